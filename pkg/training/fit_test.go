package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/network"
)

func TestRate(t *testing.T) {
	c := Config{Steps: 1000, Rate: 2, Warmup: 10}
	for _, x := range []struct {
		step int
		want float64
	}{
		{0, .2 * (.97*1 + .03)},                                  // a tenth of the warm-up
		{9, 2 * (.97*(1+math.Cos(.009*math.Pi))/2 + .03)},        // warm
		{500, 2 * (.97/2 + .03)},                                 // half way
		{1000 - 1, 2 * (.97*(1+math.Cos(.999*math.Pi))/2 + .03)}, // the last
		{250, 2 * (.97*(1+math.Sqrt2/2)/2 + .03)},                // a quarter
	} {
		if got := c.rateAt(x.step); math.Abs(got-x.want) > 1e-12 {
			t.Errorf("step %d: rate %v, want %v", x.step, got, x.want)
		}
	}
	got, want := Config{}.withDefaults(), Config{Steps: 400, Rate: 8e-3, Warmup: 50, Clip: 1, Every: 50}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("defaults %+v, want %+v", got, want)
	}
}

// Within an epoch no example comes twice, and all come equally often in time.
func TestEpochs(t *testing.T) {
	for _, c := range []struct{ n, batch int }{{10, 3}, {12, 4}, {7, 7}, {4, 10}, {1, 3}} {
		e := &epochs{n: c.n, random: rand.New(rand.NewPCG(1, 2))}
		count, orders := make([]int, c.n), map[string]bool{}
		perEpoch := c.n / c.batch // batches
		const rounds = 600
		for round := range rounds {
			seen := map[int]int{}
			var order []int
			for range max(1, perEpoch) {
				batch := e.next(c.batch)
				if len(batch) != c.batch {
					t.Fatalf("%+v: a batch of %d", c, len(batch))
				}
				for _, i := range batch {
					seen[i]++
					count[i]++
				}
				order = append(order, batch...)
			}
			orders[fmt.Sprint(order)] = true
			for i, k := range seen {
				if most := (c.batch + c.n - 1) / c.n; k > most {
					t.Fatalf("%+v: example %d comes %d times in epoch %d", c, i, k, round)
				}
			}
			if c.n%c.batch == 0 && len(seen) != c.n {
				t.Fatalf("%+v: %d examples in epoch %d", c, len(seen), round)
			}
		}
		mean := float64(rounds*max(1, perEpoch)*c.batch) / float64(c.n)
		for i, k := range count {
			if math.Abs(float64(k)-mean) > 5*math.Sqrt(mean) {
				t.Errorf("%+v: example %d came %d times, the mean is %.0f", c, i, k, mean)
			}
		}
		if c.n > 3 && len(orders) < rounds/50 {
			t.Errorf("%+v: only %d orders", c, len(orders))
		}
	}
}

func TestDropMask(t *testing.T) {
	for _, share := range []float64{0, .15, .5} {
		mask := must[[]float32](t)(tensors.CopyFlatData[float32](dropMask(rand.New(rand.NewPCG(1, 1)), share, 300, 40)))
		dropped := 0
		for _, v := range mask {
			if v == 0 {
				dropped++
			} else if want := float32(1 / (1 - share)); v != want {
				t.Fatalf("a mask of %v, want 0 or %v", v, want)
			}
		}
		n := float64(len(mask))
		if math.Abs(float64(dropped)-share*n) > 5*math.Sqrt(n*share*(1-share)) {
			t.Errorf("%d of %v dropped, want a share of %v", dropped, n, share)
		}
	}
}

// Training is the same bit for bit: again, after other trainings, beside others,
// and with a program that others use.
func TestFitIsDeterministic(t *testing.T) {
	encoder := edited(image, func(s *network.Spec) { s.Head, s.Loss, s.Values, s.Cell = network.Pooled, network.MeanSquare, 3, 0 })
	c := Config{Steps: 12, Every: 4, Warmup: 2, Seed: 5, Decay: 1e-2, DropFeatures: .2, DropHidden: .3}
	d, validation := data(t, planted(t, encoder, 40, 1), nil), data(t, planted(t, encoder, 20, 2), nil)
	heads := codeData(t, readout, 40, 3)
	p, q := program(t, encoder, 8), program(t, readout, 8)
	type result struct {
		V Values
		H *History
	}
	one := func(p *Program, d, validation *Data, c Config) result {
		v, h := fit(t, p, d, validation, c)
		return result{v, h}
	}
	encoded, headed := one(p, d, validation, c), one(q, heads, heads, c)
	same := func(what string, got, want result) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	same("again", one(p, d, validation, c), encoded)
	same("with a new program", one(program(t, encoder, 8), d, validation, c), encoded)
	other := c
	other.Seed, other.Progress = 6, func(int, float64) {}
	if cmp.Equal(one(p, d, validation, other).V, encoded.V) {
		t.Error("another seed gives the same weights")
	}
	other.Seed = c.Seed
	same("with progress", one(p, d, validation, other), encoded)
	var group sync.WaitGroup
	results := make([]result, 6)
	for i := range results {
		group.Go(func() {
			if i%2 == 0 {
				results[i] = one(p, d, validation, c)
			} else {
				results[i] = one(q, heads, heads, c)
			}
		})
	}
	group.Wait()
	for i, r := range results {
		same("beside others", r, []result{encoded, headed}[i%2])
	}
}

// The state of the best validation is kept, and training stops when it does not
// get better: what is validated here wants the opposite of what is trained.
func TestBestAndEarly(t *testing.T) {
	d := codeData(t, readout, 40, 1)
	codes, index, e := plantedCodes(t, readout, 40, 1)
	for i := range e.Targets {
		e.Targets[i] *= -3
	}
	opposite, err := NewCodeData(open(t).Backend, readout, codes, index, e, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opposite.Close)
	p := program(t, readout, 8)
	c := Config{Steps: 40, Every: 2, Warmup: 1, Rate: .05, Seed: 1}
	for _, patience := range []int{0, 3} {
		c.Patience = patience
		weights, h := fit(t, p, d, opposite, c)
		steps, early := 40, false
		if patience > 0 {
			steps, early = 2+3*2, true
		}
		if h.Best != 2 || h.Early != early || len(h.Points) != steps/2 || h.Points[len(h.Points)-1].Step != steps {
			t.Fatalf("patience %d: best %d, early %v, %d points, last %+v", patience, h.Best, h.Early, len(h.Points), h.Points[len(h.Points)-1])
		}
		for i, point := range h.Points {
			if point.Validation < h.Points[0].Validation {
				t.Errorf("point %d is better than the best", i)
			}
		}
		if first, last := h.Points[0], h.Points[len(h.Points)-1]; last.Training > first.Training {
			t.Errorf("training loss %v, then %v", first.Training, last.Training)
		}
		losses := must[[][]float32](t)(p.Losses(t.Context(), weights, opposite))
		if got := meanOf(losses); math.Abs(got-h.Points[0].Validation) > 1e-6*got {
			t.Errorf("the weights kept have loss %v, want %v", got, h.Points[0].Validation)
		}
	}
	// Without validation it is the last state, and there is nothing to stop for.
	c.Patience = 1
	weights, h := fit(t, p, d, nil, c)
	if h.Best != 40 || h.Early || !math.IsNaN(h.Points[0].Validation) || len(h.Points) != 20 {
		t.Errorf("without validation: best %d of %d points, early %v", h.Best, len(h.Points), h.Early)
	}
	if before, after := h.Points[0].Training, meanOf(must[[][]float32](t)(p.Losses(t.Context(), weights, d))); after > before/2 {
		t.Errorf("loss %v after training, %v at its begin", after, before)
	}
}

func meanOf(losses [][]float32) float64 {
	sum, n := 0.0, 0
	for _, list := range losses {
		for _, l := range list {
			sum, n = sum+float64(l), n+1
		}
	}
	return sum / float64(n)
}

// Steps that are no multiple of Every end with a validation.
func TestLastPoint(t *testing.T) {
	d := codeData(t, readout, 20, 1)
	var steps []int
	_, h := fit(t, program(t, readout, 8), d, d, Config{Steps: 7, Every: 3, Progress: func(k int, loss float64) {
		if loss > 0 {
			steps = append(steps, k)
		}
	}})
	var points []int
	for _, p := range h.Points {
		points = append(points, p.Step)
	}
	if diff := cmp.Diff([][]int{{1, 2, 3, 4, 5, 6, 7}, {3, 6, 7}}, [][]int{steps, points}); diff != "" {
		t.Error(diff)
	}
}

// What is noted of a training is in the units of the targets before scaling.
func TestHistoryUnits(t *testing.T) {
	c := Config{Steps: 4, Every: 2, Warmup: 1}
	e := planted(t, image, 20, 1)
	d := data(t, e, nil)
	_, plain := fit(t, program(t, image, 8), d, d, c)
	e.Scale = Scale{Center: []float64{3}, Width: 10}
	d = data(t, e, nil)
	_, scaled := fit(t, program(t, image, 8), d, d, c)
	for i, p := range plain.Points {
		q := scaled.Points[i]
		if math.Abs(q.Training-10*p.Training) > 1e-5*q.Training || math.Abs(q.Validation-10*p.Validation) > 1e-5*q.Validation {
			t.Errorf("point %+v of scaled targets, %+v of plain ones", q, p)
		}
	}
}

// Weights start as package network says, for the seed, but for those given.
func TestStartValues(t *testing.T) {
	p, d := program(t, image, 8), data(t, planted(t, image, 8, 1), nil)
	list := must[[]network.Weight](t)(p.Weights(d))
	given := make([]float32, 4)
	given[2] = 7
	state := must[*State](t)(p.Start(d, 12, Values{"encoder.code.bias": given}))
	defer state.Close()
	want := Values{}
	for _, w := range list {
		want[w.Name] = w.Start(12)
	}
	want["encoder.code.bias"] = given
	if diff := cmp.Diff(want, must[Values](t)(state.Values())); diff != "" {
		t.Error(diff)
	}
	for name, x := range must[Values](t)(p.EncoderStart(12)) {
		if name == "encoder.code.bias" {
			continue // It was given.
		}
		if diff := cmp.Diff(want[name], x); diff != "" || !(network.Weight{Name: name}).OfEncoder() {
			t.Errorf("%s of an encoder alone: %s", name, diff)
		}
	}
}

func TestExploded(t *testing.T) {
	d := codeData(t, readout, 20, 1)
	p := program(t, readout, 8)
	s := start(t, p, d, 1)
	_, err := p.Fit(t.Context(), s, d, d, Config{Steps: 30, Rate: 1e30, Warmup: 1})
	if !errors.Is(err, ErrExploded) {
		t.Fatalf("error %v, want ErrExploded", err)
	}
	for _, want := range []string{"step ", " of 30", "of 2)", "smaller learning rate than 1e+30"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
}

// A training ends with its context, at once.
func TestFitCancelled(t *testing.T) {
	d := codeData(t, readout, 20, 1)
	p := program(t, readout, 8)
	ctx, stop := context.WithCancel(t.Context())
	steps := 0
	_, err := p.Fit(ctx, start(t, p, d, 1), d, d, Config{Steps: 1000, Progress: func(k int, _ float64) {
		if steps++; k == 3 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) || steps != 3 {
		t.Errorf("error %v after %d steps, want 3", err, steps)
	}
	if _, err := p.Losses(ctx, nil, d); err == nil {
		t.Error("losses are measured after the end")
	}
}
