package render

// relief returns the slope (du, dv) of a material's surface at a point, for
// shading only: grooves of boards, tiles and bricks, else the roughness of the
// pattern. It fades where it is finer than a pixel.
func (m *material) relief(w *view) (du, dv float64) {
	s := m.scale
	switch m.pattern {
	case Planks:
		return 0, groove(w.v, s, 0.004+s*0.01, w.foot)
	case Tile:
		g := 0.002 + 0.02*s
		return groove(w.u, s, g, w.foot), groove(w.v, s, g, w.foot)
	case Brick:
		h := s * 0.31
		j, _ := floor(w.v / h)
		return groove(w.u+s*0.5*float64(j&1), s, 0.045*s, w.foot), groove(w.v, h, 0.045*s, w.foot)
	case Painting, Books, Screen, Sky, Glass, Metal:
		return 0, 0
	}
	size := max(0.004, min(s, 0.03))
	k := fade(size, w.foot)
	if k == 0 {
		return 0, 0
	}
	const step = 0.15
	k *= 0.45
	u, v := w.u/size, w.v/size
	h := noise2(u, v, m.seed+11)
	return k * (noise2(u+step, v, m.seed+11) - h) / step, k * (noise2(u, v+step, m.seed+11) - h) / step
}

// groove is the slope of a surface with grooves from 0 to gap of every period.
func groove(x, period, gap, foot float64) float64 {
	_, f := floor(x / period)
	f *= period
	edge := gap * 1.5
	k := fade(edge, foot)
	switch {
	case k == 0:
		return 0
	case f >= gap && f < gap+edge:
		return k
	case f > period-edge:
		return -k
	}
	return 0
}

// tilt returns the factor by which the relief of a surface with normal n at p
// changes its diffuse light, as if all came from the mean direction of the
// lamps. tu and tv are its tangents in the world.
func (t *Tracer) tilt(p, n, tu, tv v3, du, dv float64) float64 {
	to := n.mul(1e-6)
	for i := range t.lights {
		l := &t.lights[i]
		if r := l.reach(p, n); r > 0 {
			to = to.along(l.at.sub(p).unit(), r)
		}
	}
	to = to.unit()
	bent := n.along(tu, -du).along(tv, -dv).unit()
	return max(0.55, min(1.5, (bent.dot(to)+0.35)/(n.dot(to)+0.35)))
}
