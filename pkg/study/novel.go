package study

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// A Novel says how well each target, taken as a new task that has labels for
// the transfer data only, is served by all other tasks.
type Novel struct {
	Orders  []int    // ascending; 0 stands for any order
	Targets []string // alphabetical
	// Best holds the transfer of the largest affinity to target i among those
	// of at most Orders[j] sources at [i][j]; it has no sources and all numbers
	// are NaN where there is none.
	Best [][]affinity.Transfer
}

// NovelTasks returns the best transfer to each target of the table from the
// other tasks, by affinity; among equal ones, the one of fewer sources, and then
// the first in alphabetical order. Tasks to exclude take no part, neither as
// targets nor as sources. A transfer without sources does not count, and one
// without affinity neither. It costs O(rows · orders).
func NovelTasks(table affinity.Table, exclude []string, orders []int) (*Novel, error) {
	n := &Novel{Orders: distinct(orders)}
	if err := checkOrders(n.Orders); err != nil {
		return nil, err
	}
	rows, err := usable(table, exclude)
	if err != nil {
		return nil, err
	}
	n.Targets = targetsOf(rows)
	if len(n.Targets) == 0 {
		return nil, errors.New("the table has no target that is not excluded")
	}
	n.Best = make([][]affinity.Transfer, len(n.Targets))
	for i, target := range n.Targets {
		n.Best[i] = make([]affinity.Transfer, len(n.Orders))
		for j := range n.Orders {
			n.Best[i][j] = affinity.Transfer{Dataset: rows[0].Dataset, Target: target,
				Affinity: math.NaN(), Gain: math.NaN(), Quality: math.NaN()}
		}
	}
	for _, row := range rows {
		if fromOthers(row) && !math.IsNaN(row.Affinity) {
			n.offer(row)
		}
	}
	return n, nil
}

// offer takes a transfer for those orders in which it is the best so far.
func (n *Novel) offer(row affinity.Transfer) {
	i, _ := slices.BinarySearch(n.Targets, row.Target)
	for j, k := range n.Orders {
		if k > 0 && row.Order() > k {
			continue
		}
		if best := n.Best[i][j]; len(best.Sources) == 0 || betterTransfer(row, best) {
			n.Best[i][j] = row
		}
	}
}

func betterTransfer(a, b affinity.Transfer) bool {
	switch {
	case a.Affinity != b.Affinity:
		return a.Affinity > b.Affinity
	case a.Order() != b.Order():
		return a.Order() < b.Order()
	}
	return affinity.SourceKey(a.Sources) < affinity.SourceKey(b.Sources)
}

// Gain returns the gain of the best transfers: rows are the targets, columns
// the orders as text, "any" for 0.
func (n *Novel) Gain() affinity.Matrix { return n.matrix(Gain) }

// Quality is as Gain, for the quality.
func (n *Novel) Quality() affinity.Matrix { return n.matrix(Quality) }

func (n *Novel) matrix(measure Measure) affinity.Matrix {
	columns := make([]string, len(n.Orders))
	for j, k := range n.Orders {
		columns[j] = orderName(k)
	}
	m := affinity.NewMatrix(slices.Clone(n.Targets), columns)
	for i := range n.Targets {
		for j := range n.Orders {
			m.Set(i, j, measure.of(n.Best[i][j]))
		}
	}
	return m
}

// usable returns the rows without the excluded tasks, in the order of the
// table, whose rows must be of one data set and no transfer twice.
func usable(table affinity.Table, exclude []string) (affinity.Table, error) {
	if len(table) == 0 {
		return nil, errors.New("the table has no rows")
	}
	seen := make(map[string]bool, len(table))
	var rows affinity.Table
	for _, row := range table {
		if row.Dataset != table[0].Dataset {
			return nil, fmt.Errorf("the table mixes data sets %q and %q: choose one", table[0].Dataset, row.Dataset)
		}
		key := row.Target + "\x00" + affinity.SourceKey(row.Sources)
		if seen[key] {
			return nil, fmt.Errorf("the table lists the transfer %s <- %s twice",
				row.Target, strings.Join(row.Sources, affinity.Separator))
		}
		seen[key] = true
		if !slices.Contains(exclude, row.Target) &&
			!slices.ContainsFunc(row.Sources, func(s string) bool { return slices.Contains(exclude, s) }) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// targetsOf returns the targets of the rows in alphabetical order.
func targetsOf(rows affinity.Table) []string {
	var names []string
	for _, row := range rows {
		names = append(names, row.Target)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fromOthers reports whether a transfer has sources and all are tasks other
// than the target.
func fromOthers(t affinity.Transfer) bool {
	return len(t.Sources) > 0 && !t.IsSelf() && !t.IsScratch() && !slices.Contains(t.Sources, t.Target)
}
