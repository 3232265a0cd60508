package figure

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Curves are plots side by side, each of one or more curves: measures against
// the budget, or against the number of tasks dropped.
type Curves struct {
	Style Style
	Title string
	// Plots are drawn from left to right, three to a line if there are three and two
	// otherwise.
	Plots []Plot
}

// A Plot is one pair of axes with its curves.
type Plot struct {
	Title, XTitle, YTitle string
	Curves                []Curve
	// YMin and YMax widen the vertical axis, which covers the numbers anyway,
	// to these if YMin < YMax.
	YMin, YMax float64
}

// A Curve is a line through some points. Curves of one name in several plots
// have one entry in the legend; NaN in Y leaves a gap.
type Curve struct {
	Name string
	X, Y []float64
	// Low and High are the ends of a band around the line; nil if there is
	// none.
	Low, High []float64
	// BandName explains the band in the legend.
	BandName string
	// Points draws dots in place of a line, for the numbers of somebody else.
	Points bool
	// Dashed draws a dashed line, and Quiet a grey one.
	Dashed, Quiet bool
}

// NewCurves returns the figure of these plots, of which there must be at least
// one, each with at least one point. Numbers must be finite, but for gaps.
func NewCurves(plots ...Plot) (*Curves, error) {
	if len(plots) == 0 {
		return nil, errors.New("a figure of curves needs at least one plot")
	}
	for i, p := range plots {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("plot %d (%s): %w", i+1, p.Title, err)
		}
	}
	return &Curves{Style: DefaultStyle(), Plots: plots}, nil
}

func (p Plot) check() error {
	points := 0
	for _, c := range p.Curves {
		n, err := c.check()
		if err != nil {
			return fmt.Errorf("curve %q: %w", c.Name, err)
		}
		points += n
	}
	if points == 0 {
		return errors.New("there is no point to draw")
	}
	if math.IsNaN(p.YMax-p.YMin) || isHuge(p.YMin) || isHuge(p.YMax) {
		return fmt.Errorf("the axis cannot go from %v to %v", p.YMin, p.YMax)
	}
	return nil
}

// check returns the number of points.
func (c Curve) check() (points int, err error) {
	if len(c.Y) != len(c.X) {
		return 0, fmt.Errorf("%d numbers for %d places", len(c.Y), len(c.X))
	}
	if (c.Low != nil || c.High != nil) && (len(c.Low) != len(c.X) || len(c.High) != len(c.X)) {
		return 0, fmt.Errorf("a band of %d and %d numbers for %d places", len(c.Low), len(c.High), len(c.X))
	}
	for i, x := range c.X {
		if math.IsNaN(x) || isHuge(x) || isHuge(c.Y[i]) {
			return 0, fmt.Errorf("the point (%v, %v) cannot be drawn", x, c.Y[i])
		}
		if i > 0 && x <= c.X[i-1] {
			return 0, fmt.Errorf("%v follows %v: places must ascend", x, c.X[i-1])
		}
		if c.Low != nil && (isHuge(c.Low[i]) || isHuge(c.High[i]) || c.Low[i] > c.High[i]) {
			return 0, fmt.Errorf("the band from %v to %v cannot be drawn", c.Low[i], c.High[i])
		}
		if !math.IsNaN(c.Y[i]) {
			points++
		}
	}
	return points, nil
}

// NewSignificance returns the figure of the best taxonomies against random
// ones: a plot for each measure, with the band from the 5th to the 95th
// percentile of the random taxonomies.
func NewSignificance(measures ...*study.Significance) (*Curves, error) {
	var plots []Plot
	for _, s := range measures {
		if s == nil {
			return nil, errors.New("a study of significance is missing")
		}
		best := Curve{Name: "best taxonomy"}
		random := Curve{Name: "random taxonomies, mean", BandName: "5th to 95th percentile",
			Quiet: true, Dashed: true}
		for _, p := range s.Points {
			x := float64(p.Budget)
			best.X, best.Y = append(best.X, x), append(best.Y, p.Taxonomy)
			random.X, random.Y = append(random.X, x), append(random.Y, p.Random)
			random.Low, random.High = append(random.Low, p.Low), append(random.High, p.High)
		}
		plots = append(plots, Plot{
			Title:  capital(s.Measure.String()),
			XTitle: "supervision budget", YTitle: "mean " + s.Measure.String(),
			Curves: []Curve{random, best},
		})
	}
	return NewCurves(plots...)
}

// NewBudgetCurves returns the figure of what the taxonomies of a grid are worth
// against the budget, a curve for each order: the objective and the means of
// gain and quality over all targets. A measure of which nothing is known is
// left out.
func NewBudgetCurves(g *study.Grid) (*Curves, error) {
	if g == nil {
		return nil, errors.New("the grid of taxonomies is missing")
	}
	measures := []struct {
		name  string
		value func(*taxonomy.Solution) float64
	}{
		{"objective", func(s *taxonomy.Solution) float64 { return s.Objective }},
		{"mean gain", func(s *taxonomy.Solution) float64 { return s.MeanGain }},
		{"mean quality", func(s *taxonomy.Solution) float64 { return s.MeanQuality }},
	}
	var plots []Plot
	for k, m := range measures {
		p := Plot{Title: capital(m.name), XTitle: "supervision budget"}
		known := false
		for i, order := range g.Orders {
			c := Curve{Name: orderName(order), X: g.Budgets, Y: make([]float64, len(g.Budgets))}
			for j, s := range g.Solutions[i] {
				c.Y[j] = math.NaN()
				if s != nil {
					c.Y[j] = m.value(s)
				}
				known = known || !math.IsNaN(c.Y[j])
			}
			p.Curves = append(p.Curves, c)
		}
		if known || k == 0 {
			plots = append(plots, p)
		}
	}
	return NewCurves(plots...)
}

// capital returns s with its first letter, of the Latin alphabet, in upper
// case.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// NewDropCurves returns the figure of dropped tasks: gain and quality against
// the number of tasks taken out. The numbers of the paper, one for each K from
// 0, are drawn as points; nil leaves them out, and NaN one of them.
func NewDropCurves(ours *study.Drop, paperGain, paperQuality []float64) (*Curves, error) {
	if ours == nil {
		return nil, errors.New("the study of dropped tasks is missing")
	}
	k := make([]float64, len(ours.K))
	for i, v := range ours.K {
		k[i] = float64(v)
	}
	plot := func(title string, y, paper []float64) Plot {
		p := Plot{Title: title, XTitle: "tasks dropped", YTitle: "mean " + title}
		p.Title = capital(title)
		p.Curves = []Curve{{Name: "this data", X: k, Y: y}}
		if paper != nil {
			c := Curve{Name: "paper", Y: paper, Points: true}
			for i := range paper {
				c.X = append(c.X, float64(i))
			}
			p.Curves = append(p.Curves, c)
		}
		return p
	}
	return NewCurves(plot("gain", ours.Gain, paperGain), plot("quality", ours.Quality, paperQuality))
}

// Size returns the natural size.
func (f *Curves) Size() (w, h vg.Length) {
	return vg.Length(f.Style.Width), vg.Length(f.layout().height)
}

// Draw draws the figure into the rectangle of c.
func (f *Curves) Draw(c draw.Canvas) {
	l := f.layout()
	paint(c, f.Style.Width, l.height, f.Style.Background, l.draw)
}

// CSV writes one line for each point, plot after plot and curve after curve,
// with the columns plot, curve, x, y, low and high.
func (f *Curves) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"plot", "curve", "x", "y", "low", "high"}) // Errors stick until Flush.
	for _, p := range f.Plots {
		for _, c := range p.Curves {
			for i, x := range c.X {
				low, high := math.NaN(), math.NaN()
				if c.Low != nil {
					low, high = c.Low[i], c.High[i]
				}
				out.Write([]string{p.Title, c.Name, field(x), field(c.Y[i]), field(low), field(high)})
			}
		}
	}
	out.Flush()
	return out.Error()
}
