package media

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
)

// FormatPNG returns a map of whole numbers below 1<<Bits as a PNG: one channel
// of 8 or 16 bits as grey, three of 8 bits as colours.
func FormatPNG(m Map) ([]byte, error) {
	top := float32(int(1)<<m.Bits - 1)
	for i, v := range m.Data {
		if !(v >= 0 && v <= top) || v != float32(int(v)) {
			return nil, fmt.Errorf("entry %d is %v, want whole numbers from 0 to %v", i, v, top)
		}
	}
	var img image.Image
	r := image.Rect(0, 0, m.W, m.H)
	switch {
	case m.C == 1 && m.Bits == 8:
		g := image.NewGray(r)
		for i, v := range m.Data {
			g.Pix[i] = uint8(v)
		}
		img = g
	case m.C == 1 && m.Bits == 16:
		g := image.NewGray16(r)
		for i, v := range m.Data {
			g.Pix[2*i], g.Pix[2*i+1] = uint8(int(v)>>8), uint8(int(v))
		}
		img = g
	case m.C == 3 && m.Bits == 8:
		p := image.NewNRGBA(r)
		for i := range m.W * m.H {
			p.Pix[4*i], p.Pix[4*i+1], p.Pix[4*i+2] = uint8(m.Data[3*i]), uint8(m.Data[3*i+1]), uint8(m.Data[3*i+2])
			p.Pix[4*i+3] = 255
		}
		img = p
	default:
		return nil, fmt.Errorf("no PNG for %d channels of %d bits", m.C, m.Bits)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
