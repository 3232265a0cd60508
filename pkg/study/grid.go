package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A Grid holds the taxonomies of one table over budgets and orders (figures
// "Computed taxonomies" and "Gain and Quality" of the paper).
type Grid struct {
	Budgets []float64 // ascending
	Orders  []int     // ascending; 0 stands for any order
	Targets []string  // alphabetical
	// Solutions holds the solution for order i and budget j at [i][j], nil
	// where no plan exists.
	Solutions [][]*taxonomy.Solution
}

// Taxonomies solves the table for every pair of a budget and an order, each of
// which may come in any order and more than once. The order takes the place of
// opt.MaxOrder, which does not matter.
//
// The errors are those of taxonomy.New and Solve, except that a pair without a
// plan is one only if all are. Orders are solved side by side.
func Taxonomies(ctx context.Context, table affinity.Table, opt taxonomy.Options, budgets []float64, orders []int) (*Grid, error) {
	g := &Grid{Budgets: distinct(budgets), Orders: distinct(orders)}
	if err := g.check(); err != nil {
		return nil, err
	}
	g.Solutions = make([][]*taxonomy.Solution, len(g.Orders))
	failures := make([]error, len(g.Orders))
	var wait sync.WaitGroup
	for i, order := range g.Orders {
		wait.Go(func() {
			o := opt
			o.MaxOrder = order
			g.Solutions[i], failures[i] = solveRow(ctx, table, o, g.Budgets)
		})
	}
	wait.Wait()
	for i, err := range failures {
		if err != nil && !errors.Is(err, taxonomy.ErrInfeasible) {
			return nil, fmt.Errorf("solving for order %s: %w", orderName(g.Orders[i]), err)
		}
	}
	for _, row := range g.Solutions {
		for _, s := range row {
			if s != nil {
				g.nameTargets(s)
				return g, nil
			}
		}
	}
	return nil, fmt.Errorf("no budget and order has a plan: with the most of both, %w", failures[g.widest()])
}

func (g *Grid) check() error {
	if len(g.Budgets) == 0 || len(g.Orders) == 0 {
		return errors.New("taxonomies need at least one budget and one order")
	}
	for _, b := range g.Budgets {
		if !(b >= 0) {
			return fmt.Errorf("the budget %v is not a number ≥ 0", b)
		}
	}
	return checkOrders(g.Orders)
}

func checkOrders(orders []int) error {
	if len(orders) == 0 {
		return errors.New("at least one order is needed")
	}
	for _, k := range orders {
		if k < 0 {
			return fmt.Errorf("the order %d is negative: give the largest number of sources of a transfer, or 0 for any", k)
		}
	}
	return nil
}

// solveRow returns the solutions for the budgets, nil where there is none, and
// the last budget's error if that has none.
func solveRow(ctx context.Context, table affinity.Table, opt taxonomy.Options, budgets []float64) ([]*taxonomy.Solution, error) {
	solutions := make([]*taxonomy.Solution, len(budgets))
	p, err := taxonomy.New(table, opt)
	if err != nil {
		return solutions, err
	}
	for j, b := range budgets {
		solutions[j], err = p.Solve(ctx, b)
		if err != nil && !errors.Is(err, taxonomy.ErrInfeasible) {
			return nil, err
		}
	}
	return solutions, err
}

// widest returns the number of the order that allows most transfers.
func (g *Grid) widest() int {
	if g.Orders[0] == 0 {
		return 0
	}
	return len(g.Orders) - 1
}

func (g *Grid) nameTargets(s *taxonomy.Solution) {
	for _, a := range s.Policy {
		g.Targets = append(g.Targets, a.Target)
	}
}

// Gain returns the gain of each target for Orders[i]: rows are the targets,
// columns the budgets as text. A number is NaN where there is no plan or the
// transfer has none.
func (g *Grid) Gain(i int) affinity.Matrix { return g.matrix(i, Gain) }

// Quality is as Gain, for the quality.
func (g *Grid) Quality(i int) affinity.Matrix { return g.matrix(i, Quality) }

func (g *Grid) matrix(i int, measure Measure) affinity.Matrix {
	columns := make([]string, len(g.Budgets))
	for j, b := range g.Budgets {
		columns[j] = strconv.FormatFloat(b, 'f', -1, 64)
	}
	m := affinity.NewMatrix(slices.Clone(g.Targets), columns)
	for j, s := range g.Solutions[i] {
		if s == nil {
			continue
		}
		for t, a := range s.Policy {
			m.Set(t, j, measure.of(a.Transfer))
		}
	}
	return m
}

// distinct returns the values in ascending order, each once.
func distinct[T float64 | int](values []T) []T {
	values = slices.Clone(values)
	slices.Sort(values)
	return slices.Compact(values)
}

// orderName returns the text of a largest order.
func orderName(k int) string {
	if k == 0 {
		return "any"
	}
	return strconv.Itoa(k)
}

// of returns the measure of a transfer.
func (m Measure) of(t affinity.Transfer) float64 {
	switch m {
	case Gain:
		return t.Gain
	case Quality:
		return t.Quality
	}
	return math.NaN()
}

func (m Measure) check() error {
	if m != Gain && m != Quality {
		return fmt.Errorf("%d is no measure: use Gain or Quality", int(m))
	}
	return nil
}
