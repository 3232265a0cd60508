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
	// done and the mean loss over the sets.
	Progress func(step int, loss float64)
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
// wraps ErrExploded, or is ctx's.
func (p *Program) Fit(ctx context.Context, s *State, d, validation *Data, c Config) (*History, error) {
	c = c.withDefaults()
	random := rand.New(rand.NewPCG(c.Seed, 0x5EED))
	order := &epochs{n: d.n, random: random}
	h := &History{}
	var best []*tensors.Tensor
	bestLoss, sum, since := math.Inf(1), 0.0, 0
	for k := range c.Steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		loss, err := p.step(s, d, order.next(p.batch), c, k, random, best)
		if err != nil {
			return nil, fmt.Errorf("step %d of %d: %w", k+1, c.Steps, err)
		}
		sum, since = sum+loss, since+1
		if c.Progress != nil {
			c.Progress(k+1, loss)
		}
		if (k+1)%c.Every != 0 && k+1 != c.Steps {
			continue
		}
		point := Point{k + 1, sum / float64(since) * float64(d.unit), math.NaN()}
		sum, since = 0, 0
		if validation == nil {
			h.Points, h.Best = append(h.Points, point), k+1
			continue
		}
		if point.Validation, err = p.mean(s, validation); err != nil {
			return nil, err
		}
		h.Points = append(h.Points, point)
		if point.Validation < bestLoss {
			freeUnless(best, s.weights)
			bestLoss, h.Best, best = point.Validation, k+1, append([]*tensors.Tensor{}, s.weights...)
		}
		if c.Patience > 0 && k+1-h.Best >= c.Patience*c.Every {
			h.Early = true
			break
		}
	}
	if best != nil {
		freeUnless(s.weights, best)
		s.weights = best
	}
	return h, nil
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

// dropMask returns a mask [n, batch] of 0 and 1/(1-share).
func dropMask(random *rand.Rand, share float64, n, batch int) *tensors.Tensor {
	mask := make([]float32, n*batch)
	kept := float32(1 / (1 - share))
	for i := range mask {
		if share == 0 || random.Float64() >= share {
			mask[i] = kept
		}
	}
	return tensors.FromFlatDataAndDimensions(mask, n, batch)
}

// freeUnless frees the tensors of a list that are not in another.
func freeUnless(list, keep []*tensors.Tensor) {
	for i, t := range list {
		if i >= len(keep) || keep[i] != t {
			free(t)
		}
	}
}

// epochs draws examples without repetition until all have been drawn.
type epochs struct {
	n      int
	random *rand.Rand
	order  []int
}

// next returns the next b examples. With fewer than b examples some come twice.
func (e *epochs) next(b int) []int {
	list := make([]int, 0, b)
	if len(e.order) < b && e.n >= b {
		e.order = nil
	}
	for len(list) < b {
		if len(e.order) == 0 {
			e.order = e.random.Perm(e.n)
		}
		k := min(b-len(list), len(e.order))
		list, e.order = append(list, e.order[:k]...), e.order[k:]
	}
	return list
}
