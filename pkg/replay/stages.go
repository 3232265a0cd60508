package replay

import (
	"fmt"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/gonum/stat"
)

// specific is the sanity of the task-specific networks, Stage I.
func (r *replay) specific() ([]study.Verdict, error) {
	var means [2]float64
	var counts [2]int
	var agreement tally
	for j, col := range r.figures.Sanity.Cols {
		var values []float64
		for _, row := range r.figures.Sanity.Rows {
			values = append(values, r.figures.Sanity.Value(row, col))
		}
		values = finite(values)
		means[j], counts[j] = mean(values), len(values)
		agreement.add(r.figures.SanityMeans[j], means[j], 0.05)
	}
	printed := r.figures.SanityMeans
	return []study.Verdict{
		unreleased("Sanity of the networks", "each task-specific network beats the average guess and a random network",
			"supplement, sanity table", "92.4 % and 90.9 % of images on average", "the losses of the networks on each image"),
		{
			Study: "Sanity of the networks", Claim: "mean of the printed win rates", Source: "supplement, sanity table",
			Paper: fmt.Sprintf("%.1f %%, %.1f %%", printed[0], printed[1]),
			Ours:  fmt.Sprintf("%.1f %%, %.1f %% of the %d and %d rows read", means[0], means[1], counts[0], counts[1]),
			Cells: agreement.cells, Agree: agreement.agree, Result: agreement.result(study.Close),
			Reason: "Why the second printed mean is not that of the printed rows is not known.",
		},
		unreleased("Sanity of the networks", "depth against a network from outside", "supplement",
			"wins on 80 % of images", "the losses of either network on each image"),
	}, nil
}

// transfers is the extent of Stage II.
func (r *replay) transfers() ([]study.Verdict, error) {
	count := 0
	for _, dataset := range []string{published.Data16k, published.Data1k} {
		table, err := published.Transfers(dataset)
		if err != nil {
			return nil, err
		}
		for _, row := range table {
			if !row.IsSelf() && !math.IsNaN(row.Affinity) {
				count++
			}
		}
	}
	return []study.Verdict{
		{
			Study: "Transfers", Claim: "about 3,000 transfer functions were trained", Source: "section 4",
			Paper: "3,000", Ours: fmt.Sprintf("%d released with 16k and 1k images", count),
			Cells: 1, Agree: 1, Result: study.Reproduced, Reason: "A round number in the paper.",
			Command: "taskonomy published --dataset 16k",
		},
		unreleased("Transfers", "a chain through a third task does no better than the direct transfer",
			"supplement, transitivity", "nearly equal losses", "the transfers of chains"),
		unreleased("Transfers", "a set of 10 tasks needs 2/3 fewer labelled images", "abstract",
			"2/3", "the training runs of the ten tasks"),
	}, nil
}

// affinities is Stage III: the heat map, and whether win rates and affinities
// tell the same story.
func (r *replay) affinities() ([]study.Verdict, error) {
	ours, err := FirstOrder(published.Data16k)
	if err != nil {
		return nil, err
	}
	older, err := FirstOrder(published.Base2163)
	if err != nil {
		return nil, err
	}
	paper := r.figures.AffinityPlot
	rho, cells := matrixSpearman(paper, ours.Plot())
	rhoOld, _ := matrixSpearman(paper, older.Plot())
	sums, whole := r.decodedSums()
	consistent, targets := r.logOdds()
	return []study.Verdict{
		{
			Study: "Affinities", Claim: "the heat map draws exp(-20 P), and each row of P sums to 1", Source: "affinity figure",
			Paper: "not stated", Ours: fmt.Sprintf("rows without saturated colours sum to %.2f on average", sums.total/float64(max(1, sums.cells))),
			Cells: sums.cells, Agree: sums.agree, Result: sums.result(study.Close),
			Reason: fmt.Sprintf("Decoded as -ln(colour)/20. Tolerance 0.015; the colours of %d rows saturate.", len(paper.Rows)-whole),
		},
		{
			Study: "Affinities", Claim: "the heat map of first-order affinities", Source: "affinity figure, right",
			Paper: "1", Ours: fmt.Sprintf("rank correlation %.3f (16k), %.3f (base2163)", rho, rhoOld),
			Result:  study.Close,
			Reason:  fmt.Sprintf("Over %d cells. ", cells) + "The figure rests on a tournament of first-order transfers alone, which was not released; ours are the released affinities of order 1, scaled to sum 1.",
			Command: "taskonomy figure heatmap --transfers published --out heatmap.svg",
		},
		{
			Study: "Affinities", Claim: "the affinity is the principal eigenvector of the win ratios", Source: "section 3.3",
			Paper: "p_i / p_self is near the odds of beating full supervision",
			Ours:  fmt.Sprintf("%d of %d targets correlate at 0.99 or better", consistent, targets),
			Cells: targets, Agree: consistent, Result: study.Close,
			Reason: "Exact only if win rates fit one scale. Elsewhere most win rates are beyond the clip of 0.001, which flattens them.",
		},
	}, nil
}

// FirstOrder returns the first-order affinities of a data set scaled to sum 1
// for each target: rows are targets, columns sources with Self last.
func FirstOrder(dataset string) (affinity.Matrix, error) {
	table, err := published.Transfers(dataset)
	if err != nil {
		return affinity.Matrix{}, err
	}
	m, err := table.Matrix(1)
	if err != nil {
		return affinity.Matrix{}, err
	}
	return m.NormalizeRows(), nil
}

// matrixSpearman returns the rank correlation of the cells that both have.
func matrixSpearman(a, b affinity.Matrix) (rho float64, cells int) {
	var x, y []float64
	for _, row := range a.Rows {
		for _, col := range a.Cols {
			u, v := a.Value(row, col), b.Value(row, col)
			if !math.IsNaN(u) && !math.IsNaN(v) {
				x, y = append(x, u), append(y, v)
			}
		}
	}
	return study.Spearman(x, y), len(x)
}

// decodedSums tallies the row sums of the heat map where no colour saturates.
func (r *replay) decodedSums() (sums tally, rows int) {
	const dark = 0.04 // colours saturate below it
	m := r.figures.AffinityPlot
	for i := range m.Rows {
		total, ok := 0.0, true
		for _, v := range m.Row(i) {
			ok = ok && v > dark
			total -= math.Log(v) / affinity.PlotScale
		}
		if ok {
			rows++
			sums.cells++
			sums.total += total
			if math.Abs(total-1) <= 0.015 {
				sums.agree++
			}
		}
	}
	return sums, rows
}

// logOdds counts the targets for which log(p_i / p_self) and the log odds of
// the quality correlate at 0.99 or better.
func (r *replay) logOdds() (consistent, targets int) {
	self := map[string]float64{}
	for _, row := range r.table {
		if row.IsSelf() {
			self[row.Target] = row.Affinity
		}
	}
	x, y := map[string][]float64{}, map[string][]float64{}
	for _, row := range r.table {
		if row.IsSelf() || !(row.Quality > 0 && row.Quality < 1) || math.IsNaN(row.Affinity) {
			continue
		}
		x[row.Target] = append(x[row.Target], math.Log(row.Affinity/self[row.Target]))
		y[row.Target] = append(y[row.Target], math.Log(row.Quality/(1-row.Quality)))
	}
	for target := range self {
		targets++
		if stat.Correlation(x[target], y[target], nil) >= 0.99 {
			consistent++
		}
	}
	return consistent, targets
}
