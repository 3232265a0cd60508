package label

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// NormalMissing is each of the three stored values of a pixel without a normal
// in the domain normal of the real data set.
const NormalMissing = 128

// NormalTo writes the unit normals of the surfaces, the target of task
// rgb2sfnorm: three numbers a pixel in cv axes (right, down, forward), towards
// the viewer, so that a wall faced head-on has (0, 0, -1). They are geometric:
// bumps of a material do not show. Where nothing is hit they are 0. Pixels of
// [ValidTo] count.
//
// They need no scaling for training: the stored value times 2/255, minus 1, is
// the normal again. As in the original, they are not made unit length again
// after resizing.
func NormalTo(dst []float32, f *frame.Frame) {
	need("normals", len(dst), 3*f.Size*f.Size)
	need("frame's normals", len(f.Normal), len(dst))
	copy(dst, f.Normal)
}

// EncodeNormalTo writes normals as the real data set stores them, 8 bits each:
//
//	round(127.5 (1 + n))
//
// A pixel without a normal, (0, 0, 0), becomes (128, 128, 128).
func EncodeNormalTo(dst []uint8, normal []float32) {
	need("encoded normals", len(dst), len(normal))
	for i, n := range normal {
		dst[i] = quantize8(127.5 * (1 + float64(n)))
	}
}

// DecodeNormalTo reads what EncodeNormalTo wrote: raw/127.5 - 1, and (0, 0, 0)
// for a pixel of (128, 128, 128).
func DecodeNormalTo(dst []float32, raw []uint8) {
	need("decoded normals", len(dst), len(raw))
	need("normals of whole pixels", len(raw)%3, 0)
	for i := 0; i < len(raw); i += 3 {
		missing := raw[i] == NormalMissing && raw[i+1] == NormalMissing && raw[i+2] == NormalMissing
		for c := i; c < i+3; c++ {
			dst[c] = float32(raw[c])/127.5 - 1
			if missing {
				dst[c] = 0
			}
		}
	}
}
