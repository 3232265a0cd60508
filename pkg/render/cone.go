package render

import "math"

// A Cone is a frustum along z of height H with the radius R0 at the bottom and
// R1 at the top, one of which may be 0. If Open it is the side only, thin and
// seen from both sides, as a lamp shade or a cup. Its parts are the side, the
// top and the bottom.
type Cone struct {
	R0, R1, H float64
	Open      bool
}

// Parts returns 3, or 1 if the cone is open.
func (b Cone) Parts() int {
	if b.Open {
		return 1
	}
	return 3
}

func (b Cone) compile() (shape, error) {
	err := sizes("cone", 2, b.H, max(b.R0, b.R1), b.R0, b.R1)
	r := max(b.R0, b.R1)
	return shape{
		kind: kindCone, twoSided: b.Open, half: v3{r, r, b.H / 2},
		a: (b.R0 + b.R1) / 2, b: (b.R1 - b.R0) / b.H, c: b.H / 2,
	}, err
}

// hitCone intersects x² + y² = (a + b·z)² for |z| ≤ c and, unless it is open,
// the caps.
func (s *shape) hitCone(o, d v3) float64 {
	best := far
	r, dr := s.a+s.b*o.z, s.b*d.z
	qa := d.x*d.x + d.y*d.y - dr*dr
	qb := o.x*d.x + o.y*d.y - r*dr
	qc := o.x*o.x + o.y*o.y - r*r
	if h := qb*qb - qa*qc; h >= 0 {
		// Both roots without cancellation; qa may be 0 or negative.
		q := -qb - math.Copysign(math.Sqrt(h), qb)
		t0, t1 := q/qa, qc/q
		for _, t := range [2]float64{t0, t1} {
			if !(t > near && t < best) {
				continue
			}
			p := o.along(d, t)
			rp := s.a + s.b*p.z
			if math.Abs(p.z) <= s.c && rp >= 0 && (s.twoSided || p.x*d.x+p.y*d.y-rp*dr < 0) {
				best = t
			}
		}
	}
	if s.twoSided || d.z == 0 {
		return best
	}
	z := -math.Copysign(s.c, d.z)
	if t := (z - o.z) / d.z; t > near && t < best {
		x, y, r := o.x+t*d.x, o.y+t*d.y, s.a+s.b*z
		if x*x+y*y <= r*r {
			return t
		}
	}
	return best
}

func (s *shape) spotCone(w *spot) {
	rho := math.Sqrt(w.p.x*w.p.x + w.p.y*w.p.y)
	nr := 1 / math.Sqrt(1+s.b*s.b)
	side := (rho - s.a - s.b*w.p.z) * nr
	if !s.twoSided && math.Abs(w.p.z)-s.c > side {
		s.cap(w, s.a+s.b*w.p.z)
		return
	}
	s.around(w, rho, nr, -s.b*nr)
	w.k1 = nr / max(rho, 1e-9)
}
