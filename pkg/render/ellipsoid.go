package render

import "math"

// A Sphere has one part; its curvatures are 1/R.
type Sphere struct{ R float64 }

// An Ellipsoid has the half axes R along x, y and z and one part.
type Ellipsoid struct{ R Vec }

// Parts returns 1.
func (Sphere) Parts() int { return 1 }

// Parts returns 1.
func (Ellipsoid) Parts() int { return 1 }

func (b Sphere) compile() (shape, error) {
	return shape{kind: kindSphere, half: v3{b.R, b.R, b.R}, r: b.R}, sizes("sphere", 1, b.R)
}

func (b Ellipsoid) compile() (shape, error) {
	h := vec(b.R)
	s := shape{kind: kindEllipsoid, half: h, a: 1 / h.x, b: 1 / h.y, c: 1 / h.z}
	return s, sizes("ellipsoid", 3, h.x, h.y, h.z)
}

func (s *shape) hitSphere(o, d v3) float64 {
	b := o.dot(d)
	// The distance of the line from the centre, by the nearest point, loses no
	// digits where the ray starts far away.
	q := o.along(d, -b)
	h := s.r*s.r - q.dot(q)
	if h <= 0 {
		return far
	}
	if t := -b - math.Sqrt(h); t > near {
		return t
	}
	return far
}

func (s *shape) hitEllipsoid(o, d v3) float64 {
	k := v3{s.a, s.b, s.c}
	o, d = o.times(k), d.times(k)
	a := d.dot(d)
	b := o.dot(d) / a
	q := o.along(d, -b)
	h := (1 - q.dot(q)) / a
	if h <= 0 {
		return far
	}
	if t := -b - math.Sqrt(h); t > near {
		return t
	}
	return far
}

func (s *shape) spotEllipsoid(w *spot) {
	h := s.half
	if s.kind == kindSphere {
		w.n = w.p.unit()
		w.k1, w.k2 = 1/s.r, 1/s.r
	} else {
		w.n, w.k1, w.k2 = quadric(w.p, v3{s.a * s.a, s.b * s.b, s.c * s.c})
	}
	// Longitude and latitude, in metres at the equator.
	lon, lat := math.Atan2(w.p.y/h.y, w.p.x/h.x), math.Asin(max(-1, min(1, w.p.z/h.z)))
	r := (h.x + h.y) / 2
	w.u, w.v, w.su, w.sv = lon*r, lat*h.z, 2*math.Pi*r, math.Pi*h.z
	w.tu = v3{-w.n.y, w.n.x, 0}.unit()
	if w.tu == (v3{}) {
		w.tu = v3{1, 0, 0}
	}
	w.tv = w.n.cross(w.tu)
}

// quadric returns the unit normal and the principal curvatures of the surface
// a·x² + b·y² + c·z² = 1 at p. With the gradient g = 2(ax, by, cz) and the
// Hessian H = 2 diag(a, b, c), they are the eigenvalues of H/|g| restricted to
// the tangent plane.
func quadric(p, abc v3) (n v3, k1, k2 float64) {
	g := p.times(abc)
	l := g.length()
	n = g.mul(1 / l)
	e1, e2 := n.basis()
	m11, m12, m22 := e1.dot(e1.times(abc))/l, e1.dot(e2.times(abc))/l, e2.dot(e2.times(abc))/l
	mean, half := (m11+m22)/2, (m11-m22)/2
	r := math.Sqrt(half*half + m12*m12)
	return n, mean + r, mean - r
}
