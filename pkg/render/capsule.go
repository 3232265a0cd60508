package render

import (
	"fmt"
	"math"
)

// A Capsule is a cylinder along z of radius R with half spheres at its ends; H,
// at least 2R, is its whole length. It has one part.
type Capsule struct{ R, H float64 }

// Parts returns 1.
func (Capsule) Parts() int { return 1 }

func (b Capsule) compile() (shape, error) {
	err := sizes("capsule", 2, b.R, b.H)
	if err == nil && b.H < 2*b.R {
		err = fmt.Errorf("render: a capsule of radius %v has length %v", b.R, b.H)
	}
	return shape{kind: kindCapsule, half: v3{b.R, b.R, b.H / 2}, r: b.R, c: b.H/2 - b.R}, err
}

func (s *shape) hitCapsule(o, d v3) float64 {
	a := d.x*d.x + d.y*d.y
	z := -math.Copysign(far, d.z)
	if a > 1e-18 {
		b := o.x*d.x + o.y*d.y
		h := b*b - a*(o.x*o.x+o.y*o.y-s.r*s.r)
		if h < 0 {
			return far
		}
		t := (-b - math.Sqrt(h)) / a
		z = o.z + t*d.z
		if math.Abs(z) <= s.c {
			if t > near {
				return t
			}
			return far
		}
	}
	o.z -= math.Copysign(s.c, z)
	return s.hitSphere(o, d)
}

func (s *shape) spotCapsule(w *spot) {
	rho := math.Sqrt(w.p.x*w.p.x + w.p.y*w.p.y)
	w.k1 = 1 / s.r
	dz := math.Abs(w.p.z) - s.c
	if dz <= 0 {
		s.around(w, rho, 1, 0)
		return
	}
	w.k2 = w.k1
	l := math.Sqrt(rho*rho + dz*dz)
	s.around(w, rho, rho/l, math.Copysign(dz/l, w.p.z))
}
