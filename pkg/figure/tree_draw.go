package figure

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// checkTree returns an error unless t has at least two leaves and its merges
// join every node once, by ascending finite height.
func checkTree(t *study.Tree) error {
	if t == nil || len(t.Leaves) < 2 {
		return errors.New("a tree needs at least two leaves")
	}
	if len(t.Merges) != len(t.Leaves)-1 {
		return fmt.Errorf("a tree of %d leaves has %d merges, not %d",
			len(t.Leaves), len(t.Leaves)-1, len(t.Merges))
	}
	seen := make([]bool, 2*len(t.Leaves))
	height := 0.
	for i, m := range t.Merges {
		for _, node := range []int{m.Left, m.Right} {
			if node < 0 || node >= len(t.Leaves)+i || seen[node] {
				return fmt.Errorf("merge %d joins node %d, which is not free", i, node)
			}
			seen[node] = true
		}
		if !(m.Height >= height) || isHuge(m.Height) {
			return fmt.Errorf("the height %v of merge %d is below %v or not finite", m.Height, i, height)
		}
		height = m.Height
	}
	return nil
}

// leafOrder returns the numbers of the leaves below a node, left to right.
func leafOrder(t *study.Tree, node int) []int {
	if node < len(t.Leaves) {
		return []int{node}
	}
	m := t.Merges[node-len(t.Leaves)]
	return append(leafOrder(t, m.Left), leafOrder(t, m.Right)...)
}

// nodePlaces returns the place of every node across the tree: leaf i at
// leaves[i], a merge midway between its two sides.
func nodePlaces(t *study.Tree, leaves []float64) []float64 {
	at := slices.Clone(leaves)
	for _, m := range t.Merges {
		at = append(at, (at[m.Left]+at[m.Right])/2)
	}
	return at
}

// nodeFamilies returns the family that all leaves below each node share, empty
// if they do not.
func nodeFamilies(t *study.Tree, n Names) []string {
	var family []string
	for _, leaf := range t.Leaves {
		family = append(family, n.Families[leaf])
	}
	for _, m := range t.Merges {
		f := family[m.Left]
		if family[m.Right] != f {
			f = ""
		}
		family = append(family, f)
	}
	return family
}

// leafColumns returns the column of each leaf of the tree, nil if one is not
// shown.
func (l *heatLayout) leafColumns() []int {
	at := make([]int, len(l.Tree.Leaves))
	for i, leaf := range l.Tree.Leaves {
		at[i] = slices.Index(l.cols, leaf)
		if at[i] < 0 || leaf == affinity.Self {
			return nil
		}
	}
	return at
}

// drawTree draws the tree above the labels of the columns of one panel.
func (l *heatLayout) drawTree(p pen, x float64) {
	base := l.top - l.strip - gap - l.colLabels
	columns := l.leafColumns()
	leaves := make([]float64, len(columns))
	for i, c := range columns {
		leaves[i] = x + l.cellW*(float64(c)+0.5)
	}
	t := l.Tree
	s := scale{0, t.Height(t.Root()), base, base - treeHeight + gap, false}
	at, families := nodePlaces(t, leaves), nodeFamilies(t, l.Names)
	colors := l.Names.palette(t.Leaves)
	for i, m := range t.Merges {
		line := stroke{0.9, l.Style.Muted, nil}
		if c, ok := colors[families[len(t.Leaves)+i]]; ok {
			line = stroke{1.2, c, nil}
		}
		y := s.at(m.Height)
		p.line(line, point{at[m.Left], s.at(t.Height(m.Left))}, point{at[m.Left], y},
			point{at[m.Right], y}, point{at[m.Right], s.at(t.Height(m.Right))})
	}
}
