package scene

import (
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// The sides of a room, by the wall's place; a thing at a wall looks inwards.
const (
	south = iota // low y
	north        // high y
	west         // low x
	east         // high x
)

// gap is the thickness of the walls between rooms.
const gap = 0.14

// An opening is a hole in a wall of a room.
type opening struct {
	side           int
	t0, t1, z0, z1 float64 // along the wall, in world coordinates, and up
	window         bool
	// owner is set in one of the two rooms that share a door.
	owner bool
}

// A shell is a room without things.
type shell struct {
	Room
	outer    [4]bool
	openings []opening
}

// span returns the ends of a side along its wall.
func (s *shell) span(side int) (t0, t1 float64) {
	axis := 0
	if side >= west {
		axis = 1
	}
	return s.Min[axis], s.Max[axis]
}

// areas are the least and greatest floor areas of the types of rooms, in m²;
// that of a corridor follows from the others.
var areas = [roomTypeCount][2]float64{
	kitchen: {9, 15}, bathroom: {6.5, 10}, bedroom: {11, 17}, livingRoom: {16, 25}, diningRoom: {12, 18},
	office: {10, 16}, childRoom: {11, 16}, storage: {6, 10}, classroom: {26, 36}, laundry: {6, 9},
	gym: {16, 24}, library: {14, 22},
}

// newPlan draws rooms in two rows, with a corridor between them in most cases.
func newPlan(r *rand.Rand) []*shell {
	k := &kit{r: r}
	hall, height, n := k.chance(0.6), k.u(2.45, 2.9), 4+r.IntN(4)
	if hall {
		n = min(n, 6)
	}
	types := k.types(n)
	width := 0.0
	if hall {
		width = k.u(1.5, 2.1)
	}
	var rows [2][]*shell
	length := 0.0
	for i := range rows {
		var l float64
		rows[i], l = k.row(types[i*(n/2):n/2+i*(n-n/2)], height)
		length = max(length, l)
	}
	separate(rows, hall, width)
	all := append(append([]*shell{}, rows[0]...), rows[1]...)
	if hall {
		c := &shell{Room: Room{Type: corridor, Min: frame.Vec{0, -width / 2, 0}, Max: frame.Vec{length, width / 2, height}}}
		c.outer[west], c.outer[east] = true, true
		all = append(all, c)
	}
	k.connect(rows, all, hall)
	for _, s := range all {
		k.windows(s)
	}
	return all
}

// separate moves two rows, which start at y = 0, to where they belong: their inner
// walls are a wall apart, or two and a corridor of this width.
func separate(rows [2][]*shell, hall bool, width float64) {
	inner := gap / 2
	if hall {
		inner = width/2 + gap
	}
	for i, row := range rows {
		for _, s := range row {
			s.Min[1], s.Max[1] = inner, inner+s.Max[1]
			if i == 0 {
				s.Min[1], s.Max[1] = -s.Max[1], -s.Min[1]
			}
		}
	}
}

// types draws n different types of rooms other than a corridor.
func (k *kit) types(n int) []int {
	var types []int
	for _, t := range k.r.Perm(roomTypeCount) {
		if t != corridor && len(types) < n {
			types = append(types, t)
		}
	}
	return types
}

// row draws the rooms of a row: x is final, y runs from 0 to the depth.
func (k *kit) row(types []int, height float64) ([]*shell, float64) {
	depth := k.u(3.2, 4.3)
	for _, t := range types {
		if areas[t][1] > 20 {
			depth = max(depth, k.u(4.2, 5.4))
		}
	}
	var row []*shell
	x := 0.0
	for i, t := range types {
		w := max(1.8, min(7, k.u(areas[t][0], areas[t][1])/depth))
		s := &shell{Room: Room{Type: t, Min: frame.Vec{x, 0, 0}, Max: frame.Vec{x + w, depth, height}}}
		s.outer[west], s.outer[east] = i == 0, i == len(types)-1
		row = append(row, s)
		x += w + gap
	}
	return row, x - gap
}

// connect cuts the doors.
func (k *kit) connect(rows [2][]*shell, all []*shell, hall bool) {
	for i, row := range rows {
		inner, outer := north, south
		if i == 1 {
			inner, outer = south, north
		}
		for j, s := range row {
			s.outer[outer] = true
			if hall {
				k.cut(s, all[len(all)-1], inner)
			}
			if j > 0 && (!hall || k.chance(0.4)) {
				k.cut(row[j-1], s, east)
			}
		}
	}
	if !hall {
		for _, s := range rows[0] {
			for _, o := range rows[1] {
				if min(s.Max[0], o.Max[0])-max(s.Min[0], o.Min[0]) > 1.6 && (s == rows[0][0] || k.chance(0.4)) {
					k.cut(s, o, north)
					break
				}
			}
		}
	}
}

// cut makes a door from a, on its given side, to b.
func (k *kit) cut(a, b *shell, side int) {
	a0, a1 := a.span(side)
	b0, b1 := b.span(side)
	lo, hi := max(a0, b0)+0.2, min(a1, b1)-0.2
	w, h := k.u(0.85, 0.95), 2.05
	if hi-lo > 2.6 && a.public() && b.public() && k.chance(0.35) {
		w, h = k.u(1.3, 1.9), 2.2
	}
	if hi-lo < w+0.1 {
		return
	}
	t := k.u(lo+w/2, hi-w/2)
	if k.chance(0.6) { // near a corner, so that the walls stay usable
		t = lo + w/2
		if k.chance(0.5) {
			t = hi - w/2
		}
	}
	o := opening{side: side, t0: t - w/2, t1: t + w/2, z1: h, owner: true}
	for _, s := range []*shell{a, b} {
		for _, other := range s.openings {
			if other.side == o.side && other.t0 < o.t1+0.3 && o.t0 < other.t1+0.3 {
				return
			}
		}
		o.side ^= 1
	}
	a.openings = append(a.openings, o)
	o.side, o.owner = side^1, false
	b.openings = append(b.openings, o)
}

// public reports whether a room may be open to others.
func (s *shell) public() bool {
	switch s.Type {
	case livingRoom, diningRoom, kitchen, corridor, library, office, gym:
		return true
	}
	return false
}

// windows cuts windows into the outer walls.
func (k *kit) windows(s *shell) {
	n := 0
	for side, out := range s.outer {
		t0, t1 := s.span(side)
		if !out || t1-t0 < 1.5 || s.Type == storage && n > 0 || n > 2 {
			continue
		}
		sill, head, w := k.u(0.8, 1.0), k.u(2.0, 2.25), k.u(0.9, 1.7)
		if s.Type == bathroom || s.Type == storage || s.Type == laundry {
			sill, w = k.u(1.2, 1.4), k.u(0.6, 0.8)
		}
		count := max(1, int((t1-t0)/3))
		for i := range count {
			w := min(w, (t1-t0)/float64(count)-0.5)
			t := t0 + (t1-t0)*(float64(i)+0.5)/float64(count) + k.u(-0.15, 0.15)
			if !k.chance(0.75) {
				continue
			}
			s.openings = append(s.openings, opening{side: side, t0: t - w/2, t1: t + w/2, z0: sill, z1: head, window: true})
			n++
		}
	}
}
