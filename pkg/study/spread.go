package study

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// Spread returns the standard deviation of each number over the matrices, by
// the formula for a whole population: √(Σ(x-mean)²/n). Names must be the same
// in all, in any order; the result has those of the first. A number that is NaN
// in one of the matrices is NaN in the result.
//
// For affinity matrices of the same tasks and different networks this is how
// far the affinities are specific to the model.
func Spread(matrices []affinity.Matrix) (affinity.Matrix, error) {
	if len(matrices) == 0 {
		return affinity.Matrix{}, errors.New("a spread needs at least one matrix")
	}
	first := matrices[0]
	aligned := make([]affinity.Matrix, len(matrices))
	for i, m := range matrices {
		if err := m.Check(); err != nil {
			return affinity.Matrix{}, fmt.Errorf("matrix %d: %w", i, err)
		}
		if err := sameNames("row", first.Rows, m.Rows); err != nil {
			return affinity.Matrix{}, fmt.Errorf("matrix %d: %w", i, err)
		}
		if err := sameNames("column", first.Cols, m.Cols); err != nil {
			return affinity.Matrix{}, fmt.Errorf("matrix %d: %w", i, err)
		}
		aligned[i] = m.Arrange(first.Rows, first.Cols)
	}
	spread := affinity.NewMatrix(slices.Clone(first.Rows), slices.Clone(first.Cols))
	n := float64(len(matrices))
	for i := range spread.Data {
		mean, squares := 0.0, 0.0
		for _, m := range aligned {
			mean += m.Data[i] / n
		}
		for _, m := range aligned {
			squares += (m.Data[i] - mean) * (m.Data[i] - mean)
		}
		spread.Data[i] = math.Sqrt(squares / n)
	}
	return spread, nil
}

// sameNames reports a name of one list that the other lacks.
func sameNames(kind string, first, other []string) error {
	for _, n := range other {
		if !slices.Contains(first, n) {
			return fmt.Errorf("it has the %s %q, which matrix 0 lacks", kind, n)
		}
	}
	for _, n := range first {
		if !slices.Contains(other, n) {
			return fmt.Errorf("it lacks the %s %q of matrix 0", kind, n)
		}
	}
	return nil
}
