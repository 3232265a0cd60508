package label

import (
	"math"
	"math/bits"
	"slices"
)

// borders returns the pairs of segments that touch, 4-connected, in a w×h map:
// a<<40 | b<<16 | the length of their border in pixels, with a < b, ascending.
// Lengths clip at 65535. Both buffers must hold 2·w·h pairs; the result is in
// one of them.
func borders(buffer, spare []uint64, labels []int32, w, h int) []uint64 {
	n := 0
	for y := range h {
		for x := range w {
			i := y*w + x
			if x+1 < w && labels[i] != labels[i+1] {
				buffer[n] = pair(labels[i], labels[i+1])
				n++
			}
			if y+1 < h && labels[i] != labels[i+w] {
				buffer[n] = pair(labels[i], labels[i+w])
				n++
			}
		}
	}
	// By b, then, with the halves exchanged, by a.
	all, spare := sortByCost(buffer[:n], spare)
	for i, p := range all {
		all[i] = bits.RotateLeft64(p, 32)
	}
	all, _ = sortByCost(all, spare)
	out := 0
	for i := 0; i < n; {
		j := i
		for j < n && all[j] == all[i] {
			j++
		}
		p := all[i]
		all[out] = p>>32<<40 | p&math.MaxUint32<<16 | uint64(min(j-i, math.MaxUint16))
		out++
		i = j
	}
	return all[:out]
}

// pair packs two segments: the larger in the upper half, for borders.
func pair(a, b int32) uint64 { return uint64(max(a, b))<<32 | uint64(min(a, b)) }

// unpack returns the segments of a pair and the length of their border.
func unpack(p uint64) (a, b int32, length int) {
	return int32(p >> 40), int32(p >> 16 & (1<<24 - 1)), int(p & math.MaxUint16)
}

// absorbSmall joins segments of fewer than smallest pixels to the neighbour
// with which they share the longest border, the first of several, until there
// are none, or one segment only. It returns the new number of segments.
func absorbSmall(labels []int32, count, w, h, smallest int, s *Scratch) int {
	s, m := enter(s)
	defer s.leave(m)
	buffer, spare := s.u64.take(2*w*h), s.u64.take(2*w*h)
	sizes, before := s.i32.take(count), s.i32.take(count)
	best, length, sets := s.i32.take(count), s.i32.take(count), s.i32.take(count)
	for {
		clear(sizes[:count])
		for _, l := range labels {
			sizes[l]++
		}
		if count == 1 || int(slices.Min(sizes[:count])) >= smallest {
			return count
		}
		copy(before, sizes[:count])
		clear(length[:count])
		for _, p := range borders(buffer, spare, labels, w, h) {
			a, b, l := unpack(p)
			if int32(l) > length[a] {
				best[a], length[a] = b, int32(l)
			}
			if int32(l) > length[b] {
				best[b], length[b] = a, int32(l)
			}
		}
		d := forest(sets[:count])
		absorb(d, best, sizes, before, smallest)
		count = d.number()
		for i, l := range labels {
			labels[i] = d[l]
		}
	}
}

// absorb joins the sets smaller than smallest to those of their best neighbours,
// unless that is a crowd of small ones, as before says, which has become large
// enough: it must not grow by all of itself at once.
func absorb(d disjoint, best, sizes, before []int32, smallest int) {
	for i := range d {
		a, b := d.root(int32(i)), d.root(best[i])
		crowd := int(before[best[i]]) < smallest && int(sizes[b]) >= smallest
		if a != b && int(sizes[a]) < smallest && !crowd {
			a, b = d.join(a, b)
			sizes[a] += sizes[b]
		}
	}
}

// mergeAlike joins neighbouring segments of like mean colour, given in bytes,
// round by round: in a round, pairs are taken in the order of the distance of
// their means, and join if it is below tolerance, or more than most segments
// are left, each segment once a round. It ends when a round joins none, and
// returns the new number of segments.
func mergeAlike(labels []int32, count int, p Picture, tolerance float64, most int, s *Scratch) int {
	s, m := enter(s)
	defer s.leave(m)
	buffer, spare := s.u64.take(2*p.Len()), s.u64.take(2*p.Len())
	pairs := borders(buffer, spare, labels, p.Width, p.Height)
	mean, size := s.f64.take(3*count), s.i32.take(count)
	colorSums(mean, size, labels, p)
	queue, spare := s.u64.take(len(pairs)), s.u64.take(len(pairs))
	touched, d, left := s.i32.take(count), forest(s.i32.take(count)), count
	for before := 0; before != left; {
		before = left
		clear(touched)
		sorted, _ := sortByCost(meanDistances(queue, pairs, d, mean, size), spare)
		for _, e := range sorted {
			a, b, _ := unpack(pairs[uint32(e)])
			a, b = d.root(a), d.root(b)
			near := math.Float32frombits(uint32(e>>32)) < float32(tolerance)
			if a == b || touched[a]+touched[b] > 0 || !near && left <= most {
				continue
			}
			a, b = d.join(a, b)
			touched[a], touched[b] = 1, 1
			size[a] += size[b]
			for c := range 3 {
				mean[3*int(a)+c] += mean[3*int(b)+c]
			}
			left--
		}
	}
	d.number()
	for i, l := range labels {
		labels[i] = d[l]
	}
	return left
}

// colorSums writes the sum of the colours and the number of pixels of each
// segment.
func colorSums(sums []float64, size, labels []int32, p Picture) {
	clear(sums)
	clear(size)
	for i, l := range labels {
		size[l]++
		for c := range 3 {
			sums[3*int(l)+c] += float64(p.Pix[3*i+c])
		}
	}
}

// meanDistances writes the distances of the mean colours of the pairs that are
// not joined yet, for sortByCost.
func meanDistances(queue, pairs []uint64, d disjoint, sums []float64, size []int32) []uint64 {
	n := 0
	for i, p := range pairs {
		a, b, _ := unpack(p)
		a, b = d.root(a), d.root(b)
		if a == b {
			continue
		}
		square := 0.0
		for c := range 3 {
			v := sums[3*int(a)+c]/float64(size[a]) - sums[3*int(b)+c]/float64(size[b])
			square += v * v
		}
		queue[n] = uint64(math.Float32bits(float32(math.Sqrt(square))))<<32 | uint64(i)
		n++
	}
	return queue[:n]
}
