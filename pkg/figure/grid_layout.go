package figure

import (
	"math"
	"slices"
	"strings"
)

// A rateLayout is a WinRates with all its places worked out.
type rateLayout struct {
	*WinRates
	frame
	rows                            []string
	x0, top, cellW, cellH, height   float64
	numbers, families, unknown      bool
	titleHeight, headHeight, strip0 float64
}

// Measures of a figure of win rates, in points.
const (
	rateSpace = 12   // between panels
	rateCell  = 15   // height of a cell
	rateBar   = 110. // width of the colour bar
)

func (f *WinRates) layout() *rateLayout {
	l := &rateLayout{WinRates: f, rows: shownNames(f.Panels[0].Matrix.Rows, f.Limit, defaultRows)}
	l.frame = frame{style: &f.Style, title: f.Title, legend: familyLegend(f.Names, l.rows)}
	t := l.ink()
	labels := min(t.Widest(f.Names.labels(l.rows)), f.Style.Width/4)
	if l.families = len(l.frame.legend) > 0; l.families {
		l.strip0 = stripWidth + 2
	}
	l.x0 = margin + labels + gap/2 + l.strip0
	columns := 0
	for _, panel := range f.Panels {
		columns += len(panel.Matrix.Cols)
		l.unknown = l.unknown || slices.ContainsFunc(panel.Matrix.Data, math.IsNaN)
	}
	room := f.Style.Width - l.x0 - margin - rateSpace*float64(len(f.Panels)-1)
	l.cellW, l.cellH = min(room/float64(columns), 90), rateCell
	l.numbers = l.cellW >= t.Width(".88")+3
	note, blank := "", ""
	if l.unknown {
		blank = "Grey cells have no value."
	}
	if !l.numbers {
		note = "The numbers are in the CSV of this figure."
	}
	l.frame.notes = compact(leftOut(len(l.rows), len(f.Panels[0].Matrix.Rows), "targets"), blank, note)
	if slices.ContainsFunc(f.Panels, func(p RatePanel) bool { return p.Title != "" }) {
		l.titleHeight = f.Style.Body*lineSpace + 3
	}
	l.headHeight = f.Style.Small*lineSpace + 2
	l.top = l.frame.top() + l.titleHeight + l.headHeight
	foot := 12 + barHeight + 4 + f.Style.Small*lineSpace
	l.height = l.top + l.cellH*float64(len(l.rows)) + foot + l.frame.bottom()
	return l
}

func (l *rateLayout) ink() Text { return Text{l.Style.Small, false, l.Style.Ink} }

func (l *rateLayout) draw(p pen) {
	l.frame.draw(p, l.height)
	t := l.ink()
	colors := l.Names.palette(l.rows)
	for i, row := range l.rows {
		y := l.top + l.cellH*float64(i)
		if c, ok := colors[l.Names.Families[row]]; ok {
			p.fill(c, l.x0-l.strip0, y, stripWidth, l.cellH)
		}
		label := t.Cut(l.Names.Label(row), l.x0-l.strip0-gap/2-margin+0.01)
		p.text(t, l.x0-l.strip0-gap/2, y+l.cellH/2, right, label)
	}
	x := l.x0
	for _, panel := range l.Panels {
		l.panel(p, panel, x)
		x += l.cellW*float64(len(panel.Matrix.Cols)) + rateSpace
	}
	l.foot(p, l.top+l.cellH*float64(len(l.rows))+12, x-rateSpace)
}

func (l *rateLayout) panel(p pen, panel RatePanel, x float64) {
	t := l.ink()
	w, h := l.cellW*float64(len(panel.Matrix.Cols)), l.cellH*float64(len(l.rows))
	bold := Text{l.Style.Body, true, l.Style.Ink}
	p.text(bold, x+w/2, l.frame.top()+l.Style.Body/2, center, bold.Cut(panel.Title, w))
	step := every(l.cellW, t.Widest(panel.Matrix.Cols)+3)
	for j, col := range panel.Matrix.Cols {
		if j%step == 0 {
			head := t
			head.Color = l.Style.Muted
			p.text(head, x+l.cellW*(float64(j)+0.5), l.top-l.headHeight/2, center, col)
		}
	}
	for i := range l.rows {
		for j, v := range panel.Matrix.Row(i) {
			l.cell(p, x+l.cellW*float64(j), l.top+l.cellH*float64(i), v)
		}
	}
	p.box(stroke{0.6, l.Style.Muted, nil}, x, l.top, w, h)
}

func (l *rateLayout) cell(p pen, x, y, v float64) {
	back := l.Style.Rule
	if !math.IsNaN(v) {
		back = l.Style.Diverging.At(v)
	}
	p.fill(back, x, y, l.cellW, l.cellH)
	p.box(stroke{0.4, l.Style.Rule, nil}, x, y, l.cellW, l.cellH)
	if l.numbers && !math.IsNaN(v) {
		t := l.ink()
		t.Color = l.Style.onColor(back)
		p.text(t, x+l.cellW/2, y+l.cellH/2, center, percentOf(v))
	}
}

// percentOf returns a share with two digits after the point and no zero before.
func percentOf(v float64) string {
	s := fixedDigits(v, 2)
	if s == "1.00" {
		return "1"
	}
	return strings.TrimPrefix(s, "0")
}

// foot draws the name of the columns on the left and the colour bar, which ends
// at right.
func (l *rateLayout) foot(p pen, y, right float64) {
	t := l.smallText()
	caption := t.Cut("Columns: "+l.ColumnTitle, l.Style.Width-margin-rateBar-30-l.x0)
	x := max(right-rateBar-8, l.x0+t.Width(caption)+20)
	p.text(t, l.x0, y+barHeight/2, left, caption)
	const steps = 66
	for i := range steps {
		p.fill(l.Style.Diverging.At((float64(i)+0.5)/steps), x+rateBar/steps*float64(i), y,
			rateBar/steps+overlap(i+1, steps), barHeight)
	}
	p.box(stroke{0.6, l.Style.Muted, nil}, x, y, rateBar, barHeight)
	for _, v := range []float64{0, 0.5, 1} {
		p.text(t, x+rateBar*v, y+barHeight+4+t.Size/2, center, fixedDigits(v, 1))
	}
}
