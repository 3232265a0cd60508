package label

import (
	"math"
	"slices"
)

// felzenszwalbTo writes segments of a w×h picture given as planes of colours,
// by Felzenszwalb and Huttenlocher, "Efficient Graph-Based Image Segmentation"
// (IJCV 2004): neighbours, eight to a pixel, are taken in the order of the
// distance of their colours, and their segments A and B join if the distance is
// below both of
//
//	Int(A) + k/|A|     Int(B) + k/|B|
//
// Int being the largest distance that joined the segment and |·| its size.
// Then segments smaller than smallest join the neighbour of least distance.
// The result is numbered from 0 in the order of first pixels; their number is
// returned.
func felzenszwalbTo(
	dst []int32, planes [3][]float32, w, h int, k float64, smallest int32, s *Scratch,
) int {
	s, m := enter(s)
	defer s.leave(m)
	n := w * h
	keys, spare := s.u64.take(4*n), s.u64.take(4*n)
	edges, _ := sortByCost(gridEdges(keys, planes, w, h), spare)
	parent, size := forest(dst[:n]), s.i32.take(n)
	inner := s.f32.take(n)
	for i := range size {
		size[i], inner[i] = 1, 0
	}
	offset := gridOffsets(w)
	for _, e := range edges {
		at := int32(uint32(e))
		a, b := parent.root(at>>2), parent.root(at>>2+offset[at&3])
		cost := math.Float32frombits(uint32(e >> 32))
		if a == b || cost >= inner[a]+float32(k)/float32(size[a]) ||
			cost >= inner[b]+float32(k)/float32(size[b]) {
			continue
		}
		a, b = parent.join(a, b)
		size[a] += size[b]
		inner[a] = cost
	}
	for _, e := range edges {
		at := int32(uint32(e))
		a, b := parent.root(at>>2), parent.root(at>>2+offset[at&3])
		if a != b && (size[a] < smallest || size[b] < smallest) {
			a, b = parent.join(a, b)
			size[a] += size[b]
		}
	}
	return parent.number()
}

// gridOffsets returns how far from a pixel its neighbours of the four kinds of
// edges are: right, down, down and right, down and left.
func gridOffsets(w int) [4]int32 { return [4]int32{1, int32(w), int32(w) + 1, int32(w) - 1} }

// gridEdges writes all edges between neighbours: the bits of their cost, then
// four times the first pixel plus the kind.
func gridEdges(keys []uint64, planes [3][]float32, w, h int) []uint64 {
	n := 0
	offset := gridOffsets(w)
	red, green, blue := planes[0], planes[1], planes[2]
	for y := range h {
		for x := range w {
			i := y*w + x
			for kind, o := range offset {
				if x == w-1 && (kind == 0 || kind == 2) || y == h-1 && kind > 0 || x == 0 && kind == 3 {
					continue
				}
				j := i + int(o)
				dr, dg, db := red[i]-red[j], green[i]-green[j], blue[i]-blue[j]
				cost := float32(math.Sqrt(float64(dr*dr + dg*dg + db*db)))
				keys[n] = uint64(math.Float32bits(cost))<<32 | uint64(4*i+kind)
				n++
			}
		}
	}
	return keys[:n]
}

// fewKeys is the number of keys below which sorting by comparison is faster.
const fewKeys = 256

// sortByCost sorts by the upper half; where that is equal, lower halves must be
// ascending and stay so. It returns the sorted slice and the other one of keys
// and spare. It sorts 11 bits at a time.
func sortByCost(keys, spare []uint64) (sorted, other []uint64) {
	spare = spare[:len(keys)]
	if len(keys) < fewKeys {
		slices.Sort(keys)
		return keys, spare
	}
	for shift := 32; shift < 64; shift += 11 {
		var start [2049]int32
		for _, k := range keys {
			start[k>>shift&2047+1]++
		}
		for i := 1; i < len(start); i++ {
			start[i] += start[i-1]
		}
		for _, k := range keys {
			place := &start[k>>shift&2047]
			spare[*place] = k
			*place++
		}
		keys, spare = spare, keys
	}
	return keys, spare
}

// A disjoint is a union-find forest: the parent of each element.
type disjoint []int32

// forest returns the forest, on these entries, in which all are alone.
func forest(entries []int32) disjoint {
	for i := range entries {
		entries[i] = int32(i)
	}
	return entries
}

// root returns the representative of the set of i.
func (d disjoint) root(i int32) int32 {
	for d[i] != i {
		d[i] = d[d[i]]
		i = d[i]
	}
	return i
}

// join makes one set of those of two representatives and returns the new
// representative, the smaller one, and the other.
func (d disjoint) join(a, b int32) (root, other int32) {
	if b < a {
		a, b = b, a
	}
	d[b] = a
	return a, b
}

// number turns the parents into the numbers of the sets, from 0 in the order of
// their first elements, and returns how many there are. It relies on parents
// coming before their children.
func (d disjoint) number() int {
	n := int32(0)
	for i, p := range d {
		if int(p) == i {
			d[i] = n
			n++
		} else {
			d[i] = d[p]
		}
	}
	return int(n)
}
