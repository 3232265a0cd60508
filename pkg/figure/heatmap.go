package figure

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A HeatMap shows matrices of transfers as coloured cells, side by side: rows
// are targets and columns sources, in the order of the matrices (see
// [affinity.Matrix.Arrange]). The figure of the paper is the affinities before
// and after normalisation.
type HeatMap struct {
	Style Style
	Names Names
	Title string
	// Panels are the matrices, from left to right, with the same rows and
	// columns.
	Panels []HeatPanel
	// Tree is drawn on top of each panel if it is not nil. Columns should be in
	// the order of its leaves.
	Tree *study.Tree
	// Limit is the most rows, and the most columns, that are drawn; 0 stands
	// for 100.
	Limit int
}

// A HeatPanel is one matrix of a [HeatMap].
type HeatPanel struct {
	// Title stands above the matrix and Unit below its colour bar.
	Title, Unit string
	// Matrix holds the numbers. NaN gives an empty cell.
	Matrix affinity.Matrix
	// Low and High are the ends of the colours; numbers beyond them have the
	// colours of the ends. If they are equal, the smallest and the largest
	// number of the matrix take their place.
	Low, High float64
	// Log spreads the colours evenly over the logarithm. Numbers that are not
	// positive have the colour of the low end.
	Log bool
	// SmallIsBest makes small numbers dark, where large ones are otherwise.
	SmallIsBest bool
	// MarkBest draws a box around the best number of each row, among the
	// sources other than [affinity.Self], [affinity.Scratch] and the row's own
	// task.
	MarkBest bool
}

// AffinityPanel returns a panel of affinities P themselves, on a logarithmic
// scale because they span several powers of ten.
func AffinityPanel(p affinity.Matrix) HeatPanel {
	return HeatPanel{Title: "Affinity", Unit: "affinity P", Matrix: p, Log: true, MarkBest: true}
}

// PlotPanel returns a panel of the published display of affinities P that sum
// to 1 in each row (see [affinity.Matrix.NormalizeRows]), exp(-20 P): 1 is a
// useless source, 0 a perfect one.
func PlotPanel(p affinity.Matrix) HeatPanel {
	return HeatPanel{
		Title: "Normalised affinity", Unit: "exp(-20 P), smaller is better",
		Matrix: p.Plot(), High: 1, SmallIsBest: true, MarkBest: true,
	}
}

// NewHeatMap returns a heat map of these panels, of which there must be at
// least one.
func NewHeatMap(names Names, panels ...HeatPanel) (*HeatMap, error) {
	if len(panels) == 0 {
		return nil, errors.New("a heat map needs at least one matrix")
	}
	first := panels[0].Matrix
	for i, panel := range panels {
		if err := panel.check(); err != nil {
			return nil, fmt.Errorf("panel %d (%s) of the heat map: %w", i+1, panel.Title, err)
		}
		m := panel.Matrix
		if !slices.Equal(m.Rows, first.Rows) || !slices.Equal(m.Cols, first.Cols) {
			return nil, fmt.Errorf("panel %d of the heat map has other rows or columns than the first", i+1)
		}
	}
	return &HeatMap{Style: DefaultStyle(), Names: names, Panels: panels}, nil
}

func (h HeatPanel) check() error {
	if err := checkMatrix(h.Matrix); err != nil {
		return err
	}
	if math.IsNaN(h.Low) || math.IsNaN(h.High) || isHuge(h.Low) || isHuge(h.High) || h.High < h.Low {
		return fmt.Errorf("the colours cannot go from %v to %v", h.Low, h.High)
	}
	if h.Log && h.High > h.Low && h.Low <= 0 {
		return fmt.Errorf("logarithmic colours cannot begin at %v", h.Low)
	}
	return nil
}

// checkMatrix returns an error unless m has entries, at least one of them is
// known and none is infinite.
func checkMatrix(m affinity.Matrix) error {
	if err := m.Check(); err != nil {
		return err
	}
	known := false
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			if isHuge(v) {
				return fmt.Errorf("the number for %q and %q cannot be drawn", m.Rows[i], m.Cols[j])
			}
			known = known || !math.IsNaN(v)
		}
	}
	if !known {
		return errors.New("the matrix has no known number")
	}
	return nil
}

// scale returns the scale of the colours, from 0 to 1.
func (h HeatPanel) scale() scale {
	s := scale{lo: h.Low, hi: h.High, b: 1, log: h.Log}
	if s.lo != s.hi {
		return s
	}
	s.lo, s.hi = math.Inf(1), math.Inf(-1)
	for _, v := range h.Matrix.Data {
		if !math.IsNaN(v) && (v > 0 || !h.Log) {
			s.lo, s.hi = min(s.lo, v), max(s.hi, v)
		}
	}
	if s.log && math.IsInf(s.lo, 1) {
		return scale{lo: 1, hi: 1, b: 1}
	}
	return s
}

// shade returns how dark v is, from 0 to 1.
func (h HeatPanel) shade(s scale, v float64) float64 {
	share := 0.
	if !s.log || v > 0 {
		share = min(max(s.share(v), 0), 1)
	}
	if h.SmallIsBest {
		return 1 - share
	}
	return share
}

// best returns the column of the best number of row i, or -1.
func (h HeatPanel) best(i int) int {
	best := -1
	row := h.Matrix.Row(i)
	for j, col := range h.Matrix.Cols {
		if col == affinity.Self || col == affinity.Scratch || col == h.Matrix.Rows[i] || math.IsNaN(row[j]) {
			continue
		}
		if best < 0 || h.SmallIsBest && row[j] < row[best] || !h.SmallIsBest && row[j] > row[best] {
			best = j
		}
	}
	return best
}

// Size returns the natural size.
func (f *HeatMap) Size() (w, h vg.Length) {
	l := f.layout()
	return vg.Length(f.Style.Width), vg.Length(l.height)
}

// Draw draws the figure into the rectangle of c.
func (f *HeatMap) Draw(c draw.Canvas) {
	l := f.layout()
	paint(c, f.Style.Width, l.height, f.Style.Background, l.draw)
}

// CSV writes one line for each cell, panel after panel and row after row, with
// the columns panel, target, source and value.
func (f *HeatMap) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"panel", "target", "source", "value"}) // Errors stick until Flush.
	for k, panel := range f.Panels {
		title := panel.Title
		if title == "" {
			title = fmt.Sprint(k + 1)
		}
		for i, row := range panel.Matrix.Rows {
			for j, v := range panel.Matrix.Row(i) {
				out.Write([]string{title, row, panel.Matrix.Cols[j], field(v)})
			}
		}
	}
	out.Flush()
	return out.Error()
}
