package study

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"gonum.org/v1/gonum/stat"
)

// A Tree is a hierarchical clustering of tasks. Leaf i is Leaves[i] and node
// len(Leaves)+i is Merges[i]; the last merge is the root.
type Tree struct {
	Leaves []string
	Merges []Merge // by height, ascending; len(Leaves)-1 of them
}

// A Merge joins two nodes.
type Merge struct {
	Left, Right int // numbers of leaves or earlier merges
	Height      float64
}

// A NamedMerge joins two clusters that are given by their leaves.
type NamedMerge struct {
	Left, Right []string
	Height      float64
}

// NewTree returns the tree of these merges, which may come in any order: each
// joins two clusters that are single leaves or results of lower merges, and the
// last joins all leaves. Merges of equal height are taken in their order. The
// leaves of the result are in alphabetical order, and left stays left.
func NewTree(merges []NamedMerge) (*Tree, error) {
	if len(merges) == 0 {
		return nil, errors.New("a tree needs at least one merge")
	}
	merges = slices.Clone(merges)
	slices.SortStableFunc(merges, func(a, b NamedMerge) int { return compareNumbers(a.Height, b.Height) })
	var names []string
	for _, m := range merges {
		if math.IsNaN(m.Height) || math.IsInf(m.Height, 0) {
			return nil, fmt.Errorf("the merge of %q and %q has height %v: it must be finite", m.Left, m.Right, m.Height)
		}
		names = append(append(names, m.Left...), m.Right...)
	}
	t := &Tree{Leaves: distinctNames(names)}
	open := map[string]int{} // node by its leaves
	for i, n := range t.Leaves {
		open[clusterKey([]string{n})] = i
	}
	for i, m := range merges {
		left, err := takeCluster(open, m.Left)
		if err != nil {
			return nil, err
		}
		right, err := takeCluster(open, m.Right)
		if err != nil {
			return nil, err
		}
		t.Merges = append(t.Merges, Merge{left, right, m.Height})
		open[clusterKey(append(slices.Clone(m.Left), m.Right...))] = len(t.Leaves) + i
	}
	if len(open) != 1 {
		return nil, fmt.Errorf("the merges leave %d clusters: the last must join all leaves", len(open))
	}
	return t, nil
}

// takeCluster removes a cluster and returns its node.
func takeCluster(open map[string]int, leaves []string) (int, error) {
	key := clusterKey(leaves)
	node, ok := open[key]
	if !ok {
		return 0, fmt.Errorf("%q is no cluster when it is merged: it must be a single leaf or the result of one lower merge, and merged once", leaves)
	}
	delete(open, key)
	return node, nil
}

// clusterKey returns a text that is the same for the same set of leaves only.
func clusterKey(leaves []string) string {
	leaves = slices.Clone(leaves)
	slices.Sort(leaves)
	return fmt.Sprintf("%q", leaves)
}

func compareNumbers(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Root returns the number of the root.
func (t *Tree) Root() int { return len(t.Leaves) + len(t.Merges) - 1 }

// Height returns the height of a node, 0 for a leaf.
func (t *Tree) Height(node int) float64 {
	if node < len(t.Leaves) {
		return 0
	}
	return t.Merges[node-len(t.Leaves)].Height
}

// members returns the leaves below a node, from left to right.
func (t *Tree) members(node int) []int {
	if node < len(t.Leaves) {
		return []int{node}
	}
	m := t.Merges[node-len(t.Leaves)]
	return append(t.members(m.Left), t.members(m.Right)...)
}

// names returns the names of leaves.
func (t *Tree) names(leaves []int) []string {
	names := make([]string, len(leaves))
	for i, l := range leaves {
		names[i] = t.Leaves[l]
	}
	return names
}

// Order returns the leaves from left to right, as they are drawn.
func (t *Tree) Order() []string { return t.names(t.members(t.Root())) }

// Clusters returns the leaves of each merge, in the order of Merges, each list
// in alphabetical order.
func (t *Tree) Clusters() [][]string {
	clusters := make([][]string, len(t.Merges))
	for i := range t.Merges {
		clusters[i] = t.names(t.members(len(t.Leaves) + i))
		slices.Sort(clusters[i])
	}
	return clusters
}

// Cut returns the k clusters that are left without the last k-1 merges, from
// left to right, each in the order of drawing. A number below 1 counts as 1 and
// one above the number of leaves as that.
func (t *Tree) Cut(k int) [][]string {
	k = min(max(k, 1), len(t.Leaves))
	whole := t.Root() - (k - 1) // nodes up to this one are kept
	var clusters [][]string
	var visit func(node int)
	visit = func(node int) {
		if node <= whole {
			clusters = append(clusters, t.names(t.members(node)))
			return
		}
		m := t.Merges[node-len(t.Leaves)]
		visit(m.Left)
		visit(m.Right)
	}
	visit(t.Root())
	return clusters
}

// Cophenetic returns, for each pair of leaves, the height of the lowest merge
// that holds both, 0 on the diagonal. Rows and columns are as Leaves.
func (t *Tree) Cophenetic() affinity.Matrix {
	m := affinity.NewMatrix(slices.Clone(t.Leaves), slices.Clone(t.Leaves))
	for i := range t.Leaves {
		m.Set(i, i, 0)
	}
	for _, merge := range t.Merges {
		right := t.members(merge.Right)
		for _, i := range t.members(merge.Left) {
			for _, j := range right {
				m.Set(i, j, merge.Height)
				m.Set(j, i, merge.Height)
			}
		}
	}
	return m
}

// CopheneticCorrelation returns the correlation between the cophenetic numbers
// of two trees over all pairs of leaves, which must be the same in both. It is 1
// for trees that differ in the scale of their heights only, and NaN if one has
// a single height. Two leaves make one pair, which has no correlation: NaN.
func CopheneticCorrelation(a, b *Tree) (float64, error) {
	x, y := a.Cophenetic(), b.Cophenetic()
	for _, n := range a.Leaves {
		if !slices.Contains(b.Leaves, n) {
			return 0, fmt.Errorf("leaf %q of the first tree is missing in the second", n)
		}
	}
	for _, n := range b.Leaves {
		if !slices.Contains(a.Leaves, n) {
			return 0, fmt.Errorf("leaf %q of the second tree is missing in the first", n)
		}
	}
	y = y.Arrange(x.Rows, x.Cols)
	var u, v []float64
	for i := range x.Rows {
		for j := range i {
			u, v = append(u, x.At(i, j)), append(v, y.At(i, j))
		}
	}
	if len(u) < 2 {
		return math.NaN(), nil
	}
	return stat.Correlation(u, v, nil), nil
}
