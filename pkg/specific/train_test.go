package specific

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

func TestWins(t *testing.T) {
	for _, c := range []struct {
		own, other []float64
		want       float64
	}{
		{nil, nil, 0},
		{[]float64{1}, []float64{2}, 1},
		{[]float64{2}, []float64{1}, 0},
		{[]float64{1, 2, 3, 4}, []float64{2, 2, 2, 5}, 2.5 / 4},
		{[]float64{1, 1}, []float64{1, 1}, .5},
		{[]float64{1}, nil, 0},
		{[]float64{1, 2}, []float64{3}, 0},
	} {
		if got := Wins(c.own, c.other); got != c.want {
			t.Errorf("%v against %v wins %v, want %v", c.own, c.other, got, c.want)
		}
	}
}

func train(t testing.TB, src dataset.Source, name string, c Config) *Result {
	t.Helper()
	r, err := Train(t.Context(), lab(t), src, facts(t, src, name, c), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Networks learn tasks that can be learnt, one of each kind of loss, and beat
// the best constant answer, and the head of an untrained encoder where that is
// not as good.
func TestTrainLearns(t *testing.T) {
	src, cfg := planted(110), small
	cfg.Steps = 100
	for name, c := range map[string]struct{ constant, random, head float64 }{
		"rgb2depth": {.95, .5, .5}, "curvature": {.95, .5, .5}, "room_layout": {.7, .4, .4}, "class_places": {.6, .3, .4},
		"segmentsemantic": {.8, .5, 0}, "segment2d": {.75, .5, 0}, // A head alone has not got far yet.
	} {
		t.Run(name, func(t *testing.T) {
			r := train(t, src, name, cfg)
			if n := len(r.Images); r.Task != name || len(r.Losses) != n || len(r.Constant) != n || len(r.Random) != n || n < 80 {
				t.Fatalf("task %s: %d images, %d, %d and %d losses", r.Task, n, len(r.Losses), len(r.Constant), len(r.Random))
			}
			if !strings.HasPrefix(r.Images[0], "test") {
				t.Errorf("measured on %s", r.Images[0])
			}
			constant, random := Wins(r.Losses, r.Constant), Wins(r.Losses, r.Random)
			if constant < c.constant || random < c.random {
				t.Errorf("beats the constant on %.2f and an untrained encoder on %.2f of the images, want %v and %v", constant, random, c.constant, c.random)
			}
			if cmp.Equal(r.Losses, r.Random) {
				t.Error("the encoder of the baseline was trained too")
			}
			if head := Wins(r.Random, r.Constant); head < c.head {
				t.Errorf("an untrained encoder's head beats the constant on %.2f of the images, want %v", head, c.head)
			}
			last := r.History.Points[len(r.History.Points)-1]
			if r.History.Best == 0 || last.Step > cfg.Steps || math.IsNaN(last.Validation) {
				t.Errorf("history %+v", r.History)
			}
		})
	}
}

// What is trained on is not validated on: of the training split each sample is
// read once.
func TestLoad(t *testing.T) {
	src := planted(50)
	depth := src.labels["rgb2depth"]
	f := facts(t, src, "rgb2depth", small)
	var mu sync.Mutex
	read := map[string]int{}
	src.labels["rgb2depth"] = func(split dataset.Split, i int, p []float32) (dataset.Tensor, []float32, error) {
		mu.Lock()
		read[src.Image(split, i)]++
		mu.Unlock()
		return depth(split, i, p)
	}
	c := small
	c.Held, c.Test = .2, 30
	d, err := load(t.Context(), lab(t), src, f, c.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	if d.train.Len() != 40 || d.held.Len() != 10 || d.test.Len() != 30 || d.examples.Len() != 40 || len(d.images) != 30 {
		t.Errorf("%d, %d and %d examples, want 40, 10 and 30", d.train.Len(), d.held.Len(), d.test.Len())
	}
	if len(read) != 80 || d.examples.Images[39] != "train039" || d.images[29] != "test048" {
		t.Errorf("%d samples read, up to %s and %s", len(read), d.examples.Images[39], d.images[29])
	}
	for image, n := range read {
		if n != 1 || strings.HasPrefix(image, "validation") {
			t.Errorf("%s is read %d times", image, n)
		}
	}
}

// Jigsaw puzzles for training come in any order, those for measuring in their
// own: asked without a draw, the former are all of the first.
func TestLoadJigsaw(t *testing.T) {
	src, l := synthetic16(t), lab(t)
	c := Config{Grid: 4, Code: 2, Width: 4, Hidden: 4, Held: .3, Test: 10, Images: 10}.WithDefaults()
	f := facts(t, src, "jigsaw", c)
	d, err := load(t.Context(), l, src, f, c)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	p, err := l.Programs.Get(f.Spec, 4)
	if err != nil {
		t.Fatal(err)
	}
	sure := make([]float32, 100)
	sure[0] = 30
	for _, x := range []struct {
		data     *training.Data
		shuffled bool
	}{{d.train, true}, {d.held, false}, {d.test, false}} {
		losses, err := p.ConstantLosses(t.Context(), sure, x.data)
		if err != nil {
			t.Fatal(err)
		}
		right := 0
		for _, l := range losses {
			if l < 1 {
				right++
			}
		}
		if x.shuffled != (right == len(losses)) {
			t.Errorf("%d of %d puzzles are of the first order; shuffled: %v", right, len(losses), x.shuffled)
		}
	}
}

// Every task of the world can be trained: a few steps of each give losses that
// are numbers, and answers of the right shape.
func TestTrainEveryTask(t *testing.T) {
	src, l := synthetic16(t), lab(t)
	c := Config{Grid: 4, Code: 2, Width: 4, Hidden: 4, Steps: 2, Batch: 4, Held: .3, Test: 8, Images: 20}
	for _, name := range src.Tasks() {
		f := facts(t, src, name, c)
		if !f.Trained() {
			if _, err := Train(t.Context(), l, src, f, c, nil); err == nil || !strings.Contains(err.Error(), "task random has nothing to train on") {
				t.Errorf("random: error %v", err)
			}
			continue
		}
		var steps []int
		var trainings []string
		r, err := Train(t.Context(), l, src, f, c, func(training string) Session {
			trainings = append(trainings, training)
			return Session{Progress: func(step, all, images int, loss float64) {
				if all < step || images%step != 0 || !(loss >= 0) {
					t.Errorf("%s: step %d of %d, %d images, loss %v", name, step, all, images, loss)
				}
				steps = append(steps, step)
			}}
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		one, _ := task.Taskonomy().Lookup(name)
		want, both := []int{1, 2, 1, 2}, []string{OwnNetwork, Untrained}
		if one.Role == task.SourceOnly {
			want, both = want[:2], both[:1]
		}
		if diff := cmp.Diff(want, steps) + cmp.Diff(both, trainings); diff != "" {
			t.Errorf("%s: steps %s", name, diff)
		}
		if (r.Random == nil) != (one.Role == task.SourceOnly) || len(r.Losses) != len(r.Images) || len(r.Constant) != len(r.Images) {
			t.Errorf("%s: %d images, %d, %d and %d losses", name, len(r.Images), len(r.Losses), len(r.Constant), len(r.Random))
		}
		for _, list := range [][]float32{r.Losses, r.Constant, r.Random} {
			for i, v := range list {
				if !(v >= 0) || math.IsInf(float64(v), 0) {
					t.Errorf("%s: loss %d is %v", name, i, v)
				}
			}
		}
		e, err := training.Reader{Source: src, Split: dataset.Test, Limit: 3, ClassWeights: f.ClassWeights, Scale: f.Scale}.Read(t.Context(), name, f.Spec)
		if err != nil {
			continue // None of three samples counts.
		}
		answers, err := Answers(t.Context(), l, f, r.Weights, e)
		n := f.Spec.Values
		if f.Spec.Head == network.Dense {
			n *= f.Spec.Cell * f.Spec.Cell * f.Spec.Tokens()
		}
		if err != nil || len(answers) != e.Len() || len(answers[0]) != n {
			t.Errorf("%s: %d answers, error %v", name, len(answers), err)
		}
	}
}

// Networks of both families have a readout of their untrained encoder, from the
// very head they have themselves.
func TestReadout(t *testing.T) {
	src := planted(24)
	for _, family := range network.Families() {
		for _, name := range []string{"rgb2depth", "segment2d", "class_places"} {
			c := small
			c.Family, c.Steps, c.Every = family, 3, 3
			r, err := Train(t.Context(), lab(t), src, facts(t, src, name, c), c, nil)
			if err != nil {
				t.Fatalf("%s: %v", family, err)
			}
			if len(r.Random) != len(r.Losses) || cmp.Equal(r.Random, r.Losses) {
				t.Errorf("%s, task %s: %d losses, %d of the readout", family, name, len(r.Losses), len(r.Random))
			}
		}
	}
}

// Results depend on the seed alone: not on what the lab did before, nor on what
// progress is shown.
func TestTrainIsDeterministic(t *testing.T) {
	src := planted(40)
	c := small
	c.Steps, c.Every = 20, 5
	l := lab(t)
	run := func(name string, c Config, l *Lab) *Result {
		t.Helper()
		r, err := Train(t.Context(), l, src, facts(t, src, name, c), c, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := run("room_layout", c, l)
	run("rgb2depth", c, l)
	if diff := cmp.Diff(first, run("room_layout", c, l)); diff != "" {
		t.Errorf("again: %s", diff)
	}
	if diff := cmp.Diff(first, run("room_layout", c, lab(t))); diff != "" {
		t.Errorf("in another lab: %s", diff)
	}
	c.Seed = 1
	other := run("room_layout", c, l)
	if cmp.Equal(first.Losses, other.Losses) || cmp.Equal(first.Random, other.Random) {
		t.Error("another seed gives the same losses")
	}
	if diff := cmp.Diff(first.Constant, other.Constant); diff != "" {
		t.Errorf("constant answers of another seed: %s", diff)
	}
}

func TestTrainErrors(t *testing.T) {
	src := planted(40)
	c := small
	c.Steps = 5
	for name, want := range map[string]struct {
		edit func(c *Config)
		text string
		is   error
	}{
		"a huge rate": {func(c *Config) { c.Rate, c.Steps = 1e30, 60 }, "task rgb2depth: step ", training.ErrExploded},
		"no batch":    {func(c *Config) { c.Batch = -8 }, "batch is -8", nil},
	} {
		cfg := c
		want.edit(&cfg)
		_, err := Train(t.Context(), lab(t), src, facts(t, src, "rgb2depth", cfg), cfg, nil)
		if err == nil || !strings.Contains(err.Error(), want.text) || want.is != nil && !errors.Is(err, want.is) {
			t.Errorf("%s: error %v, want %q", name, err, want.text)
		}
	}
	// A split in which nothing counts.
	for split, text := range map[dataset.Split]string{dataset.Train: "split train", dataset.Test: "split test"} {
		src := planted(40)
		depth := src.labels["rgb2depth"]
		f := facts(t, src, "rgb2depth", c)
		src.labels["rgb2depth"] = func(s dataset.Split, i int, p []float32) (dataset.Tensor, []float32, error) {
			x, mask, err := depth(s, i, p)
			if s == split {
				clear(mask)
			}
			return x, mask, err
		}
		if _, err := Train(t.Context(), lab(t), src, f, c, nil); !errors.Is(err, training.ErrNoExamples) || !strings.Contains(err.Error(), "task rgb2depth, "+text) {
			t.Errorf("nothing in %s: error %v", split, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err := Train(ctx, lab(t), src, facts(t, src, "rgb2depth", c), c, func(training string) Session {
		return Session{Progress: func(step, _, _ int, _ float64) {
			if training == Untrained && step == 2 {
				stop()
			}
		}}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v of a training that was ended", err)
	}
}

// The answers that are drawn have the losses that are reported.
func TestAnswers(t *testing.T) {
	src := planted(40)
	c := small
	c.Steps = 20
	f := facts(t, src, "rgb2depth", c)
	l := lab(t)
	r, err := Train(t.Context(), l, src, f, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := training.Reader{Source: src, Split: dataset.Test, Limit: 5, Scale: f.Scale}.Read(t.Context(), "rgb2depth", f.Spec)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := Answers(t.Context(), l, f, r.Weights, e)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range answers {
		f.Scale.Undo(a)
		target := append([]float32{}, e.Targets[i*256:(i+1)*256]...)
		f.Scale.Undo(target)
		sum, weight := 0.0, 0.0
		for k := range a {
			w := float64(e.Masks[i*256+k])
			sum, weight = sum+w*math.Abs(float64(a[k]-target[k])), weight+w
		}
		want := float64(r.Losses[8*i]) // Samples 0, 8, 16, … of 40.
		if math.Abs(sum/weight/want-1) > 1e-4 {
			t.Errorf("image %s: loss %v by the answer, %v reported", e.Images[i], sum/weight, want)
		}
	}
}
