package agreement

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// orderNames are the lines of the orders 2, 3 and 4.
var orderNames = [][3]string{
	{Order2Win, Order2Share, Order2Ratio}, {Order3Win, Order3Share, Order3Ratio}, {Order4Win, Order4Share, Order4Ratio},
}

// publishedRatio returns the logarithm of the ratio of the largest released
// affinity of an order to the largest of first order, transfers from the
// target's own encoder left out. Sets may hold tasks that the study lacks.
func (c *comparison) publishedRatio(target string, order int) Value {
	most := map[int]float64{}
	for _, row := range c.reference {
		if row.Target != target || row.IsSelf() || row.IsScratch() || slices.Contains(row.Sources, target) || !usable(row.Affinity) {
			continue
		}
		most[row.Order()] = max(most[row.Order()], row.Affinity)
	}
	if most[1] <= 0 || most[order] <= 0 {
		return none("the released data has no transfers of orders 1 and %d to it", order)
	}
	return Value{Number: math.Log(most[order] / most[1])}
}

// compareOrders adds the lines of transfers from several sources.
func (c *comparison) compareOrders(context.Context) error {
	for i, k := range orders {
		of := func(value func(*Order) Value) []Value {
			return c.each(func(t *Target) Value { return value(&t.Orders[i]) })
		}
		win := of(func(o *Order) Value { return o.Win })
		ratio := of(func(o *Order) Value { return o.Ratio })
		theirs := of(func(o *Order) Value { return o.Published })
		c.sayWithout(fmt.Sprintf("Order %d", k), win)
		c.add(Line{Name: orderNames[i][0], Label: fmt.Sprintf("Best order %d against the best single source: win rate, cross-fitted, mean", k),
			Ours: mean(win), P: undefined, Published: none("the released data has no losses")})
		c.add(Line{Name: orderNames[i][1], Label: fmt.Sprintf("Order %d: share of targets above one half", k),
			Ours: shareAbove(win, 0.5), P: undefined, Published: none("the released data has no losses"),
			Yardsticks: []Yardstick{{"released, larger affinity", shareAbove(theirs, 0)}}})
		c.add(Line{Name: orderNames[i][2], Label: fmt.Sprintf("Order %d: log ratio of the affinities, cross-fitted, mean", k),
			Ours: mean(ratio), P: undefined, Published: mean(theirs)})
	}
	return nil
}

// sayWithout lists the targets that have no number where others have one.
func (c *comparison) sayWithout(what string, values []Value) {
	if len(known(values)) == 0 {
		return // The line says so.
	}
	for i, v := range values {
		if !v.Known() {
			c.miss("%s of %s: %s", what, c.label(c.targets[i]), v.Missing)
		}
	}
}

// compareControls adds the control: the same code twice against once.
func (c *comparison) compareControls(context.Context) error {
	for i := range c.out.Targets {
		c.out.Targets[i].Control = none("there is no control for it")
	}
	for _, k := range c.in.Controls {
		name := c.ownName(k.Target)
		switch {
		case len(k.Once) != len(k.Twice) || len(k.Once) == 0:
			return fmt.Errorf("the control of target %q has %d and %d losses: it needs as many of both", k.Target, len(k.Once), len(k.Twice))
		case slices.ContainsFunc(k.Once, math.IsNaN) || slices.ContainsFunc(k.Twice, math.IsNaN):
			return fmt.Errorf("the control of target %q has a loss that is no number (NaN)", k.Target)
		}
		t := c.out.target(name)
		if t == nil {
			c.miss("%s: its control is left out: the study has no first-order transfer to it", k.Target)
			continue
		}
		if t.Control.Known() {
			return fmt.Errorf("the control of target %q is given twice", k.Target)
		}
		images := make([]int, len(k.Once))
		for i := range images {
			images[i] = i
		}
		t.Control = Value{Number: wins(k.Twice, k.Once, images)}
	}
	all := c.each(func(t *Target) Value { return t.Control })
	c.add(Line{Name: ControlWin, Label: "Control: the same code twice against once, win rate, mean", Ours: mean(all),
		P: undefined, Published: none("the released data has no such control"), Yardsticks: []Yardstick{{"no artefact", Value{Number: 0.5}}}})
	return nil
}

// compareRepeat holds the study against another run of it.
func (c *comparison) compareRepeat(context.Context) error {
	reason := none("there is no second run")
	again := affinity.NewMatrix(c.targets, c.sources)
	if len(c.in.Repeat) > 0 {
		again = c.grid(c.named(c.in.Repeat, c.ownName), affinityOf)
		reason = none("the second run has no such row")
	}
	rows := rowCorrelations(c.ours, again)
	for i := range c.out.Targets {
		if !slices.ContainsFunc(again.Row(i), usable) {
			rows[i] = reason
		}
		c.out.Targets[i].Repeat = rows[i]
	}
	all, centred := mean(rows), correlation(centredLogs(c.ours), centredLogs(again))
	if len(c.in.Repeat) == 0 {
		all, centred = reason, reason
	}
	small, theirs := mean(rowCorrelations(c.theirs, c.small)), correlation(centredLogs(c.small), centredLogs(c.theirs))
	c.add(Line{Name: RepeatRank, Label: "Against another run (--repeat): rank correlation of rows, mean", Ours: all,
		P: undefined, Published: none("the released data has one run"), Yardsticks: []Yardstick{{"released, 1k and 16k data", small}}})
	c.add(Line{Name: RepeatCentred, Label: "Against another run (--repeat): correlation of the centred log affinities", Ours: centred,
		P: undefined, Published: none("the released data has one run"), Yardsticks: []Yardstick{{"released, 1k and 16k data", theirs}}})
	return nil
}
