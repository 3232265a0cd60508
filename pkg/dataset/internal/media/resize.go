package media

import "math"

// Resize returns the map at w×h pixels. Where it shrinks it weighs the pixels
// under a triangle twice as wide as an output pixel, so that nothing between
// the samples is skipped; where it grows it is bilinear. The edge is clamped.
// Constant maps stay constant to within rounding.
func (m Map) Resize(w, h int) Map {
	if m.W == w && m.H == h {
		return m
	}
	across := NewMap(w, m.H, m.C)
	for x, t := range taps(m.W, w) {
		for y := range m.H {
			t.sum(across.At(x, y), m.Data[y*m.W*m.C:], m.C, m.C)
		}
	}
	out := NewMap(w, h, m.C)
	for y, t := range taps(m.H, h) {
		for x := range w {
			t.sum(out.At(x, y), across.Data[x*m.C:], w*m.C, m.C)
		}
	}
	return out
}

// A tap lists the weights of the input pixels first, first+1, … in an output
// pixel.
type tap struct {
	first   int
	weights []float32
}

// sum sets dst to the weighed sum of the pixels in src, stride apart.
func (t tap) sum(dst, src []float32, stride, channels int) {
	for c := range channels {
		var s float32
		for i, w := range t.weights {
			s += w * src[(t.first+i)*stride+c]
		}
		dst[c] = s
	}
}

// taps returns the weights for each of n output pixels over size input pixels.
func taps(size, n int) []tap {
	scale := float64(size) / float64(n)
	reach := math.Max(scale, 1)
	out := make([]tap, n)
	for i := range out {
		center := (float64(i)+0.5)*scale - 0.5
		lo := max(int(math.Ceil(center-reach)), 0)
		hi := min(int(math.Floor(center+reach)), size-1)
		weights := make([]float32, hi-lo+1)
		total := 0.0
		for j := range weights {
			total += triangle(float64(lo+j)-center, reach)
		}
		for j := range weights {
			weights[j] = float32(triangle(float64(lo+j)-center, reach) / total)
		}
		out[i] = tap{lo, weights}
	}
	return out
}

// triangle is 1 at 0 and falls to 0 at ±reach.
func triangle(d, reach float64) float64 { return math.Max(0, 1-math.Abs(d)/reach) }

// Nearest returns the map at w×h pixels, each the input pixel under its centre.
// Maps of classes and ids, whose numbers cannot be averaged, want this.
func (m Map) Nearest(w, h int) Map {
	if m.W == w && m.H == h {
		return m
	}
	out := NewMap(w, h, m.C)
	out.Bits = m.Bits
	for y := range h {
		for x := range w {
			copy(out.At(x, y), m.At((2*x+1)*m.W/(2*w), (2*y+1)*m.H/(2*h)))
		}
	}
	return out
}
