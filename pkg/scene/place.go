package scene

import (
	"math"
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// A builder furnishes one room.
type builder struct {
	*shell
	*kit // for the layout
	// stream gives the generator of thing i.
	stream func(i int) *rand.Rand
	things []*placed
	// zones are to be kept free of furniture.
	zones []volume
	made  int
}

// next returns the kit for the next thing.
func (b *builder) next() *kit {
	b.made++
	return &kit{r: b.stream(b.made), s: b.s}
}

// fits reports whether a thing is inside the room and meets nothing; zones
// count if asked.
func (b *builder) fits(w *placed, zones bool) bool {
	for i := range 3 {
		if w.box.lo[i] < b.Min[i]-touch || w.box.hi[i] > b.Max[i]+touch {
			return false
		}
	}
	if zones {
		for _, z := range b.zones {
			if z.meets(w.box) {
				return false
			}
		}
	}
	for _, o := range b.things {
		if o.collides(w) {
			return false
		}
	}
	return true
}

// add puts a thing if it fits and returns it, or nil.
func (b *builder) add(p *piece, at frame.Vec, yaw float64, zones bool) *placed {
	w := p.put(at, yaw)
	if !b.fits(w, zones) {
		return nil
	}
	b.things = append(b.things, w)
	return w
}

// yaws are the directions of things at the walls.
var yaws = [4]float64{south: 0, north: math.Pi, west: -math.Pi / 2, east: math.Pi / 2}

// at returns the place on a side at t along it, d from the wall and z high.
func (b *builder) at(side int, t, d, z float64) frame.Vec {
	switch side {
	case south:
		return frame.Vec{t, b.Min[1] + d, z}
	case north:
		return frame.Vec{t, b.Max[1] - d, z}
	case west:
		return frame.Vec{b.Min[0] + d, t, z}
	default:
		return frame.Vec{b.Max[0] - d, t, z}
	}
}

// skirting is the thickness of the boards along the floor, plus a little air.
const skirting = 0.018

// wall stands a piece at some wall with this much free in front of it, which
// stays free. It returns nil if there is no place.
func (b *builder) wall(p *piece, front float64) *placed {
	lo, hi := p.bounds()
	first := b.r.IntN(4)
	for try := range 40 {
		side := (first + try) % 4
		t0, t1 := b.span(side)
		left, right := -lo[0], hi[0] // at a wall that looks to +y, x runs along t
		if side == north || side == west {
			left, right = right, left
		}
		t0, t1 = t0+left+skirting, t1-right-skirting
		if t0 > t1 {
			continue
		}
		t := b.u(t0, t1)
		switch b.r.IntN(4) {
		case 0:
			t = t0
		case 1:
			t = t1
		}
		if w := b.stand(p, side, t, front); w != nil {
			return w
		}
	}
	return nil
}

// stand stands a piece at t along a side with free space in front.
func (b *builder) stand(p *piece, side int, t, front float64) *placed {
	lo, hi := p.bounds()
	w := p.put(b.at(side, t, -lo[1]+skirting, 0), yaws[side])
	if !b.fits(w, true) {
		return nil
	}
	free := w.ahead(lo, hi, front)
	if front > 0 && !b.empty(free) {
		return nil
	}
	b.things = append(b.things, w)
	if front > 0 {
		b.zones = append(b.zones, free)
	}
	return w
}

// empty reports whether a volume is in the room and free of things.
func (b *builder) empty(v volume) bool {
	for i := range 2 {
		if v.lo[i] < b.Min[i]-touch || v.hi[i] > b.Max[i]+touch {
			return false
		}
	}
	for _, o := range b.things {
		if o.box.meets(v) {
			return false
		}
	}
	return true
}

// hang hangs a piece on a wall with its lowest point at z.
func (b *builder) hang(p *piece, z float64) *placed {
	lo, hi := p.bounds()
	first := b.r.IntN(4)
	for try := range 24 {
		side := (first + try) % 4
		t0, t1 := b.span(side)
		if r := max(-lo[0], hi[0]) + 0.1; t0+r < t1-r {
			if w := b.add(p, b.at(side, b.u(t0+r, t1-r), -lo[1]+touch, z), yaws[side], true); w != nil {
				return w
			}
		}
	}
	return nil
}

// above hangs a piece on the wall over a thing, at z.
func (b *builder) above(host *placed, p *piece, dx, z float64) *placed {
	if host == nil {
		return nil
	}
	lo, _ := p.bounds()
	back, _ := host.bounds()
	pose := render.Pose{At: host.at, Yaw: host.yaw}
	at := pose.Apply(frame.Vec{dx, back[1] - skirting + touch - lo[1], 0})
	at[2] = z
	return b.add(p, at, host.yaw, false)
}

// beside puts a piece at (x, y) in a thing's axes, turned by dyaw.
func (b *builder) beside(host *placed, p *piece, x, y, dyaw float64) *placed {
	if host == nil {
		return nil
	}
	pose := render.Pose{At: host.at, Yaw: host.yaw}
	at := pose.Apply(frame.Vec{x, y, 0})
	at[2] = 0
	return b.add(p, at, host.yaw+dyaw, false)
}

// on puts a piece on one of a thing's surfaces, at any free place.
func (b *builder) on(host *placed, p *piece, dyaw float64) *placed {
	if host == nil || len(host.tops) == 0 {
		return nil
	}
	lo, hi := p.bounds()
	r := max(-lo[0], hi[0], -lo[1], hi[1])
	if len(p.parts) > 0 && math.Abs(dyaw) < 0.3 {
		r = 0
	}
	for range 10 {
		t := host.tops[b.r.IntN(len(host.tops))]
		w, d := t.w/2-max(r, hi[0]), t.d/2-max(r, hi[1])
		if w < 0 || d < 0 || t.clear > 0 && hi[2] > t.clear {
			continue
		}
		if s := b.set(host, t, p, b.u(-w, w), b.u(-d, d), dyaw); s != nil {
			return s
		}
	}
	return nil
}

// set puts a piece at (x, y) from the middle of a surface.
func (b *builder) set(host *placed, t top, p *piece, x, y, dyaw float64) *placed {
	pose := render.Pose{At: host.at, Yaw: host.yaw}
	return b.add(p, pose.Apply(frame.Vec{t.at[0] + x, t.at[1] + y, t.at[2] + 1e-3}), host.yaw+dyaw, false)
}

// middle puts a piece somewhere on the floor, with a margin around it.
func (b *builder) middle(p *piece, margin float64, yaw float64) *placed {
	lo, hi := p.bounds()
	h := turned(frame.Vec{max(-lo[0], hi[0]) + margin, max(-lo[1], hi[1]) + margin, 0}, yaw)
	for range 30 {
		x0, x1, y0, y1 := b.Min[0]+h[0], b.Max[0]-h[0], b.Min[1]+h[1], b.Max[1]-h[1]
		if x0 > x1 || y0 > y1 {
			return nil
		}
		x, y := b.u(x0, x1), b.u(y0, y1)
		free := volume{frame.Vec{x - h[0], y - h[1], 0.05}, frame.Vec{x + h[0], y + h[1], 0.9}}
		if !b.empty(free) {
			continue
		}
		if w := b.add(p, frame.Vec{x, y, 0}, yaw, true); w != nil {
			return w
		}
	}
	return nil
}
