package scene

import "math"

// polar returns the point of a circle of radius r at a turn.
func polar(r, turn float64) (x, y float64) {
	sin, cos := math.Sincos(2 * math.Pi * turn)
	return r * cos, r * sin
}

// diningTable is a table to eat at, round or long.
func (k *kit) diningTable(w, d float64, round bool) *piece {
	p, wood, h := newPiece(diningTable), k.wood(), k.u(0.72, 0.76)
	if round {
		r := w / 2
		p.cyl(0, 0, h-0.04, r, 0.04, wood)
		p.cone(0, 0, 0.04, 0.1, 0.05, h-0.08, wood)
		p.cone(0, 0, 0, r*0.55, r*0.45, 0.04, wood)
		p.surface(0, 0, h, w*0.66, w*0.66, 0)
		return p
	}
	p.rounded(0, 0, h-0.04, w, d, 0.04, 0.012, wood)
	k.legs4(p, w-0.14, d-0.14, h-0.04, 0.07, k.legMaterial(wood))
	p.box(0, -d/2+0.1, h-0.12, w-0.2, 0.025, 0.08, wood)
	p.box(0, d/2-0.1, h-0.12, w-0.2, 0.025, 0.08, wood)
	p.surface(0, 0, h, w-0.06, d-0.06, 0)
	return p
}

// coffeeTable is a low table before a sofa.
func (k *kit) coffeeTable() *piece {
	p, wood, h := newPiece(coffeeTable), k.wood(), k.u(0.36, 0.46)
	if k.chance(0.35) {
		r := k.u(0.35, 0.45)
		p.cyl(0, 0, h-0.035, r, 0.035, wood)
		k.legs4(p, r*1.1, r*1.1, h-0.035, 0.045, k.legMaterial(wood))
		p.surface(0, 0, h, r*1.3, r*1.3, 0)
		return p
	}
	w, d := k.u(0.8, 1.15), k.u(0.5, 0.62)
	p.rounded(0, 0, h-0.04, w, d, 0.04, 0.014, wood)
	k.legs4(p, w-0.1, d-0.1, h-0.04, 0.05, k.legMaterial(wood))
	if k.chance(0.5) {
		p.box(0, 0, 0.14, w-0.12, d-0.12, 0.02, wood)
		p.surface(0, 0, 0.16, w-0.3, d-0.3, h-0.24)
	}
	p.surface(0, 0, h, w-0.06, d-0.06, 0)
	return p
}

// desk is a writing desk with drawers on one side.
func (k *kit) desk(w float64) *piece {
	p, wood, d, h := newPiece(desk), k.wood(), k.u(0.62, 0.75), 0.74
	p.rounded(0, 0, h-0.035, w, d, 0.035, 0.01, wood)
	side := float64(k.r.IntN(2)*2 - 1)
	x, knob := side*(w/2-0.22), k.steel()
	p.box(x, 0, 0.06, 0.38, d-0.08, h-0.095, wood)
	front := k.front(wood)
	for i := range 3 {
		z := 0.08 + 0.205*float64(i)
		p.box(x, d/2-0.035, z, 0.36, 0.02, 0.19, front)
		k.handle(p, x, d/2-0.02, z+0.12, 0.1, knob)
	}
	p.box(x, 0, 0, 0.34, d-0.14, 0.06, k.black())
	p.box(-side*(w/2-0.04), 0, 0, 0.04, d-0.08, h-0.035, wood)
	p.box(-side*0.17, -d/2+0.05, 0.35, w-0.5, 0.02, 0.3, wood)
	p.surface(0, 0, h, w-0.04, d-0.04, 0)
	return p
}

// schoolDesk is a small desk for one pupil.
func (k *kit) schoolDesk() *piece {
	p, m, w, d, h := newPiece(desk), k.steel(), 0.7, 0.5, 0.72
	p.rounded(0, 0, h-0.03, w, d, 0.03, 0.01, k.wood())
	for _, x := range []float64{-w/2 + 0.06, w/2 - 0.06} {
		p.box(x, -0.05, 0.03, 0.03, 0.04, h-0.06, m)
		p.box(x, 0, 0, 0.035, d-0.06, 0.03, m)
	}
	p.box(0, 0, h-0.13, w-0.12, d-0.12, 0.02, m)
	p.surface(0, 0, h, w-0.04, d-0.04, 0)
	return p
}

// handle adds a handle to a front that faces y: a bar or a knob.
func (k *kit) handle(p *piece, x, y, z, w float64, m mat) {
	if k.s.doors == 1 {
		p.egg(x, y+0.012, z, 0.018, 0.018, 0.018, m)
		return
	}
	p.rounded(x, y+0.016, z-0.008, w, 0.016, 0.016, 0.006, m)
}
