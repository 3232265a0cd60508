package bip

import "math"

// result reports what the search found, in the units of the problem.
func (s *search) result() Result {
	plans, ties := s.roster.sorted()
	r := Result{
		Nodes:      s.counts,
		Iterations: s.iterations,
		RootBound:  s.rootBound / s.scale,
		Theta:      s.theta / s.scale,
	}
	for _, f := range plans {
		r.Plans = append(r.Plans, s.plan(f))
	}
	bound := s.incumbent
	if s.stopped {
		bound = max(s.incumbent, min(s.rootBound, s.open))
	}
	switch {
	case len(plans) > 0 && !s.stopped:
		r.Status, r.Bound, r.Ties = Optimal, r.Plans[0].Value, ties
		r.RootBound = max(r.RootBound, r.Bound)
	case len(plans) > 0:
		r.Status, r.Bound = Feasible, max(bound/s.scale, r.Plans[0].Value)
	case s.stopped:
		r.Status, r.Bound, r.Unserved = Unknown, bound/s.scale, s.unserved
	default:
		r.Status, r.Bound, r.Unserved = Infeasible, math.Inf(-1), s.unserved
	}
	return r
}

// plan puts a found plan into the terms of the problem. Its value is summed
// anew, in the order of the targets, from the values of the problem.
func (s *search) plan(f found) Plan {
	c := s.cover
	clear(c.in)
	p := Plan{Edges: make([]int, s.m)}
	for k, i := range f.set {
		c.in[i] = true
		p.Cost += s.cost[i]
		if k < f.real {
			p.Sources = append(p.Sources, int(i))
		}
	}
	c.assign()
	for t, e := range c.edge {
		if e == ownLink {
			p.Edges[t] = Own
			p.Value += s.solver.problem.OwnValues[t]
			continue
		}
		p.Edges[t] = int(s.id[e])
		p.Value += s.solver.problem.Edges[s.id[e]].Value
	}
	return p
}
