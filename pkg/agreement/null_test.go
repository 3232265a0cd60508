package agreement

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Where there is nothing to find, p-values are as likely in one place as in
// another: their empirical distribution is within Kolmogorov's bound at a level
// of 1 in 1000 of the uniform one.
func TestProbabilitiesAreUniformByChance(t *testing.T) {
	const runs, draws = 250, 39
	p := map[string][]float64{}
	for seed := range uint64(runs) {
		w := newWorld(t, rand.New(rand.NewPCG(seed, 7)), 6, 12, 0)
		a := compare(t, w.input(), Config{Permutations: draws, Seed: seed})
		for _, name := range []string{RankMean, Centred, Contrast} {
			p[name] = append(p[name], a.Line(name).P.Number)
		}
		p["target"] = append(p["target"], a.Targets[0].RankP.Number)
	}
	const bound = 1.95 // of √runs times the largest difference
	for name, values := range p {
		slices.Sort(values)
		worst := 0.
		for i, v := range values {
			worst = max(worst, float64(i+1)/runs-v) // P(p ≤ v) = v for v = k/(draws+1).
			if i+1 < runs && values[i+1] > v {
				worst = max(worst, v-float64(i+1)/runs)
			}
		}
		if worst*math.Sqrt(runs) > bound {
			t.Errorf("%s: the distribution of p is off by %.3f", name, worst)
		}
	}
}

// The more of the released structure a study has, the more it agrees.
func TestPlantedStructureIsFound(t *testing.T) {
	last := map[string]float64{RankMean: 2, Centred: 2}
	for i, noise := range []float64{0, 0.5, 1.5, 50} {
		losses := planted(t, likeReleased(t, noise, 5))
		a := compare(t, Input{Table: tableOf(t, losses), Losses: losses}, Config{Permutations: 199, Least: Quick()})
		for _, name := range []string{RankMean, Centred, Contrast} {
			l := a.Line(name)
			// Noise widens the differences within and across families alike.
			if name != Contrast && l.Ours.Number >= last[name] {
				t.Errorf("noise %v: %s is %v after %v with less", noise, name, l.Ours, last[name])
			}
			last[name] = l.Ours.Number
			if i == 0 && (l.Short() || l.P.Number > 0.005) {
				t.Errorf("without noise %s is %v, p %v", name, l.Ours, l.P)
			}
			if i == 3 && (!l.Short() || l.P.Number < 0.01) {
				t.Errorf("with noise only %s is %v, p %v", name, l.Ours, l.P)
			}
		}
		if own := a.Line(GainOwn).Ours.Number; own < 0.6 {
			t.Errorf("noise %v: own gain %v", noise, own)
		}
		if win := a.Line(Order4Win).Ours.Number; noise < 1 && (win < 0.6 || a.Line(Order4Ratio).Ours.Number <= 0) {
			t.Errorf("noise %v: order 4 wins %v", noise, win)
		}
	}
}

// Choosing and scoring on the same images flatters; cross-fitting does not.
func TestCrossFittingDoesNotFlatter(t *testing.T) {
	p := likeReleased(t, 0, 0)
	for i := range p.skill.Data {
		p.skill.Data[i] = 0
	}
	p.scratch, p.order, p.images = 0, 0, 40
	fitted, largest := 0., 0.
	const runs = 6
	for seed := range uint64(runs) {
		p.seed = seed
		losses := planted(t, p)
		a := compare(t, Input{Table: tableOf(t, losses), Losses: losses}, few)
		fitted += a.Line(GainBest).Ours.Number / runs
		largest += a.Line(GainLargest).Ours.Number / runs
	}
	// 126 targets of 40 images: the standard error of a mean is 0.007.
	if math.Abs(fitted-0.5) > 0.03 || largest < 0.6 {
		t.Errorf("without any gain, it is %.3f cross-fitted and %.3f otherwise", fitted, largest)
	}
}
