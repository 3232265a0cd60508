package scene

import (
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// vase stands on a table, sometimes with flowers.
func (k *kit) vase() *piece {
	p, m, s := newPiece(vase), k.glossyAccent(), k.u(0.8, 1.3)
	p.cyl(0, 0, 0, 0.045*s, 0.015, m)
	p.egg(0, 0, 0.09*s, 0.075*s, 0.075*s, 0.09*s, m)
	p.cone(0, 0, 0.15*s, 0.04*s, 0.03*s, 0.08*s, m)
	p.ring(0, 0, 0.23*s, 0.03*s, 0.008*s, m)
	if k.chance(0.5) {
		flower, leaf := k.accent(), k.leaf()
		for i := range 5 {
			x, y := polar(k.u(0.02, 0.09), float64(i)/5)
			z := 0.23*s + k.u(0.1, 0.2)
			p.rod(frame.Vec{0, 0, 0.22 * s}, frame.Vec{x, y, z}, 0.004, leaf)
			p.egg(x, y, z, 0.035, 0.035, 0.025, flower)
		}
	}
	return p
}

// bottle is a bottle.
func (k *kit) bottle() *piece {
	p, m, s := newPiece(bottle), k.glossyAccent(), k.u(0.75, 1.1)
	p.cyl(0, 0, 0, 0.04*s, 0.17*s, m)
	p.egg(0, 0, 0.17*s, 0.039*s, 0.039*s, 0.04*s, m)
	p.cyl(0, 0, 0.18*s, 0.014*s, 0.1*s, m)
	p.cyl(0, 0, 0.275*s, 0.017*s, 0.02*s, k.black())
	p.cyl(0, 0, 0.05*s, 0.041*s, 0.07*s, k.white())
	return p
}

// cup is a mug.
func (k *kit) cup() *piece {
	p, m := newPiece(cup), k.glossyAccent()
	p.cyl(0, 0, 0, 0.042, 0.095, m)
	p.cyl(0, 0, 0.09, 0.035, 0.008, k.soil())
	p.ring(0.045, 0, 0.05, 0.026, 0.007, m).front()
	return p
}

// bowl is a bowl of fruit, or a plate.
func (k *kit) bowl() *piece {
	p, m := newPiece(bowl), k.ceramic()
	if k.chance(0.35) {
		p.cone(0, 0, 0, 0.08, 0.125, 0.018, m)
		p.ring(0, 0, 0.016, 0.12, 0.006, m)
		return p
	}
	p.cone(0, 0, 0, 0.06, 0.13, 0.08, m)
	p.ring(0, 0, 0.08, 0.128, 0.007, m)
	for i := range 4 {
		x, y := polar(0.05, float64(i)/4)
		p.egg(x, y, 0.085, 0.042, 0.042, 0.04, k.fruit())
	}
	return p
}

// bookStack is a pile of books.
func (k *kit) bookStack() *piece {
	p, z := newPiece(book), 0.0
	for range 1 + k.r.IntN(4) {
		w, d, h := k.u(0.15, 0.2), k.u(0.21, 0.26), k.u(0.02, 0.04)
		a, m := k.u(-0.2, 0.2), k.cover()
		p.box(0, 0, z, w, d, 0.005, m).turn(a)
		p.box(0, 0, z+0.004, w-0.01, d-0.01, h-0.008, k.white()).turn(a)
		p.box(0, 0, z+h-0.005, w, d, 0.005, m).turn(a)
		z += h
	}
	return p
}

// ball is a ball to play with, of radius r.
func (k *kit) ball(r float64) *piece {
	p := newPiece(ball)
	p.egg(0, 0, r, r, r, r, k.striped())
	return p
}

// blocks are toy blocks in a heap or a tower.
func (k *kit) blocks() *piece {
	p, s := newPiece(blocks), k.u(0.06, 0.09)
	for i := range 4 {
		x, y := polar(s*1.35, float64(i)/4+k.u(0, 0.05))
		p.rounded(x, y, 0, s, s, s, 0.005, k.toy()).turn(k.u(0, 1))
	}
	p.rounded(0, 0, 0, s, s, s, 0.005, k.toy())
	p.rounded(0, 0, s, s, s, s, 0.005, k.toy()).turn(0.4)
	if k.chance(0.6) {
		p.cone(0, 0, 2*s, s*0.5, 0.004, s, k.toy())
	}
	return p
}

// teddy is a sitting bear.
func (k *kit) teddy() *piece {
	p, m := newPiece(teddy), k.fur()
	p.egg(0, 0, 0.14, 0.11, 0.1, 0.14, m)
	p.egg(0, 0.01, 0.33, 0.09, 0.085, 0.085, m)
	p.egg(0, 0.085, 0.31, 0.04, 0.035, 0.032, k.white())
	p.egg(0, 0.118, 0.32, 0.013, 0.01, 0.01, k.black())
	for _, s := range []float64{-1, 1} {
		p.egg(s*0.07, 0, 0.4, 0.035, 0.02, 0.035, m)
		p.egg(s*0.032, 0.083, 0.355, 0.01, 0.008, 0.01, k.black())
		p.rod(frame.Vec{s * 0.09, 0.02, 0.22}, frame.Vec{s * 0.15, 0.09, 0.13}, 0.034, m)
		p.rod(frame.Vec{s * 0.06, 0.05, 0.045}, frame.Vec{s * 0.1, 0.19, 0.045}, 0.043, m)
	}
	return p
}

// curtains hang at both sides of a window of width w from a rod at height h
// down to the hem.
func (k *kit) curtains(w, h, hem float64) *piece {
	p, f, rod := newPiece(curtain), k.drape(), k.metalOrWood()
	p.rod(frame.Vec{-w/2 - 0.3, 0, h}, frame.Vec{w/2 + 0.3, 0, h}, 0.014, rod)
	cw, fold := k.u(0.34, 0.48), 0.035
	for _, s := range []float64{-1, 1} {
		p.rod(vec(s*(w/2+0.22), 0, h), vec(s*(w/2+0.22), -curtainGap+0.01, h), 0.009, rod)
		p.egg(s*(w/2+0.32), 0, h, 0.03, 0.03, 0.03, rod)
		p.add(render.Sheet{W: cw, H: h - hem, Fold: fold, Wave: 0.11}, s*(w/2+0.28-cw/2), 0, (h+hem)/2,
			frame.Vec{cw / 2, fold, (h - hem) / 2}, f)
	}
	return p
}
