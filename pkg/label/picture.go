package label

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A Picture is an RGB image of any size: sRGB, three bytes a pixel, row after
// row from the top.
type Picture struct {
	Width, Height int
	Pix           []uint8
}

// PictureOf returns the picture of a frame; it shares its bytes.
func PictureOf(f *frame.Frame) Picture { return Picture{f.Size, f.Size, f.RGB} }

// Len returns the number of pixels.
func (p Picture) Len() int { return p.Width * p.Height }

// Check returns an error if the picture has no pixels or the wrong number of
// bytes.
func (p Picture) Check() error {
	if p.Width < 1 || p.Height < 1 {
		return fmt.Errorf("a picture of %d×%d pixels", p.Width, p.Height)
	}
	if len(p.Pix) != 3*p.Len() {
		return fmt.Errorf("a picture of %d×%d pixels has %d bytes, want %d",
			p.Width, p.Height, len(p.Pix), 3*p.Len())
	}
	return nil
}

// fullSize is the width in pixels of the pictures of the real data set, for
// which its scripts state their lengths in pixels.
const fullSize = 512

// scale returns the width of the picture relative to that of the real data
// set: what lengths in pixels are multiplied by.
func (p Picture) scale() float64 { return float64(p.Width) / fullSize }

// GrayTo writes the brightness of each pixel, in [0, 1]:
//
//	0.299 R + 0.587 G + 0.114 B
func GrayTo(dst []float32, p Picture) {
	need("gray", len(dst), p.Len())
	need("picture", len(p.Pix), 3*p.Len())
	for i := range dst {
		rgb := p.Pix[3*i : 3*i+3]
		dst[i] = (0.299*float32(rgb[0]) + 0.587*float32(rgb[1]) + 0.114*float32(rgb[2])) / 255
	}
}

// need panics if a slice does not have the length that its picture needs: the
// caller is wrong.
func need(what string, got, want int) {
	if got != want {
		panic(fmt.Sprintf("label: %s has %d entries, want %d", what, got, want))
	}
}
