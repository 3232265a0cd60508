package agreement

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// contrast returns the mean of centred numbers within families less that across
// them. Tasks without a family do not count.
func contrast(m affinity.Matrix, families map[string]task.Family) Value {
	var sum [2]float64
	var n [2]int
	for i, t := range m.Rows {
		for j, s := range m.Cols {
			v, a, b := m.At(i, j), families[t], families[s]
			if math.IsNaN(v) || a == "" || b == "" {
				continue
			}
			k := 0
			if a == b {
				k = 1
			}
			sum[k] += v
			n[k]++
		}
	}
	if n[0] == 0 || n[1] == 0 {
		return none("there are no transfers both within and across families")
	}
	return Value{Number: sum[1]/float64(n[1]) - sum[0]/float64(n[0])}
}

// shuffled returns the families dealt anew among the tasks that have one.
func shuffled(families map[string]task.Family, r *rand.Rand) map[string]task.Family {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(families)), func(s string) bool { return families[s] == "" })
	out := make(map[string]task.Family, len(names))
	for i, from := range r.Perm(len(names)) {
		out[names[i]] = families[names[from]]
	}
	return out
}

// familiesOf returns the families of some tasks.
func (c *comparison) familiesOf(lists ...[]string) map[string]task.Family {
	out := map[string]task.Family{}
	for _, list := range lists {
		for _, name := range list {
			if f := c.families[name]; f != "" {
				out[name] = f
			}
		}
	}
	return out
}

// compareFamilies compares affinities within families with those across.
func (c *comparison) compareFamilies(ctx context.Context) error {
	m := centredLogs(c.ours)
	families := c.familiesOf(c.targets, c.sources)
	observed := contrast(m, families)
	r, reached := c.stream(familyStream), 0
	for range c.cfg.Permutations {
		if err := ctx.Err(); err != nil {
			return err
		}
		if v := contrast(m, shuffled(families, r)); v.Known() && observed.Known() && v.Number >= observed.Number-rounding {
			reached++
		}
	}
	c.add(Line{Name: Contrast, Label: "Families: centred log affinity within less across", Ours: observed, P: c.share(reached, observed),
		Published:  contrast(centredLogs(c.theirs), c.families),
		Yardsticks: []Yardstick{{"released, 1k data", contrast(centredLogs(c.small), c.families)}}})
	return nil
}
