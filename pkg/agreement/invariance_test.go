package agreement

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// fullInput returns a planted study with everything.
func fullInput(t testing.TB) Input {
	t.Helper()
	losses := planted(t, likeReleased(t, 0.5, 1))
	in := Input{Table: tableOf(t, losses), Losses: losses, Repeat: tableOf(t, planted(t, likeReleased(t, 0.5, 2)))}
	for i, l := range losses {
		r := rand.New(rand.NewPCG(uint64(i), 3))
		c := Control{Target: l.Target, Once: l.Candidates[0].Losses}
		for _, v := range c.Once {
			c.Twice = append(c.Twice, v+0.1*r.NormFloat64())
		}
		in.Controls = append(in.Controls, c)
	}
	return in
}

func encoded(t testing.TB, a *Agreement) string {
	t.Helper()
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err) // A number is not finite.
	}
	return string(b)
}

func TestOrderDoesNotMatter(t *testing.T) {
	in := fullInput(t)
	want := encoded(t, compare(t, in, few))
	if got := encoded(t, compare(t, in, few)); got != want {
		t.Error("a second comparison differs")
	}
	r := rand.New(rand.NewPCG(1, 2))
	mixed := in
	mixed.Table, mixed.Repeat = slices.Clone(in.Table), slices.Clone(in.Repeat)
	mixed.Controls, mixed.Losses = slices.Clone(in.Controls), nil
	for _, l := range in.Losses {
		mixed.Losses = append(mixed.Losses, shuffledLosses(l, r))
	}
	r.Shuffle(len(mixed.Table), func(i, j int) { mixed.Table[i], mixed.Table[j] = mixed.Table[j], mixed.Table[i] })
	r.Shuffle(len(mixed.Repeat), func(i, j int) { mixed.Repeat[i], mixed.Repeat[j] = mixed.Repeat[j], mixed.Repeat[i] })
	r.Shuffle(len(mixed.Losses), func(i, j int) { mixed.Losses[i], mixed.Losses[j] = mixed.Losses[j], mixed.Losses[i] })
	slices.Reverse(mixed.Controls)
	if got := encoded(t, compare(t, mixed, few)); got != want {
		t.Error("the order of rows, targets, candidates or images shows")
	}
	other := few
	other.Seed = 1
	if got := compare(t, in, other); got.Line(RankMean).Ours != compare(t, in, few).Line(RankMean).Ours {
		t.Error("the seed changes what is observed")
	}
}

// shuffledLosses returns the same losses with candidates and images in another
// order.
func shuffledLosses(l *affinity.Losses, r *rand.Rand) *affinity.Losses {
	order := r.Perm(len(l.Images))
	out := &affinity.Losses{Target: l.Target}
	for _, i := range order {
		out.Images = append(out.Images, l.Images[i])
	}
	for _, k := range r.Perm(len(l.Candidates)) {
		c := affinity.Candidate{Sources: slices.Clone(l.Candidates[k].Sources)}
		slices.Reverse(c.Sources)
		for _, i := range order {
			c.Losses = append(c.Losses, l.Candidates[k].Losses[i])
		}
		out.Candidates = append(out.Candidates, c)
	}
	return out
}

// Ranks do not see monotone maps of a row's affinities, centring does not see
// factors of targets and sources, and win rates do not see monotone maps of
// losses.
func TestWhatUnitsDoNotChange(t *testing.T) {
	in := fullInput(t)
	base := compare(t, in, few)
	same := func(what string, a *Agreement, tolerance float64, names ...string) {
		t.Helper()
		for _, name := range names {
			if x, y := base.Line(name).Ours, a.Line(name).Ours; math.Abs(x.Number-y.Number) > tolerance || !y.Known() {
				t.Errorf("%s changes %s from %v to %v", what, name, x, y)
			}
		}
	}
	change := func(f func(*affinity.Transfer)) *Agreement {
		changed := in
		changed.Table = slices.Clone(in.Table)
		for i := range changed.Table {
			f(&changed.Table[i])
		}
		return compare(t, changed, few)
	}
	a := change(func(row *affinity.Transfer) { row.Affinity = math.Sqrt(row.Affinity) * float64(len(row.Target)) })
	same("a monotone map of affinities", a, 0, RankMean, RankMedian, RankOther, RepeatRank)
	a = change(func(row *affinity.Transfer) {
		row.Affinity *= 0.3 * float64(len(row.Target))
		if single(*row) {
			row.Affinity *= float64(len(row.Sources[0]))
		}
	})
	same("a factor for each target and source", a, 1e-9, Centred, Contrast, RepeatCentred)
	changed := in
	changed.Losses = nil
	for _, l := range in.Losses {
		c := *l
		c.Candidates = slices.Clone(l.Candidates)
		for k := range c.Candidates {
			v := slices.Clone(c.Candidates[k].Losses)
			for i := range v {
				v[i] = 7 + math.Exp(v[i]/3)
			}
			c.Candidates[k].Losses = v
		}
		changed.Losses = append(changed.Losses, &c)
	}
	same("a monotone map of losses", compare(t, changed, few), 0, GainBest, GainShare, Order2Win, Order3Win, Order4Ratio)
}
