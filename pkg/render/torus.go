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

// hitTorus walks by the exact distance and polishes the root by Newton's
// iteration; nearly touching rays within 1e-7 m of the surface count as hits.
func (s *shape) hitTorus(o, d v3) float64 {
	enter, leave := slab(s.half, o, d)
	if enter > leave || leave < near {
		return far
	}
	t := max(enter, 0)
	start := t == 0
	for range 200 {
		f, slope := s.torus(o.along(d, t), d)
		if start && f < near { // on the surface or inside: leave it first
			if slope < 0 || f < -near {
				if t += max(-f, s.r*1e-3); t > leave {
					return far
				}
				continue
			}
			t += s.r * 1e-3
			start = false
			continue
		}
		start = false
		if f < 1e-4*s.r && slope < -0.05 {
			for range 3 {
				f, slope = s.torus(o.along(d, t), d)
				t -= f / slope
			}
			if t > near {
				return t
			}
			return far
		}
		if f < 1e-7 {
			return t
		}
		if t += f; t > leave {
			return far
		}
	}
	return far
}

// torus returns the distance at p and its rate of change along d.
func (s *shape) torus(p, d v3) (f, slope float64) {
	rho := math.Sqrt(p.x*p.x + p.y*p.y)
	x := rho - s.a
	l := math.Sqrt(x*x + p.z*p.z)
	if rho > 0 && l > 0 {
		slope = (x*(p.x*d.x+p.y*d.y)/rho + p.z*d.z) / l
	}
	return l - s.r, slope
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
