package gallery

import (
	"image/color"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// Sizes of text and lines, in points.
const (
	captionSize  = 8.5
	captionPitch = 9.5
	labelSize    = 8
	keyPitch     = 13.5
	keyBar       = 42. // length of a bar of colours
	keySpace     = 16. // between entries of the key
)

// sheetTop is where the image of the sheet begins.
func (g *Gallery) sheetTop() float64 { return marginY + 1.5*g.style.Title + 1.5*g.style.Small + 4.5 }

// sheetHeight is the height of the image.
func (g *Gallery) sheetHeight() float64 { return float64(g.sheet.Bounds().Dy()) / perPoint }

// height is the natural height.
func (g *Gallery) height() float64 {
	return g.sheetTop() + g.sheetHeight() + 8 + keyPitch*float64(len(g.keyRows())) + marginY
}

// draw draws everything.
func (g *Gallery) draw(p Pen) {
	w := g.style.Width
	p.Fill(g.style.Background, 0, 0, w, p.height)
	title := figure.Text{Size: g.style.Title, Bold: true, Color: g.style.Ink}
	p.Text(title, marginX, marginY+g.style.Title/2, 0, title.Cut(g.title, w-2*marginX))
	note := figure.Text{Size: g.style.Small, Color: g.style.Muted}
	p.Text(note, marginX, marginY+1.5*g.style.Title+g.style.Small/2, 0, note.Cut(g.note, w-2*marginX))
	p.Image(g.sheet, marginX, g.sheetTop(), float64(g.sheet.Bounds().Dx())/perPoint, g.sheetHeight())
	for b, band := range g.bands {
		g.head(p, b, 0, &column{caption: "Picture"})
		for k, c := range band.columns {
			g.head(p, b, band.at[k], &g.columns[c])
		}
	}
	g.eachTile(func(b, row, at int, t *Tile) {
		q := g.corner(b, row, at)
		t.Draw(p, marginX+float64(q.X)/perPoint, g.sheetTop()+float64(q.Y)/perPoint, tileSide)
	})
	y := g.sheetTop() + g.sheetHeight() + 8
	for _, row := range g.keyRows() {
		x := marginX
		for _, e := range row {
			e.draw(p, x, y+keyPitch/2)
			x += e.width() + keySpace
		}
		y += keyPitch
	}
}

// head draws the caption of a column of a band above a line in the colour of
// its family, and the captions of its tiles if there are several.
func (g *Gallery) head(p Pen, b, at int, c *column) {
	q := g.corner(b, 0, at)
	x, bottom := marginX+float64(q.X)/perPoint, g.sheetTop()+float64(q.Y)/perPoint
	width := tileSide + tilePace*float64(c.span()-1)
	t := figure.Text{Size: captionSize, Color: g.style.Ink}
	lines := twoLines(t, c.caption, width)
	y := bottom - 4.5 - captionPitch*(float64(len(lines))-0.5)
	if c.span() > 1 {
		lines = []string{t.Cut(c.caption, width)}
		y = bottom - 4.5 - captionPitch*1.5
		part := figure.Text{Size: labelSize, Color: g.style.Muted}
		for k, s := range c.parts {
			p.Text(part, x+tilePace*float64(k)+tileSide/2, bottom-4.5-captionPitch/2, 0.5, s)
		}
	}
	for _, s := range lines {
		p.Text(t, x+width/2, y, 0.5, s)
		y += captionPitch
	}
	color := g.style.Rule
	if c.family != "" {
		color = familyOf(*c)
	}
	p.Fill(color, x, bottom-3.4, width, 1.7)
}

// twoLines breaks a caption at a space if it is wider than this.
func twoLines(t figure.Text, s string, width float64) []string {
	if t.Width(s) <= width {
		return []string{s}
	}
	for i := len(s) - 1; i > 0; i-- {
		if s[i] == ' ' && t.Width(s[:i]) <= width {
			return []string{s[:i], t.Cut(strings.TrimSpace(s[i:]), width)}
		}
	}
	return []string{t.Cut(s, width)}
}

// Draw draws lines and text of a tile of this side, in points, whose upper left
// corner is at (x, y), over its image.
func (t *Tile) Draw(p Pen, x, y, side float64) {
	at := func(q place) (float64, float64) { return x + q.x*side, y + q.y*side }
	for _, outline := range []bool{true, false} {
		for _, l := range t.lines {
			x0, y0 := at(l.from)
			x1, y1 := at(l.to)
			if outline {
				l.width, l.color = l.width+1.3, dark
			}
			p.line(l.color, l.width, x0, y0, x1, y1)
		}
	}
	for _, tx := range t.texts {
		x0, y0 := at(tx.at)
		tx.draw(p, x0, y0, x+0.98*side, side)
	}
}

// draw draws a text of a tile of this side that begins, or has its middle, at
// (x, y) and ends before right.
func (tx *text) draw(p Pen, x, y, right, side float64) {
	t := figure.Text{Size: labelSize, Color: tx.color}
	if tx.mid {
		p.Text(t, x, y, 0.5, tx.s)
		return
	}
	if tx.bar > 0 {
		p.Fill(hex(0x565b66), x, y+6.2, 0.88*side, 2.4)
		p.Fill(tx.chip, x, y+6.2, tx.bar*side, 2.4)
		if tx.tick > 0 {
			p.Fill(white, x+tx.tick*side-0.6, y+5, 1.2, 4.8)
		}
	} else if tx.chip.A > 0 {
		p.Fill(white, x-0.5, y-3.3, 6.6, 6.6)
		p.Fill(tx.chip, x, y-2.8, 5.6, 5.6)
		x += 8.5
	}
	p.Text(t, x, y, 0, t.Cut(tx.s, right-x))
}

// An entry is a part of the key: words, if any, a bar of colours or a sample of
// one colour, and words.
type entry struct {
	before, after string
	bar           *figure.ColorMap
	flip          bool
	color         color.NRGBA
}

func (entry) text() figure.Text { return figure.Text{Size: labelSize, Color: muted} }

// lead returns the width of the words before and the space after them.
func (e *entry) lead() float64 {
	if e.before == "" {
		return 0
	}
	return e.text().Width(e.before) + 5
}

// width returns the width of the entry.
func (e *entry) width() float64 {
	sample := 10.
	if e.bar != nil {
		sample = keyBar
	}
	return e.lead() + sample + 4 + e.text().Width(e.after)
}

// draw draws the entry from x on, its middle at height y.
func (e *entry) draw(p Pen, x, y float64) {
	p.Text(e.text(), x, y, 0, e.before)
	x += e.lead()
	if e.bar == nil {
		p.Fill(e.color, x, y-0.9, 10, 1.8)
		p.Text(e.text(), x+14, y, 0, e.after)
		return
	}
	const steps = 28
	for k := range steps {
		v := (float64(k) + 0.5) / steps
		if e.flip {
			v = 1 - v
		}
		p.Fill(e.bar.At(v), x+keyBar/steps*float64(k), y-3.5, keyBar-keyBar/steps*float64(k), 7)
	}
	p.Text(e.text(), x+keyBar+4, y, 0, e.after)
}

// keyRows returns the key in lines that fit.
func (g *Gallery) keyRows() [][]entry {
	entries := []entry{
		{before: "depth, distance: near", after: "far", bar: &nearness, flip: true},
		{before: "edges, keypoints: weak", after: "strong", bar: &heat},
		{before: "curvature: concave", after: "convex", bar: &turning},
	}
	for k, c := range axisColors {
		e := entry{after: []string{"x", "y", "z (up)"}[k], color: c}
		if k == 0 {
			e.before = "axes:"
		}
		entries = append(entries, e)
	}
	seen := map[task.Family]bool{"": true}
	for _, c := range g.columns {
		if seen[c.family] {
			continue
		}
		e := entry{after: string(c.family), color: familyOf(c)}
		if len(seen) == 1 {
			e.before = "families of tasks:"
		}
		seen[c.family] = true
		entries = append(entries, e)
	}
	var rows [][]entry
	x := 0.
	for _, e := range entries {
		if w := e.width() + keySpace; len(rows) == 0 || x+w-keySpace > g.style.Width-2*marginX {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		x += e.width() + keySpace
	}
	return rows
}
