package render

import "math"

// tint varies a colour between cells of a pattern by ±amount, unless the cells
// of this size are finer than the pixel.
func tint(c v3, i, j int32, seed uint32, amount, size, foot float64) v3 {
	return c.mul(1 + amount*fade(size, foot)*(2*cell(i, j, seed)-1))
}

func (m *material) wood(w *view) v3 {
	a, b, c := w.p.x, w.p.y, w.p.z
	switch w.grain {
	case 1:
		a, b = b, a
	case 2:
		a, c = c, a
	}
	// Rings around an axis off the piece, bent along the grain.
	s := m.scale
	bend := fractal(v3{a * 0.25, b * 2, c * 2}, 0.2, w.foot, 2, m.seed) - 0.5
	r := math.Hypot(b+0.11+0.02*bend, c+0.07) + 0.05*bend
	_, f := floor(r / s)
	ring := f * f * (1 - smooth(0.85, 1, f)) // slow dark, quick light
	t := 0.3 + (ring-0.27)*fade(s*0.7, w.foot)
	// Fine streaks.
	if k := fade(0.02, w.foot); k > 0 {
		t += 0.35 * k * (noise2(a*12, (b*1.3+c)*190, m.seed+5) - 0.5)
	}
	return mix(m.c[0], m.c[1], max(0, min(1, t+0.5*bend)))
}

func (m *material) planks(w *view) v3 {
	s := m.scale
	j, _ := floor(w.v / s)
	long := s * 9
	u := w.u + long*cell(j, 3, m.seed)
	i, _ := floor(u / long)
	tone := 0.3 + (cell(i, j, m.seed)-0.5)*0.8*fade(s, w.foot)
	streak := fade(0.03, w.foot) * (noise2(u*5+float64(i)*7, w.v*90+float64(j)*31, m.seed+1) - 0.5)
	cloud := fade(0.2, w.foot) * (noise2(u*2.5, w.v*9+float64(i+3*j), m.seed+2) - 0.5)
	c := mix(m.c[0], m.c[1], max(0, min(1, tone+0.35*streak+0.4*cloud)))
	gap := max(pulse(w.v, s, 0.004+s*0.01, w.foot), pulse(u, long, 0.004+s*0.01, w.foot))
	return mix(c, m.c[2].mul(0.5), 0.8*gap)
}

func (m *material) tile(w *view) v3 {
	s := m.scale
	grout := 0.002 + 0.02*s
	i, _ := floor(w.u / s)
	j, _ := floor(w.v / s)
	c := tint(m.c[0], i, j, m.seed, 0.07, s, w.foot)
	c = c.mul(0.92 + 0.16*fractal(v3{w.u + 9*float64(i), w.v, float64(j)}, s, w.foot, 2, m.seed))
	g := max(pulse(w.u, s, grout, w.foot), pulse(w.v, s, grout, w.foot))
	return mix(c, m.c[1], g)
}

func (m *material) brick(w *view) v3 {
	s, h := m.scale, m.scale*0.31
	gap := 0.045 * s
	j, _ := floor(w.v / h)
	u := w.u + s*0.5*float64(j&1)
	i, _ := floor(u / s)
	t := (cell(i, j, m.seed) - 0.5) * fade(h, w.foot)
	c := mix(m.c[0], m.c[2], max(0, 0.25+t))
	c = c.mul(0.85 + 0.3*fractal(v3{u, w.v, 0}, 0.05, w.foot, 2, m.seed))
	return mix(c, m.c[1], max(pulse(u, s, gap, w.foot), pulse(w.v, h, gap, w.foot)))
}

func (m *material) checker(w *view) v3 {
	a, b := pulse(w.u, 2*m.scale, m.scale, w.foot), pulse(w.v, 2*m.scale, m.scale, w.foot)
	c := mix(m.c[0], m.c[1], a+b-2*a*b)
	return c.mul(0.93 + 0.14*fractal(v3{w.u, w.v, 0}, 0.1, w.foot, 2, m.seed))
}

func (m *material) stripes(w *view) v3 {
	s := m.scale
	c := mix(m.c[0], m.c[1], pulse(w.u, s, s/2, w.foot))
	return mix(c, m.c[2], pulse(w.u+s*0.12, s, s*0.06, w.foot))
}

func (m *material) dots(w *view) v3 {
	s := m.scale
	j, y := floor(w.v / s)
	_, x := floor(w.u/s + 0.5*float64(j&1))
	r := math.Hypot(x-0.5, y-0.5) * s
	soft := max(w.foot, 1e-4)
	k := fade(s*0.5, w.foot)
	const share = math.Pi * 0.28 * 0.28
	return mix(m.c[0], m.c[1], share+k*(1-smooth(-soft/2, soft/2, r-0.28*s)-share))
}

func (m *material) fabric(w *view) v3 {
	s := m.scale
	t := 0.35
	if k := fade(s, w.foot); k > 0 {
		i, x := floor(w.u / s)
		j, y := floor(w.v / s)
		over := 4 * x * (1 - x)
		if (i+j)&1 == 0 {
			over = 4 * y * (1 - y)
		}
		t += k * (0.35 - 0.6*over + 0.3*(cell(i, j>>2, m.seed)-0.5))
	}
	t += 0.5 * (fractal(v3{w.u, w.v, 0.5}, s*24, w.foot, 3, m.seed) - 0.5)
	return mix(m.c[0], m.c[1], max(0, min(1, t)))
}

func (m *material) carpet(w *view) v3 {
	s := m.scale
	c := m.c[0]
	if k := fade(s, w.foot); k > 0 {
		a, b := noise2(w.u/s, w.v/s, m.seed), noise2(w.u/s+50, w.v/s, m.seed+1)
		c = mix(c, m.c[1], 0.4+k*0.7*(smooth(0.4, 0.7, a)-0.4))
		c = mix(c, m.c[2], 0.15+k*0.7*(smooth(0.6, 0.8, b)-0.15))
	} else {
		c = mix(mix(c, m.c[1], 0.4), m.c[2], 0.15)
	}
	return c.mul(0.8 + 0.4*fractal(v3{w.u, w.v, 0}, s*12, w.foot, 3, m.seed+7))
}

func (m *material) wallpaper(w *view) v3 {
	s := m.scale
	x, y := 2*math.Pi*w.u/s, math.Pi*w.v/s
	// A flower of five waves; its level lines are the ornament.
	a := math.Cos(x)*math.Cos(2*y) + 0.6*math.Cos(2*x+math.Sin(2*y)) +
		0.5*math.Cos(x)*math.Sin(4*y+math.Cos(x))
	k := fade(s*0.2, w.foot)
	soft := 0.1 + 8*w.foot/s
	t := smooth(-soft, soft, a-0.35)
	t -= 0.6 * smooth(-soft, soft, a-0.9)
	shade := 0.97 + 0.06*fractal(v3{w.u, w.v, 0}, 0.7, w.foot, 2, m.seed)
	return mix(m.c[0], m.c[1], 0.3+k*(t-0.3)).mul(shade)
}

func (m *material) marble(w *view) v3 {
	s := m.scale
	a := fractal(w.p, s, w.foot, 4, m.seed)
	b := fractal(w.p.add(v3{5, 2, 8}), s*0.6, w.foot, 3, m.seed+3)
	vein := math.Abs(a-0.5)*9 + b*0.8
	t := 1 - smooth(0.25, 0.9, vein)
	return mix(mix(m.c[0], m.c[1], 0.25*b), m.c[1], t*fade(0.03, w.foot)*0.8)
}

func (m *material) brushed(w *view) v3 {
	s := m.scale
	a, b := w.p.x+w.p.y*0.13, w.p.z+w.p.y*0.2
	if w.grain != 2 {
		a, b = b, a
	}
	return m.c[0].mul(0.9 + 0.2*(0.5+fade(s, w.foot)*(noise2(a/s, b/(s*40), m.seed)-0.5)))
}

func (m *material) leaves(w *view) v3 {
	s := m.scale
	a := noise3(w.p.mul(1/s), m.seed)
	b := fractal(w.p, s*3, w.foot, 2, m.seed+1)
	k := fade(s, w.foot)
	c := mix(m.c[0], m.c[1], 0.4+k*(smooth(0.35, 0.65, a)-0.4))
	return mix(c, m.c[2], smooth(0.45, 0.75, b)*0.8)
}
