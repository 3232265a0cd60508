package bip

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// randomProblem draws a problem of at most the given size with a random choice
// of features. Coarse values make ties common.
func randomProblem(r *rand.Rand, sources, targets int, fees bool) (*Problem, Query) {
	p := &Problem{Sources: sources/2 + 1 + r.IntN(sources/2), Targets: targets/2 + r.IntN(targets/2+1)}
	coarse := r.IntN(2) == 0
	value := func() float64 {
		if coarse {
			return float64(r.IntN(5)) / 4
		}
		return r.Float64()
	}
	if r.IntN(2) == 0 {
		p.Costs = make([]float64, p.Sources)
		same := r.IntN(3) == 0
		for i := range p.Costs {
			p.Costs[i] = float64(r.IntN(7)) / 4
			if same {
				p.Costs[i] = 0.75
			}
		}
	}
	if r.IntN(2) == 0 {
		p.Own = make([]int, p.Targets)
		p.OwnValues = make([]float64, p.Targets)
		for t := range p.Own {
			p.Own[t] = -1
			if t < p.Sources && r.IntN(4) > 0 {
				p.Own[t], p.OwnValues[t] = t, value()
			}
		}
	}
	for t := range p.Targets {
		if r.IntN(2) == 0 {
			p.Edges = append(p.Edges, Edge{Target: t, Value: value() / 4})
		}
		for range r.IntN(12) {
			e := Edge{Target: t, Value: value()}
			if fees {
				e.Cost = float64(r.IntN(3)) / 2
			}
			size := r.IntN(4)
			if size == 0 && r.IntN(4) > 0 {
				size = 1
			}
			for _, s := range r.Perm(p.Sources)[:min(size, p.Sources)] {
				if p.Own == nil || p.Own[t] != s {
					e.Sources = append(e.Sources, s)
				}
			}
			p.Edges = append(p.Edges, e)
		}
	}
	return p, randomQuery(r, p)
}

func randomQuery(r *rand.Rand, p *Problem) Query {
	q := Query{Budget: float64(r.IntN(4*p.Sources+1)) / 4, Best: r.IntN(6)}
	for i := range p.Sources {
		switch r.IntN(10) {
		case 0:
			q.Require = append(q.Require, i)
		case 1:
			q.Forbid = append(q.Forbid, i)
		}
	}
	return q
}

func solve(t *testing.T, p *Problem, q Query) Result {
	t.Helper()
	s, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Solve(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// checkPlan checks a plan against the problem itself.
func checkPlan(p *Problem, q Query, plan Plan) error {
	o := oracle{p, q}
	set, total, cost := uint(0), 0.0, 0.0
	for _, i := range plan.Sources {
		set |= 1 << i
	}
	if !o.allowed(set) {
		return fmt.Errorf("sources %v break the query", plan.Sources)
	}
	cost = o.cost(set)
	for t, e := range plan.Edges {
		if e == Own {
			if p.Own == nil || p.Own[t] < 0 || set>>p.Own[t]&1 == 0 {
				return fmt.Errorf("target %d has no own source in %v", t, plan.Sources)
			}
			total += p.OwnValues[t]
			continue
		}
		if p.Own != nil && p.Own[t] >= 0 && set>>p.Own[t]&1 == 1 {
			return fmt.Errorf("target %d is a source and served by edge %d", t, e)
		}
		edge := p.Edges[e]
		if edge.Target != t {
			return fmt.Errorf("target %d is served by edge %d of target %d", t, e, edge.Target)
		}
		for _, s := range edge.Sources {
			if set>>s&1 == 0 {
				return fmt.Errorf("edge %d needs source %d", e, s)
			}
		}
		total += edge.Value
		cost += edge.Cost
	}
	if math.Abs(total-plan.Value) > 1e-12 || math.Abs(cost-plan.Cost) > 1e-12 {
		return fmt.Errorf("value %v and cost %v, want %v and %v", plan.Value, plan.Cost, total, cost)
	}
	if cost > q.Budget+1e-8 {
		return fmt.Errorf("cost %v is over the budget %v", cost, q.Budget)
	}
	return nil
}

// TestSolveAgainstEnumeration compares every answer with the enumeration of
// all sets on the raw edges: objective, status, the list of best plans, the
// number of ties and the lexicographically least optimum.
func TestSolveAgainstEnumeration(t *testing.T) {
	const instances = 3000
	infeasible, tied := 0, 0
	for seed := range uint64(instances) {
		r := rand.New(rand.NewPCG(seed, 1))
		p, q := randomProblem(r, 8, 6, false)
		res := solve(t, p, q)
		want := oracle{p, q}.plans()
		if len(want) == 0 {
			infeasible++
			if res.Status != Infeasible || len(res.Plans) != 0 {
				t.Fatalf("seed %d: status %v with plans %v, want infeasible\nproblem %+v\nquery %+v", seed, res.Status, res.Plans, *p, q)
			}
			continue
		}
		if err := compare(p, q, res, want); err != nil {
			t.Fatalf("seed %d: %v\nproblem %+v\nquery %+v", seed, err, *p, q)
		}
		if res.Ties > 1 {
			tied++
		}
	}
	t.Logf("%d instances: %d infeasible, %d with ties", instances, infeasible, tied)
	if infeasible < instances/20 || tied < instances/30 {
		t.Errorf("the instances are too tame")
	}
}

// TestLargerInstances is the same on problems whose proof takes branching.
func TestLargerInstances(t *testing.T) {
	nodes := 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 3))
		p, q := randomProblem(r, 14, 14, false)
		q.Require, q.Forbid = nil, nil
		res := solve(t, p, q)
		nodes += res.Nodes
		want := oracle{p, q}.plans()
		if len(want) == 0 {
			if res.Status != Infeasible {
				t.Fatalf("seed %d: status %v, want infeasible", seed, res.Status)
			}
			continue
		}
		if err := compare(p, q, res, want); err != nil {
			t.Fatalf("seed %d: %v\nproblem %+v\nquery %+v", seed, err, *p, q)
		}
	}
	t.Logf("%d nodes", nodes)
}

func compare(p *Problem, q Query, res Result, want []ranked) error {
	if res.Status != Optimal {
		return fmt.Errorf("status %v, want optimal", res.Status)
	}
	ties := 0
	for _, w := range want {
		if w.value >= want[0].value-oracleTolerance {
			ties++
		}
	}
	if n := min(max(q.Best, 1), len(want)); len(res.Plans) != n {
		return fmt.Errorf("%d plans, want %d of %v", len(res.Plans), n, want)
	}
	for i, plan := range res.Plans {
		if err := checkPlan(p, q, plan); err != nil {
			return fmt.Errorf("plan %d: %w", i, err)
		}
		if math.Abs(plan.Value-want[i].value) > 1e-8 {
			return fmt.Errorf("plan %d is worth %v, want %v", i, plan.Value, want[i].value)
		}
		if i < ties && !slices.Equal(plan.Sources, want[i].set) {
			return fmt.Errorf("plan %d has sources %v, want %v", i, plan.Sources, want[i].set)
		}
	}
	if res.Ties != ties {
		return fmt.Errorf("%d ties, want %d", res.Ties, ties)
	}
	return nil
}

// TestTransferCosts does the same with edges that cost, whose best choice on a
// given set of sources is a knapsack of its own.
func TestTransferCosts(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 2))
		p, q := randomProblem(r, 8, 6, true)
		res := solve(t, p, q)
		want := oracle{p, q}.best()
		if math.IsInf(want, -1) {
			if res.Status != Infeasible {
				t.Fatalf("seed %d: status %v, want infeasible", seed, res.Status)
			}
			continue
		}
		if res.Status != Optimal || math.Abs(res.Plans[0].Value-want) > 1e-8 {
			t.Fatalf("seed %d: status %v, plans %v, want %v\nproblem %+v\nquery %+v", seed, res.Status, res.Plans, want, *p, q)
		}
		for _, plan := range res.Plans {
			if err := checkPlan(p, q, plan); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
}

// TestNodesDoNotAllocate: once the working memory has grown, a search of many
// nodes allocates no more than its setup does.
func TestNodesDoNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	p := &Problem{Sources: 32, Targets: 32}
	for target := range p.Targets {
		for range 40 {
			p.Edges = append(p.Edges, Edge{Target: target, Value: r.Float64(), Sources: r.Perm(p.Sources)[:1+r.IntN(3)]})
		}
	}
	s, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	nodes := 0
	allocs := testing.AllocsPerRun(2, func() {
		res, err := s.Solve(context.Background(), Query{Budget: 6})
		if err != nil {
			t.Fatal(err)
		}
		nodes = res.Nodes
	})
	t.Logf("%d nodes, %v allocations", nodes, allocs)
	if nodes < 500 || allocs > 200 {
		t.Errorf("%v allocations for %d nodes", allocs, nodes)
	}
}

// TestDeterminism: neither the memory of earlier queries nor a start changes
// the answer.
func TestDeterminism(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 5))
		p, q := randomProblem(r, 10, 8, false)
		s, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		first, err := s.Solve(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := s.Solve(context.Background(), randomQuery(r, p)); err != nil {
				t.Fatal(err)
			}
			again, err := s.Solve(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(first) != fmt.Sprint(again) {
				t.Fatalf("seed %d: %+v, then %+v", seed, first, again)
			}
		}
		if q.Require = nil; first.Status != Optimal {
			continue
		}
		q.Start = [][]int{first.Plans[0].Sources, {0}}
		started := solve(t, p, q)
		q.Start = nil
		if plain := solve(t, p, q); fmt.Sprint(started.Plans, started.Ties) != fmt.Sprint(plain.Plans, plain.Ties) {
			t.Fatalf("seed %d: with a start %v, without %v", seed, started.Plans, plain.Plans)
		}
	}
}

// TestStopped: a search that ends early reports a plan and a bound on either
// side of the optimum.
func TestStopped(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	p := &Problem{Sources: 40, Targets: 40}
	for target := range p.Targets {
		for range 60 {
			p.Edges = append(p.Edges, Edge{Target: target, Value: r.Float64(), Sources: r.Perm(p.Sources)[:1+r.IntN(3)]})
		}
		p.Edges = append(p.Edges, Edge{Target: target})
	}
	s, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	last := Result{Bound: math.Inf(1)}
	for _, limit := range []time.Duration{0, 5 * time.Millisecond, 200 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		res, err := s.Solve(ctx, Query{Budget: 8})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if res.Status != Feasible && res.Status != Optimal {
			t.Fatalf("after %v: status %v", limit, res.Status)
		}
		if v := res.Plans[0].Value; v > res.Bound || v > last.Bound+1e-9 || math.IsInf(res.Bound, 1) {
			t.Errorf("after %v: value %v, bound %v; before, bound %v", limit, v, res.Bound, last.Bound)
		}
		last = res
	}
}

func TestMalformed(t *testing.T) {
	for name, p := range map[string]Problem{
		"costs":          {Sources: 2, Costs: []float64{1}},
		"negative cost":  {Sources: 1, Costs: []float64{-1}},
		"own count":      {Sources: 1, Targets: 2, Own: []int{0}},
		"own range":      {Sources: 1, Targets: 1, Own: []int{1}, OwnValues: []float64{0}},
		"own value":      {Sources: 1, Targets: 1, Own: []int{0}, OwnValues: []float64{-1}},
		"target":         {Sources: 1, Targets: 1, Edges: []Edge{{Target: 1}}},
		"value":          {Sources: 1, Targets: 1, Edges: []Edge{{Value: math.NaN()}}},
		"edge cost":      {Sources: 1, Targets: 1, Edges: []Edge{{Cost: math.Inf(1)}}},
		"source":         {Sources: 1, Targets: 1, Edges: []Edge{{Sources: []int{1}}}},
		"source twice":   {Sources: 1, Targets: 1, Edges: []Edge{{Sources: []int{0, 0}}}},
		"own source":     {Sources: 1, Targets: 1, Edges: []Edge{{Sources: []int{0}}}, Own: []int{0}, OwnValues: []float64{1}},
		"infinite value": {Sources: 1, Targets: 1, Edges: []Edge{{Value: math.Inf(1)}}},
	} {
		if _, err := New(&p); !errors.Is(err, ErrProblem) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := New(&Problem{Sources: 2, Targets: 1, Edges: []Edge{{Sources: []int{0}, Value: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]Query{
		"budget":         {Budget: math.NaN()},
		"best":           {Best: -1},
		"both":           {Require: []int{1}, Forbid: []int{1}},
		"unknown source": {Forbid: []int{2}},
	} {
		if _, err := s.Solve(context.Background(), q); !errors.Is(err, ErrProblem) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
