// Package bip solves the boolean integer program of Stage IV exactly, on plain
// indices: it chooses, under a budget, which sources to supervise and which
// edge (transfer) serves each target. Package taxonomy puts names on it.
//
// The program (section 3.4 of the paper, with the misprinted row mended) is
//
//	maximise    Σ_e v_e x_e
//	subject to  Σ_{e into t} x_e = 1                 for every target t
//	            Σ_{e into t, s ∈ e} x_e ≤ y_s        for every target t, source s
//	            Σ_s c_s y_s + Σ_e k_e x_e ≤ budget
//	            x, y ∈ {0, 1}
//
// The second family of rows is stronger than the paper's |e| x_e ≤ Σ y_s and
// has the same integer solutions, because a target takes exactly one edge: the
// bound of its linear relaxation lies within a few per cent of the optimum
// where the paper's lies 10 to 30 per cent above it.
//
// Where a target has an own source (Problem.Own), choosing that source settles
// the target with Problem.OwnValues and closes its edges: the form of the
// authors' published solver.
//
// The method is Lagrangian relaxation of the second family, its multipliers
// found by a deflected subgradient method; reduced-cost fixing; and
// depth-first branch and bound in which every node is a reduced problem that
// inherits its parent's multipliers. A transfer that costs k is treated as an
// edge that needs one more source, private to its target, of cost k, which is
// the same program. See M. L. Fisher, "The Lagrangian relaxation method for
// solving integer programming problems", Management Science 27 (1981).
package bip

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Tolerance is the relative difference under which two objectives are equal:
// sets within it of the best are ties, and a bound within it is a proof.
const Tolerance = 1e-9

// TieLimit is the number of optimal sets after which the search for further
// ones stops.
const TieLimit = 1000

// ErrProblem is wrapped by the errors of New and Solve that report a malformed
// problem or query.
var ErrProblem = errors.New("bip: malformed problem")

// An Edge serves Target with Value if all of its Sources are chosen.
type Edge struct {
	Target  int
	Sources []int   // distinct, any order; none: the edge is always open
	Value   float64 // finite and not negative
	Cost    float64 // added to the cost of the plan where the edge is used, ≥ 0
}

// A Problem holds all that does not change from one budget to the next.
type Problem struct {
	Sources int       // number of sources
	Targets int       // number of targets
	Costs   []float64 // cost of each source, ≥ 0; nil means 1 each
	Edges   []Edge
	// Own holds for each target the source that settles it exclusively, or -1;
	// nil means none. OwnValues holds the values it then has, finite and ≥ 0.
	// No edge of a target may use the target's own source.
	Own       []int
	OwnValues []float64
}

// A Query is one solve of a problem.
type Query struct {
	Budget  float64
	Require []int   // sources that every plan contains
	Forbid  []int   // sources that no plan contains
	Best    int     // number of plans wanted; 0 means 1
	Start   [][]int // sets to try first; they change the time, not the answer
}

// Status says what a Result is worth.
type Status int

// The outcomes of a solve.
const (
	Optimal    Status = iota // Plans[0] is proved to be the best
	Feasible                 // stopped early: Plans[0] is within Bound of the best
	Infeasible               // proved that no plan exists
	Unknown                  // stopped early, before any plan was found
)

// A Plan is a set of sources and the edge that serves each target.
//
// Every source of a plan is needed: without it the value would fall, or a
// target would be left unserved, or the query requires it.
type Plan struct {
	Sources []int   // ascending
	Edges   []int   // for each target an index into Problem.Edges, or Own
	Value   float64 // Σ of the values of the edges
	Cost    float64 // Σ of the costs of the sources and edges
}

// Own stands in Plan.Edges for a target that is settled by its own source.
const Own = -1

// A Result is the answer to a Query.
type Result struct {
	Status Status
	// Plans holds the best plans, best first, with distinct sets of sources.
	// Plans whose values are equal within Tolerance are in lexicographic order
	// of their sources, so Plans[0] is the least of all optimal ones.
	Plans []Plan
	Bound float64 // no plan is worth more
	// Ties is the number of optimal plans, Plans[0] among them; where it is
	// TieLimit, there may be more, and Plans[0] is the least of those found. It
	// is 0 unless Status is Optimal.
	Ties int
	// Unserved holds the targets that the best attempt left unserved, if
	// Status is Infeasible or Unknown.
	Unserved   []int
	Nodes      int     // nodes of the search tree; 0 if the root settled it
	Iterations int     // evaluations of the Lagrangian
	RootBound  float64 // bound before branching
	// Theta is the price of one unit of budget in the relaxation at the root.
	Theta float64
}

// A Solver answers queries about one problem. It keeps its working memory from
// one query to the next and must not be used by two goroutines at a time.
type Solver struct {
	problem *Problem
	program *program
	nodes   []*node
	scratch scratch
}

// New checks and compiles a problem, which must not be changed afterwards. The
// cost is that of sorting the edges.
func New(p *Problem) (*Solver, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	return &Solver{problem: p, program: compile(p)}, nil
}

// Solve answers a query. It never returns a partial result as a whole one: if
// ctx ends first, Status says so and Bound and Plans hold what is known. The
// same query gives the same result, unless ctx ends first.
func (s *Solver) Solve(ctx context.Context, q Query) (Result, error) {
	if err := s.problem.checkQuery(q); err != nil {
		return Result{}, err
	}
	return newSearch(ctx, s, q).run(), nil
}

// check reports the first defect of p.
func (p *Problem) check() error {
	if p.Costs != nil && len(p.Costs) != p.Sources {
		return fmt.Errorf("%w: %d costs for %d sources", ErrProblem, len(p.Costs), p.Sources)
	}
	for s, c := range p.Costs {
		if !(c >= 0) || math.IsInf(c, 1) {
			return fmt.Errorf("%w: source %d costs %v", ErrProblem, s, c)
		}
	}
	if p.Own != nil && (len(p.Own) != p.Targets || len(p.OwnValues) != p.Targets) {
		return fmt.Errorf("%w: %d own sources and %d own values for %d targets",
			ErrProblem, len(p.Own), len(p.OwnValues), p.Targets)
	}
	for t, s := range p.Own {
		if s < -1 || s >= p.Sources {
			return fmt.Errorf("%w: target %d has own source %d of %d", ErrProblem, t, s, p.Sources)
		}
		if v := p.OwnValues[t]; s >= 0 && (!(v >= 0) || math.IsInf(v, 1)) {
			return fmt.Errorf("%w: target %d has own value %v", ErrProblem, t, v)
		}
	}
	return p.checkEdges()
}

func (p *Problem) checkEdges() error {
	last := make([]int, p.Sources) // 1 + the last edge that used each source
	for i, e := range p.Edges {
		if e.Target < 0 || e.Target >= p.Targets {
			return fmt.Errorf("%w: edge %d has target %d of %d", ErrProblem, i, e.Target, p.Targets)
		}
		if !(e.Value >= 0) || math.IsInf(e.Value, 1) {
			return fmt.Errorf("%w: edge %d has value %v", ErrProblem, i, e.Value)
		}
		if !(e.Cost >= 0) || math.IsInf(e.Cost, 1) {
			return fmt.Errorf("%w: edge %d costs %v", ErrProblem, i, e.Cost)
		}
		for _, s := range e.Sources {
			switch {
			case s < 0 || s >= p.Sources:
				return fmt.Errorf("%w: edge %d has source %d of %d", ErrProblem, i, s, p.Sources)
			case last[s] == i+1:
				return fmt.Errorf("%w: edge %d has source %d twice", ErrProblem, i, s)
			case p.Own != nil && p.Own[e.Target] == s:
				return fmt.Errorf("%w: edge %d uses the own source %d of its target", ErrProblem, i, s)
			}
			last[s] = i + 1
		}
	}
	return nil
}

func (p *Problem) checkQuery(q Query) error {
	if !(q.Budget >= 0) {
		return fmt.Errorf("%w: budget %v", ErrProblem, q.Budget)
	}
	if q.Best < 0 {
		return fmt.Errorf("%w: best %d", ErrProblem, q.Best)
	}
	required := make(map[int]bool, len(q.Require))
	for _, s := range q.Require {
		required[s] = true
	}
	for _, s := range q.Forbid {
		if required[s] {
			return fmt.Errorf("%w: source %d is both required and forbidden", ErrProblem, s)
		}
	}
	for _, set := range append([][]int{q.Require, q.Forbid}, q.Start...) {
		for _, s := range set {
			if s < 0 || s >= p.Sources {
				return fmt.Errorf("%w: query names source %d of %d", ErrProblem, s, p.Sources)
			}
		}
	}
	return nil
}
