package training

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// interrupted trains until so many steps are done and returns the checkpoint,
// through a file.
func interrupted(t *testing.T, p *Program, d, validation *Data, c Config, at int) *Checkpoint {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	path := filepath.Join(t.TempDir(), "checkpoint.safetensors")
	first := 0
	if c.Resume != nil {
		first = c.Resume.Step
	}
	c.Progress = func(k int, _ float64) {
		if k <= first || k > at {
			t.Errorf("step %d between %d and %d", k, first, at)
		}
		if k == at {
			stop()
		}
	}
	c.Checkpoint = func(c *Checkpoint) error { return c.WriteFile(path) }
	if _, err := p.Fit(ctx, start(t, p, d, c.Seed), d, validation, c); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want that of the context", err)
	}
	read := must[*Checkpoint](t)(ReadCheckpoint(path))
	if read.Step != at {
		t.Fatalf("the checkpoint is at step %d, want %d", read.Step, at)
	}
	return read
}

// A training that is interrupted at any steps and goes on, in a new program as
// after a new start, ends as if it had not been.
func TestResume(t *testing.T) {
	encoder := edited(image, func(s *network.Spec) { s.Head, s.Loss, s.Values, s.Cell = network.Pooled, network.MeanSquare, 3, 0 })
	d, validation := data(t, planted(t, encoder, 40, 1), nil), data(t, planted(t, encoder, 20, 2), nil)
	heads := codeData(t, readout, 40, 3)
	c := Config{Steps: 30, Every: 4, Warmup: 2, Seed: 5, Decay: 1e-2, DropFeatures: .2, DropHidden: .3}
	rising := c
	rising.Rate, rising.Patience = .5, 2 // The best is an early one, and the training ends early.
	for name, x := range map[string]struct {
		spec          network.Spec
		d, validation *Data
		c             Config
	}{"encoder": {encoder, d, validation, c}, "heads": {readout, heads, heads, c}, "no validation": {encoder, d, nil, c}, "early": {encoder, d, validation, rising}} {
		t.Run(name, func(t *testing.T) {
			p := program(t, x.spec, 8)
			want, history := fit(t, p, x.d, x.validation, x.c)
			last := history.Points[len(history.Points)-1].Step
			if name == "early" && (!history.Early || history.Best == last) {
				t.Fatalf("the training does not end early: %+v", history)
			}
			rng := rand.New(rand.NewPCG(1, 7))
			for range 4 {
				a := 1 + rng.IntN(last-2)
				b := a + 1 + rng.IntN(last-a-1)
				config := x.c
				config.Resume = interrupted(t, p, x.d, x.validation, config, a)
				config.Resume = interrupted(t, p, x.d, x.validation, config, b)
				got, h := fit(t, program(t, x.spec, 8), x.d, x.validation, config)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("interrupted at %d and %d: weights: %.300s", a, b, diff)
				}
				if diff := cmp.Diff(history, h, cmpopts.EquateNaNs()); diff != "" {
					t.Errorf("interrupted at %d and %d: %s", a, b, diff)
				}
			}
		})
	}
}

// Checkpoints on the way do not change the training, and each is one to go on
// from.
func TestCheckpointEvery(t *testing.T) {
	d := codeData(t, readout, 40, 3)
	p := program(t, readout, 8)
	c := Config{Steps: 12, Every: 5, Warmup: 2, Seed: 5}
	want, history := fit(t, p, d, d, c)
	var list []*Checkpoint
	c.CheckpointEvery, c.Checkpoint = 4, func(c *Checkpoint) error { list = append(list, c); return nil }
	got, h := fit(t, p, d, d, c)
	if diff := cmp.Diff(want, got) + cmp.Diff(history, h); diff != "" {
		t.Error(diff)
	}
	if len(list) != 2 || list[0].Step != 4 || list[1].Step != 8 { // Not at the end.
		t.Fatalf("checkpoints %v, want those of steps 4 and 8", list)
	}
	for _, c.Resume = range list {
		got, h := fit(t, p, d, d, Config{Steps: 12, Every: 5, Warmup: 2, Seed: 5, Resume: c.Resume})
		if diff := cmp.Diff(want, got) + cmp.Diff(history, h); diff != "" {
			t.Errorf("from step %d: %s", c.Resume.Step, diff)
		}
	}
	full := errors.New("the disk is full")
	c.Resume, c.Checkpoint = nil, func(*Checkpoint) error { return full }
	if _, err := p.Fit(t.Context(), start(t, p, d, 5), d, d, c); !errors.Is(err, full) || !strings.Contains(err.Error(), "step 4") {
		t.Errorf("error %v, want that of the checkpoint at step 4", err)
	}
}

// A checkpoint of another training is refused, and so is one that makes no sense.
func TestResumeRefused(t *testing.T) {
	d, other := codeData(t, readout, 40, 3), codeData(t, readout, 39, 3)
	p := program(t, readout, 8)
	good := Config{Steps: 12, Every: 4, Warmup: 2, Seed: 5, Basis: "world 1"}
	for _, x := range []struct {
		want   string
		change func(c *Config, p **Program, d **Data, k *Checkpoint)
	}{
		{`its seed is "5", not "6"`, func(c *Config, _ **Program, _ **Data, _ *Checkpoint) { c.Seed = 6 }},
		{`its steps is "12", not "13"`, func(c *Config, _ **Program, _ **Data, _ *Checkpoint) { c.Steps = 13 }},
		{`its basis is "world 1", not "world 2"`, func(c *Config, _ **Program, _ **Data, _ *Checkpoint) { c.Basis = "world 2" }},
		{`its examples is "40", not "39"`, func(_ *Config, _ **Program, d **Data, _ *Checkpoint) { *d = other }},
		{`its batch is "8", not "4"`, func(_ *Config, p **Program, _ **Data, _ *Checkpoint) { *p = program(t, readout, 4) }},
		{"example 40 of 40", func(_ *Config, _ **Program, _ **Data, k *Checkpoint) { k.Order = []int{40} }},
		{"step 13 of 12", func(_ *Config, _ **Program, _ **Data, k *Checkpoint) { k.Step = 13 }},
		{"random generator", func(_ *Config, _ **Program, _ **Data, k *Checkpoint) { k.Random = k.Random[1:] }},
		{"no weight", func(_ *Config, _ **Program, _ **Data, k *Checkpoint) { k.Weights = Values{} }},
		{"moment", func(_ *Config, _ **Program, _ **Data, k *Checkpoint) { k.Second = nil }},
	} {
		c, p, d := good, p, d
		k := interrupted(t, p, d, d, c, 5)
		x.change(&c, &p, &d, k)
		c.Resume = k
		_, err := p.Fit(t.Context(), start(t, p, d, 5), d, d, c)
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("error %v, want %q", err, x.want)
		}
		if strings.HasPrefix(x.want, "its ") && !errors.Is(err, ErrOtherTraining) {
			t.Errorf("error %v is not ErrOtherTraining", err)
		}
	}
}

// Each damage of a file is found.
func TestReadCheckpointDamaged(t *testing.T) {
	d := codeData(t, readout, 40, 3)
	k := interrupted(t, program(t, readout, 8), d, d, Config{Steps: 12, Every: 4, Seed: 5}, 6)
	path := filepath.Join(t.TempDir(), "c.safetensors")
	if err := k.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(k, must[*Checkpoint](t)(ReadCheckpoint(path))); diff != "" {
		t.Errorf("written and read: %s", diff)
	}
	whole := must[[]byte](t)(os.ReadFile(path))
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 60 {
		damaged := append([]byte{}, whole...)
		if i%3 == 0 {
			damaged = damaged[:rng.IntN(len(damaged))]
		} else {
			damaged[rng.IntN(len(damaged))] ^= 1 << rng.IntN(8)
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if read, err := ReadCheckpoint(path); err == nil && !cmp.Equal(k, read) {
			t.Errorf("damage %d is not found", i)
		} else if err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("error %v does not name the file", err)
		}
	}
}

// No file is too strange to be read.
func FuzzReadCheckpoint(f *testing.F) {
	path := filepath.Join(f.TempDir(), "c.safetensors")
	k := &Checkpoint{Training: map[string]string{"seed": "1"}, Weights: Values{"a": {1, 2}}, Random: []byte{1}, Order: []int{0}}
	if err := k.WriteFile(path); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:40])
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "c.safetensors")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := ReadCheckpoint(path); err == nil {
			if err := c.WriteFile(path); err != nil {
				t.Fatal(err)
			}
			if again, err := ReadCheckpoint(path); err != nil || !cmp.Equal(c, again, cmpopts.EquateNaNs()) {
				t.Errorf("read %v, written and read again %v, %v", c, again, err)
			}
		}
	})
}
