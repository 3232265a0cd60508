package taxonomy_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// An oracle solves small programs from the rows of the table and the text of
// the options, by trying every set of sources and, where transfers cost, every
// choice of what to pay. It shares no code with the package.
type oracle struct {
	table   affinity.Table
	opt     taxonomy.Options
	sources []string
	targets []string
}

func newOracle(table affinity.Table, opt taxonomy.Options) *oracle {
	o := &oracle{table: table, opt: opt}
	for _, row := range table {
		if !slices.Contains(o.targets, row.Target) &&
			!slices.Contains(opt.SourceOnly, row.Target) && !slices.Contains(opt.Unused, row.Target) {
			o.targets = append(o.targets, row.Target)
		}
		for _, s := range o.needs(row) {
			if !slices.Contains(o.sources, s) &&
				!slices.Contains(opt.TargetOnly, s) && !slices.Contains(opt.Unused, s) {
				o.sources = append(o.sources, s)
			}
		}
	}
	slices.Sort(o.sources)
	slices.Sort(o.targets)
	return o
}

func (o *oracle) needs(row affinity.Transfer) []string {
	switch row.Sources[0] {
	case affinity.Self:
		return []string{row.Target}
	case affinity.Scratch:
		return nil
	}
	return row.Sources
}

func get(m map[string]float64, k string, otherwise float64) float64 {
	if v, ok := m[k]; ok {
		return v
	}
	return otherwise
}

// listed reports whether the row is among the transfers.
func listed(transfers []affinity.Transfer, row affinity.Transfer) bool {
	return slices.ContainsFunc(transfers, func(t affinity.Transfer) bool {
		return t.Target == row.Target && affinity.SourceKey(t.Sources) == affinity.SourceKey(row.Sources)
	})
}

// value returns what the row adds to the objective.
func (o *oracle) value(row affinity.Transfer) float64 {
	exponent := o.opt.Exponent
	if exponent == 0 {
		exponent = map[taxonomy.Form]float64{taxonomy.Official: 0.5, taxonomy.Paper: 1}[o.opt.Form]
	}
	v := math.Pow(row.Affinity, exponent)
	if o.opt.Form == taxonomy.Official {
		v = math.Max(1e-5, math.Min(1, v))
	}
	return v * get(o.opt.Importance, row.Target, 1)
}

// usable reports whether the row may serve its target under a set of sources.
func (o *oracle) usable(row affinity.Transfer, chosen map[string]bool) bool {
	self := row.Sources[0] == affinity.Self
	if o.opt.Form == taxonomy.Official && chosen[row.Target] != self {
		return false // a source is fully supervised, and only a source
	}
	if math.IsNaN(row.Affinity) || listed(o.opt.ForbidTransfers, row) {
		return false
	}
	for _, r := range o.opt.RequireTransfers {
		if r.Target == row.Target && !listed([]affinity.Transfer{r}, row) {
			return false
		}
	}
	if !self && o.opt.MaxOrder > 0 && len(row.Sources) > o.opt.MaxOrder {
		return false
	}
	for _, s := range o.needs(row) {
		if !chosen[s] || !self && s == row.Target {
			return false
		}
	}
	return true
}

// serve returns the best value of the targets under a set of sources with the
// money that is left, -Inf if one cannot be served.
func (o *oracle) serve(targets []string, chosen map[string]bool, money float64) float64 {
	if len(targets) == 0 {
		return 0
	}
	free, paid := math.Inf(-1), math.Inf(-1)
	for _, row := range o.table {
		if row.Target != targets[0] || !o.usable(row, chosen) {
			continue
		}
		if row.Sources[0] == affinity.Self {
			free = max(free, o.value(row))
		} else {
			paid = max(paid, o.value(row))
		}
	}
	best := math.Inf(-1)
	if !math.IsInf(free, -1) {
		best = free + o.serve(targets[1:], chosen, money)
	}
	if cost := get(o.opt.TransferCosts, targets[0], 0); cost <= money+1e-9 && !math.IsInf(paid, -1) {
		best = max(best, paid+o.serve(targets[1:], chosen, money-cost))
	}
	return best
}

// best returns the best objective, -Inf if there is no plan.
func (o *oracle) best(budget float64) float64 {
	best := math.Inf(-1)
	for set := range 1 << len(o.sources) {
		chosen, money := map[string]bool{}, budget
		for i, s := range o.sources {
			if set>>i&1 == 1 {
				chosen[s] = true
				money -= get(o.opt.Costs, s, 1)
			}
		}
		allowed := money >= -1e-9
		for _, s := range o.opt.Require {
			allowed = allowed && chosen[s]
		}
		for _, s := range o.opt.Forbid {
			allowed = allowed && !chosen[s]
		}
		if allowed {
			best = max(best, o.serve(o.targets, chosen, money))
		}
	}
	return best
}

// randomTable draws a table of up to 6 tasks. Every source has a row of full
// supervision, as the official form asks.
func randomTable(r *rand.Rand) affinity.Table {
	names := strings.Fields("ash beech cedar dogwood elm fir")[:3+r.IntN(4)]
	targets := names[:2+r.IntN(len(names)-1)]
	coarse := r.IntN(3) == 0
	draw := func() float64 {
		if coarse {
			return float64(1+r.IntN(4)) / 4
		}
		return r.Float64()
	}
	var table affinity.Table
	add := func(target string, sources ...string) {
		row := affinity.Transfer{Target: target, Sources: sources, Affinity: draw(), Gain: r.Float64(), Quality: r.Float64()}
		if !listed(table, row) {
			table = append(table, row)
		}
	}
	for _, t := range targets {
		add(t, affinity.Self)
		if r.IntN(3) == 0 {
			add(t, affinity.Scratch)
			if r.IntN(2) == 0 {
				table[len(table)-1].Affinity = math.NaN()
			}
		}
		for range 1 + r.IntN(9) {
			var sources []string
			for _, i := range r.Perm(len(names))[:1+r.IntN(3)] {
				sources = append(sources, names[i])
			}
			add(t, sources...)
		}
	}
	r.Shuffle(len(table), func(i, j int) { table[i], table[j] = table[j], table[i] })
	return table
}

// randomOptions draws options that make sense for the table.
func randomOptions(r *rand.Rand, table affinity.Table) taxonomy.Options {
	all := newOracle(table, taxonomy.Options{})
	tasks := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(all.sources), all.targets...))))
	opt := taxonomy.Options{Form: taxonomy.Form(r.IntN(2)), MaxOrder: r.IntN(4), Best: r.IntN(3)}
	if r.IntN(2) == 0 {
		opt.Exponent = []float64{0.25, 0.5, 1, 2}[r.IntN(4)]
	}
	opt.Costs, opt.TransferCosts, opt.Importance = map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, n := range tasks {
		draw := func(m map[string]float64) {
			if r.IntN(4) == 0 {
				m[n] = float64(r.IntN(7)) / 4
			}
		}
		draw(opt.Costs)
		draw(opt.Importance)
		if r.IntN(2) == 0 {
			draw(opt.TransferCosts)
		}
		switch r.IntN(16) {
		case 0:
			opt.Require = append(opt.Require, n)
		case 1:
			opt.Forbid = append(opt.Forbid, n)
		case 2:
			opt.SourceOnly = append(opt.SourceOnly, n)
		case 3:
			opt.TargetOnly = append(opt.TargetOnly, n)
		case 4:
			opt.Unused = append(opt.Unused, n)
		}
	}
	switch row := table[r.IntN(len(table))]; r.IntN(8) {
	case 0:
		opt.RequireTransfers = append(opt.RequireTransfers, row)
	case 1:
		opt.ForbidTransfers = append(opt.ForbidTransfers, row)
	}
	return opt
}
