package taxonomy_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// TestSolveAgainstOracle compares objectives on random tables with every
// option, and checks that plans are what they claim to be.
func TestSolveAgainstOracle(t *testing.T) {
	outcomes := map[string]int{}
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 7))
		table := randomTable(r)
		opt := randomOptions(r, table)
		budget := float64(r.IntN(20)) / 4
		p, err := taxonomy.New(table, opt)
		var s *taxonomy.Solution
		if err == nil {
			s, err = p.Solve(context.Background(), budget)
		}
		var conflict *taxonomy.OptionError
		if errors.As(err, &conflict) {
			outcomes["conflict"]++
			continue
		}
		o := newOracle(table, opt)
		want := o.best(budget)
		if errors.Is(err, taxonomy.ErrInfeasible) {
			outcomes["infeasible"]++
			if !math.IsInf(want, -1) {
				t.Fatalf("seed %d: %v, want %v\n%v\n%+v", seed, err, want, table, opt)
			}
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v\n%v\n%+v", seed, err, table, opt)
		}
		outcomes["solved"]++
		if s.Status != taxonomy.Optimal || math.Abs(s.Objective-want) > 1e-9 {
			t.Fatalf("seed %d: %v %v, want %v\n%v\n%+v\nbudget %v", seed, s.Status, s.Objective, want, table, opt, budget)
		}
		for _, plan := range append([]taxonomy.Plan{s.Plan}, s.Alternatives...) {
			checkPlan(t, o, plan, budget)
		}
	}
	t.Log(outcomes)
	if outcomes["solved"] < 1000 || outcomes["infeasible"] < 100 {
		t.Errorf("the instances are too tame: %v", outcomes)
	}
}

// checkPlan checks a plan against the rows and options.
func checkPlan(t *testing.T, o *oracle, p taxonomy.Plan, budget float64) {
	t.Helper()
	chosen, cost, total := map[string]bool{}, 0.0, 0.0
	for _, s := range p.Sources {
		chosen[s] = true
		cost += get(o.opt.Costs, s, 1)
	}
	if !slices.IsSorted(p.Sources) || len(p.Policy) != len(o.targets) {
		t.Fatalf("sources %v, %d assignments for %d targets", p.Sources, len(p.Policy), len(o.targets))
	}
	for i, a := range p.Policy {
		if a.Target != o.targets[i] || !listed(o.table, a.Transfer) || !o.usable(a.Transfer, chosen) {
			t.Fatalf("assignment %d, %v, is not open under %v", i, a, p.Sources)
		}
		if a.Sources[0] != affinity.Self {
			cost += get(o.opt.TransferCosts, a.Target, 0)
		}
		total += o.value(a.Transfer)
	}
	if math.Abs(cost-p.Cost) > 1e-9 || cost > budget+1e-8 || math.Abs(total-p.Objective) > 1e-9 {
		t.Fatalf("cost %v, value %v, want %v and %v; budget %v", p.Cost, p.Objective, cost, total, budget)
	}
}

// TestRowOrder: the order of the rows changes nothing.
func TestRowOrder(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 8))
		table := randomTable(r)
		var first *taxonomy.Solution
		for range 4 {
			p, err := taxonomy.New(table, taxonomy.Options{Best: 3})
			if err != nil {
				t.Fatal(err)
			}
			s, err := p.Solve(context.Background(), 2)
			if errors.Is(err, taxonomy.ErrInfeasible) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = s
			}
			if diff := cmp.Diff(first, s, cmpopts.EquateNaNs()); diff != "" {
				t.Fatalf("seed %d: %s", seed, diff)
			}
			r.Shuffle(len(table), func(i, j int) { table[i], table[j] = table[j], table[i] })
		}
	}
}

// TestSensitivities moves affinities to just inside and just outside their
// ranges and solves again.
func TestSensitivities(t *testing.T) {
	const step = 1e-6
	moved := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		table := randomTable(r)
		opt := taxonomy.Options{Form: taxonomy.Form(seed % 2)}
		solve := func(table affinity.Table) *taxonomy.Solution {
			p, err := taxonomy.New(table, opt)
			if err != nil {
				t.Fatal(err)
			}
			s, err := p.Solve(context.Background(), 2)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if math.IsInf(newOracle(table, opt).best(2), -1) {
			continue
		}
		best := solve(table)
		if best.Ties > 1 {
			continue
		}
		p, err := taxonomy.New(table, opt)
		if err != nil {
			t.Fatal(err)
		}
		ranges, err := p.Sensitivities(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range ranges {
			for _, c := range []struct {
				affinity float64
				same     bool
			}{
				{s.Low + step, true}, {s.Low - step, s.Low == 0}, {s.High - step, true}, {s.High + step, false},
			} {
				if c.affinity <= 0 || math.IsInf(c.affinity, 0) || opt.Form == taxonomy.Official && c.affinity > 1 {
					continue
				}
				moved++
				changed := slices.Clone(table)
				for i := range changed {
					if changed[i].Target == s.Target && affinity.SourceKey(changed[i].Sources) == affinity.SourceKey(s.Sources) {
						changed[i].Affinity = c.affinity
					}
				}
				again := solve(changed)
				uses := func(p taxonomy.Plan) bool {
					for _, a := range p.Policy {
						if a.Target == s.Target {
							return affinity.SourceKey(a.Sources) == affinity.SourceKey(s.Sources)
						}
					}
					return false
				}
				if uses(again.Plan) != (s.Chosen == c.same) {
					t.Errorf("seed %d: %v at %v: used %v", seed, s, c.affinity, uses(again.Plan))
				}
			}
		}
	}
	if moved < 500 {
		t.Errorf("only %d moves", moved)
	}
}

func TestRegrets(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 10))
		table := randomTable(r)
		p, err := taxonomy.New(table, taxonomy.Options{})
		if err != nil {
			t.Fatal(err)
		}
		best, err := p.Solve(context.Background(), 2)
		if errors.Is(err, taxonomy.ErrInfeasible) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		regrets, err := p.Regrets(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range p.Sources() {
			opt := taxonomy.Options{Require: []string{name}}
			if slices.Contains(best.Sources, name) {
				opt = taxonomy.Options{Forbid: []string{name}}
			}
			want := newOracle(table, opt).best(2)
			got := regrets[i]
			if got.Task != name || got.Chosen != (opt.Require == nil) {
				t.Fatalf("seed %d: regret %d is %+v", seed, i, got)
			}
			if math.IsInf(want, -1) {
				if !math.IsInf(got.Regret, 1) || !math.IsNaN(got.Objective) {
					t.Errorf("seed %d: %+v, want no plan", seed, got)
				}
				continue
			}
			if math.Abs(got.Objective-want) > 1e-9 || math.Abs(got.Regret-(best.Objective-want)) > 1e-9 {
				t.Errorf("seed %d: %+v, want objective %v", seed, got, want)
			}
		}
	}
}

func TestCurve(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 11))
		table := randomTable(r)
		opt := taxonomy.Options{Form: taxonomy.Paper, MaxOrder: 2}
		p, err := taxonomy.New(table, opt)
		if err != nil {
			continue // a target of higher orders only
		}
		budgets := []float64{3, 0, 1, 2, 2.5}
		points, err := p.Curve(context.Background(), budgets)
		if err != nil {
			t.Fatal(err)
		}
		o := newOracle(table, opt)
		for i, b := range budgets {
			want, before := o.best(b), o.best(b-1)
			if points[i].Budget != b || (points[i].Solution == nil) != math.IsInf(want, -1) {
				t.Fatalf("seed %d: point %d is %+v, want %v", seed, i, points[i], want)
			}
			if points[i].Solution == nil {
				continue
			}
			if math.Abs(points[i].Objective-want) > 1e-9 {
				t.Errorf("seed %d: budget %v: %v, want %v", seed, b, points[i].Objective, want)
			}
			if math.IsInf(before, -1) {
				before = math.NaN()
			}
			if d := points[i].MarginalValue - (want - before); math.Abs(d) > 1e-9 || math.IsNaN(before) != math.IsNaN(points[i].MarginalValue) {
				t.Errorf("seed %d: budget %v: marginal value %v, want %v", seed, b, points[i].MarginalValue, want-before)
			}
		}
	}
}
