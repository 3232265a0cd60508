package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// Segments of surfaces: the smallest in pixels of a picture 512 wide, as in the
// original, and how many there may be, so that 8 bits hold them.
const (
	segment25DSmallest = 200.0
	segment25DMost     = 256
)

// Segment25DTo writes the target of task segment25d: the number of the segment
// of each pixel, from 0. It returns how many there are, at most 256. Only
// equality of numbers means something. Every pixel counts.
//
// A segment is a connected piece (4 neighbours) of one smooth surface of one
// object. Pieces smaller than 200 px · (Size/512)² join the neighbour with the
// longest common border; if that leaves too many, larger ones do too. This is
// exact where the original groups depth, normals and occlusion edges by
// normalised cuts, which approximates it.
func Segment25DTo(dst []int32, f *frame.Frame, s *Scratch) int {
	n, w := f.Size*f.Size, f.Size
	need("2.5D segments", len(dst), n)
	need("frame's objects", len(f.Object), n)
	need("frame's parts", len(f.Part), n)
	sets := forest(dst)
	same := func(i, j int) bool { return f.Object[i] == f.Object[j] && f.Part[i] == f.Part[j] }
	join := func(i, j int) {
		if a, b := sets.root(int32(i)), sets.root(int32(j)); a != b {
			sets.join(a, b)
		}
	}
	for i := range n {
		if i%w > 0 && same(i, i-1) {
			join(i, i-1)
		}
		if i >= w && same(i, i-w) {
			join(i, i-w)
		}
	}
	count := sets.number()
	area := float64(w) / fullSize * float64(w) / fullSize
	smallest := max(int(math.Ceil(segment25DSmallest*area)), 1)
	count = absorbSmall(dst, count, w, w, smallest, s)
	for count > segment25DMost {
		smallest *= 2
		count = absorbSmall(dst, count, w, w, smallest, s)
	}
	return count
}
