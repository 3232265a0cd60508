package training

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// ErrOtherTraining is the cause of the error when a checkpoint is not of the
// training that is to go on.
var ErrOtherTraining = errors.New("the checkpoint is of another training")

// A Checkpoint is a training between two steps, all of it: a training that goes
// on from there ends as if nothing had been. WriteFile and ReadCheckpoint keep it
// in a file.
type Checkpoint struct {
	// Training is what the training depends on, by name: the network, the fields
	// of its Config that change the result, the numbers of examples.
	Training map[string]string
	// Step is the number of steps done, Updates that of the optimiser.
	Step, Updates int
	// Weights are those of now, First and Second the moments of AdamW, and Best
	// the weights of the best validation, nil if there is none.
	Weights, First, Second, Best Values
	// Random is the state of the generator, and Order what is left of the epoch.
	Random []byte
	Order  []int
	// History is what happened so far, BestLoss the loss of the best validation,
	// and Sum that of the Since losses after the last.
	History       History
	BestLoss, Sum float64
	Since         int
}

// stop hands over a checkpoint because of an error, and returns it.
func (f *fitting) stop(cause error) error {
	if f.config.Checkpoint == nil {
		return cause
	}
	if err := f.checkpoint(); err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// checkpoint hands over a checkpoint.
func (f *fitting) checkpoint() error {
	random, err := f.source.MarshalBinary()
	if err != nil {
		return fmt.Errorf("checkpoint at step %d: %w", f.done, err)
	}
	c := &Checkpoint{Training: f.training(), Step: f.done, Updates: f.state.step, Random: random, Order: slices.Clone(f.order.order),
		History: f.history, BestLoss: f.bestLoss, Sum: f.sum, Since: f.since}
	c.History.Points = slices.Clone(f.history.Points)
	moments := func(first int) []*tensors.Tensor {
		var list []*tensors.Tensor
		for i := first; i < len(f.state.moments); i += 2 {
			list = append(list, f.state.moments[i])
		}
		return list
	}
	for _, part := range []struct {
		values *Values
		list   []*tensors.Tensor
	}{{&c.Weights, f.state.weights}, {&c.First, moments(0)}, {&c.Second, moments(1)}, {&c.Best, f.best}} {
		if part.list == nil {
			continue
		}
		if *part.values, err = (&State{names: f.state.names, weights: part.list}).Values(); err != nil {
			return fmt.Errorf("checkpoint at step %d: %w", f.done, err)
		}
	}
	if err := f.config.Checkpoint(c); err != nil {
		return fmt.Errorf("checkpoint at step %d: %w", f.done, err)
	}
	return nil
}

// training is what the result depends on.
func (f *fitting) training() map[string]string {
	c, held := f.config, 0
	if f.held != nil {
		held = f.held.n
	}
	m := map[string]string{"network": fmt.Sprintf("%+v", f.program.spec)}
	for name, v := range map[string]any{"batch": f.program.batch, "steps": c.Steps, "rate": c.Rate, "warmup": c.Warmup, "decay": c.Decay,
		"clip": c.Clip, "drop features": c.DropFeatures, "drop hidden": c.DropHidden, "seed": c.Seed, "every": c.Every,
		"patience": c.Patience, "examples": f.data.n, "validation examples": held, "basis": c.Basis} {
		m[name] = fmt.Sprint(v)
	}
	return m
}

// resume brings the training to where a checkpoint was.
func (f *fitting) resume(c *Checkpoint) error {
	if err := f.check(c); err != nil {
		return err
	}
	if err := f.source.UnmarshalBinary(c.Random); err != nil {
		return fmt.Errorf("checkpoint: the state of the random generator: %w", err)
	}
	s := &State{names: f.state.names, step: c.Updates}
	err := f.upload(s, c)
	if err == nil && c.Best != nil {
		var best *State
		if best, err = f.program.restore(s.names, c.Best); err == nil {
			f.best = best.weights
		}
	}
	if err != nil {
		s.Close()
		return fmt.Errorf("checkpoint at step %d: %w", c.Step, err)
	}
	f.state.Close()
	*f.state = *s
	f.order.order = slices.Clone(c.Order)
	f.history = c.History
	f.history.Points = slices.Clone(c.History.Points)
	f.done, f.bestLoss, f.sum, f.since = c.Step, c.BestLoss, c.Sum, c.Since
	return nil
}

// upload brings weights and moments to the device.
func (f *fitting) upload(s *State, c *Checkpoint) error {
	weights, err := f.program.restore(s.names, c.Weights)
	if err != nil {
		return err
	}
	s.weights = weights.weights
	for _, w := range s.names {
		for _, moments := range []Values{c.First, c.Second} {
			x, ok := moments[w.Name]
			if !ok || len(x) != w.Len() {
				return fmt.Errorf("training: %d values of a moment of weight %q, want %d", len(x), w.Name, w.Len())
			}
			t, err := upload(f.program.backend, x, w.Shape...)
			if err != nil {
				return err
			}
			s.moments = append(s.moments, t)
		}
	}
	return nil
}

// check tells whether a checkpoint is one of this training; the error names the
// first difference.
func (f *fitting) check(c *Checkpoint) error {
	want := f.training()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got := c.Training[name]; got != want[name] {
			return fmt.Errorf("%w: its %s is %q, not %q", ErrOtherTraining, name, got, want[name])
		}
	}
	if c.Step < 0 || c.Step > f.config.Steps || c.Updates < c.Step || c.Since < 0 || c.Since > c.Step {
		return fmt.Errorf("checkpoint: step %d of %d, %d updates and %d losses make no sense", c.Step, f.config.Steps, c.Updates, c.Since)
	}
	for _, i := range c.Order {
		if i < 0 || i >= f.data.n {
			return fmt.Errorf("checkpoint: example %d of %d in its order", i, f.data.n)
		}
	}
	return nil
}
