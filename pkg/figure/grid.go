package figure

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A WinRates shows shares in [0, 1], such as gains and qualities, of targets
// (rows) over budgets or orders (columns), panel beside panel. Blue is above
// one half, orange below, and 0.48 to 0.52 is white. Numbers are written into
// the cells where they fit.
type WinRates struct {
	Style Style
	Names Names
	Title string
	// Panels have the same rows, in this order, each with its own columns.
	Panels []RatePanel
	// ColumnTitle says what the columns are, such as "supervision budget".
	ColumnTitle string
	// Limit is the most rows that are drawn; 0 stands for 60.
	Limit int
}

// A RatePanel is one matrix of a [WinRates].
type RatePanel struct {
	// Title stands above the matrix, such as "Gain, order 1".
	Title string
	// Matrix holds the shares. NaN gives an empty cell.
	Matrix affinity.Matrix
}

const defaultRows = 60

// NewWinRates returns the figure of these panels, of which there must be at
// least one.
func NewWinRates(names Names, panels ...RatePanel) (*WinRates, error) {
	if len(panels) == 0 {
		return nil, errors.New("a figure of win rates needs at least one matrix")
	}
	for _, panel := range panels {
		m := panel.Matrix
		if err := checkMatrix(m); err != nil {
			return nil, fmt.Errorf("win rates %q: %w", panel.Title, err)
		}
		if !slices.Equal(m.Rows, panels[0].Matrix.Rows) {
			return nil, fmt.Errorf("win rates %q have other rows than the first matrix", panel.Title)
		}
		if i := slices.IndexFunc(m.Data, func(v float64) bool { return v < 0 || v > 1 }); i >= 0 {
			return nil, fmt.Errorf("win rates %q: %v for %q is not within 0 and 1",
				panel.Title, m.Data[i], m.Rows[i/len(m.Cols)])
		}
	}
	return &WinRates{
		Style: DefaultStyle(), Names: names, Panels: panels,
		ColumnTitle: "supervision budget",
	}, nil
}

// NewGainQuality returns the figure of gains and qualities of the taxonomies of
// a grid: for each order the gains, then for each order the qualities, against
// the budget. Targets are in alphabetical order.
func NewGainQuality(g *study.Grid, names Names) (*WinRates, error) {
	if g == nil {
		return nil, errors.New("the grid of taxonomies is missing")
	}
	var gains, qualities []RatePanel
	for i, order := range g.Orders {
		gains = append(gains, RatePanel{"Gain, " + orderName(order), g.Gain(i)})
		qualities = append(qualities, RatePanel{"Quality, " + orderName(order), g.Quality(i)})
	}
	return NewWinRates(names, append(gains, qualities...)...)
}

// NewNovelRates returns the figure of gains and qualities of novel tasks
// against the largest order of the transfer.
func NewNovelRates(n *study.Novel, names Names) (*WinRates, error) {
	if n == nil {
		return nil, errors.New("the study of novel tasks is missing")
	}
	f, err := NewWinRates(names, RatePanel{"Gain", n.Gain()}, RatePanel{"Quality", n.Quality()})
	if err != nil {
		return nil, err
	}
	f.ColumnTitle = "largest order"
	return f, nil
}

// orderName names the order of a study, in which 0 stands for any.
func orderName(order int) string {
	if order == 0 {
		return "any order"
	}
	return fmt.Sprintf("order %d", order)
}

// Size returns the natural size.
func (f *WinRates) Size() (w, h vg.Length) {
	return vg.Length(f.Style.Width), vg.Length(f.layout().height)
}

// Draw draws the figure into the rectangle of c.
func (f *WinRates) Draw(c draw.Canvas) {
	l := f.layout()
	paint(c, f.Style.Width, l.height, f.Style.Background, l.draw)
}

// CSV writes one line for each cell, panel after panel and row after row, with
// the columns panel, target, column and value.
func (f *WinRates) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"panel", "target", "column", "value"}) // Errors stick until Flush.
	for _, panel := range f.Panels {
		for i, row := range panel.Matrix.Rows {
			for j, v := range panel.Matrix.Row(i) {
				out.Write([]string{panel.Title, row, panel.Matrix.Cols[j], field(v)})
			}
		}
	}
	out.Flush()
	return out.Error()
}
