package scene

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// toilet has its cistern at the wall.
func (k *kit) toilet() *piece {
	p, m := newPiece(toilet), k.ceramic()
	p.rounded(0, -0.26, 0.38, 0.4, 0.18, 0.4, 0.035, m)
	p.rounded(0, -0.26, 0.77, 0.42, 0.2, 0.035, 0.014, m)
	p.cyl(0, -0.26, 0.8, 0.025, 0.012, k.chrome())
	p.cone(0, 0.06, 0, 0.13, 0.17, 0.3, m)
	p.box(0, -0.14, 0, 0.2, 0.3, 0.36, m)
	p.egg(0, 0.08, 0.32, 0.19, 0.25, 0.1, m)
	lid := k.white()
	p.egg(0, 0.08, 0.41, 0.195, 0.25, 0.022, lid)
	if k.chance(0.4) {
		p.egg(0, -0.14, 0.62, 0.185, 0.022, 0.21, lid).lean(0.08)
	}
	return p
}

// bathtub stands along the wall, with a tap at one end.
func (k *kit) bathtub(w float64) *piece {
	p, m, d, h := newPiece(bathtub), k.ceramic(), 0.74, 0.56
	p.box(0, 0, 0, w, d, 0.14, m)
	for _, s := range []float64{-1, 1} {
		p.rounded(0, s*(d/2-0.05), 0.1, w, 0.1, h-0.1, 0.035, m)
		p.rounded(s*(w/2-0.06), 0, 0.1, 0.12, d, h-0.1, 0.035, m)
	}
	p.box(0, 0, 0.135, w-0.3, d-0.2, 0.012, k.water())
	c := k.chrome()
	p.cyl(-w/2+0.06, 0, h-0.005, 0.03, 0.06, c)
	p.rod(frame.Vec{-w/2 + 0.06, 0, h + 0.05}, frame.Vec{-w/2 + 0.2, 0, h + 0.08}, 0.014, c)
	p.rod(frame.Vec{-w/2 + 0.05, -0.12, h}, frame.Vec{-w/2 + 0.05, -0.12, h + 0.07}, 0.018, c)
	p.rod(frame.Vec{-w/2 + 0.05, 0.12, h}, frame.Vec{-w/2 + 0.05, 0.12, h + 0.07}, 0.018, c)
	return p
}

// shower is a tray in a corner with a glass-like screen, a riser and a head.
func (k *kit) shower() *piece {
	p, m, c, w := newPiece(shower), k.ceramic(), k.chrome(), k.u(0.82, 0.95)
	p.rounded(0, 0, 0, w, w, 0.12, 0.03, m)
	p.cyl(0, 0, 0.12, 0.05, 0.006, c)
	y := -w/2 + 0.04
	p.rod(frame.Vec{0, y, 0.9}, frame.Vec{0, y, 2.05}, 0.012, c)
	p.rod(frame.Vec{0, y, 2.05}, frame.Vec{0, y + 0.3, 2.1}, 0.012, c)
	p.cone(0, y+0.3, 2.03, 0.11, 0.03, 0.06, c)
	p.rounded(0, y, 1.05, 0.26, 0.06, 0.05, 0.02, c)
	// The screen is a frame with a tinted lower half: a panel in front would
	// hide the rest from a tracer without refraction.
	for _, x := range []float64{-w/2 + 0.015, w/2 - 0.015} {
		p.box(x, w/2-0.02, 0.1, 0.03, 0.03, 1.85, c)
	}
	p.box(0, w/2-0.02, 1.93, w, 0.03, 0.03, c)
	p.box(-w/4, w/2-0.02, 0.12, w/2-0.03, 0.014, 1.8, k.frosted())
	return p
}

// washbasin stands on a pedestal or a unit.
func (k *kit) washbasin() *piece {
	p, m, h := newPiece(washbasin), k.ceramic(), 0.84
	if k.chance(0.45) {
		p.cone(0, -0.08, 0, 0.11, 0.085, 0.7, m)
		p.egg(0, 0, h-0.06, 0.29, 0.22, 0.13, m)
		p.rounded(0, -0.16, h-0.07, 0.5, 0.13, 0.08, 0.03, m)
		p.ring(0, 0.02, h+0.03, 0.2, 0.02, m)
		k.tap(p, 0, -0.17, h+0.01, 0.14, 0.13)
		return p
	}
	wood := k.wood()
	w := k.u(0.62, 0.9)
	p.box(0, -0.01, 0.1, w, 0.44, h-0.16, wood)
	p.box(0, -0.04, 0, w-0.06, 0.36, 0.1, k.black())
	for i := range 2 {
		x := w / 4 * float64(2*i-1)
		p.rounded(x, 0.22, 0.12, w/2-0.012, 0.02, h-0.2, 0.007, k.front(wood))
		k.handle(p, x, 0.23, h-0.18, 0.1, k.steel())
	}
	p.rounded(0, 0, h-0.06, w+0.02, 0.48, 0.05, 0.016, m)
	p.ring(0, 0.02, h+0.035, 0.19, 0.03, m)
	p.cyl(0, 0.02, h-0.012, 0.2, 0.03, m)
	k.tap(p, 0, -0.19, h-0.01, 0.2, 0.14)
	return p
}

// mirror hangs on a wall.
func (k *kit) mirror(w, h float64) *piece {
	p := newPiece(mirror)
	if k.chance(0.3) {
		p.cyl(0, -0.012, h/2-0.012, h/2, 0.024, k.metalOrWood()).front()
		p.cyl(0, 0.001, h/2-0.006, h/2-0.03, 0.012, k.mirrorGlass()).front()
		return p
	}
	p.box(0, -0.003, 0, w, 0.024, h, k.metalOrWood())
	p.box(0, 0.008, 0.03, w-0.06, 0.008, h-0.06, k.mirrorGlass())
	return p
}

// towel hangs from a rail on the wall.
func (k *kit) towel() *piece {
	p, w, c := newPiece(towel), k.u(0.45, 0.6), k.chrome()
	p.rod(frame.Vec{-w / 2, 0.03, 0.62}, frame.Vec{w / 2, 0.03, 0.62}, 0.01, c)
	for _, x := range []float64{-w / 2, w / 2} {
		p.rod(frame.Vec{x, -0.03, 0.62}, frame.Vec{x, 0.03, 0.62}, 0.012, c)
	}
	p.rounded(k.u(-0.04, 0.04), 0.03, 0, w*0.7, 0.045, 0.645, 0.02, k.fabric())
	return p
}

// washer is a washing machine.
func (k *kit) washer() *piece {
	p, m, h := newPiece(washer), k.white(), 0.85
	p.rounded(0, -0.01, 0.02, 0.6, 0.56, h-0.02, 0.02, m)
	p.box(0, 0, 0, 0.5, 0.46, 0.03, k.black())
	y := 0.27
	p.ring(0, y, 0.4, 0.17, 0.03, k.chrome()).front()
	p.egg(0, y-0.01, 0.4, 0.155, 0.05, 0.155, k.gloss(0.04))
	p.rounded(0, y, h-0.14, 0.58, 0.02, 0.12, 0.01, k.plastic())
	p.cyl(0.06, y+0.015, h-0.1, 0.04, 0.03, k.steel()).front()
	p.box(-0.18, y+0.006, h-0.11, 0.16, 0.012, 0.06, m)
	p.surface(0, -0.02, h, 0.56, 0.5, 0)
	return p
}
