package study

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Spearman returns the rank correlation of x and y, in [-1, 1]; equal values
// share the mean of their ranks. It is NaN for fewer than two values, where all
// values of one side are equal, or where a value is NaN. It panics if x and y
// differ in length. It costs O(n log n).
func Spearman(x, y []float64) float64 {
	if len(x) != len(y) {
		panic("study: Spearman of slices that differ in length")
	}
	if len(x) < 2 || slices.ContainsFunc(x, math.IsNaN) || slices.ContainsFunc(y, math.IsNaN) {
		return math.NaN()
	}
	return stat.Correlation(ranks(x), ranks(y), nil)
}

// ranks returns the rank of each value, counted from 1.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	r := make([]float64, len(values))
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			r[k] = float64(i+j+1) / 2 // mean of i+1 … j
		}
		i = j
	}
	return r
}
