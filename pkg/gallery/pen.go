package gallery

import (
	"image"
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

// A Pen draws on a figure in points from its upper left corner, x to the right
// and y down.
type Pen struct {
	canvas vg.Canvas
	height float64
}

// Fit draws a figure of this natural size into the rectangle of c, scaled to
// fit and centred.
func Fit(c draw.Canvas, w, h float64, drawTo func(Pen)) {
	size := c.Size()
	scale := min(float64(size.X)/w, float64(size.Y)/h)
	if math.Abs(scale-1) < 1e-6 {
		scale = 1 // Keeps the pixels of an image those of the PNG.
	}
	c.Push()
	defer c.Pop()
	c.Translate(vg.Point{X: c.Min.X + (size.X-vg.Length(w*scale))/2, Y: c.Min.Y + (size.Y-vg.Length(h*scale))/2})
	c.Scale(scale, scale)
	drawTo(Pen{c.Canvas, h})
}

// at returns the place of (x, y) on the canvas, whose y grows upward.
func (p Pen) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(p.height - y)}
}

// Fill fills the rectangle with this upper left corner and size.
func (p Pen) Fill(c color.NRGBA, x, y, w, h float64) {
	var path vg.Path
	path.Move(p.at(x, y))
	path.Line(p.at(x+w, y))
	path.Line(p.at(x+w, y+h))
	path.Line(p.at(x, y+h))
	path.Close()
	p.canvas.SetColor(c)
	p.canvas.Fill(path)
}

// line draws a line.
func (p Pen) line(c color.NRGBA, width, x0, y0, x1, y1 float64) {
	var path vg.Path
	path.Move(p.at(x0, y0))
	path.Line(p.at(x1, y1))
	p.canvas.SetColor(c)
	p.canvas.SetLineWidth(vg.Length(width))
	p.canvas.SetLineDash(nil, 0)
	p.canvas.Stroke(path)
}

// Image draws an image into the rectangle with this upper left corner and size.
// The PDF canvas of gonum.org/v1/plot v0.17 draws images upside down, alone of
// all canvases, and is known by a method that only it has.
func (p Pen) Image(img *image.NRGBA, x, y, w, h float64) {
	if _, pdf := p.canvas.(interface{ EmbedFonts(bool) bool }); pdf {
		img = flipped(img)
	}
	p.canvas.DrawImage(vg.Rectangle{Min: p.at(x, y+h), Max: p.at(x+w, y)}, img)
}

// capHeight is the height of a capital as a share of the size.
const capHeight = 0.72

// Text writes s on the line whose middle is at height y: from x on if align is
// 0, with its middle there if it is 0.5.
func (p Pen) Text(t figure.Text, x, y, align float64, s string) {
	if s = t.Cut(s, 1e9); s == "" { // Without characters that cannot be shown.
		return
	}
	f := plotfont.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(t.Size)}
	if t.Bold {
		f.Weight = font.WeightBold
	}
	p.canvas.SetColor(t.Color)
	at := p.at(x-align*t.Width(s), y+capHeight/2*t.Size)
	p.canvas.FillString(fonts().Lookup(f, f.Size), at, s)
}

// flipped returns the image upside down.
func flipped(img *image.NRGBA) *image.NRGBA {
	b := img.Bounds()
	out := image.NewNRGBA(b)
	for y := range b.Dy() {
		copy(out.Pix[y*out.Stride:][:4*b.Dx()], img.Pix[(b.Dy()-1-y)*img.Stride:])
	}
	return out
}
