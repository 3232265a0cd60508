package study_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// One target with qualities 3, 2, 1 (tenths): without one source the best is
// .3 in two cases of three and .2 in one; with one left, the mean .2. By hand.
func TestDropTasksByHand(t *testing.T) {
	table := affinity.Table{
		row("x", .9, affinity.Self), row("x", .8, "x"), row("x", .7, "a", "b"),
		row("x", .1, "c"), row("x", .3, "a"), row("x", .2, "b"), row("x", .9, "gone"), row("x", math.NaN(), "d"),
	}
	d, err := study.DropTasks(table, study.DropConfig{Exclude: []string{"gone"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{.3, .8 / 3, .2}
	if !slices.Equal(d.K, []int{0, 1, 2}) {
		t.Errorf("K %v", d.K)
	}
	for k := range want {
		if !near(d.Quality[k], want[k], 1e-15) || !near(d.Gain[k], want[k], 1e-15) {
			t.Errorf("k = %d: %v, %v, want %v", k, d.Gain[k], d.Quality[k], want[k])
		}
	}
	d, err = study.DropTasks(table, study.DropConfig{Exclude: []string{"gone"}, Own: true})
	if err != nil || len(d.K) != 4 || !near(d.Gain[0], .8, 0) {
		t.Errorf("with the own encoder: %v, %v", d, err)
	}
}

// dropped enumerates which n-k of the rows of a target remain, and returns the
// mean of the best one's quality.
func dropped(rows affinity.Table, k int, byMeasure bool) float64 {
	sum, count := 0.0, 0.0
	for mask := range 1 << len(rows) {
		best, left, quality := math.Inf(-1), 0, 0.0
		for i, r := range rows {
			if mask>>i&1 == 0 {
				continue
			}
			left++
			v := r.Affinity
			if byMeasure {
				v = r.Quality
			}
			if v > best {
				best, quality = v, r.Quality
			}
		}
		if left == len(rows)-k {
			sum, count = sum+quality, count+1
		}
	}
	return sum / count
}

// The closed form against enumeration, and the samples against both.
func TestDropTasksEnumerated(t *testing.T) {
	for seed := range uint64(20) {
		table := randomTable(rand.New(rand.NewPCG(seed, 4)), 7, 3)
		cfg := study.DropConfig{ByMeasure: seed%2 == 0}
		exact, err := study.DropTasks(table, cfg)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Samples, cfg.Seed = 5000, seed
		sampled, err := study.DropTasks(table, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if len(exact.K) != 6 || len(sampled.K) != 6 {
			t.Fatalf("K %v and %v", exact.K, sampled.K)
		}
		for k := range exact.K {
			want := 0.0
			for _, target := range []string{"a", "b", "c"} {
				rows := slices.DeleteFunc(slices.Clone(table), func(r affinity.Transfer) bool {
					return r.Target != target || r.Order() != 1 || r.IsSelf() || r.Sources[0] == target
				})
				want += dropped(rows, k, cfg.ByMeasure) / 3
			}
			if !near(exact.Quality[k], want, 1e-12) || !near(sampled.Quality[k], want, .02) {
				t.Errorf("seed %d, k = %d: %v, sampled %v, want %v", seed, k, exact.Quality[k], sampled.Quality[k], want)
			}
		}
	}
}

// Samples depend on the seed alone, not on the order of the rows; choosing by
// the measure is never worse, and dropping more never better.
func TestDropTasksProperties(t *testing.T) {
	for seed := range uint64(20) {
		table := randomTable(rand.New(rand.NewPCG(seed, 5)), 6, 6)
		a, _ := study.DropTasks(table, study.DropConfig{Samples: 3, Seed: seed})
		slices.Reverse(table)
		b, err := study.DropTasks(table, study.DropConfig{Samples: 3, Seed: seed})
		if err != nil || !slices.Equal(a.Gain, b.Gain) {
			t.Errorf("seed %d: %v, %v, %v", seed, a, b, err)
		}
		byAffinity, _ := study.DropTasks(table, study.DropConfig{})
		byMeasure, _ := study.DropTasks(table, study.DropConfig{ByMeasure: true})
		for k := range byMeasure.K {
			if byMeasure.Gain[k] < byAffinity.Gain[k]-1e-12 || k > 0 && byMeasure.Gain[k] > byMeasure.Gain[k-1]+1e-12 {
				t.Errorf("seed %d, k = %d: %v, by affinity %v", seed, k, byMeasure.Gain, byAffinity.Gain)
			}
		}
	}
}

func TestDropTasksErrors(t *testing.T) {
	table := affinity.Table{row("a", .5, affinity.Self), row("a", .1, "b", "c")}
	_, err := study.DropTasks(table, study.DropConfig{})
	mustFail(t, "no first order", err, "target a has no first-order transfer")
	_, err = study.DropTasks(table, study.DropConfig{Samples: -1})
	mustFail(t, "samples", err, "samples is -1")
	_, err = study.DropTasks(table, study.DropConfig{Exclude: []string{"a"}})
	mustFail(t, "excluded", err, "no target")
	_, err = study.DropTasks(nil, study.DropConfig{})
	mustFail(t, "empty", err, "no rows")
}

// Two values of one matrix cell: deviation is half their difference.
func TestSpread(t *testing.T) {
	nan := math.NaN()
	a := affinity.Matrix{Rows: []string{"r", "s"}, Cols: []string{"x", "y"}, Data: []float64{1, 2, 3, nan}}
	b := affinity.Matrix{Rows: []string{"s", "r"}, Cols: []string{"y", "x"}, Data: []float64{7, 5, 8, 1}}
	got, err := study.Spread([]affinity.Matrix{a, b})
	if err != nil {
		t.Fatal(err)
	}
	want := affinity.Matrix{Rows: a.Rows, Cols: a.Cols, Data: []float64{0, 3, 1, nan}}
	if err := sameMatrix(got, want, 1e-15); err != nil {
		t.Error(err)
	}
	got, _ = study.Spread([]affinity.Matrix{a})
	if got.Data[0] != 0 || !math.IsNaN(got.Data[3]) {
		t.Errorf("one matrix: %v", got.Data)
	}
	_, err = study.Spread(nil)
	mustFail(t, "none", err, "at least one")
	_, err = study.Spread([]affinity.Matrix{a, a.Arrange([]string{"r"}, a.Cols)})
	mustFail(t, "row", err, `matrix 1: it lacks the row "s"`)
	_, err = study.Spread([]affinity.Matrix{a, a.Arrange(a.Rows, []string{"x", "y", "z"})})
	mustFail(t, "column", err, `it has the column "z"`)
	_, err = study.Spread([]affinity.Matrix{{Rows: []string{"r"}}, {Rows: []string{"r", "r"}}})
	mustFail(t, "broken", err, "matrix 1")
}

// Hand-computed: ranks of y are 1, 3.5, 3.5, 2, 5 (ties) against 1 … 5.
func TestSpearman(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		x, y []float64
		want float64
	}{
		{"up", []float64{1, 2, 3}, []float64{-1, 0, inf}, 1},
		{"down", []float64{1, 2, 3}, []float64{9, 4, 1}, -1},
		{"no ties", []float64{1, 2, 3, 4, 5}, []float64{2, 1, 4, 3, 5}, 0.8}, // 1 - 6·4/120
		{"ties", []float64{1, 2, 3, 4, 5}, []float64{0, 7, 7, 3, 9}, 6.5 / math.Sqrt(10*9.5)},
		{"constant", []float64{1, 2}, []float64{1, 1}, math.NaN()},
		{"one", []float64{1}, []float64{1}, math.NaN()},
		{"unknown", []float64{1, 2, math.NaN()}, []float64{1, 2, 3}, math.NaN()},
	} {
		if got := study.Spearman(c.x, c.y); !near(got, c.want, 1e-12) || !near(study.Spearman(c.y, c.x), c.want, 1e-12) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for slices that differ in length")
		}
	}()
	study.Spearman([]float64{1}, nil)
}
