package agreement

import (
	"image/color"
	"math"
	"sync"

	"golang.org/x/image/font"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

// fonts holds the fonts that come with the plot library.
var fonts = sync.OnceValue(func() *plotfont.Cache {
	return plotfont.NewCache(liberation.Collection())
})

// A pen draws in points from the upper left corner of a figure of this height,
// x to the right and y down.
type pen struct {
	canvas vg.Canvas
	height float64
}

// paint draws a figure of this natural size into the rectangle of c, scaled to
// fit and centred.
func paint(c draw.Canvas, w, h float64, back color.NRGBA, drawTo func(pen)) {
	size := c.Size()
	scale := min(float64(size.X)/w, float64(size.Y)/h)
	if math.Abs(scale-1) < 1e-6 {
		scale = 1
	}
	c.Push()
	defer c.Pop()
	c.Translate(vg.Point{X: c.Min.X + (size.X-vg.Length(w*scale))/2, Y: c.Min.Y + (size.Y-vg.Length(h*scale))/2})
	c.Scale(scale, scale)
	p := pen{c.Canvas, h}
	p.fill(back, 0, 0, w, h)
	drawTo(p)
}

// at returns the place of (x, y) on the canvas, whose y grows upward.
func (p pen) at(x, y float64) vg.Point { return vg.Point{X: vg.Length(x), Y: vg.Length(p.height - y)} }

// path returns the path through the points x0, y0, x1, y1, …
func (p pen) path(xy ...float64) vg.Path {
	var path vg.Path
	path.Move(p.at(xy[0], xy[1]))
	for i := 2; i < len(xy); i += 2 {
		path.Line(p.at(xy[i], xy[i+1]))
	}
	return path
}

// fill fills a rectangle.
func (p pen) fill(c color.NRGBA, x, y, w, h float64) {
	path := p.path(x, y, x+w, y, x+w, y+h, x, y+h)
	path.Close()
	p.canvas.SetColor(c)
	p.canvas.Fill(path)
}

// line draws a line, dashed if dash is not 0.
func (p pen) line(c color.NRGBA, width, dash float64, xy ...float64) {
	p.stroke(c, width, dash, p.path(xy...))
}

// stroke draws the outline of a path.
func (p pen) stroke(c color.NRGBA, width, dash float64, path vg.Path) {
	p.canvas.SetColor(c)
	p.canvas.SetLineWidth(vg.Length(width))
	p.canvas.SetLineDash(nil, 0)
	if dash > 0 {
		p.canvas.SetLineDash([]vg.Length{vg.Length(dash), vg.Length(dash)}, 0)
	}
	p.canvas.Stroke(path)
}

// disc returns a circle made of four curves, which every canvas draws alike.
func (p pen) disc(x, y, r float64) vg.Path {
	const k = 0.5522847498 // 4/3·(√2-1)
	var path vg.Path
	path.Move(p.at(x+r, y))
	path.CubeTo(p.at(x+r, y-k*r), p.at(x+k*r, y-r), p.at(x, y-r))
	path.CubeTo(p.at(x-k*r, y-r), p.at(x-r, y-k*r), p.at(x-r, y))
	path.CubeTo(p.at(x-r, y+k*r), p.at(x-k*r, y+r), p.at(x, y+r))
	path.CubeTo(p.at(x+k*r, y+r), p.at(x+r, y+k*r), p.at(x+r, y))
	path.Close()
	return path
}

// capHeight is the height of a capital as a share of the size.
const capHeight = 0.72

// text writes s on the line whose middle is at height y: beginning at x if
// align is 0, with its middle there if it is 0.5 and ending there if it is 1.
func (p pen) text(t figure.Text, x, y, align float64, s string) {
	if s = t.Cut(s, math.Inf(1)); s == "" { // Without what cannot be shown.
		return
	}
	p.canvas.SetColor(t.Color)
	p.canvas.FillString(faceOf(t), p.at(x-align*t.Width(s), y+capHeight/2*t.Size), s)
}

// turned is text with its middle at (x, y), turned to read upward.
func (p pen) turned(t figure.Text, x, y float64, s string) {
	p.canvas.Push()
	defer p.canvas.Pop()
	p.canvas.Translate(p.at(x, y))
	p.canvas.Rotate(math.Pi / 2)
	pen{p.canvas, 0}.text(t, 0, 0, 0.5, s)
}

// faceOf returns the font of a text.
func faceOf(t figure.Text) plotfont.Face {
	f := plotfont.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(t.Size)}
	if t.Bold {
		f.Weight = font.WeightBold
	}
	return fonts().Lookup(f, f.Size)
}

// A mark is the shape of a point.
type mark int

const (
	dotMark  mark = iota // a disc
	smallDot             // a smaller one
	speck                // and one smaller still
	ringMark             // a circle
	barMark              // a short upright line
)

// mark draws a point.
func (p pen) mark(m mark, c color.NRGBA, x, y float64) {
	switch m {
	case dotMark, smallDot, speck:
		p.canvas.SetColor(c)
		p.canvas.Fill(p.disc(x, y, []float64{dotMark: 3.6, smallDot: 2.8, speck: 1.9}[m]))
	case ringMark:
		p.stroke(c, 1.2, 0, p.disc(x, y, 3.1))
	case barMark:
		p.line(c, 1.6, 0, x, y-4.2, x, y+4.2)
	}
}

// mixed returns the colour this share of the way from a to b.
func mixed(a, b color.NRGBA, share float64) color.NRGBA {
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + share*(float64(y)-float64(x)))) }
	return color.NRGBA{R: at(a.R, b.R), G: at(a.G, b.G), B: at(a.B, b.B), A: 255}
}

// An axis maps the numbers from lo to hi to places from a to b.
type axis struct{ lo, hi, a, b float64 }

func (s axis) at(v float64) float64 { return s.a + (v-s.lo)/(s.hi-s.lo)*(s.b-s.a) }

// newAxis returns the axis of some numbers, widened to round ones, with the
// marks on it.
func newAxis(values []float64, most int, a, b float64) (s axis, marks []float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if !(hi > lo) {
		lo, hi = lo-0.5, hi+0.5
	}
	raw := (hi - lo) / float64(most)
	step := math.Pow(10, math.Ceil(math.Log10(raw)))
	for _, m := range []float64{0.2, 0.25, 0.5} {
		if m*step >= raw {
			step *= m
			break
		}
	}
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	for k := first; k <= last; k++ {
		marks = append(marks, k*step)
	}
	return axis{first * step, last * step, a, b}, marks
}
