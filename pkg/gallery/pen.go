package gallery

import (
	"image"
	"image/color"
	"sync"

	"golang.org/x/image/font"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

// fonts holds the fonts that come with the plot library.
var fonts = sync.OnceValue(func() *plotfont.Cache {
	return plotfont.NewCache(liberation.Collection())
})

// A pen draws on a canvas of this height, in points from its upper left corner,
// x to the right and y down.
type pen struct {
	canvas vg.Canvas
	height float64
}

// at returns the place of (x, y) on the canvas, whose y grows upward.
func (p pen) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(p.height - y)}
}

// fill fills the rectangle with this upper left corner and size.
func (p pen) fill(c color.NRGBA, x, y, w, h float64) {
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
func (p pen) line(c color.NRGBA, width, x0, y0, x1, y1 float64) {
	var path vg.Path
	path.Move(p.at(x0, y0))
	path.Line(p.at(x1, y1))
	p.canvas.SetColor(c)
	p.canvas.SetLineWidth(vg.Length(width))
	p.canvas.SetLineDash(nil, 0)
	p.canvas.Stroke(path)
}

// image draws an image into the rectangle with this upper left corner and size.
// The PDF canvas of gonum.org/v1/plot v0.17 draws images upside down, alone of
// all canvases, and is known by a method that only it has.
func (p pen) image(img *image.NRGBA, x, y, w, h float64) {
	if _, pdf := p.canvas.(interface{ EmbedFonts(bool) bool }); pdf {
		img = flipped(img)
	}
	p.canvas.DrawImage(vg.Rectangle{Min: p.at(x, y+h), Max: p.at(x+w, y)}, img)
}

// capHeight is the height of a capital as a share of the size.
const capHeight = 0.72

// text writes s on the line whose middle is at height y: from x on if align is
// 0, with its middle there if it is 0.5.
func (p pen) text(t figure.Text, x, y, align float64, s string) {
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
