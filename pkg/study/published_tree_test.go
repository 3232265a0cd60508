package study_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// Section 3.8: the printed deviations within .0007; .019 over architectures of
// transfer networks and .166 over encoders at most.
func TestPublishedSpread(t *testing.T) {
	models := figures(t).Models
	for _, c := range []struct {
		printed string
		members []string
		largest float64
	}{
		{"stddev_transfer_architectures", []string{"deep", "shallow", "fat", "slim", "ResNet-50"}, .019},
		{"stddev_encoder_architectures", []string{"ResNet-26", "ResNet-50", "ResNet-101"}, .166},
	} {
		var members []affinity.Matrix
		for _, name := range c.members {
			members = append(members, models[name])
		}
		got, err := study.Spread(members)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for i, v := range got.Data {
			worst = max(worst, math.Abs(v-models[c.printed].Data[i]))
		}
		t.Logf("%s: %d cells, worst %.5f, largest %.4f", c.printed, len(got.Data), worst, slices.Max(got.Data))
		if len(got.Data) != 24 || worst > .0007 || !near(slices.Max(got.Data), c.largest, .0007) {
			t.Errorf("%s: worst %v, largest %v, want %v", c.printed, worst, slices.Max(got.Data), c.largest)
		}
	}
}

func publishedTree(t *testing.T) *study.Tree {
	t.Helper()
	var merges []study.NamedMerge
	for _, m := range figures(t).Tree {
		merges = append(merges, study.NamedMerge(m))
	}
	tree, err := study.NewTree(merges)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Section 3.9: the drawing has 25 merges, of which these come first and last,
// and these families.
func TestPublishedTree(t *testing.T) {
	tree := publishedTree(t)
	checkShape(t, tree)
	clusters := tree.Clusters()
	for i, want := range []struct {
		height float64
		leaves []string
	}{
		{3.55, []string{"ego_motion", "fix_pose"}}, {4.02, []string{"autoencoder", "keypoint2d"}},
		{4.73, []string{"jigsaw", "non_fixated_pose"}}, {5.37, []string{"curvature", "keypoint3d"}},
	} {
		if tree.Merges[i].Height != want.height || !slices.Equal(clusters[i], want.leaves) {
			t.Errorf("merge %d: %v at %v, want %v", i, clusters[i], tree.Merges[i].Height, want)
		}
	}
	if h := tree.Height(tree.Root()); h != 35.24 || tree.Order()[0] != "denoise" {
		t.Errorf("root at %v, order %v", h, tree.Order())
	}
	if got := tree.Cut(3); len(got[1]) != 17 || len(got[2]) != 8 || len(got[0]) != 1 {
		t.Errorf("three families: %v", got)
	}
}

// sharedClusters counts the clusters that two trees have in common.
func sharedClusters(a, b *study.Tree) int {
	n, other := 0, b.Clusters()
	for _, c := range a.Clusters() {
		if slices.ContainsFunc(other, func(d []string) bool { return slices.Equal(c, d) }) {
			n++
		}
	}
	return n
}

// Section 3.9: trees of the decoded heat map and of the released data against
// the drawing. Linkage and exponent are the best of many, a description of the
// drawing and no evidence of what the authors did.
func TestPublishedSimilarity(t *testing.T) {
	paper := publishedTree(t)
	decoded := figures(t).AffinityPlot
	decoded = decoded.Arrange(decoded.Rows, decoded.Cols)
	for i, v := range decoded.Data {
		decoded.Data[i] = -math.Log(v) / affinity.PlotScale
	}
	for _, c := range []struct {
		name     string
		matrix   affinity.Matrix
		cfg      study.TreeConfig
		corr     float64 // to the digits of the notes
		clusters int
	}{
		{"decoded", decoded, study.TreeConfig{Exponent: .65}, .998, 23},
		{"16k", firstOrder(t, published.Data16k), study.TreeConfig{Exponent: .5}, .920, 13},
		{"16k, complete", firstOrder(t, published.Data16k), study.TreeConfig{Exponent: .65, Linkage: study.Complete}, .917, 17},
		{"base2163", firstOrder(t, published.Base2163), study.TreeConfig{Exponent: .6, Linkage: study.Complete}, .988, 20},
	} {
		tree, err := study.SimilarityTree(c.matrix.Arrange(c.matrix.Rows, paper.Leaves), c.cfg)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		corr, err := study.CopheneticCorrelation(tree, paper)
		if err != nil {
			t.Fatal(err)
		}
		shared := sharedClusters(tree, paper)
		t.Logf("%s: cophenetic correlation %.4f, %d of 25 clusters", c.name, corr, shared)
		if !near(corr, c.corr, 1e-3) || shared != c.clusters {
			t.Errorf("%s: correlation %v, %d clusters, want %v and %d", c.name, corr, shared, c.corr, c.clusters)
		}
	}
}

// firstOrder returns the first-order affinities, rows summing to 1. The set that
// has object classes of 100 in place of scene classes has them under that name.
func firstOrder(t *testing.T, dataset string) affinity.Matrix {
	t.Helper()
	table, _ := released(t, dataset)
	m, err := table.Matrix(1)
	if err != nil {
		t.Fatal(err)
	}
	if dataset == published.Base2163 {
		m.Cols[slices.Index(m.Cols, "class_selected")] = "class_places"
	}
	return m.NormalizeRows()
}

// No number in the paper: our own check that the policy for budget 2 is firm
// and that for 8 is not (solver.md, section 5: 80 % the same at 2 %, 24 % at
// 10 %, with all orders and another noise).
func TestPublishedStability(t *testing.T) {
	table, roles := released(t, published.Data16k)
	opt := official(roles)
	opt.MaxOrder = 4
	for _, budget := range []float64{2, 8} {
		start := time.Now()
		s, err := study.PolicyStability(context.Background(), table, opt, study.StabilityConfig{Budget: budget, Samples: 100, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("budget %v: same %v of %d, %d tasks, %v", budget, s.Same, s.Samples, len(s.Sources), time.Since(start))
		if s.Samples != 100 || budget == 2 && s.Same[2] != 1 || budget == 8 && (s.Same[0] < .7 || s.Same[2] > .6 || s.Same[2] > s.Same[0]) {
			t.Errorf("budget %v: %v", budget, s.Same)
		}
	}
}
