package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

const (
	// WideSupport is the radius in metres of the neighbourhood over which
	// wide curvature and, at low resolution, 3D keypoints are taken: 12 to 25
	// cm worked in the pilot (recipe.md section 5).
	WideSupport = 0.25
	// wideRidge, times the square of the support, is added to the spread of
	// neighbours, so that few or near ones give little curvature.
	wideRidge = 0.3
	// wideReach is how many supports away a neighbour may be before it counts
	// as part of another surface.
	wideReach = 2.5
	// wideBound is where the training target clips, in units of 1/support.
	wideBound = 3
)

// WideCurvatureTo writes principal curvatures in 1/m over a neighbourhood of
// this radius in metres: two numbers a pixel, the larger first (not, as in
// [CurvatureTo], the one of larger magnitude), positive where the surface is
// convex towards the viewer. At low resolution the analytic curvature is a
// drawing of edges thinner than a pixel; this one shows how surfaces turn and
// trains as a 3D task (recipe.md section 5). Where nothing is hit it is 0.
// Pixels of [ValidTo] count.
//
// It is the symmetric S, in the tangent plane, that turns steps p into turns of
// the normal n best,
//
//	min over S of  Σ_i |S p_i - n_i|² + 0.3 R² |S|²
//
// over 16 neighbours i on two circles (radius R/2 and R, at least a sample),
// but those farther away than 2.5 R. It is computed on every second pixel (of
// pictures above 128 px coarser still: 64 samples a side) and enlarged.
func WideCurvatureTo(dst []float32, f *frame.Frame, support float64, s *Scratch) {
	need("curvature", len(dst), 2*f.Size*f.Size)
	s, m := enter(s)
	defer s.leave(m)
	g := newSurface(f, s)
	values := s.f32.take(2 * g.side * g.side)
	for i := range g.valid {
		high, low := 0.0, 0.0
		if g.valid[i] != 0 {
			high, low = g.curvature(i, support)
		}
		values[2*i], values[2*i+1] = float32(high), float32(low)
	}
	g.enlargeTo(dst, values, f.Size, 2)
}

// curvature returns the principal curvatures at sample i.
func (g *surface) curvature(i int, support float64) (high, low float64) {
	var near [ringSamples]int
	g.around(&near, i%g.side, i/g.side, support)
	n := g.normal[3*i : 3*i+3]
	e1, e2 := tangentPlane(float64(n[0]), float64(n[1]), float64(n[2]))
	p := g.point[3*i : 3*i+3]
	var axx, axy, ayy, mxx, mxy, myy float64 // Σ p pᵀ, and Σ of p nᵀ made symmetric
	for _, j := range near {
		if j == i || g.valid[j] == 0 {
			continue
		}
		q, o := g.point[3*j:3*j+3], g.normal[3*j:3*j+3]
		d := [3]float64{float64(q[0] - p[0]), float64(q[1] - p[1]), float64(q[2] - p[2])}
		if dot(d, d) > wideReach*wideReach*support*support {
			continue
		}
		t := [3]float64{float64(o[0] - n[0]), float64(o[1] - n[1]), float64(o[2] - n[2])}
		x, y, a, b := dot(d, e1), dot(d, e2), dot(t, e1), dot(t, e2)
		axx, axy, ayy = axx+x*x, axy+x*y, ayy+y*y
		mxx, mxy, myy = mxx+x*a, mxy+(x*b+y*a)/2, myy+y*b
	}
	// In the axes of Σ p pᵀ each entry of S has an equation of its own.
	sin, cos := math.Sincos(math.Atan2(2*axy, axx-ayy) / 2)
	axx, _, ayy = turn(axx, axy, ayy, sin, cos)
	mxx, mxy, myy = turn(mxx, mxy, myy, sin, cos)
	ridge := wideRidge * support * support
	sxx, sxy, syy := mxx/(axx+ridge), 2*mxy/(axx+ayy+2*ridge), myy/(ayy+ridge)
	mean, half := (sxx+syy)/2, math.Hypot((sxx-syy)/2, sxy)
	return mean + half, mean - half
}

// turn returns the symmetric matrix (xx xy; xy yy) in axes turned by an angle.
func turn(xx, xy, yy, sin, cos float64) (float64, float64, float64) {
	return cos*cos*xx + 2*sin*cos*xy + sin*sin*yy,
		(cos*cos-sin*sin)*xy + sin*cos*(yy-xx),
		sin*sin*xx - 2*sin*cos*xy + cos*cos*yy
}

// tangentPlane returns two orthogonal unit vectors orthogonal to a unit one.
func tangentPlane(x, y, z float64) (e1, e2 [3]float64) {
	n := [3]float64{x, y, z}
	if x*x < 0.9 {
		l := math.Sqrt(y*y + z*z)
		e1 = [3]float64{0, z / l, -y / l}
	} else {
		l := math.Sqrt(x*x + z*z)
		e1 = [3]float64{-z / l, 0, x / l}
	}
	return e1, cross(n, e1)
}

// WideCurvatureTargetTo scales wide curvatures in 1/m for training: times the
// support, clipped at ±3, which is the turn of the normal in radians over the
// support; then brought to the standard.
func WideCurvatureTargetTo(dst, curvature []float32, support float64, s Standard) {
	for i, k := range curvature {
		dst[i] = clamp(k*float32(support), -wideBound, wideBound)
	}
	s.Apply(dst)
}
