package render

import (
	"math/bits"
	"slices"
)

// A node of the tree over the items' boxes holds the boxes of its two children,
// each as low and high x, y and z. A child ≥ 0 is a node, a child < 0 a leaf.
type node struct {
	bounds [2][6]float64
	child  [2]int32
}

// leaf returns the reference to the leaf of n items, at most leafMax, from one
// on; items reads it.
func leaf(from, n int) int32 { return ^int32(from<<3 | n) }

func items(leaf int32) (from, to int32) { return ^leaf >> 3, ^leaf>>3 + ^leaf&7 }

// A box is axis-aligned.
type box struct{ lo, hi v3 }

func (b box) join(c box) box {
	return box{
		v3{min(b.lo.x, c.lo.x), min(b.lo.y, c.lo.y), min(b.lo.z, c.lo.z)},
		v3{max(b.hi.x, c.hi.x), max(b.hi.y, c.hi.y), max(b.hi.z, c.hi.z)},
	}
}

// area is half the surface.
func (b box) area() float64 {
	d := b.hi.sub(b.lo)
	return d.x*d.y + d.y*d.z + d.z*d.x
}

// nowhere is the box of nothing.
var nowhere = box{v3{far, far, far}, v3{-far, -far, -far}}

// The surface area heuristic: a leaf of n items costs n·hitCost, a node
// nodeCost. Measured on rounded boxes.
const (
	hitCost  = 1.0
	nodeCost = 0.7
	leafMax  = 4
)

// stackSize is the most levels of a tree.
const stackSize = 32

// A builder makes the tree. order is the order of items in leaves.
type builder struct {
	boxes []box
	order []int32
	nodes []node
}

// build returns the reference (as in node.child) of the tree over
// order[from:to]. Once the levels left are needed for halving, it halves.
func (b *builder) build(from, to, depth int) (ref int32, bounds box) {
	bounds = nowhere
	for _, i := range b.order[from:to] {
		bounds = bounds.join(b.boxes[i])
	}
	at := b.split(from, to, bounds.area())
	if at >= 0 && depth+bits.Len(uint(to-from)) >= stackSize-1 {
		at = (from + to) / 2
	}
	if at < 0 {
		return leaf(from, to-from), bounds
	}
	n := int32(len(b.nodes))
	b.nodes = append(b.nodes, node{})
	for k, part := range [2][2]int{{from, at}, {at, to}} {
		child, bounds := b.build(part[0], part[1], depth+1)
		m := &b.nodes[n]
		m.child[k] = child
		m.bounds[k] = [6]float64{
			bounds.lo.x, bounds.hi.x, bounds.lo.y, bounds.hi.y, bounds.lo.z, bounds.hi.z,
		}
	}
	return n, bounds
}

// split sorts order[from:to] and returns where to cut it, or -1 to make a leaf.
func (b *builder) split(from, to int, area float64) int {
	n := to - from
	if n == 1 {
		return -1
	}
	items := b.order[from:to]
	best, bestAxis, bestAt := far, 0, -1
	left := make([]float64, n)
	for axis := range 3 {
		b.sort(items, axis)
		grow := nowhere
		for i, it := range items {
			grow = grow.join(b.boxes[it])
			left[i] = grow.area()
		}
		grow = nowhere
		for i := n - 1; i > 0; i-- {
			grow = grow.join(b.boxes[items[i]])
			if cost := left[i-1]*float64(i) + grow.area()*float64(n-i); cost < best {
				best, bestAxis, bestAt = cost, axis, from+i
			}
		}
	}
	if n <= leafMax && hitCost*float64(n)*area <= nodeCost*area+hitCost*best {
		return -1
	}
	b.sort(items, bestAxis)
	return bestAt
}

// sort orders items by the middle of their boxes along an axis, then by number.
func (b *builder) sort(items []int32, axis int) {
	slices.SortFunc(items, func(i, j int32) int {
		x := b.boxes[i].lo.add(b.boxes[i].hi).vec()[axis]
		y := b.boxes[j].lo.add(b.boxes[j].hi).vec()[axis]
		if x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return int(i - j)
	})
}
