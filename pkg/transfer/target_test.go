package transfer

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// bench are codes that tell each of three colours, and one of noise.
func bench(p *Pool) Bench {
	return Bench{"red": telling(p, 0), "green": telling(p, 1), "blue": telling(p, 2), "noise": noise(p, 1)}
}

func trained(t testing.TB, x *Target, b Bench, sets ...[]string) *Trained {
	t.Helper()
	r, err := x.Train(t.Context(), b, sets, specific.Session{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Losses) != len(sets) || len(r.Losses[0]) != len(x.Images()) {
		t.Fatalf("%d sets of losses, the first of %d, want %d of %d", len(r.Losses), len(r.Losses[0]), len(sets), len(x.Images()))
	}
	return r
}

// The source whose code holds the answer wins: depth is the red of a picture,
// the layout sums of green.
func TestPlantedSourceWins(t *testing.T) {
	src := source{60}
	c := quick
	c.Images, c.Steps = 60, 150
	c.GlobalRate, c.DropFeatures, c.DropHidden = 2e-2, 1e-9, 1e-9
	p := newPool(t, src, c, "rgb2depth", "room_layout")
	for name, best := range map[string]int{"rgb2depth": 0, "room_layout": 1} {
		r := trained(t, target(t, src, p, name, c), bench(p), []string{"red"}, []string{"green"}, []string{"blue"}, []string{"noise"})
		for i := range r.Losses {
			if i == best {
				continue
			}
			if wins := specific.Wins(r.Losses[best], r.Losses[i]); wins < .7 {
				t.Errorf("%s: %v beats %v on %.2f of the images only", name, r.Sets[best], r.Sets[i], wins)
			}
		}
	}
}

// Two codes that each hold a part of the answer are better than one, than the
// same twice, and than one with noise.
func TestTwoSourcesAreBetter(t *testing.T) {
	src := source{60}
	p := newPool(t, src, quick, "reshade")
	x := target(t, src, p, "reshade", quick)
	one := trained(t, x, bench(p), []string{"red"})
	two := trained(t, x, bench(p), []string{"red", "green"}, []string{"red", "red"}, []string{"red", "noise"})
	best := two.Losses[0]
	for what, other := range map[string][]float32{"one": one.Losses[0], "the same twice": two.Losses[1], "one with noise": two.Losses[2]} {
		if wins := specific.Wins(best, other); wins < .8 {
			t.Errorf("two sources beat %s on %.2f of the images only", what, wins)
		}
	}
}

// All transfers to a target start alike and see the same: equal codes have equal
// losses, bit for bit.
func TestEqualCodes(t *testing.T) {
	src := source{40}
	p := newPool(t, src, quick, "room_layout")
	b := bench(p)
	b["again"] = append([]float32{}, b["green"]...)
	x := target(t, src, p, "room_layout", quick)
	r := trained(t, x, b, []string{"green"}, []string{"noise"}, []string{"again"})
	if diff := cmp.Diff(r.Losses[0], r.Losses[2]); diff != "" {
		t.Errorf("the same code under two names: %s", diff)
	}
	if diff := cmp.Diff(r, trained(t, x, b, []string{"green"}, []string{"noise"}, []string{"again"}), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("trained again: %s", diff)
	}
	both := trained(t, x, b, []string{"green", "noise"}, []string{"again", "noise"})
	if diff := cmp.Diff(both.Losses[0], both.Losses[1]); diff != "" {
		t.Errorf("the same codes under two names: %s", diff)
	}
	c := quick
	c.Seed = 1
	if cmp.Equal(trained(t, target(t, src, p, "room_layout", c), b, []string{"green"}).Losses, trained(t, x, b, []string{"green"}).Losses) {
		t.Error("another seed gives the same losses")
	}
}

// A transfer's losses do not depend on which are trained beside it, up to the
// rounding of sums that are made in another order.
func TestGroupsDoNotMatter(t *testing.T) {
	src := source{40}
	c := quick
	c.Steps = 15 // Rounding grows with each step.
	for _, name := range []string{"rgb2depth", "fix_pose"} {
		p := newPool(t, src, c, name)
		b := bench(p)
		x := target(t, src, p, name, c)
		want := map[string][]float32{}
		for _, group := range [][]string{{"red", "green", "blue", "noise"}, {"noise", "blue", "red"}, {"green"}, {"blue", "green"}} {
			var sets [][]string
			for _, s := range group {
				sets = append(sets, []string{s})
			}
			for i, losses := range trained(t, x, b, sets...).Losses {
				s := group[i]
				if want[s] == nil {
					want[s] = losses
				}
				for k := range losses {
					if d := math.Abs(float64(losses[k] - want[s][k])); d > 1e-3*float64(want[s][k]) {
						t.Errorf("%s → %s in the group %v: loss %v on image %d, %v in another group", s, name, group, losses[k], k, want[s][k])
						break
					}
				}
			}
		}
	}
}

// Transfers' answers have the losses that are reported, with the weights as they
// are kept.
func TestTransferAnswers(t *testing.T) {
	src := source{40}
	p := newPool(t, src, quick, "rgb2depth")
	x := target(t, src, p, "rgb2depth", quick)
	b := bench(p)
	r := trained(t, x, b, []string{"red", "noise"}, []string{"green", "blue"})
	images := []string{x.Images()[7], x.Images()[2]}
	rows, err := p.TestRows("rgb2depth", x.Images(), images)
	if err != nil {
		t.Fatal(err)
	}
	some, err := quick.Reader(src, x.Facts, dataset.Test).ReadSamples(t.Context(), "rgb2depth", x.Facts.Spec, []int{7, 2})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(r *Trained) [][][]float32 {
		answers, err := Answers(t.Context(), x.lab, x.Facts, quick, b, r, some, rows)
		if err != nil {
			t.Fatal(err)
		}
		return answers
	}
	answers := ask(&Trained{Sets: r.Sets, Weights: r.Weights})
	for set := range answers {
		for k, e := range []int{7, 2} {
			sum := 0.0
			for i, v := range answers[set][k] {
				sum += math.Abs(float64(v-x.test.Targets[e*256+i])) * x.Facts.Scale.Width / 256
			}
			if want := float64(r.Losses[set][e]); math.Abs(sum/want-1) > 1e-4 {
				t.Errorf("set %v, image %s: loss %v by its answer, %v reported", r.Sets[set], images[k], sum, want)
			}
		}
	}
	// The first axis of weights is the set, so that some can be kept alone.
	first := training.Values{}
	for name, v := range r.Weights {
		first[name] = v[:len(v)/2]
	}
	alone := ask(&Trained{Sets: r.Sets[:1], Weights: first})
	for i, v := range alone[0][1] {
		if math.Abs(float64(v-answers[0][1][i])) > 1e-4 {
			t.Fatalf("value %d is %v alone, %v beside another", i, v, answers[0][1][i])
		}
	}
	if _, err := p.TestRows("rgb2depth", x.Images(), []string{"holiday.jpg"}); err == nil || !strings.Contains(err.Error(), `target rgb2depth has no test image "holiday.jpg"`) {
		t.Errorf("error %v of an unknown image", err)
	}
	if _, err := p.TestRows("rgb2depth", images, images); err == nil || !strings.Contains(err.Error(), "2 test images, the pool 30") {
		t.Errorf("error %v of fewer images than the pool has", err)
	}
}

// Scratch tries all rates and keeps the one of the least mean loss.
func TestScratch(t *testing.T) {
	src := source{40}
	p := newPool(t, src, quick, "rgb2depth")
	rates := []float64{1e-4, 1e-2, 1e-3}
	means, losses := map[float64]float64{}, map[float64][]float32{}
	for _, r := range rates {
		c := quick
		c.ScratchRates = []float64{r}
		l, rate, err := target(t, src, p, "rgb2depth", c).Scratch(t.Context(), nil)
		if err != nil || rate != r || len(l) != 30 {
			t.Fatalf("%d losses with rate %v, want %v: %v", len(l), rate, r, err)
		}
		means[r], losses[r] = mean(l), l
	}
	best := rates[0]
	for _, r := range rates {
		if means[r] < means[best] {
			best = r
		}
	}
	if best == rates[0] || means[best] > .9*means[rates[0]] {
		t.Fatalf("means %v: the rates do not differ enough to test with", means)
	}
	c := quick
	c.ScratchRates = rates
	var trainings []string
	steps := 0
	l, rate, err := target(t, src, p, "rgb2depth", c).Scratch(t.Context(), func(training string) specific.Session {
		trainings = append(trainings, training)
		return specific.Session{Progress: func(step, all, images int, _ float64) {
			if all != quick.Steps || images != step*quick.Batch {
				t.Errorf("step %d of %d, %d images", step, all, images)
			}
			steps++
		}}
	})
	if err != nil || rate != best || steps != 3*quick.Steps {
		t.Fatalf("rate %v after %d steps, want %v: %v", rate, steps, best, err)
	}
	if diff := cmp.Diff([]string{"rate0", "rate1", "rate2"}, trainings); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(losses[best], l); diff != "" {
		t.Error(diff)
	}
}

func TestProgress(t *testing.T) {
	src := source{20}
	p := newPool(t, src, quick, "rgb2depth")
	last := 0
	_, err := target(t, src, p, "rgb2depth", quick).Train(t.Context(), bench(p), [][]string{{"red"}, {"blue"}, {"noise"}}, specific.Session{Progress: func(step, steps, images int, _ float64) {
		if step != last+1 || steps != quick.Steps || images != step*8*3 {
			t.Errorf("step %d of %d after %d, %d images", step, steps, last, images)
		}
		last = step
	}})
	if err != nil || last != quick.Steps {
		t.Errorf("%d steps, error %v", last, err)
	}
}

func TestTrainErrors(t *testing.T) {
	src := source{20}
	p := newPool(t, src, quick, "rgb2depth")
	x := target(t, src, p, "rgb2depth", quick)
	if r, err := x.Train(t.Context(), nil, nil, specific.Session{}); err != nil || len(r.Losses) != 0 {
		t.Errorf("no sets: %+v, error %v", r, err)
	}
	_, err := x.Train(t.Context(), bench(p), [][]string{{"red"}, {"violet"}}, specific.Session{})
	if want := `transfer red, violet → rgb2depth: no codes of source "violet"`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	c := quick
	c.Rate = 1e30
	broken := target(t, src, p, "rgb2depth", c)
	if _, err := broken.Train(t.Context(), bench(p), [][]string{{"red"}}, specific.Session{}); !errors.Is(err, training.ErrExploded) || !strings.HasPrefix(err.Error(), "transfer red → rgb2depth: step ") {
		t.Errorf("a huge rate: error %v", err)
	}
	c.ScratchRates = []float64{1e-3, 1e30}
	if _, _, err := target(t, src, p, "rgb2depth", c).Scratch(t.Context(), nil); !errors.Is(err, training.ErrExploded) || !strings.HasPrefix(err.Error(), "network from pixels for rgb2depth: ") {
		t.Errorf("a huge rate from pixels: error %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err = x.Train(ctx, bench(p), [][]string{{"red"}}, specific.Session{Progress: func(step, _, _ int, _ float64) {
		if step == 3 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v of a transfer that was ended", err)
	}
	// A pool of other examples.
	other := newPool(t, src, Config{Images: 10, Test: 30}, "rgb2depth")
	_, err = NewTarget(t.Context(), lab(t), src, other, x.Facts, quick)
	if err == nil || !strings.Contains(err.Error(), "target rgb2depth: 20 and 20 examples of the splits validation and test, but the pool has 10 and 20: was the data set changed during the run?") {
		t.Errorf("error %v", err)
	}
	if _, err := NewTarget(t.Context(), lab(t), src, newPool(t, src, quick), x.Facts, quick); err == nil {
		t.Error("no error of a target that the pool does not have")
	}
	// NaN in a code.
	b := bench(p)
	b["red"][0] = float32(math.NaN())
	if _, err := x.Train(t.Context(), b, [][]string{{"green"}, {"red"}}, specific.Session{}); !errors.Is(err, training.ErrExploded) || !strings.Contains(err.Error(), "network 2 of 2") {
		t.Errorf("NaN in a code: error %v", err)
	}
}

// Transfers that are interrupted and go on are those that were not.
func TestTrainResumed(t *testing.T) {
	src := source{40}
	p := newPool(t, src, quick, "room_layout")
	x, b := target(t, src, p, "room_layout", quick), bench(p)
	sets := [][]string{{"green", "noise"}, {"red", "blue"}}
	want := trained(t, x, b, sets...)

	ctx, stop := context.WithCancel(t.Context())
	var kept *training.Checkpoint
	first := specific.Session{Basis: "here", CheckpointEvery: 10, Checkpoint: func(c *training.Checkpoint) error { kept = c; return nil },
		Progress: func(step, steps, images int, loss float64) {
			if steps != quick.Steps || images != step*quick.Batch*len(sets) || loss <= 0 {
				t.Errorf("step %d of %d, %d images, loss %v", step, steps, images, loss)
			}
			if step == 17 {
				stop()
			}
		}}
	if _, err := x.Train(ctx, b, sets, first); !errors.Is(err, context.Canceled) || kept == nil || kept.Step != 17 {
		t.Fatalf("error %v, checkpoint %+v; want one of step 17", err, kept)
	}
	second := specific.Session{Basis: "here", CheckpointEvery: 10, Resume: kept}
	got, err := x.Train(t.Context(), b, sets, second)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Losses, got.Losses) + cmp.Diff(want.Weights, got.Weights); diff != "" {
		t.Errorf("interrupted and gone on: %.400s", diff)
	}
	history := got.History
	if n := len(history.Points); n != 6 || history.Best != quick.Steps || !math.IsNaN(history.Points[5].Validation) {
		t.Errorf("history %+v", history)
	}
	second.Basis = "elsewhere"
	if _, err := x.Train(t.Context(), b, sets, second); !errors.Is(err, training.ErrOtherTraining) {
		t.Errorf("on another basis: %v", err)
	}
}

// The best constant answer of depth is, for each pixel, the median of the examples
// that transfers are trained on.
func TestConstant(t *testing.T) {
	src := source{40}
	p := newPool(t, src, quick, "rgb2depth")
	got, err := target(t, src, p, "rgb2depth", quick).Constant(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	reds := func(split dataset.Split, n int) [][]float64 {
		var list [][]float64
		r := training.Reader{Source: src, Split: split, Limit: n}
		for _, i := range r.Samples() {
			x, err := src.Example(t.Context(), split, i, "rgb2depth")
			if err != nil {
				t.Fatal(err)
			}
			var red []float64
			for _, v := range x.Target.Data {
				red = append(red, float64(v))
			}
			list = append(list, red)
		}
		return list
	}
	examples := reds(dataset.Validation, quick.Images)
	medians := make([]float64, size*size)
	for k := range medians {
		var column []float64
		for _, e := range examples {
			column = append(column, e[k])
		}
		slices.Sort(column)
		medians[k] = column[(len(column)-1)/2]
	}
	var want []float32
	for _, e := range reds(dataset.Test, quick.Test) {
		sum := 0.0
		for k, v := range e {
			sum += math.Abs(v-medians[k]) / size / size
		}
		want = append(want, float32(sum))
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-4, 1e-5)); diff != "" {
		t.Error(diff)
	}
}
