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
	root      int32 // as in node.child
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
	t.root, t.bounds = b.build(0, len(items), 0)
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
			{turn[0].x, turn[1].x, turn[2].x},
			{turn[0].y, turn[1].y, turn[2].y},
			{turn[0].z, turn[1].z, turn[2].z},
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
