package affinity

import (
	"errors"
	"fmt"
	"math"
)

var (
	// ErrNotConverged is returned when the power iteration ends at
	// Config.MaxIterations above Config.Tolerance, which takes a preference
	// that runs in circles and a very small Config.Clip.
	ErrNotConverged = errors.New("the power iteration did not converge")
	// ErrNotPositive is returned when rounding has made an entry of the Perron
	// vector zero or infinite, which takes an extremely small Config.Clip.
	ErrNotPositive = errors.New("the priority vector is not positive")
	// ErrNoCandidates is returned for a tournament without candidates.
	ErrNoCandidates = errors.New("there is no candidate to compare")
)

// Priorities is the result of the analytic hierarchy process.
type Priorities struct {
	// Vector is p: one positive number for each candidate, in their order,
	// with sum 1.
	Vector []float64
	// Lambda is the largest eigenvalue λ of W', at least N.
	Lambda float64
	// Residual is max_i |(W'p)_i - λp_i| / (λp_i), so that λ is exact to this
	// relative error and ‖W'p - λp‖₁/λ is no larger.
	Residual float64
	// Iterations is the number of products with W' that it took.
	Iterations int
	// ConsistencyRatio is Saaty's (λ-N)/(N-1) over its mean for random
	// matrices: 0 if the win rates fit one scale exactly, usually asked to stay
	// below 0.1. That custom belongs to judgements from 1/9 to 9; ratios of win
	// rates reach 999, so larger values are normal here. It is 0 for N ≤ 2.
	ConsistencyRatio float64
	// Clipped is the share of the pairs whose win rate was clipped, in [0, 1].
	Clipped float64
}

// AHP runs the analytic hierarchy process of the package comment on a square
// matrix of win rates w, whose entry (i, j) is how often i beats j. The
// diagonal does not matter. Config.Clip, Tolerance and MaxIterations apply.
//
// A matrix that is not square, has names in two orders, an entry outside [0, 1]
// or w_ij + w_ji > 1 is an error, as are [ErrNoCandidates], [ErrNotConverged]
// and [ErrNotPositive]. N candidates cost O(N²) an iteration, of which a few
// dozen are usual, and O(N²) memory.
func AHP(w Matrix, cfg Config) (Priorities, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Priorities{}, err
	}
	if err := checkWinRates(w); err != nil {
		return Priorities{}, err
	}
	n := len(w.Rows)
	if n == 0 {
		return Priorities{}, ErrNoCandidates
	}
	ratios, clipped := ratioMatrix(w, cfg.Clip)
	p, err := perron(ratios, n, cfg.Tolerance, cfg.MaxIterations)
	if err != nil {
		return Priorities{}, err
	}
	p.Clipped = clipped
	p.ConsistencyRatio = consistencyRatio(p.Lambda, n)
	return p, nil
}

// checkWinRates returns an error if w is not a matrix of win rates.
func checkWinRates(w Matrix) error {
	const slack = 1e-9 // Room for win rates rounded to a few digits less than float64.
	if err := w.Check(); err != nil {
		return err
	}
	if len(w.Rows) != len(w.Cols) {
		return fmt.Errorf("win rates need a square matrix, not %d × %d", len(w.Rows), len(w.Cols))
	}
	for i, row := range w.Rows {
		if w.Cols[i] != row {
			return fmt.Errorf("row %d of the win rates is %q but column %d is %q: give both one order",
				i, row, i, w.Cols[i])
		}
	}
	for i := range w.Rows {
		for j := range i {
			wins, losses := w.At(i, j), w.At(j, i)
			if !isRate(wins) || !isRate(losses) || wins+losses > 1+slack {
				return fmt.Errorf("%q beats %q at rate %v and is beaten at rate %v: "+
					"expected numbers in [0, 1] with sum at most 1",
					w.Rows[i], w.Rows[j], wins, losses)
			}
		}
	}
	return nil
}

// ratioMatrix returns W' row after row, and the share of clipped pairs.
func ratioMatrix(w Matrix, clip float64) (ratios []float64, clipped float64) {
	n := len(w.Rows)
	ratios = make([]float64, n*n)
	outside := 0
	for i := range n {
		ratios[i*n+i] = 1
		for j := range i {
			wins, losses := w.At(i, j), w.At(j, i)
			a, b := clamp(wins, clip), clamp(losses, clip)
			if a != wins || b != losses {
				outside++
			}
			ratios[i*n+j] = a / b
			ratios[j*n+i] = b / a
		}
	}
	if n > 1 {
		clipped = float64(outside) / float64(n*(n-1)/2)
	}
	return ratios, clipped
}

// clamp returns v moved into [clip, 1-clip].
func clamp(v, clip float64) float64 { return min(max(v, clip), 1-clip) }

// perron finds the Perron vector of the positive n × n matrix a by power
// iteration from the geometric means of its rows, which are the answer already
// if a is consistent. By Collatz and Wielandt λ lies between the smallest and
// the largest (ap)_i/p_i, so their spread is the stopping rule: it also bounds
// the error of components that are small beside the largest.
func perron(a []float64, n int, tolerance float64, maxIterations int) (Priorities, error) {
	p, q := geometricMeans(a, n), make([]float64, n)
	residual := math.Inf(1)
	for iteration := 1; iteration <= maxIterations; iteration++ {
		lambda := 0.0
		for i := range q {
			q[i] = dot(a[i*n:(i+1)*n], p)
			lambda += q[i] // Because Σp = 1.
		}
		residual = 0
		for i := range q {
			if !(p[i] > 0) || math.IsInf(q[i], 0) {
				return Priorities{}, fmt.Errorf("%w: component %d is %v after %d iterations",
					ErrNotPositive, i, p[i], iteration)
			}
			residual = max(residual, math.Abs(q[i]/(lambda*p[i])-1))
		}
		if residual <= tolerance {
			return Priorities{Vector: p, Lambda: lambda, Residual: residual, Iterations: iteration}, nil
		}
		normalize(q)
		p, q = q, p
	}
	return Priorities{}, fmt.Errorf("%w: residual %.3g after %d iterations is above %.3g",
		ErrNotConverged, residual, maxIterations, tolerance)
}

// dot returns the inner product.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// geometricMeans returns those of the rows of a, scaled to sum 1.
func geometricMeans(a []float64, n int) []float64 {
	means := make([]float64, n)
	for i := range means {
		logs := 0.0
		for _, v := range a[i*n : (i+1)*n] {
			logs += math.Log(v)
		}
		means[i] = math.Exp(logs / float64(n))
	}
	normalize(means)
	return means
}

// normalize scales v to sum 1.
func normalize(v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	for i := range v {
		v[i] /= sum
	}
}

// randomIndex is the mean of (λ-n)/(n-1) over random reciprocal matrices of
// size n with entries from 1/9 to 9: Saaty, "The Analytic Hierarchy Process",
// McGraw-Hill 1980.
var randomIndex = [...]float64{3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45,
	10: 1.49, 11: 1.51, 12: 1.48, 13: 1.56, 14: 1.57, 15: 1.59}

// consistencyRatio returns Saaty's ratio. Beyond the table it takes the mean of
// λ from the regression 2.7699n - 4.3513 of Alonso and Lamata, "Consistency in
// the analytic hierarchy process: a new approach", International Journal of
// Uncertainty, Fuzziness and Knowledge-Based Systems 14 (2006).
func consistencyRatio(lambda float64, n int) float64 {
	if n <= 2 {
		return 0
	}
	size := float64(n)
	random := (2.7699*size - 4.3513 - size) / (size - 1)
	if n < len(randomIndex) {
		random = randomIndex[n]
	}
	return (lambda - size) / (size - 1) / random
}
