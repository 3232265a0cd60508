package figure

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Bars are horizontal bars from 0, with their numbers at their ends, grouped by
// task: one panel beside the other, each with its own tasks or all with the
// same.
type Bars struct {
	Style Style
	Names Names
	Title string
	// Panels are drawn from left to right. If all have the same groups, the
	// labels are written once.
	Panels []BarPanel
	// Digits is how many digits the numbers have after the point.
	Digits int
	// Limit is the most groups of a panel that are drawn; 0 stands for 40.
	Limit int
}

// A BarPanel is one set of grouped bars.
type BarPanel struct {
	Title string
	// Groups are the tasks, from top to bottom.
	Groups []string
	// Series are the bars of each group, from top to bottom.
	Series []BarSeries
}

// A BarSeries is the bars of one colour: a number that is not negative for each
// group, NaN where there is none. Series of one name share an entry in the
// legend.
type BarSeries struct {
	Name   string
	Values []float64
}

const defaultGroups = 40

// NewBars returns the figure of these panels, of which there must be at least
// one, each with at least one group and one series.
func NewBars(names Names, panels ...BarPanel) (*Bars, error) {
	if len(panels) == 0 {
		return nil, errors.New("a figure of bars needs at least one panel")
	}
	for i, p := range panels {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("panel %d (%s): %w", i+1, p.Title, err)
		}
	}
	return &Bars{Style: DefaultStyle(), Names: names, Panels: panels, Digits: 1}, nil
}

func (p BarPanel) check() error {
	if len(p.Groups) == 0 || len(p.Series) == 0 {
		return errors.New("there is no bar to draw")
	}
	known := false
	for _, s := range p.Series {
		if len(s.Values) != len(p.Groups) {
			return fmt.Errorf("series %q has %d numbers for %d groups", s.Name, len(s.Values), len(p.Groups))
		}
		for i, v := range s.Values {
			if v < 0 || isHuge(v) {
				return fmt.Errorf("series %q: %v for %q cannot be drawn", s.Name, v, p.Groups[i])
			}
			known = known || !math.IsNaN(v)
		}
	}
	if !known {
		return errors.New("no number is known")
	}
	return nil
}

// NewShares returns the figure of a study of stability: how often each task is
// among the sources, in per cent, with one panel for each deviation and the
// most frequent source on top.
func NewShares(s *study.Stability, names Names) (*Bars, error) {
	if s == nil || len(s.Same) != len(s.Deviations) || len(s.Share) != len(s.Deviations) {
		return nil, errors.New("the study of stability is missing or incomplete")
	}
	order := make([]int, len(s.Sources))
	total := make([]float64, len(s.Sources))
	for i := range order {
		order[i] = i
		for d, share := range s.Share {
			if len(share) != len(s.Sources) {
				return nil, fmt.Errorf("%d shares of %d sources for deviation %v", len(share), len(s.Sources), s.Deviations[d])
			}
			total[i] += share[i]
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case total[a] > total[b]:
			return -1
		case total[a] < total[b]:
			return 1
		}
		return 0
	})
	panels := make([]BarPanel, len(s.Deviations))
	for d := range panels {
		panels[d] = sharePanel(s, d, order)
	}
	f, err := NewBars(names, panels...)
	if err != nil {
		return nil, fmt.Errorf("drawing the stability of the policy: %w", err)
	}
	f.Digits = 0
	return f, nil
}

// sharePanel returns the panel of one deviation.
func sharePanel(s *study.Stability, d int, order []int) BarPanel {
	bars := BarSeries{Name: fmt.Sprintf("share of %d samples that choose the source, %%", s.Samples)}
	p := BarPanel{Title: fmt.Sprintf("deviation %v: same sources in %.0f %%", s.Deviations[d], 100*s.Same[d])}
	for _, i := range order {
		p.Groups = append(p.Groups, s.Sources[i])
		bars.Values = append(bars.Values, 100*s.Share[d][i])
	}
	p.Series = []BarSeries{bars}
	return p
}

// Size returns the natural size.
func (f *Bars) Size() (w, h vg.Length) {
	return vg.Length(f.Style.Width), vg.Length(f.layout().height)
}

// Draw draws the figure into the rectangle of c.
func (f *Bars) Draw(c draw.Canvas) {
	l := f.layout()
	paint(c, f.Style.Width, l.height, f.Style.Background, l.draw)
}

// CSV writes one line for each bar, panel after panel and group after group,
// with the columns panel, group, series and value.
func (f *Bars) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"panel", "group", "series", "value"}) // Errors stick until Flush.
	for _, p := range f.Panels {
		for i, group := range p.Groups {
			for _, s := range p.Series {
				out.Write([]string{p.Title, group, s.Name, field(s.Values[i])})
			}
		}
	}
	out.Flush()
	return out.Error()
}
