package agreement

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// orders are those that are held against the first.
var orders = []int{2, 3, 4}

// minImages is the least number of test images that are halved.
const minImages = 8

// crossFit fills in the gains and orders of all targets. For either half of the
// test images: the best transfer of an order is the one of the largest affinity
// on that half, and what it wins is counted on the other half, a tie as half a
// win; the two results are averaged. The halves take turns in the alphabetical
// order of the images. Transfers from the target's own encoder or the untrained
// one take no part.
func (c *comparison) crossFit(ctx context.Context) error {
	losses, err := c.lossesByTarget()
	if err != nil {
		return err
	}
	for i := range c.out.Targets {
		if err := ctx.Err(); err != nil {
			return err
		}
		t := &c.out.Targets[i]
		for _, k := range orders {
			t.Orders = append(t.Orders, Order{Order: k, Published: c.publishedRatio(t.Task, k)})
		}
		l := losses[t.Task]
		if l == nil {
			c.leaveOut(t, none("the losses are missing"))
			continue
		}
		if len(l.Images) < minImages {
			c.leaveOut(t, none("%d test images are too few to halve", len(l.Images)))
			continue
		}
		if err := c.fitTarget(t, l); err != nil {
			return err
		}
	}
	return nil
}

// leaveOut gives a target no cross-fitted numbers.
func (c *comparison) leaveOut(t *Target, why Value) {
	t.Gain = why
	for i := range t.Orders {
		t.Orders[i].Win, t.Orders[i].Ratio = why, why
	}
}

// lossesByTarget returns the losses by the dictionary's names.
func (c *comparison) lossesByTarget() (map[string]*affinity.Losses, error) {
	byTarget := map[string]*affinity.Losses{}
	for _, l := range c.in.Losses {
		if l == nil {
			return nil, fmt.Errorf("an entry of the losses is nil")
		}
		name := c.ownName(l.Target)
		if name == "" {
			continue
		}
		if byTarget[name] != nil {
			return nil, fmt.Errorf("target %q: its losses are given twice", l.Target)
		}
		for _, k := range l.Candidates {
			if len(k.Losses) != len(l.Images) {
				return nil, fmt.Errorf("target %q: candidate %q has %d losses for %d images",
					l.Target, affinity.SourceKey(k.Sources), len(k.Losses), len(l.Images))
			}
			if j := slices.IndexFunc(k.Losses, math.IsNaN); j >= 0 {
				return nil, fmt.Errorf("target %q: candidate %q has no loss (NaN) on image %q",
					l.Target, affinity.SourceKey(k.Sources), l.Images[j])
			}
		}
		byTarget[name] = l
	}
	return byTarget, nil
}

// A contender is a candidate of one target.
type contender struct {
	order  int
	losses []float64
	// share is the affinity on either half of the images.
	share [2]float64
}

// fitTarget fits one target.
func (c *comparison) fitTarget(t *Target, l *affinity.Losses) error {
	halves := halvesOf(l.Images)
	field, scratch, err := c.contenders(t.Task, l, halves)
	if err != nil {
		return fmt.Errorf("target %q: %w", l.Target, err)
	}
	first, ok := bestOf(field, 1)
	if !ok {
		c.leaveOut(t, none("the losses have no transfer from one other task"))
		return nil
	}
	t.Gain = none("the losses have no %q", affinity.Scratch)
	if scratch != nil {
		t.Gain = crossed(func(half int) float64 { return wins(field[first[1-half]].losses, scratch, halves[half]) })
	}
	for i := range t.Orders {
		o := &t.Orders[i]
		several, ok := bestOf(field, o.Order)
		if !ok {
			o.Win, o.Ratio = none("the losses have no transfer of order %d", o.Order), none("the losses have no transfer of order %d", o.Order)
			continue
		}
		o.Win = crossed(func(half int) float64 {
			return wins(field[several[1-half]].losses, field[first[1-half]].losses, halves[half])
		})
		o.Ratio = crossed(func(half int) float64 {
			return math.Log(field[several[1-half]].share[half] / field[first[1-half]].share[half])
		})
	}
	return nil
}

// crossed returns the mean of what is measured on the two halves.
func crossed(score func(half int) float64) Value { return Value{Number: (score(0) + score(1)) / 2} }

// halvesOf returns the indices of every other image in alphabetical order, and
// of the rest.
func halvesOf(images []string) (halves [2][]int) {
	order := make([]int, len(images))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(images[a], images[b]) })
	for k, i := range order {
		halves[k%2] = append(halves[k%2], i)
	}
	return halves
}

// contenders returns the candidates that take part, in alphabetical order of
// their sources, with their affinities on either half, and the losses of
// scratch, nil if there are none. Full supervision takes part in the
// tournament too.
func (c *comparison) contenders(target string, l *affinity.Losses, halves [2][]int) (field []contender, scratch []float64, err error) {
	var listed []affinity.Candidate
	for _, k := range l.Candidates {
		key := affinity.SourceKey(k.Sources)
		switch {
		case key == affinity.Scratch:
			scratch = k.Losses
		case key == affinity.Self || c.takesPart(target, k.Sources):
			listed = append(listed, k)
		}
	}
	if len(listed) == 0 {
		return nil, scratch, nil
	}
	var shares [2]map[string]float64
	for h, images := range halves {
		if shares[h], err = c.sharesOn(target, listed, images); err != nil {
			return nil, nil, err
		}
	}
	slices.SortFunc(listed, func(a, b affinity.Candidate) int {
		return strings.Compare(affinity.SourceKey(a.Sources), affinity.SourceKey(b.Sources))
	})
	for _, k := range listed {
		if key := affinity.SourceKey(k.Sources); key != affinity.Self {
			field = append(field, contender{len(k.Sources), k.Losses, [2]float64{shares[0][key], shares[1][key]}})
		}
	}
	return field, scratch, nil
}

// takesPart reports whether a transfer is one from other tasks.
func (c *comparison) takesPart(target string, sources []string) bool {
	return len(sources) > 0 && !slices.ContainsFunc(sources, func(s string) bool {
		name := c.ownName(s)
		return name == target || name != "" && name == c.random
	})
}

// sharesOn returns the affinities of the candidates on some images, by their
// keys.
func (c *comparison) sharesOn(target string, listed []affinity.Candidate, images []int) (map[string]float64, error) {
	half := &affinity.Losses{Target: target, Images: make([]string, len(images))}
	for _, k := range listed {
		losses := make([]float64, len(images))
		for n, i := range images {
			losses[n] = k.Losses[i]
		}
		half.Candidates = append(half.Candidates, affinity.Candidate{Sources: k.Sources, Losses: losses})
	}
	rows, _, err := affinity.FromLosses(half, c.cfg.Affinity)
	if err != nil {
		return nil, err
	}
	shares := map[string]float64{}
	for _, row := range rows {
		shares[affinity.SourceKey(row.Sources)] = row.Affinity
	}
	return shares, nil
}

// bestOf returns the contenders of an order with the largest affinity on either
// half; of equal ones the first.
func bestOf(field []contender, order int) (best [2]int, ok bool) {
	best = [2]int{-1, -1}
	for i, k := range field {
		for h := range best {
			if k.order == order && (best[h] < 0 || k.share[h] > field[best[h]].share[h]) {
				best[h] = i
			}
		}
	}
	return best, best[0] >= 0
}

// wins returns how often a is smaller than b on some images, a tie being half a
// win.
func wins(a, b []float64, images []int) float64 {
	sum := 0.
	for _, i := range images {
		switch {
		case a[i] < b[i]:
			sum++
		case a[i] == b[i]:
			sum += 0.5
		}
	}
	return sum / float64(len(images))
}
