package bip

import (
	"math"
	"math/bits"
	"slices"
)

// oracleTolerance separates equal from different objectives in the oracle.
const oracleTolerance = 1e-7

// An oracle answers queries by enumerating every set of sources, straight from
// the edges of the problem. It shares no code with the solver.
type oracle struct {
	p *Problem
	q Query
}

// ranked is a set of sources with its value, for sorting.
type ranked struct {
	value float64
	set   []int
}

func members(set uint) []int {
	var s []int
	for ; set != 0; set &= set - 1 {
		s = append(s, bits.TrailingZeros(set))
	}
	return s
}

func (o oracle) cost(set uint) float64 {
	total := 0.0
	for _, i := range members(set) {
		if o.p.Costs == nil {
			total++
		} else {
			total += o.p.Costs[i]
		}
	}
	return total
}

// allowed reports whether the set meets the query, budget included.
func (o oracle) allowed(set uint) bool {
	for _, i := range o.q.Require {
		if set>>i&1 == 0 {
			return false
		}
	}
	for _, i := range o.q.Forbid {
		if set>>i&1 == 1 {
			return false
		}
	}
	return o.cost(set) <= o.q.Budget+1e-9
}

// value returns the best value of a plan on the set, -Inf if it serves not all.
func (o oracle) value(set uint) float64 {
	return o.serve(set, 0, o.q.Budget-o.cost(set)+1e-9)
}

// serve returns the best value of targets t and up with money left for edges.
func (o oracle) serve(set uint, t int, money float64) float64 {
	if t == o.p.Targets {
		return 0
	}
	if o.p.Own != nil && o.p.Own[t] >= 0 && set>>o.p.Own[t]&1 == 1 {
		return o.p.OwnValues[t] + o.serve(set, t+1, money)
	}
	top := map[float64]float64{} // best value by cost of the edge
	for _, e := range o.p.Edges {
		if e.Target != t || e.Cost > money || slices.ContainsFunc(e.Sources, func(s int) bool { return set>>s&1 == 0 }) {
			continue
		}
		if v, ok := top[e.Cost]; !ok || e.Value > v {
			top[e.Cost] = e.Value
		}
	}
	best := math.Inf(-1)
	for cost, v := range top {
		best = max(best, v+o.serve(set, t+1, money-cost))
	}
	return best
}

// plans returns every allowed set that serves all targets and of which no
// source can be dropped at no loss, best first, equal ones lexicographically.
func (o oracle) plans() []ranked {
	var all []ranked
	for set := uint(0); set < 1<<o.p.Sources; set++ {
		if !o.allowed(set) {
			continue
		}
		v := o.value(set)
		if math.IsInf(v, -1) {
			continue
		}
		needed := true
		for _, i := range members(set) {
			if !slices.Contains(o.q.Require, i) && o.value(set&^(1<<i)) >= v-oracleTolerance {
				needed = false
				break
			}
		}
		if needed {
			all = append(all, ranked{v, members(set)})
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		switch {
		case a.value > b.value+oracleTolerance:
			return -1
		case a.value < b.value-oracleTolerance:
			return 1
		}
		return slices.Compare(a.set, b.set)
	})
	return all
}

// best returns the largest value over all allowed sets, -Inf if there is none.
func (o oracle) best() float64 {
	best := math.Inf(-1)
	for set := uint(0); set < 1<<o.p.Sources; set++ {
		if o.allowed(set) {
			best = max(best, o.value(set))
		}
	}
	return best
}
