package study

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// A Drop says how well the targets are still served, on average, if K tasks
// picked at random are taken out of the sources (drop-k figure of the
// supplement).
type Drop struct {
	K             []int // ascending from 0
	Gain, Quality []float64
}

// A DropConfig says how sources are dropped. The zero value gives the exact
// expectation over all sources of the table.
type DropConfig struct {
	// Exclude are tasks that take no part, neither as targets nor as sources.
	Exclude []string
	// Own lets a target be served by the transfer from its own encoder.
	Own bool
	// ByMeasure chooses the transfer of the largest gain for the gain and of
	// the largest quality for the quality, rather than that of the largest
	// affinity for both.
	ByMeasure bool
	// Samples is the number of random orders in which sources are dropped; 0
	// stands for the exact expectation.
	Samples int
	Seed    uint64
}

// DropTasks returns the mean gain and quality of the best first-order transfer
// to each target of the table after K of its sources were dropped, for K from 0
// to all but one of the sources of the target that has fewest. Of n sources of a
// target, with values v_1 … v_n from the best transfer to the worst, m = n-K
// remain, and the mean over all choices is
//
//	Σ_j v_j C(n-j, m-1) / C(n, m)
//
// because v_j is the best if j remains and the others come from the n-j after
// it. With cfg.Samples it is estimated instead: sample i drops the sources in an
// order drawn from PCG(Seed, i). The exact form costs O(targets · sources²).
func DropTasks(table affinity.Table, cfg DropConfig) (*Drop, error) {
	if cfg.Samples < 0 {
		return nil, fmt.Errorf("the number of samples is %d: it must not be negative", cfg.Samples)
	}
	targets, err := dropTargets(table, cfg)
	if err != nil {
		return nil, err
	}
	fewest := len(targets[0])
	for _, rows := range targets {
		fewest = min(fewest, len(rows))
	}
	d := &Drop{K: make([]int, fewest)}
	for k := range d.K {
		d.K[k] = k
	}
	d.Gain = dropCurve(targets, Gain, fewest, cfg)
	d.Quality = dropCurve(targets, Quality, fewest, cfg)
	return d, nil
}

// dropTargets returns the first-order transfers that count, by target.
func dropTargets(table affinity.Table, cfg DropConfig) ([]affinity.Table, error) {
	rows, err := usable(table, cfg.Exclude)
	if err != nil {
		return nil, err
	}
	byTarget := map[string]affinity.Table{}
	for _, row := range rows {
		own := cfg.Own && len(row.Sources) == 1 && row.Sources[0] == row.Target
		if len(row.Sources) == 1 && (own || fromOthers(row)) && !math.IsNaN(row.Affinity) {
			byTarget[row.Target] = append(byTarget[row.Target], row)
		}
	}
	var targets []affinity.Table
	for _, t := range targetsOf(rows) {
		if len(byTarget[t]) == 0 {
			return nil, fmt.Errorf("target %s has no first-order transfer from a task that counts: exclude it", t)
		}
		targets = append(targets, byTarget[t])
	}
	if len(targets) == 0 {
		return nil, errors.New("the table has no target that is not excluded")
	}
	return targets, nil
}

// dropCurve returns the mean of the measure over the targets for K below count.
func dropCurve(targets []affinity.Table, measure Measure, count int, cfg DropConfig) []float64 {
	for _, rows := range targets {
		slices.SortFunc(rows, func(a, b affinity.Transfer) int {
			x, y := a.Affinity, b.Affinity
			if cfg.ByMeasure {
				x, y = measure.of(a), measure.of(b)
			}
			return cmp.Or(cmp.Compare(y, x), cmp.Compare(a.Sources[0], b.Sources[0]))
		})
	}
	if cfg.Samples > 0 {
		return sampleDrops(targets, measure, count, cfg)
	}
	curve := make([]float64, count)
	for k := range curve {
		for _, rows := range targets {
			curve[k] += expectedBest(rows, measure, k)
		}
		curve[k] /= float64(len(targets))
	}
	return curve
}

// expectedBest returns the expected measure of the first row that remains if k
// rows are dropped. Row j, counted from 0, is the first with probability
// C(n-1-j, m-1)/C(n, m) = (k)_j/(n)_j · m/(n-j), with falling factorials.
func expectedBest(rows affinity.Table, measure Measure, k int) float64 {
	n := len(rows)
	mean, dropped := 0.0, 1.0 // dropped: the probability that rows before j are
	for j := 0; j <= k; j++ {
		first := dropped * float64(n-k) / float64(n-j)
		mean += first * measure.of(rows[j])
		dropped *= float64(k-j) / float64(n-j)
	}
	return mean
}

// sampleDrops is dropCurve by samples.
func sampleDrops(targets []affinity.Table, measure Measure, count int, cfg DropConfig) []float64 {
	names := dropSources(targets)
	curve := make([]float64, count)
	for sample := range cfg.Samples {
		position := map[string]int{} // in the order of dropping
		for i, j := range rand.New(rand.NewPCG(cfg.Seed, uint64(sample))).Perm(len(names)) {
			position[names[j]] = i
		}
		for _, rows := range targets {
			addDrops(curve, rows, measure, position)
		}
	}
	for k := range curve {
		curve[k] /= float64(cfg.Samples * len(targets))
	}
	return curve
}

// addDrops adds, for each k, the measure of the best row that remains once the
// k rows that come first in the order of dropping are gone.
func addDrops(curve []float64, rows affinity.Table, measure Measure, position map[string]int) {
	order := make([]int, len(rows)) // rows by position
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Compare(position[rows[a].Sources[0]], position[rows[b].Sources[0]])
	})
	best := len(rows)
	for k := len(order) - 1; k >= 0; k-- {
		best = min(best, order[k])
		if k < len(curve) {
			curve[k] += measure.of(rows[best])
		}
	}
}

func dropSources(targets []affinity.Table) []string {
	var names []string
	for _, rows := range targets {
		for _, row := range rows {
			names = append(names, row.Sources[0])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
