package affinity

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// Three candidates that beat each other in a circle are the slowest case there
// is: by symmetry p is uniform, λ = 1 + 999 + 1/999.
func TestAHPOfACircle(t *testing.T) {
	circle := square([]float64{0, 1, 0}, []float64{0, 0, 1}, []float64{1, 0, 0})
	got, err := AHP(circle, Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got.Vector {
		if math.Abs(p-1.0/3) > 1e-12 {
			t.Errorf("p = %v", got.Vector)
		}
	}
	if want := 1000 + 1.0/999; math.Abs(got.Lambda/want-1) > 1e-12 {
		t.Errorf("λ = %v, want %v", got.Lambda, want)
	}
	if want := (got.Lambda - 3) / 2 / 0.58; got.ConsistencyRatio != want || got.Clipped != 1 {
		t.Errorf("ratio %v, want %v; clipped %v, want 1", got.ConsistencyRatio, want, got.Clipped)
	}
	uneven := square([]float64{0, 1, 0, 1}, []float64{0, 0, 1, 1}, []float64{1, 0, 0, .5}, []float64{0, 0, .5, 0})
	if _, err := AHP(uneven, Config{}); err != nil {
		t.Errorf("default limits: %v", err)
	}
	if _, err := AHP(uneven, Config{MaxIterations: 3}); !errors.Is(err, ErrNotConverged) {
		t.Errorf("three iterations: got %v, want ErrNotConverged", err)
	}
}

func TestAHPOfOneCandidate(t *testing.T) {
	got, err := AHP(square([]float64{0.5}), Config{})
	if err != nil || !slices.Equal(got.Vector, []float64{1}) || got.Lambda != 1 || got.ConsistencyRatio != 0 {
		t.Errorf("got %+v, %v, want the vector [1]", got, err)
	}
}

func TestAHPRefuses(t *testing.T) {
	names := []string{"a", "b"}
	pair := func(ab, ba float64) Matrix { return Matrix{names, names, []float64{.5, ab, ba, .5}} }
	for _, c := range []struct {
		name string
		w    Matrix
		cfg  Config
		want error
	}{
		{"no candidate", Matrix{}, Config{}, ErrNoCandidates},
		{"not square", NewMatrix(names, names[:1]), Config{}, nil},
		{"names in two orders", NewMatrix(names, []string{"b", "a"}), Config{}, nil},
		{"a name twice", NewMatrix([]string{"a", "a"}, []string{"a", "a"}), Config{}, nil},
		{"too few numbers", Matrix{names, names, []float64{1, 2}}, Config{}, nil},
		{"NaN", pair(nan, 0.5), Config{}, nil},
		{"negative", pair(-0.1, 0.5), Config{}, nil},
		{"per cent", pair(70, 30), Config{}, nil},
		{"sum above 1", pair(0.7, 0.4), Config{}, nil},
		{"clip of one half", pair(0.5, 0.5), Config{Clip: 0.5}, nil},
		{"negative clip", pair(0.5, 0.5), Config{Clip: -1}, nil},
		{"negative tolerance", pair(0.5, 0.5), Config{Tolerance: -1}, nil},
		{"negative iterations", pair(0.5, 0.5), Config{MaxIterations: -1}, nil},
		{"clip that underflows", square([]float64{0, 1, 1}, []float64{0, 0, 1}, []float64{0, 0, 0}),
			Config{Clip: 1e-320}, ErrNotPositive},
	} {
		got, err := AHP(c.w, c.cfg)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v and %v, want the error %v", c.name, got.Vector, err, c.want)
		}
	}
}

// The mean of λ for random matrices of size 16 is 39.9671 by the regression, so
// the random index there is 1.5978, which continues the table's 1.59 at 15.
func TestConsistencyRatioContinuesBeyondTheTable(t *testing.T) {
	for _, c := range []struct {
		lambda float64
		n      int
		want   float64
	}{
		{5, 2, 0},
		{3.058, 3, 0.05},
		{15 + 14*1.59, 15, 1},
		{2.7699*16 - 4.3513, 16, 1},
		{16 + 15*1.59781, 16, 1},
	} {
		if got := consistencyRatio(c.lambda, c.n); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("λ = %v, n = %d: ratio %v, want %v", c.lambda, c.n, got, c.want)
		}
	}
}
