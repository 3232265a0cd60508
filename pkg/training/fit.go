package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/tensors"
)

// ErrExploded is the cause of the error when a loss is no longer a number.
var ErrExploded = errors.New("the loss exploded")

// A Config says how to train. Zero fields have the defaults given.
type Config struct {
	// Steps is the number of steps; 0 stands for 400.
	Steps int
	// Rate is the largest learning rate, 0 for 8e-3. It rises over the first
	// Warmup steps, 0 for 50, and falls as a cosine to a share of .03.
	Rate   float64
	Warmup int
	// Decay is AdamW's weight decay.
	Decay float64
	// Clip is the largest norm of the gradient of a network with an encoder; 0
	// stands for 1.
	Clip float64
	// DropFeatures and DropHidden are the shares dropped of what a head reads
	// and of its hidden layer, where it answers for the whole example.
	DropFeatures, DropHidden float64
	// Seed decides the start of the weights, the order of examples and dropout.
	Seed uint64
	// Every is the number of steps between validations, 0 for 50. Patience is
	// how many may pass without a better loss before training stops early; 0
	// never stops.
	Every, Patience int
	// Progress, if not nil, is called after every step with the number of steps
	// done and the mean loss over the sets, in the units of the targets; Validated
	// after every validation.
	Progress  func(step int, loss float64)
	Validated func(Point)

	// Checkpoint, if not nil, is called when ctx ends, and besides after every
	// CheckpointEvery steps if that is not 0. What it is given is its own. Its
	// error ends the training.
	Checkpoint      func(*Checkpoint) error
	CheckpointEvery int
	// Resume, if not nil, is where to go on: the result is then the same bit for
	// bit as that of a training that was never interrupted. It must be of a
	// training of the same network, configuration and data.
	Resume *Checkpoint
	// Basis names what else a training depends on, such as its data and backend,
	// so that a checkpoint of another one is refused.
	Basis string
}

func (c Config) withDefaults() Config {
	set := func(x *int, v int) {
		if *x == 0 {
			*x = v
		}
	}
	set(&c.Steps, 400)
	set(&c.Warmup, 50)
	set(&c.Every, 50)
	if c.Rate == 0 {
		c.Rate = 8e-3
	}
	if c.Clip == 0 {
		c.Clip = 1
	}
	return c
}

// rateAt returns the learning rate of step k, from 0.
func (c Config) rateAt(k int) float64 {
	warm := min(1, float64(k+1)/float64(c.Warmup))
	cosine := (1 + math.Cos(math.Pi*float64(k)/float64(c.Steps))) / 2
	return c.Rate * warm * (0.97*cosine + 0.03)
}

// A Point is one validation. Training is the mean loss of the steps since the
// last; Validation is NaN if there is no data for it.
type Point struct {
	Step                 int
	Training, Validation float64
}

// A History is what happened in a training.
type History struct {
	Points []Point
	// Best is the step of the state that was kept.
	Best  int
	Early bool // stopped early
}

// Fit trains a state on data and leaves it at its best by the losses on
// validation, which may be nil: then at its last. With many sets the state of
// the best mean over all is kept. The state is lost if there is an error; it
// wraps ErrExploded or ErrOtherTraining, or is ctx's, after c.Checkpoint.
func (p *Program) Fit(ctx context.Context, s *State, d, validation *Data, c Config) (*History, error) {
	c = c.withDefaults()
	f := newFitting(p, s, d, validation, c)
	defer f.close()
	if c.Resume != nil {
		if err := f.resume(c.Resume); err != nil {
			return nil, err
		}
	}
	for !f.ended() {
		if err := ctx.Err(); err != nil {
			return nil, f.stop(err)
		}
		if err := f.step(); err != nil {
			return nil, fmt.Errorf("step %d of %d: %w", f.done+1, c.Steps, err)
		}
		if f.done%c.Every == 0 || f.done == c.Steps {
			if err := f.validate(); err != nil {
				return nil, err
			}
		}
		if c.Checkpoint != nil && c.CheckpointEvery > 0 && f.done%c.CheckpointEvery == 0 && !f.ended() {
			if err := f.checkpoint(); err != nil {
				return nil, err
			}
		}
	}
	f.keepBest()
	return &f.history, nil
}

// A fitting is a training in progress.
type fitting struct {
	program *Program
	state   *State
	data    *Data
	held    *Data // nil if nothing is validated
	config  Config

	source *rand.PCG
	random *rand.Rand // of source
	order  *epochs

	done    int // steps
	history History
	// best are the weights of the best validation, nil if there is none; they
	// share tensors with the state until its next step.
	best     []*tensors.Tensor
	bestLoss float64
	// sum is that of the losses of the steps since the last validation.
	sum   float64
	since int
}

func newFitting(p *Program, s *State, d, held *Data, c Config) *fitting {
	source := rand.NewPCG(c.Seed, 0x5EED)
	random := rand.New(source)
	return &fitting{program: p, state: s, data: d, held: held, config: c, source: source, random: random,
		order: &epochs{n: d.n, random: random}, bestLoss: math.Inf(1)}
}

// close frees what the state does not hold.
func (f *fitting) close() { freeUnless(f.best, f.state.weights) }

// ended reports whether there is no step left to take.
func (f *fitting) ended() bool { return f.done == f.config.Steps || f.history.Early }

// step takes one step.
func (f *fitting) step() error {
	loss, err := f.program.step(f.state, f.data, f.order.next(f.program.batch), f.config, f.done, f.random, f.best)
	if err != nil {
		return err
	}
	f.done++
	f.sum, f.since = f.sum+loss, f.since+1
	if f.config.Progress != nil {
		f.config.Progress(f.done, loss*float64(f.data.unit))
	}
	return nil
}

// validate adds a point to the history, and keeps the weights if they are the
// best so far.
func (f *fitting) validate() (err error) {
	c, h := f.config, &f.history
	point := Point{f.done, f.sum / float64(f.since) * float64(f.data.unit), math.NaN()}
	f.sum, f.since = 0, 0
	if f.held == nil {
		h.Best = f.done
	} else {
		if point.Validation, err = f.program.mean(f.state, f.held); err != nil {
			return err
		}
		if point.Validation < f.bestLoss {
			freeUnless(f.best, f.state.weights)
			f.bestLoss, h.Best, f.best = point.Validation, f.done, append([]*tensors.Tensor{}, f.state.weights...)
		}
		h.Early = c.Patience > 0 && f.done-h.Best >= c.Patience*c.Every
	}
	h.Points = append(h.Points, point)
	if c.Validated != nil {
		c.Validated(point)
	}
	return nil
}

// keepBest leaves the state at its best.
func (f *fitting) keepBest() {
	if f.best != nil {
		freeUnless(f.state.weights, f.best)
		f.state.weights = f.best
	}
}

// step takes one step and returns the mean loss. keep are weights that must not
// be freed though they are replaced.
func (p *Program) step(s *State, d *Data, examples []int, c Config, k int, random *rand.Rand, keep []*tensors.Tensor) (float64, error) {
	g, err := p.get(graphKey{stepGraph, p.batch, d.pictureRows, d.rows})
	if err != nil {
		return 0, err
	}
	s.step++
	rates := []float32{float32(c.rateAt(k)), float32(c.Decay), float32(1 / (1 - math.Pow(.9, float64(s.step)))),
		float32(1 / (1 - math.Pow(.999, float64(s.step)))), float32(c.Clip)}
	in := append(d.inputs(examples, random), tensors.FromFlatDataAndDimensions(rates, len(rates)))
	if features, hidden := p.spec.DropShapes(); features > 0 {
		in = append(in, dropMask(random, c.DropFeatures, features, p.batch), dropMask(random, c.DropHidden, hidden, p.batch))
	}
	in = append(in, s.inputs()...)
	for _, m := range s.moments {
		in = append(in, m)
	}
	out, err := g.run(in)
	if err != nil {
		return 0, err
	}
	losses, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		return 0, err
	}
	free(out[0])
	n := len(s.weights)
	freeUnless(s.weights, keep)
	free(s.moments...)
	s.weights, s.moments = out[1:1+n:1+n], out[1+n:]
	mean := 0.0
	for set, l := range losses {
		if math.IsNaN(float64(l)) || math.IsInf(float64(l), 0) {
			return 0, fmt.Errorf("%w: it is %v (network %d of %d); try a smaller learning rate than %g", ErrExploded, l, set+1, len(losses), c.Rate)
		}
		mean += float64(l) / float64(len(losses))
	}
	return mean, nil
}
