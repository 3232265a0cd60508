package study_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// One source: a or b settles itself (.5) and gives .1 to the other, c gives .25
// to both, so {a} is best with .6 and leaves .1. Two sources: {a, b} settles
// both, worth 1. By hand.
func TestAgainstRandomByHand(t *testing.T) {
	table := affinity.Table{
		row("a", .5, affinity.Self), row("a", .1, "b"), row("a", .25, "c"), row("a", .9, affinity.Scratch),
		row("b", .5, affinity.Self), row("b", .1, "a"), row("b", .25, "c"), row("b", .9, "b"),
	}
	s, err := study.AgainstRandom(context.Background(), table, study.SignificanceConfig{Budgets: []int{2, 1}, Samples: 20000})
	if err != nil {
		t.Fatal(err)
	}
	// The mean of (.1, .1, .25) is .15 and its deviation .0005.
	if p := s.Points[0]; p.Budget != 1 || !near(p.Taxonomy, .1, 1e-12) || !near(p.Random, .15, .003) || p.Low != .1 || p.High != .25 {
		t.Errorf("%+v", p)
	}
	if p := s.Points[1]; p.Budget != 2 || !math.IsNaN(p.Taxonomy) {
		t.Errorf("%+v", p)
	}
	// Without sources among the targets, any number of them leaves both.
	s, err = study.AgainstRandom(context.Background(), table, study.SignificanceConfig{TargetOnly: []string{"a", "b"}})
	if err != nil || len(s.Points) != 1 || s.Points[0] != (study.SignificancePoint{Budget: 1, Taxonomy: .25, Random: .25, Low: .25, High: .25}) {
		t.Errorf("%+v, %v", s, err)
	}
}

// plans enumerates, for exactly b sources, the best sum over all targets, the
// mean over the unsupervised ones that goes with it, and the mean over all
// random taxonomies.
func plans(table affinity.Table, measure func(affinity.Transfer) float64, sources, targets []string, b int) (sum, at, random float64) {
	sum = math.Inf(-1)
	sets := subsets(sources, b)
	for _, set := range sets {
		total, rest, expected, n := 0.0, 0.0, 0.0, 0.0
		for _, t := range targets {
			best, open, all := math.Inf(-1), 0.0, 0.0
			for _, r := range table {
				v := measure(r)
				switch {
				case r.Target != t:
				case r.IsSelf() && slices.Contains(set, t):
					total += v
				case slices.ContainsFunc(r.Sources, func(s string) bool { return s == t || !slices.Contains(set, s) }):
				default:
					best, open, all = max(best, v), open+1, all+v
				}
			}
			if !slices.Contains(set, t) {
				total, rest, expected, n = total+best, rest+best, expected+all/open, n+1
			}
		}
		random += expected / n / float64(len(sets))
		if total > sum {
			sum, at = total, rest/n
		}
	}
	return sum, at, random
}

// Both curves against enumeration of all sets of sources.
func TestAgainstRandomEnumerated(t *testing.T) {
	const samples = 4000
	sources, targets := []string{"a", "b", "c", "d", "e", "f"}, []string{"a", "b", "c", "d"}
	for seed := range uint64(40) {
		table := randomTable(rand.New(rand.NewPCG(seed, 3)), 6, 4)
		measure := study.Measure(seed % 2)
		of := func(r affinity.Transfer) float64 { return [2]float64{r.Gain, r.Quality}[measure] }
		s, err := study.AgainstRandom(context.Background(), table,
			study.SignificanceConfig{Measure: measure, Samples: samples, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Points) != 3 || s.Measure != measure {
			t.Fatalf("%d points of %v", len(s.Points), s.Measure)
		}
		for i, p := range s.Points {
			_, best, random := plans(table, of, sources, targets, i+1)
			// The mean of 4000 numbers in [0, 1] has a deviation below .008.
			if p.Budget != i+1 || !near(p.Taxonomy, best, 1e-9) || !near(p.Random, random, .03) || p.Low > p.Random || p.High < p.Random {
				t.Errorf("seed %d: %+v, want %v and %v", seed, p, best, random)
			}
		}
	}
}

// Neither the workers, nor the other budgets, nor the order of rows change
// a point, and the seed changes the random ones only.
func TestAgainstRandomIsDeterministic(t *testing.T) {
	table := randomTable(rand.New(rand.NewPCG(5, 3)), 7, 6)
	run := func(table affinity.Table, cfg study.SignificanceConfig) *study.Significance {
		cfg.Samples = 100
		s, err := study.AgainstRandom(context.Background(), table, cfg)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	all := run(table, study.SignificanceConfig{Workers: 1, Seed: 9})
	slices.Reverse(table)
	if again := run(table, study.SignificanceConfig{Workers: 7, Seed: 9}); !reflect.DeepEqual(all, again) {
		t.Errorf("%v\n%v", all, again)
	}
	one := run(table, study.SignificanceConfig{Budgets: []int{3}, Seed: 9}).Points[0]
	if one != all.Points[2] {
		t.Errorf("alone %v, among others %v", one, all.Points[2])
	}
	other := run(table, study.SignificanceConfig{Budgets: []int{3}, Seed: 8}).Points[0]
	if other.Taxonomy != one.Taxonomy || other.Random == one.Random {
		t.Errorf("seeds 9 and 8: %v, %v", one, other)
	}
}

func TestAgainstRandomErrors(t *testing.T) {
	table := randomTable(rand.New(rand.NewPCG(6, 3)), 5, 4)
	noSelf := slices.DeleteFunc(slices.Clone(table), func(r affinity.Transfer) bool { return r.Target == "b" && r.IsSelf() })
	pairs := affinity.Table{row("a", .1, "c", "d"), row("b", .1, "c")}
	type config = study.SignificanceConfig
	for _, c := range []struct {
		name  string
		table affinity.Table
		cfg   config
		want  string
	}{
		{"no rows", nil, config{}, "no rows"},
		{"measure", table, config{Measure: 7}, "7 is no measure"},
		{"samples", table, config{Samples: -1}, "samples is -1"},
		{"percentiles", table, config{Low: 90, High: 10}, "90 and 10"},
		{"percentile", table, config{Low: 5, High: 101}, "101"},
		{"order", table, config{MaxOrder: -1}, "order is -1"},
		{"workers", table, config{Workers: -1}, "workers is -1"},
		{"budgets", table, config{Budgets: []int{}}, "empty"},
		{"negative", table, config{Budgets: []int{-1}}, "budget is -1"},
		{"too many", table, config{Budgets: []int{6}}, "more than the 5 tasks"},
		{"none", table, config{Budgets: []int{0}}, "budget 0: no set"},
		{"roles", table, config{SourceOnly: []string{"a", "b", "c", "d"}}, "no target"},
		{"unknown", table, config{TargetOnly: []string{"z"}}, `"z"`},
		{"both", table, config{TargetOnly: []string{"a"}, SourceOnly: []string{"a"}}, "both"},
		{"no self", noSelf, config{}, "target b may be supervised"},
		{"range", append(slices.Clone(table), row("a", 2, "x")), config{}, "must lie in [0, 1]"},
		{"infeasible", pairs, config{Budgets: []int{1}}, "no set of this many"},
	} {
		_, err := study.AgainstRandom(context.Background(), c.table, c.cfg)
		mustFail(t, c.name, err, c.want)
	}
	if _, err := study.AgainstRandom(context.Background(), noSelf, config{TargetOnly: []string{"b"}}); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := study.AgainstRandom(ctx, table, config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
