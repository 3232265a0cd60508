package agreement

import (
	"context"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

const (
	// leastAffinity is what smaller affinities count as, so that the logarithm
	// is finite. The smallest released one is 6e-6.
	leastAffinity = 1e-6
	// centringSweeps bounds the sweeps over rows and columns, and
	// centringEnough is the largest mean at which they stop.
	centringSweeps = 500
	centringEnough = 1e-13
)

// centredLogs returns the logarithms of affinities less the means of rows and
// columns over the known numbers, which are NaN where the affinity is. With
// numbers missing it takes several sweeps.
func centredLogs(m affinity.Matrix) affinity.Matrix {
	out := m.Arrange(m.Rows, m.Cols)
	for i, v := range out.Data {
		if !math.IsNaN(v) {
			out.Data[i] = math.Log(max(v, leastAffinity))
		}
	}
	rows, cols := len(m.Rows), len(m.Cols)
	for range centringSweeps {
		most := 0.
		for i := range rows {
			most = max(most, centre(out.Data, i*cols, 1, cols))
		}
		for j := range cols {
			most = max(most, centre(out.Data, j, cols, rows))
		}
		if most <= centringEnough {
			break
		}
	}
	return out
}

// centre takes the mean of n numbers, from one on at each step, away from them
// and returns its magnitude.
func centre(data []float64, from, step, n int) float64 {
	sum, count := 0., 0
	for k := range n {
		if v := data[from+k*step]; !math.IsNaN(v) {
			sum, count = sum+v, count+1
		}
	}
	if count == 0 {
		return 0
	}
	mean := sum / float64(count)
	for k := range n {
		data[from+k*step] -= mean
	}
	return math.Abs(mean)
}

// correlation returns the rank correlation of all numbers that two matrices of
// the same names both have.
func correlation(x, y affinity.Matrix) Value {
	a, b := paired(x.Data, y.Data)
	if len(x.Rows) < minTargets || len(a) < minSources*minTargets {
		return none("fewer than %d targets with %d sources can be compared", minTargets, minSources)
	}
	return number(study.Spearman(a, b), "all centred affinities are equal")
}

// compareCentred compares what is left of the affinities without the means of rows and
// columns.
func (c *comparison) compareCentred(ctx context.Context) error {
	ours, theirs, small := centredLogs(c.oursShared), centredLogs(c.theirs), centredLogs(c.small)
	observed := correlation(ours, theirs)
	r, reached := c.stream(centredStream), 0
	permuted := affinity.NewMatrix(theirs.Rows, theirs.Cols)
	for range c.cfg.Permutations {
		if err := ctx.Err(); err != nil {
			return err
		}
		// Centring commutes with permutations.
		rows, cols := r.Perm(len(theirs.Rows)), r.Perm(len(theirs.Cols))
		for i, from := range rows {
			for j := range cols {
				permuted.Set(i, j, theirs.At(from, cols[j]))
			}
		}
		if v := correlation(ours, permuted); v.Known() && observed.Known() && v.Number >= observed.Number-rounding {
			reached++
		}
	}
	c.add(Line{Name: Centred, Label: "Correlation of the double-centred log affinities", Ours: observed, P: c.share(reached, observed),
		Published:  undefined,
		Yardsticks: []Yardstick{{"released, 1k data", correlation(small, theirs)}}})
	for i, t := range ours.Rows {
		for j, s := range ours.Cols {
			if a, b := ours.At(i, j), theirs.At(i, j); !math.IsNaN(a) && !math.IsNaN(b) {
				same := c.families[t] != "" && c.families[t] == c.families[s]
				c.out.Cells = append(c.out.Cells, Cell{t, s, a, b, number(small.At(i, j), notComparable), same})
			}
		}
	}
	return nil
}
