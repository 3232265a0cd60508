package agreement

import (
	"encoding/csv"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

// Measures of the figures, in points.
const (
	margin   = 10
	rowPitch = 13.5
	between  = 24 // panels
	tickRoom = 30 // marks of an axis and its title
)

// dots is a figure with a row for each task and panels side by side, each with
// points for its series, and a last row with the means.
type dots struct {
	style  figure.Style
	names  figure.Names
	tasks  []string
	panels []dotPanel
	legend []dotSeries // of all panels
}

// A dotPanel has its own axis. Stems go from base to the points of the first
// series.
type dotPanel struct {
	title  string
	share  float64 // of the width
	base   float64
	series []dotSeries
}

// A dotSeries is a number for each task, NaN where there is none. Without a
// colour of its own a point has that of its task's family.
type dotSeries struct {
	name   string
	mark   mark
	color  color.NRGBA
	values []float64
}

// shown returns the figure without series and panels that have no number, nil
// if none is left.
func (f *dots) shown() figure.Figure {
	var panels []dotPanel
	for _, p := range f.panels {
		var series []dotSeries
		for _, s := range p.series {
			if len(finite(s.values)) > 0 {
				series = append(series, s)
				f.explain(s)
			}
		}
		if p.series = series; len(series) > 0 {
			panels = append(panels, p)
		}
	}
	f.panels = panels
	if len(panels) == 0 {
		return nil
	}
	return f
}

// explain adds a series to the legend.
func (f *dots) explain(s dotSeries) {
	for _, l := range f.legend {
		if l.name == s.name && l.mark == s.mark && l.color == s.color {
			return
		}
	}
	f.legend = append(f.legend, s)
}

// finite returns the numbers among some.
func finite(values []float64) []float64 {
	var out []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// average returns the mean of the numbers, NaN if there are none.
func average(values []float64) float64 {
	sum := 0.
	values = finite(values)
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func (f *dots) body() figure.Text  { return figure.Text{Size: f.style.Body, Color: f.style.Ink} }
func (f *dots) small() figure.Text { return figure.Text{Size: f.style.Small, Color: f.style.Muted} }

// key returns the legend: the series, then the families.
func (f *dots) key() key {
	k := key{style: &f.style}
	for _, s := range f.legend {
		c := s.color
		if c.A == 0 {
			c = f.style.Ink
		}
		k.entries = append(k.entries, keyEntry{s.name, s.mark, c})
	}
	return k.withFamilies(f.names, f.tasks)
}

// top is where the rows begin.
func (f *dots) top() float64 { return margin + f.key().height() + f.style.Body*1.3 + 8 }

func (f *dots) height() float64 {
	return f.top() + rowPitch*float64(len(f.tasks)+1) + 5 + tickRoom + margin
}

// Size returns the natural size.
func (f *dots) Size() (w, h vg.Length) { return vg.Length(f.style.Width), vg.Length(f.height()) }

// Draw draws the figure into the rectangle of c.
func (f *dots) Draw(c draw.Canvas) { paint(c, f.style.Width, f.height(), f.style.Background, f.draw) }

func (f *dots) draw(p pen) {
	f.key().draw(p, margin, margin)
	var labels []string
	for _, name := range f.tasks {
		labels = append(labels, f.names.Label(name))
	}
	t := f.body()
	left := min(t.Widest(labels), f.style.Width/4)
	for i, label := range labels {
		p.text(t, margin+left, f.row(i), 1, t.Cut(label, left+0.01))
	}
	bold := t
	bold.Bold = true
	p.text(bold, margin+left, f.row(len(f.tasks)), 1, "mean")
	x := margin + left + 14
	room := f.style.Width - margin - 6 - x - between*float64(len(f.panels)-1)
	all := 0.
	for _, panel := range f.panels {
		all += panel.share
	}
	for _, panel := range f.panels {
		w := room * panel.share / all
		f.panel(p, panel, x, w)
		x += w + between
	}
}

// row returns the height of the middle of a row; those after the tasks stand
// apart.
func (f *dots) row(i int) float64 {
	y := f.top() + rowPitch*(float64(i)+0.5)
	if i == len(f.tasks) {
		y += 5
	}
	return y
}

// panel draws one panel from x on.
func (f *dots) panel(p pen, panel dotPanel, x, w float64) {
	values := []float64{panel.base}
	for _, s := range panel.series {
		values = append(values, s.values...)
	}
	s, marks := newAxis(values, max(2, int(w/42)), x, x+w)
	title := f.body()
	title.Bold = true
	p.text(title, x, f.top()-8-f.style.Body*0.6, 0, title.Cut(panel.title, w))
	top, bottom := f.top(), f.row(len(f.tasks))+rowPitch/2
	for _, v := range marks {
		p.line(f.style.Rule, 0.6, 0, s.at(v), top, s.at(v), bottom)
		p.text(f.small(), s.at(v), bottom+f.style.Small, 0.5, markText(v, marks))
	}
	for i := range f.tasks {
		p.line(f.style.Rule, 0.4, 1.5, x, f.row(i), x+w, f.row(i))
	}
	mid := (f.row(len(f.tasks)-1) + f.row(len(f.tasks))) / 2
	p.line(f.style.Muted, 0.6, 0, x, mid, x+w, mid)
	p.line(f.style.Muted, 1, 0, s.at(panel.base), top, s.at(panel.base), bottom)
	f.points(p, panel, s)
}

// points draws the stems, and then the points, those of the first series last.
func (f *dots) points(p pen, panel dotPanel, s axis) {
	f.each(panel.series[0], func(i int, v float64, c color.NRGBA) {
		if i < len(f.tasks) && panel.series[0].mark == dotMark {
			p.line(mixed(f.style.Background, c, 0.45), 1.6, 0, s.at(panel.base), f.row(i), s.at(v), f.row(i))
		}
	})
	for k := len(panel.series) - 1; k >= 0; k-- {
		f.each(panel.series[k], func(i int, v float64, c color.NRGBA) {
			p.mark(panel.series[k].mark, c, s.at(v), f.row(i))
		})
	}
}

// each calls draw for the numbers of a series and, after those of the tasks,
// for their mean, with the colours of their points.
func (f *dots) each(series dotSeries, draw func(i int, v float64, c color.NRGBA)) {
	palette := familyPalette(f.names, f.tasks)
	for i, v := range append(slices.Clone(series.values), average(series.values)) {
		c := series.color
		if c.A == 0 {
			c = f.style.Ink
			if i < len(f.tasks) {
				if own, ok := palette[f.names.Families[f.tasks[i]]]; ok {
					c = own
				}
			}
		}
		if !math.IsNaN(v) {
			draw(i, v, c)
		}
	}
}

// markText writes the number at a mark with as many digits as all need.
func markText(v float64, marks []float64) string {
	digits := 0
	for _, m := range marks {
		for d := digits; d < 3 && math.Abs(m*math.Pow10(d)-math.Round(m*math.Pow10(d))) > 1e-6; d++ {
			digits = d + 1
		}
	}
	if math.Abs(v) < 1e-9 {
		v = 0
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// CSV writes one line for each point with the columns panel, task, series and
// value.
func (f *dots) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"panel", "task", "series", "value"}) // Errors stick until Flush.
	for _, p := range f.panels {
		for i, name := range f.tasks {
			for _, s := range p.series {
				if v := s.values[i]; !math.IsNaN(v) {
					out.Write([]string{p.title, name, s.name, strconv.FormatFloat(v, 'g', -1, 64)})
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}
