package taxonomy

import (
	"context"
	"fmt"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// Status says what a Solution is worth.
type Status string

const (
	// Optimal: no plan is better, which was proved.
	Optimal Status = "optimal"
	// Feasible: the context ended first; no plan is worth more than the bound.
	Feasible Status = "feasible"
	// Infeasible: no plan exists. Solve then returns an *InfeasibleError.
	Infeasible Status = "infeasible"
)

// A Solution is the best plan for a budget, with what is known about others.
type Solution struct {
	Status   Status
	Form     Form
	Budget   float64
	MaxOrder int // the largest order of a transfer that takes part
	Plan
	// Bound is the most that any plan can be worth, Gap its relative distance
	// (Bound - Objective) / Objective, 0 for an optimal plan.
	Bound, Gap float64
	// Ties is the number of optimal plans with different sources, this one
	// among them; it is the first of them in alphabetical order of its sources.
	// Where Ties is bip.TieLimit there may be more; it is 0 unless Status is
	// Optimal.
	Ties int
	// Alternatives are the next best plans, best first: Options.Best - 1 of
	// them, or as many as there are.
	Alternatives []Plan
	// Price is what one more unit of budget is worth in the relaxation of the
	// program. The exact value is in Curve; the two differ.
	Price float64
	Nodes int // nodes of the search tree
}

// A Plan says which tasks to supervise and how each target is served.
type Plan struct {
	Objective float64      // Σ of importance · value over the targets
	Sources   []string     // tasks to supervise, alphabetical
	Cost      float64      // of sources and transfers
	Policy    []Assignment // one a target, alphabetical
	// MeanGain and MeanQuality are means over all targets, NaN if some
	// assignment lacks the number.
	MeanGain, MeanQuality float64
}

// An Assignment is the transfer that serves a target, as its row of the table
// has it; the single source Self is full supervision.
type Assignment struct {
	affinity.Transfer
	Value float64 // importance · value: its part of the objective
}

// Solve returns the best plan for a budget, proved to be so unless ctx ends
// first. The same program and budget give the same solution.
//
// The error is an *InfeasibleError if no plan exists, ErrStopped if ctx ended
// before one was found, and an *OptionError if the budget is no number ≥ 0.
func (p *Program) Solve(ctx context.Context, budget float64) (*Solution, error) {
	return p.solve(ctx, bip.Query{Budget: budget, Require: p.require, Forbid: p.forbid, Best: p.options.Best})
}

func (p *Program) solve(ctx context.Context, q bip.Query) (*Solution, error) {
	if !(q.Budget >= 0) {
		return nil, &OptionError{Option: "budget", Problem: fmt.Sprintf("%v is not a number ≥ 0", q.Budget)}
	}
	r, err := p.solver.Solve(ctx, q)
	if err != nil {
		return nil, err
	}
	s := &Solution{
		Status: Optimal, Form: p.options.Form, Budget: q.Budget, MaxOrder: p.maxOrder(),
		Bound: r.Bound, Ties: r.Ties, Price: r.Theta, Nodes: r.Nodes,
	}
	switch r.Status {
	case bip.Infeasible:
		return nil, p.infeasible(q.Budget, r.Unserved)
	case bip.Unknown:
		return nil, ErrStopped
	case bip.Feasible:
		s.Status = Feasible
	}
	s.Plan = p.plan(r.Plans[0])
	for _, alt := range r.Plans[1:] {
		s.Alternatives = append(s.Alternatives, p.plan(alt))
	}
	if s.Status == Feasible && s.Bound > s.Objective {
		s.Gap = (s.Bound - s.Objective) / s.Objective // +Inf for a worthless plan
	}
	return s, nil
}

// maxOrder returns the largest order that the options and the table allow.
func (p *Program) maxOrder() int {
	order := 1 // full supervision
	for _, row := range p.rows {
		order = max(order, row.Order())
	}
	return order
}

// plan puts names on a plan.
func (p *Program) plan(b bip.Plan) Plan {
	plan := Plan{Objective: b.Value, Cost: b.Cost, Sources: make([]string, len(b.Sources))}
	for i, s := range b.Sources {
		plan.Sources[i] = p.sources[s]
	}
	for t, e := range b.Edges {
		a := Assignment{Transfer: p.self[t]}
		if e == bip.Own {
			a.Value = p.problem.OwnValues[t]
		} else {
			a.Transfer, a.Value = p.rows[e], p.problem.Edges[e].Value
		}
		plan.MeanGain += a.Gain
		plan.MeanQuality += a.Quality
		plan.Policy = append(plan.Policy, a)
	}
	plan.MeanGain /= float64(len(b.Edges))
	plan.MeanQuality /= float64(len(b.Edges))
	return plan
}

// FullySupervised returns how many targets are served by full supervision.
func (p Plan) FullySupervised() int {
	n := 0
	for _, a := range p.Policy {
		if a.IsSelf() {
			n++
		}
	}
	return n
}

// Means returns the mean gain and quality over the targets that are not fully
// supervised, NaN where there is none or some number is missing.
func (p Plan) Means() (gain, quality float64) {
	n := 0.0
	for _, a := range p.Policy {
		if !a.IsSelf() {
			n++
			gain += a.Gain
			quality += a.Quality
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return gain / n, quality / n
}
