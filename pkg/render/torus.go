package render

import (
	"fmt"
	"math"
)

// A Torus lies in the xy plane: the circle of radius R thickened by Tube, which
// is less than R. It has one part.
type Torus struct{ R, Tube float64 }

// Parts returns 1.
func (Torus) Parts() int { return 1 }

func (b Torus) compile() (shape, error) {
	err := sizes("torus", 2, b.R, b.Tube)
	if err == nil && b.Tube >= b.R {
		err = fmt.Errorf("render: a torus of radius %v has a tube of radius %v", b.R, b.Tube)
	}
	r := b.R + b.Tube
	return shape{kind: kindTorus, half: v3{r, r, b.Tube}, a: b.R, r: b.Tube}, err
}

// hitTorus finds the first t where the quartic
//
//	(|p|² + R² - r²)² - 4R²(x² + y²),   p = o + t·d
//
// turns negative. It is monotone between the roots of its derivative, which is
// so between the roots of the second derivative, so no root is missed.
func (s *shape) hitTorus(o, d v3) float64 {
	enter, leave := slab(s.half, o, d)
	if enter > leave || leave < near {
		return far
	}
	start := max(enter, 0)
	o = o.along(d, start)
	length := leave - start
	r4 := 4 * s.a * s.a
	n, k := o.dot(d), o.dot(o)+s.a*s.a-s.r*s.r
	q := [5]float64{
		k*k - r4*(o.x*o.x+o.y*o.y),
		4*n*k - 2*r4*(o.x*d.x+o.y*d.y),
		4*n*n + 2*k - r4*(d.x*d.x+d.y*d.y),
		4 * n,
		1,
	}
	first := [5]float64{q[1], 2 * q[2], 3 * q[3], 4}
	second := [5]float64{first[1], 2 * first[2], 12}
	var bends, turns [6]float64 // with both ends
	i := 1
	if h := second[1]*second[1] - 4*second[0]*second[2]; h > 0 {
		h = math.Sqrt(h)
		for _, t := range [2]float64{(-second[1] - h) / 24, (-second[1] + h) / 24} {
			if t > 0 && t < length {
				bends[i] = t
				i++
			}
		}
	}
	bends[i] = length
	j := 1
	for k := range i {
		if t, ok := crossing(&first, bends[k], bends[k+1]); ok {
			turns[j] = t
			j++
		}
	}
	turns[j] = length
	for k := range j {
		if value(&q, turns[k]) <= 0 {
			continue // inside
		}
		if t, ok := crossing(&q, turns[k], turns[k+1]); ok && start+t > near {
			return start + t
		}
	}
	return far
}

// value evaluates a polynomial by Horner's rule.
func value(c *[5]float64, t float64) float64 {
	return c[0] + t*(c[1]+t*(c[2]+t*(c[3]+t*c[4])))
}

// crossing returns the root of a polynomial that is monotone in [lo, hi], by
// Newton's iteration within a shrinking bracket.
func crossing(c *[5]float64, lo, hi float64) (float64, bool) {
	rising := value(c, lo) < 0
	if rising == (value(c, hi) < 0) {
		return 0, false
	}
	t := (lo + hi) / 2
	for range 60 {
		y := value(c, t)
		if y < 0 == rising {
			lo = t
		} else {
			hi = t
		}
		slope := c[1] + t*(2*c[2]+t*(3*c[3]+t*4*c[4]))
		next := t - y/slope
		if !(next > lo && next < hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-t) < 1e-12 {
			return next, true
		}
		t = next
	}
	return t, true
}

func (s *shape) spotTorus(w *spot) {
	rho := math.Sqrt(w.p.x*w.p.x + w.p.y*w.p.y)
	x := rho - s.a
	l := math.Sqrt(x*x + w.p.z*w.p.z)
	nr, nz := x/l, w.p.z/l
	s.around(w, rho, nr, nz)
	w.k1, w.k2 = 1/s.r, nr/rho
	w.v, w.sv = math.Atan2(nz, nr)*s.r, 2*math.Pi*s.r
	w.u, w.su = w.u/s.half.x*s.a, 2*math.Pi*s.a
}
