package transfer

import (
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A Config is the recipe of Stage II. Zero fields have the defaults given, those
// of the quick preset.
type Config struct {
	// Images is the most samples of the validation split that transfers are
	// trained on, 0 for 250, and Test the most of the test split, 0 for 500.
	Images, Test int
	// Hidden is the width of a head's hidden layer, 0 for 64, and GlobalHidden
	// that of one that answers for the whole example, 0 for 32.
	Hidden, GlobalHidden int
	// Steps and Batch are the number of steps and of examples in each, 0 for
	// 300 and 16.
	Steps, Batch int
	// Rate is the learning rate, 0 for 1.5e-2; of networks for the whole
	// example GlobalRate, 0 for 3e-3; of pixel classes PixelRate, 0 for 5e-3.
	Rate, GlobalRate, PixelRate float64
	// Decay is the weight decay, 0 for 1e-3, and GlobalDecay that of networks
	// for the whole example, 0 for .05, which drop out DropFeatures and
	// DropHidden, 0 for .25 and .5; a negative number stands for none.
	Decay, GlobalDecay, DropFeatures, DropHidden float64
	// ScratchRates are the learning rates that the network from pixels tries; of
	// several the one with the least mean test loss counts, which makes the bar
	// higher. Nil stands for one: 5e-3 of images, 1e-2 of pictures themselves
	// and 2e-3 of the rest.
	ScratchRates []float64
	// MaxOrder is the largest number of sources, 0 for 4. Best[i] is from how
	// many of the best sources all subsets of i+2 are tried; orders beyond Best
	// try one transfer each, from as many of the best sources. Nil stands for 5,
	// 5, 6, as in the released data (method.md finding 5).
	MaxOrder int
	Best     []int
	// Seed decides all that is random.
	Seed uint64
}

// WithDefaults returns the config with its zero fields filled in.
func (c Config) WithDefaults() Config {
	for _, d := range []struct {
		x *int
		v int
	}{{&c.Images, 250}, {&c.Test, 500}, {&c.Hidden, 64}, {&c.GlobalHidden, 32}, {&c.Steps, 300}, {&c.Batch, 16}, {&c.MaxOrder, 4}} {
		if *d.x == 0 {
			*d.x = d.v
		}
	}
	for _, d := range []struct {
		x *float64
		v float64
	}{{&c.Rate, 1.5e-2}, {&c.GlobalRate, 3e-3}, {&c.PixelRate, 5e-3}, {&c.Decay, 1e-3}, {&c.GlobalDecay, .05},
		{&c.DropFeatures, .25}, {&c.DropHidden, .5}} {
		if *d.x == 0 {
			*d.x = d.v
		}
	}
	if c.Best == nil {
		c.Best = []int{5, 5, 6}
	}
	return c
}

// head is the transfer network to a target, as a spec without an encoder for
// sets of this many sources.
func (c Config) head(target network.Spec, sets, order int) network.Spec {
	s := c.readout(target)
	s.Family, s.Size, s.Channels, s.Width, s.Blocks = network.NoEncoder, 0, 0, 0, 0
	s.Sets, s.Code = sets, target.Code*order
	return s
}

// readout is the target's network with the head of a transfer.
func (c Config) readout(target network.Spec) network.Spec {
	s := target
	s.Hidden, s.Context = c.GlobalHidden, 0
	if s.Loss.Dense() {
		s.Head, s.Hidden, s.Context = network.Dense, c.Hidden, 3
	}
	return s
}

// fit is how to train the head of a spec.
func (c Config) fit(s network.Spec, seed uint64) training.Config {
	f := training.Config{Steps: c.Steps, Rate: c.Rate, Decay: c.Decay, Seed: seed, Every: c.Steps}
	switch {
	case !s.Loss.Dense():
		f.Rate, f.Decay, f.DropFeatures, f.DropHidden = c.GlobalRate, c.GlobalDecay, max(0, c.DropFeatures), max(0, c.DropHidden)
	case s.Loss == network.PixelCE:
		f.Rate = c.PixelRate
	}
	return f
}

// scratchRates are the learning rates of the network from pixels.
func (c Config) scratchRates(s network.Spec, ofPictures bool) []float64 {
	switch {
	case len(c.ScratchRates) > 0:
		return c.ScratchRates
	case !s.Loss.Dense():
		return []float64{2e-3}
	case ofPictures:
		return []float64{1e-2}
	}
	return []float64{5e-3}
}

// Subsets returns the sets of sources that are tried of an order, ranked being
// the sources from the best: those of method.md finding 5.
func (c Config) Subsets(ranked []string, order int) [][]string {
	c = c.WithDefaults()
	n := order
	switch {
	case order < 2:
		n = len(ranked)
	case order-2 < len(c.Best):
		n = c.Best[order-2]
	}
	n = min(n, len(ranked))
	if order < 1 || order > n {
		return nil
	}
	var sets [][]string
	var choose func(from int, chosen []string)
	choose = func(from int, chosen []string) {
		if len(chosen) == order {
			sets = append(sets, append([]string{}, chosen...))
			return
		}
		for i := from; i < n; i++ {
			choose(i+1, append(chosen, ranked[i]))
		}
	}
	choose(0, nil)
	return sets
}
