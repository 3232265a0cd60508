// Package agreement says how far the affinities of a study, on the procedural
// world or any other data, tell what the paper's released ones do (Zamir et
// al., "Taskonomy: Disentangling Task Transfer Learning", CVPR 2018).
//
// [Compare] takes the study's table of transfers, its losses and its controls,
// and gives an [Agreement]: numbers, each beside its counterpart in the released
// data, beside what poorer knowledge would give (the yardsticks) and with a
// permutation p-value where there is one:
//
//   - ranks: the rank correlation of a target's row of first-order affinities
//     with the released row;
//   - centred: the rank correlation of the logarithms of all affinities once
//     the means of rows and columns are taken away;
//   - families: these logarithms within families of tasks less across them;
//   - gains of the best source over scratch, and of best transfers of several
//     sources over the best of one, cross-fitted: chosen on one half of the
//     test images, scored on the other;
//   - controls: a code that is given twice must not beat the same code once,
//     and two runs of other seeds must agree;
//   - clusters: the similarity tree, cut, against the families.
//
// Everything about the released data is computed from the embedded tables of
// package published, on the targets and sources that the study has.
//
// Rows are those of other tasks' encoders: a target's own encoder, full
// supervision and scratch are left out. Where a number cannot be had, a [Value]
// says why; none is NaN or infinite. The same input, config and seed give the
// same agreement, whatever the order of rows, targets, candidates and images.
package agreement

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// An Input is what a study found. Only Table is needed; what else is left out
// is said to be missing in the agreement.
type Input struct {
	// Table holds the study's transfers of all orders: Stage III's output.
	Table affinity.Table
	// Losses are those behind the table, one entry a target: the candidates of
	// all orders, the own encoder, [affinity.Self] and [affinity.Scratch].
	Losses []*affinity.Losses
	// Controls are the losses of the best code once and twice.
	Controls []Control
	// Repeat is the table of the same study with another seed, or other networks.
	Repeat affinity.Table
	// Dictionary has the tasks of the study with their families; nil stands
	// for [task.Taskonomy]. Tasks of the table that it lacks do not count.
	Dictionary *task.Dictionary
	// Reference is what the table is held against and Yardstick the same on
	// less data; nil stands for the released data sets 16k and 1k.
	Reference, Yardstick affinity.Table
}

// A Control is the losses on the same images, smaller is better, of one
// transfer to a target whose input is the code of a source, and of another that
// gets the same code twice.
type Control struct {
	Target      string
	Once, Twice []float64
}

// A Config says how to compare. The zero value works.
type Config struct {
	// Permutations is how many random relabellings a p-value rests on; 0 stands
	// for 2000. Seed is where they start.
	Permutations int
	Seed         uint64
	// Families are those of the tasks, by the dictionary's name; a task without
	// one takes no part in what is about families. Nil stands for [Families].
	Families map[string]task.Family
	// Least is what is expected of the lines, by their names; see [Quick]. The
	// control is always expected within a bound, 0.46 to 0.56 unless told.
	Least map[string]Bound
	// Affinity is how the study's losses become affinities.
	Affinity affinity.Config
}

// A Value is a number, or the reason why there is none.
type Value struct {
	Number  float64 `json:"number"`
	Missing string  `json:"missing,omitempty"`
}

// Known reports whether there is a number.
func (v Value) Known() bool { return v.Missing == "" }

// A Bound is a range that a number is expected in. High 0 is no upper end, and
// the zero Bound expects nothing.
type Bound struct{ Low, High float64 }

// Holds reports whether v lies in the range.
func (b Bound) Holds(v float64) bool { return v >= b.Low && (b.High == 0 || v <= b.High) }

// A Line is one number of the comparison.
type Line struct {
	// Name is one of the constants of this package, and Label says in words
	// what the number is.
	Name, Label string
	Ours        Value
	// Least is what is expected; zero if nothing is.
	Least Bound
	// Published is the same number of the released data.
	Published Value
	// Yardsticks are what poorer knowledge of the released data gives.
	Yardsticks []Yardstick
	// P is the share of random relabellings that do as well or better.
	P Value
}

// A Yardstick is what a number would be under some poorer knowledge.
type Yardstick struct {
	Label string
	Value Value
}

// Short reports whether the number is known and not what is expected.
func (l *Line) Short() bool {
	return l.Least != (Bound{}) && l.Ours.Known() && !l.Least.Holds(l.Ours.Number)
}

// A Target is what was found about one target.
type Target struct {
	Task   string
	Family task.Family // empty if it has none
	// Rank is the rank correlation of the row with the released one, RankP its
	// p-value with the names of the sources permuted, Other its mean with the
	// released rows of other targets. Yardstick and FamilyRank are those of the
	// released row with the one of less data, and with 1 for sources of the
	// same family and 0 for others.
	Rank, RankP, Other    Value
	Yardstick, FamilyRank Value
	// Best is the source of the largest affinity, BestPublished that of the
	// released data; empty if there is none.
	Best, BestPublished string
	// Gain is how often the best source beats scratch, cross-fitted; OwnGain
	// how often the target's own encoder does.
	Gain, OwnGain Value
	// Orders are the orders 2, 3 and 4.
	Orders []Order
	// Control is how often the code given twice beats it given once.
	Control Value
	// Repeat is the rank correlation of the row with that of the other run.
	Repeat Value
}

// An Order is what several sources gain one target.
type Order struct {
	Order int
	// Win is how often the best transfer of this order beats the best of one
	// source, and Ratio the logarithm of the ratio of their affinities, both
	// cross-fitted. Published is the ratio of the released affinities, whose
	// best is the best on all images.
	Win, Ratio, Published Value
}

// A Cell is the double-centred logarithm of one affinity, of the study, the
// released data and that on less data.
type Cell struct {
	Target, Source  string
	Ours, Published float64
	Yardstick       Value
	SameFamily      bool
}

// A Cut is the similarity tree of the study cut into clusters.
type Cut struct {
	Clusters [][]string
	// Index is the adjusted Rand index against the families: 1 if they are the
	// clusters, 0 on average by chance. Published is that of the released
	// affinities cut alike.
	Index, P, Published Value
}

// An Agreement is the outcome of [Compare].
type Agreement struct {
	Lines   []Line
	Targets []Target // alphabetical
	Cells   []Cell   // by target, then source
	Cuts    []Cut    // into 4, 5 and 6 clusters; empty if there is no tree
	// Missing says what was left out, and why.
	Missing []string
	// Unreleased are the tasks of the study that the released data does not have,
	// by the names to show.
	Unreleased []string

	names    figure.Names
	families map[string]task.Family
	control  Bound
}

// Line returns the line with this name, nil if there is none.
func (a *Agreement) Line(name string) *Line {
	i := slices.IndexFunc(a.Lines, func(l Line) bool { return l.Name == name })
	if i < 0 {
		return nil
	}
	return &a.Lines[i]
}

// target returns the entry of a target, nil if there is none.
func (a *Agreement) target(name string) *Target {
	i := slices.IndexFunc(a.Targets, func(t Target) bool { return t.Task == name })
	if i < 0 {
		return nil
	}
	return &a.Targets[i]
}

// ErrNothing is returned, wrapped, for a table without a single first-order
// affinity of a task of the dictionary.
var ErrNothing = errors.New("the table has no first-order affinity to compare")

// Compare holds a study against the released data. The error is [ErrNothing],
// or ctx's, or names the target or field of the input that makes no sense. It
// costs some hundred thousand rank correlations of a row: a second or two.
func Compare(ctx context.Context, in Input, cfg Config) (*Agreement, error) {
	c, err := newComparison(in, cfg)
	if err != nil {
		return nil, fmt.Errorf("comparing affinities: %w", err)
	}
	for _, step := range []func(context.Context) error{
		c.compareRanks, c.compareCentred, c.compareFamilies, c.compareGains, c.compareOrders,
		c.compareControls, c.compareRepeat, c.compareClusters,
	} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("comparing affinities: %w", err)
		}
	}
	return c.out, nil
}
