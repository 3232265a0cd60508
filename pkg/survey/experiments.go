package survey

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// novel is each target as a task that is new.
func (r *surveyor) novel() (Part, error) {
	n, err := study.NovelTasks(r.ruled(), nil, r.Orders)
	if err != nil {
		return Part{}, missing{err}
	}
	gain, quality := n.Gain(), n.Quality()
	if !known(gain) && !known(quality) {
		return Part{}, missing{fmt.Errorf("the table has neither gain nor quality")}
	}
	f, err := figure.NewWinRates(r.Names, figure.RatePanel{Title: "Gain", Matrix: gain}, figure.RatePanel{Title: "Quality", Matrix: quality})
	if err != nil {
		return Part{}, err
	}
	f.ColumnTitle = "largest order"
	return Part{
		ID: "novel", Title: "Novel tasks",
		Text: "Each target taken as a new task, with labels for the transfer data only and all other tasks as sources: " +
			"the transfer of the largest affinity.",
		Items: []Item{{"novel", "Gain and quality of new tasks", "By the largest number of sources allowed.", f}},
	}, nil
}

// ruled returns the rows of the targets, without sources that take no part.
func (r *surveyor) ruled() affinity.Table {
	return slices.DeleteFunc(slices.Clone(r.table), func(row affinity.Transfer) bool {
		return !slices.Contains(r.targets, row.Target) ||
			!row.IsSelf() && !row.IsScratch() && slices.ContainsFunc(row.Sources, func(s string) bool { return !slices.Contains(r.sources, s) })
	})
}

// significance is the best taxonomies against random ones.
func (r *surveyor) significance() (Part, error) {
	limited, cancel := context.WithTimeout(r.ctx, r.Limit)
	defer cancel()
	var found []*study.Significance
	for _, m := range []study.Measure{study.Gain, study.Quality} {
		s, err := study.AgainstRandom(limited, r.table, study.SignificanceConfig{
			Measure: m, Samples: r.samples(500), Seed: r.Seed,
			SourceOnly: r.Options.SourceOnly, TargetOnly: r.Options.TargetOnly, Unused: r.Options.Unused,
		})
		if err != nil {
			return Part{}, r.leftOut(err)
		}
		found = append(found, s)
	}
	f, err := figure.NewSignificance(found...)
	if err != nil {
		return Part{}, err
	}
	return Part{
		ID: "significance", Title: "Significance",
		Text: "The best taxonomy of exactly each budget against taxonomies drawn at random, by the mean over the targets that are not supervised. " +
			"The best one maximises the sum of the measure over all targets.",
		Items: []Item{{"significance", "Best taxonomies against random ones",
			fmt.Sprintf("The band holds the 5th to 95th percentile of %d random taxonomies a budget.", r.samples(500)), f}},
	}, nil
}

// leftOut returns why a study is left out, or err if the survey is to end.
func (r *surveyor) leftOut(err error) error {
	switch {
	case r.ctx.Err() != nil:
		return err
	case errors.Is(err, taxonomy.ErrStopped), errors.Is(err, context.DeadlineExceeded):
		return missing{fmt.Errorf("not proved within %v", r.Limit)}
	}
	return missing{err}
}

func (r *surveyor) samples(otherwise int) int {
	if r.Samples > 0 {
		return r.Samples
	}
	return otherwise
}

// drop is the effect of a smaller dictionary.
func (r *surveyor) drop() (Part, error) {
	d, err := study.DropTasks(r.ruled(), study.DropConfig{})
	if err != nil {
		return Part{}, missing{err}
	}
	f, err := figure.NewDropCurves(d, nil, nil)
	if err != nil {
		return Part{}, missing{err}
	}
	return Part{
		ID: "drop", Title: "Fewer tasks",
		Text:  "The best first-order transfer to each target if tasks picked at random are taken out of the sources: the exact mean over all picks.",
		Items: []Item{{"drop", "Gain and quality after dropping tasks", "Means over all targets.", f}},
	}, nil
}

// stability is how firm the choice of sources is.
func (r *surveyor) stability() (Part, error) {
	opt := r.Options
	opt.MaxOrder = r.Orders[len(r.Orders)-1]
	limited, cancel := context.WithTimeout(r.ctx, r.Limit)
	defer cancel()
	s, err := study.PolicyStability(limited, r.table, opt, study.StabilityConfig{Budget: r.Budget, Samples: r.samples(200), Seed: r.Seed})
	if err != nil {
		return Part{}, r.leftOut(err)
	}
	f, err := figure.NewShares(s, r.Names)
	if err != nil {
		return Part{}, err
	}
	t := report.Table{
		Caption: "How often the set of sources stays the same",
		Columns: []report.Column{{Title: "Standard deviation of the factor", Numeric: true}, {Title: "Same sources", Numeric: true}},
	}
	for i, d := range s.Deviations {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%g %%", math.Round(1000*d)/10), fmt.Sprintf("%.1f %%", 100*s.Same[i])})
	}
	return Part{
		ID: "stability", Title: "Stability",
		Text: fmt.Sprintf("How often each task is supervised at budget %v if every affinity is multiplied by a random factor near 1. "+
			"A task that is chosen always is a firm choice; several that share one place are near-ties.", r.Budget),
		Items:  []Item{{"stability", "How often each task is chosen", fmt.Sprintf("Over %d perturbed tables.", s.Samples), f}},
		Tables: []report.Table{t},
	}, nil
}
