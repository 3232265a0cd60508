package losstable

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// generate yields targets in canonical form: self, scratch and transfers of
// orders 1 and 2, with losses that depend on the seed and the target alone.
func generate(seed uint64, targets, candidates, images int) iter.Seq[*affinity.Losses] {
	return func(yield func(*affinity.Losses) bool) {
		names := make([]string, images)
		for i := range names {
			names[i] = fmt.Sprintf("area%d/point_%06d_view_0", i%6, i)
		}
		slices.Sort(names)
		for t := range targets {
			rng := rand.New(rand.NewPCG(seed, uint64(t)))
			l := &affinity.Losses{Target: fmt.Sprintf("target%02d", t), Images: names}
			for c := range candidates {
				losses := make([]float64, images)
				for i := range losses {
					losses[i] = rng.ExpFloat64() * (1 + float64(c)/50)
				}
				l.Candidates = append(l.Candidates, affinity.Candidate{Sources: candidateSources(c), Losses: losses})
			}
			slices.SortFunc(l.Candidates, func(a, b affinity.Candidate) int {
				return cmp.Or(len(a.Sources)-len(b.Sources), slices.Compare(a.Sources, b.Sources))
			})
			if !yield(l) {
				return
			}
		}
	}
}

// candidateSources numbers the candidates.
func candidateSources(c int) []string {
	switch {
	case c == 0:
		return []string{affinity.Scratch}
	case c == 1:
		return []string{affinity.Self}
	case c%3 == 0:
		return []string{"base", fmt.Sprintf("task%02d", c)}
	}
	return []string{fmt.Sprintf("task%02d", c)}
}

// csvOf returns the CSV of the targets, without header, as lines.
func csvOf(targets iter.Seq[*affinity.Losses]) []string {
	var text strings.Builder
	if err := WriteCSV(&text, targets); err != nil {
		panic(err)
	}
	return strings.Split(strings.TrimSpace(text.String()), "\n")[1:]
}

// keep returns a callback that appends to dst.
func keep(dst *[]*affinity.Losses) func(*affinity.Losses) error {
	return func(l *affinity.Losses) error {
		*dst = append(*dst, l)
		return nil
	}
}
