package affinity

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomLosses returns n candidates, the first two Self and Scratch, on images
// where losses take few values, so that ties are common.
func randomLosses(seed uint64, n, images int) *Losses {
	rng := rand.New(rand.NewPCG(seed, 3))
	l := &Losses{Target: "t"}
	for i := range images {
		l.Images = append(l.Images, fmt.Sprintf("image%05d", i))
	}
	for i := range n {
		sources := []string{fmt.Sprintf("s%02d", i)}
		switch {
		case i == 0:
			sources = []string{Self}
		case i == 1:
			sources = []string{Scratch}
		case i%3 == 0:
			sources = append(sources, "a")
		case i%7 == 0:
			sources = append(sources, "b", "a")
		}
		losses := make([]float64, images)
		for j := range losses {
			losses[j] = float64(rng.IntN(40)+i) / 8
		}
		l.Candidates = append(l.Candidates, Candidate{sources, losses})
	}
	return l
}

// checkInvariants tests those of Tournament.
func checkInvariants(t *testing.T, tour *Tournament) {
	t.Helper()
	if len(tour.wins) != len(tour.slots) || len(tour.index) != len(tour.slots) {
		t.Fatalf("%d slots, %d rows, %d names", len(tour.slots), len(tour.wins), len(tour.index))
	}
	for i, row := range tour.wins {
		if len(row) != len(tour.slots) || row[i] != 0 || tour.index[tour.slots[i].key] != i {
			t.Fatalf("slot %d is broken", i)
		}
		for j := range i {
			if row[j] < 0 || tour.wins[j][i] < 0 || row[j]+tour.wins[j][i] > int32(tour.images) {
				t.Fatalf("%d and %d wins on %d images", row[j], tour.wins[j][i], tour.images)
			}
		}
	}
}

func TestWinRatesCountStrictWins(t *testing.T) {
	l := &Losses{Target: "t", Images: []string{"1", "2", "3", "4"}, Candidates: []Candidate{
		{[]string{"b", "a"}, []float64{1, 2, 3, math.Copysign(0, -1)}},
		{[]string{Scratch}, []float64{2, 2, 1, 0}},
		{[]string{Self}, []float64{0, -1, math.Inf(1), 5e-324}},
	}}
	tour := NewTournament(l.Target, 4, Config{})
	if err := tour.Add(l.Candidates...); err != nil {
		t.Fatal(err)
	}
	checkInvariants(t, tour)
	for _, c := range []struct {
		cfg  Config
		want []float64 // Rows a+b, scratch, self.
	}{
		{Config{}, []float64{.5, .25, .5, .25, .5, .5, .5, .5, .5}},
		{Config{SplitTies: true}, []float64{.5, .5, .5, .5, .5, .5, .5, .5, .5}},
	} {
		w := tour.WinRates(c.cfg)
		if !slices.Equal(w.Rows, []string{"a+b", Scratch, Self}) || !slices.Equal(w.Data, c.want) {
			t.Errorf("%+v: %v %v, want %v", c.cfg, w.Rows, w.Data, c.want)
		}
		ab := []string{"a", "b"}
		if got, want := tour.Gain(ab, c.cfg), w.Value("a+b", Scratch); got != want {
			t.Errorf("%+v: gain %v, want %v", c.cfg, got, want)
		}
		if got, want := tour.Quality(ab, c.cfg), w.Value("a+b", Self); got != want {
			t.Errorf("%+v: quality %v, want %v", c.cfg, got, want)
		}
	}
	if g, q := tour.Gain([]string{Scratch}, Config{}), tour.Quality([]string{Self}, Config{}); g != 0.5 || q != 0.5 {
		t.Errorf("a baseline against itself has %v and %v, want 0.5", g, q)
	}
	tour.Remove([]string{Self})
	if q := tour.Quality([]string{"a", "b"}, Config{}); !math.IsNaN(q) {
		t.Errorf("quality without self is %v, want NaN", q)
	}
}

// The direct route compares floats, pair by pair.
func TestWinRatesAgreeWithDirectCounting(t *testing.T) {
	for seed := range uint64(10) {
		l := randomLosses(seed, 2+int(seed)*3, 1+int(seed)*97)
		tour := NewTournament("t", len(l.Images), Config{})
		if err := tour.Add(l.Candidates...); err != nil {
			t.Fatal(err)
		}
		w, split := tour.WinRates(Config{}), tour.WinRates(Config{SplitTies: true})
		for i, a := range l.Candidates {
			for j, b := range l.Candidates {
				if i == j {
					continue
				}
				wins, ties := 0, 0
				for k, loss := range a.Losses {
					if loss < b.Losses[k] {
						wins++
					}
					if loss == b.Losses[k] {
						ties++
					}
				}
				row, col := SourceKey(a.Sources), SourceKey(b.Sources)
				if got, want := w.Value(row, col), float64(wins)/float64(len(l.Images)); got != want {
					t.Fatalf("seed %d: %s beats %s at rate %v, want %v", seed, row, col, got, want)
				}
				want := float64(2*wins+ties) / float64(2*len(l.Images))
				if got := split.Value(row, col); got != want {
					t.Fatalf("seed %d: with half ties %s beats %s at rate %v, want %v", seed, row, col, got, want)
				}
			}
		}
	}
}

func TestResultsDoNotDependOnHistoryOrWorkers(t *testing.T) {
	const images = 3000 // Enough for several workers.
	l := randomLosses(1, 30, images)
	others := randomLosses(2, 30, images)
	want, _, err := FromLosses(l, Config{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 4))
		cfg := Config{Workers: 1 + int(seed)%5}
		tour := NewTournament("t", images, cfg)
		for _, i := range rng.Perm(30) {
			if rng.IntN(2) == 0 { // A wrong one first, which is taken out again.
				if err := tour.Add(others.Candidates[i]); err != nil {
					t.Fatal(err)
				}
				if !tour.Remove(others.Candidates[i].Sources) {
					t.Fatal("a candidate is gone")
				}
			}
			c := l.Candidates[i]
			c.Sources = slices.Clone(c.Sources)
			rng.Shuffle(len(c.Sources), func(i, j int) { c.Sources[i], c.Sources[j] = c.Sources[j], c.Sources[i] })
			if err := tour.Add(c); err != nil {
				t.Fatal(err)
			}
		}
		for range 5 { // In the middle of the slots.
			i := rng.IntN(30)
			tour.Remove(l.Candidates[i].Sources)
			checkInvariants(t, tour)
			if err := tour.Add(l.Candidates[i]); err != nil {
				t.Fatal(err)
			}
		}
		checkInvariants(t, tour)
		got, _, err := tour.Rows(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if !equalBits(got, want) {
			t.Fatalf("seed %d: the rows depend on how the tournament came about", seed)
		}
	}
}

func TestAddRefusesAsAWhole(t *testing.T) {
	tour := NewTournament("t", 2, Config{})
	good := Candidate{[]string{"a"}, []float64{1, 2}}
	if err := tour.Add(good); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]Candidate{
		"takes part already":  {[]string{"a"}, []float64{1, 2}},
		"twice in one call":   {[]string{"new"}, []float64{1, 2}},
		"too few losses":      {[]string{"b"}, []float64{1}},
		"NaN":                 {[]string{"b"}, []float64{1, nan}},
		"source twice":        {[]string{"b", "b"}, []float64{1, 2}},
		"self with a source":  {[]string{Self, "b"}, []float64{1, 2}},
		"source without name": {[]string{""}, []float64{1, 2}},
	} {
		if err := tour.Add(Candidate{[]string{"new"}, []float64{3, 4}}, bad); err == nil {
			t.Errorf("%s: no error", name)
		}
		if tour.Len() != 1 || tour.Has([]string{"new"}) {
			t.Errorf("%s: a part of the call was carried out", name)
		}
		checkInvariants(t, tour)
	}
	if tour.Remove([]string{"b"}) {
		t.Error("removed a candidate that was never added")
	}
}

func TestNewTournamentPanicsWithoutImages(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	NewTournament("t", 0, Config{})
}

// The published size: 82 candidates and scratch on 17,356 images.
func BenchmarkTournament(b *testing.B) {
	l := randomLosses(1, 83, 17356)
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			tour := NewTournament("t", len(l.Images), Config{})
			if err := tour.Add(l.Candidates...); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(83*len(l.Images)*b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("one more", func(b *testing.B) {
		tour := NewTournament("t", len(l.Images), Config{})
		if err := tour.Add(l.Candidates...); err != nil {
			b.Fatal(err)
		}
		last := l.Candidates[82]
		for b.Loop() {
			tour.Remove(last.Sources)
			if err := tour.Add(last); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("process", func(b *testing.B) {
		tour := NewTournament("t", len(l.Images), Config{})
		if err := tour.Add(l.Candidates...); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, _, err := tour.Rows(Config{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
