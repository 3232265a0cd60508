package label

import (
	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// SmallestRadius is the radius in metres at which the stored curvature clips:
// ±1/0.03 m.
const SmallestRadius = 0.03

// CurvatureTo writes the principal curvatures of the surfaces in 1/m, the
// target of task curvature before scaling: two numbers a pixel, the one of
// larger magnitude first, positive where the surface is convex towards the
// viewer. They are the analytic ones of the surface hit (the original fits the
// vertices of a mesh) and 0 where nothing is hit. Pixels of [ValidTo] count.
//
// At low resolution they are a drawing of thin edges; [WideCurvatureTo] is for
// training there.
func CurvatureTo(dst []float32, f *frame.Frame) {
	need("curvature", len(dst), 2*f.Size*f.Size)
	need("frame's curvature", len(f.Curvature), len(dst))
	copy(dst, f.Curvature)
}

// EncodeCurvatureTo writes curvatures as the real data set stores them: three
// values of 8 bits a pixel, the third 0,
//
//	round((k·0.03 m + 1)/2 · 254)
//
// clipped at 0 and 254; 127 is flat. Pixels whose entry in valid is 0 become
// (0, 0, 0); valid may be nil. So does, as in the original, a pixel with both
// curvatures at or below -33.3/m.
func EncodeCurvatureTo(dst []uint8, curvature, valid []float32) {
	n := len(curvature) / 2
	need("encoded curvature", len(dst), 3*n)
	for i := range n {
		out := dst[3*i : 3*i+3]
		clear(out)
		if valid != nil && valid[i] == 0 {
			continue
		}
		for c := range 2 {
			k := clamp(curvature[2*i+c]*SmallestRadius, -1, 1)
			out[c] = quantize8((float64(k) + 1) / 2 * 254)
		}
	}
}

// DecodeCurvatureTo reads what EncodeCurvatureTo wrote, in 1/m; pixels of
// (0, 0, any) become 0.
func DecodeCurvatureTo(dst []float32, raw []uint8) {
	n := len(raw) / 3
	need("decoded curvature", len(dst), 2*n)
	for i := range n {
		missing := raw[3*i] == 0 && raw[3*i+1] == 0
		for c := range 2 {
			dst[2*i+c] = (float32(raw[3*i+c])/127 - 1) / SmallestRadius
			if missing {
				dst[2*i+c] = 0
			}
		}
	}
}

// StandardCurvature is the standard of the original for curvatures in 1/m. Its
// statistics in stored values, mean (123.572, 120.1) and deviation (31.922,
// 21.658), seem to have counted missing pixels (tasks.md 1.3).
func StandardCurvature() Standard {
	const unit = 1.0 / (127 * SmallestRadius) // 1/m in a stored value
	return Standard{
		Mean: []float32{(123.572 - 127) * unit, (120.1 - 127) * unit},
		Std:  []float32{31.922 * unit, 21.658 * unit},
	}
}

// CurvatureTargetTo scales curvatures in 1/m for training: clipped as for
// storage, then brought to the standard, [StandardCurvature] as in the
// original.
func CurvatureTargetTo(dst, curvature []float32, s Standard) {
	need("curvature target", len(dst), len(curvature))
	for i, k := range curvature {
		dst[i] = clamp(k, -1/SmallestRadius, 1/SmallestRadius)
	}
	s.Apply(dst)
}
