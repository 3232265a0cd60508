package published_test

import (
	"math"
	"math/bits"
	"slices"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// maskedEdge is a transfer as a set of sources.
type maskedEdge struct {
	sources uint32
	value   float64
}

// enumeration is a data set laid out for the enumeration of all sets of
// sources, straight from its rows.
type enumeration struct {
	sources  int
	official []targetEdges // values √affinity, full supervision apart
	paper    []targetEdges // plain affinities, full supervision an edge
}

type targetEdges struct {
	own      uint32 // the target as a source
	ownValue float64
	edges    []maskedEdge // best first
}

func newEnumeration(tb testing.TB, dataset string, order int) enumeration {
	tb.Helper()
	table, err := published.Transfers(dataset)
	if err != nil {
		tb.Fatal(err)
	}
	roles, err := published.Roles(dataset)
	if err != nil {
		tb.Fatal(err)
	}
	names := slices.Concat(roles.Targets, roles.SourceOnly)
	e := enumeration{sources: len(names)}
	for _, target := range roles.Targets {
		own := uint32(1) << slices.Index(names, target)
		o, p := targetEdges{own: own}, targetEdges{}
		for _, row := range table {
			if row.Target != target || math.IsNaN(row.Affinity) || len(row.Sources) > order {
				continue
			}
			if row.Sources[0] == affinity.Self {
				o.ownValue = math.Sqrt(row.Affinity)
				p.edges = append(p.edges, maskedEdge{own, row.Affinity})
				continue
			}
			set, ok := uint32(0), true
			for _, s := range row.Sources {
				i := slices.Index(names, s)
				ok = ok && i >= 0 && s != target
				if ok {
					set |= 1 << i
				}
			}
			if ok {
				o.edges = append(o.edges, maskedEdge{set, math.Sqrt(row.Affinity)})
				p.edges = append(p.edges, maskedEdge{set, row.Affinity})
			}
		}
		for _, edges := range [][]maskedEdge{o.edges, p.edges} {
			slices.SortFunc(edges, func(a, b maskedEdge) int {
				if a.value > b.value {
					return -1
				}
				return 1
			})
		}
		e.official, e.paper = append(e.official, o), append(e.paper, p)
	}
	return e
}

// value returns the best objective under a set, -Inf if it serves not all.
func value(targets []targetEdges, set uint32) float64 {
	total := 0.0
target:
	for i := range targets {
		t := &targets[i]
		if t.own&set != 0 {
			total += t.ownValue
			continue
		}
		for _, e := range t.edges {
			if e.sources&^set == 0 {
				total += e.value
				continue target
			}
		}
		return math.Inf(-1)
	}
	return total
}

// best returns the best objective of each form for every budget from 0 on,
// from all 2^sources sets, on two goroutines.
func (e enumeration) best() (official, paper []float64) {
	const workers = 2
	var results [workers][2][]float64
	var wg sync.WaitGroup
	for w := range uint32(workers) {
		wg.Go(func() {
			var best [2][]float64
			for k := range best {
				best[k] = slices.Repeat([]float64{math.Inf(-1)}, e.sources+1)
			}
			for set := w; set < 1<<e.sources; set += workers {
				n := bits.OnesCount32(set)
				best[0][n] = max(best[0][n], value(e.official, set))
				best[1][n] = max(best[1][n], value(e.paper, set))
			}
			results[w] = best
		})
	}
	wg.Wait()
	var out [2][]float64
	for k := range out {
		out[k] = slices.Repeat([]float64{math.Inf(-1)}, e.sources+1)
		for n := range out[k] {
			for w := range results {
				out[k][n] = max(out[k][n], results[w][k][n])
			}
			if n > 0 {
				out[k][n] = max(out[k][n], out[k][n-1])
			}
		}
	}
	return out[0], out[1]
}

// TestEnumeration compares the solver with the enumeration of all sets of
// sources, for every budget and both forms.
func TestEnumeration(t *testing.T) {
	if testing.Short() {
		t.Skip("enumerates 2^26 sets several times")
	}
	for _, c := range []struct {
		dataset string
		order   int
	}{
		{published.Data16k, 4},
		{published.Data1k, 4},
		{published.Base2163, 2},
	} {
		official, paper := newEnumeration(t, c.dataset, c.order).best()
		for form, want := range map[taxonomy.Form][]float64{taxonomy.Official: official, taxonomy.Paper: paper} {
			p := program(t, c.dataset, taxonomy.Options{Form: form, MaxOrder: c.order})
			for b := 1; b < len(want); b++ {
				if got := solve(t, p, float64(b)).Objective; math.Abs(got-want[b]) > 1e-12 {
					t.Errorf("%s, order %d, %v form, budget %d: %v, want %v", c.dataset, c.order, form, b, got, want[b])
				}
			}
		}
	}
}
