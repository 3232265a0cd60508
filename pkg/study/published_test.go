package study_test

import (
	"context"
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// Numbers of sections 3.3 to 3.9 of the project's notes on the paper,
// ../shared/reference/method.md, from its figures and the released data.

// colourTolerance is how far a decoded colour may lie off: .025, and half of the
// last digit because the file has two. Without the latter one more cell is off:
// the gain of non_fixated_pose, order 4, budget 26, is .6358 and stands as .61;
// the notes say that the figure keeps full supervision there for near-ties.
const colourTolerance = 0.025 + 0.005

// agreement counts the cells that agree with a figure: within the tolerance, or
// both in its white plateau, which it cannot tell apart.
type agreement struct {
	cells, close, plateau int
	worst                 float64 // of the close ones
}

func (a *agreement) add(ours, paper float64) {
	a.cells++
	switch d := math.Abs(ours - paper); {
	case d <= colourTolerance:
		a.close++
		a.worst = max(a.worst, d)
	case paper == published.Plateau[0] && published.Plateau[0] <= ours && ours <= published.Plateau[1]:
		a.plateau++
	}
}

// Section 3.3: 696 of 704 cells within .025, the other 8 in the plateau.
func TestPublishedGainAndQuality(t *testing.T) {
	table, roles := released(t, published.Data16k)
	figure := figures(t).GainQuality
	g, err := study.Taxonomies(context.Background(), table, official(roles), figure.Budgets, figure.Orders)
	if err != nil {
		t.Fatal(err)
	}
	var all agreement
	for i := range g.Orders {
		for k, ours := range []affinity.Matrix{g.Gain(i), g.Quality(i)} {
			paper := []affinity.Matrix{figure.Gain[i], figure.Quality[i]}[k]
			for _, target := range g.Targets {
				for _, b := range ours.Cols {
					all.add(ours.Value(target, b), paper.Value(target, b))
				}
			}
		}
	}
	t.Logf("%+v", all)
	if all.cells != 704 || all.close != 696 || all.plateau != 8 {
		t.Errorf("%+v, want 696 + 8 of 704 cells", all)
	}
}

// Section 3.3: means over the 22 targets, orders 1, 2 and 4.
func TestPublishedMeans(t *testing.T) {
	table, roles := released(t, published.Data16k)
	g, err := study.Taxonomies(context.Background(), table, official(roles), []float64{2, 8, 15, 22}, []int{1, 2, 4})
	if err != nil {
		t.Fatal(err)
	}
	want := [3][4][3]float64{
		{{3.436680, .6644, .2671}, {5.202142, .8335, .3909}, {5.759166, .8701, .4694}, {5.914424, .8838, .5001}},
		{{3.436680, .6644, .2671}, {5.321197, .8380, .4124}, {5.833584, .8776, .4812}, {5.940101, .8857, .5040}},
		{{3.436680, .6644, .2671}, {5.343930, .8450, .4144}, {5.862769, .8786, .4853}, {5.955891, .8869, .5046}},
	}
	for i := range g.Orders {
		for j, s := range g.Solutions[i] {
			w := want[i][j]
			if !near(s.Objective, w[0], 5.1e-7) || !near(s.MeanGain, w[1], 5.1e-5) || !near(s.MeanQuality, w[2], 5.1e-5) {
				t.Errorf("order %d, budget %v: %v, %v, %v, want %v", g.Orders[i], g.Budgets[j], s.Objective, s.MeanGain, s.MeanQuality, w)
			}
		}
	}
}

// Section 3.5: all 176 cells of the left panel.
func TestPublishedNovelTasks(t *testing.T) {
	table, roles := released(t, published.Data16k)
	f := figures(t)
	n, err := study.NovelTasks(table, roles.Unused, []int{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	var all agreement
	for k, ours := range []affinity.Matrix{n.Gain(), n.Quality()} {
		paper := []affinity.Matrix{f.NovelGain, f.NovelQuality}[k]
		for i, target := range ours.Rows {
			for j, order := range ours.Cols {
				all.add(ours.At(i, j), paper.Value(target, order))
			}
		}
	}
	t.Logf("%+v", all)
	if all.cells != 176 || all.close+all.plateau != 176 {
		t.Errorf("%+v, want all of 176 cells", all)
	}
}

// Section 3.6: Quality within .0051 (mean .0006), 16 of 21 within .0002; Gain
// within .0033 (mean .0008), where the figure hides the point of budget 20.
func TestPublishedSignificance(t *testing.T) {
	table, roles := released(t, published.Data16k)
	f := figures(t)
	for _, c := range []struct {
		measure       study.Measure
		paper         []published.Significance
		points, exact int
		worst, mean   float64
	}{
		{study.Quality, f.Quality, 21, 16, .0051, .0006},
		{study.Gain, f.Gain, 20, 13, .0033, .0008},
	} {
		s, err := study.AgainstRandom(context.Background(), table, study.SignificanceConfig{
			Measure: c.measure, SourceOnly: roles.SourceOnly, Unused: roles.Unused, Seed: 1})
		if err != nil || len(s.Points) != 21 {
			t.Fatal(s, err)
		}
		points, exact, worst, sum := 0, 0, 0.0, 0.0
		random, inside := 0.0, 0
		for i, p := range s.Points {
			paper := c.paper[i]
			if p.Budget != paper.Budget {
				t.Fatalf("budget %d, want %d", p.Budget, paper.Budget)
			}
			random = max(random, math.Abs(p.Random-paper.Random))
			if paper.Low <= p.Random && p.Random <= paper.High {
				inside++
			}
			if p.Taxonomy <= p.Random {
				t.Errorf("%v, budget %d: the best taxonomy, %v, is not above the random ones, %v", c.measure, p.Budget, p.Taxonomy, p.Random)
			}
			if math.IsNaN(paper.Taxonomy) {
				continue
			}
			points++
			d := math.Abs(p.Taxonomy - paper.Taxonomy)
			worst, sum = max(worst, d), sum+d
			if d <= .0002 {
				exact++
			}
		}
		mean := sum / float64(points)
		t.Logf("%v: %d points, %d within .0002, worst %.5f, mean %.5f; random within %.4f, %d of 21 inside the error bars",
			c.measure, points, exact, worst, mean, random, inside)
		if points != c.points || exact != c.exact || worst > c.worst+5e-5 || mean > c.mean+5e-5 {
			t.Errorf("%v: %d points, %d exact, worst %v, mean %v; want %+v", c.measure, points, exact, worst, mean, c)
		}
	}
}

// Section 3.7: own affinity ranking against top-1 accuracy: .857 and .826.
func TestPublishedGeneralization(t *testing.T) {
	f := figures(t)
	for _, c := range []struct {
		name           string
		data           published.Generalization
		want, reported float64
	}{{"Places", f.Places, .857, .857}, {"ImageNet", f.ImageNet, .826, .823}} {
		rank := make([]float64, len(c.data.Tasks))
		for i := range rank {
			rank[i] = -float64(i)
		}
		got := study.Spearman(rank, c.data.Top1)
		t.Logf("%s: %.4f over %d, reported %v", c.name, got, len(rank), c.data.Spearman)
		if !near(got, c.want, 5e-4) || c.data.Spearman != c.reported {
			t.Errorf("%s: %v, want %v (reported %v, want %v)", c.name, got, c.want, c.data.Spearman, c.reported)
		}
	}
}

// Section 3.8: drop-k has the ends .2417, .1417 and .684, .446 on the released
// data, which the figure has at .2437, .1409 and .7463, .4480.
func TestPublishedDrop(t *testing.T) {
	table, _ := released(t, published.Data16k)
	f := figures(t).Drop
	d, err := study.DropTasks(table, study.DropConfig{})
	if err != nil {
		t.Fatal(err)
	}
	last := len(d.K) - 1
	for _, c := range []struct {
		name                 string
		got, want, tolerance float64
	}{
		{"quality, none dropped", d.Quality[0], .2417, 5e-5}, {"quality, one left", d.Quality[last], .1417, 5e-5},
		{"gain, none dropped", d.Gain[0], .684, 5e-4}, {"gain, one left", d.Gain[last], .446, 5e-4},
	} {
		if !near(c.got, c.want, c.tolerance) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	// The figure has one more source: it is compared at the number that remain.
	for name, curves := range map[string][2][]float64{"gain": {d.Gain, f.Gain}, "quality": {d.Quality, f.Quality}} {
		ours, paper := curves[0], curves[1]
		worst := 0.0
		for k := range ours {
			if v := paper[k+len(paper)-len(ours)]; !math.IsNaN(v) {
				worst = max(worst, math.Abs(ours[k]-v))
			}
		}
		t.Logf("%s: %d points of ours, %d of the paper, worst %.4f", name, len(ours), len(paper), worst)
		if limit := map[string]float64{"gain": .0587, "quality": .0014}[name]; worst > limit {
			t.Errorf("%s: off by %v, want at most %v", name, worst, limit)
		}
	}
	sampled, err := study.DropTasks(table, study.DropConfig{Samples: 2000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for k := range d.K {
		if !near(sampled.Quality[k], d.Quality[k], .005) || !near(sampled.Gain[k], d.Gain[k], .008) {
			t.Errorf("k = %d: sampled %v and %v, exact %v and %v", k, sampled.Quality[k], sampled.Gain[k], d.Quality[k], d.Gain[k])
		}
	}
}
