package scene

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// plant is a plant in a pot: a bush, a palm, a cactus or a snake plant. It is
// about h high.
func (k *kit) plant(h float64) *piece {
	p, leaf := newPiece(plant), k.leaf()
	pot := h * k.u(0.2, 0.28)
	r := pot * k.u(0.55, 0.7)
	if k.chance(0.5) {
		p.cone(0, 0, 0, r*0.75, r, pot, k.accent())
		p.ring(0, 0, pot, r*0.96, r*0.08, k.accent())
	} else {
		p.rounded(0, 0, 0, 1.8*r, 1.8*r, pot, 0.1*r, k.ceramic())
	}
	p.cyl(0, 0, pot-0.02, r*0.85, 0.02, k.soil())
	switch k.r.IntN(4) {
	case 0:
		k.bush(p, pot, h, leaf)
	case 1:
		k.palm(p, pot, h, leaf)
	case 2:
		p.add(capsule(0.14*h, 0.5*h), 0, 0, pot+0.35*h, frame.Vec{0.14 * h, 0.14 * h, 0.39 * h}, leaf)
		p.rod(frame.Vec{0.1 * h, 0, pot + 0.3*h}, frame.Vec{0.26 * h, 0, pot + 0.36*h}, 0.05*h, leaf)
		p.rod(frame.Vec{0.26 * h, 0, pot + 0.36*h}, frame.Vec{0.27 * h, 0, pot + 0.52*h}, 0.05*h, leaf)
	default:
		for i := range 9 {
			x, y := polar(r*k.u(0.1, 0.6), float64(i)/9)
			l := h * k.u(0.24, 0.38)
			q := p.egg(x, y, pot+l*0.9, r*0.28, r*0.1, l, leaf)
			q.lean(k.u(-0.1, 0.1)).turn(k.u(0, math.Pi))
		}
	}
	return p
}

// bush adds a stem and a crown of round leaves.
func (k *kit) bush(p *piece, pot, h float64, leaf mat) {
	p.rod(frame.Vec{0, 0, pot - 0.02}, frame.Vec{0, 0, h * 0.75}, 0.018*h+0.004, k.wood())
	for i := range 16 {
		z := h * (0.52 + 0.42*float64(i)/16)
		x, y := polar(h*k.u(0.08, 0.22), float64(i)*0.382)
		q := p.egg(x, y, z, h*0.1, h*0.08, h*0.035, leaf)
		q.lean(k.u(-0.6, 0.6)).turn(k.u(0, 6))
		p.rod(frame.Vec{0, 0, z - 0.08*h}, frame.Vec{x, y, z}, 0.006*h, leaf)
	}
}

// palm adds long leaves that bend outwards.
func (k *kit) palm(p *piece, pot, h float64, leaf mat) {
	p.rod(frame.Vec{0, 0, pot - 0.02}, frame.Vec{0, 0, h * 0.5}, 0.02*h+0.004, k.wood())
	for i := range 9 {
		t := float64(i)*0.382 + k.u(0, 0.05)
		from := frame.Vec{0, 0, h * 0.48}
		for j, reach := range []float64{0.16, 0.28, 0.34} {
			x, y := polar(h*reach, t)
			to := frame.Vec{x, y, h * ([]float64{0.74, 0.88, 0.84}[j] + 0.06*math.Sin(float64(i)*5))}
			p.rod(from, to, h*(0.024-0.005*float64(j)), leaf)
			from = to
		}
	}
}

// floorLamp is a lamp on a high stand.
func (k *kit) floorLamp() *piece {
	p, m, h := newPiece(floorLamp), k.metalOrWood(), k.u(1.35, 1.6)
	if k.s.legs == 3 {
		for i := range 3 {
			x, y := polar(0.24, float64(i)/3)
			p.rod(frame.Vec{x, y, 0.02}, frame.Vec{0, 0, h - 0.05}, 0.015, m)
		}
	} else {
		p.cyl(0, 0, 0, 0.15, 0.03, m)
		p.cyl(0, 0, 0.02, 0.014, h, m)
	}
	p.cone(0, 0, h-0.1, k.u(0.17, 0.22), k.u(0.1, 0.15), 0.28, k.shade())
	p.lights = append(p.lights, bulb{frame.Vec{0, 0, h + 0.22}, 0.08, 0.35})
	return p
}

// tableLamp stands on a nightstand or a desk.
func (k *kit) tableLamp() *piece {
	p, m := newPiece(tableLamp), k.accent()
	if k.chance(0.5) {
		p.egg(0, 0, 0.1, 0.075, 0.075, 0.1, m)
		p.cyl(0, 0, 0, 0.06, 0.02, m)
	} else {
		p.cyl(0, 0, 0, 0.08, 0.02, m)
		p.cyl(0, 0, 0.01, 0.014, 0.22, m)
	}
	p.cyl(0, 0, 0.18, 0.01, 0.1, k.steel())
	p.cone(0, 0, 0.24, k.u(0.11, 0.14), k.u(0.07, 0.1), 0.17, k.shade())
	return p
}

// ceilingLamp hangs by a cord of length l, or lies flat under the ceiling if
// l is 0. Its origin is at its top.
func (k *kit) ceilingLamp(l float64, long bool) *piece {
	p, shade := newPiece(ceilingLamp), k.shade()
	switch {
	case long:
		p.rounded(0, 0, -0.05, 1.25, 0.16, 0.05, 0.02, shade)
		p.box(0, 0, -0.06, 1.29, 0.03, 0.06, k.steel())
		p.lights = append(p.lights, bulb{frame.Vec{0, 0, -0.12}, 0.2, 1})
	case l == 0:
		r := k.u(0.16, 0.24)
		p.cyl(0, 0, -0.09, r, 0.08, shade)
		p.cyl(0, 0, -0.02, r*1.08, 0.02, k.white())
		p.lights = append(p.lights, bulb{frame.Vec{0, 0, -0.16}, 0.16, 1})
	default:
		p.cyl(0, 0, -0.02, 0.05, 0.02, k.white())
		p.cyl(0, 0, -l, 0.006, l, k.black())
		if k.s.backs%2 == 0 {
			p.egg(0, 0, -l-0.12, 0.15, 0.15, 0.13, shade)
		} else {
			p.cone(0, 0, -l-0.18, 0.22, 0.08, 0.2, k.accent())
			p.egg(0, 0, -l-0.13, 0.06, 0.06, 0.06, shade)
		}
		p.lights = append(p.lights, bulb{frame.Vec{0, 0, -l - 0.3}, 0.14, 1})
	}
	return p
}

// picture hangs on a wall, framed.
func (k *kit) picture(w, h float64) *piece {
	p := newPiece(picture)
	p.box(0, -0.003, 0, w, 0.03, h, k.metalOrWood())
	edge := 0.025
	if k.chance(0.5) {
		p.box(0, 0.009, 0.025, w-0.05, 0.01, h-0.05, k.white())
		edge = 0.08
	}
	p.box(0, 0.012, edge, w-2*edge, 0.008, h-2*edge, k.painting())
	return p
}

// rug lies on the floor.
func (k *kit) rug(w, d float64) *piece {
	p := newPiece(rug)
	if k.chance(0.25) {
		r := math.Min(w, d) / 2
		p.cyl(0, 0, 0, r, 0.014, k.carpet())
		return p
	}
	p.rounded(0, 0, 0, w, d, 0.012, 0.004, k.carpet())
	if k.chance(0.5) {
		p.rounded(0, 0, 0.002, w-0.24, d-0.24, 0.013, 0.004, k.carpet())
	}
	return p
}

// clock hangs on a wall.
func (k *kit) clock() *piece {
	p, r, dark := newPiece(clock), k.u(0.13, 0.18), k.black()
	p.cyl(0, -0.002, r-0.014, r, 0.028, k.metalOrWood()).front()
	p.cyl(0, 0.013, r-0.005, r*0.88, 0.01, k.white()).front()
	a := k.r.Float64()
	for _, t := range []float64{a, 12 * a} {
		x, z := polar(r*0.6, t)
		p.rod(frame.Vec{0, 0.022, r}, frame.Vec{x, 0.022, r + z}, 0.007, dark)
	}
	for i := range 12 {
		x, z := polar(r*0.76, float64(i)/12)
		p.egg(x, 0.018, r+z, 0.009, 0.006, 0.009, dark)
	}
	return p
}

// radiator hangs under a window.
func (k *kit) radiator(w float64) *piece {
	p, m, n := newPiece(radiator), k.white(), int(w/0.075)
	for i := range n {
		p.rounded(-w/2+w*(float64(i)+0.5)/float64(n), 0, 0.1, w/float64(n)-0.012, 0.09, 0.5, 0.02, m)
	}
	p.box(0, -0.01, 0.13, w-0.02, 0.04, 0.05, m)
	p.box(0, -0.01, 0.52, w-0.02, 0.04, 0.05, m)
	p.cyl(w/2-0.02, 0, 0, 0.012, 0.15, k.steel())
	p.cyl(-w/2+0.02, 0, 0, 0.012, 0.15, k.steel())
	return p
}
