package study_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// Points 0, 1, 4 and 10 on a line: heights by hand. For ward, {0,1} and {4} are
// at √(4/3)·3.5 and {0,1,4} and {10} at √(6/4)·(10 - 5/3).
func TestSimilarityTreeByHand(t *testing.T) {
	m := affinity.Matrix{Rows: []string{"r"}, Cols: []string{"d", "c", "b", "a"}, Data: []float64{10, 4, 1, 0}}
	for linkage, want := range map[study.Linkage][]float64{
		study.Single:   {1, 3, 6},
		study.Complete: {1, 4, 10},
		study.Average:  {1, 3.5, 25. / 3},
		study.Ward:     {1, math.Sqrt(4./3) * 3.5, math.Sqrt(1.5) * 25 / 3},
	} {
		tree, err := study.SimilarityTree(m, study.TreeConfig{Linkage: linkage})
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range want {
			if !near(tree.Merges[i].Height, h, 1e-12) {
				t.Errorf("%v: merge %d at %v, want %v", linkage, i, tree.Merges[i].Height, h)
			}
		}
		if got := fmt.Sprint(tree.Order(), tree.Clusters(), tree.Cut(2), tree.Cut(0), tree.Cut(9)); got !=
			"[a b c d] [[a b] [a b c] [a b c d]] [[a b c] [d]] [[a b c d]] [[a] [b] [c] [d]]" {
			t.Errorf("%v: %s", linkage, got)
		}
	}
	tree, _ := study.SimilarityTree(m, study.TreeConfig{Linkage: study.Single})
	if got := tree.Newick(); got != "(((a:1,b:1):2,c:3):3,d:6);" {
		t.Error(got)
	}
	if c := tree.Cophenetic(); c.Value("a", "c") != 3 || c.Value("d", "b") != 6 || c.Value("b", "b") != 0 {
		t.Error(c)
	}
	tree, _ = study.SimilarityTree(m, study.TreeConfig{Exponent: .5})
	if got := tree.Merges[0].Height; got != 1 { // √1 - √0; √4 - √1 is equal and comes later
		t.Error(got)
	}
}

// linkageDistance is the definition of the linkage for two sets of columns.
func linkageDistance(m affinity.Matrix, l study.Linkage, a, b []string) float64 {
	low, high, sum := math.Inf(1), 0.0, 0.0
	for _, x := range a {
		for _, y := range b {
			d := 0.0
			for _, r := range m.Rows {
				d += math.Pow(m.Value(r, x)-m.Value(r, y), 2)
			}
			d = math.Sqrt(d)
			low, high, sum = min(low, d), max(high, d), sum+d
		}
	}
	na, nb := float64(len(a)), float64(len(b))
	switch l {
	case study.Single:
		return low
	case study.Complete:
		return high
	case study.Average:
		return sum / na / nb
	}
	squares := 0.0
	for _, r := range m.Rows {
		x, y := 0.0, 0.0
		for _, n := range a {
			x += m.Value(r, n) / na
		}
		for _, n := range b {
			y += m.Value(r, n) / nb
		}
		squares += (x - y) * (x - y)
	}
	return math.Sqrt(2 * na * nb / (na + nb) * squares)
}

// defined clusters by the definition of the linkage, without its recurrence.
func defined(m affinity.Matrix, l study.Linkage) []study.NamedMerge {
	var open [][]string
	for _, n := range m.Cols {
		open = append(open, []string{n})
	}
	var merges []study.NamedMerge
	for len(open) > 1 {
		best, a, b := math.Inf(1), 0, 0
		for i := range open {
			for j := range i {
				if d := linkageDistance(m, l, open[j], open[i]); d < best {
					best, a, b = d, j, i
				}
			}
		}
		merges = append(merges, study.NamedMerge{Left: open[a], Right: open[b], Height: best})
		open[a] = append(slices.Clone(open[a]), open[b]...)
		open = slices.Delete(open, b, b+1)
	}
	return merges
}

// Over seeds: the recurrence gives what the definition gives, whatever the order
// of rows and columns; heights ascend; the tree survives its merges by name.
func TestSimilarityTreeAgainstDefinition(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		m := affinity.NewMatrix([]string{"x", "y", "z"}, strings.Fields("a b c d e f g h i")[:3+r.IntN(7)])
		for i := range m.Data {
			m.Data[i] = r.Float64()
		}
		linkage := study.Linkage(seed % 4)
		tree, err := study.SimilarityTree(m, study.TreeConfig{Linkage: linkage})
		if err != nil {
			t.Fatal(err)
		}
		want, err := study.NewTree(defined(m, linkage))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tree.Clusters(), want.Clusters()) {
			t.Fatalf("seed %d, %v: %v, want %v", seed, linkage, tree.Clusters(), want.Clusters())
		}
		if err := sameMatrix(tree.Cophenetic(), want.Cophenetic(), 1e-12); err != nil {
			t.Errorf("seed %d, %v: %v", seed, linkage, err)
		}
		for i := range tree.Merges[1:] {
			if tree.Merges[i].Height > tree.Merges[i+1].Height {
				t.Errorf("seed %d, %v: heights fall in %v", seed, linkage, tree.Merges)
			}
		}
		rows, cols := slices.Clone(m.Rows), slices.Clone(m.Cols)
		slices.Reverse(rows)
		r.Shuffle(len(cols), func(i, j int) { cols[i], cols[j] = cols[j], cols[i] })
		again, err := study.SimilarityTree(m.Arrange(rows, cols), study.TreeConfig{Linkage: linkage})
		if err != nil || !reflect.DeepEqual(again, tree) {
			t.Errorf("seed %d: another order gives %v, %v, want %v", seed, again, err, tree)
		}
		checkShape(t, tree)
	}
}

// checkShape holds a tree against its invariants.
func checkShape(t *testing.T, tree *study.Tree) {
	t.Helper()
	n := len(tree.Leaves)
	if len(tree.Merges) != n-1 || tree.Root() != 2*n-2 {
		t.Fatalf("%d merges of %d leaves", len(tree.Merges), n)
	}
	order := tree.Order()
	for k := 1; k <= n; k++ {
		cut := tree.Cut(k)
		if len(cut) != k || !slices.Equal(slices.Concat(cut...), order) {
			t.Errorf("cut into %d: %v of %v", k, cut, order)
		}
	}
	slices.Sort(order)
	if !slices.Equal(order, tree.Leaves) {
		t.Errorf("order %v of %v", order, tree.Leaves)
	}
	if s := tree.Newick(); strings.Count(s, "(") != n-1 || strings.Count(s, ",") != n-1 || strings.Count(s, ":") != 2*n-2 {
		t.Errorf("newick %s", s)
	}
	if c, err := study.CopheneticCorrelation(tree, tree); err != nil || n > 2 && !near(c, 1, 1e-12) {
		t.Errorf("correlation with itself %v, %v", c, err)
	}
}

// Equal distances: the pair with the least leaves goes first.
func TestSimilarityTreeTies(t *testing.T) {
	m := affinity.Matrix{Rows: []string{"r"}, Cols: []string{"d", "b", "c", "a"}, Data: []float64{1, 0, 1, 0}}
	tree, err := study.SimilarityTree(m, study.TreeConfig{})
	if err != nil || tree.Newick() != "((a:0,b:0):1,(c:0,d:0):1);" {
		t.Errorf("%v, %v", tree.Newick(), err)
	}
}

func TestSimilarityTreeMissing(t *testing.T) {
	nan := math.NaN()
	m := affinity.Matrix{Rows: []string{"r", "s"}, Cols: []string{"a", "b"}, Data: []float64{1, 4, 7, nan}}
	_, err := study.SimilarityTree(m, study.TreeConfig{})
	mustFail(t, "missing", err, `row "s", column "b"`)
	for _, c := range []struct {
		name string
		cfg  study.TreeConfig
		want float64
	}{
		{"filled", study.TreeConfig{Fill: new(3.0)}, 5},
		{"skipped", study.TreeConfig{SkipMissing: true}, math.Sqrt(9 * 2)},
	} {
		tree, err := study.SimilarityTree(m, c.cfg)
		if err != nil || !near(tree.Merges[0].Height, c.want, 1e-12) {
			t.Errorf("%s: %v, %v, want %v", c.name, tree, err, c.want)
		}
	}
	if !math.IsNaN(m.At(1, 1)) {
		t.Error("the matrix has changed")
	}
	_, err = study.SimilarityTree(m.Arrange([]string{"s"}, m.Cols), study.TreeConfig{SkipMissing: true})
	mustFail(t, "nothing in common", err, `columns "a" and "b"`)
	bad := affinity.Matrix{Rows: []string{"r"}, Cols: []string{"a", "b"}, Data: []float64{-1, 2}}
	for _, c := range []struct {
		name string
		m    affinity.Matrix
		cfg  study.TreeConfig
		want string
	}{
		{"one column", m.Arrange(m.Rows, []string{"a"}), study.TreeConfig{}, "two columns"},
		{"no row", m.Arrange(nil, m.Cols), study.TreeConfig{}, "a row"},
		{"exponent", m, study.TreeConfig{Exponent: -1}, "exponent is -1"},
		{"linkage", m, study.TreeConfig{Linkage: 9}, "Linkage(9)"},
		{"both", m, study.TreeConfig{Fill: new(0.0), SkipMissing: true}, "not both"},
		{"root of -1", bad, study.TreeConfig{Exponent: .5}, `row "r", column "a"`},
		{"names", affinity.Matrix{Rows: []string{"r"}, Cols: []string{"a", "a"}, Data: []float64{1, 2}}, study.TreeConfig{}, "a"},
	} {
		_, err := study.SimilarityTree(c.m, c.cfg)
		mustFail(t, c.name, err, c.want)
	}
	if tree, err := study.SimilarityTree(bad, study.TreeConfig{}); err != nil || tree.Merges[0].Height != 3 {
		t.Errorf("negative numbers: %v, %v", tree, err)
	}
}

func TestNewTree(t *testing.T) {
	type merges = []study.NamedMerge
	a, b, c, ab := []string{"a_1"}, []string{"b c"}, []string{"it's"}, []string{"b c", "a_1"}
	tree, err := study.NewTree(merges{{c, ab, 5}, {b, a, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if got := tree.Newick(); got != "('it''s':5,('b c':2,'a_1':2):3);" {
		t.Error(got)
	}
	checkShape(t, tree)
	for _, m := range []struct {
		name   string
		merges merges
		want   string
	}{
		{"none", nil, "at least one"},
		{"height", merges{{a, b, math.NaN()}}, "must be finite"},
		{"unmade", merges{{a, b, 1}, {c, []string{"a_1"}, 2}}, "no cluster"},
		{"twice", merges{{a, a, 1}}, "no cluster"},
		{"two trees", merges{{a, b, 1}, {c, []string{"d"}, 2}}, "leave 2 clusters"},
		{"empty", merges{{a, nil, 1}}, "no cluster"},
	} {
		_, err := study.NewTree(m.merges)
		mustFail(t, m.name, err, m.want)
	}
}

func TestCopheneticCorrelation(t *testing.T) {
	leaf := func(n string) []string { return []string{n} }
	x, _ := study.NewTree([]study.NamedMerge{{leaf("a"), leaf("b"), 1}, {[]string{"a", "b"}, leaf("c"), 2}})
	y, _ := study.NewTree([]study.NamedMerge{{leaf("a"), leaf("c"), 1}, {[]string{"a", "c"}, leaf("b"), 3}})
	z, _ := study.NewTree([]study.NamedMerge{{leaf("a"), leaf("d"), 1}})
	// Pairs ab, ac, bc: 1, 2, 2 against 3, 1, 3.
	if c, err := study.CopheneticCorrelation(x, y); err != nil || !near(c, -.5, 1e-12) {
		t.Errorf("%v, %v", c, err)
	}
	_, err := study.CopheneticCorrelation(x, z)
	mustFail(t, "leaves", err, `"b" of the first`)
	_, err = study.CopheneticCorrelation(z, x)
	mustFail(t, "leaves", err, `"d" of the first`)
	if c, err := study.CopheneticCorrelation(z, z); err != nil || !math.IsNaN(c) {
		t.Errorf("one pair: %v, %v", c, err)
	}
	for l := range study.Ward + 1 {
		if back, err := study.ParseLinkage(l.String()); err != nil || back != l {
			t.Errorf("%v: %v, %v", l, back, err)
		}
	}
	_, err = study.ParseLinkage("median")
	mustFail(t, "linkage", err, "median")
}
