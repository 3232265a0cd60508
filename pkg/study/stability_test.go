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
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// The study is what a loop over Perturb, New and Solve gives.
func TestPolicyStabilityIsALoop(t *testing.T) {
	ctx := context.Background()
	const samples = 30
	for seed := range uint64(10) {
		table := randomTable(rand.New(rand.NewPCG(seed, 6)), 6, 4)
		opt := taxonomy.Options{Form: taxonomy.Form(seed % 2), Require: []string{"f"}}
		solve := func(table affinity.Table) []string {
			p, err := taxonomy.New(table, opt)
			if err != nil {
				t.Fatal(err)
			}
			s, err := p.Solve(ctx, 3)
			if err != nil {
				t.Fatal(err)
			}
			return s.Sources
		}
		got, err := study.PolicyStability(ctx, table, opt, study.StabilityConfig{Budget: 3, Samples: samples, Seed: seed, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		for i, deviation := range []float64{.02, .05, .1} {
			same, share := 0.0, map[string]float64{}
			for k := range uint64(samples) {
				sources := solve(study.Perturb(table, deviation, rand.New(rand.NewPCG(seed, k))))
				if slices.Equal(sources, solve(table)) {
					same++
				}
				for _, s := range sources {
					share[s]++
				}
			}
			if !near(got.Same[i], same/samples, 1e-12) {
				t.Errorf("seed %d: same %v, want %v", seed, got.Same[i], same/samples)
			}
			for j, s := range got.Sources {
				if !near(got.Share[i][j], share[s]/samples, 1e-12) {
					t.Errorf("seed %d: share of %s is %v, want %v", seed, s, got.Share[i][j], share[s]/samples)
				}
			}
		}
	}
}

// Neither workers, nor the order of rows, nor rows beyond the largest order
// change the result; without noise nothing changes.
func TestPolicyStabilityIsDeterministic(t *testing.T) {
	ctx := context.Background()
	table := randomTable(rand.New(rand.NewPCG(1, 6)), 7, 6)
	opt := taxonomy.Options{MaxOrder: 1, Best: 3}
	cfg := study.StabilityConfig{Budget: 3, Samples: 40, Deviations: []float64{0, .5}, Workers: 1}
	want, err := study.PolicyStability(ctx, table, opt, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if want.Same[0] != 1 || want.Same[1] == 1 || want.Samples != 40 || want.Budget != 3 {
		t.Errorf("%+v", want)
	}
	cfg.Workers = 5
	slices.Reverse(table)
	for name, rows := range map[string]affinity.Table{"all rows": table, "first order": table.UpToOrder(1)} {
		if got, err := study.PolicyStability(ctx, rows, opt, cfg); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v (%v)", name, got, want, err)
		}
	}
	// A task that only rows of higher order name may still be named by options.
	more := append(slices.Clone(table), row("a", .5, "b", "z"))
	opt.Forbid = []string{"z"}
	if got, err := study.PolicyStability(ctx, more, opt, cfg); err != nil || got.Same[0] != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// The logarithms of the factors have the deviation asked for, and nothing else
// changes.
func TestPerturb(t *testing.T) {
	var table affinity.Table
	for i := range 4000 {
		table = append(table, row("a", .3, string(rune('b'+i%20)), string(rune(1000+i))))
	}
	before := slices.Clone(table)
	sum, squares := 0.0, 0.0
	for _, r := range study.Perturb(table, .1, rand.New(rand.NewPCG(1, 1))) {
		x := math.Log(r.Affinity / .3)
		sum, squares = sum+x, squares+x*x
		if r.Gain != .3 || r.Quality != .3 {
			t.Fatal(r)
		}
	}
	if math.Abs(sum/4000) > .007 || math.Abs(math.Sqrt(squares/4000)-.1) > .005 {
		t.Errorf("mean %v, deviation %v", sum/4000, math.Sqrt(squares/4000))
	}
	if !reflect.DeepEqual(before, table) {
		t.Error("the table has changed")
	}
}

func TestPolicyStabilityErrors(t *testing.T) {
	ctx := context.Background()
	table := randomTable(rand.New(rand.NewPCG(1, 6)), 4, 3)
	for _, c := range []struct {
		name string
		cfg  study.StabilityConfig
		want string
	}{
		{"samples", study.StabilityConfig{Samples: -1}, "samples is -1"},
		{"deviation", study.StabilityConfig{Deviations: []float64{-1}}, "deviation -1"},
		{"no deviation", study.StabilityConfig{Deviations: []float64{}}, "empty"},
		{"workers", study.StabilityConfig{Workers: -1}, "workers is -1"},
		{"budget", study.StabilityConfig{Budget: -1}, "budget"},
	} {
		_, err := study.PolicyStability(ctx, table, taxonomy.Options{}, c.cfg)
		mustFail(t, c.name, err, c.want)
	}
	if _, err := study.PolicyStability(ctx, table, taxonomy.Options{}, study.StabilityConfig{}); !errors.Is(err, taxonomy.ErrInfeasible) {
		t.Errorf("budget 0: %v", err)
	}
}
