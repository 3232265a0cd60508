package scene

import (
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// reveal is the depth of a window's opening, in metres.
const reveal = 0.18

// door is a door with its casing, for an opening of size (w, h) in a wall of
// thickness gap: the origin is on the floor in the middle of the wall, and y
// leads into the room that the leaf opens to.
func (k *kit) door(w, h float64) *piece {
	p, m := newPiece(door), k.white()
	if k.s.doors == 0 {
		m = k.wood()
	}
	for _, s := range []float64{-1, 1} {
		p.box(s*(w/2+0.02), 0, 0, 0.08, gap+0.036, h+0.02, m)
	}
	p.box(0, 0, h-0.02, w+0.12, gap+0.036, 0.08, m)
	if w > 1.2 {
		return p
	}
	leaf, panel := k.front(m), k.front(m)
	side := float64(k.r.IntN(2)*2 - 1)
	switch lw := w - 0.05; k.r.IntN(3) {
	case 0: // closed
		p.box(0, 0.03, 0.008, lw, 0.04, h-0.03, leaf)
		k.panels(p, lw, h, panel)
		for _, y := range []float64{0.08, -0.02} {
			p.rod(frame.Vec{side * (lw/2 - 0.07), 0.03, 1}, frame.Vec{side * (lw/2 - 0.07), y, 1}, 0.011, k.steel())
			p.rod(frame.Vec{side * (lw/2 - 0.07), y, 1}, frame.Vec{side * (lw/2 - 0.17), y, 1}, 0.01, k.steel())
		}
	case 1: // open
		x, y := side*(w/2-0.045), gap/2+0.03+lw/2
		p.box(x, y, 0.008, 0.04, lw, h-0.03, leaf)
		for i := range k.s.doors * 2 {
			p.box(x, y, 0.15+float64(i)*1.7/float64(k.s.doors*2), 0.05, lw-0.24, 1.7/float64(k.s.doors*2)-0.1, panel)
		}
		for _, dx := range []float64{0.045, -0.045} {
			p.rod(frame.Vec{x, y + lw/2 - 0.07, 1}, frame.Vec{x + dx, y + lw/2 - 0.07, 1}, 0.011, k.steel())
			p.rod(frame.Vec{x + dx, y + lw/2 - 0.07, 1}, frame.Vec{x + dx, y + lw/2 - 0.17, 1}, 0.01, k.steel())
		}
	}
	return p
}

// panels adds the panels of a closed door's leaf, on both faces.
func (k *kit) panels(p *piece, w, h float64, m mat) {
	n := k.s.doors * 2
	for i := range n {
		step := (h - 0.3) / float64(n)
		p.box(0, 0.03, 0.15+step*float64(i), w-0.24, 0.052, step-0.1, m)
	}
}

// window is a window for an opening of size (w, h): the origin is in the plane
// of the inner wall, in the middle of the sill, and y leads into the room.
func (k *kit) window(w, h float64) *piece {
	p, m := newPiece(window), k.white()
	if k.s.doors == 0 {
		m = k.wood()
	}
	const y = -reveal / 2
	for _, s := range []float64{-1, 1} {
		p.box(s*(w/2+0.005), y+0.01, -0.03, 0.07, reveal+0.02, h+0.06, m)
	}
	p.box(0, y+0.01, h-0.03, w+0.08, reveal+0.02, 0.065, m)
	p.rounded(0, y+0.05, -0.035, w+0.16, reveal+0.1, 0.05, 0.015, m)
	sash := y - 0.04
	p.box(0, sash, 0.02, w-0.05, 0.05, 0.05, m)
	p.box(0, sash, h-0.08, w-0.05, 0.05, 0.05, m)
	bars := 1
	if w > 1.3 {
		bars = 2
	}
	for i := range bars {
		x := w * (float64(i+1)/float64(bars+1) - 0.5)
		p.box(x, sash, 0.03, 0.05, 0.045, h-0.08, m)
	}
	if k.s.panes > 0 {
		for i := range k.s.panes {
			p.box(0, sash, 0.03+(h-0.1)*float64(i+1)/float64(k.s.panes+1), w-0.06, 0.03, 0.03, m)
		}
	}
	return p
}

// curtainGap is the distance of curtains from the wall, beyond the sill.
const curtainGap = 0.15

// fit puts the doors and windows of the room in and keeps the way free.
func (b *builder) fit() {
	for _, o := range b.openings {
		t, w := (o.t0+o.t1)/2, o.t1-o.t0
		if o.window {
			b.things = append(b.things, b.next().window(w, o.z1-o.z0).put(b.at(o.side, t, 0, o.z0), yaws[o.side]))
			b.zone(o, 0.3)
			continue
		}
		if o.owner {
			b.hinge(o, t, w)
		}
		b.zone(o, 1.0)
	}
}

// hinge puts a door in; its leaf may be in the way of another door's, and then
// it is another kind of door.
func (b *builder) hinge(o opening, t, w float64) {
	var p *placed
	for range 8 {
		p = b.next().door(w, o.z1).put(b.at(o.side, t, -gap/2, 0), yaws[o.side])
		if !slices.ContainsFunc(b.things, p.collides) {
			break
		}
	}
	b.things = append(b.things, p)
}

// zone keeps the space before an opening free to a depth.
func (b *builder) zone(o opening, depth float64) {
	const side = 0.08
	p, q := b.at(o.side, o.t0-side, -gap, o.z0), b.at(o.side, o.t1+side, depth, o.z1)
	v := volume{}
	for i := range p {
		v.lo[i], v.hi[i] = min(p[i], q[i]), max(p[i], q[i])
	}
	b.zones = append(b.zones, v)
}

// dressAll hangs curtains and radiators at the windows, where there is room.
func (b *builder) dressAll() {
	for _, o := range b.openings {
		if o.window {
			b.dress(o)
		}
	}
}

// dress hangs curtains at a window and a radiator below it.
func (b *builder) dress(o opening) {
	t, w := (o.t0+o.t1)/2, o.t1-o.t0
	wet := b.Type == bathroom || b.Type == kitchen || b.Type == laundry || b.Type == storage || b.Type == gym
	if !wet && b.chance(0.6) {
		hem := 0.04
		if b.chance(0.4) {
			hem = o.z0 - 0.25
		}
		b.add(b.next().curtains(w, o.z1+0.1, hem), b.at(o.side, t, curtainGap, 0), yaws[o.side], false)
	}
	if o.z0 < 1.1 && b.Type != kitchen && b.chance(0.6) {
		b.add(b.next().radiator(min(w, 1.2)), b.at(o.side, t, 0.07, 0), yaws[o.side], false)
	}
}
