package gallery

import (
	"context"
	"fmt"
	"math"
	"path"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// How many buildings, for each view wanted, and views of each, are looked at.
const (
	pickBuildings = 3
	pickViews     = 12
)

// A candidate is a sample that might be shown.
type candidate struct {
	sample   int
	building string
	room     int // -1 if it is not known
	score    float64
}

// Pick chooses n samples of a split for a gallery: views with many kinds of
// things at some distance, and with partners for the tasks of several pictures,
// from different buildings and types of rooms as far as there are such. A
// building is what the names of its samples share before the last slash. The
// samples are in order of their number.
//
// It looks at a part of the source only. Sample i of a synthetic source shows
// the same whatever its size, so that a small one may choose for a large one.
// There must be n samples.
func Pick(ctx context.Context, src dataset.Source, split dataset.Split, n int) ([]int, error) {
	if all := src.Len(split); n < 1 || n > all {
		return nil, fmt.Errorf("picking %d of %d samples of split %q of %s", n, all, split, src.Name())
	}
	list, err := candidates(ctx, src, split, n)
	if err != nil {
		return nil, err
	}
	var chosen []candidate
	for slack := range 3 { // What a candidate may share with one chosen.
		for _, c := range list {
			if len(chosen) == n {
				break
			}
			if slices.ContainsFunc(chosen, func(o candidate) bool { return clash(c, o, slack) }) {
				continue
			}
			ok := slack == 2
			if !ok {
				if ok, err = paired(ctx, src, split, c.sample); err != nil {
					return nil, err
				}
			}
			if ok {
				chosen = append(chosen, c)
			}
		}
	}
	var samples []int
	for _, c := range chosen {
		samples = append(samples, c.sample)
	}
	for i := 0; len(samples) < n; i++ { // Few buildings: any others.
		if !slices.Contains(samples, i) {
			samples = append(samples, i)
		}
	}
	slices.Sort(samples)
	return samples, nil
}

// clash reports whether two samples are too much alike: with no slack, of one
// building or type of room, then of one type of room, then the same.
func clash(a, b candidate, slack int) bool {
	sameRoom := a.room == b.room && a.room >= 0
	switch slack {
	case 0:
		return sameRoom || a.building == b.building
	case 1:
		return sameRoom || a.sample == b.sample
	}
	return a.sample == b.sample
}

// candidates returns samples of the first buildings, the best first.
func candidates(ctx context.Context, src dataset.Source, split dataset.Split, n int) ([]candidate, error) {
	var buildings [][]candidate
	for i := range src.Len(split) {
		name := path.Dir(src.Image(split, i))
		if k := len(buildings) - 1; k < 0 || buildings[k][0].building != name {
			if len(buildings) == pickBuildings*n {
				break
			}
			buildings = append(buildings, nil)
		}
		k := len(buildings) - 1
		buildings[k] = append(buildings[k], candidate{sample: i, building: name, room: -1})
	}
	var list []candidate
	for _, views := range buildings {
		for k := range min(pickViews, len(views)) {
			c := views[k*len(views)/min(pickViews, len(views))]
			if err := c.judge(ctx, src, split); err != nil {
				return nil, fmt.Errorf("judging sample %d: %w", c.sample, err)
			}
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return list, nil
}

// judge finds the type of the room and how much there is to see: the number of
// kinds of things (that of equally frequent ones with their entropy), and half
// as much for classes of task segmentsemantic. Views of something near lose.
func (c *candidate) judge(ctx context.Context, src dataset.Source, split dataset.Split) error {
	for _, name := range []string{"class_places", "class_1000", "segmentsemantic", "rgb2depth"} {
		if !slices.Contains(src.Tasks(), name) {
			continue
		}
		ex, err := src.Example(ctx, split, c.sample, name)
		if err != nil {
			return err
		}
		if len(ex.Mask) > 0 && slices.Max(ex.Mask) == 0 {
			continue
		}
		switch data := ex.Target.Data; name {
		case "class_places":
			c.room = largest(data)
		case "class_1000":
			c.score += kinds(data)
		case "segmentsemantic":
			c.score += kinds(shareOf(data)) / 2
		case "rgb2depth":
			c.score += 3 * min(0, distant(data)-nearView)
		}
	}
	return nil
}

// nearView is the median depth in metres below which a view shows too little.
const nearView = 2.5

// distant returns the median depth in metres.
func distant(data []float32) float64 {
	values := make([]float64, len(data))
	for i, v := range data {
		values[i] = depthOf(v)
	}
	return percentile(values, 0.5)
}

// kinds returns the exponential of the entropy of a distribution.
func kinds(shares []float32) float64 {
	h := 0.
	for _, v := range shares {
		if v > 0 {
			h -= float64(v) * math.Log(float64(v))
		}
	}
	return math.Exp(h)
}

// shareOf returns the shares of classes, as small whole numbers.
func shareOf(classes []float32) []float32 {
	shares := make([]float32, 256)
	for _, v := range classes {
		if v >= 0 && int(v) < len(shares) {
			shares[int(v)] += 1 / float32(len(classes))
		}
	}
	return shares
}

// paired reports whether a sample counts for all tasks of several pictures.
func paired(ctx context.Context, src dataset.Source, split dataset.Split, i int) (bool, error) {
	for _, name := range src.Tasks() {
		t, err := task.Taskonomy().Lookup(name)
		if err != nil || t.Input != task.TwoImages && t.Input != task.ThreeImages {
			continue
		}
		ex, err := src.Example(ctx, split, i, name)
		if err != nil {
			return false, err
		}
		if len(ex.Mask) > 0 && slices.Max(ex.Mask) == 0 {
			return false, nil
		}
	}
	return true, nil
}
