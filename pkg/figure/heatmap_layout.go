package figure

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strconv"
)

// Measures of a heat map, in points.
const (
	stripWidth  = 4  // of the strip of family colours
	panelSpace  = 16 // between panels
	maxCell     = 22 // height of a cell
	treeHeight  = 46
	barHeight   = 8 // of a colour bar
	defaultCell = 100
	numberCell  = 34 // width of a cell from which numbers are written into it
	gridCell    = 8  // width from which lines part the cells
)

// A heatLayout is a heat map with all its places worked out.
type heatLayout struct {
	*HeatMap
	frame
	rows, cols   []string // shown
	x            []float64
	top          float64 // of the cells
	cellW, cellH float64
	rowStep      int // every so many rows have a label
	colStep      int
	colLabels    float64 // height of the labels of the columns
	flat         bool    // they are not slanted
	strip        float64
	tree         float64
	height       float64
}

// shownNames returns the names of the rows or columns that are drawn.
func shownNames(all []string, limit, byDefault int) []string {
	return all[:min(len(all), cmp.Or(limit, byDefault))]
}

func (f *HeatMap) layout() *heatLayout {
	m := f.Panels[0].Matrix
	l := &heatLayout{
		HeatMap: f,
		rows:    shownNames(m.Rows, f.Limit, defaultCell),
		cols:    shownNames(m.Cols, f.Limit, defaultCell),
	}
	l.frame = frame{style: &f.Style, title: f.Title, legend: l.legendEntries()}
	t := l.smallInk()
	if len(l.frame.legend) > 0 && len(f.Names.families(append(slices.Clone(l.rows), l.cols...))) > 0 {
		l.strip = stripWidth + 2
	}
	labels := math.Min(t.Widest(f.Names.labels(l.rows)), f.Style.Width/4)
	x0 := margin + labels + gap + l.strip
	n := float64(len(f.Panels))
	width := (f.Style.Width - x0 - margin - (n-1)*panelSpace) / n
	l.cellW = width / float64(len(l.cols))
	l.cellH = min(maxCell, max(l.cellW, t.Size*1.15))
	if len(l.rows) > 40 {
		l.cellH = min(maxCell, max(l.cellW, 4))
	}
	if l.cellW > 2*maxCell {
		l.cellH = 1.4 * maxCell
	}
	for i := range f.Panels {
		l.x = append(l.x, x0+float64(i)*(width+panelSpace))
	}
	l.rowStep, l.colStep = every(l.cellH, t.Size*1.1), every(l.cellW, t.Size*1.1)
	l.vertical(t)
	return l
}

// vertical works out heights.
func (l *heatLayout) vertical(t Text) {
	l.colLabels = math.Min(t.Widest(l.Names.labels(l.cols)), l.Style.Width/4)
	if l.flat = l.colLabels <= l.cellW-4; l.flat {
		l.colLabels = t.Size
	}
	if l.Tree != nil && l.leafColumns() != nil {
		l.tree = treeHeight
	}
	l.frame.notes = l.noteTexts()
	l.top = l.frame.top() + l.tree + l.colLabels + gap + l.strip
	if l.hasTitles() {
		l.top += l.Style.Body*lineSpace + 6
	}
	cells := l.cellH * float64(len(l.rows))
	bar := 10 + barHeight + l.Style.Small*2*lineSpace + 6
	l.height = l.top + cells + bar + l.frame.bottom()
}

func (l *heatLayout) hasTitles() bool {
	return slices.ContainsFunc(l.Panels, func(p HeatPanel) bool { return p.Title != "" })
}

func (l *heatLayout) smallInk() Text {
	return Text{l.Style.Small, false, l.Style.Ink}
}

func (l *heatLayout) legendEntries() []legendEntry {
	entries := familyLegend(l.Names, append(slices.Clone(l.rows), l.cols...))
	if slices.ContainsFunc(l.Panels, func(p HeatPanel) bool { return p.MarkBest }) {
		entries = append(entries, legendEntry{
			name: "best source of the row", kind: boxSample, color: l.Style.Accent})
	}
	return entries
}

func (l *heatLayout) noteTexts() []string {
	m := l.Panels[0].Matrix
	thinned, noTree, unknown := "", "", ""
	if l.rowStep > 1 || l.colStep > 1 {
		thinned = "Only some of the rows or columns are labelled, for want of room."
	}
	if l.Tree != nil && l.tree == 0 {
		noTree = "The tree is not drawn because not all of its leaves are columns shown here."
	}
	for _, p := range l.Panels {
		if slices.ContainsFunc(p.Matrix.Data, math.IsNaN) {
			unknown = "Grey cells are unknown."
		}
	}
	rows := leftOut(len(l.rows), len(m.Rows), "rows")
	cols := leftOut(len(l.cols), len(m.Cols), "columns")
	if len(m.Rows) == len(m.Cols) {
		rows, cols = leftOut(len(l.rows), len(m.Rows), "rows and columns"), ""
	}
	return compact(rows, cols, thinned, noTree, unknown)
}

func (l *heatLayout) draw(p pen) {
	l.frame.draw(p, l.height)
	colors := l.Names.palette(append(slices.Clone(l.rows), l.cols...))
	l.rowLabels(p, colors)
	for i, panel := range l.Panels {
		l.columnLabels(p, l.x[i], colors)
		l.panel(p, panel, l.x[i])
	}
}

func (l *heatLayout) rowLabels(p pen, colors map[string]color.NRGBA) {
	t := l.smallInk()
	for i, row := range l.rows {
		y := l.top + l.cellH*float64(i)
		x := l.x[0]
		if c, ok := colors[l.Names.Families[row]]; ok && l.strip > 0 {
			p.fill(c, x-l.strip, y, stripWidth, l.cellH)
		}
		if i%l.rowStep == 0 {
			label := t.Cut(l.Names.Label(row), x-l.strip-gap-margin+0.01)
			p.text(t, x-l.strip-gap/2, y+l.cellH/2, right, label)
		}
	}
}

func (l *heatLayout) columnLabels(p pen, x float64, colors map[string]color.NRGBA) {
	t := l.smallInk()
	for j, col := range l.cols {
		at := x + l.cellW*float64(j)
		if c, ok := colors[l.Names.Families[col]]; ok && l.strip > 0 {
			p.fill(c, at, l.top-l.strip, l.cellW, stripWidth)
		}
		if l.flat {
			p.text(t, at+l.cellW/2, l.top-l.strip-gap/2-t.Size/2, center, l.Names.Label(col))
		} else if j%l.colStep == 0 {
			label := t.Cut(l.Names.Label(col), l.colLabels+0.01)
			p.slanted(t, at+l.cellW/2, l.top-l.strip-gap/2, math.Pi/2, left, label)
		}
	}
}

func (l *heatLayout) panel(p pen, panel HeatPanel, x float64) {
	s := panel.scale()
	w, h := l.cellW*float64(len(l.cols)), l.cellH*float64(len(l.rows))
	p.fill(l.Style.Rule, x, l.top, w, h)
	for i := range l.rows {
		l.cells(p, panel, s, x, i)
	}
	l.gridLines(p, x, w, h)
	p.box(stroke{0.6, l.Style.Muted, nil}, x, l.top, w, h)
	if panel.MarkBest {
		for i := range l.rows {
			if j := panel.best(i); j >= 0 && j < len(l.cols) {
				p.box(stroke{1.4, l.Style.Accent, nil}, x+l.cellW*float64(j)+0.5,
					l.top+l.cellH*float64(i)+0.5, l.cellW-1, l.cellH-1)
			}
		}
	}
	if l.tree > 0 {
		l.drawTree(p, x)
	}
	if panel.Title != "" {
		t := Text{l.Style.Body, true, l.Style.Ink}
		p.text(t, x+w/2, l.frame.top()+l.Style.Body/2, center, t.Cut(panel.Title, w))
	}
	l.colorBar(p, panel, s, x, w, l.top+h+10)
}

// gridLines parts the cells of a panel.
func (l *heatLayout) gridLines(p pen, x, w, h float64) {
	if l.cellW < gridCell || l.cellH < gridCell {
		return
	}
	line := stroke{0.4, l.Style.Background, nil}
	for i := range len(l.rows) - 1 {
		y := l.top + l.cellH*float64(i+1)
		p.line(line, point{x, y}, point{x + w, y})
	}
	for j := range len(l.cols) - 1 {
		at := x + l.cellW*float64(j+1)
		p.line(line, point{at, l.top}, point{at, l.top + h})
	}
}

// cells draws row i, neighbours of one colour as one rectangle so that large
// maps stay small files.
func (l *heatLayout) cells(p pen, panel HeatPanel, s scale, x float64, i int) {
	row := panel.Matrix.Row(i)
	for j := 0; j < len(l.cols); {
		from := j
		c := l.cellColor(panel, s, row[j])
		for j++; j < len(l.cols) && l.cellColor(panel, s, row[j]) == c; j++ {
		}
		// A little overlap hides the seams that anti-aliasing leaves.
		p.fill(c, x+l.cellW*float64(from), l.top+l.cellH*float64(i),
			l.cellW*float64(j-from)+overlap(j, len(l.cols)), l.cellH+overlap(i+1, len(l.rows)))
	}
	if l.cellW >= numberCell && len(l.rows) <= 40 {
		l.numbers(p, panel, s, x, i)
	}
}

// numbers writes the numbers of row i into its cells.
func (l *heatLayout) numbers(p pen, panel HeatPanel, s scale, x float64, i int) {
	t := l.smallInk()
	for j, v := range panel.Matrix.Row(i)[:len(l.cols)] {
		if !math.IsNaN(v) {
			t.Color = l.Style.onColor(l.cellColor(panel, s, v))
			number := t.Cut(strconv.FormatFloat(v, 'g', 3, 64), l.cellW)
			p.text(t, x+l.cellW*(float64(j)+0.5), l.top+l.cellH*(float64(i)+0.5), center, number)
		}
	}
}

// overlap is how far a cell reaches beneath the next, which the last does not.
func overlap(next, n int) float64 {
	if next == n {
		return 0
	}
	return 1
}

func (l *heatLayout) cellColor(panel HeatPanel, s scale, v float64) color.NRGBA {
	if math.IsNaN(v) {
		return l.Style.Rule
	}
	return l.Style.Sequential.At(panel.shade(s, v))
}
