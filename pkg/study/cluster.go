package study

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// A Linkage is the distance between two clusters.
type Linkage int

const (
	// Average is the mean distance of their members.
	Average Linkage = iota
	// Complete is the largest distance of two members.
	Complete
	// Single is the smallest distance of two members.
	Single
	// Ward is √(2|a||b|/(|a|+|b|)) times the distance of the means, for single
	// members their distance.
	Ward
)

var linkageNames = []string{"average", "complete", "single", "ward"}

// String returns "average", "complete", "single" or "ward".
func (l Linkage) String() string {
	if l < 0 || int(l) >= len(linkageNames) {
		return fmt.Sprintf("Linkage(%d)", int(l))
	}
	return linkageNames[l]
}

// ParseLinkage is the inverse of Linkage.String.
func ParseLinkage(s string) (Linkage, error) {
	if i := slices.Index(linkageNames, s); i >= 0 {
		return Linkage(i), nil
	}
	return 0, fmt.Errorf("unknown linkage %q: use %s", s, strings.Join(linkageNames, ", "))
}

// A TreeConfig says how tasks are clustered. The zero value is average linkage
// of the numbers as they are.
type TreeConfig struct {
	Linkage Linkage
	// Exponent is the power of a number that is compared, greater than 0; 0
	// stands for 1. With any other than 1, no number may be negative.
	Exponent float64
	// Fill takes the place of a number that is NaN; nil makes one an error.
	Fill *float64
	// SkipMissing leaves numbers that are NaN out of the distance of two
	// columns, whose square is then scaled up by rows/rows that both have. It
	// is an error if two columns have no row in common.
	SkipMissing bool
}

// SimilarityTree clusters the columns of a matrix by their Euclidean distance,
// joining the two nearest clusters until one is left. For the affinity matrix
// of first order, columns are sources, and two of them are near if they are
// worth the same to every target.
//
// The result does not depend on the order of rows and columns: leaves are in
// alphabetical order; of equal distances, the pair goes first whose least
// leaf comes first, and then whose other least leaf does; and the left of two
// clusters is the one that has the least leaf. n columns cost O(n³).
func SimilarityTree(m affinity.Matrix, cfg TreeConfig) (*Tree, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	if len(m.Cols) < 2 || len(m.Rows) == 0 {
		return nil, fmt.Errorf("a tree needs two columns and a row: the matrix has %d and %d", len(m.Cols), len(m.Rows))
	}
	if cfg.Exponent == 0 {
		cfg.Exponent = 1
	}
	if !(cfg.Exponent > 0) || math.IsInf(cfg.Exponent, 0) {
		return nil, fmt.Errorf("the exponent is %v: it must be a number greater than 0", cfg.Exponent)
	}
	if cfg.Linkage < 0 || int(cfg.Linkage) >= len(linkageNames) {
		return nil, fmt.Errorf("%v is no linkage", cfg.Linkage)
	}
	if cfg.Fill != nil && cfg.SkipMissing {
		return nil, errors.New("missing numbers can be filled or skipped, not both")
	}
	rows, cols := slices.Clone(m.Rows), slices.Clone(m.Cols)
	slices.Sort(rows)
	slices.Sort(cols)
	m = m.Arrange(rows, cols)
	if err := transform(m, cfg); err != nil {
		return nil, err
	}
	distances, err := columnDistances(m)
	if err != nil {
		return nil, err
	}
	t := &Tree{Leaves: cols}
	t.agglomerate(distances, cfg.Linkage)
	return t, nil
}

// transform fills and raises the numbers of m.
func transform(m affinity.Matrix, cfg TreeConfig) error {
	for i, v := range m.Data {
		row, col := m.Rows[i/len(m.Cols)], m.Cols[i%len(m.Cols)]
		switch {
		case math.IsNaN(v) && cfg.Fill != nil:
			v = *cfg.Fill
		case math.IsNaN(v) && cfg.SkipMissing:
			continue
		}
		x := v
		if cfg.Exponent != 1 {
			x = math.Pow(v, cfg.Exponent)
		}
		if math.IsNaN(v) {
			return fmt.Errorf("row %q, column %q has no number: leave the row or column out, fill or skip what is missing", row, col)
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("row %q, column %q: %v to the power of %v is no finite number", row, col, v, cfg.Exponent)
		}
		m.Data[i] = x
	}
	return nil
}

// columnDistances returns the Euclidean distances of the columns.
func columnDistances(m affinity.Matrix) ([][]float64, error) {
	d := make([][]float64, len(m.Cols))
	for a := range d {
		d[a] = make([]float64, len(m.Cols))
		for b := range a {
			squares, known := 0.0, 0
			for i := range m.Rows {
				if x := m.At(i, a) - m.At(i, b); !math.IsNaN(x) {
					squares += x * x
					known++
				}
			}
			if known == 0 {
				return nil, fmt.Errorf("columns %q and %q have no row in which both have a number", m.Cols[b], m.Cols[a])
			}
			d[a][b] = math.Sqrt(squares * float64(len(m.Rows)) / float64(known))
			d[b][a] = d[a][b]
		}
	}
	return d, nil
}

// agglomerate fills the merges. Clusters are numbered by their least leaf, the
// slot, which is also their row of distances.
func (t *Tree) agglomerate(d [][]float64, linkage Linkage) {
	n := len(t.Leaves)
	node, size := make([]int, n), make([]float64, n)
	open := make([]int, n) // slots, ascending
	for i := range open {
		node[i], size[i], open[i] = i, 1, i
	}
	for len(open) > 1 {
		a, b := open[0], open[1]
		for i, x := range open {
			for _, y := range open[i+1:] {
				if d[x][y] < d[a][b] {
					a, b = x, y
				}
			}
		}
		t.Merges = append(t.Merges, Merge{node[a], node[b], d[a][b]})
		open = slices.DeleteFunc(open, func(x int) bool { return x == b })
		for _, c := range open {
			if c != a {
				d[a][c] = linkage.join(d[a][c], d[b][c], d[a][b], size[a], size[b], size[c])
				d[c][a] = d[a][c]
			}
		}
		node[a], size[a] = n+len(t.Merges)-1, size[a]+size[b]
	}
	t.repairHeights()
}

// join returns the distance of a cluster c to the union of a and b: the formula
// of Lance and Williams.
func (l Linkage) join(ac, bc, ab, na, nb, nc float64) float64 {
	switch l {
	case Complete:
		return max(ac, bc)
	case Single:
		return min(ac, bc)
	case Ward:
		squares := (na+nc)*ac*ac + (nb+nc)*bc*bc - nc*ab*ab
		return math.Sqrt(max(squares, 0) / (na + nb + nc))
	}
	return (na*ac + nb*bc) / (na + nb)
}

// repairHeights makes the heights ascend where rounding has put equal ones out
// of order; all four linkages are monotone.
func (t *Tree) repairHeights() {
	for i := 1; i < len(t.Merges); i++ {
		t.Merges[i].Height = max(t.Merges[i].Height, t.Merges[i-1].Height)
	}
}
