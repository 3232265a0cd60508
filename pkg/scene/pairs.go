package scene

import (
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A Match is two views and whether they look at the same point.
type Match struct {
	A, B int
	Same bool
}

// apartLeast is the least distance of the points of a negative match, in
// metres: nearer ones are too much alike.
const apartLeast = 0.4

// points returns the ranges of views, from and to, that look at one point;
// views of one point follow each other.
func points(views []frame.View) [][2]int {
	var spans [][2]int
	for i := range views {
		if i == 0 || views[i].Point != views[i-1].Point || views[i].Building != views[i-1].Building {
			spans = append(spans, [2]int{i, i})
		}
		spans[len(spans)-1][1] = i + 1
	}
	return spans
}

// Pairs returns all ordered pairs of different views that look at one point,
// as indices into views, which are as House.Views returns them or several such
// lists in a row: what relative camera pose with a fixated point needs.
func Pairs(views []frame.View) [][2]int {
	var pairs [][2]int
	for _, s := range points(views) {
		for i := s[0]; i < s[1]; i++ {
			for j := s[0]; j < s[1]; j++ {
				if i != j {
					pairs = append(pairs, [2]int{i, j})
				}
			}
		}
	}
	return pairs
}

// Triplets returns all triplets i < j < k of views that look at one point: what
// egomotion needs.
func Triplets(views []frame.View) [][3]int {
	var triplets [][3]int
	for _, s := range points(views) {
		for i := s[0]; i < s[1]; i++ {
			for j := i + 1; j < s[1]; j++ {
				for k := j + 1; k < s[1]; k++ {
					triplets = append(triplets, [3]int{i, j, k})
				}
			}
		}
	}
	return triplets
}

// SharedPairs returns the ordered pairs of views that look at different points,
// where the second also has the first one's point in its picture: what relative
// camera pose without a fixated point needs.
func SharedPairs(views []frame.View) [][2]int {
	var pairs [][2]int
	for _, s := range points(views) {
		for j := range views {
			if views[j].Building != views[s[0]].Building || !slices.Contains(views[j].Sees, views[s[0]].Point) {
				continue
			}
			for i := s[0]; i < s[1]; i++ {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return pairs
}

// Matches returns pairs of views for the question whether they look at the same
// point, as many with either answer. Positives are pairs of views of one point;
// negatives are those of SharedPairs whose points are at least 0.4 m apart, so
// that the second picture shows both points and the room does not give the
// answer away. They are drawn by seed, and in random order.
func Matches(views []frame.View, seed uint64) []Match {
	var same, other []Match
	for _, p := range Pairs(views) {
		if p[0] < p[1] {
			same = append(same, Match{p[0], p[1], true})
		}
	}
	for _, p := range SharedPairs(views) {
		if length(minus(views[p[0]].Target, views[p[1]].Target)) >= apartLeast {
			other = append(other, Match{p[0], p[1], false})
		}
	}
	r := newRand(seed, forPairs)
	for _, list := range [][]Match{same, other} {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	n := min(len(same), len(other))
	all := append(same[:n:n], other[:n]...)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}
