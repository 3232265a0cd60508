// Package media reads the files that hold examples: pictures and arrays that
// somebody else wrote. What a header promises is checked before memory is
// taken for it, and a damaged file is an error that says what to do, never a
// panic.
//
// A Map holds what a picture or array says in the units of the file; package
// label gives these a meaning.
package media

import "fmt"

// A Map is a block of numbers in row-major order with C numbers a pixel.
type Map struct {
	W, H, C int
	// Bits is 8 or 16 for maps from pictures, whose numbers are then whole and
	// below 1<<Bits; it is 0 for all others.
	Bits int
	Data []float32
}

// NewMap returns a map of zeros.
func NewMap(w, h, c int) Map { return Map{W: w, H: h, C: c, Data: make([]float32, w*h*c)} }

// At returns the numbers of pixel (x, y), backed by the map.
func (m Map) At(x, y int) []float32 {
	i := (y*m.W + x) * m.C
	return m.Data[i : i+m.C : i+m.C]
}

// Channels returns a map of the first n channels; one channel is repeated if
// there is only one, as in grey pictures where colours are wanted.
func (m Map) Channels(n int) (Map, error) {
	if m.C == n {
		return m, nil
	}
	if m.C < n && m.C != 1 {
		return Map{}, fmt.Errorf("%d channels, want %d", m.C, n)
	}
	out := NewMap(m.W, m.H, n)
	out.Bits = m.Bits
	for i := range m.W * m.H {
		for c := range n {
			out.Data[i*n+c] = m.Data[i*m.C+min(c, m.C-1)]
		}
	}
	return out, nil
}

// Crop returns the w×h pixels from (x, y) on, which must be inside.
func (m Map) Crop(x, y, w, h int) Map {
	out := NewMap(w, h, m.C)
	out.Bits = m.Bits
	for row := range h {
		from := ((y+row)*m.W + x) * m.C
		copy(out.Data[row*w*m.C:(row+1)*w*m.C], m.Data[from:from+w*m.C])
	}
	return out
}

// Apply replaces every number v by f(v) and returns the map, whose numbers are
// no longer those of the file.
func (m Map) Apply(f func(float32) float32) Map {
	for i, v := range m.Data {
		m.Data[i] = f(v)
	}
	m.Bits = 0
	return m
}
