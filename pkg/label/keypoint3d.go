package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// 3D keypoints: the radius in metres of the support of the original, the score
// that is stored as 1 and what is added to depths before their logarithm.
const (
	// NarrowSupport is half of the support of the original, 0.3 m across.
	NarrowSupport   = 0.15
	keypoint3DUnit  = 0.5
	keypoint3DShift = 0.1
)

// Keypoint3DTo writes the target of task keypoint3d before scaling, in [0, 1]:
// how little the surface around, to this radius in metres, is like a plane
// faced head-on,
//
//	min(1, (1 - |mean n_i| + sd(ln(z_i + 0.1 m))/2) / 0.5)
//
// over the pixel and 16 neighbours i on two circles (half the radius, and the
// radius). It is 0 where nothing is hit, and neighbours that hit nothing do not
// count. Pixels of [ValidTo] count. It is computed on the samples of
// [WideCurvatureTo].
//
// The original is the interest image of NARF, of which this is a simplification
// that behaved as a 3D task in the pilot (recipe.md section 5, labw.py): it has
// no scale space, and does not ask for two directions.
func Keypoint3DTo(dst []float32, f *frame.Frame, support float64, s *Scratch) {
	need("3D keypoints", len(dst), f.Size*f.Size)
	s, m := enter(s)
	defer s.leave(m)
	g := newSurface(f, s)
	logs, values := s.f32.take(g.side*g.side), s.f32.take(g.side*g.side)
	for i := range logs {
		logs[i] = 0
		if g.valid[i] != 0 {
			logs[i] = float32(math.Log(float64(g.point[3*i+2]) + keypoint3DShift))
		}
	}
	for i := range values {
		values[i] = 0
		if g.valid[i] != 0 {
			values[i] = clamp(float32(g.roughness(i, logs, support)/keypoint3DUnit), 0, 1)
		}
	}
	g.enlargeTo(dst, values, f.Size, 1)
}

// roughness returns how the normals and the logarithms of the depths around
// sample i vary.
func (g *surface) roughness(i int, logs []float32, support float64) float64 {
	var near [ringSamples]int
	g.around(&near, i%g.side, i/g.side, support)
	n := g.normal[3*i : 3*i+3]
	sum := [3]float64{float64(n[0]), float64(n[1]), float64(n[2])}
	first := float64(logs[i])
	count, l, l2 := 1.0, 0.0, 0.0
	for _, j := range near {
		if g.valid[j] == 0 {
			continue
		}
		for c := range sum {
			sum[c] += float64(g.normal[3*j+c])
		}
		d := float64(logs[j]) - first
		count, l, l2 = count+1, l+d, l2+d*d
	}
	mean := l / count
	spread := math.Sqrt(max(0, l2/count-mean*mean))
	return max(0, 1-math.Sqrt(dot(sum, sum))/count) + spread/2
}

// Keypoint3DTargetTo scales the score for training: [0, 1] to [-1, 1].
func Keypoint3DTargetTo(dst, keypoints []float32) { spreadTo(dst, keypoints, 1) }
