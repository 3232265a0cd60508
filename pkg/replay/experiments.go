package replay

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/gonum/stat"
)

// significance is the figure of taxonomies against random ones.
func (r *replay) significance() ([]study.Verdict, error) {
	var all []study.Verdict
	for _, c := range []struct {
		measure   study.Measure
		points    []published.Significance
		tolerance float64
	}{
		{study.Quality, r.figures.Quality, 0.006},
		{study.Gain, r.figures.Gain, 0.006},
	} {
		s, err := study.AgainstRandom(r.ctx, r.table, SignificanceConfig(c.measure, r.options.SourceOnly, r.options.Unused))
		if err != nil {
			return nil, err
		}
		best, random := compareSignificance(s, c.points, c.tolerance)
		all = append(all, study.Verdict{
			Study: "Significance", Claim: fmt.Sprintf("best %v for each budget, mean over the targets that are not supervised", c.measure),
			Source: "significance figure", Paper: fmt.Sprintf("%d points", best.cells),
			Ours:  fmt.Sprintf("%d agree, mean deviation %.4f, largest %.4f", best.agree, best.mean(), best.worst),
			Cells: best.cells, Agree: best.agree, Result: best.result(study.Close),
			Reason:  fmt.Sprintf("Tolerance %v. The program maximises %v itself and supervises exactly the budget.", c.tolerance, c.measure),
			Command: "taskonomy figure significance --transfers published --out significance.csv",
		}, study.Verdict{
			Study: "Significance", Claim: fmt.Sprintf("mean %v of random taxonomies lies inside our 5th to 95th percentile", c.measure),
			Source: "significance figure", Paper: fmt.Sprintf("%d points", random.cells),
			Ours:  fmt.Sprintf("%d inside; means %.3f apart on average", random.agree, random.mean()),
			Cells: random.cells, Agree: random.agree, Result: study.Close,
			Reason:  "How the paper draws its random taxonomies is not stated; ours take sources and transfers uniformly.",
			Command: "taskonomy figure significance --transfers published --out significance.csv",
		})
	}
	return all, nil
}

// SignificanceConfig returns the setting of the paper's figure.
func SignificanceConfig(m study.Measure, sourceOnly, unused []string) study.SignificanceConfig {
	return study.SignificanceConfig{Measure: m, Samples: 500, Seed: 1, SourceOnly: sourceOnly, Unused: unused}
}

// compareSignificance tallies the curve of the best and that of the random
// taxonomies.
func compareSignificance(s *study.Significance, points []published.Significance, tolerance float64) (best, random tally) {
	for _, p := range points {
		for _, o := range s.Points {
			if o.Budget != p.Budget {
				continue
			}
			best.add(p.Taxonomy, o.Taxonomy, tolerance)
			random.add(p.Random, o.Random, math.Inf(1))
			if p.Random < o.Low || p.Random > o.High {
				random.agree--
			}
		}
	}
	return best, random
}

// generalization is the figure of Places and ImageNet.
func (r *replay) generalization() ([]study.Verdict, error) {
	var all []study.Verdict
	for _, c := range []struct {
		name string
		g    published.Generalization
	}{{"MIT Places", r.figures.Places}, {"ImageNet", r.figures.ImageNet}} {
		rank := make([]float64, len(c.g.Top1))
		for i := range rank {
			rank[i] = -float64(i)
		}
		rho := study.Spearman(rank, c.g.Top1)
		var t tally
		t.add(c.g.Spearman, rho, 0.005)
		all = append(all, study.Verdict{
			Study: "Generalisation", Claim: "rank correlation of affinity and accuracy on " + c.name, Source: "generalisation figure",
			Paper: fmt.Sprintf("%.3f", c.g.Spearman), Ours: fmt.Sprintf("%.3f from %d bars", rho, len(c.g.Top1)),
			Cells: t.cells, Agree: t.agree, Result: t.result(study.Close),
			Reason: "From the printed bars: the networks were not released. Tolerance 0.005, for bars read to 0.1 %.",
		})
	}
	return append(all, unreleased("Generalisation", "accuracy of readouts on Places", "supplement",
		"29 % for scene classification", "the readouts")), nil
}

// sensitivity is the supplement's variation of models, data and dictionary.
func (r *replay) sensitivity() ([]study.Verdict, error) {
	spread, err := r.spread()
	if err != nil {
		return nil, err
	}
	drop, err := r.drop()
	if err != nil {
		return nil, err
	}
	tiny, err := r.tiny()
	if err != nil {
		return nil, err
	}
	return []study.Verdict{spread, drop, tiny}, nil
}

// spread recomputes the standard deviations over architectures from the
// printed matrices.
func (r *replay) spread() (study.Verdict, error) {
	var t tally
	models := r.figures.Models
	for name, members := range map[string][]string{
		"stddev_transfer_architectures": {"deep", "shallow", "fat", "slim", "ResNet-50"},
		"stddev_encoder_architectures":  {"ResNet-26", "ResNet-50", "ResNet-101"},
	} {
		var matrices []affinity.Matrix
		for _, m := range members {
			matrices = append(matrices, models[m])
		}
		ours, err := study.Spread(matrices)
		if err != nil {
			return study.Verdict{}, err
		}
		for i, v := range models[name].Data {
			t.add(v, ours.Data[i], 0.001)
		}
	}
	return study.Verdict{
		Study: "Sensitivity", Claim: "standard deviation of affinities over 5 transfer networks and 3 encoders", Source: "supplement, model specificity",
		Paper: fmt.Sprintf("%d cells", t.cells), Ours: fmt.Sprintf("%d agree, largest deviation %.4f", t.agree, t.worst),
		Cells: t.cells, Agree: t.agree, Result: t.result(study.Close),
		Reason: "Population formula on the printed matrices, which have three decimals. Tolerance 0.001.",
	}, nil
}

// drop compares the curves of dropped tasks.
func (r *replay) drop() (study.Verdict, error) {
	d, err := study.DropTasks(r.table, study.DropConfig{})
	if err != nil {
		return study.Verdict{}, err
	}
	var t tally
	for i, k := range d.K {
		if k < len(r.figures.Drop.Gain) {
			t.add(r.figures.Drop.Gain[k], d.Gain[i], 0.01)
			t.add(r.figures.Drop.Quality[k], d.Quality[i], 0.01)
		}
	}
	last := len(d.K) - 1
	end := len(r.figures.Drop.Gain) - 1
	return study.Verdict{
		Study: "Sensitivity", Claim: "gain and quality of the best first-order transfer after dropping k tasks", Source: "supplement, drop-k figure",
		Paper: fmt.Sprintf("quality %.4f to %.4f, gain %.4f to %.4f", r.figures.Drop.Quality[0], r.figures.Drop.Quality[end],
			r.figures.Drop.Gain[0], r.figures.Drop.Gain[end]),
		Ours:  fmt.Sprintf("quality %.4f to %.4f, gain %.4f to %.4f", d.Quality[0], d.Quality[last], d.Gain[0], d.Gain[last]),
		Cells: t.cells, Agree: t.agree, Result: study.Close,
		Reason: "The same shape; the figure rests on transfers that were not released. Exact expectation. Tolerance 0.01.",
	}, nil
}

// tiny compares the transfers trained on 1,000 images with those on 16,000.
func (r *replay) tiny() (study.Verdict, error) {
	small, err := FirstOrder(published.Data1k)
	if err != nil {
		return study.Verdict{}, err
	}
	large, err := FirstOrder(published.Data16k)
	if err != nil {
		return study.Verdict{}, err
	}
	var rhos []float64
	negative := 0
	sources := slices.DeleteFunc(slices.Clone(large.Cols), func(s string) bool { return s == affinity.Self })
	for _, row := range large.Rows {
		rho := study.Spearman(small.Arrange([]string{row}, sources).Row(0), large.Arrange([]string{row}, sources).Row(0))
		rhos = append(rhos, rho)
		if rho < 0 {
			negative++
		}
	}
	return study.Verdict{
		Study: "Sensitivity", Claim: "the structure stays nearly the same with 1,000 images", Source: "section 4, tiny taxonomy",
		Paper: "nearly the same", Ours: fmt.Sprintf("rank correlation of affinities %.3f in the median, %.3f on average", median(rhos), mean(rhos)),
		Result: study.Close,
		Reason: fmt.Sprintf("Per target, first order, 1k against 16k. %d of %d targets, camera poses and matching, rank the other way round.", negative, len(rhos)),
	}, nil
}

// similarity is the task similarity tree.
func (r *replay) similarity() ([]study.Verdict, error) {
	var merges []study.NamedMerge
	for _, m := range r.figures.Tree {
		merges = append(merges, study.NamedMerge{Left: m.Left, Right: m.Right, Height: m.Height})
	}
	paper, err := study.NewTree(merges)
	if err != nil {
		return nil, err
	}
	decoded, same, rho, err := r.decodedTree(paper)
	if err != nil {
		return nil, err
	}
	all := []study.Verdict{{
		Study: "Similarity tree", Claim: "clusters of the task similarity tree, from the heat map's own colours", Source: "similarity figure",
		Paper: fmt.Sprintf("%d clusters", len(decoded.Merges)), Ours: fmt.Sprintf("%d equal, cophenetic correlation %.3f", same, rho),
		Cells: len(decoded.Merges), Agree: same, Result: study.Close,
		Reason: fmt.Sprintf("Average linkage of P^%v. Neither linkage nor metric is stated; these describe the drawing best, which is no evidence of the authors' choice.", decodedExponent),
	}}
	for _, c := range []struct {
		dataset string
		cfg     study.TreeConfig
	}{
		{published.Data16k, study.TreeConfig{Linkage: study.Average, Exponent: 0.5}},
		{published.Base2163, study.TreeConfig{Linkage: study.Complete, Exponent: 0.6}},
	} {
		m, err := FirstOrder(c.dataset)
		if err != nil {
			return nil, err
		}
		tree, _, rho, err := treeOf(paper, m, c.cfg)
		if err != nil {
			return nil, err
		}
		all = append(all, study.Verdict{
			Study: "Similarity tree", Claim: "the task similarity tree, from the released affinities (" + c.dataset + ")", Source: "similarity figure",
			Paper: "1", Ours: fmt.Sprintf("cophenetic correlation %.3f over %d tasks", rho, len(tree.Leaves)),
			Result: study.Close,
			Reason: fmt.Sprintf("Linkage %v of P^%v, which fits best. The released affinities are not those of the heat map, see above.", c.cfg.Linkage, c.cfg.Exponent),
			Command: fmt.Sprintf("taskonomy tree --transfers published --dataset %s --linkage %v --exponent %v",
				c.dataset, c.cfg.Linkage, c.cfg.Exponent),
		})
	}
	return all, nil
}

// decodedExponent is the power of the decoded affinities that describes the
// drawing best.
const decodedExponent = 0.65

// decodedTree clusters the affinities decoded from the heat map.
func (r *replay) decodedTree(paper *study.Tree) (tree *study.Tree, same int, rho float64, err error) {
	m := r.figures.AffinityPlot
	p := affinity.NewMatrix(m.Rows, m.Cols)
	for i, v := range m.Data {
		p.Data[i] = -math.Log(v) / affinity.PlotScale
	}
	return treeOf(paper, p, study.TreeConfig{Exponent: decodedExponent})
}

// treeOf clusters the columns that the paper's tree has too, and compares: how
// many clusters are the paper's, and how the heights at which two tasks join
// correlate.
func treeOf(paper *study.Tree, m affinity.Matrix, cfg study.TreeConfig) (tree *study.Tree, same int, rho float64, err error) {
	leaves := slices.DeleteFunc(slices.Clone(paper.Leaves), func(s string) bool { return !slices.Contains(m.Cols, s) })
	tree, err = study.SimilarityTree(m.Arrange(m.Rows, leaves), cfg)
	if err != nil {
		return nil, 0, 0, err
	}
	clusters := map[string]bool{}
	for _, c := range paper.Clusters() {
		clusters[fmt.Sprint(c)] = true
	}
	for _, c := range tree.Clusters() {
		if clusters[fmt.Sprint(c)] {
			same++
		}
	}
	var x, y []float64
	theirs, ours := paper.Cophenetic().Arrange(leaves, leaves), tree.Cophenetic().Arrange(leaves, leaves)
	for i := range leaves {
		x, y = append(x, theirs.Row(i)[i+1:]...), append(y, ours.Row(i)[i+1:]...)
	}
	return tree, same, stat.Correlation(x, y, nil), nil
}
