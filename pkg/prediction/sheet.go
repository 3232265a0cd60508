package prediction

import (
	"encoding/csv"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// Measures in pixels of the sheet's image, of which 8 are 3 points, so that
// they are those of the PNG.
const (
	perPoint    = 8. / 3
	sheetPixels = 1800 // the width of all figures
	marginX     = 28
	labelPixels = 204 // names of the tasks
	tileGap     = 6
	groupGap    = 32
	belowPixels = 30 // words below a tile
	rowGap      = 12
	taskGap     = 14
	mostSide    = 256
)

// sideOf returns the width of a tile: a multiple of 32 where that is possible,
// so that small pictures are enlarged by whole numbers.
func sideOf(across int) int {
	room := sheetPixels - 2*marginX - labelPixels - (across-1)*groupGap - across*2*tileGap
	side := min(room/(3*across), mostSide)
	return max(side/32*32, 32)
}

// A Sheet is the figure of some predictions. It does not change, so that any
// number of goroutines may draw it.
type Sheet struct {
	style  figure.Style
	title  string
	across int
	side   int
	rows   []*row
	image  *image.NRGBA
}

// lines returns the number of lines of samples of a row.
func (s *Sheet) lines(r *row) int { return (len(r.cells) + s.across - 1) / s.across }

// linePixels is the height of a line of samples.
func (s *Sheet) linePixels() int { return s.side + belowPixels }

// rowTop returns where the i-th row begins, or ends the last one.
func (s *Sheet) rowTop(i int) int {
	y := 0
	for _, r := range s.rows[:i] {
		y += s.lines(r)*(s.linePixels()+rowGap) + taskGap
	}
	return y
}

// corner returns the place of a tile of a cell of a row.
func (s *Sheet) corner(row, cell, tile int) image.Point {
	group := 3*s.side + 2*tileGap + groupGap
	return image.Pt(labelPixels+cell%s.across*group+tile*(s.side+tileGap),
		s.rowTop(row)+cell/s.across*(s.linePixels()+rowGap))
}

// eachTile calls f for all tiles.
func (s *Sheet) eachTile(f func(at image.Point, t *gallery.Tile, below string)) {
	for i, r := range s.rows {
		for k := range r.cells {
			for j, t := range r.cells[k].tiles {
				f(s.corner(i, k, j), t, r.cells[k].below[j])
			}
		}
	}
}

// compose draws the pictures of all tiles into one image. One, because the
// order of several images in a PDF is random.
func (s *Sheet) compose() *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, sheetPixels-2*marginX, s.rowTop(len(s.rows))))
	draw.Draw(out, out.Bounds(), image.NewUniform(s.style.Background), image.Point{}, draw.Src)
	s.eachTile(func(at image.Point, t *gallery.Tile, _ string) {
		img := t.Image(s.side)
		draw.Draw(out, img.Bounds().Add(at), img, image.Point{}, draw.Src)
	})
	return out
}

// Heights in points.
const (
	marginY = 10.5
	keyRow  = 14.
)

func (s *Sheet) titleHeight() float64 {
	if s.title == "" {
		return 0
	}
	return 1.5 * s.style.Title
}

// top is where the image begins.
func (s *Sheet) top() float64 {
	return marginY + s.titleHeight() + keyRow*float64(len(s.keyRows())) + 1.5*s.style.Small + 5
}

func (s *Sheet) height() float64 {
	return s.top() + float64(s.image.Bounds().Dy())/perPoint + marginY - 4
}

// Size returns the natural size.
func (s *Sheet) Size() (w, h vg.Length) { return vg.Length(s.style.Width), vg.Length(s.height()) }

// Draw draws the sheet into the rectangle of c, scaled to fit and centred.
func (s *Sheet) Draw(c vgdraw.Canvas) { gallery.Fit(c, s.style.Width, s.height(), s.draw) }

func (s *Sheet) draw(p gallery.Pen) {
	p.Fill(s.style.Background, 0, 0, s.style.Width, s.height())
	const left = marginX / perPoint
	title := figure.Text{Size: s.style.Title, Bold: true, Color: s.style.Ink}
	p.Text(title, left, marginY+s.style.Title/2, 0, title.Cut(s.title, s.style.Width-2*left))
	s.drawKey(p, left, marginY+s.titleHeight())
	p.Image(s.image, left, s.top(), float64(s.image.Bounds().Dx())/perPoint, float64(s.image.Bounds().Dy())/perPoint)
	s.drawHeads(p, left)
	for i, r := range s.rows {
		s.drawLabel(p, i, r)
	}
	small := figure.Text{Size: 8, Color: s.style.Muted}
	side := float64(s.side) / perPoint
	s.eachTile(func(at image.Point, t *gallery.Tile, below string) {
		x, y := left+float64(at.X)/perPoint, s.top()+float64(at.Y)/perPoint
		t.Draw(p, x, y, side)
		p.Text(small, x+side/2, y+side+5.6, 0.5, small.Cut(below, side+tileGap/perPoint))
	})
}

// drawHeads names the tiles of the groups.
func (s *Sheet) drawHeads(p gallery.Pen, left float64) {
	t := figure.Text{Size: s.style.Small, Color: s.style.Muted}
	most := 0
	for _, r := range s.rows {
		most = max(most, min(len(r.cells), s.across))
	}
	for k := range most {
		for j, name := range []string{"input", "prediction", "truth"} {
			x := left + float64(s.corner(0, k, j).X+s.side/2)/perPoint
			p.Text(t, x, s.top()-4-s.style.Small/2, 0.5, name)
		}
	}
}

// drawLabel writes the name of a task and its note beside its rows, along a
// line in the colour of its family.
func (s *Sheet) drawLabel(p gallery.Pen, i int, r *row) {
	const left, width = marginX / perPoint, (labelPixels - 20) / perPoint
	y := s.top() + float64(s.rowTop(i))/perPoint
	bottom := s.top() + float64(s.rowTop(i+1)-taskGap-rowGap-belowPixels)/perPoint
	if i > 0 {
		p.Fill(s.style.Rule, left, y-(taskGap/2+2)/perPoint, s.style.Width-2*left, 0.5)
	}
	if r.task.Family != "" {
		p.Fill(gallery.FamilyColor(r.task.Family), left, y, 2.2, bottom-y)
	}
	name := figure.Text{Size: 9, Bold: true, Color: s.style.Ink}
	note := figure.Text{Size: 8, Color: s.style.Muted}
	at := y + 6
	for _, l := range wrap(name, r.caption, width-7) {
		p.Text(name, left+7, at, 0, l)
		at += 11
	}
	lowest := bottom - 2 // Lines are drawn around their middle.
	lines := wrap(note, r.note, width-7)
	for i, l := range lines {
		if at > lowest {
			break
		}
		if at+10 > lowest { // The last that there is room for.
			l = note.Cut(strings.Join(lines[i:], " "), width-7)
		}
		p.Text(note, left+7, at, 0, l)
		at += 10
	}
	for _, e := range r.key {
		if at > lowest {
			break
		}
		p.Fill(e.color, left+7, at-2.8, 5.6, 5.6)
		p.Text(note, left+16, at, 0, note.Cut(e.text, width-16))
		at += 10
	}
}

// wrap breaks s at spaces into lines no wider than this; a word that is wider
// is cut.
func wrap(t figure.Text, s string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		word = t.Cut(word, width)
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && t.Width(longer) > width {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// A keyEntry explains a colour; without one it is words only.
type keyEntry struct {
	color color.NRGBA
	text  string
}

// keyRows returns the key in lines that fit: families of tasks, and cameras
// where there are any.
func (s *Sheet) keyRows() [][]keyEntry {
	var entries []keyEntry
	seen := map[task.Family]bool{"": true}
	poses := false
	for _, r := range s.rows {
		if f := r.task.Family; !seen[f] {
			seen[f] = true
			entries = append(entries, keyEntry{gallery.FamilyColor(f), string(f)})
		}
		poses = poses || r.task.Input == task.TwoImages || r.task.Input == task.ThreeImages
	}
	if poses {
		entries = append(entries, keyEntry{cameraColors[0], "camera 1"}, keyEntry{cameraColors[1], "camera 2"},
			keyEntry{ghost, "true cameras, behind the predicted ones"})
	}
	var rows [][]keyEntry
	x, room := 0., s.style.Width-2*marginX/perPoint
	for _, e := range entries {
		w := s.keyWidth(e)
		if len(rows) == 0 || x+w > room {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		x += w
	}
	return rows
}

func (s *Sheet) keyText() figure.Text { return figure.Text{Size: s.style.Small, Color: s.style.Muted} }

func (s *Sheet) keyWidth(e keyEntry) float64 { return 12 + s.keyText().Width(e.text) + 14 }

func (s *Sheet) drawKey(p gallery.Pen, x, y float64) {
	for _, row := range s.keyRows() {
		at := x
		for _, e := range row {
			p.Fill(e.color, at, y+keyRow/2-4, 8, 8)
			p.Text(s.keyText(), at+12, y+keyRow/2, 0, e.text)
			at += s.keyWidth(e)
		}
		y += keyRow
	}
}

// CSV writes the numbers of the sheet, one a line with the columns task, image,
// item (what the number is, with its unit) and value.
func (s *Sheet) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"task", "image", "item", "value"}) // Errors stick until Flush.
	for _, r := range s.rows {
		for _, c := range r.cells {
			for _, f := range c.facts {
				if !math.IsNaN(f.Value) && !math.IsInf(f.Value, 0) {
					out.Write([]string{r.task.Name, c.image, f.Item, strconv.FormatFloat(f.Value, 'g', 5, 64)})
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}
