package render

import (
	"fmt"
	"math"
)

// A Cylinder stands along z with radius R and height H. Its rims are rounded to
// the radius Round, at most R and H/2. Its parts are the side, the top and the
// bottom.
type Cylinder struct{ R, H, Round float64 }

// Parts returns 3.
func (Cylinder) Parts() int { return 3 }

func (b Cylinder) compile() (shape, error) {
	err := sizes("cylinder", 2, b.R, b.H, b.Round)
	if err == nil && (b.Round > b.R || b.Round > b.H/2) {
		err = fmt.Errorf("render: a cylinder of size %+v has rims that are too round", b)
	}
	return shape{kind: kindCylinder, half: v3{b.R, b.R, b.H / 2}, a: b.R, b: b.H / 2, r: b.Round}, err
}

func (s *shape) hitCylinder(o, d v3) float64 {
	iz := recip(d.z)
	k := math.Abs(iz) * s.b
	enter, leave := -o.z*iz-k, -o.z*iz+k
	a := d.x*d.x + d.y*d.y
	c := o.x*o.x + o.y*o.y - s.a*s.a
	if a > 1e-18 {
		b := o.x*d.x + o.y*d.y
		h := b*b - a*c
		if h < 0 {
			return far
		}
		h = math.Sqrt(h)
		if t := (-b - h) / a; t > enter {
			enter = t
		}
		if t := (-b + h) / a; t < leave {
			leave = t
		}
	} else if c > 0 {
		return far
	}
	if enter > leave || enter < near {
		return far
	}
	if s.r == 0 {
		return enter
	}
	return s.rim(o, d, enter, leave)
}

// rim continues a ray that entered the sharp cylinder to the rounded one, by
// Newton's iteration on the convex distance as for a Box.
func (s *shape) rim(o, d v3, t, leave float64) float64 {
	for range marchSteps {
		p := o.along(d, t)
		rho := math.Sqrt(p.x*p.x + p.y*p.y)
		x, z := rho-s.a+s.r, math.Abs(p.z)-s.b+s.r
		if x <= 0 || z <= 0 {
			return t
		}
		l := math.Sqrt(x*x + z*z)
		f := l - s.r
		if f < marchEnd {
			return t
		}
		slope := (x*(p.x*d.x+p.y*d.y)/rho + math.Copysign(z, p.z)*d.z) / l
		if slope >= 0 {
			return far
		}
		if t -= f / slope; t > leave {
			return far
		}
	}
	return t
}

func (s *shape) spotCylinder(w *spot) {
	rho := math.Sqrt(w.p.x*w.p.x + w.p.y*w.p.y)
	x, z := rho-s.a+s.r, math.Abs(w.p.z)-s.b+s.r
	nr, nz := 0.0, math.Copysign(1, w.p.z)
	switch {
	case x > 0 && z > 0 && s.r > 0:
		l := math.Sqrt(x*x + z*z)
		nr, nz = x/l, math.Copysign(z/l, w.p.z)
		w.k1, w.k2 = 1/s.r, nr/rho
	case x >= z:
		nr, nz = 1, 0
		w.k1 = 1 / s.a
	}
	if x >= z {
		s.around(w, rho, nr, nz)
		return
	}
	s.cap(w, s.a)
	if nr > 0 {
		w.n = v3{w.p.x / rho * nr, w.p.y / rho * nr, nz}
	}
}

// around sets normal, tangents and coordinates on the side of a surface of
// revolution whose normal is (nr, nz) in the plane through the axis.
func (s *shape) around(w *spot, rho, nr, nz float64) {
	cos, sin := 1.0, 0.0
	if rho > 0 {
		cos, sin = w.p.x/rho, w.p.y/rho
	}
	w.n = v3{cos * nr, sin * nr, nz}
	w.tu, w.tv = v3{-sin, cos, 0}, v3{-cos * nz, -sin * nz, nr}
	w.u, w.v = math.Atan2(w.p.y, w.p.x)*s.half.x, w.p.z
	w.su, w.sv = 2*math.Pi*s.half.x, 2*s.half.z
}

// cap sets all but the curvatures on the flat top (part 1) or bottom (part 2)
// of radius r.
func (s *shape) cap(w *spot, r float64) {
	w.n, w.tu, w.tv = v3{0, 0, math.Copysign(1, w.p.z)}, v3{1, 0, 0}, v3{0, 1, 0}
	w.u, w.v, w.su, w.sv = w.p.x, w.p.y, 2*r, 2*r
	w.part = 1
	if w.p.z < 0 {
		w.part = 2
	}
}
