package study_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// Two targets; d is good for both, and c+d better for b, by hand.
func TestTaxonomiesByHand(t *testing.T) {
	table := affinity.Table{
		row("a", .5, affinity.Self), row("a", .1, "c"), row("a", .2, "d"),
		row("b", .5, affinity.Self), row("b", .1, "c"), row("b", .2, "d"), row("b", .4, "c", "d"),
	}
	opt := taxonomy.Options{TargetOnly: []string{"a", "b"}, MaxOrder: 7}
	g, err := study.Taxonomies(context.Background(), table, opt, []float64{2, 0, 1, 1}, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(g.Budgets, []float64{0, 1, 2}) || !slices.Equal(g.Orders, []int{0, 1}) || !slices.Equal(g.Targets, []string{"a", "b"}) {
		t.Errorf("axes %v, %v, %v", g.Budgets, g.Orders, g.Targets)
	}
	if g.Solutions[0][0] != nil || g.Solutions[1][0] != nil {
		t.Error("a plan for budget 0")
	}
	nan := math.NaN()
	cols := []string{"0", "1", "2"}
	want := affinity.Matrix{Rows: []string{"a", "b"}, Cols: cols, Data: []float64{nan, .2, .2, nan, .2, .4}}
	for _, m := range []affinity.Matrix{g.Gain(0), g.Quality(0)} {
		if err := sameMatrix(m, want, 0); err != nil {
			t.Error(err)
		}
	}
	want.Data[5] = .2
	if err := sameMatrix(g.Gain(1), want, 0); err != nil {
		t.Error(err)
	}
}

// The grid holds what single solves give, in any order of the axes.
func TestTaxonomiesAreSingleSolves(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		table := randomTable(r, 5, 4)
		g, err := study.Taxonomies(context.Background(), table, taxonomy.Options{}, []float64{3, 1, 2, 0}, []int{2, 1})
		if err != nil {
			t.Fatal(err)
		}
		for i, order := range g.Orders {
			p, err := taxonomy.New(table, taxonomy.Options{MaxOrder: order})
			if err != nil {
				t.Fatal(err)
			}
			for j, b := range g.Budgets {
				want, err := p.Solve(context.Background(), b)
				got := g.Solutions[i][j]
				if (got == nil) != errors.Is(err, taxonomy.ErrInfeasible) {
					t.Fatalf("seed %d: %v, %v", seed, got, err)
				}
				if got != nil && (!near(got.Objective, want.Objective, 1e-12) || !slices.Equal(got.Sources, want.Sources)) {
					t.Errorf("seed %d: %v, want %v", seed, got.Plan, want.Plan)
				}
			}
		}
	}
}

func TestTaxonomiesErrors(t *testing.T) {
	table := randomTable(rand.New(rand.NewPCG(1, 1)), 4, 3)
	for _, c := range []struct {
		name    string
		budgets []float64
		orders  []int
		want    string
	}{
		{"no budget", nil, []int{1}, "at least one budget"},
		{"no order", []float64{1}, nil, "one order"},
		{"negative budget", []float64{-1}, []int{1}, "-1"},
		{"no number", []float64{math.NaN()}, []int{1}, "NaN"},
		{"negative order", []float64{1}, []int{-2}, "-2"},
		{"all infeasible", []float64{0}, []int{1, 0}, "no budget and order has a plan"},
	} {
		_, err := study.Taxonomies(context.Background(), table, taxonomy.Options{}, c.budgets, c.orders)
		mustFail(t, c.name, err, c.want)
	}
	_, err := study.Taxonomies(context.Background(), table, taxonomy.Options{}, []float64{0}, []int{1})
	if !errors.Is(err, taxonomy.ErrInfeasible) {
		t.Errorf("infeasible: %v", err)
	}
	_, err = study.Taxonomies(context.Background(), table, taxonomy.Options{Require: []string{"x"}}, []float64{2}, []int{1})
	mustFail(t, "unknown task", err, `"x"`)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := study.Taxonomies(ctx, table, taxonomy.Options{}, []float64{2}, []int{2}); err != nil && !errors.Is(err, taxonomy.ErrStopped) && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// The best transfers are those that a search over the rows finds.
func TestNovelTasks(t *testing.T) {
	for seed := range uint64(50) {
		table := randomTable(rand.New(rand.NewPCG(seed, 2)), 6, 5)
		n, err := study.NovelTasks(table, []string{"b", "unheard of"}, []int{2, 1, 0, 2})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(n.Orders, []int{0, 1, 2}) || !slices.Equal(n.Targets, []string{"a", "c", "d", "e"}) {
			t.Fatalf("axes %v, %v", n.Orders, n.Targets)
		}
		for i, target := range n.Targets {
			for j, order := range n.Orders {
				best := affinity.Transfer{Affinity: -1}
				for _, r := range table {
					banned := []string{target, "b", affinity.Self}
					if r.Target == target && (order == 0 || r.Order() <= order) && r.Affinity > best.Affinity &&
						!slices.ContainsFunc(r.Sources, func(s string) bool { return slices.Contains(banned, s) }) {
						best = r
					}
				}
				if got := n.Best[i][j]; got.Affinity != best.Affinity || n.Gain().At(i, j) != best.Gain || n.Quality().At(i, j) != best.Quality {
					t.Errorf("seed %d, %s, order %d: %v, want %v", seed, target, order, got, best)
				}
			}
		}
	}
}

func TestNovelTasksByHand(t *testing.T) {
	table := affinity.Table{
		row("a", .5, affinity.Self), row("a", .5, affinity.Scratch), row("a", .5, "a"), row("a", .9),
		row("a", .2, "c", "d"), row("a", .2, "d"), row("a", .2, "c"), row("a", math.NaN(), "e"),
		row("b", .5, affinity.Self), row("b", .1, "c", "d"),
	}
	n, err := study.NovelTasks(table, nil, []int{1, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	for j, order := range n.Orders { // of equal affinities, fewest sources, then the alphabet
		if got := n.Best[0][j].Sources; !slices.Equal(got, []string{"c"}) {
			t.Errorf("order %d: %v", order, got)
		}
	}
	if got := n.Best[1][1]; len(got.Sources) > 0 || !math.IsNaN(got.Affinity) || got.Target != "b" {
		t.Errorf("b has no first-order transfer, but %v", got)
	}
	want := affinity.Matrix{Rows: []string{"a", "b"}, Cols: []string{"any", "1", "2"}, Data: []float64{.2, .2, .2, .1, math.NaN(), .1}}
	if err := sameMatrix(n.Gain(), want, 0); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		name    string
		table   affinity.Table
		exclude []string
		orders  []int
		want    string
	}{
		{"no table", nil, nil, []int{1}, "no rows"},
		{"no order", table, nil, nil, "at least one order"},
		{"negative order", table, nil, []int{-1}, "-1"},
		{"all excluded", table, []string{"a", "b"}, []int{1}, "no target"},
		{"twice", append(slices.Clone(table), row("a", .1, "d", "c")), nil, []int{1}, "a <- d+c twice"},
		{"mixed", append(slices.Clone(table), affinity.Transfer{Dataset: "x", Target: "a"}), nil, []int{1}, "mixes"},
	} {
		_, err := study.NovelTasks(c.table, c.exclude, c.orders)
		mustFail(t, c.name, err, c.want)
	}
}
