package scene

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// bed is a bed with its head at the wall, for one or two.
func (k *kit) bed(double bool) *piece {
	p, w, l, h := newPiece(bed), k.u(0.92, 1.05), k.u(1.95, 2.1), k.u(0.26, 0.34)
	if double {
		w = k.u(1.45, 1.8)
	}
	wood, sheet := k.wood(), k.white()
	k.legs4(p, w-0.1, l-0.1, 0.14, 0.06, k.legMaterial(wood))
	p.rounded(0, 0, 0.12, w, l, h-0.12, 0.02, wood)
	p.soft(0, 0.02, h-0.02, w-0.05, l-0.09, 0.2, sheet)
	head := k.u(0.45, 0.75)
	if k.s.backs%2 == 0 {
		p.rounded(0, -l/2-0.01, 0.1, w+0.04, 0.06, h+head-0.1, 0.025, wood)
	} else {
		p.soft(0, -l/2-0.01, 0.1, w+0.04, 0.09, h+head-0.1, k.fabric())
	}
	k.bedding(p, 0, 0, h+0.16, w, l, sheet)
	return p
}

// bedding adds pillows and a blanket on a mattress whose top is at z.
func (k *kit) bedding(p *piece, x, y, z, w, l float64, sheet mat) {
	cover := k.fabric()
	p.rounded(x, y+0.28, z-0.1, w+0.005, l*0.66, 0.13, 0.055, cover)
	p.rounded(x, y-l/2+0.62, z-0.02, w-0.01, 0.22, 0.07, 0.033, sheet)
	n := 1
	if w > 1.3 {
		n = 2
	}
	for i := range n {
		px := x + w/2*(float64(2*i+1)/float64(n)-1)
		p.soft(px, y-l/2+0.3, z-0.01, min(0.66, w/float64(n)-0.14), 0.36, 0.13, sheet).turn(k.u(-0.06, 0.06))
	}
}

// bunkBed has two beds, one over the other, and a ladder at the front.
func (k *kit) bunkBed() *piece {
	p, w, l, wood := newPiece(bunkBed), 0.95, 2.0, k.wood()
	if k.chance(0.3) {
		wood = k.paint(k.s.accents[k.r.IntN(5)])
	}
	for i := range 4 {
		p.box((l/2-0.03)*float64(i%2*2-1), (w/2-0.03)*float64(i/2*2-1), 0, 0.06, 0.06, 1.75, wood)
	}
	for _, z := range []float64{0.28, 1.2} {
		p.box(0, 0, z, l-0.05, w-0.06, 0.1, wood)
		p.soft(0, 0, z+0.08, l-0.12, w-0.1, 0.14, k.white())
		p.soft(l*0.12, 0, z+0.15, l*0.66, w-0.09, 0.1, k.fabric())
		p.soft(-l/2+0.3, 0, z+0.19, 0.36, 0.6, 0.12, k.white())
		for _, x := range []float64{-l/2 + 0.03, l/2 - 0.03} {
			p.box(x, 0, z+0.3, 0.03, w-0.1, 0.08, wood)
		}
		p.box(0, -w/2+0.03, z+0.25, l-0.1, 0.03, 0.08, wood)
	}
	p.box(-0.25, w/2-0.03, 1.55, l-0.6, 0.03, 0.08, wood)
	for _, x := range []float64{l/2 - 0.46, l/2 - 0.12} {
		p.rod(frame.Vec{x, w/2 + 0.12, 0.02}, frame.Vec{x, w/2 + 0.02, 1.6}, 0.018, wood)
	}
	for i := range 5 {
		z := 0.3 + 0.28*float64(i)
		y := w/2 + 0.12 - 0.1*z/1.6
		p.rod(frame.Vec{l/2 - 0.46, y, z}, frame.Vec{l/2 - 0.12, y, z}, 0.016, wood)
	}
	return p
}

// nightstand stands beside a bed.
func (k *kit) nightstand() *piece {
	p, wood, w, d, h := newPiece(nightstand), k.wood(), k.u(0.4, 0.5), 0.4, k.u(0.46, 0.58)
	k.legs4(p, w-0.06, d-0.06, 0.13, 0.04, k.legMaterial(wood))
	p.rounded(0, 0, 0.12, w, d-0.02, h-0.12, 0.012, wood)
	front, knob := k.front(wood), k.steel()
	step := (h - 0.18) / 2
	for i := range 2 {
		z := 0.15 + step*float64(i)
		p.rounded(0, d/2-0.01, z, w-0.05, 0.025, step-0.02, 0.008, front)
		k.handle(p, 0, d/2, z+step/2, 0.1, knob)
	}
	p.surface(0, 0, h, w-0.02, d-0.04, 0)
	return p
}

// wardrobe is a tall cupboard for clothes.
func (k *kit) wardrobe() *piece {
	p, wood, n := newPiece(wardrobe), k.wood(), 2+k.r.IntN(2)
	w, d, h := 0.5*float64(n)*k.u(0.95, 1.15), 0.6, k.u(1.95, 2.2)
	p.rounded(0, -0.01, 0.06, w, d-0.02, h-0.06, 0.012, wood)
	p.box(0, -0.02, 0, w-0.06, d-0.08, 0.07, k.black())
	p.rounded(0, 0, h, w+0.04, d+0.02, 0.04, 0.014, wood)
	front, knob := k.front(wood), k.steel()
	for i := range n {
		cw := w / float64(n)
		x := -w/2 + cw*(float64(i)+0.5)
		p.rounded(x, d/2-0.01, 0.09, cw-0.015, 0.025, h-0.12, 0.008, front)
		if k.s.doors == 2 {
			p.rounded(x, d/2+0.003, 0.2, cw-0.14, 0.02, h*0.4-0.1, 0.008, front)
			p.rounded(x, d/2+0.003, 0.2+h*0.42, cw-0.14, 0.02, h*0.5-0.2, 0.008, front)
		}
		s := float64(1 - 2*(i%2))
		p.rounded(x+s*(cw/2-0.06), d/2+0.018, h*0.46, 0.016, 0.022, 0.16, 0.007, knob)
	}
	return p
}
