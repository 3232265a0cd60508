package scene

import "math"

func (b *builder) office() {
	times(2+b.r.IntN(3), func() { b.workplace(b.chance(0.15)) })
	times(1+b.r.IntN(2), func() { k := b.next(); b.wall(k.bookshelf(k.u(0.8, 1.1), k.u(1.3, 2)), 0.4) })
	b.maybe(0.7, func() { c := b.wall(b.next().cabinet(b.u(0.8, 1.2), b.u(0.7, 1.2)), 0.4); b.clutter(c, 2, papers...) })
	b.maybe(0.5, func() { b.hang(b.next().whiteboard(b.u(1.2, 1.6), false), 0.95) })
	times(2, func() { b.maybe(0.7, func() { b.wall(b.next().bin(), 0) }) })
	b.decorate(2)
	b.greenery(0.7)
	b.maybe(0.6, func() { b.hang(b.next().clock(), 1.85) })
}

func (b *builder) hall() {
	if b.Max[0]-b.Min[0] > 7 && b.Max[1]-b.Min[1] > 1.8 {
		b.maybe(0.8, func() { b.wall(b.next().stairs(b.Max[2]), 0) })
	}
	b.maybe(0.8, func() {
		c := b.wall(b.next().cabinet(b.u(0.7, 1.1), b.u(0.75, 0.95)), 0.5)
		b.clutter(c, 3, ornaments...)
	})
	b.maybe(0.6, func() { b.wall(b.next().bench(), 0.4) })
	b.maybe(0.4, func() { k := b.next(); b.wall(k.bookshelf(k.u(0.7, 1), k.u(1, 1.8)), 0.5) })
	b.maybe(0.4, func() { b.wall(b.next().bicycle(), 0.4) })
	b.maybe(0.6, func() { k := b.next(); b.hang(k.mirror(0.5, 1.2), 0.5) })
	b.maybe(0.4, func() { b.wall(b.next().chair(), 0.3) })
	b.maybe(0.3, func() { b.wall(b.next().floorLamp(), 0) })
	b.decorate(4)
	b.greenery(0.8)
	b.greenery(0.5)
	b.maybe(0.6, func() {
		w, d := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
		r := b.next().rug(w*0.6, d*0.5)
		b.things = append(b.things, r.put(vec(b.Min[0]+w/2, b.Min[1]+d/2, 0), 0))
	})
}

func (b *builder) storage() {
	times(3+b.r.IntN(2), func() {
		r := b.wall(b.next().rack(b.u(0.9, 1.4), b.u(1.6, 2)), 0.5)
		for range 8 {
			b.on(r, b.next().box(b.u(0.2, 0.36)), 0)
		}
		b.clutter(r, 3, (*kit).bottle, (*kit).bookStack, (*kit).bowl)
	})
	b.maybe(0.7, func() { b.wall(b.next().ladder(), 0.2) })
	b.maybe(0.5, func() { b.wall(b.next().bicycle(), 0.3) })
	b.maybe(0.3, func() { b.wall(b.next().wardrobe(), 0.4) })
	for range 3 + b.r.IntN(4) {
		w := b.wall(b.next().box(b.u(0.35, 0.55)), 0)
		if w != nil && b.chance(0.6) {
			_, hi := w.bounds()
			w.surface(0, 0, hi[2], hi[0], hi[1], 0)
			b.set(w, w.tops[0], b.next().box(b.u(0.25, 0.33)), 0, 0, b.u(-0.2, 0.2))
		}
	}
	b.maybe(0.6, func() { b.wall(b.next().bin(), 0) })
}

// classroom has rows of desks before a board.
func (b *builder) classroom() {
	side := b.boardSide()
	k := b.next()
	yaw := yaws[side]
	t0, t1 := b.span(side)
	mid := (t0 + t1) / 2
	wb := k.whiteboard(min(3, (t1-t0)*0.55), k.chance(0.5))
	lo, _ := wb.bounds()
	var hung *placed
	for _, shift := range []float64{0, -0.6, 0.6, -1.1, 1.1} {
		if hung == nil {
			hung = b.add(wb, b.at(side, mid+shift, -lo[1]+touch, 0.85), yaw, true)
		}
	}
	if hung == nil {
		b.hang(k.whiteboard(1.2, false), 0.85)
	}
	b.teacher(side, mid)
	depth := b.Max[1] - b.Min[1]
	if side >= west {
		depth = b.Max[0] - b.Min[0]
	}
	cols, rows := max(1, int((t1-t0-0.9)/1.15)), max(1, int((depth-2.7)/1.25))
	for i := range cols * rows {
		t := mid + 1.15*(float64(i%cols)-float64(cols-1)/2)
		d := b.put(b.next().schoolDesk(), side, t, 2.3+1.25*float64(i/cols), math.Pi)
		b.beside(d, b.next().chair(), b.u(-0.08, 0.08), -0.36, b.u(-0.2, 0.2))
		b.clutter(d, b.r.IntN(3), (*kit).bookStack, (*kit).laptop, (*kit).bottle)
	}
	times(1+b.r.IntN(2), func() { k := b.next(); b.wall(k.bookshelf(k.u(0.8, 1.2), k.u(1, 1.9)), 0.3) })
	b.maybe(0.6, func() { c := b.wall(b.next().cabinet(b.u(0.9, 1.4), b.u(0.8, 1.1)), 0.3); b.clutter(c, 2, papers...) })
	b.maybe(0.7, func() { b.wall(b.next().bin(), 0) })
	b.hang(b.next().clock(), 1.95)
	b.decorate(3)
	b.greenery(0.4)
}

// boardSide is a side with no window, if there is one.
func (b *builder) boardSide() int {
	best, fewest := 0, 99
	for _, side := range b.r.Perm(4) {
		n := 0
		for _, o := range b.openings {
			if o.side == side {
				n++
			}
		}
		if n < fewest {
			best, fewest = side, n
		}
	}
	return best
}

// teacher stands a desk before the board.
func (b *builder) teacher(side int, t float64) {
	k := b.next()
	d := b.put(k.desk(1.3), side, t+b.u(-0.8, 0.8), 1.15, 0)
	b.beside(d, b.next().officeChair(), 0, -0.62, b.u(-0.3, 0.3))
	b.clutter(d, 3, papers...)
}

// put stands a piece d from a side's wall, turned by dyaw from looking into
// the room.
func (b *builder) put(p *piece, side int, t, d, dyaw float64) *placed {
	return b.add(p, b.at(side, t, d, 0), yaws[side]+dyaw, true)
}

func (b *builder) laundry() {
	u := b.next().newUnits()
	for range 2 + b.r.IntN(2) {
		w := b.wall(b.next().washer(), 0.5)
		if w != nil {
			b.maybe(0.6, func() { k := b.next(); b.above(w, k.wallUnits(u, 0.6), 0, 1.5) })
		}
		b.clutter(w, 2, (*kit).bottle, (*kit).laundryBox)
	}
	b.overUnit(b.wall(b.next().sink(u), 0.4), u, 0.8)
	b.maybe(0.8, func() {
		r := b.wall(b.next().rack(b.u(0.8, 1.1), b.u(1.5, 1.8)), 0.4)
		b.clutter(r, 8, (*kit).laundryBox, (*kit).bottle, (*kit).laundryBox)
	})
	b.maybe(0.6, func() {
		c := b.wall(b.next().cabinet(b.u(0.7, 1), 0.9), 0.4)
		b.clutter(c, 2, (*kit).bottle, (*kit).laundryBox)
	})
	times(1+b.r.IntN(2), func() { b.hang(b.next().towel(), b.u(0.85, 1.05)) })
	b.maybe(0.5, func() { b.wall(b.next().ladder(), 0.2) })
	times(2, func() { b.wall(b.next().bin(), 0) })
	b.maybe(0.4, b.rugSmall)
}

// laundryBox is a box for a shelf.
func (k *kit) laundryBox() *piece { return k.box(k.u(0.2, 0.3)) }

func (b *builder) gym() {
	for range 1 + b.r.IntN(3) {
		b.wall(b.next().treadmill(), 0.3)
	}
	b.wall(b.next().dumbbells(), 0.5)
	times(1+b.r.IntN(2), func() { b.middle(b.next().weightBench(), 0.25, float64(b.r.IntN(4))*math.Pi/2) })
	b.maybe(0.6, func() { b.wall(b.next().bench(), 0.3) })
	times(2+b.r.IntN(3), func() { b.middle(b.next().ball(b.u(0.26, 0.36)), 0.1, b.u(0, 6)) })
	times(1+b.r.IntN(2), func() { k := b.next(); b.middle(k.rug(0.7, 1.8), 0.05, float64(b.r.IntN(2))*math.Pi/2) })
	times(2, func() { k := b.next(); b.hang(k.mirror(k.u(1.2, 1.7), 1.5), 0.4) })
	b.maybe(0.6, func() { b.hang(b.next().screen(1.1, true), 1.3) })
	b.maybe(0.6, func() { b.hang(b.next().clock(), 1.95) })
	b.maybe(0.5, func() {
		r := b.wall(b.next().rack(0.9, 1.3), 0.3)
		b.clutter(r, 6, (*kit).smallBall, (*kit).bottle, (*kit).laundryBox)
	})
	times(1, func() { b.hang(b.next().towel(), 0.9) })
	b.greenery(0.4)
}

func (b *builder) library() {
	for range 5 + b.r.IntN(3) {
		k := b.next()
		b.wall(k.bookshelf(k.u(0.9, 1.3), k.u(1.9, 2.2)), 0.5)
	}
	for range 2 {
		k := b.next()
		if s := b.middle(k.island(1.2, k.u(1.1, 1.4)), 0.5, float64(b.r.IntN(4))*math.Pi/2); s != nil {
			b.clutter(s, 2, papers[:1]...)
		}
	}
	if b.chance(0.6) {
		t := b.meal(false)
		b.clutter(t, 2, (*kit).bookStack)
	}
	times(1+b.r.IntN(2), func() { b.wall(b.next().armchair(), 0.4) })
	b.maybe(0.7, func() { b.wall(b.next().floorLamp(), 0) })
	b.maybe(0.4, func() { b.wall(b.next().ladder(), 0.2) })
	b.maybe(0.5, func() { b.workplace(true) })
	b.decorate(2)
	b.greenery(0.6)
	b.rug(0.6)
}
