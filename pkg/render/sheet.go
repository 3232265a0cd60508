package render

import "math"

// A Sheet is a thin cloth in the xz plane of size W × H, folded along x to
//
//	y = Fold · sin(2π·x / Wave)
//
// as a curtain; it is seen from both sides. Fold 0 makes it flat; otherwise
// Wave is positive. It has one part.
type Sheet struct{ W, H, Fold, Wave float64 }

// Parts returns 1.
func (Sheet) Parts() int { return 1 }

func (b Sheet) compile() (shape, error) {
	err := sizes("sheet", 2, b.W, b.H, b.Fold, b.Wave)
	if err == nil && b.Fold > 0 {
		err = sizes("sheet's fold", 1, b.Wave)
	}
	k := 0.0
	if b.Fold > 0 && err == nil {
		k = 2 * math.Pi / b.Wave
	}
	half := v3{b.W / 2, b.Fold, b.H / 2}
	return shape{kind: kindSheet, twoSided: true, half: half, a: b.Fold, b: k}, err
}

// hitSheet finds the first root of g(t) = y(t) - a·sin(b·x(t)). The extrema of
// g are where cos(b·x) = dy/(a·b·dx); between two of them g is monotone, so no
// root is missed.
func (s *shape) hitSheet(o, d v3) float64 {
	enter, leave := slab(v3{s.half.x, s.half.y + 1e-9, s.half.z}, o, d)
	t := max(enter, near)
	if t > leave {
		return far
	}
	slope := math.Abs(s.a * s.b * d.x)
	if slope <= math.Abs(d.y) { // g is monotone
		return s.fold(o, d, t, leave)
	}
	// The phases ±c + 2πn are extrema; visit them in the order of the ray.
	c := math.Acos(d.y / (s.a * s.b * d.x))
	speed := s.b * d.x
	phase := s.b*o.x + t*speed
	turn := 2 * math.Pi
	for range 10000 {
		var next float64
		if speed > 0 {
			next = min(phase+ahead(c-phase, turn), phase+ahead(-c-phase, turn))
		} else {
			next = max(phase-ahead(phase-c, turn), phase-ahead(phase+c, turn))
		}
		end := t + (next-phase)/speed
		if end >= leave {
			return s.fold(o, d, t, leave)
		}
		if hit := s.fold(o, d, t, end); hit < far {
			return hit
		}
		t, phase = end, next
	}
	return far
}

// ahead returns x modulo turn in (1e-9, turn + 1e-9].
func ahead(x, turn float64) float64 {
	x -= turn * math.Floor(x/turn)
	if x <= 1e-9 {
		x += turn
	}
	return x
}

// fold returns the root of g in [t0, t1], where g is monotone, or far.
func (s *shape) fold(o, d v3, t0, t1 float64) float64 {
	g := func(t float64) float64 { return o.y + t*d.y - s.a*math.Sin(s.b*(o.x+t*d.x)) }
	g0, g1 := g(t0), g(t1)
	if g0 == 0 && t0 > near {
		return t0
	}
	if g0 < 0 == (g1 < 0) {
		return far
	}
	t := t0 + (t1-t0)*g0/(g0-g1)
	for range 60 {
		y := g(t)
		if y < 0 == (g0 < 0) {
			t0 = t
		} else {
			t1 = t
		}
		if math.Abs(y) < 1e-11 || t1-t0 < 1e-12 {
			break
		}
		step := t - y/(d.y-s.a*s.b*d.x*math.Cos(s.b*(o.x+t*d.x)))
		if !(step > t0 && step < t1) {
			step = (t0 + t1) / 2
		}
		t = step
	}
	return t
}

// spotSheet: with f = a·sin(b·x) the normal is (-f', 1)/√(1+f'²) and the
// curvature, convex towards +y, is -f″/(1+f'²)^(3/2).
func (s *shape) spotSheet(w *spot) {
	sin, cos := math.Sincos(s.b * w.p.x)
	f1, f2 := s.a*s.b*cos, -s.a*s.b*s.b*sin
	l := math.Sqrt(1 + f1*f1)
	w.n, w.tu, w.tv = v3{-f1 / l, 1 / l, 0}, v3{1 / l, f1 / l, 0}, v3{0, 0, 1}
	w.k1 = -f2 / (l * l * l)
	w.u, w.v, w.su, w.sv = w.p.x, w.p.z, 2*s.half.x, 2*s.half.z
}
