package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A hypertask is a task of a hypergraph: a node.
type hypertask struct {
	name, label, family string
	supervised          bool // chosen as a source
	target              bool // to be solved
	full                bool // served by full supervision
}

// A hyperedge is a transfer of a taxonomy other than full supervision.
type hyperedge struct {
	affinity.Transfer
	sources []int // numbers of tasks, ascending; none if the transfer is free
	target  int
}

// A bundle is all edges from the same sources: they share a transfer node.
type bundle struct {
	sources []int
	edges   []hyperedge
}

// A hypermodel is a taxonomy in terms of its tasks, which stand by family and
// then by label: families in the order of the legend.
type hypermodel struct {
	tasks    []hypertask
	families []string // those that occur, in the order of the legend
	edges    []hyperedge
}

// newHypermodel reads a plan. It is an error if there is no task, a task has two
// transfers, a transfer has a source that is not supervised, or a number is
// infinite.
func newHypermodel(plan taxonomy.Plan, names Names) (hypermodel, error) {
	byName := map[string]*hypertask{}
	node := func(name string) *hypertask {
		if byName[name] == nil {
			byName[name] = &hypertask{name: name, label: names.Label(name), family: names.Families[name]}
		}
		return byName[name]
	}
	for _, s := range plan.Sources {
		node(s).supervised = true
	}
	for _, a := range plan.Policy {
		t := node(a.Target)
		if t.target {
			return hypermodel{}, fmt.Errorf("the plan has two transfers to %q", a.Target)
		}
		for _, x := range []float64{a.Affinity, a.Gain, a.Quality} {
			if math.IsInf(x, 0) {
				return hypermodel{}, fmt.Errorf("a number of the transfer to %q is infinite", a.Target)
			}
		}
		t.target, t.full = true, a.IsSelf()
	}
	if len(byName) == 0 {
		return hypermodel{}, fmt.Errorf("the plan has no tasks")
	}
	var m hypermodel
	for _, t := range byName {
		m.tasks = append(m.tasks, *t)
	}
	m.sortTasks(names)
	return m, m.addEdges(plan)
}

// sortTasks puts the tasks in order of family, those without last, label and
// name.
func (m *hypermodel) sortTasks(names Names) {
	all := make([]string, len(m.tasks))
	for i, t := range m.tasks {
		all[i] = t.name
	}
	m.families = names.families(all)
	rank := func(t hypertask) int {
		if i := slices.Index(m.families, t.family); i >= 0 {
			return i
		}
		return len(m.families)
	}
	slices.SortFunc(m.tasks, func(a, b hypertask) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(strings.ToLower(a.label), strings.ToLower(b.label)),
			cmp.Compare(a.name, b.name))
	})
}

// addEdges adds the transfers of the plan, by target.
func (m *hypermodel) addEdges(plan taxonomy.Plan) error {
	index := map[string]int{}
	for i, t := range m.tasks {
		index[t.name] = i
	}
	for _, a := range plan.Policy {
		if a.IsSelf() {
			continue
		}
		e := hyperedge{Transfer: a.Transfer, target: index[a.Target]}
		for _, s := range needed(a.Transfer) {
			i, ok := index[s]
			if !ok || !m.tasks[i].supervised {
				return fmt.Errorf("%q is served from %q, which the plan does not supervise", a.Target, s)
			}
			e.sources = append(e.sources, i)
		}
		slices.Sort(e.sources)
		m.edges = append(m.edges, e)
	}
	slices.SortFunc(m.edges, func(a, b hyperedge) int { return cmp.Compare(a.target, b.target) })
	return nil
}

// needed returns the tasks that a transfer needs: none if it is from scratch.
func needed(t affinity.Transfer) []string {
	if t.IsScratch() {
		return nil
	}
	return t.Sources
}

// bundles returns the edges by their sources, in order of the first target.
func (m hypermodel) bundles() []bundle {
	var bs []bundle
	for _, e := range m.edges {
		k := slices.IndexFunc(bs, func(b bundle) bool { return slices.Equal(b.sources, e.sources) })
		if k < 0 {
			k = len(bs)
			bs = append(bs, bundle{sources: e.sources})
		}
		bs[k].edges = append(bs[k].edges, e)
	}
	return bs
}

// serving returns the tasks that some edge comes from and those that are
// supervised but serve only themselves, both in order.
func (m hypermodel) serving() (busy, idle []int) {
	used := make([]bool, len(m.tasks))
	for _, e := range m.edges {
		for _, s := range e.sources {
			used[s] = true
		}
	}
	for i, t := range m.tasks {
		switch {
		case used[i]:
			busy = append(busy, i)
		case t.supervised:
			idle = append(idle, i)
		}
	}
	return busy, idle
}

// means returns the mean gain and quality of some edges, NaN if one lacks it.
func means(edges []hyperedge) (gain, quality float64) {
	for _, e := range edges {
		gain += e.Gain
		quality += e.Quality
	}
	return gain / float64(len(edges)), quality / float64(len(edges))
}
