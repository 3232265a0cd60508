package figure

import (
	"image/color"
	"math"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// fonts holds the fonts that come with the plot library.
var fonts = sync.OnceValue(func() *plotfont.Cache {
	return plotfont.NewCache(liberation.Collection())
})

// A Text is how a piece of text is set: Liberation Sans of this size in points.
type Text struct {
	Size  float64
	Bold  bool
	Color color.NRGBA
}

// face returns the font.
func (t Text) face() plotfont.Face {
	f := plotfont.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(t.Size)}
	if t.Bold {
		f.Weight = font.WeightBold
	}
	return fonts().Lookup(f, f.Size)
}

// Width returns the width of s in points, characters that cannot be shown
// replaced.
func (t Text) Width(s string) float64 {
	face := t.face()
	return float64(face.Width(printable(s)))
}

// Widest returns the width of the widest of some texts, 0 for none.
func (t Text) Widest(texts []string) float64 {
	var w float64
	for _, s := range texts {
		w = max(w, t.Width(s))
	}
	return w
}

// Cut returns s if it is at most this wide, or as much of its beginning as
// fits with an ellipsis.
func (t Text) Cut(s string, width float64) string {
	s = printable(s)
	if t.Width(s) <= width {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		cut := strings.TrimRight(string(runes[:n]), " ") + "…"
		if t.Width(cut) <= width {
			return cut
		}
	}
	return "…"
}

// printable returns s with line breaks and tabs as spaces, and other control
// characters and bytes that are no UTF-8, which XML forbids, as U+FFFD.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == 0xfffe || r == 0xffff:
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// An align places text relative to a point: 0 begins there, 0.5 has its middle
// there and 1 ends there.
type align float64

const (
	left   align = 0
	center align = 0.5
	right  align = 1
)

// A stroke is how a line is drawn; no dash is a solid line.
type stroke struct {
	width float64
	color color.NRGBA
	dash  []float64
}

// A point is a place on a figure, in points from its upper left corner, x to
// the right and y downward.
type point struct{ x, y float64 }

// A pen draws on a canvas whose upper left corner is the origin.
type pen struct {
	canvas vg.Canvas
	height float64
}

// paint draws a figure of this natural size into the rectangle of c.
func paint(c draw.Canvas, w, h float64, back color.NRGBA, drawTo func(pen)) {
	size := c.Size()
	scale := min(float64(size.X)/w, float64(size.Y)/h)
	if math.Abs(scale-1) < 1e-6 {
		scale = 1
	}
	c.Push()
	defer c.Pop()
	shift := vg.Point{
		X: c.Min.X + (size.X-vg.Length(w*scale))/2,
		Y: c.Min.Y + (size.Y-vg.Length(h*scale))/2,
	}
	if shift.X != 0 || shift.Y != 0 {
		c.Translate(shift)
	}
	if scale != 1 {
		c.Scale(scale, scale)
	}
	p := pen{c.Canvas, h}
	p.fill(back, 0, 0, w, h)
	drawTo(p)
}

// at returns the place of (x, y) on the canvas, whose y grows upward.
func (p pen) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(p.height - y)}
}

// path returns the path through some points.
func (p pen) path(points []point) vg.Path {
	var path vg.Path
	for i, q := range points {
		if i == 0 {
			path.Move(p.at(q.x, q.y))
			continue
		}
		path.Line(p.at(q.x, q.y))
	}
	return path
}

// polygon fills the area within some points.
func (p pen) polygon(fill color.NRGBA, points ...point) {
	path := p.path(points)
	path.Close()
	p.canvas.SetColor(fill)
	p.canvas.Fill(path)
}

// fill fills the rectangle with this upper left corner and size.
func (p pen) fill(fill color.NRGBA, x, y, w, h float64) {
	p.polygon(fill, point{x, y}, point{x + w, y}, point{x + w, y + h}, point{x, y + h})
}

// set makes the canvas draw lines in this way.
func (p pen) set(s stroke) {
	p.canvas.SetColor(s.color)
	p.canvas.SetLineWidth(vg.Length(s.width))
	dashes := make([]vg.Length, len(s.dash))
	for i, d := range s.dash {
		dashes[i] = vg.Length(d)
	}
	p.canvas.SetLineDash(dashes, 0)
}

// line draws a line through some points.
func (p pen) line(s stroke, points ...point) {
	if len(points) < 2 {
		return
	}
	p.set(s)
	p.canvas.Stroke(p.path(points))
}

// box draws the outline of a rectangle.
func (p pen) box(s stroke, x, y, w, h float64) {
	path := p.path([]point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}})
	path.Close()
	p.set(s)
	p.canvas.Stroke(path)
}

// curve draws a cubic Bézier curve from a to b with control points c and d.
func (p pen) curve(s stroke, a, c, d, b point) {
	var path vg.Path
	path.Move(p.at(a.x, a.y))
	path.CubeTo(p.at(c.x, c.y), p.at(d.x, d.y), p.at(b.x, b.y))
	p.set(s)
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

// circle fills a circle and then draws its outline, if that has a width.
func (p pen) circle(fill color.NRGBA, s stroke, x, y, r float64) {
	path := p.disc(x, y, r)
	p.canvas.SetColor(fill)
	p.canvas.Fill(path)
	if s.width > 0 {
		p.set(s)
		p.canvas.Stroke(path)
	}
}

// capHeight is the height of a capital as a share of the size, of which the
// middle is taken for that of a line of text.
const capHeight = 0.72

// text writes s on the line whose middle is at height y.
func (p pen) text(t Text, x, y float64, a align, s string) {
	s = printable(s)
	if s == "" {
		return
	}
	p.canvas.SetColor(t.Color)
	at := p.at(x-float64(a)*t.Width(s), y+capHeight/2*t.Size)
	p.canvas.FillString(t.face(), at, s)
}

// slanted writes s turned by an angle in radians, counterclockwise, about the
// point that a refers to.
func (p pen) slanted(t Text, x, y, angle float64, a align, s string) {
	p.canvas.Push()
	defer p.canvas.Pop()
	p.canvas.Translate(p.at(x, y))
	p.canvas.Rotate(angle)
	pen{p.canvas, 0}.text(t, 0, 0, a, s)
}
