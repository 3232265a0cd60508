package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// Reshading, fitted to real files with an error of 0.4/255 (tasks.md 1.3): a
// lamp of energy 2.5 whose light falls off as 8/(8+r²), on a surface that
// reflects 0.8·0.8.
const (
	reshadeGain, reshadeFalloff = 1.6, 8
	// ReshadeMissing is the stored value where nothing is hit: the background
	// of the original renderer.
	ReshadeMissing = 13
)

// ReshadeTo writes the target of task reshade in [0, 1]: the scene, all white,
// lit by one lamp at the camera and without shadows, since none is seen from
// there:
//
//	S = clamp(1.6 · max(0, n·l) · 8/(8 + r²), 0, 1)
//
// with the normal n, the direction l to the camera and the length r of the ray
// in metres. It saturates nearer than 2.19 m head-on. It is linear: there is no
// gamma. Where nothing is hit it is 13/255. Pixels of [ValidTo] count.
func ReshadeTo(dst []float32, f *frame.Frame) {
	n := f.Size * f.Size
	need("reshading", len(dst), n)
	need("frame's normals", len(f.Normal), 3*n)
	need("frame's distances", len(f.Distance), n)
	step, first := tangents(f)
	for y := range f.Size {
		v := first + step*float64(y)
		for x := range f.Size {
			i := y*f.Size + x
			r := float64(f.Distance[i])
			if math.IsInf(r, 1) {
				dst[i] = ReshadeMissing / 255.0
				continue
			}
			u := first + step*float64(x)
			a, b, c := f.Normal[3*i], f.Normal[3*i+1], f.Normal[3*i+2]
			cos := -(u*float64(a) + v*float64(b) + float64(c)) / math.Sqrt(1+u*u+v*v)
			dst[i] = clamp(float32(reshadeGain*cos*reshadeFalloff/(reshadeFalloff+r*r)), 0, 1)
		}
	}
}

// EncodeReshadeTo writes the map as the real data set stores it: 8 bits,
// round(255 S).
func EncodeReshadeTo(dst []uint8, reshade []float32) {
	need("encoded reshading", len(dst), len(reshade))
	for i, s := range reshade {
		dst[i] = quantize8(255 * float64(s))
	}
}

// DecodeReshadeTo reads what EncodeReshadeTo wrote: raw/255.
func DecodeReshadeTo(dst []float32, raw []uint8) {
	need("decoded reshading", len(dst), len(raw))
	for i, v := range raw {
		dst[i] = float32(v) / 255
	}
}

// ReshadeTargetTo scales the map to [-1, 1] for training.
func ReshadeTargetTo(dst, reshade []float32) { spreadTo(dst, reshade, 1) }
