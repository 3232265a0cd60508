package gallery

import (
	"image"
	"image/color"
	"math"
)

// A Tile is one small picture: an image, and lines and text over it. Places are
// shares of its width from the upper left corner, x to the right and y down.
type Tile struct {
	image  *image.NRGBA
	hard   bool // enlarge without blending: colours are names
	shades []shade
	lines  []line
	texts  []text
}

// A shade darkens a rectangle, under text.
type shade struct{ x0, y0, x1, y1 float64 }

// A line is straight and inside of the tile.
type line struct {
	from, to place
	width    float64 // points
	color    color.NRGBA
}

// A place is a point of a tile.
type place struct{ x, y float64 }

// A text is written from x on with its middle at y; bars and chips are
// rectangles of a colour at its side.
type text struct {
	s     string
	at    place
	color color.NRGBA
	chip  color.NRGBA // a square before the text, if it is not clear
	bar   float64     // the length of a bar below the text, 0 for none
	tick  float64     // where the bar has a mark, 0 for none
	mid   bool        // centred at x
	plain bool        // stands on a light ground
}

// stripHeight is the height of a line of text on a tile.
const stripHeight = 1. / 6

// strip writes a line on a darker ground: the row-th from the head of the tile,
// or for -1 that at its foot.
func (t *Tile) strip(row int, tx text) {
	top := float64(row) * stripHeight
	if row < 0 {
		top = 1 - stripHeight
	}
	t.shades = append(t.shades, shade{0, top, 1, top + stripHeight})
	tx.at = place{0.04, top + stripHeight/2}
	t.texts = append(t.texts, tx)
}

// segment appends a line cut to the tile. Below all lines of a tile are darker
// ones that keep them visible on any ground.
func (t *Tile) segment(from, to place, width float64, c color.NRGBA) {
	from, to, ok := cut(from, to)
	if !ok {
		return
	}
	t.lines = append(t.lines, line{from, to, width, c})
}

// arrow appends a line with a head at its end.
func (t *Tile) arrow(from, to place, width float64, c color.NRGBA) {
	t.segment(from, to, width, c)
	dx, dy := from.x-to.x, from.y-to.y
	l := math.Hypot(dx, dy)
	if l < 0.03 {
		return
	}
	const head, sin, cos = 0.09, 0.42, 0.91
	dx, dy = dx/l*head, dy/l*head
	t.segment(to, place{to.x + cos*dx - sin*dy, to.y + sin*dx + cos*dy}, width, c)
	t.segment(to, place{to.x + cos*dx + sin*dy, to.y - sin*dx + cos*dy}, width, c)
}

// cross appends the mark of the middle of a picture.
func (t *Tile) cross(c color.NRGBA) {
	const near, far = 0.05, 0.13
	for _, d := range []place{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
		t.segment(place{0.5 + near*d.x, 0.5 + near*d.y}, place{0.5 + far*d.x, 0.5 + far*d.y}, 1.4, c)
	}
}

// cut returns the part of a line that is inside of the tile (Liang and Barsky).
func cut(a, b place) (from, to place, ok bool) {
	const low, high = 0.01, 0.99
	t0, t1 := 0., 1.
	dx, dy := b.x-a.x, b.y-a.y
	for _, e := range [4][2]float64{
		{-dx, a.x - low}, {dx, high - a.x}, {-dy, a.y - low}, {dy, high - a.y},
	} {
		switch p, q := e[0], e[1]; {
		case p == 0 && q < 0:
			return a, b, false
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		}
	}
	if t0 > t1 {
		return a, b, false
	}
	return place{a.x + t0*dx, a.y + t0*dy}, place{a.x + t1*dx, a.y + t1*dy}, true
}

// imageOf returns an image of w×h pixels, of which at gives the colours.
func imageOf(w, h int, at func(i int) color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		c := at(i)
		copy(img.Pix[4*i:], []uint8{c.R, c.G, c.B, 255})
	}
	return img
}

// dimmed returns the image with a share of its light.
func dimmed(img *image.NRGBA, share float64) *image.NRGBA {
	b := img.Bounds()
	return imageOf(b.Dx(), b.Dy(), func(i int) color.NRGBA {
		at := func(c int) uint8 { return uint8(share*float64(img.Pix[4*i+c]) + 0.5) }
		return color.NRGBA{at(0), at(1), at(2), 255}
	})
}

// blank returns a tile without an answer that says why.
func blank(lines ...string) Tile {
	t := Tile{image: imageOf(1, 1, func(int) color.NRGBA { return panel })}
	for k, s := range lines {
		y := 0.5 + (float64(k)-float64(len(lines)-1)/2)*stripHeight
		t.texts = append(t.texts, text{s: s, at: place{0.5, y}, color: muted, mid: true, plain: true})
	}
	return t
}
