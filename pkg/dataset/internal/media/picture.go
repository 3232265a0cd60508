package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // Format.
	_ "image/png"  // Format.
	"io"
	"os"

	_ "golang.org/x/image/bmp"  // Format.
	_ "golang.org/x/image/tiff" // Format.
	_ "golang.org/x/image/webp" // Format.
)

// MaxPixels is the most pixels that a picture may have unless told otherwise:
// a square of 8192.
const MaxPixels = 8192 * 8192

// ErrTooLarge is when a header promises more than the limit.
var ErrTooLarge = errors.New("too large")

// ReadFile reads a whole file of at most limit bytes.
func ReadFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, &os.PathError{Op: "read", Path: path, Err: fmt.Errorf("more than %d bytes: %w",
			limit, ErrTooLarge)}
	}
	return data, nil
}

// Decode decodes a JPEG, PNG, WebP, TIFF or BMP. A header with more than limit
// pixels is ErrTooLarge before anything is decoded.
func Decode(data []byte, limit int) (img image.Image, err error) {
	// The decoders of rare formats are less tried than the data they meet.
	defer func() {
		if r := recover(); r != nil {
			img, err = nil, fmt.Errorf("the picture breaks its decoder (%v): save it anew", r)
		}
	}()
	if len(data) == 0 {
		return nil, errors.New("the file is empty: fetch or write it anew")
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("not a picture that can be read (JPEG, PNG, WebP, TIFF, BMP): %w", err)
	}
	if config.Width <= 0 || config.Height <= 0 {
		return nil, fmt.Errorf("the %s has %d×%d pixels", format, config.Width, config.Height)
	}
	if config.Width > limit/config.Height {
		return nil, fmt.Errorf("the %s has %d×%d pixels, more than the limit of %d: shrink it: %w",
			format, config.Width, config.Height, limit, ErrTooLarge)
	}
	img, _, err = image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("damaged %s: %w", format, err)
	}
	return img, nil
}

// Values returns the numbers that a picture stores, as maps of labels want
// them: grey values of 8 or 16 bits, the indices of a palette, or three colours.
func Values(img image.Image) Map {
	b := img.Bounds()
	switch p := img.(type) {
	case *image.Gray:
		return bytesMap(p.Pix, p.Stride, b.Dx(), b.Dy())
	case *image.Paletted:
		return bytesMap(p.Pix, p.Stride, b.Dx(), b.Dy())
	case *image.Gray16:
		m := NewMap(b.Dx(), b.Dy(), 1)
		m.Bits = 16
		for y := range m.H {
			row := p.Pix[y*p.Stride:]
			for x := range m.W {
				m.Data[y*m.W+x] = float32(int(row[2*x])<<8 | int(row[2*x+1]))
			}
		}
		return m
	case *image.RGBA64, *image.NRGBA64:
		return colours(img, 16)
	}
	return colours(img, 8)
}

// Colours returns a picture as red, green and blue in 0..255. Transparent
// pixels show white behind them.
func Colours(img image.Image) Map { return colours(img, 8) }

// bytesMap returns a map of one channel of bytes.
func bytesMap(pix []uint8, stride, w, h int) Map {
	m := NewMap(w, h, 1)
	m.Bits = 8
	for y := range h {
		for x, v := range pix[y*stride : y*stride+w] {
			m.Data[y*w+x] = float32(v)
		}
	}
	return m
}

// colours returns three channels of 8 or 16 bits.
func colours(img image.Image, bits int) Map {
	b := img.Bounds()
	m := NewMap(b.Dx(), b.Dy(), 3)
	m.Bits = bits
	opaque := false
	if o, ok := img.(interface{ Opaque() bool }); ok {
		opaque = o.Opaque()
	}
	at := rgba64(img)
	for y := range m.H {
		for x := range m.W {
			c := at(b.Min.X+x, b.Min.Y+y)
			if !opaque {
				white := 0xffff - c.A
				c.R, c.G, c.B = c.R+white, c.G+white, c.B+white
			}
			p := m.At(x, y)
			p[0], p[1], p[2] = float32(c.R>>(16-bits)), float32(c.G>>(16-bits)), float32(c.B>>(16-bits))
		}
	}
	return m
}

// rgba64 returns the fastest way to read a colour.
func rgba64(img image.Image) func(x, y int) color.RGBA64 {
	if p, ok := img.(image.RGBA64Image); ok {
		return p.RGBA64At
	}
	return func(x, y int) color.RGBA64 {
		r, g, b, a := img.At(x, y).RGBA()
		return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)}
	}
}
