package bip

import (
	"math"
	"slices"
)

// A found plan is one that the search may have to return.
type found struct {
	value float64 // scaled
	set   []int32 // sources and fees, ascending
	real  int     // set[:real] are sources
}

// A roster holds the best plans met so far, best first and with distinct sets
// of sources: the wanted number, and beyond it all that tie with the best.
type roster struct {
	wanted int
	plans  []found
	full   bool // ties beyond TieLimit were turned away
}

// add enters a plan unless its set of sources is there with no lower value.
// The plan's set is copied.
func (r *roster) add(f found) {
	same := func(g found) bool { return slices.Equal(g.set[:g.real], f.set[:f.real]) }
	if i := slices.IndexFunc(r.plans, same); i >= 0 {
		if r.plans[i].value >= f.value {
			return
		}
		r.plans = slices.Delete(r.plans, i, i+1)
	}
	f.set = slices.Clone(f.set)
	at, _ := slices.BinarySearchFunc(r.plans, f.value, func(g found, v float64) int {
		if g.value >= v {
			return -1
		}
		return 1
	})
	r.plans = slices.Insert(r.plans, at, f)
	floor := r.plans[0].value - slack(r.plans[0].value)
	for n := len(r.plans); n > r.wanted && r.plans[n-1].value < floor; n-- {
		r.plans = r.plans[:n-1]
	}
	if n := len(r.plans); n > max(r.wanted, TieLimit) {
		r.plans = r.plans[:n-1]
		r.full = true
	}
}

// cut returns the bound at or below which a node holds nothing that belongs in
// the roster.
func (r *roster) cut() float64 {
	if len(r.plans) < r.wanted || len(r.plans) == 0 {
		return feasible
	}
	best := r.plans[0].value
	tie := best - slack(best)
	if r.full {
		tie = best + slack(best)
	}
	last := r.plans[r.wanted-1].value
	return max(feasible, min(tie, last+slack(last)))
}

// sorted returns the plans with equal values in lexicographic order, and the
// number of those that tie with the best.
func (r *roster) sorted() (plans []found, ties int) {
	for from := 0; from < len(r.plans); {
		floor := r.plans[from].value - slack(r.plans[from].value)
		to := from
		for to < len(r.plans) && r.plans[to].value >= floor {
			to++
		}
		slices.SortFunc(r.plans[from:to], func(a, b found) int {
			return slices.Compare(a.set[:a.real], b.set[:b.real])
		})
		if from == 0 {
			ties = to
		}
		from = to
	}
	return r.plans[:min(len(r.plans), r.wanted)], ties
}

// slack is the difference under which scaled values near v are equal.
func slack(v float64) float64 { return Tolerance * (1 + math.Abs(v)) }

// A cover is a set of sources with the edge that each target takes under it.
type cover struct {
	*program
	in   []bool  // by source
	edge []int32 // by target, or ownLink
}

func newCover(g *program) *cover {
	return &cover{g, make([]bool, g.n), make([]int32, g.m)}
}

// assign chooses the edge of every target anew and returns the plan's value.
// The sum runs over the targets in their order, so that a set has one value
// however it was found.
func (c *cover) assign() float64 {
	total := 0.0
	for t := range c.m {
		c.assignTarget(t, c.first[t])
		total += c.targetValue(t)
	}
	return total
}

// assignTarget chooses the best open edge of target t, from edge e on.
func (c *cover) assignTarget(t int, e int32) {
	if c.exclusive && c.own[t] >= 0 && c.in[c.own[t]] {
		c.edge[t] = ownLink
		return
	}
	c.edge[t] = c.open(e)
}

// open returns the first open edge from e on; the last of a target always is.
func (c *cover) open(e int32) int32 {
scan:
	for ; ; e++ {
		for _, s := range c.src[c.ptr[e]:c.ptr[e+1]] {
			if !c.in[s] {
				continue scan
			}
		}
		return e
	}
}

func (c *cover) targetValue(t int) float64 {
	if c.edge[t] == ownLink {
		return c.ownValue[t]
	}
	return c.value[c.edge[t]]
}

// total returns the value of the assignment.
func (c *cover) total() float64 {
	total := 0.0
	for t := range c.m {
		total += c.targetValue(t)
	}
	return total
}

// uses reports whether target t depends on source i.
func (c *cover) uses(t int, i int32) bool {
	if c.edge[t] == ownLink {
		return c.own[t] == i
	}
	e := c.edge[t]
	return slices.Contains(c.src[c.ptr[e]:c.ptr[e+1]], i)
}

// loss returns by how much the value falls if source i is dropped, and whether
// any target uses it.
func (c *cover) loss(i int32) (lost float64, used bool) {
	c.in[i] = false
	for t := range c.m {
		if c.uses(t, i) {
			used = true
			lost += c.targetValue(t) - c.value[c.open(c.after(t))]
		}
	}
	c.in[i] = true
	return lost, used
}

// needs reports whether dropping source i costs anything. Only its own target
// can gain by that, so it comes first, and the rest stops at the first loss.
func (c *cover) needs(i int32) bool {
	c.in[i] = false
	defer func() { c.in[i] = true }()
	lost := 0.0
	if c.exclusive {
		for t, own := range c.own {
			if own == i && c.edge[t] == ownLink {
				lost += c.ownValue[t] - c.value[c.open(c.first[t])]
			}
		}
	}
	for _, e := range c.edge {
		if lost > slack(0) {
			return true
		}
		if e != ownLink && slices.Contains(c.src[c.ptr[e]:c.ptr[e+1]], i) {
			lost += c.value[e] - c.value[c.open(e+1)]
		}
	}
	return lost > slack(0)
}

// after returns the first edge that target t may fall back to.
func (c *cover) after(t int) int32 {
	if c.edge[t] == ownLink {
		return c.first[t]
	}
	return c.edge[t] + 1
}

// drop removes source i and assigns its targets anew.
func (c *cover) drop(i int32) {
	c.in[i] = false
	for t := range c.m {
		if c.uses(t, i) {
			c.edge[t] = c.open(c.after(t))
		}
	}
}

// prune drops, from the last to the first, every source that is not needed and
// not locked in. It reports whether any was dropped. One that is gone can make
// another, already looked at, pointless, so it looks again until none goes.
func (c *cover) prune(lock []int8) bool {
	pruned := false
	for again := true; again; {
		again = false
		for i := int32(c.n) - 1; i >= 0; i-- {
			if !c.in[i] || lock[i] == fixedIn {
				continue
			}
			if !c.needs(i) {
				c.drop(i)
				again, pruned = true, true
			}
		}
	}
	return pruned
}
