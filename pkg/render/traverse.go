package render

import "math"

// Slabs hold a ray readied for boxes: the reciprocal of its direction and,
// for each axis, which of the two bounds of a box it meets first.
type slabs struct {
	o, inv     v3
	sx, sy, sz uint8
}

func newSlabs(o, d v3) slabs {
	r := slabs{o: o, inv: v3{recip(d.x), recip(d.y), recip(d.z)}}
	if d.x < 0 {
		r.sx = 1
	}
	if d.y < 0 {
		r.sy = 1
	}
	if d.z < 0 {
		r.sz = 1
	}
	return r
}

// enter returns where the ray enters the box, at least 0, and whether it does
// so before limit, both as the bits of floats. As integers, the bits of positive
// floats are in the order of the floats and those of negative ones are below
// them, so that this needs no branches, which would be hard to predict.
func (r *slabs) enter(b *[6]float64, limit int64) (int64, bool) {
	sx, sy, sz := r.sx&1, r.sy&1, r.sz&1
	in := max(0,
		order((b[sx]-r.o.x)*r.inv.x),
		order((b[2|sy]-r.o.y)*r.inv.y),
		order((b[4|sz]-r.o.z)*r.inv.z))
	out := min(limit,
		order((b[sx^1]-r.o.x)*r.inv.x),
		order((b[2|sy^1]-r.o.y)*r.inv.y),
		order((b[4|sz^1]-r.o.z)*r.inv.z))
	return in, in <= out
}

func order(x float64) int64 { return int64(math.Float64bits(x)) }

// nearest returns the index of the first item along the ray before limit and
// the distance, or -1.
func (t *Tracer) nearest(o, d v3, limit float64) (int32, float64) {
	best := int32(-1)
	r := newSlabs(o, d)
	end := order(limit)
	// Nodes to visit, with the upper half of order(enter), rounded down.
	var stack [stackSize]struct{ ref, enter int32 }
	top := 0
	ref := t.root
	for {
		if ref < 0 {
			from, to := items(ref)
			for i := from; i < to; i++ {
				it := &t.items[i]
				lo, ld := it.local(o, d)
				if h := it.hit(lo, ld); h < limit {
					limit, best, end = h, i, order(h)
				}
			}
		} else {
			n := &t.nodes[ref]
			e0, ok0 := r.enter(&n.bounds[0], end)
			e1, ok1 := r.enter(&n.bounds[1], end)
			if ok0 && ok1 {
				first := 0
				if e1 < e0 {
					first, e1 = 1, e0
				}
				s := &stack[top&(stackSize-1)]
				s.ref, s.enter = n.child[1-first], int32(e1>>32)
				top++
				ref = n.child[first]
				continue
			}
			if ok0 {
				ref = n.child[0]
				continue
			}
			if ok1 {
				ref = n.child[1]
				continue
			}
		}
		for {
			if top == 0 {
				return best, limit
			}
			top--
			if s := &stack[top&(stackSize-1)]; s.enter <= int32(end>>32) {
				ref = s.ref
				break
			}
		}
	}
}

// blocked reports whether an item that casts shadows is hit before limit.
func (t *Tracer) blocked(o, d v3, limit float64) bool { return t.blocker(o, d, limit) >= 0 }

// blocker returns the index of an item that casts shadows and is hit before
// limit, or -1.
func (t *Tracer) blocker(o, d v3, limit float64) int32 {
	r := newSlabs(o, d)
	end := order(limit)
	var stack [stackSize]int32
	top := 0
	ref := t.root
	for {
		if ref < 0 {
			from, to := items(ref)
			for i := from; i < to; i++ {
				it := &t.items[i]
				if !it.shadow {
					continue
				}
				lo, ld := it.local(o, d)
				if it.hit(lo, ld) < limit {
					return i
				}
			}
		} else {
			n := &t.nodes[ref]
			_, ok0 := r.enter(&n.bounds[0], end)
			_, ok1 := r.enter(&n.bounds[1], end)
			if ok0 {
				if ok1 {
					stack[top&(stackSize-1)] = n.child[1]
					top++
				}
				ref = n.child[0]
				continue
			}
			if ok1 {
				ref = n.child[1]
				continue
			}
		}
		if top == 0 {
			return -1
		}
		top--
		ref = stack[top&(stackSize-1)]
	}
}
