// Package replay repeats the second half of the paper on the transfers that
// its authors released, and holds every number against the published one.
//
// Each verdict says what the paper claims, what it and we find, how many values
// were compared and how many agree, and, where they do not or cannot, why.
// Nothing is tuned: the program is that of the published solver, and each
// tolerance is that of reading the number off a figure. Section 4 of Zamir et
// al., "Taskonomy: Disentangling Task Transfer Learning", CVPR 2018, and its
// supplement.
package replay

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// Options returns the defaults of the published solver for a data set.
func Options(dataset string) (taxonomy.Options, error) {
	return published.Options(dataset)
}

// A replay is one run of Verdicts.
type replay struct {
	ctx     context.Context
	figures *published.Figures
	table   affinity.Table // 16k
	options taxonomy.Options
}

// Verdicts runs every study on the released data and holds it against the
// paper, in the order of the paper. It takes some seconds.
func Verdicts(ctx context.Context) ([]study.Verdict, error) {
	r := &replay{ctx: ctx}
	var err error
	if r.figures, err = published.PaperFigures(); err != nil {
		return nil, err
	}
	if r.table, err = published.Transfers(published.Data16k); err != nil {
		return nil, err
	}
	if r.options, err = Options(published.Data16k); err != nil {
		return nil, err
	}
	var all []study.Verdict
	for _, part := range []struct {
		name string
		run  func() ([]study.Verdict, error)
	}{
		{"specific networks", r.specific},
		{"transfers", r.transfers},
		{"affinities", r.affinities},
		{"taxonomies", r.taxonomies},
		{"novel tasks", r.novel},
		{"significance", r.significance},
		{"generalisation", r.generalization},
		{"sensitivity", r.sensitivity},
		{"similarity", r.similarity},
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		verdicts, err := part.run()
		if err != nil {
			return nil, fmt.Errorf("replaying the %s: %w", part.name, err)
		}
		all = append(all, verdicts...)
	}
	for i := range all {
		if all[i].Command == "" && all[i].Result != study.NotReproducible {
			all[i].Command = "taskonomy replay"
		}
	}
	return all, nil
}

// A tally counts values that agree, and how far the others are off.
type tally struct {
	cells, agree int
	worst, total float64
}

// add compares one value; NaN in the paper is not counted.
func (t *tally) add(paper, ours, tolerance float64) {
	if math.IsNaN(paper) {
		return
	}
	t.cells++
	d := math.Abs(paper - ours)
	if d <= tolerance {
		t.agree++
	}
	if !math.IsNaN(d) {
		t.worst = max(t.worst, d)
		t.total += d
	}
}

// result is Reproduced if all agree, and otherwise what the caller says.
func (t *tally) result(otherwise study.Result) study.Result {
	if t.agree == t.cells {
		return study.Reproduced
	}
	return otherwise
}

func (t *tally) mean() float64 { return t.total / float64(t.cells) }

// unreleased is a claim whose data is not among the released files.
func unreleased(name, claim, source, paper, missing string) study.Verdict {
	return study.Verdict{
		Study: name, Claim: claim, Source: source, Paper: paper, Ours: "–",
		Result: study.NotReproducible, Reason: "Not released: " + missing + ".",
	}
}

// finite returns the values that are numbers.
func finite(values []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(values), math.IsNaN)
}

func mean(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total / float64(len(values))
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
