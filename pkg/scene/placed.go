package scene

import (
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// touch is how far boxes may overlap before things are in each other's way, in
// metres.
const touch = 2e-3

// A volume is an axis-aligned box of the world.
type volume struct{ lo, hi frame.Vec }

// meets reports whether the boxes overlap by more than touch.
func (a volume) meets(b volume) bool {
	for i := range a.lo {
		if a.lo[i] > b.hi[i]-touch || b.lo[i] > a.hi[i]-touch {
			return false
		}
	}
	return true
}

// A placed piece is a piece with a place in the world.
type placed struct {
	*piece
	at  frame.Vec
	yaw float64
	// solids are the boxes of the parts, and box the one around them.
	solids []volume
	box    volume
}

// put returns the piece at a place.
func (p *piece) put(at frame.Vec, yaw float64) *placed {
	w := &placed{piece: p, at: at, yaw: yaw}
	pose := render.Pose{At: at, Yaw: yaw}
	for i, q := range p.parts {
		c, h := pose.Apply(q.at), turned(q.half, yaw)
		v := volume{}
		for j := range c {
			v.lo[j], v.hi[j] = c[j]-h[j], c[j]+h[j]
		}
		if i == 0 {
			w.box = v
		}
		for j := range c {
			w.box.lo[j], w.box.hi[j] = min(w.box.lo[j], v.lo[j]), max(w.box.hi[j], v.hi[j])
		}
		w.solids = append(w.solids, v)
	}
	return w
}

// collides reports whether any solids of two things overlap.
func (w *placed) collides(b *placed) bool {
	if !w.box.meets(b.box) {
		return false
	}
	for _, s := range w.solids {
		if !s.meets(b.box) {
			continue
		}
		for _, t := range b.solids {
			if s.meets(t) {
				return true
			}
		}
	}
	return false
}

// ahead is the space in front of a thing, knee-high.
func (w *placed) ahead(lo, hi frame.Vec, front float64) volume {
	pose := render.Pose{At: w.at, Yaw: w.yaw}
	c := pose.Apply(frame.Vec{(lo[0] + hi[0]) / 2, hi[1] + front/2, 0.5})
	h := turned(frame.Vec{(hi[0] - lo[0]) / 2, front / 2, 0.45}, w.yaw)
	return volume{frame.Vec{c[0] - h[0], c[1] - h[1], c[2] - h[2]}, frame.Vec{c[0] + h[0], c[1] + h[1], c[2] + h[2]}}
}
