package scene

import "math"

// times does something n times.
func times(n int, f func()) {
	for range n {
		f()
	}
}

// furnish puts the things of its type into the room.
func (b *builder) furnish() {
	b.fit()
	[roomTypeCount]func(){
		kitchen: b.kitchen, bathroom: b.bathroom, bedroom: b.bedroom, livingRoom: b.living, diningRoom: b.dining,
		office: b.office, corridor: b.hall, childRoom: b.child, storage: b.storage, classroom: b.classroom,
		laundry: b.laundry, gym: b.gym, library: b.library,
	}[b.Type]()
	b.dressAll()
	b.lamps()
}

// maybe does something with probability p.
func (b *builder) maybe(p float64, f func()) {
	if b.chance(p) {
		f()
	}
}

// must stands a piece that makes the room what it is at a wall, with less free
// in front of it if need be.
func (b *builder) must(p *piece, front float64) *placed {
	for _, f := range []float64{front, front / 2, 0.05} {
		for range 2 {
			if w := b.wall(p, f); w != nil {
				return w
			}
		}
	}
	return nil
}

// lamps hang from the ceiling, more of them in large rooms.
func (b *builder) lamps() {
	w, d := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	nx, ny := max(1, int(w/3.2+0.5)), max(1, int(d/3.2+0.5))
	long := b.Type == office || b.Type == classroom || b.Type == gym || b.Type == storage
	drop := 0.0
	if !long && b.Type != bathroom && b.Type != laundry && b.Type != corridor && b.chance(0.6) {
		drop = b.u(0.25, 0.5)
	}
	look := b.next()
	seed := look.r.Uint64()
	for i := range nx * ny {
		x := b.Min[0] + w*(float64(i%nx)+0.5)/float64(nx)
		y := b.Min[1] + d*(float64(i/nx)+0.5)/float64(ny)
		k := &kit{r: newRand(seed), s: b.s} // all alike
		p := k.ceilingLamp(drop, long)
		if b.add(p, vec(x, y, b.Max[2]), 0, false) == nil {
			b.add(&piece{category: p.category, parts: p.parts, lights: p.lights}, vec(x, y, b.Max[2]), math.Pi/2, false)
		}
	}
}

// clutter puts n small things on a host.
func (b *builder) clutter(host *placed, n int, makers ...func(k *kit) *piece) {
	for range n {
		b.on(host, makers[b.r.IntN(len(makers))](b.next()), b.u(-0.25, 0.25))
	}
}

// tableware, papers and toys are what lies about.
var (
	tableware = []func(k *kit) *piece{(*kit).cup, (*kit).bowl, (*kit).bottle, (*kit).cup, (*kit).vase}
	papers    = []func(k *kit) *piece{(*kit).bookStack, (*kit).cup, (*kit).bookStack, (*kit).smallPlant, (*kit).bottle}
	ornaments = []func(k *kit) *piece{(*kit).vase, (*kit).bookStack, (*kit).smallPlant, (*kit).bowl, (*kit).tableLamp}
	toys      = []func(k *kit) *piece{(*kit).blocks, (*kit).teddy, (*kit).smallBall, (*kit).bookStack}
)

// smallPlant fits on a table.
func (k *kit) smallPlant() *piece { return k.plant(k.u(0.25, 0.4)) }

// smallBall fits on a shelf.
func (k *kit) smallBall() *piece { return k.ball(k.u(0.06, 0.1)) }

// decorate hangs up to n pictures and, sometimes, a clock.
func (b *builder) decorate(n int) {
	for range n {
		k := b.next()
		b.hang(k.picture(k.u(0.4, 1), k.u(0.35, 0.75)), b.u(1.25, 1.45))
	}
	b.maybe(0.25, func() { b.hang(b.next().clock(), b.u(1.7, 1.9)) })
}

// greenery stands a plant at a wall.
func (b *builder) greenery(p float64) {
	b.maybe(p, func() { k := b.next(); b.wall(k.plant(k.u(0.7, 1.4)), 0) })
}

// rug lays a rug under what stands there.
func (b *builder) rug(p float64) {
	b.maybe(p, func() {
		k, w, d := b.next(), b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
		r := k.rug(min(2.6, w*b.u(0.4, 0.6)), min(2.6, d*b.u(0.4, 0.6)))
		at := vec((b.Min[0]+b.Max[0])/2+b.u(-0.1, 0.1)*w, (b.Min[1]+b.Max[1])/2+b.u(-0.1, 0.1)*d, 0)
		b.things = append(b.things, r.put(at, 0))
	})
}

// around sets chairs around a table of size (w, d).
func (b *builder) around(t *placed, w, d float64, round bool) {
	if t == nil {
		return
	}
	seed := b.next().r.Uint64()
	chair := func(x, y, yaw float64) {
		k := &kit{r: newRand(seed), s: b.s}
		p, turn := k.chair(), b.u(-0.12, 0.12)
		if b.beside(t, p, x, y, yaw+turn) == nil {
			// A leg of the table may be in the way: stand further out.
			sin, cos := math.Sincos(yaw)
			b.beside(t, p, x+0.18*sin, y-0.18*cos, yaw)
		}
	}
	if round {
		for i := range 4 {
			x, y := polar(w/2+0.12, float64(i)/4)
			chair(x, y, math.Atan2(y, x)+math.Pi/2)
		}
		return
	}
	n := max(1, int(w/0.62))
	for i := range n {
		x := w * ((float64(i)+0.5)/float64(n) - 0.5) * 0.94
		chair(x, d/2+b.u(0.08, 0.2), math.Pi)
		chair(x, -d/2-b.u(0.08, 0.2), 0)
	}
	if w > 1.7 {
		chair(w/2+b.u(0.1, 0.2), 0, math.Pi/2)
		chair(-w/2-b.u(0.1, 0.2), 0, -math.Pi/2)
	}
}

// meal puts a table with chairs into the room and lays it.
func (b *builder) meal(large bool) *placed {
	k := b.next()
	w, d, round := k.u(1.1, 1.4), k.u(0.75, 0.85), k.chance(0.3)
	if large {
		w, d = k.u(1.5, 2.2), k.u(0.85, 1)
	}
	if round {
		w = k.u(0.95, 1.25)
		d = w
	}
	yaw := 0.0
	if b.Max[1]-b.Min[1] > b.Max[0]-b.Min[0] {
		yaw = math.Pi / 2
	}
	p := k.diningTable(w, d, round)
	t := b.middle(p, 0.45, yaw)
	if t == nil {
		t = b.middle(p, 0.3, yaw+math.Pi/2)
	}
	if t == nil {
		t = b.wall(p, 0.4)
	}
	b.around(t, w, d, round)
	b.clutter(t, 3+b.r.IntN(3), tableware...)
	return t
}

// workplace stands a desk at a wall with what belongs to it.
func (b *builder) workplace(laptop bool) {
	k := b.next()
	d := b.wall(k.desk(k.u(1.15, 1.6)), 0.75)
	if d == nil {
		return
	}
	t := d.tops[0]
	if laptop {
		b.set(d, t, b.next().laptop(), b.u(-0.1, 0.1), 0, 0)
	} else {
		b.set(d, t, b.next().monitor(), 0, -t.d/2+0.16, b.u(-0.15, 0.15))
		b.set(d, t, b.next().keyboard(), 0, t.d/2-0.14, b.u(-0.05, 0.05))
	}
	b.beside(d, b.next().officeChair(), b.u(-0.1, 0.1), 0.37+0.36, math.Pi+b.u(-0.5, 0.5))
	b.maybe(0.6, func() { b.set(d, t, b.next().tableLamp(), -t.w/2+0.16, -t.d/2+0.18, 0) })
	b.clutter(d, 2, papers...)
}
