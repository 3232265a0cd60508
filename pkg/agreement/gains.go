package agreement

import (
	"context"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// compareGains adds the lines of gains over scratch, and fits the best
// transfers on halves of the images.
func (c *comparison) compareGains(ctx context.Context) error {
	if err := c.crossFit(ctx); err != nil {
		return err
	}
	ours, theirs := c.gainsOf(c.table, c.targets), c.gainsOf(c.reference, c.sharedTargets)
	own := make([]Value, len(c.out.Targets))
	for i := range c.out.Targets {
		t := &c.out.Targets[i]
		t.OwnGain = ownGain(c.table, t.Task)
		own[i] = t.OwnGain
	}
	var theirOwn []Value
	for _, t := range c.sharedTargets {
		theirOwn = append(theirOwn, ownGain(c.reference, t))
	}
	fitted := c.each(func(t *Target) Value { return t.Gain })
	c.sayWithout("Cross-fitted gain", fitted)
	c.add(Line{Name: GainBest, Label: "Gain of the best source over scratch, cross-fitted, mean", Ours: mean(fitted),
		P: undefined, Published: undefined, Yardsticks: []Yardstick{{"released, largest on all images", mean(theirs.largest)}}})
	c.add(Line{Name: GainShare, Label: "the same, share of targets above one half", Ours: shareAbove(fitted, 0.5),
		P: undefined, Published: undefined, Yardsticks: []Yardstick{{"released, largest on all images", shareAbove(theirs.largest, 0.5)}}})
	c.add(Line{Name: GainLargest, Label: "Largest gain of a source on all images, mean (flatters)", Ours: mean(ours.largest),
		P: undefined, Published: mean(theirs.largest)})
	c.add(Line{Name: GainOwn, Label: "Gain of the target's own encoder, mean", Ours: mean(own), P: undefined, Published: mean(theirOwn)})
	c.add(Line{Name: GainMean, Label: "Gain of all sources, mean", Ours: ours.mean, P: undefined, Published: theirs.mean})
	c.add(Line{Name: GainRandom, Label: "Gain of the untrained encoder, mean", Ours: ours.random, P: undefined, Published: theirs.random})
	return nil
}

// each returns a value of each target.
func (c *comparison) each(of func(*Target) Value) []Value {
	values := make([]Value, len(c.out.Targets))
	for i := range c.out.Targets {
		values[i] = of(&c.out.Targets[i])
	}
	return values
}

// gains are those of the first-order transfers of a table from other tasks: the
// largest of each target, their mean, and the mean of the untrained encoder,
// which the others leave out.
type gains struct {
	largest      []Value
	mean, random Value
}

func (c *comparison) gainsOf(table affinity.Table, targets []string) gains {
	m := c.grid(table, func(row affinity.Transfer) float64 { return row.Gain }).Arrange(targets, c.sources)
	g := gains{largest: make([]Value, len(m.Rows))}
	var all, random []Value
	for i := range m.Rows {
		most := math.NaN()
		for j, v := range m.Row(i) {
			switch {
			case math.IsNaN(v):
			case m.Cols[j] == c.random:
				random = append(random, Value{Number: v})
			default:
				all = append(all, Value{Number: v})
				if !(most >= v) {
					most = v
				}
			}
		}
		g.largest[i] = number(most, "the table has no gain for it")
	}
	g.mean, g.random = mean(all), mean(random)
	if len(all) == 0 {
		g.mean = none("the table has no gains")
	}
	if len(random) == 0 {
		g.random = none("there is no untrained encoder among the sources")
	}
	return g
}

// ownGain returns the gain of a target's own encoder.
func ownGain(table affinity.Table, target string) Value {
	i := slices.IndexFunc(table, func(row affinity.Transfer) bool {
		return row.Target == target && len(row.Sources) == 1 && row.Sources[0] == target
	})
	if i < 0 {
		return none("the table has no transfer from its own encoder")
	}
	return number(table[i].Gain, "the table has no gain of its own encoder")
}
