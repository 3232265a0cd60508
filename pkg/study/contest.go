package study

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
	"gonum.org/v1/gonum/stat"
)

// A contest is the table of AgainstRandom on plain indices.
type contest struct {
	sources []string // alphabetical; may be supervised
	targets []string // alphabetical
	own     []int    // by target: its number as a source, or -1
	self    []float64
	edges   [][]contestEdge // by target
	solver  *bip.Solver
	problem *bip.Problem
}

type contestEdge struct {
	sources []int
	value   float64
}

func newContest(table affinity.Table, cfg SignificanceConfig) (*contest, error) {
	rows, err := usable(table, cfg.Unused)
	if err != nil {
		return nil, err
	}
	if err := checkRoles(rows, cfg); err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(row affinity.Transfer) bool { return !cfg.admits(row) })
	rows.Sort()
	c := &contest{targets: targetsOf(rows)}
	if len(c.targets) == 0 {
		return nil, errors.New("the roles leave no target")
	}
	c.nameSources(rows, cfg)
	if err := c.addRows(rows, cfg.Measure); err != nil {
		return nil, err
	}
	return c, c.build()
}

// admits reports whether a transfer may be part of a taxonomy.
func (cfg SignificanceConfig) admits(row affinity.Transfer) bool {
	switch {
	case row.IsScratch() || slices.Contains(cfg.SourceOnly, row.Target):
		return false
	case row.IsSelf():
		return true
	case slices.Contains(row.Sources, row.Target) || cfg.MaxOrder > 0 && row.Order() > cfg.MaxOrder:
		return false
	}
	return !slices.ContainsFunc(row.Sources, func(s string) bool { return slices.Contains(cfg.TargetOnly, s) })
}

// checkRoles reports roles of tasks that the table does not have.
func checkRoles(rows affinity.Table, cfg SignificanceConfig) error {
	for _, name := range append(slices.Clone(cfg.SourceOnly), cfg.TargetOnly...) {
		if !slices.ContainsFunc(rows, func(row affinity.Transfer) bool {
			return row.Target == name || slices.Contains(row.Sources, name)
		}) {
			return fmt.Errorf("task %q is source-only or target-only, but no row that counts has it", name)
		}
	}
	for _, name := range cfg.SourceOnly {
		if slices.Contains(cfg.TargetOnly, name) {
			return fmt.Errorf("task %q cannot be both source-only and target-only", name)
		}
	}
	return nil
}

// nameSources collects the tasks that may be supervised.
func (c *contest) nameSources(rows affinity.Table, cfg SignificanceConfig) {
	for _, row := range rows {
		switch {
		case !row.IsSelf():
			c.sources = append(c.sources, row.Sources...)
		case !slices.Contains(cfg.TargetOnly, row.Target):
			c.sources = append(c.sources, row.Target)
		}
	}
	c.sources = distinctNames(c.sources)
	c.own = make([]int, len(c.targets))
	for t, name := range c.targets {
		c.own[t] = -1
		if s, ok := slices.BinarySearch(c.sources, name); ok {
			c.own[t] = s
		}
	}
}

// addRows fills in the transfers whose measure is known.
func (c *contest) addRows(rows affinity.Table, measure Measure) error {
	c.self = slices.Repeat([]float64{math.NaN()}, len(c.targets))
	c.edges = make([][]contestEdge, len(c.targets))
	for _, row := range rows {
		t, _ := slices.BinarySearch(c.targets, row.Target)
		value := measure.of(row)
		switch {
		case math.IsNaN(value):
			continue
		case value < 0 || value > 1:
			return fmt.Errorf("a transfer to %s has %s %v: it must lie in [0, 1]", row.Target, measure, value)
		case row.IsSelf():
			c.self[t] = value
			continue
		}
		e := contestEdge{value: value, sources: make([]int, len(row.Sources))}
		for i, s := range row.Sources {
			e.sources[i], _ = slices.BinarySearch(c.sources, s)
		}
		c.edges[t] = append(c.edges[t], e)
	}
	for t, own := range c.own {
		if own >= 0 && math.IsNaN(c.self[t]) {
			return fmt.Errorf("target %s may be supervised, but the table has no %s of %q for it: add the row or make the task target-only",
				c.targets[t], measure, affinity.Self)
		}
	}
	return nil
}

// build makes the program. A plan of at most b sources is one of exactly b if
// every source earns more than it can cost: to each source belongs one more
// target that is worth supervisionBonus if the source is supervised, and
// nothing otherwise. A source costs less than 1, the largest value of the one
// target that it settles.
func (c *contest) build() error {
	const supervisionBonus = 2
	n := len(c.targets)
	p := &bip.Problem{Sources: len(c.sources), Targets: n + len(c.sources),
		Own: slices.Repeat([]int{-1}, n+len(c.sources)), OwnValues: make([]float64, n+len(c.sources))}
	for t, own := range c.own {
		if own >= 0 {
			p.Own[t], p.OwnValues[t] = own, c.self[t]
		}
		for _, e := range c.edges[t] {
			p.Edges = append(p.Edges, bip.Edge{Target: t, Sources: e.sources, Value: e.value})
		}
	}
	for s := range c.sources {
		p.Edges = append(p.Edges, bip.Edge{Target: n + s, Sources: []int{s}, Value: supervisionBonus}, bip.Edge{Target: n + s})
	}
	c.problem = p
	var err error
	c.solver, err = bip.New(p)
	return err
}

// mostSources returns the largest number of sources that leaves some target
// unsupervised, whichever they are.
func (c *contest) mostSources() int {
	if slices.Contains(c.own, -1) {
		return len(c.sources)
	}
	return len(c.targets) - 1
}

var errNoTaxonomy = errors.New("no set of this many supervised tasks serves every target")

// point returns the point for budget b.
func (c *contest) point(ctx context.Context, b int, cfg SignificanceConfig) (SignificancePoint, error) {
	p := SignificancePoint{Budget: b}
	r, err := c.solver.Solve(ctx, bip.Query{Budget: float64(b)})
	if err != nil {
		return p, err
	}
	switch r.Status {
	case bip.Infeasible:
		return p, errNoTaxonomy
	case bip.Feasible, bip.Unknown:
		return p, cmp.Or(ctx.Err(), taxonomy.ErrStopped)
	}
	p.Taxonomy = c.unsupervisedMean(r.Plans[0])
	random, err := c.samples(ctx, b, cfg)
	if err != nil {
		return p, err
	}
	p.Random = mean(random)
	slices.Sort(random)
	p.Low = stat.Quantile(cfg.Low/100, stat.LinInterp, random, nil)
	p.High = stat.Quantile(cfg.High/100, stat.LinInterp, random, nil)
	return p, nil
}

// unsupervisedMean returns the mean of the measure over the targets that are
// served by transfers.
func (c *contest) unsupervisedMean(plan bip.Plan) float64 {
	var values []float64
	for t := range c.targets {
		if e := plan.Edges[t]; e != bip.Own {
			values = append(values, c.problem.Edges[e].Value)
		}
	}
	return mean(values)
}

// samples returns the means of the random taxonomies for budget b.
func (c *contest) samples(ctx context.Context, b int, cfg SignificanceConfig) ([]float64, error) {
	values := make([]float64, cfg.Samples)
	err := parallel(cfg.Samples, cfg.Workers, func(i int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		values[i], err = c.random(rand.New(rand.NewPCG(cfg.Seed, uint64(b)<<32|uint64(i))), b)
		return err
	})
	return values, err
}

// random draws a taxonomy of b sources and returns the mean of its measure.
func (c *contest) random(r *rand.Rand, b int) (float64, error) {
	const attempts = 10_000
	for range attempts {
		chosen := make([]bool, len(c.sources))
		for _, s := range r.Perm(len(c.sources))[:b] {
			chosen[s] = true
		}
		if v, ok := c.draw(r, chosen); ok {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%d random sets of supervised tasks all leave a target without transfer", attempts)
}

// draw serves the targets at random.
func (c *contest) draw(r *rand.Rand, chosen []bool) (float64, bool) {
	var values, open []float64
	for t, own := range c.own {
		if own >= 0 && chosen[own] {
			continue
		}
		open = open[:0]
		for _, e := range c.edges[t] {
			if !slices.ContainsFunc(e.sources, func(s int) bool { return !chosen[s] }) {
				open = append(open, e.value)
			}
		}
		if len(open) == 0 {
			return 0, false
		}
		values = append(values, open[r.IntN(len(open))])
	}
	return mean(values), true
}
