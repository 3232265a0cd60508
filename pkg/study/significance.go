package study

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// A Measure is what a transfer is judged by.
type Measure int

const (
	// Gain is the win rate against training from scratch.
	Gain Measure = iota
	// Quality is the win rate against full supervision.
	Quality
)

// String returns "gain" or "quality".
func (m Measure) String() string {
	if m == Quality {
		return "quality"
	}
	return "gain"
}

// A Significance compares the best taxonomy for each budget with random ones.
// Values are means of the measure over the targets that are not supervised.
type Significance struct {
	Measure Measure
	Points  []SignificancePoint // by budget
}

// A SignificancePoint is one budget of a Significance.
type SignificancePoint struct {
	Budget   int
	Taxonomy float64 // of the best taxonomy
	Random   float64 // mean over random taxonomies
	Low      float64 // 5th percentile of them, or SignificanceConfig.Low
	High     float64 // 95th, or SignificanceConfig.High
}

// A SignificanceConfig says which taxonomies are compared. The zero value
// judges all tasks of the table by gain.
type SignificanceConfig struct {
	Measure Measure
	// Budgets are numbers of sources; nil stands for all from 1 that leave some
	// target unsupervised, whichever the sources are.
	Budgets []int
	// MaxOrder is the largest number of sources of a transfer; 0 means any.
	MaxOrder int
	// Samples is the number of random taxonomies for each budget; 0 stands for
	// 1000.
	Samples int
	Seed    uint64
	// Low and High are the percentiles of the random taxonomies to report; both
	// 0 stands for 5 and 95.
	Low, High float64
	// SourceOnly, TargetOnly and Unused are as in taxonomy.Options.
	SourceOnly, TargetOnly, Unused []string
	// Workers is the number of goroutines; 0 stands for GOMAXPROCS. The result
	// does not depend on it.
	Workers int
}

// AgainstRandom compares, for each budget b, the best taxonomy of exactly b
// supervised tasks with random ones. A supervised task is served by full
// supervision. The best one maximises the sum of the measure over all targets;
// what is reported is the mean over those that are not supervised, which may
// fall as b grows, or NaN if there is none. Random taxonomies supervise b tasks
// drawn uniformly, and serve each other target by a transfer drawn uniformly
// from those whose sources are among them; draws that leave a target without
// any are repeated.
//
// Sample i for budget b is drawn from PCG(Seed, b·2³²+i). Rows of Scratch and
// those whose measure is NaN do not count. It is an error if a target that may
// be a source has no row of full supervision, or if a budget has no taxonomy;
// taxonomy.ErrStopped or the error of ctx says that it ended before the best one
// was proved.
func AgainstRandom(ctx context.Context, table affinity.Table, cfg SignificanceConfig) (*Significance, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	c, err := newContest(table, cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Budgets == nil {
		for b := 1; b <= c.mostSources(); b++ {
			cfg.Budgets = append(cfg.Budgets, b)
		}
	}
	result := &Significance{Measure: cfg.Measure}
	for _, b := range distinct(cfg.Budgets) {
		if b > len(c.sources) {
			return nil, fmt.Errorf("the budget %d is more than the %d tasks that can be supervised", b, len(c.sources))
		}
		p, err := c.point(ctx, b, cfg)
		if err != nil {
			return nil, fmt.Errorf("budget %d: %w", b, err)
		}
		result.Points = append(result.Points, p)
	}
	return result, nil
}

// complete returns the configuration with its defaults filled in.
func (cfg SignificanceConfig) complete() (SignificanceConfig, error) {
	if cfg.Samples == 0 {
		cfg.Samples = 1000
	}
	if cfg.Low == 0 && cfg.High == 0 {
		cfg.Low, cfg.High = 5, 95
	}
	switch {
	case cfg.Samples < 0:
		return cfg, fmt.Errorf("the number of samples is %d: it must not be negative", cfg.Samples)
	case !(0 <= cfg.Low && cfg.Low <= cfg.High && cfg.High <= 100):
		return cfg, fmt.Errorf("the percentiles are %v and %v: they must ascend within 0 and 100", cfg.Low, cfg.High)
	case cfg.MaxOrder < 0:
		return cfg, fmt.Errorf("the order is %d: give 1 or more, or 0 for any", cfg.MaxOrder)
	case cfg.Workers < 0:
		return cfg, fmt.Errorf("the number of workers is %d: it must not be negative", cfg.Workers)
	case cfg.Budgets != nil && len(cfg.Budgets) == 0:
		return cfg, errors.New("the list of budgets is empty")
	}
	for _, b := range cfg.Budgets {
		if b < 0 {
			return cfg, fmt.Errorf("the budget is %d: it must not be negative", b)
		}
	}
	return cfg, cfg.Measure.check()
}

// mean returns the mean of the numbers, NaN if there is none.
func mean(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
