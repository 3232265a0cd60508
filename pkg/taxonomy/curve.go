package taxonomy

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// A Point is the best plan for one budget of a curve.
type Point struct {
	Budget float64
	// Solution is nil if no plan exists for the budget.
	*Solution
	// MarginalValue is what the last unit of budget is worth: the objective
	// less that of the budget smaller by 1. It is exact if both plans are
	// optimal, and NaN if the smaller budget has no plan. The objective is not
	// concave in the budget, so it may rise from one budget to the next.
	MarginalValue float64
}

// Curve solves for each of the budgets and returns the points in their order.
// The error is an *InfeasibleError if no budget has a plan, ErrStopped or
// ctx's if it ends before all budgets have one.
func (p *Program) Curve(ctx context.Context, budgets []float64) ([]Point, error) {
	c := curve{program: p, solved: map[float64]*Solution{}}
	ordered := slices.Clone(budgets)
	slices.Sort(ordered)
	var infeasible error
	for _, b := range ordered {
		s, err := c.solve(ctx, b)
		if err != nil {
			return nil, err
		}
		if s == nil && infeasible == nil {
			_, infeasible = p.Solve(ctx, b)
		}
		if s != nil {
			infeasible = nil
		}
	}
	if infeasible != nil {
		return nil, infeasible
	}
	points := make([]Point, len(budgets))
	for i, b := range budgets {
		points[i] = Point{b, c.solved[b], math.NaN()}
		if b < 1 || points[i].Solution == nil {
			continue
		}
		before, err := c.solve(ctx, b-1)
		if err != nil {
			return nil, err
		}
		if before != nil {
			points[i].MarginalValue = points[i].Objective - before.Objective
		}
	}
	return points, nil
}

// A curve remembers the solutions of a program by budget.
type curve struct {
	program *Program
	solved  map[float64]*Solution // nil if infeasible
	last    []int                 // sources of the last solution: a good start
}

// solve returns the solution for a budget, nil if there is none.
func (c *curve) solve(ctx context.Context, budget float64) (*Solution, error) {
	if s, ok := c.solved[budget]; ok {
		return s, nil
	}
	p := c.program
	q := bip.Query{Budget: budget, Require: p.require, Forbid: p.forbid, Best: p.options.Best}
	if c.last != nil {
		q.Start = [][]int{c.last}
	}
	s, err := p.solve(ctx, q)
	if errors.Is(err, ErrInfeasible) {
		c.solved[budget] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c.solved[budget] = s
	c.last = p.numbers(s.Sources)
	return s, nil
}

// numbers returns the numbers of the named sources.
func (p *Program) numbers(names []string) []int {
	n := make([]int, len(names))
	for i, name := range names {
		n[i], _ = slices.BinarySearch(p.sources, name)
	}
	return n
}
