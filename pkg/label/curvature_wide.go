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
	// wideUnit is the turn, in radians over the support, that is 1 in the
	// training target, about the deviation in our world, and wideBound where
	// the target clips.
	wideUnit, wideBound = 0.3, 3
)

// WideCurvatureTo writes principal curvatures in 1/m over a neighbourhood of
// this radius in metres: two numbers a pixel, the larger first (not, as in
// [CurvatureTo], the one of larger magnitude), positive where the surface is
// convex towards the viewer. At low resolution the analytic curvature is a
// drawing of edges thinner than a pixel; this one shows how surfaces turn and
// trains as a 3D task (recipe.md section 5). Where nothing is hit it is 0.
// Pixels of [ValidTo] count.
//
// It is the symmetric S, in the plane of the mean normal, that best turns steps
// from the mean point into turns from the mean normal,
//
//	min over S of  Σ_i |S (p_i - mean p) - (n_i - mean n)|² + 0.3 R² |S|²
//
// over the pixel and 16 neighbours i on two circles (radius R/2 and R, at least
// a sample) but those farther away than 2.5 R. A seam of two walls at a right
// angle has about -1/R across. It is computed on every second pixel (of
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
	var m moments
	if flat := g.addNear(&m, i, support); flat {
		return 0, 0
	}
	for a := range 3 {
		for b := range 3 {
			m.pp[a][b] -= m.p[a] * m.p[b] / m.count
			m.pn[a][b] -= m.p[a] * m.n[b] / m.count
		}
	}
	e1, e2 := tangentPlane(m.n)
	p1, p2, n1, n2 := apply(&m.pp, e1), apply(&m.pp, e2), apply(&m.pn, e1), apply(&m.pn, e2)
	axx, axy, ayy := dot(e1, p1), dot(e1, p2), dot(e2, p2)
	mxx, mxy, myy := dot(e1, n1), (dot(e1, n2)+dot(e2, n1))/2, dot(e2, n2)
	// In the axes of Σ p pᵀ each entry of S has an equation of its own.
	sin, cos := math.Sincos(math.Atan2(2*axy, axx-ayy) / 2)
	axx, _, ayy = turn(axx, axy, ayy, sin, cos)
	mxx, mxy, myy = turn(mxx, mxy, myy, sin, cos)
	ridge := wideRidge * support * support
	sxx, sxy, syy := mxx/(axx+ridge), 2*mxy/(axx+ayy+2*ridge), myy/(ayy+ridge)
	middle, half := (sxx+syy)/2, math.Sqrt((sxx-syy)*(sxx-syy)/4+sxy*sxy)
	return middle + half, middle - half
}

// moments are sums over points p, relative to the sample in the middle, and
// normals n.
type moments struct {
	count  float64
	p, n   frame.Vec
	pp, pn Matrix
}

// addNear adds sample i and those around on the same surface, or reports that
// the normals around are all the same.
func (g *surface) addNear(m *moments, i int, support float64) (flat bool) {
	var near [ringSamples]int
	g.around(&near, i%g.side, i/g.side, support)
	if g.sameNormals(i, &near) {
		return true
	}
	m.count = 1
	from := g.point[3*i : 3*i+3]
	for c, n := range g.normal[3*i : 3*i+3] {
		m.n[c] = float64(n)
	}
	reach := wideReach * wideReach * support * support
	for _, j := range near {
		to, o := g.point[3*j:3*j+3], g.normal[3*j:3*j+3]
		p := frame.Vec{float64(to[0] - from[0]), float64(to[1] - from[1]), float64(to[2] - from[2])}
		if j == i || g.valid[j] == 0 || dot(p, p) > reach {
			continue
		}
		n := frame.Vec{float64(o[0]), float64(o[1]), float64(o[2])}
		m.count++
		for a, v := range p {
			m.p[a] += v
			m.n[a] += n[a]
			r, t := &m.pp[a], &m.pn[a]
			r[0], r[1], r[2] = r[0]+v*p[0], r[1]+v*p[1], r[2]+v*p[2]
			t[0], t[1], t[2] = t[0]+v*n[0], t[1]+v*n[1], t[2]+v*n[2]
		}
	}
	return false
}

// sameNormals reports whether samples have the normal of sample i, bit by bit,
// as those of a flat wall do.
func (g *surface) sameNormals(i int, near *[ringSamples]int) bool {
	n := [3]float32(g.normal[3*i:])
	for _, j := range near {
		if [3]float32(g.normal[3*j:]) != n {
			return false
		}
	}
	return true
}

// turn returns the symmetric matrix (xx xy; xy yy) in axes turned by an angle.
func turn(xx, xy, yy, sin, cos float64) (float64, float64, float64) {
	return cos*cos*xx + 2*sin*cos*xy + sin*sin*yy,
		(cos*cos-sin*sin)*xy + sin*cos*(yy-xx),
		sin*sin*xx - 2*sin*cos*xy + cos*cos*yy
}

// tangentPlane returns two orthogonal unit vectors orthogonal to n; any two if n
// is 0.
func tangentPlane(n frame.Vec) (e1, e2 frame.Vec) {
	l := math.Sqrt(dot(n, n))
	if l == 0 {
		return frame.Vec{1, 0, 0}, frame.Vec{0, 1, 0}
	}
	n = frame.Vec{n[0] / l, n[1] / l, n[2] / l}
	if n[0]*n[0] < 0.9 {
		l = math.Sqrt(n[1]*n[1] + n[2]*n[2])
		e1 = frame.Vec{0, n[2] / l, -n[1] / l}
	} else {
		l = math.Sqrt(n[0]*n[0] + n[2]*n[2])
		e1 = frame.Vec{-n[2] / l, 0, n[0] / l}
	}
	return e1, cross(n, e1)
}

// WideCurvatureTargetTo scales wide curvatures in 1/m for training: times the
// support, and by 1/0.3, so that values vary by about 1, clipped at ±3. Times
// the support they are the turn of the normal in radians over it.
func WideCurvatureTargetTo(dst, curvature []float32, support float64) {
	need("curvature target", len(dst), len(curvature))
	for i, k := range curvature {
		dst[i] = clamp(k*float32(support/wideUnit), -wideBound, wideBound)
	}
}
