package taxonomy

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// A Program is the integer program of one table and one set of options, ready
// to be solved for any budget. It must not be used by two goroutines at a time.
type Program struct {
	options Options
	sources []string            // alphabetical; numbers of bip.Problem.Sources
	targets []string            // likewise, of bip.Problem.Targets
	rows    []affinity.Transfer // by edge
	self    []affinity.Transfer // by target: its row of full supervision, if any
	problem *bip.Problem
	solver  *bip.Solver
	require []int // sources
	forbid  []int // likewise
}

// New builds the program of a table. Rows without affinity, of too high an
// order, or with a source that the options rule out do not take part, nor do
// transfers from the target's own encoder, in either form. A row of Scratch
// that has an affinity is a transfer that needs no source.
//
// The error is an *OptionError if an option names a task or transfer that the
// table lacks or that conflicts with another option, and an *InfeasibleError
// if a target cannot be served at any budget. The table must hold one data set,
// every transfer once, and in the official form a row of Self for each target
// that is also a source.
func New(table affinity.Table, opt Options) (*Program, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	b := &builder{opt: opt, p: &Program{options: opt, problem: &bip.Problem{}}}
	if err := b.readTable(table); err != nil {
		return nil, err
	}
	if err := b.checkNames(); err != nil {
		return nil, err
	}
	b.assignRoles()
	if len(b.p.targets) == 0 {
		return nil, &OptionError{Option: "unused", Problem: "with the source-only tasks, it leaves no task to be solved"}
	}
	b.nameSources()
	if err := b.addEdges(); err != nil {
		return nil, err
	}
	if err := b.requireTransfers(); err != nil {
		return nil, err
	}
	if err := b.fixSources(); err != nil {
		return nil, err
	}
	p := b.p
	if err := p.hopelessTarget(math.Inf(1)); err != nil {
		return nil, err
	}
	var err error
	p.solver, err = bip.New(p.problem)
	return p, err
}

// Sources returns the tasks that may be supervised, in alphabetical order.
func (p *Program) Sources() []string { return slices.Clone(p.sources) }

// Targets returns the tasks to be solved, in alphabetical order.
func (p *Program) Targets() []string { return slices.Clone(p.targets) }

// Problem returns the program on plain indices, sources and targets in the
// order of Sources and Targets. Required and forbidden sources are not part of
// it. It must not be changed.
func (p *Program) Problem() *bip.Problem { return p.problem }

// Transfers returns the transfers that take part, full supervision excluded,
// by target, order and sources. Its length is the number of edges.
func (p *Program) Transfers() affinity.Table {
	var t affinity.Table
	for _, row := range p.rows {
		if !row.IsSelf() {
			t = append(t, row)
		}
	}
	return t
}

// needs returns the tasks whose supervision a transfer takes.
func needs(t affinity.Transfer) []string {
	switch {
	case t.IsScratch():
		return nil
	case t.IsSelf():
		return []string{t.Target}
	}
	return t.Sources
}

// A builder turns a table into a program.
type builder struct {
	opt    Options
	p      *Program
	rows   []affinity.Transfer // with an affinity, sorted
	known  map[string]bool     // every task of the table
	target map[string]bool     // tasks to be solved
	banned map[string]bool     // tasks that cannot be sources
	number map[string]int      // of sources
}

// readTable collects the rows that have an affinity.
func (b *builder) readTable(table affinity.Table) error {
	b.known = map[string]bool{}
	b.target = map[string]bool{}
	seen := map[string]bool{}
	for _, row := range table {
		if row.Dataset != table[0].Dataset {
			return fmt.Errorf("the table mixes data sets %q and %q: choose one", table[0].Dataset, row.Dataset)
		}
		key := row.Target + "\x00" + affinity.SourceKey(row.Sources)
		if seen[key] {
			return fmt.Errorf("the table lists the transfer %s twice", name(row))
		}
		seen[key] = true
		b.known[row.Target] = true
		b.target[row.Target] = true
		for _, s := range needs(row) {
			b.known[s] = true
		}
		if math.IsNaN(row.Affinity) {
			continue
		}
		if row.Affinity < 0 || math.IsInf(row.Affinity, 0) {
			return fmt.Errorf("the transfer %s has affinity %v: it must be finite and not negative", name(row), row.Affinity)
		}
		b.rows = append(b.rows, row)
	}
	if len(b.rows) == 0 {
		return errors.New("the table has no row with an affinity")
	}
	sorted := affinity.Table(b.rows)
	sorted.Sort()
	return nil
}

// name returns a transfer as "target <- a+b".
func name(t affinity.Transfer) string {
	return t.Target + " <- " + strings.Join(t.Sources, affinity.Separator)
}

// checkNames reports options about tasks that the table does not have.
func (b *builder) checkNames() error {
	o := b.opt
	for _, c := range []struct {
		option string
		names  []string
	}{
		{"cost", sortedKeys(o.Costs)}, {"transfer-cost", sortedKeys(o.TransferCosts)},
		{"importance", sortedKeys(o.Importance)}, {"require", o.Require}, {"forbid", o.Forbid},
		{"source-only", o.SourceOnly}, {"target-only", o.TargetOnly},
	} {
		for _, n := range c.names {
			if !b.known[n] {
				return &OptionError{c.option, n, "the table has no such task; it has " +
					strings.Join(slices.Sorted(maps.Keys(b.known)), ", ")}
			}
		}
	}
	return nil
}

// assignRoles applies the role options.
func (b *builder) assignRoles() {
	b.banned = map[string]bool{}
	for _, n := range b.opt.SourceOnly {
		delete(b.target, n)
	}
	for _, n := range b.opt.TargetOnly {
		b.banned[n] = true
	}
	for _, n := range b.opt.Unused {
		b.banned[n] = true
		delete(b.target, n)
	}
	b.p.targets = slices.Sorted(maps.Keys(b.target))
}

// viable reports whether a row, full supervision included, may take part.
func (b *builder) viable(row affinity.Transfer) bool {
	if !b.target[row.Target] {
		return false
	}
	if row.IsSelf() {
		return !b.banned[row.Target]
	}
	if b.opt.MaxOrder > 0 && row.Order() > b.opt.MaxOrder {
		return false
	}
	for _, s := range needs(row) {
		if b.banned[s] || s == row.Target {
			return false
		}
	}
	return true
}

// nameSources numbers the sources that some viable row needs.
func (b *builder) nameSources() {
	used := map[string]bool{}
	for _, row := range b.rows {
		if b.viable(row) {
			for _, s := range needs(row) {
				used[s] = true
			}
		}
	}
	for _, n := range b.opt.Require {
		used[n] = true
	}
	b.p.sources = slices.Sorted(maps.Keys(used))
	b.number = make(map[string]int, len(used))
	for i, n := range b.p.sources {
		b.number[n] = i
		b.p.problem.Costs = append(b.p.problem.Costs, b.opt.cost(n))
	}
	b.p.problem.Sources = len(b.p.sources)
	b.p.problem.Targets = len(b.p.targets)
}

// addEdges makes an edge of each viable transfer. Full supervision is an edge
// in the paper's form, the target's own source in the official one.
func (b *builder) addEdges() error {
	p := b.p
	p.self = make([]affinity.Transfer, len(p.targets))
	if b.opt.Form == Official {
		p.problem.Own = slices.Repeat([]int{-1}, len(p.targets))
		p.problem.OwnValues = make([]float64, len(p.targets))
	}
	for _, row := range b.rows {
		if !b.viable(row) {
			continue
		}
		t, _ := slices.BinarySearch(p.targets, row.Target)
		value := b.opt.value(row.Target, row.Affinity)
		if math.IsInf(value, 0) {
			return fmt.Errorf("the transfer %s has affinity %v, which is too large for exponent %v",
				name(row), row.Affinity, b.opt.exponent())
		}
		if row.IsSelf() {
			p.self[t] = row
			if b.opt.Form == Official {
				p.problem.Own[t] = b.number[row.Target]
				p.problem.OwnValues[t] = value
				continue
			}
		}
		b.addEdge(t, value, row)
	}
	return b.checkSelf()
}

func (b *builder) addEdge(t int, value float64, row affinity.Transfer) {
	e := bip.Edge{Target: t, Value: value}
	if !row.IsSelf() {
		e.Cost = lookup(b.opt.TransferCosts, row.Target, 0)
	}
	for _, s := range needs(row) {
		e.Sources = append(e.Sources, b.number[s])
	}
	b.p.problem.Edges = append(b.p.problem.Edges, e)
	b.p.rows = append(b.p.rows, row)
}

// checkSelf reports, in the official form, a target that may be a source
// although the table does not say what its full supervision is worth.
func (b *builder) checkSelf() error {
	if b.opt.Form != Official {
		return nil
	}
	for t, n := range b.p.targets {
		if _, source := b.number[n]; source && b.p.problem.Own[t] < 0 {
			return fmt.Errorf("target %s is also a source, but the table has no row %q for it, which the official form needs: add the row, make the task target-only or source-only, or use the paper form",
				n, affinity.Self)
		}
	}
	return nil
}
