package render

import (
	"fmt"
	"math"
)

// A Tracer answers rays and renders frames of one scene. It is safe for use by
// several goroutines at once.
type Tracer struct {
	scene     *Scene
	nodes     []node
	root      int32
	rootCount int32
	bounds    box
	items     []item // in the order of the tree's leaves
	materials []material
	lights    []light
	sun       sun
	ambient   v3
	probes    *probes
	exposure  float64
}

// An item is an Item ready for rays: local = rot · (world - at).
type item struct {
	shape
	plain  bool // rot is the identity
	shadow bool // casts shadows
	rot    m3
	at     v3
	source int32 // index into the scene's items
	mat    int32
	shift  v3 // shifts patterns, so that objects of one material differ
	grain  uint8
}

// New checks a scene and builds its tracer, in O(n log² n) of its items. The
// scene must not change afterwards.
func New(s *Scene) (*Tracer, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	t := &Tracer{scene: s, ambient: vec(s.Ambient), exposure: s.Exposure}
	if t.exposure == 0 {
		t.exposure = 1
	}
	b := builder{}
	var items []item
	for i := range s.Items {
		it, bounds, err := newItem(s, i)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		items = append(items, it)
		b.boxes = append(b.boxes, bounds)
		b.order = append(b.order, int32(i))
	}
	t.root, t.rootCount, t.bounds = b.build(0, len(items), 0)
	t.nodes = b.nodes
	for _, i := range b.order {
		t.items = append(t.items, items[i])
	}
	for i := range s.Materials {
		t.materials = append(t.materials, newMaterial(&s.Materials[i]))
	}
	t.light()
	t.probes = newProbes(t.bounds)
	return t, nil
}

func newItem(s *Scene, i int) (item, box, error) {
	src := &s.Items[i]
	sh, err := src.Solid.compile()
	if err != nil {
		return item{}, box{}, err
	}
	turn := src.Pose.rotation()
	it := item{
		shape: sh, at: vec(src.Pose.At), source: int32(i), mat: src.Material,
		plain:  turn == m3{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		shadow: !src.NoShadow && s.Materials[src.Material].Emission == 0,
		rot: m3{ // the transpose
			{turn[0].x, turn[1].x, turn[2].x}, {turn[0].y, turn[1].y, turn[2].y}, {turn[0].z, turn[1].z, turn[2].z},
		},
	}
	h := hash(uint32(src.Object), s.Materials[src.Material].Seed, 77)
	it.shift = v3{float64(h&1023) / 64, float64(h>>10&1023) / 64, float64(h>>20&1023) / 64}
	if sh.half.y > sh.half.x && sh.half.y >= sh.half.z {
		it.grain = 1
	} else if sh.half.z > sh.half.x {
		it.grain = 2
	}
	var half v3
	abs := func(a v3) v3 { return v3{math.Abs(a.x), math.Abs(a.y), math.Abs(a.z)} }
	half = v3{abs(turn[0]).dot(sh.half), abs(turn[1]).dot(sh.half), abs(turn[2]).dot(sh.half)}
	pad := v3{1e-7, 1e-7, 1e-7}
	half = half.add(pad)
	return it, box{it.at.sub(half), it.at.add(half)}, nil
}

// local turns a world ray into the item's axes.
func (it *item) local(o, d v3) (v3, v3) {
	o = o.sub(it.at)
	if it.plain {
		return o, d
	}
	return it.rot.apply(o), it.rot.apply(d)
}

// nearest returns the index of the first item along the ray before limit and
// the distance, or -1.
func (t *Tracer) nearest(o, d v3, limit float64) (int32, float64) {
	best := int32(-1)
	inv := v3{recip(d.x), recip(d.y), recip(d.z)}
	var stack [stackSize]struct {
		ref, count int32
		enter      float64
	}
	top := 0
	ref, count := t.root, t.rootCount
	for {
		if ref < 0 {
			for i := ^ref; i < ^ref+count; i++ {
				it := &t.items[i]
				lo, ld := it.local(o, d)
				if h := it.hit(lo, ld); h < limit {
					limit, best = h, i
				}
			}
		} else {
			n := &t.nodes[ref]
			e0, ok0 := n.enter(0, o, inv, limit)
			e1, ok1 := n.enter(1, o, inv, limit)
			if ok0 && ok1 {
				first := 0
				if e1 < e0 {
					first, e1 = 1, e0
				}
				other := 1 - first
				stack[top].ref, stack[top].count, stack[top].enter = n.child[other], n.count[other], e1
				top++
				ref, count = n.child[first], n.count[first]
				continue
			}
			if ok0 {
				ref, count = n.child[0], n.count[0]
				continue
			}
			if ok1 {
				ref, count = n.child[1], n.count[1]
				continue
			}
		}
		for {
			if top == 0 {
				return best, limit
			}
			top--
			if stack[top].enter < limit {
				break
			}
		}
		ref, count = stack[top].ref, stack[top].count
	}
}

// enter returns where the ray enters child k's box, if it does before limit.
func (n *node) enter(k int, o, inv v3, limit float64) (float64, bool) {
	lo, hi := &n.lo[k], &n.hi[k]
	a, b := (lo.x-o.x)*inv.x, (hi.x-o.x)*inv.x
	if a > b {
		a, b = b, a
	}
	c, e := (lo.y-o.y)*inv.y, (hi.y-o.y)*inv.y
	if c > e {
		c, e = e, c
	}
	if c > a {
		a = c
	}
	if e < b {
		b = e
	}
	c, e = (lo.z-o.z)*inv.z, (hi.z-o.z)*inv.z
	if c > e {
		c, e = e, c
	}
	if c > a {
		a = c
	}
	if e < b {
		b = e
	}
	return a, a <= b && b > 0 && a < limit
}

// blocked reports whether an item that casts shadows is hit before limit.
func (t *Tracer) blocked(o, d v3, limit float64) bool {
	inv := v3{recip(d.x), recip(d.y), recip(d.z)}
	var stack [stackSize][2]int32
	top := 0
	ref, count := t.root, t.rootCount
	for {
		if ref < 0 {
			for i := ^ref; i < ^ref+count; i++ {
				it := &t.items[i]
				if !it.shadow {
					continue
				}
				lo, ld := it.local(o, d)
				if it.hit(lo, ld) < limit {
					return true
				}
			}
		} else {
			n := &t.nodes[ref]
			_, ok0 := n.enter(0, o, inv, limit)
			_, ok1 := n.enter(1, o, inv, limit)
			if ok0 {
				if ok1 {
					stack[top] = [2]int32{n.child[1], n.count[1]}
					top++
				}
				ref, count = n.child[0], n.count[0]
				continue
			}
			if ok1 {
				ref, count = n.child[1], n.count[1]
				continue
			}
		}
		if top == 0 {
			return false
		}
		top--
		ref, count = stack[top][0], stack[top][1]
	}
}

// A Hit is a point of a surface.
type Hit struct {
	T         float64    // distance from the origin in units of the direction's length
	Point     Vec        // in the world
	Normal    Vec        // unit, towards the ray's origin
	Curvature [2]float64 // as in frame.Frame: larger magnitude first, 1/m
	U, V      float64    // surface coordinates in metres
	Item      int        // index into the scene's items
	Material  int32
	Object    int32
	Part      int32
	Category  int16
}

// Trace returns the first point along the ray from origin nearer than limit, in
// units of the length of dir, which need not be 1.
func (t *Tracer) Trace(origin, dir Vec, limit float64) (Hit, bool) {
	d := vec(dir)
	l := d.length()
	if l == 0 {
		return Hit{}, false
	}
	o, d := vec(origin), d.mul(1/l)
	i, dist := t.nearest(o, d, min(limit*l, far))
	if i < 0 {
		return Hit{}, false
	}
	it := &t.items[i]
	w := it.at3(o, d, dist)
	n := w.n
	if !it.plain {
		n = it.rot.back(n)
	}
	src := &t.scene.Items[it.source]
	return Hit{
		T: dist / l, Point: o.along(d, dist).vec(), Normal: n.vec(), Curvature: [2]float64{w.k1, w.k2},
		U: w.u, V: w.v, Item: int(it.source), Material: it.mat,
		Object: src.Object, Part: src.Part + w.part, Category: src.Category,
	}, true
}

// at3 describes the surface at the distance of a hit, in the item's axes, turned
// towards the ray and with the curvature of larger magnitude first.
func (it *item) at3(o, d v3, dist float64) spot {
	lo, ld := it.local(o, d)
	w := it.spot(lo.along(ld, dist))
	if w.n.dot(ld) > 0 {
		w.n = w.n.neg()
		w.k1, w.k2 = -w.k1, -w.k2
	}
	if math.Abs(w.k2) > math.Abs(w.k1) {
		w.k1, w.k2 = w.k2, w.k1
	}
	return w
}

// Occluded reports whether something hides the points from each other. Glass
// and emitting items hide too, as they do from Trace. Points on surfaces are
// given a margin of 1 mm.
func (t *Tracer) Occluded(from, to Vec) bool {
	d := vec(to).sub(vec(from))
	l := d.length()
	const margin = 1e-3
	if l <= 2*margin {
		return false
	}
	d = d.mul(1 / l)
	i, _ := t.nearest(vec(from).along(d, margin), d, l-2*margin)
	return i >= 0
}
