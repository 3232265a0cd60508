package agreement

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"gonum.org/v1/gonum/stat"
)

// cuts are the numbers of clusters, and cutNames their lines.
var (
	cuts     = []int{4, 5, 6}
	cutNames = []string{Clusters4, Clusters5, Clusters6}
)

// similarity returns the tree of the sources by how they transfer: average
// linkage, and the distance of two sources is √(1-r) but for a factor, r being
// the correlation over targets of their log affinities, in units of each
// target's standard deviation and with the mean for a target's own encoder. It
// takes study.SimilarityTree of columns brought to mean 0 and deviation 1,
// because distances of plain affinities tell the few largest of them only.
func similarity(m affinity.Matrix) (*study.Tree, error) {
	x := m.Arrange(m.Rows, m.Cols)
	for i := range x.Rows {
		row := x.Row(i)
		for j, v := range row {
			if !math.IsNaN(v) {
				row[j] = math.Log(max(v, leastAffinity))
			}
		}
		standardise(row)
	}
	column := make([]float64, len(x.Rows))
	for j := range x.Cols {
		for i := range x.Rows {
			column[i] = x.At(i, j)
		}
		standardise(column)
		for i, v := range column {
			x.Set(i, j, v)
		}
	}
	return study.SimilarityTree(x, study.TreeConfig{Linkage: study.Average})
}

// standardise brings the known numbers to mean 0 and deviation 1, and sets the
// others to 0. Numbers that are all equal become 0.
func standardise(v []float64) {
	numbers := slices.DeleteFunc(slices.Clone(v), math.IsNaN)
	mean, deviation := 0., 0.
	if len(numbers) > 0 {
		mean, deviation = stat.PopMeanStdDev(numbers, nil)
	}
	for i := range v {
		switch {
		case math.IsNaN(v[i]) || deviation <= rounding:
			v[i] = 0
		default:
			v[i] = (v[i] - mean) / deviation
		}
	}
}

// randIndex returns the adjusted Rand index (Hubert and Arabie, "Comparing
// partitions", Journal of Classification 2, 1985) of clusters against the
// families, over the tasks that have one.
func randIndex(clusters [][]string, families map[string]task.Family) Value {
	n, joint, first, second := 0, 0., 0., 0.
	size := map[task.Family]int{}
	for _, cluster := range clusters {
		within, all := map[task.Family]int{}, 0
		for _, name := range cluster {
			if f := families[name]; f != "" {
				within[f]++
				size[f]++
				all++
			}
		}
		for _, k := range within {
			joint += pairs(k)
		}
		first += pairs(all)
		n += all
	}
	for _, k := range size {
		second += pairs(k)
	}
	expected := first * second / pairs(max(n, 2))
	return number((joint-expected)/((first+second)/2-expected), "there are too few clusters or families to compare")
}

// pairs returns the number of pairs of k things.
func pairs(k int) float64 { return float64(k*(k-1)) / 2 }

// compareClusters cuts the tree of the sources and compares with the families.
func (c *comparison) compareClusters(ctx context.Context) error {
	taskless := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == c.random })
	}
	leaves := taskless(c.sources)
	families := c.familiesOf(leaves)
	tree, err := similarity(c.ours.Arrange(c.targets, leaves))
	if err != nil {
		for i, name := range cutNames {
			c.add(Line{Name: name, Label: cutLabel(cuts[i]), Ours: none("no similarity tree: %v", err), P: undefined, Published: undefined})
		}
		return nil
	}
	theirs, err := similarity(c.theirs.Arrange(c.sharedTargets, taskless(c.sharedSources)))
	for i, k := range cuts {
		cut := Cut{Clusters: tree.Cut(k), Published: none("no similarity tree of the released data")}
		if err == nil {
			cut.Published = randIndex(theirs.Cut(k), c.families)
		}
		cut.Index = randIndex(cut.Clusters, families)
		r, reached := c.stream(clusterStream), 0
		for range c.cfg.Permutations {
			if err := ctx.Err(); err != nil {
				return err
			}
			v := randIndex(cut.Clusters, shuffled(families, r))
			if v.Known() && cut.Index.Known() && v.Number >= cut.Index.Number-rounding {
				reached++
			}
		}
		cut.P = c.share(reached, cut.Index)
		c.out.Cuts = append(c.out.Cuts, cut)
		c.add(Line{Name: cutNames[i], Label: cutLabel(k), Ours: cut.Index, P: cut.P, Published: cut.Published})
	}
	return nil
}

// cutLabel says what the line of a cut is.
func cutLabel(k int) string {
	return fmt.Sprintf("Tree cut into %d clusters: adjusted Rand index with the families", k)
}
