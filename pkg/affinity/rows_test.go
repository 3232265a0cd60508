package affinity

import (
	"errors"
	"math"
	"slices"
	"testing"
)

func TestFromLosses(t *testing.T) {
	l := randomLosses(5, 20, 500)
	rows, report, err := FromLosses(l, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 20 || report.Candidates != 19 || report.Images != 500 || len(report.Vector) != 19 || report.Target != "t" {
		t.Fatalf("%d rows, report %+v", len(rows), report)
	}
	sorted := slices.Clone(rows)
	sorted.Sort()
	if !equalBits(rows, sorted) {
		t.Error("the rows are not sorted")
	}
	sum := 0.0
	for _, row := range rows {
		switch key := SourceKey(row.Sources); key {
		case Scratch:
			if !math.IsNaN(row.Affinity) || row.Gain != 0.5 {
				t.Errorf("scratch has affinity %v and gain %v", row.Affinity, row.Gain)
			}
			continue
		case Self:
			if row.Quality != 0.5 {
				t.Errorf("self has quality %v", row.Quality)
			}
		}
		if row.Gain < 0 || row.Quality < 0 || !slices.IsSorted(row.Sources) {
			t.Errorf("row %+v", row)
		}
		sum += row.Affinity
	}
	if math.Abs(sum-1) > 1e-13 {
		t.Errorf("the affinities sum to %v", sum)
	}
}

func TestFromLossesWithoutBaselines(t *testing.T) {
	l := randomLosses(6, 5, 20)
	l.Candidates = l.Candidates[2:]
	rows, _, err := FromLosses(l, Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if !math.IsNaN(row.Gain) || !math.IsNaN(row.Quality) || math.IsNaN(row.Affinity) {
			t.Errorf("row %+v, want an affinity only", row)
		}
	}
}

// MaxOrder holds a tournament of its own; UpToOrder only chooses rows.
func TestMaxOrderNormalisesAndUpToOrderDoesNot(t *testing.T) {
	l := randomLosses(7, 20, 300)
	sum := func(table Table) float64 {
		total := 0.0
		for _, row := range table {
			if !math.IsNaN(row.Affinity) {
				total += row.Affinity
			}
		}
		return total
	}
	full, _, err := FromLosses(l, Config{})
	if err != nil {
		t.Fatal(err)
	}
	first, report, err := FromLosses(l, Config{MaxOrder: 1})
	if err != nil {
		t.Fatal(err)
	}
	chosen := full.UpToOrder(1)
	if len(first) != len(chosen) || report.Candidates != len(first)-1 {
		t.Fatalf("%d rows of the restricted tournament, %d of the full one", len(first), len(chosen))
	}
	if got := sum(first); math.Abs(got-1) > 1e-13 {
		t.Errorf("the restricted tournament sums to %v, want 1", got)
	}
	if got := sum(chosen); got > 0.95 {
		t.Errorf("the chosen rows sum to %v, want clearly less than 1", got)
	}
	for i, row := range first {
		if row.Gain != chosen[i].Gain || row.Quality != chosen[i].Quality {
			t.Errorf("win rates of %v depend on the other candidates", row.Sources)
		}
	}
}

func TestFromWinRatesDoesNotDependOnTheOrderOfNames(t *testing.T) {
	w := randomWinRates(8, 12)
	w.Rows[3], w.Rows[4], w.Rows[7] = Self, Scratch, "z+b"
	w.Cols = w.Rows
	want, _, err := FromWinRates("t", w, Config{})
	if err != nil {
		t.Fatal(err)
	}
	order := slices.Clone(w.Rows)
	slices.Reverse(order)
	got, _, err := FromWinRates("t", w.Arrange(order, order), Config{})
	if err != nil {
		t.Fatal(err)
	}
	if !equalBits(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

func TestFromLossesRefuses(t *testing.T) {
	scratch := Candidate{[]string{Scratch}, []float64{1}}
	for name, l := range map[string]*Losses{
		"no image":     {Target: "t"},
		"no candidate": {Target: "t", Images: []string{"1"}},
		"only scratch": {Target: "t", Images: []string{"1"}, Candidates: []Candidate{scratch}},
	} {
		if _, _, err := FromLosses(l, Config{}); !errors.Is(err, ErrNoCandidates) {
			t.Errorf("%s: got %v, want ErrNoCandidates", name, err)
		}
	}
	twice := &Losses{Target: "t", Images: []string{"1"}, Candidates: []Candidate{scratch, scratch}}
	if _, _, err := FromLosses(twice, Config{}); err == nil {
		t.Error("a candidate was accepted twice")
	}
	bad := Matrix{[]string{"a+a", "b"}, []string{"a+a", "b"}, []float64{.5, .5, .5, .5}}
	if _, _, err := FromWinRates("t", bad, Config{}); err == nil {
		t.Error("a source was accepted twice")
	}
}
