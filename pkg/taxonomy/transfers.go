package taxonomy

import (
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// requireTransfers applies the options about single transfers: it drops the
// forbidden edges and the rivals of the required ones.
func (b *builder) requireTransfers() error {
	for _, t := range b.opt.ForbidTransfers {
		if err := b.forbidTransfer(t); err != nil {
			return err
		}
	}
	chosen := map[string]string{}
	for _, t := range b.opt.RequireTransfers {
		if other, ok := chosen[t.Target]; ok && other != affinity.SourceKey(t.Sources) {
			return &OptionError{"require-transfer", t.Target, "two different transfers to it are required: a target takes exactly one"}
		}
		chosen[t.Target] = affinity.SourceKey(t.Sources)
		if err := b.requireTransfer(t); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) forbidTransfer(t affinity.Transfer) error {
	if b.official(t) {
		own, err := b.own("forbid-transfer", t)
		if err == nil {
			b.p.forbid = append(b.p.forbid, own)
		}
		return err
	}
	return b.filter("forbid-transfer", t, func(row affinity.Transfer, same bool) bool { return !same })
}

func (b *builder) requireTransfer(t affinity.Transfer) error {
	if b.official(t) {
		own, err := b.own("require-transfer", t)
		if err == nil {
			b.p.require = append(b.p.require, own)
		}
		return err
	}
	err := b.filter("require-transfer", t, func(row affinity.Transfer, same bool) bool {
		return same || row.Target != t.Target
	})
	if err != nil {
		return err
	}
	for _, s := range needs(t) {
		b.p.require = append(b.p.require, b.number[s])
	}
	if b.opt.Form == Official { // the target is served by this, not by itself
		if i, ok := b.number[t.Target]; ok {
			b.p.forbid = append(b.p.forbid, i)
		}
	}
	return nil
}

// official reports whether a transfer is full supervision in the official
// form, where it is no edge.
func (b *builder) official(t affinity.Transfer) bool {
	return b.opt.Form == Official && t.IsSelf()
}

// own returns the source that full supervision of a target takes.
func (b *builder) own(option string, t affinity.Transfer) (int, error) {
	if k, ok := slices.BinarySearch(b.p.targets, t.Target); ok && b.p.problem.Own[k] >= 0 {
		return b.p.problem.Own[k], nil
	}
	return 0, b.missing(option, t)
}

// filter keeps the edges that keep accepts. It is an error if t is no edge.
func (b *builder) filter(option string, t affinity.Transfer, keep func(row affinity.Transfer, same bool) bool) error {
	found := false
	var rows []affinity.Transfer
	var edges []bip.Edge
	key := affinity.SourceKey(t.Sources)
	for i, row := range b.p.rows {
		same := row.Target == t.Target && affinity.SourceKey(row.Sources) == key
		found = found || same
		if keep(row, same) {
			rows = append(rows, row)
			edges = append(edges, b.p.problem.Edges[i])
		}
	}
	if !found {
		return b.missing(option, t)
	}
	b.p.rows, b.p.problem.Edges = rows, edges
	return nil
}

func (b *builder) missing(option string, t affinity.Transfer) error {
	return &OptionError{option, t.Target, fmt.Sprintf(
		"the transfer %s does not take part: the table lacks it, or the options rule it out", name(t))}
}

// fixSources applies Require and Forbid.
func (b *builder) fixSources() error {
	p := b.p
	for _, n := range b.opt.Require {
		p.require = append(p.require, b.number[n])
	}
	for _, n := range b.opt.Forbid {
		if i, ok := b.number[n]; ok {
			p.forbid = append(p.forbid, i)
		}
	}
	slices.Sort(p.require)
	slices.Sort(p.forbid)
	p.require, p.forbid = slices.Compact(p.require), slices.Compact(p.forbid)
	for _, i := range p.forbid {
		if slices.Contains(p.require, i) {
			return &OptionError{"require", p.sources[i], "a required task or transfer needs it, another option forbids it"}
		}
	}
	return nil
}

func (p *Program) forbidden(source int) bool { return slices.Contains(p.forbid, source) }
