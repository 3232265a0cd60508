package taxonomy

import (
	"errors"
	"fmt"
	"strings"
)

// ErrInfeasible is what every *InfeasibleError matches with errors.Is: no plan
// meets all conditions.
var ErrInfeasible = errors.New("no plan exists")

// ErrStopped is returned when the context ends before any plan was found.
var ErrStopped = errors.New("stopped before a plan was found: allow more time")

// An InfeasibleError says why no plan exists.
type InfeasibleError struct {
	Budget float64
	// Targets are the tasks that cannot be served, empty if the budget does
	// not even pay for the required sources.
	Targets []string
	Reason  string
}

// Error returns the reason in one line.
func (e *InfeasibleError) Error() string {
	return fmt.Sprintf("%v: %s", ErrInfeasible, e.Reason)
}

// Is reports whether target is ErrInfeasible.
func (e *InfeasibleError) Is(target error) bool { return target == ErrInfeasible }

// hopelessTarget returns an error if some target cannot be served at any
// budget.
func (p *Program) hopelessTarget(budget float64) error {
	served := make([]bool, len(p.targets))
	for _, e := range p.problem.Edges {
		served[e.Target] = true
	}
	var left []string
	for t, name := range p.targets {
		self := p.problem.Own != nil && p.problem.Own[t] >= 0 && !p.forbidden(p.problem.Own[t])
		if !served[t] && !self {
			left = append(left, name)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return &InfeasibleError{budget, left, fmt.Sprintf(
		"no transfer and no full supervision is left for %s: allow a higher order or more sources, or mark the task unused or source-only",
		some(left))}
}

// some joins names, of a long list the first few.
func some(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// infeasible explains why the budget is too small.
func (p *Program) infeasible(budget float64, unserved []int) error {
	cost := 0.0
	for _, s := range p.require {
		cost += p.problem.Costs[s]
	}
	if cost > budget {
		return &InfeasibleError{budget, nil, fmt.Sprintf(
			"the required sources cost %v, the budget is %v: raise the budget or require less", cost, budget)}
	}
	var left []string
	for _, t := range unserved {
		left = append(left, p.targets[t])
	}
	advice := "raise the budget"
	if len(p.forbid) > 0 {
		advice += " or forbid less"
	}
	return &InfeasibleError{budget, left, fmt.Sprintf(
		"no set of sources within the budget %v serves every target; the best attempt leaves out %s: %s",
		budget, some(left), advice)}
}
