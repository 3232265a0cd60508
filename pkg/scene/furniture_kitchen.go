package scene

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// A front of kitchen units shares its materials.
type units struct {
	body, front, top, knob mat
	depth, height          float64
}

// newUnits draws the fronts and worktop of a kitchen.
func (k *kit) newUnits() *units {
	body := k.wood()
	u := &units{body: body, front: k.front(body), top: k.stone(), knob: k.steel(), depth: 0.6, height: k.u(0.88, 0.92)}
	if k.chance(0.5) {
		u.front = k.paint(k.s.fabrics[k.r.IntN(5)])
	}
	return u
}

// base adds a base unit of width w, with doors or drawers.
func (k *kit) base(p *piece, u *units, w float64) {
	d, h := u.depth, u.height
	p.box(0, -0.04, 0, w, d-0.1, 0.1, k.black())
	p.box(0, -0.01, 0.1, w, d-0.04, h-0.14, u.body)
	n := max(1, int(w/0.45+0.4))
	for i := range n {
		cw := w / float64(n)
		x := -w/2 + cw*(float64(i)+0.5)
		if i%3 == 2 {
			for j := range 3 {
				z := 0.12 + (h-0.18)/3*float64(j)
				p.rounded(x, d/2-0.025, z, cw-0.012, 0.025, (h-0.18)/3-0.01, 0.007, u.front)
				k.handle(p, x, d/2-0.014, z+(h-0.18)/3-0.06, 0.16, u.knob)
			}
			continue
		}
		p.rounded(x, d/2-0.025, 0.12, cw-0.012, 0.025, h-0.19, 0.007, u.front)
		k.handle(p, x, d/2-0.014, h-0.13, 0.16, u.knob)
	}
}

// counter is a row of base units under a worktop.
func (k *kit) counter(u *units, w float64) *piece {
	p := newPiece(counter)
	k.base(p, u, w)
	p.rounded(0, 0, u.height-0.04, w, u.depth, 0.04, 0.012, u.top)
	p.surface(0, -0.02, u.height, w-0.05, u.depth-0.1, 0.45)
	return p
}

// sink is a base unit with a steel sink and a tap.
func (k *kit) sink(u *units) *piece {
	p, w, steel := newPiece(sink), 0.8, k.chrome()
	k.base(p, u, w)
	h, d := u.height, u.depth
	// The worktop leaves a hole for the basin.
	p.rounded(0, d/2-0.06, h-0.04, w, 0.12, 0.04, 0.01, u.top)
	p.rounded(0, -d/2+0.05, h-0.04, w, 0.1, 0.04, 0.01, u.top)
	p.rounded(-w/2+0.08, -0.01, h-0.04, 0.16, d-0.2, 0.04, 0.01, u.top)
	p.rounded(w/2-0.08, -0.01, h-0.04, 0.16, d-0.2, 0.04, 0.01, u.top)
	p.rounded(0, 0.23, h-0.035, 0.5, 0.025, 0.045, 0.01, steel)
	p.rounded(0, -0.2, h-0.035, 0.5, 0.025, 0.045, 0.01, steel)
	p.rounded(-0.24, 0.01, h-0.035, 0.025, 0.45, 0.045, 0.01, steel)
	p.rounded(0.24, 0.01, h-0.035, 0.025, 0.45, 0.045, 0.01, steel)
	p.box(0, 0.01, h-0.05, 0.48, 0.42, 0.012, steel)
	k.tap(p, 0, -d/2+0.06, h, 0.28, 0.2)
	return p
}

// tap adds a tap of height h that reaches forward.
func (k *kit) tap(p *piece, x, y, z, h, reach float64) {
	m := k.chrome()
	p.cyl(x, y, z, 0.025, 0.04, m)
	p.rod(frame.Vec{x, y, z + 0.02}, frame.Vec{x, y, z + h}, 0.012, m)
	p.rod(frame.Vec{x, y, z + h}, frame.Vec{x, y + reach, z + h - 0.02}, 0.011, m)
	p.rod(frame.Vec{x, y + reach, z + h - 0.02}, frame.Vec{x, y + reach, z + h - 0.06}, 0.012, m)
	p.rod(frame.Vec{x + 0.02, y, z + 0.05}, frame.Vec{x + 0.09, y, z + 0.08}, 0.008, m)
}

// stove is a cooker with an oven and four rings.
func (k *kit) stove(u *units) *piece {
	p, w, d, h, dark := newPiece(stove), 0.6, u.depth, u.height, k.black()
	body := k.steel()
	if k.chance(0.5) {
		body = k.white()
	}
	p.rounded(0, -0.01, 0.03, w, d-0.03, h-0.04, 0.01, body)
	p.box(0, 0, 0, w-0.08, d-0.1, 0.04, dark)
	p.rounded(0, d/2-0.02, 0.16, w-0.05, 0.03, 0.5, 0.012, body)
	p.rounded(0, d/2-0.012, 0.24, w-0.16, 0.03, 0.3, 0.012, k.gloss(0.02))
	p.rod(frame.Vec{-0.22, d/2 + 0.025, 0.62}, frame.Vec{0.22, d/2 + 0.025, 0.62}, 0.011, k.chrome())
	for i := range 5 {
		p.cyl(-0.2+0.1*float64(i), d/2-0.002, h-0.11, 0.022, 0.03, dark).front()
	}
	p.rounded(0, 0, h-0.015, w, d-0.02, 0.015, 0.006, k.gloss(0.03))
	for i := range 4 {
		x, y := 0.14*float64(i%2*2-1), 0.13*float64(i/2*2-1)
		p.ring(x, y, h+0.004, 0.085-0.02*float64(i%2), 0.008, k.steel())
		p.ring(x, y, h+0.003, 0.045, 0.007, dark)
	}
	p.surface(0.14, 0.13, h+0.012, 0.02, 0.02, 0.4)
	return p
}

// hood hangs over the stove, h high.
func (k *kit) hood(h float64) *piece {
	p, m := newPiece(rangeHood), k.steel()
	p.rounded(0, 0, 0, 0.6, 0.46, 0.06, 0.012, m)
	p.rounded(0, -0.06, 0.05, 0.46, 0.34, 0.09, 0.02, m)
	p.rounded(0, -0.1, 0.1, 0.26, 0.26, h-0.1, 0.01, m)
	p.box(0, 0.225, 0.02, 0.2, 0.015, 0.02, k.black())
	return p
}

// wallUnits hang over the counter.
func (k *kit) wallUnits(u *units, w float64) *piece {
	p, d, h := newPiece(cabinet), 0.34, 0.62
	p.box(0, -0.01, 0, w, d-0.02, h, u.body)
	n := max(1, int(w/0.45+0.4))
	for i := range n {
		cw := w / float64(n)
		x := -w/2 + cw*(float64(i)+0.5)
		p.rounded(x, d/2-0.01, 0.01, cw-0.012, 0.025, h-0.02, 0.007, u.front)
		k.handle(p, x, d/2+0.002, 0.07, 0.14, u.knob)
	}
	return p
}

// fridge is a fridge with a freezer.
func (k *kit) fridge() *piece {
	p, w, d, h := newPiece(fridge), k.u(0.6, 0.72), 0.64, k.u(1.55, 1.9)
	m := k.white()
	if k.chance(0.45) {
		m = k.steel()
	}
	split := h * k.u(0.33, 0.4)
	p.box(0, -0.02, 0, w-0.06, d-0.1, 0.06, k.black())
	p.rounded(0, -0.03, 0.05, w, d-0.07, h-0.05, 0.02, m)
	p.rounded(0, d/2-0.045, 0.06, w-0.004, 0.07, split-0.065, 0.02, m)
	p.rounded(0, d/2-0.045, split+0.005, w-0.004, 0.07, h-split-0.01, 0.02, m)
	for _, z := range []float64{split - 0.3, split + 0.08} {
		p.rod(frame.Vec{w/2 - 0.06, d/2 + 0.03, z}, frame.Vec{w/2 - 0.06, d/2 + 0.03, z + 0.24}, 0.012, k.chrome())
	}
	p.surface(0, -0.05, h, w-0.1, d-0.2, 0)
	return p
}

// microwave stands on a counter.
func (k *kit) microwave() *piece {
	p, w, d, h := newPiece(microwave), 0.48, 0.34, 0.28
	m := k.steel()
	if k.chance(0.4) {
		m = k.white()
	}
	p.rounded(0, -0.01, 0, w, d-0.02, h, 0.012, m)
	p.rounded(-0.07, d/2-0.015, 0.03, w-0.18, 0.015, h-0.06, 0.006, k.gloss(0.015))
	p.box(w/2-0.07, d/2-0.015, 0.03, 0.1, 0.012, h-0.06, k.black())
	p.cyl(w/2-0.07, d/2-0.005, 0.1, 0.022, 0.02, m).front()
	return p
}

// kettle is an electric kettle.
func (k *kit) kettle() *piece {
	p, m, dark := newPiece(kettle), k.chrome(), k.black()
	if k.chance(0.5) {
		m = k.accent()
	}
	p.cyl(0, 0, 0, 0.085, 0.02, dark)
	p.cone(0, 0, 0.02, 0.082, 0.06, 0.19, m)
	p.egg(0, 0, 0.21, 0.058, 0.058, 0.025, dark)
	p.rod(frame.Vec{0.06, 0, 0.19}, frame.Vec{0.12, 0, 0.17}, 0.012, dark)
	p.rod(frame.Vec{0.12, 0, 0.17}, frame.Vec{0.09, 0, 0.05}, 0.012, dark)
	return p
}
