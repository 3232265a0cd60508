package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A Stability says how often the best plan stays the same when every affinity
// is multiplied by a random factor.
type Stability struct {
	Budget float64
	// Deviations are the standard deviations of the logarithm of the factor.
	Deviations []float64
	// Same holds for each deviation the share of the samples in which the set
	// of sources is that of the unperturbed table.
	Same []float64
	// Sources are the tasks chosen at least once, alphabetical, and Share holds
	// for deviation i and source j at [i][j] the share of samples that choose it.
	Sources []string
	Share   [][]float64
	Samples int
}

// A StabilityConfig says how far affinities are moved. Its Budget is the only
// field that must be set.
type StabilityConfig struct {
	Budget float64
	// Deviations are as in Stability, ≥ 0; nil stands for 0.02, 0.05 and 0.1.
	Deviations []float64
	// Samples is the number of perturbed tables for each deviation; 0 stands
	// for 200.
	Samples int
	Seed    uint64
	// Workers is the number of goroutines; 0 stands for GOMAXPROCS. The result
	// does not depend on it.
	Workers int
}

// Perturb returns a copy of the table in which every affinity is multiplied by
// a factor of its own, exp(deviation · z), z drawn from the standard normal
// distribution in the order of Table.Sort. Full supervision is perturbed too.
// The affinities of a target no longer sum to 1.
func Perturb(table affinity.Table, deviation float64, r *rand.Rand) affinity.Table {
	table = slices.Clone(table)
	table.Sort()
	return perturbSorted(table, deviation, r)
}

func perturbSorted(sorted affinity.Table, deviation float64, r *rand.Rand) affinity.Table {
	table := slices.Clone(sorted)
	for i := range table {
		table[i].Affinity *= math.Exp(deviation * r.NormFloat64())
	}
	return table
}

// upToOrder returns the sorted rows that Options.MaxOrder admits, which are all
// that a program needs, and those others that alone name some task, so that
// options may name it.
func upToOrder(table affinity.Table, maxOrder int) affinity.Table {
	table = slices.Clone(table)
	table.Sort()
	if maxOrder <= 0 {
		return table
	}
	known := map[string]bool{}
	name := func(row affinity.Transfer) (news bool) {
		for _, n := range append([]string{row.Target}, row.Sources...) {
			news = news || !known[n]
			known[n] = true
		}
		return news
	}
	for _, row := range table {
		if row.Order() <= maxOrder {
			name(row)
		}
	}
	return slices.DeleteFunc(table, func(row affinity.Transfer) bool {
		return row.Order() > maxOrder && !name(row)
	})
}

// PolicyStability solves the table for one budget with its affinities as they
// are and perturbed at random, as by Perturb, and counts how often each task is
// supervised. Sample i is drawn from PCG(Seed, i) for all deviations alike: they
// move the affinities the same way, by more or less. Rows of more sources than
// opt.MaxOrder do not count. The errors are those of taxonomy.New and Solve, and
// taxonomy.ErrStopped if ctx ends before every plan is proved.
func PolicyStability(ctx context.Context, table affinity.Table, opt taxonomy.Options, cfg StabilityConfig) (*Stability, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	opt.Best = 0
	rows := upToOrder(table, opt.MaxOrder)
	unperturbed, err := chosenSources(ctx, table, opt, cfg.Budget)
	if err != nil {
		return nil, err
	}
	n := len(cfg.Deviations)
	chosen := make([][]string, n*cfg.Samples) // by sample, then deviation
	err = parallel(len(chosen), cfg.Workers, func(k int) error {
		r := rand.New(rand.NewPCG(cfg.Seed, uint64(k/n)))
		var err error
		chosen[k], err = chosenSources(ctx, perturbSorted(rows, cfg.Deviations[k%n], r), opt, cfg.Budget)
		return err
	})
	if err != nil {
		return nil, err
	}
	return countSources(unperturbed, chosen, cfg), nil
}

func (cfg StabilityConfig) complete() (StabilityConfig, error) {
	if cfg.Deviations == nil {
		cfg.Deviations = []float64{0.02, 0.05, 0.1}
	}
	if cfg.Samples == 0 {
		cfg.Samples = 200
	}
	switch {
	case len(cfg.Deviations) == 0:
		return cfg, errors.New("the list of deviations is empty")
	case cfg.Samples < 0:
		return cfg, fmt.Errorf("the number of samples is %d: it must not be negative", cfg.Samples)
	case cfg.Workers < 0:
		return cfg, fmt.Errorf("the number of workers is %d: it must not be negative", cfg.Workers)
	}
	for _, d := range cfg.Deviations {
		if !(d >= 0) || math.IsInf(d, 0) {
			return cfg, fmt.Errorf("the deviation %v is not a number ≥ 0", d)
		}
	}
	return cfg, nil
}

// chosenSources returns the sources of the best plan.
func chosenSources(ctx context.Context, table affinity.Table, opt taxonomy.Options, budget float64) ([]string, error) {
	p, err := taxonomy.New(table, opt)
	if err != nil {
		return nil, err
	}
	s, err := p.Solve(ctx, budget)
	if err != nil {
		return nil, err
	}
	if s.Status != taxonomy.Optimal {
		return nil, taxonomy.ErrStopped
	}
	return s.Sources, nil
}

// countSources sums up the samples.
func countSources(unperturbed []string, chosen [][]string, cfg StabilityConfig) *Stability {
	n := len(cfg.Deviations)
	s := &Stability{Budget: cfg.Budget, Deviations: slices.Clone(cfg.Deviations), Samples: cfg.Samples,
		Same: make([]float64, n), Share: make([][]float64, n), Sources: slices.Clone(unperturbed)}
	for _, names := range chosen {
		s.Sources = append(s.Sources, names...)
	}
	s.Sources = distinctNames(s.Sources)
	for i := range s.Share {
		s.Share[i] = make([]float64, len(s.Sources))
	}
	for k, names := range chosen {
		i := k % n
		if slices.Equal(names, unperturbed) {
			s.Same[i]++
		}
		for _, name := range names {
			j, _ := slices.BinarySearch(s.Sources, name)
			s.Share[i][j]++
		}
	}
	for i := range s.Share {
		s.Same[i] /= float64(cfg.Samples)
		for j := range s.Share[i] {
			s.Share[i][j] /= float64(cfg.Samples)
		}
	}
	return s
}
