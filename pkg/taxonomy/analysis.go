package taxonomy

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// A Regret is what it costs to decide otherwise about one task.
type Regret struct {
	Task   string
	Chosen bool // the best plan supervises it
	// Objective is that of the best plan that decides otherwise, NaN if there
	// is none; Regret is how much it is less than the best plan's, +Inf if there
	// is none.
	Objective, Regret float64
}

// Regrets returns for each source, in alphabetical order, what the best plan
// would lose without it, if it is chosen, or with it, if it is not. Each takes
// one solve. The error is that of Solve.
func (p *Program) Regrets(ctx context.Context, budget float64) ([]Regret, error) {
	best, err := p.Solve(ctx, budget)
	if err != nil {
		return nil, err
	}
	regrets := make([]Regret, len(p.sources))
	for i, name := range p.sources {
		r := Regret{Task: name, Chosen: slices.Contains(best.Sources, name)}
		q := bip.Query{Budget: budget, Require: p.require, Forbid: p.forbid}
		if r.Chosen {
			q.Require = without(q.Require, i)
			q.Forbid = append(slices.Clone(q.Forbid), i)
		} else {
			q.Forbid = without(q.Forbid, i)
			q.Require = append(slices.Clone(q.Require), i)
		}
		r.Objective, err = objective(p.solve(ctx, q))
		if err != nil {
			return nil, err
		}
		r.Regret = loss(best.Objective, r.Objective)
		regrets[i] = r
	}
	return regrets, nil
}

// without returns a copy of s without v.
func without(s []int, v int) []int {
	return slices.DeleteFunc(slices.Clone(s), func(x int) bool { return x == v })
}

// objective returns the objective of an optimal solution, NaN if no plan
// exists.
func objective(s *Solution, err error) (float64, error) {
	switch {
	case errors.Is(err, ErrInfeasible):
		return math.NaN(), nil
	case err != nil:
		return 0, err
	case s.Status != Optimal:
		return 0, ErrStopped
	}
	return s.Objective, nil
}

// loss returns by how much less than the best an objective is.
func loss(best, other float64) float64 {
	if math.IsNaN(other) {
		return math.Inf(1)
	}
	return max(0, best-other)
}

// A Sensitivity is the range in which one transfer's affinity may move, all
// others staying as they are, with the best plan still best.
type Sensitivity struct {
	affinity.Transfer
	Chosen bool // the best plan uses it
	// Low and High bound the affinity. A transfer that is chosen has no upper
	// bound, and one that is not has no lower: they are +Inf and 0. Where no
	// other plan exists, a chosen transfer has Low 0; where no plan can use
	// the transfer, High is +Inf. Both are NaN if the target's importance is 0.
	Low, High float64
}

// Sensitivities returns the range of every transfer that takes part, full
// supervision included, by target, order and sources. It is exact, and takes
// one solve for each transfer. In the official form, a range that reaches the
// clip of values has no end there.
//
// The error is that of Solve.
func (p *Program) Sensitivities(ctx context.Context, budget float64) ([]Sensitivity, error) {
	best, err := p.Solve(ctx, budget)
	if err != nil {
		return nil, err
	}
	var result []Sensitivity
	add := func(row affinity.Transfer, variant func(required bool) (bip.Problem, bip.Query)) error {
		t, _ := slices.BinarySearch(p.targets, row.Target)
		used := best.Policy[t].Transfer
		s := Sensitivity{Transfer: row, Chosen: affinity.SourceKey(used.Sources) == affinity.SourceKey(row.Sources)}
		problem, query := variant(!s.Chosen)
		query.Budget = budget
		other, err := value(ctx, &problem, query)
		if err != nil {
			return err
		}
		s.Low, s.High = p.rangeOf(s, loss(best.Objective, other))
		result = append(result, s)
		return nil
	}
	for e, row := range p.rows {
		err := add(row, func(required bool) (bip.Problem, bip.Query) { return p.withEdge(e, required) })
		if err != nil {
			return nil, err
		}
	}
	for t, row := range p.self {
		if p.problem.Own == nil || p.problem.Own[t] < 0 {
			continue
		}
		err := add(row, func(required bool) (bip.Problem, bip.Query) { return p.withOwn(t, required) })
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(result, func(a, b Sensitivity) int { return byTarget(a.Transfer, b.Transfer) })
	return result, nil
}

// byTarget orders transfers by target, order and sources.
func byTarget(a, b affinity.Transfer) int {
	return cmp.Or(
		cmp.Compare(a.Target, b.Target),
		cmp.Compare(a.Order(), b.Order()),
		slices.Compare(a.Sources, b.Sources))
}

// value returns the objective of a problem's best plan, NaN if there is none.
func value(ctx context.Context, problem *bip.Problem, q bip.Query) (float64, error) {
	for _, s := range q.Require {
		if slices.Contains(q.Forbid, s) {
			return math.NaN(), nil
		}
	}
	solver, err := bip.New(problem)
	if err != nil {
		return 0, err
	}
	r, err := solver.Solve(ctx, q)
	switch {
	case err != nil:
		return 0, err
	case r.Status == bip.Infeasible:
		return math.NaN(), nil
	case r.Status != bip.Optimal:
		return 0, ErrStopped
	}
	return r.Plans[0].Value, nil
}

// withEdge returns the problem in which edge e serves its target, or in which
// it does not.
func (p *Program) withEdge(e int, required bool) (bip.Problem, bip.Query) {
	problem, edge := *p.problem, p.problem.Edges[e]
	problem.Edges = make([]bip.Edge, 0, len(p.problem.Edges))
	for i, other := range p.problem.Edges {
		if required && (i == e || other.Target != edge.Target) || !required && i != e {
			problem.Edges = append(problem.Edges, other)
		}
	}
	q := bip.Query{Require: slices.Clone(p.require), Forbid: slices.Clone(p.forbid)}
	if required {
		q.Require = append(q.Require, edge.Sources...)
		if p.problem.Own != nil && p.problem.Own[edge.Target] >= 0 {
			q.Forbid = append(q.Forbid, p.problem.Own[edge.Target])
		}
	}
	return problem, q
}

// withOwn returns the problem in which the own source of target t serves it,
// or in which it does not.
func (p *Program) withOwn(t int, required bool) (bip.Problem, bip.Query) {
	q := bip.Query{Require: slices.Clone(p.require), Forbid: slices.Clone(p.forbid)}
	if required {
		q.Require = append(q.Require, p.problem.Own[t])
	} else {
		q.Forbid = append(q.Forbid, p.problem.Own[t])
	}
	return *p.problem, q
}

// rangeOf turns the slack of a transfer's value into a range of its affinity.
func (p *Program) rangeOf(s Sensitivity, slack float64) (low, high float64) {
	o := p.options
	value := o.value(s.Target, s.Affinity)
	if o.importance(s.Target) == 0 {
		return math.NaN(), math.NaN()
	}
	if s.Chosen {
		floor := 0.0
		if o.Form == Official {
			floor = leastValue * o.importance(s.Target)
		}
		if value-slack <= floor {
			return 0, math.Inf(1)
		}
		return o.affinityOf(s.Target, value-slack), math.Inf(1)
	}
	if o.Form == Official && value+slack > largestValue*o.importance(s.Target) {
		return 0, math.Inf(1)
	}
	return 0, o.affinityOf(s.Target, value+slack)
}
