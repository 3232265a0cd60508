package scene

import "math"

func (b *builder) kitchen() {
	u := b.next().newUnits()
	b.row(u)
	b.maybe(0.8, func() { b.meal(false) })
	times(1+b.r.IntN(2), func() { b.maybe(0.6, func() { b.wall(b.next().stool(true), 0) }) })
	b.maybe(0.7, func() { b.wall(b.next().bin(), 0) })
	b.decorate(1)
	b.greenery(0.3)
	b.maybe(0.6, func() { b.hang(b.next().clock(), 1.85) })
}

// row builds the units of a kitchen along one wall, or as much as fits, and what
// is missing where there is room.
func (b *builder) row(u *units) {
	first, got := b.r.IntN(4), map[int]bool{}
	for try := range 4 {
		n := len(b.things)
		b.rowAlong((first+try)%4, u, got)
		if len(b.things)-n >= 4 && got[stove] && got[sink] {
			break
		}
	}
	if !got[stove] {
		b.overUnit(b.must(b.next().stove(u), 0.5), u, 0.6)
	}
	if !got[sink] {
		b.must(b.next().sink(u), 0.5)
	}
	if !got[fridge] {
		b.must(b.next().fridge(), 0.5)
	}
	b.maybe(0.6, func() {
		c := b.wall(b.next().counter(u, b.u(0.6, 1.2)), 0.5)
		b.clutter(c, 3, tableware...)
	})
}

// rowAlong builds what units fit along a side and notes what there is; of a
// stove, a sink and a fridge one is enough.
func (b *builder) rowAlong(side int, u *units, got map[int]bool) {
	t, end := b.span(side)
	t += skirting
	for _, w := range b.sequence() {
		p := w.make(b.next(), u)
		if p.category != counter && got[p.category] {
			continue
		}
		for range 2 {
			if t+w.width > end {
				return
			}
			if at := b.stand(p, side, t+w.width/2, 0.7); at != nil {
				b.overUnit(at, u, w.width)
				got[p.category] = true
				t += w.width
				break
			}
			t += 0.3
		}
	}
}

// A unit is a thing in a row of kitchen units.
type unit struct {
	width float64
	make  func(k *kit, u *units) *piece
}

// sequence draws what stands side by side.
func (b *builder) sequence() []unit {
	c := func(w float64) unit {
		return unit{w, func(k *kit, u *units) *piece { return k.counter(u, w) }}
	}
	cook, wash := unit{0.6, (*kit).stove}, unit{0.8, (*kit).sink}
	cool := unit{0.74, func(k *kit, _ *units) *piece { return k.fridge() }}
	a := b.u(0.6, 1.1)
	if b.chance(0.5) {
		return []unit{c(0.45), cook, c(a), wash, c(b.u(0.5, 0.9)), cool}
	}
	return []unit{cool, c(0.5), wash, c(a), cook, c(b.u(0.4, 0.8))}
}

// overUnit hangs wall units or a hood over a unit and puts things on it.
func (b *builder) overUnit(host *placed, u *units, w float64) {
	if host == nil {
		return
	}
	switch host.category {
	case stove:
		b.above(host, b.next().hood(b.Max[2]-1.55), 0, 1.55)
		b.maybe(0.5, func() {
			t := host.tops[0]
			b.set(host, t, b.next().kettle(), 0, 0, 0.4)
		})
		return
	case counter:
		if w > 0.55 {
			b.maybe(0.4, func() { b.on(host, b.next().microwave(), 0) })
		}
		b.maybe(0.4, func() { b.on(host, b.next().kettle(), b.u(-0.2, 0.2)) })
		b.clutter(host, 2, tableware...)
	case fridge:
		b.maybe(0.3, func() { b.on(host, b.next().box(0.25), 0) })
		return
	}
	b.maybe(0.8, func() { b.above(host, b.next().wallUnits(u, w), 0, 1.45) })
}

func (b *builder) bathroom() {
	t := b.must(b.next().toilet(), 0.5)
	b.maybe(0.5, func() { k := b.next(); b.above(t, k.wallUnits(k.newUnits(), 0.5), 0, 1.3) })
	if w := b.must(b.next().washbasin(), 0.5); w != nil {
		k := b.next()
		if m := k.mirror(k.u(0.5, 0.7), k.u(0.6, 0.8)); b.above(w, m, 0, 1.2) == nil {
			b.hang(m, 1.2)
		}
	}
	if b.chance(0.65) {
		b.must(b.next().bathtub(b.u(1.45, 1.7)), 0.4)
	} else {
		b.must(b.next().shower(), 0.4)
	}
	b.maybe(0.6, func() { b.wall(b.next().shower(), 0.3) })
	times(1+b.r.IntN(2), func() { b.hang(b.next().towel(), b.u(0.75, 0.95)) })
	b.maybe(0.5, func() {
		c := b.wall(b.next().cabinet(0.45, b.u(0.8, 1.2)), 0.3)
		b.clutter(c, 2, (*kit).bottle, (*kit).vase)
	})
	b.maybe(0.4, func() { b.wall(b.next().bin(), 0) })
	b.maybe(0.3, func() { b.wall(b.next().washer(), 0.4) })
	b.maybe(0.4, func() { b.wall(b.next().stool(false), 0) })
	b.maybe(0.5, b.rugSmall)
	b.greenery(0.25)
}

// rugSmall is a bath mat.
func (b *builder) rugSmall() {
	k := b.next()
	b.middle(k.rug(0.75, 0.5), 0, float64(b.r.IntN(2))*math.Pi/2)
}

func (b *builder) bedroom() {
	k := b.next()
	double := k.chance(0.7)
	bd := b.must(k.bed(double), 0.5)
	if b.must(b.next().wardrobe(), 0.5) == nil {
		b.must(b.next().wardrobe(), 0.3)
	}
	if bd != nil {
		_, hi := bd.bounds()
		seed := b.next().r.Uint64()
		for _, s := range []float64{-1, 1} {
			kk := &kit{r: newRand(seed), s: b.s}
			p := kk.nightstand()
			lo, nhi := p.bounds()
			n := b.beside(bd, p, s*(hi[0]+nhi[0]+0.05), -hi[1]-lo[1]+0.01, 0)
			if n != nil {
				b.on(n, b.next().tableLamp(), 0)
				b.clutter(n, 1, papers...)
			}
		}
		b.maybe(0.7, func() { k := b.next(); b.above(bd, k.picture(k.u(0.7, 1.1), k.u(0.4, 0.6)), 0, 1.45) })
	}
	b.maybe(0.7, func() { c := b.wall(b.next().cabinet(b.u(0.8, 1.3), b.u(0.75, 1)), 0.5); b.clutter(c, 3, ornaments...) })
	b.maybe(0.3, func() { b.wall(b.next().armchair(), 0.3) })
	b.maybe(0.35, func() { b.workplace(true) })
	b.maybe(0.4, func() { k := b.next(); b.hang(k.mirror(0.5, 1.3), 0.4) })
	b.maybe(0.3, func() { b.wall(b.next().floorLamp(), 0) })
	b.decorate(1)
	b.greenery(0.4)
	b.rug(0.6)
}

func (b *builder) living() {
	k := b.next()
	s := b.wall(k.sofa(true), 1.35)
	if s == nil {
		s = b.wall(b.next().sofa(false), 1)
	}
	if s != nil {
		_, hi := s.bounds()
		t := b.beside(s, b.next().coffeeTable(), 0, hi[1]+0.62, 0)
		b.clutter(t, 3, append(ornaments[:4:4], papers...)...)
	}
	b.tv()
	b.maybe(0.5, func() { b.wall(b.next().sofa(false), 0.6) })
	times(1+b.r.IntN(2), func() { b.wall(b.next().armchair(), 0.5) })
	times(1+b.r.IntN(2), func() { k := b.next(); b.wall(k.bookshelf(k.u(0.8, 1.2), k.u(1.5, 2.1)), 0.4) })
	b.maybe(0.4, func() { c := b.wall(b.next().cabinet(b.u(0.9, 1.5), b.u(0.75, 1)), 0.4); b.clutter(c, 3, ornaments...) })
	b.maybe(0.7, func() { b.wall(b.next().floorLamp(), 0) })
	b.decorate(3)
	b.greenery(0.8)
	b.greenery(0.3)
	b.rug(0.8)
}

// tv is a screen on a low cabinet or on the wall over one.
func (b *builder) tv() {
	k := b.next()
	w := k.u(0.95, 1.4)
	c := b.wall(k.cabinet(w+0.3, 0.48), 0.9)
	if c == nil {
		b.hang(b.next().screen(w, true), 1.0)
		return
	}
	if b.chance(0.4) {
		b.above(c, b.next().screen(w, true), 0, 0.85)
	} else {
		t := c.tops[0]
		b.set(c, t, b.next().screen(w, false), 0, 0, 0)
	}
	b.clutter(c, 2, ornaments[:4]...)
}

func (b *builder) dining() {
	b.meal(true)
	b.maybe(0.9, func() {
		c := b.wall(b.next().cabinet(b.u(1.2, 1.8), b.u(0.8, 0.95)), 0.5)
		b.clutter(c, 4, append(ornaments, tableware...)...)
	})
	b.maybe(0.5, func() {
		c := b.wall(b.next().cabinet(b.u(0.8, 1.1), b.u(1.5, 1.9)), 0.5)
		b.clutter(c, 1, ornaments[:3]...)
	})
	b.maybe(0.4, func() { b.wall(b.next().floorLamp(), 0) })
	b.maybe(0.25, func() { b.wall(b.next().bench(), 0.3) })
	b.decorate(3)
	b.greenery(0.7)
	b.rug(0.6)
}

func (b *builder) child() {
	if b.chance(0.5) {
		b.must(b.next().bunkBed(), 0.6)
	} else {
		b.must(b.next().bed(false), 0.5)
	}
	if b.chance(0.6) {
		b.playTable()
	} else {
		b.workplace(true)
	}
	b.maybe(0.7, func() { s := b.wall(b.next().bookshelf(b.u(0.8, 1.1), b.u(0.9, 1.3)), 0.4); b.clutter(s, 2, toys...) })
	b.maybe(0.6, func() { b.wall(b.next().wardrobe(), 0.4) })
	b.maybe(0.6, func() { c := b.wall(b.next().cabinet(b.u(0.7, 1.1), b.u(0.55, 0.75)), 0.4); b.clutter(c, 3, toys...) })
	times(2+b.r.IntN(2), func() { b.middle(b.next().blocks(), 0.05, b.u(0, 6)) })
	times(1+b.r.IntN(2), func() { b.middle(b.next().ball(b.u(0.1, 0.18)), 0.05, b.u(0, 6)) })
	times(1+b.r.IntN(2), func() { b.middle(b.next().teddy(), 0.05, b.u(0, 6)) })
	b.maybe(0.5, func() { b.wall(b.next().box(0.42), 0) })
	b.decorate(3)
	b.rug(0.8)
}

// playTable is a low table with small chairs.
func (b *builder) playTable() {
	t := b.middle(b.next().coffeeTable(), 0.35, 0)
	if t == nil {
		return
	}
	_, hi := t.bounds()
	b.beside(t, b.next().smallChair(), b.u(-0.1, 0.1), hi[1]+0.2, math.Pi+b.u(-0.3, 0.3))
	b.beside(t, b.next().smallChair(), b.u(-0.1, 0.1), -hi[1]-0.2, b.u(-0.3, 0.3))
	b.clutter(t, 3, toys...)
}
