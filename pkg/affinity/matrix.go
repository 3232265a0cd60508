package affinity

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Matrix is a table of numbers with a name for each row and column. NaN
// stands for a number that is not known.
type Matrix struct {
	// Rows and Cols are the names; no name may repeat within one of them.
	Rows, Cols []string
	// Data holds the numbers row after row; its length is
	// len(Rows)·len(Cols).
	Data []float64
}

// NewMatrix returns a matrix with these names and every number NaN.
func NewMatrix(rows, cols []string) Matrix {
	m := Matrix{slices.Clone(rows), slices.Clone(cols), make([]float64, len(rows)*len(cols))}
	for i := range m.Data {
		m.Data[i] = math.NaN()
	}
	return m
}

// At returns the number in row i and column j.
func (m Matrix) At(i, j int) float64 { return m.Row(i)[j] }

// Set changes the number in row i and column j.
func (m Matrix) Set(i, j int, v float64) { m.Row(i)[j] = v }

// Row returns row i; changing it changes m.
func (m Matrix) Row(i int) []float64 {
	n := len(m.Cols)
	return m.Data[i*n : (i+1)*n : (i+1)*n]
}

// Value returns the number at these names, NaN if m has no such row or column.
// It costs O(rows + columns).
func (m Matrix) Value(row, col string) float64 {
	i, j := slices.Index(m.Rows, row), slices.Index(m.Cols, col)
	if i < 0 || j < 0 {
		return math.NaN()
	}
	return m.At(i, j)
}

// Arrange returns a copy with these rows and columns, in this order: names that
// m lacks give NaN and names of m that are not asked for are left out.
func (m Matrix) Arrange(rows, cols []string) Matrix {
	row, col := positions(m.Rows), positions(m.Cols)
	out := NewMatrix(rows, cols)
	for i, r := range rows {
		for j, c := range cols {
			from, hasRow := row[r]
			to, hasCol := col[c]
			if hasRow && hasCol {
				out.Set(i, j, m.At(from, to))
			}
		}
	}
	return out
}

// positions maps each name to its index.
func positions(names []string) map[string]int {
	index := make(map[string]int, len(names))
	for i, name := range names {
		index[name] = i
	}
	return index
}

// NormalizeRows returns a copy in which the known numbers of each row sum to 1.
// A row that sums to zero becomes NaN.
//
// Applied to a first-order matrix of a table that holds higher orders too, it
// stands in for the first-order tournament behind the published heat map, but
// is not the same: there, W' has no rows for higher orders (Config.MaxOrder is
// 1). On the released data the two agree in rank to 0.98.
func (m Matrix) NormalizeRows() Matrix {
	out := m.Arrange(m.Rows, m.Cols)
	for i := range out.Rows {
		row := out.Row(i)
		sum := 0.0
		for _, v := range row {
			if !math.IsNaN(v) {
				sum += v
			}
		}
		for j := range row {
			row[j] /= sum
			if sum == 0 {
				row[j] = math.NaN()
			}
		}
	}
	return out
}

// PlotScale is the factor of the published heat map of affinities.
const PlotScale = 20

// Plot returns the published display of a first-order affinity matrix,
// exp(-[PlotScale]·P): 1 is a useless source, 0 a perfect one.
func (m Matrix) Plot() Matrix {
	out := m.Arrange(m.Rows, m.Cols)
	for i, v := range out.Data {
		out.Data[i] = math.Exp(-PlotScale * v)
	}
	return out
}

// Check returns an error if the names of m repeat or do not match its data.
func (m Matrix) Check() error {
	if len(m.Data) != len(m.Rows)*len(m.Cols) {
		return fmt.Errorf("the matrix has %d rows and %d columns but %d numbers",
			len(m.Rows), len(m.Cols), len(m.Data))
	}
	if len(positions(m.Rows)) < len(m.Rows) || len(positions(m.Cols)) < len(m.Cols) {
		return errors.New("the matrix has two rows or two columns of one name")
	}
	return nil
}

// UpToOrder returns the rows with at most k sources, their numbers unchanged.
// This is how Stage IV restricts the order: the affinities of a target then sum
// to less than 1. It costs O(n).
func (t Table) UpToOrder(k int) Table {
	return t.where(func(row Transfer) bool { return row.Order() <= k })
}

// OfOrder returns the rows with exactly k sources, their numbers unchanged.
func (t Table) OfOrder(k int) Table {
	return t.where(func(row Transfer) bool { return row.Order() == k })
}

// where returns the rows that pass, in order.
func (t Table) where(keep func(Transfer) bool) Table {
	var out Table
	for _, row := range t {
		if keep(row) {
			out = append(out, row)
		}
	}
	return out
}

// Matrix returns the affinities of one order: a row for each target of t and a
// column for each set of sources of that order (see [SourceKey]), both in
// alphabetical order, except that [Self] is the last column of order 1.
// [Scratch] has no affinity and no column. A number is NaN where t has no such
// row. Rows of two data sets do not fit in one matrix and are an error. It
// costs O(n log n) and holds targets × columns numbers.
func (t Table) Matrix(order int) (Matrix, error) {
	targets, columns := map[string]bool{}, map[string]bool{}
	for _, row := range t {
		if row.Dataset != t[0].Dataset {
			return Matrix{}, fmt.Errorf("the table holds the data sets %q and %q: select one",
				t[0].Dataset, row.Dataset)
		}
		targets[row.Target] = true
		if key := SourceKey(row.Sources); row.Order() == order && key != Scratch {
			columns[key] = true
		}
	}
	cols := sortedKeys(columns)
	if i := slices.Index(cols, Self); i >= 0 {
		cols = append(slices.Delete(cols, i, i+1), Self)
	}
	m := NewMatrix(sortedKeys(targets), cols)
	row, col := positions(m.Rows), positions(m.Cols)
	for _, transfer := range t.OfOrder(order) {
		if j, ok := col[SourceKey(transfer.Sources)]; ok {
			m.Set(row[transfer.Target], j, transfer.Affinity)
		}
	}
	return m, nil
}

// sortedKeys returns the members of a set in alphabetical order.
func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}
