package render

import "math"

// hue returns the colour of a hue in [0, 1), saturation and value, as linear RGB.
func hue(h, s, v float64) v3 {
	f := func(n float64) float64 {
		k := math.Mod(n+h*6, 6)
		return v * (1 - s*max(0, min(k, 4-k, 1)))
	}
	return v3{f(5), f(3), f(1)}
}

// painting: by the seed a landscape, discs, bars or waves, in colours around
// the material's.
func (m *material) painting(w *view) v3 {
	x, y := w.u/w.su+0.5, w.v/w.sv+0.5
	foot := w.foot / min(w.su, w.sv)
	r := func(i uint32) float64 { return unit01(hash(m.seed, i, 31)) }
	color := func(i uint32) v3 {
		return mix(m.c[i%3], hue(r(i+40), 0.3+0.5*r(i+50), 0.15+0.6*r(i+60)), 0.65)
	}
	switch m.seed >> 3 & 3 {
	case 0: // landscape
		c := mix(v3{0.75, 0.7, 0.6}, hue(0.55+0.1*r(1), 0.5, 0.7), y)
		if sun := math.Hypot(x-r(2), (y-0.75)*w.sv/w.su); sun < 0.08 {
			c = v3{0.95, 0.8, 0.5}
		}
		for i := range uint32(3) {
			k := float64(i)
			ridge := 0.65 - 0.17*k + 0.05*noise2(x*13, 0, m.seed+i)
			ridge += 0.3 * (noise2(x*(2+k), k*9, m.seed+i) - 0.5)
			c = mix(c, color(i).mul(0.9-0.25*k), smooth(-foot, foot, ridge-y))
		}
		return c.mul(0.85 + 0.3*noise2(x*25, y*25, m.seed))
	case 1: // discs
		c := color(0)
		for i := range uint32(7) {
			d := math.Hypot(x-r(i*3+1), (y-r(i*3+2))*w.sv/w.su) - 0.06 - 0.2*r(i*3+3)
			c = mix(c, color(i+1), 1-smooth(-foot, foot, d))
		}
		return c
	case 2: // fields and bars
		c := v3{0.8, 0.77, 0.7}
		for i := range uint32(8) {
			x0, y0 := r(i*4+1)*0.9, r(i*4+2)*0.9
			dx, dy := 0.05+0.4*r(i*4+3), 0.05+0.4*r(i*4+4)
			in := smooth(-foot, foot, min(x-x0, x0+dx-x, y-y0, y0+dy-y))
			c = mix(c, color(i), in)
		}
		return c
	}
	f := fractal(v3{x, y, r(1)}, 0.5, foot, 4, m.seed)
	g := fractal(v3{x, y, r(2) + 7}, 0.4, foot, 3, m.seed+1)
	c := mix(color(0), color(1), smooth(0.35, 0.6, f))
	return mix(mix(c, color(2), smooth(0.5, 0.65, g)), color(3), smooth(0.6, 0.7, f+0.3*g-0.1))
}

func (m *material) books(w *view) v3 {
	s := m.scale
	y := w.v/w.sv + 0.5
	// Cells of one thickness, split in two at random.
	i, x := floor((w.u + 100) / s)
	cut := 0.35 + 0.3*cell(i, 1, m.seed)
	b := 2 * i
	x0, x1 := 0.0, cut
	if x > cut {
		b, x0, x1 = b+1, cut, 1
	}
	r := func(k int32) float64 { return cell(b, k, m.seed) }
	color := mix(m.c[int(r(2)*2.99)], hue(r(3), 0.25+0.6*r(4), 0.08+0.5*r(5)), 0.6)
	top := 0.72 + 0.26*r(6)
	label := smooth(0.02, 0.04, math.Abs(y-0.5*top)-0.1*r(7))
	paper := mix(color, v3{0.75, 0.7, 0.55}, 0.7)
	if r(8) < 0.5 {
		paper = color.mul(0.4)
	}
	color = mix(paper, color, label)
	edge := min(x-x0, x1-x) / (x1 - x0)
	color = color.mul(0.45 + 0.55*smooth(0, 0.25, edge))
	foot := w.foot / w.sv
	color = mix(color, v3{0.02, 0.017, 0.014}, smooth(-foot, foot, y-top))
	mean := mix(m.c[0].add(m.c[1]).add(m.c[2]).mul(0.2), v3{0.12, 0.11, 0.1}, 0.5)
	// Unresolved spines still stand in runs of one colour.
	run := mix(m.c[int(cell(i/3, 11, m.seed)*2.99)], hue(cell(i/3, 12, m.seed), 0.5, 0.3), 0.5)
	mean = mix(mean, run.mul(0.8), 0.5*fade(s*2, w.foot))
	return mix(mean, color, fade(s*0.4, w.foot))
}

func (m *material) screen(w *view) v3 {
	x, y := w.u/w.su+0.5, w.v/w.sv+0.5
	c := mix(m.c[0], m.c[1], 0.25*x+0.35*y)
	foot := w.foot / min(w.su, w.sv)
	r := func(i uint32) float64 { return unit01(hash(m.seed, i, 91)) }
	for i := range uint32(3) {
		x0, y0 := 0.04+0.5*r(i*5+1), 0.12+0.4*r(i*5+2)
		dx, dy := 0.25+0.2*r(i*5+3), 0.25+0.25*r(i*5+4)
		if x < x0 || x > x0+dx || y < y0 || y > y0+dy {
			continue
		}
		page := v3{0.85, 0.87, 0.9}
		if r(i*5+5) < 0.4 {
			page = v3{0.05, 0.06, 0.08}
		}
		c = page
		if y > y0+dy-0.045 {
			c = m.c[2]
			continue
		}
		row, f := floor((y - y0) / 0.04)
		length := x0 + dx*(0.3+0.6*cell(row, int32(i), m.seed))
		if x > x0+0.02 && x < length && f > 0.4 {
			ink := 0.25 + 0.6*fade(0.02, foot)*noise2(x*120, float64(row), m.seed)
			c = mix(c, mix(m.c[2], v3{0.3, 0.3, 0.3}, 0.5), ink)
		}
	}
	if y < 0.06 {
		c = mix(c, v3{0.08, 0.08, 0.1}, 0.8)
	}
	return c
}

// sky returns what lies outside in a direction: sky with clouds, hills, trees or
// houses at the horizon and ground below.
func (m *material) sky(d v3) v3 {
	az := math.Atan2(d.y, d.x)
	el := d.z / math.Sqrt(d.x*d.x+d.y*d.y+1e-12)
	seed := m.seed
	c := mix(m.c[1], m.c[0], smooth(0, 0.7, el))
	cloud := fractal(v3{az * 2, el * 4, 1}, 0.8, 1e-3, 3, seed)
	c = mix(c, v3{1, 1, 1}, 0.75*smooth(0.5, 0.68, cloud))
	hills := 0.05 + 0.12*noise2(az*2.5+9, 0, seed+1)
	if el < hills {
		c = mix(m.c[2], m.c[1], 0.55).mul(0.75 + 0.3*noise2(az*9, el*20, seed))
	}
	if seed&1 == 0 {
		trees := 0.02 + 0.05*noise2(az*90, el*40, seed)
		trees += 0.3 * noise2(az*6+40, 0, seed+2) * noise2(az*37, 3, seed+3)
		if el < trees {
			c = m.c[2].mul(0.35 + 0.7*noise2(az*60, el*60, seed+4))
		}
	} else {
		i, f := floor(az * 7)
		top := 0.05 + 0.3*cell(i, 0, seed)
		if el < top {
			c = mix(v3{0.5, 0.42, 0.36}, v3{0.6, 0.58, 0.55}, cell(i, 1, seed)).mul(0.6 + 0.4*cell(i, 2, seed))
			row, y := floor(el * 28)
			col, x := floor(f * 6)
			if x > 0.3 && x < 0.75 && y > 0.25 && y < 0.75 && el > 0 {
				c = mix(v3{0.1, 0.13, 0.18}, v3{0.5, 0.6, 0.7}, cell(row+100*i, col, seed))
			}
		}
	}
	if el < -0.02 {
		far := 1 / (0.08 - el) // grows with the distance on the ground
		g := 0.65 + 0.35*noise2(az*4*far, 0.7*far, seed+5) + 0.2*noise2(az*21*far, 4*far, seed+6)
		c = mix(m.c[2].mul(g), m.c[1].mul(0.6), 0.03*far)
	}
	return c
}
