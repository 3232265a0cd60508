package agreement

import (
	"context"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/gonum/stat"
)

// The steps that draw random numbers, each from a stream of its own.
const (
	rankStream = iota + 1
	centredStream
	familyStream
	clusterStream
)

// Reasons why there is no number.
const (
	notComparable = "the released data has no such row"
	tooFew        = "fewer than %d sources can be compared"
	allEqual      = "all affinities of the row are equal"
)

// paired returns the numbers of two rows where both are known.
func paired(x, y []float64) (a, b []float64) {
	for i, v := range x {
		if !math.IsNaN(v) && !math.IsNaN(y[i]) {
			a, b = append(a, v), append(b, y[i])
		}
	}
	return a, b
}

// rankCorrelation returns the rank correlation of two rows where both are
// known.
func rankCorrelation(x, y []float64) Value {
	a, b := paired(x, y)
	if len(a) < minSources {
		return none(tooFew, minSources)
	}
	return number(study.Spearman(a, b), allEqual)
}

// rowCorrelations returns rankCorrelation for each row of two matrices of the
// same names.
func rowCorrelations(x, y affinity.Matrix) []Value {
	values := make([]Value, len(x.Rows))
	for i := range x.Rows {
		values[i] = rankCorrelation(x.Row(i), y.Row(i))
	}
	return values
}

// known returns the numbers among some values.
func known(values []Value) []float64 {
	var numbers []float64
	for _, v := range values {
		if v.Known() {
			numbers = append(numbers, v.Number)
		}
	}
	return numbers
}

// mean returns the mean of the numbers among some values.
func mean(values []Value) Value {
	numbers := known(values)
	if len(numbers) == 0 {
		return noneOf(values)
	}
	return Value{Number: stat.Mean(numbers, nil)}
}

// noneOf returns why there is no number among some values: their reason if they
// share one.
func noneOf(values []Value) Value {
	for i, v := range values {
		if v != values[0] {
			break
		}
		if i == len(values)-1 {
			return v
		}
	}
	return none("no target has a number")
}

// median returns their median.
func median(values []Value) Value {
	numbers := known(values)
	if len(numbers) == 0 {
		return noneOf(values)
	}
	slices.Sort(numbers)
	n := len(numbers)
	return Value{Number: (numbers[(n-1)/2] + numbers[n/2]) / 2}
}

// shareAbove returns the share of the numbers that are larger than this.
func shareAbove(values []Value, than float64) Value {
	numbers := known(values)
	if len(numbers) == 0 {
		return noneOf(values)
	}
	above := 0
	for _, v := range numbers {
		if v > than {
			above++
		}
	}
	return Value{Number: float64(above) / float64(len(numbers))}
}

// compareRanks holds each row against the released one.
func (c *comparison) compareRanks(ctx context.Context) error {
	rows := rowCorrelations(c.oursShared, c.theirs)
	small := rowCorrelations(c.theirs, c.small)
	byFamily := rowCorrelations(c.theirs, c.familyGrid())
	elsewhere := rowCorrelations(c.theirs, meanRankElsewhere(c.theirs))
	others := otherRows(c.oursShared, c.theirs)
	p, pMean, err := c.rankP(ctx, rows)
	if err != nil {
		return err
	}
	for k := range c.out.Targets {
		t := &c.out.Targets[k]
		t.Rank, t.RankP, t.Other = none(notComparable), none(notComparable), none(notComparable)
		t.Yardstick, t.FamilyRank = none(notComparable), none(notComparable)
		if i := slices.Index(c.sharedTargets, t.Task); i >= 0 {
			t.Rank, t.RankP, t.Other = rows[i], p[i], others[i]
			t.Yardstick, t.FamilyRank = small[i], byFamily[i]
			if !rows[i].Known() {
				c.miss("%s: no rank correlation: %s", c.label(t.Task), rows[i].Missing)
			}
		}
		t.Best, t.BestPublished = best(c.ours, t.Task), best(c.theirs, t.Task)
	}
	c.add(Line{Name: RankMean, Label: "Rank correlation with the released row, mean", Ours: mean(rows), P: pMean,
		Published: undefined, Yardsticks: []Yardstick{
			{"released, 1k data", mean(small)}, {"families only", mean(byFamily)}, {"mean rank elsewhere", mean(elsewhere)},
		}})
	c.add(Line{Name: RankMedian, Label: "the same, median", Ours: median(rows), P: undefined,
		Published: undefined, Yardsticks: []Yardstick{{"released, 1k data", median(small)}, {"families only", median(byFamily)}}})
	c.add(Line{Name: RankOther, Label: "Rank correlation with the released rows of other targets, mean", Ours: mean(others), P: undefined,
		Published: mean(otherRows(c.theirs, c.theirs))})
	return nil
}

// best returns the source of the largest affinity of a row, empty if there is
// none.
func best(m affinity.Matrix, target string) string {
	i := slices.Index(m.Rows, target)
	if i < 0 {
		return ""
	}
	name, most := "", math.Inf(-1)
	for j, v := range m.Row(i) {
		if v > most {
			name, most = m.Cols[j], v
		}
	}
	return name
}

// familyGrid returns 1 for sources of the target's family and 0 for others.
func (c *comparison) familyGrid() affinity.Matrix {
	m := affinity.NewMatrix(c.sharedTargets, c.sharedSources)
	for i, t := range m.Rows {
		for j, s := range m.Cols {
			m.Set(i, j, 0)
			if c.families[t] != "" && c.families[t] == c.families[s] {
				m.Set(i, j, 1)
			}
		}
	}
	return m
}

// meanRankElsewhere returns for each target and source the mean rank that the
// source has in the rows of the other targets.
func meanRankElsewhere(m affinity.Matrix) affinity.Matrix {
	ranks := m.Arrange(m.Rows, m.Cols)
	for i := range m.Rows {
		row := ranks.Row(i)
		for j, v := range m.Row(i) {
			below := 0.
			for _, u := range m.Row(i) {
				switch {
				case u < v:
					below++
				case u == v:
					below += 0.5
				}
			}
			if !math.IsNaN(v) {
				row[j] = below + 0.5
			}
		}
	}
	out := affinity.NewMatrix(m.Rows, m.Cols)
	for j := range m.Cols {
		for i := range m.Rows {
			sum, n := 0., 0
			for k := range m.Rows {
				if v := ranks.At(k, j); k != i && !math.IsNaN(v) {
					sum, n = sum+v, n+1
				}
			}
			out.Set(i, j, sum/float64(n)) // NaN for 0 rows.
		}
	}
	return out
}

// otherRows returns for each row of x the mean of its rank correlations with
// the rows of y of other targets.
func otherRows(x, y affinity.Matrix) []Value {
	values := make([]Value, len(x.Rows))
	for i := range x.Rows {
		var all []Value
		for k := range y.Rows {
			if k != i {
				all = append(all, rankCorrelation(x.Row(i), y.Row(k)))
			}
		}
		values[i] = mean(all)
	}
	return values
}

// rankP returns the p-values of the rows and of their mean: the share of
// permutations of the sources' names, one for all rows, that correlate as much.
func (c *comparison) rankP(ctx context.Context, rows []Value) (p []Value, all Value, err error) {
	r := c.stream(rankStream)
	reached, reachedMean := make([]int, len(rows)), 0
	observed := mean(rows)
	permuted := c.theirs.Arrange(c.theirs.Rows, c.theirs.Cols)
	for range c.cfg.Permutations {
		if err := ctx.Err(); err != nil {
			return nil, Value{}, err
		}
		for j, from := range r.Perm(len(c.sharedSources)) {
			for i := range rows {
				permuted.Set(i, j, c.theirs.At(i, from))
			}
		}
		draw := rowCorrelations(c.oursShared, permuted)
		for i, v := range draw {
			if v.Known() && rows[i].Known() && v.Number >= rows[i].Number-rounding {
				reached[i]++
			}
		}
		if m := mean(draw); m.Known() && observed.Known() && m.Number >= observed.Number-rounding {
			reachedMean++
		}
	}
	p = make([]Value, len(rows))
	for i, v := range rows {
		p[i] = c.share(reached[i], v)
	}
	return p, c.share(reachedMean, observed), nil
}

// rounding is by how much sums of the same numbers in another order differ at
// most.
const rounding = 1e-12

// share returns the p-value of an observation that so many draws reached: the
// observation counts as one of the draws.
func (c *comparison) share(reached int, observed Value) Value {
	if !observed.Known() {
		return observed
	}
	return Value{Number: float64(1+reached) / float64(1+c.cfg.Permutations)}
}
