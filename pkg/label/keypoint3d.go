package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

const (
	// NarrowSupport is half of the support in metres of the 3D keypoints of
	// the original, 0.3 m across.
	NarrowSupport = 0.15
	// keypoint3DUnit is the score that is stored as 1.
	keypoint3DUnit = 0.5
)

// Keypoint3DTo writes the target of task keypoint3d before scaling, in [0, 1]:
// how little the surface around, to this radius in metres, is like a plane,
//
//	min(1, (1 - |mean n_i| + sd(ln(z_i/ẑ_i))/2) / 0.5)
//
// over the pixel and 16 neighbours i on two circles (half the radius, and the
// radius), ẑ_i being the depth that the tangent plane of the pixel has there.
// The logarithm is that of (n·p_i)/(n·p), by its approximation 2(a-b)/(a+b), and
// clipped at ±1. The score is 0 where nothing is hit, and neighbours that hit
// nothing do not count. Pixels of [ValidTo] count. It is computed on the samples
// of [WideCurvatureTo].
//
// The original is the interest image of NARF, of which this is a simplification
// that behaved as a 3D task in the pilot (recipe.md section 5, labw.py; there
// with ln z_i, which makes noise of floors): it has no scale space, and does not
// ask for two directions.
func Keypoint3DTo(dst []float32, f *frame.Frame, support float64, s *Scratch) {
	need("3D keypoints", len(dst), f.Size*f.Size)
	s, m := enter(s)
	defer s.leave(m)
	g := newSurface(f, s)
	values := s.f32.take(g.side * g.side)
	for i := range values {
		values[i] = 0
		if g.valid[i] != 0 {
			values[i] = clamp(float32(g.roughness(i, support)/keypoint3DUnit), 0, 1)
		}
	}
	g.enlargeTo(dst, values, f.Size, 1)
}

// roughness returns how the normals and the depths around sample i vary.
func (g *surface) roughness(i int, support float64) float64 {
	var near [ringSamples]int
	g.around(&near, i%g.side, i/g.side, support)
	n, p := g.normal[3*i:3*i+3], g.point[3*i:3*i+3]
	sum := frame.Vec{float64(n[0]), float64(n[1]), float64(n[2])}
	height := n[0]*p[0] + n[1]*p[1] + n[2]*p[2]
	count, l, l2 := 1.0, 0.0, 0.0
	for _, j := range near {
		if g.valid[j] == 0 {
			continue
		}
		q := g.point[3*j : 3*j+3]
		for c, v := range g.normal[3*j : 3*j+3] {
			sum[c] += float64(v)
		}
		d := logRatio(n[0]*q[0]+n[1]*q[1]+n[2]*q[2], height)
		count, l, l2 = count+1, l+d, l2+d*d
	}
	mean := l / count
	spread := math.Sqrt(max(0, l2/count-mean*mean))
	return max(0, 1-math.Sqrt(dot(sum, sum))/count) + spread/2
}

// logRatio returns about ln(a/b), clipped at ±1: 1 if the signs differ, as the
// plane is then met behind the camera or never, and 0 if both are 0.
func logRatio(a, b float32) float64 {
	switch {
	case a == b:
		return 0
	case a*b <= 0:
		return 1
	}
	return min(max(2*float64(a-b)/float64(a+b), -1), 1)
}

// Keypoint3DTargetTo scales the score for training: [0, 1] to [-1, 1].
func Keypoint3DTargetTo(dst, keypoints []float32) { spreadTo(dst, keypoints, 1) }
