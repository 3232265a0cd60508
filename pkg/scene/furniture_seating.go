package scene

import (
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// legs4 adds four legs in the style of the building, from the floor to height
// h, at the corners of a rectangle (w, d).
func (k *kit) legs4(p *piece, w, d, h, thick float64, m mat) {
	for i := range 4 {
		x, y := w/2*float64(i%2*2-1), d/2*float64(i/2*2-1)
		switch k.s.legs {
		case 0:
			p.box(x, y, 0, thick, thick, h, m)
		case 1:
			p.cone(x, y, 0, thick*0.35, thick*0.62, h, m)
		case 2:
			p.cyl(x, y, 0, thick*0.38, h, m)
		default:
			p.rod(frame.Vec{x * 1.04, y * 1.04, thick * 0.35}, frame.Vec{x * 0.86, y * 0.86, h}, thick*0.35, m)
		}
	}
}

// legMaterial is wood or metal, as the style has it.
func (k *kit) legMaterial(wood mat) mat {
	if k.s.legs == 2 {
		return k.steel()
	}
	return wood
}

// chair is a dining chair with the back of the style.
func (k *kit) chair() *piece { return k.chairOf(k.wood(), k.fabric(), 0.45) }

func (k *kit) chairOf(wood, seat mat, h float64) *piece {
	p, w, d := newPiece(chair), 0.43, 0.43
	legs := k.legMaterial(wood)
	k.legs4(p, w-0.06, d-0.06, h-0.03, 0.04, legs)
	p.rounded(0, 0, h-0.03, w, d, 0.05, 0.02, seat)
	top, y := h+0.45, -d/2+0.025
	switch k.s.backs {
	case 0:
		p.rounded(0, y, h+0.12, w-0.02, 0.03, top-h-0.12, 0.012, wood)
		p.box(-w/2+0.06, y, h, 0.03, 0.03, 0.14, legs)
		p.box(w/2-0.06, y, h, 0.03, 0.03, 0.14, legs)
	case 1:
		for _, z := range []float64{h + 0.12, h + 0.24, h + 0.36} {
			p.box(0, y, z, w-0.07, 0.022, 0.06, wood)
		}
	case 2:
		for i := range 5 {
			p.cyl(-0.14+0.07*float64(i), y, h, 0.011, top-h-0.05, wood)
		}
		p.rounded(0, y, top-0.07, w, 0.035, 0.07, 0.015, wood)
	default:
		p.rod(frame.Vec{-w/2 + 0.03, y, top - 0.03}, frame.Vec{w/2 - 0.03, y, top - 0.03}, 0.022, wood)
		p.soft(0, y, h+0.15, w-0.1, 0.045, 0.24, seat)
	}
	if k.s.backs != 0 {
		p.box(-w/2+0.02, y, h, 0.032, 0.032, top-h-0.02, legs)
		p.box(w/2-0.02, y, h, 0.032, 0.032, top-h-0.02, legs)
	}
	return p
}

// smallChair is a chair for children.
func (k *kit) smallChair() *piece {
	p, m := newPiece(chair), k.accent()
	for i := range 4 {
		p.cyl(0.12*float64(i%2*2-1), 0.12*float64(i/2*2-1), 0, 0.018, 0.28, m)
	}
	p.rounded(0, 0, 0.28, 0.3, 0.3, 0.035, 0.015, k.accent())
	p.rounded(0, -0.13, 0.34, 0.28, 0.03, 0.24, 0.014, m)
	p.box(-0.1, -0.13, 0.3, 0.03, 0.025, 0.06, m)
	p.box(0.1, -0.13, 0.3, 0.03, 0.025, 0.06, m)
	return p
}

// officeChair is a swivel chair on castors.
func (k *kit) officeChair() *piece {
	p, dark, f := newPiece(officeChair), k.black(), k.fabric()
	for i := range 5 {
		x, y := polar(0.27, float64(i)/5)
		p.rod(frame.Vec{0, 0, 0.1}, frame.Vec{x, y, 0.085}, 0.02, dark)
		p.egg(x, y, 0.032, 0.032, 0.032, 0.032, dark)
	}
	p.cyl(0, 0, 0.1, 0.028, 0.34, k.steel())
	p.soft(0, 0, 0.44, 0.48, 0.46, 0.09, f)
	p.box(0, -0.22, 0.4, 0.07, 0.035, 0.3, dark)
	p.soft(0, -0.2, 0.6, 0.44, 0.08, k.u(0.42, 0.6), f)
	for _, x := range []float64{-0.27, 0.27} {
		p.box(x, 0, 0.46, 0.03, 0.05, 0.22, dark)
		p.rounded(x, 0.02, 0.67, 0.055, 0.26, 0.03, 0.012, dark)
	}
	return p
}

// stool is a round or square stool, of bar height if it is high.
func (k *kit) stool(high bool) *piece {
	p, wood, h := newPiece(stool), k.wood(), 0.45
	if high {
		h = 0.68
		p.ring(0, 0, 0.22, 0.14, 0.012, k.steel())
	}
	k.legs4(p, 0.24, 0.24, h-0.03, 0.035, k.legMaterial(wood))
	if k.s.backs%2 == 0 {
		p.cyl(0, 0, h-0.03, 0.18, 0.045, wood)
	} else {
		p.rounded(0, 0, h-0.03, 0.34, 0.34, 0.05, 0.02, k.fabric())
	}
	return p
}

// armchair is an upholstered chair with arms.
func (k *kit) armchair() *piece {
	return k.upholstered(newPiece(armchair), k.u(0.78, 0.95), k.u(0.78, 0.9), 1)
}

// sofa seats two or three.
func (k *kit) sofa(wide bool) *piece {
	if wide {
		return k.upholstered(newPiece(sofa), k.u(1.85, 2.3), k.u(0.82, 0.95), 3)
	}
	return k.upholstered(newPiece(sofa), k.u(1.4, 1.7), k.u(0.82, 0.95), 2)
}

// upholstered makes p a seat for n.
func (k *kit) upholstered(p *piece, w, d float64, n int) *piece {
	f, cushion, h, arm := k.fabric(), k.fabric(), k.u(0.4, 0.46), k.u(0.12, 0.2)
	back := k.u(0.36, 0.46)
	k.legs4(p, w-0.12, d-0.12, 0.12, 0.05, k.legMaterial(k.wood()))
	p.rounded(0, 0, 0.1, w, d, h-0.2, 0.03, f)
	p.soft(0, -d/2+0.1, h-0.12, w-0.02, 0.2, back+0.12, f)
	for _, s := range []float64{-1, 1} {
		x := s * (w/2 - arm/2)
		if k.s.backs%2 == 0 {
			p.soft(x, 0.02, h-0.12, arm, d-0.04, 0.32, f)
		} else {
			p.rounded(x, 0.02, h-0.12, arm, d-0.04, 0.22, 0.03, f)
			q := p.add(render.Cylinder{R: arm / 2, H: d - 0.04, Round: 0.02}, x, 0.02, h+0.14, frame.Vec{arm / 2, arm / 2, d/2 - 0.02}, f)
			q.front()
		}
	}
	in := (w - 2*arm) / float64(n)
	for i := range n {
		x := -w/2 + arm + in*(float64(i)+0.5)
		p.soft(x, 0.08, h-0.12, in-0.01, d-0.2, 0.17, f)
		p.soft(x, -d/2+0.24, h+0.04, in-0.03, 0.14, back-0.1, f).lean(0.12)
	}
	for i := range n {
		if x := -w/2 + arm + in*(float64(i)+0.5); k.chance(0.5) {
			p.soft(x, -d/2+0.37, h+0.06, 0.38, 0.12, 0.36, cushion).lean(0.3).turn(k.u(-0.4, 0.4))
		}
	}
	return p
}

// bench is a plain bench, in a hall or a gym.
func (k *kit) bench() *piece {
	p, w, wood := newPiece(bench), k.u(1, 1.5), k.wood()
	for _, x := range []float64{-w/2 + 0.1, w/2 - 0.1} {
		p.box(x, 0, 0, 0.06, 0.34, 0.4, wood)
	}
	for _, y := range []float64{-0.12, 0, 0.12} {
		p.rounded(0, y, 0.4, w, 0.11, 0.04, 0.012, wood)
	}
	p.box(0, 0, 0.2, w-0.2, 0.04, 0.08, wood)
	return p
}
