package synthetic

import (
	"hash/fnv"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// partners are the views of an example.
type partners struct {
	views []int
	same  bool // the first two look at one point
	found bool // false: the view has no partners, and others stand in
}

// mix hashes some numbers into one (splitmix64).
func mix(values ...uint64) uint64 {
	h := uint64(0x9E3779B97F4A7C15)
	for _, v := range values {
		h ^= v
		h += 0x9E3779B97F4A7C15
		h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
		h = (h ^ h>>27) * 0x94D049BB133111EB
		h ^= h >> 31
	}
	return h
}

func hashOf(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// partnersOf chooses the views of the example of a view for a task: the view
// itself first, then others that look at the same point, or whose pictures
// show its point. Which of several is drawn by the seed.
func partnersOf(l *label.Labeler, views []frame.View, view int, seed uint64) partners {
	p := partners{views: []int{view}, found: true}
	switch {
	case l.Frames == 1:
		return p
	case l.Task == "non_fixated_pose":
		p.take(sharing(views, view, 0), 1, seed)
	case l.Task == "point_match" && mix(seed, 1)%2 == 0:
		p.take(sharing(views, view, hardNegative), 1, seed)
	default:
		p.same = true
		p.take(fixating(views, view), l.Frames-1, seed)
	}
	for len(p.views) < l.Frames { // stand-ins, whose mask is 0
		p.views = append(p.views, view)
		p.found = false
	}
	return p
}

// hardNegative is the least distance of two points, in metres, that are to be
// told apart; that of scene.Matches.
const hardNegative = 0.4

// take appends n of the candidates, starting anywhere.
func (p *partners) take(candidates []int, n int, seed uint64) {
	if len(candidates) < n {
		return
	}
	start := int(mix(seed, 2) % uint64(len(candidates)))
	for k := range n {
		p.views = append(p.views, candidates[(start+k)%len(candidates)])
	}
}

// fixating returns the other views of the same point.
func fixating(views []frame.View, view int) []int {
	var list []int
	for _, pair := range scene.Pairs(views) {
		if pair[0] == view {
			list = append(list, pair[1])
		}
	}
	return list
}

// sharing returns the views of other points, at least so far away, that also
// show the view's point.
func sharing(views []frame.View, view int, distance float64) []int {
	var list []int
	for _, pair := range scene.SharedPairs(views) {
		if pair[0] != view {
			continue
		}
		d := 0.0
		for i, x := range views[view].Target {
			d += (x - views[pair[1]].Target[i]) * (x - views[pair[1]].Target[i])
		}
		if d >= distance*distance {
			list = append(list, pair[1])
		}
	}
	return list
}
