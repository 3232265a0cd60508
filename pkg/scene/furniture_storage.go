package scene

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// cabinet is a low or middle-sized cupboard with doors and drawers.
func (k *kit) cabinet(w, h float64) *piece {
	p, wood, d := newPiece(cabinet), k.wood(), k.u(0.38, 0.48)
	n := max(1, int(w/0.45+0.3))
	front, knob := k.front(wood), k.steel()
	k.legs4(p, w-0.1, d-0.1, 0.12, 0.05, k.legMaterial(wood))
	p.rounded(0, -0.01, 0.1, w, d-0.02, h-0.13, 0.01, wood)
	p.rounded(0, 0, h-0.03, w+0.03, d+0.01, 0.03, 0.01, wood)
	drawers := k.s.backs%2 == 0
	for i := range n {
		cw := w / float64(n)
		x, high := -w/2+cw*(float64(i)+0.5), h-0.17
		if drawers {
			p.rounded(x, d/2-0.01, h-0.23, cw-0.02, 0.025, 0.17, 0.008, front)
			k.handle(p, x, d/2, h-0.14, 0.12, knob)
			high -= 0.19
		}
		p.rounded(x, d/2-0.01, 0.12, cw-0.02, 0.025, high, 0.008, front)
		s := float64(1 - 2*(i%2))
		k.handle(p, x+s*(cw/2-0.08), d/2, 0.12+high*0.7, 0.06, knob)
	}
	p.surface(0, 0, h, w-0.04, d-0.06, 0)
	return p
}

// bookshelf is an open shelf full of books, with a few other things.
func (k *kit) bookshelf(w, h float64) *piece {
	p, wood, d := newPiece(bookshelf), k.wood(), k.u(0.28, 0.34)
	n := int(h / 0.36)
	p.box(0, -d/2+0.01, 0, w, 0.02, h, wood)
	p.box(-w/2+0.015, 0, 0, 0.03, d, h, wood)
	p.box(w/2-0.015, 0, 0, 0.03, d, h, wood)
	for i := range n + 1 {
		z := 0.04 + (h-0.07)*float64(i)/float64(n)
		p.box(0, 0.005, z, w-0.06, d-0.02, 0.025, wood)
		if i < n {
			k.books(p, w-0.1, d, z+0.025, (h-0.07)/float64(n)-0.04)
		}
	}
	p.surface(0, 0, h, w-0.1, d-0.06, 0)
	return p
}

// island is a bookshelf with books on both sides, to stand in the room.
func (k *kit) island(w, h float64) *piece {
	p := k.bookshelf(w, h)
	lo, _ := p.bounds()
	for _, q := range p.parts {
		q.at[0], q.at[1] = -q.at[0], 2*lo[1]-q.at[1]
		q.yaw += math.Pi
		p.parts = append(p.parts, q)
	}
	return p
}

// books fills a shelf of width w and free height h with books.
func (k *kit) books(p *piece, w, d, z, h float64) {
	x := -w / 2
	for x < w/2-0.1 {
		group := k.u(0.2, 0.6)
		if k.chance(0.18) {
			switch k.r.IntN(3) {
			case 0:
				p.egg(x+0.08, 0, z+0.07, 0.07, 0.07, 0.07, k.accent())
			case 1:
				p.box(x+0.1, 0.02, z, 0.18, d*0.6, min(0.16, h*0.6), k.accent())
			}
			x += 0.22
			continue
		}
		for end := min(x+group, w/2); x < end-0.03; {
			// A block of books of one height: the spines are in the pattern.
			bw := min(k.u(0.1, 0.3), end-x)
			bh := h * k.u(0.62, 0.95)
			p.rounded(x+bw/2, k.u(-0.01, 0.02), z, bw-0.004, d*0.66, bh, 0.006, k.spines())
			x += bw
		}
		x += 0.004
	}
}

// rack is a metal rack for boxes and tools.
func (k *kit) rack(w, h float64) *piece {
	p, m, d, n := newPiece(rack), k.steel(), 0.42, 4
	for i := range 4 {
		p.box((w/2-0.02)*float64(i%2*2-1), (d/2-0.02)*float64(i/2*2-1), 0, 0.035, 0.035, h, m)
	}
	for i := range n {
		z := 0.12 + (h-0.2)*float64(i)/float64(n-1)
		p.box(0, 0, z, w-0.03, d-0.03, 0.03, m)
		free := (h-0.2)/float64(n-1) - 0.06
		if i == n-1 {
			free = 0
		}
		p.surface(0, 0, z+0.03, w-0.12, d-0.08, free)
	}
	p.rod(frame.Vec{-w/2 + 0.03, -d/2 + 0.02, 0.15}, frame.Vec{w/2 - 0.03, -d/2 + 0.02, h - 0.1}, 0.008, m)
	return p
}

// box is a cardboard or plastic box.
func (k *kit) box(size float64) *piece {
	p, w, d, h := newPiece(box), size*k.u(0.85, 1.2), size*k.u(0.7, 1), size*k.u(0.6, 1)
	if k.chance(0.6) {
		m := k.cardboard()
		p.rounded(0, 0, 0, w, d, h, 0.006, m)
		p.box(0, 0, h-0.004, 0.06, d+0.004, 0.008, k.paint(frame.Vec{0.5, 0.38, 0.2}))
		return p
	}
	m := k.accent()
	p.rounded(0, 0, 0, w*0.94, d*0.94, h-0.03, 0.02, m)
	p.rounded(0, 0, h-0.04, w, d, 0.04, 0.012, k.white())
	return p
}

// bin is a waste bin.
func (k *kit) bin() *piece {
	p, h := newPiece(bin), k.u(0.3, 0.5)
	m := k.plastic()
	if k.chance(0.5) {
		p.cyl(0, 0, 0, h*0.36, h, k.steel())
		p.egg(0, 0, h, h*0.355, h*0.355, 0.06, m)
		return p
	}
	p.cone(0, 0, 0, h*0.3, h*0.4, h, m)
	p.ring(0, 0, h, h*0.4, 0.012, m)
	p.cyl(0, 0, h-0.01, h*0.37, 0.012, k.black())
	return p
}

// ladder is a step ladder, standing open.
func (k *kit) ladder() *piece {
	p, m, h := newPiece(ladder), k.steel(), k.u(1.4, 1.8)
	for _, x := range []float64{-0.2, 0.2} {
		p.rod(frame.Vec{x, 0.42, 0.02}, frame.Vec{x * 0.8, 0, h}, 0.02, m)
		p.rod(frame.Vec{x, -0.42, 0.02}, frame.Vec{x * 0.8, -0.02, h - 0.05}, 0.016, m)
	}
	for i := range 5 {
		z := h * (0.16 + 0.17*float64(i))
		p.box(0, 0.42*(1-z/h), z, 0.36, 0.09, 0.022, m)
	}
	p.rounded(0, 0, h-0.03, 0.34, 0.22, 0.04, 0.015, k.accent())
	return p
}

// bicycle leans nowhere: it stands along x, as on its stand.
func (k *kit) bicycle() *piece {
	p, m, dark, r := newPiece(bicycle), k.accent(), k.black(), 0.32
	const a, b = -0.5, 0.5
	for _, x := range []float64{a, b} {
		p.ring(x, 0, r+0.02, r, 0.02, dark).front()
		p.ring(x, 0, r+0.02, r-0.03, 0.008, k.steel()).front()
		for i := range 4 {
			u, v := polar(r-0.02, float64(i)/8+0.06)
			p.rod(frame.Vec{x - u, 0, r + 0.02 - v}, frame.Vec{x + u, 0, r + 0.02 + v}, 0.004, k.steel())
		}
	}
	pedal, seat, head := frame.Vec{-0.08, 0, 0.3}, frame.Vec{-0.24, 0, 0.8}, frame.Vec{0.34, 0, 0.78}
	for _, t := range [][2]frame.Vec{{pedal, seat}, {seat, head}, {pedal, {0.36, 0, 0.7}}, {pedal, {a, 0, r + 0.02}},
		{seat, {a, 0, r + 0.02}}, {head, {b, 0, r + 0.02}}} {
		p.rod(t[0], t[1], 0.018, m)
	}
	p.rod(seat, frame.Vec{-0.27, 0, 0.93}, 0.014, dark)
	p.rounded(-0.27, 0, 0.93, 0.26, 0.14, 0.06, 0.028, dark)
	p.rod(head, frame.Vec{0.32, 0, 0.96}, 0.014, dark)
	p.rod(frame.Vec{0.3, -0.27, 0.97}, frame.Vec{0.3, 0.27, 0.97}, 0.016, dark)
	p.cyl(-0.08, 0, 0.29, 0.09, 0.02, k.steel()).front()
	p.rod(frame.Vec{-0.08, 0.03, 0.3}, frame.Vec{-0.12, 0.18, 0.01}, 0.01, k.steel())
	return p
}
