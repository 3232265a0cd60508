package agreement

import (
	"encoding/csv"
	"image/color"
	"io"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

// scatter is a figure of centred log affinities against the released ones: the
// study's on the left, and on the right those on less data, in the same axes.
type scatter struct {
	style  figure.Style
	names  figure.Names
	cells  []Cell
	titles [2]string
}

// plotSide is the width and height of the area of a plot.
const plotSide = 270.

func (f *scatter) key() key {
	k := key{style: &f.style, entries: []keyEntry{{"across families", speck, f.style.Muted}}}
	k.entries[0].color = f.pale()
	return k.withFamilies(f.names, f.tasks())
}

// pale is the colour of transfers across families.
func (f *scatter) pale() color.NRGBA { return mixed(f.style.Background, f.style.Muted, 0.5) }

// tasks returns the targets of transfers within families.
func (f *scatter) tasks() []string {
	var tasks []string
	for _, c := range f.cells {
		if c.SameFamily {
			tasks = append(tasks, c.Target)
		}
	}
	return tasks
}

func (f *scatter) top() float64 { return margin + f.key().height() + f.style.Body*1.3 + 8 }

func (f *scatter) height() float64 { return f.top() + plotSide + tickRoom + margin }

// Size returns the natural size.
func (f *scatter) Size() (w, h vg.Length) { return vg.Length(f.style.Width), vg.Length(f.height()) }

// Draw draws the figure into the rectangle of c.
func (f *scatter) Draw(c draw.Canvas) {
	paint(c, f.style.Width, f.height(), f.style.Background, f.draw)
}

func (f *scatter) draw(p pen) {
	f.key().draw(p, margin, margin)
	var all []float64
	for _, c := range f.cells {
		all = append(all, c.Ours, c.Published)
		if c.Yardstick.Known() {
			all = append(all, c.Yardstick.Number)
		}
	}
	const label = 32.
	x0 := (f.style.Width - 2*plotSide - between - 2*label) / 2
	for i, title := range f.titles {
		x := x0 + label + float64(i)*(plotSide+between+label)
		across, marks := newAxis(all, 11, x, x+plotSide)
		up := axis{across.lo, across.hi, f.top() + plotSide, f.top()}
		f.frame(p, title, across, up, marks)
		p.turned(figure.Text{Size: f.style.Small, Color: f.style.Muted}, x-label+4, f.top()+plotSide/2, []string{"this study", "released, 1k data"}[i])
		f.points(p, across, up, func(c Cell) (float64, bool) {
			if i == 0 {
				return c.Ours, true
			}
			return c.Yardstick.Number, c.Yardstick.Known()
		})
	}
}

// frame draws the axes of a plot.
func (f *scatter) frame(p pen, title string, across, up axis, marks []float64) {
	small := figure.Text{Size: f.style.Small, Color: f.style.Muted}
	bold := figure.Text{Size: f.style.Body, Bold: true, Color: f.style.Ink}
	p.text(bold, across.a, f.top()-8-f.style.Body*0.6, 0, bold.Cut(title, plotSide))
	for _, v := range marks {
		p.line(f.style.Rule, 0.6, 0, across.at(v), up.a, across.at(v), up.b)
		p.line(f.style.Rule, 0.6, 0, across.a, up.at(v), across.b, up.at(v))
		p.text(small, across.at(v), up.a+f.style.Small, 0.5, markText(v, marks))
		p.text(small, across.a-4, up.at(v), 1, markText(v, marks))
	}
	p.line(f.style.Muted, 0.8, 3, across.a, up.a, across.b, up.b)
	p.text(small, (across.a+across.b)/2, up.a+f.style.Small*2.4, 0.5, "released, 16k data")
}

// points draws the cells, those within families over the others.
func (f *scatter) points(p pen, across, up axis, value func(Cell) (float64, bool)) {
	palette := familyPalette(f.names, f.tasks())
	for _, within := range []bool{false, true} {
		for _, c := range f.cells {
			v, ok := value(c)
			if !ok || c.SameFamily != within {
				continue
			}
			m, shade := speck, f.pale()
			if within {
				m, shade = smallDot, palette[f.names.Families[c.Target]]
			}
			p.mark(m, shade, across.at(c.Published), up.at(v))
		}
	}
}

// CSV writes one line for each affinity with the columns target, source,
// same_family, released, ours and yardstick.
func (f *scatter) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	out.Write([]string{"target", "source", "same_family", "released", "ours", "yardstick"}) // Errors stick until Flush.
	for _, c := range f.cells {
		yardstick := ""
		if c.Yardstick.Known() {
			yardstick = number(c.Yardstick.Number)
		}
		out.Write([]string{c.Target, c.Source, strconv.FormatBool(c.SameFamily), number(c.Published), number(c.Ours), yardstick})
	}
	out.Flush()
	return out.Error()
}
