package specific

import (
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A Config is the recipe of Stage I. Zero fields have the defaults given, which
// are those of the quick preset.
type Config struct {
	// Family is the kind of network, "" for patch. Grid is the number of cells
	// along a side, 0 for 8; Code the number of values of a cell's code, 0 for
	// 16; Width that of the hidden layers, 0 for 96, or 64 of a conv network;
	// Blocks the number of mixing layers or residual blocks, 0 for 1; Hidden the
	// width of the head, 0 for 96.
	Family                            network.Family
	Grid, Code, Width, Blocks, Hidden int
	// Decoder is the head of tasks whose answer is an image: network.Dense, which
	// answers for each cell from the codes around it, or network.Upsample, for conv
	// networks only. "" stands for Upsample of a conv network and Dense of others. What a
	// deep decoder finds in a code, the shallow heads of transfers may not.
	Decoder network.HeadKind
	// Stride thins out targets that hold class or segment numbers, 0 for 2.
	Stride int
	// Images is the most samples of the training split, 0 for all. Held is the
	// share of it, its last buildings, for validation: 0 stands for .08.
	Images int
	Held   float64
	// Test is the most samples of the test split, 0 for 500.
	Test int
	// Steps and Batch are the number of steps and examples in each, 0 for 400
	// and 32; of examples of several pictures a step takes half as many. Networks
	// that answer for the whole example, which overfit sooner, take GlobalSteps, 0
	// for as many.
	Steps, GlobalSteps, Batch int
	// Rate is the learning rate, 0 for 8e-3, or 4e-3 of a conv network, and Decay
	// the weight decay, 0 for 1e-4. Networks that answer for the whole example have
	// GlobalRate, 0 for 6e-3, or 2e-3 of a conv network, half of it if the loss is
	// the norm of an error, whose gradient does not shrink with it, and GlobalDecay,
	// 0 for .02, and drop out DropFeatures and DropHidden, 0 for .15 and .3; a
	// negative number stands for none.
	Rate, GlobalRate, Decay, GlobalDecay, DropFeatures, DropHidden float64
	// Pictures is the most pictures of a task in memory, which bounds the
	// examples of the jigsaw puzzle, of nine pictures each; 0 stands for 16,384.
	Pictures int
	// Every and Patience are those of training.Config; Patience 0 stands for 6.
	Every, Patience int
	// Seed decides all that is random.
	Seed uint64
}

// WithDefaults returns the config with its zero fields filled in.
func (c Config) WithDefaults() Config {
	if c.Family == "" {
		c.Family = network.Patch
	}
	width, rate, globalRate, decoder := 96, 8e-3, 6e-3, network.Dense
	if c.Family == network.Conv {
		width, rate, globalRate, decoder = 64, 4e-3, 2e-3, network.Upsample
	}
	if c.Decoder == "" {
		c.Decoder = decoder
	}
	for _, d := range []struct {
		x *int
		v int
	}{{&c.Grid, 8}, {&c.Code, 16}, {&c.Width, width}, {&c.Blocks, 1}, {&c.Hidden, 96}, {&c.Stride, 2},
		{&c.Test, 500}, {&c.Steps, 400}, {&c.Batch, 32}, {&c.Every, 50}, {&c.Patience, 6}, {&c.Pictures, 1 << 14}} {
		if *d.x == 0 {
			*d.x = d.v
		}
	}
	if c.GlobalSteps == 0 {
		c.GlobalSteps = c.Steps
	}
	for _, d := range []struct {
		x *float64
		v float64
	}{{&c.Held, .08}, {&c.Rate, rate}, {&c.GlobalRate, globalRate}, {&c.Decay, 1e-4}, {&c.GlobalDecay, .02}, {&c.DropFeatures, .15}, {&c.DropHidden, .3}} {
		if *d.x == 0 {
			*d.x = d.v
		}
	}
	return c
}

// base is what all networks of a study have in common. Heads of images look at
// 3×3 cells: with one that sees its own cell alone, a code must keep the picture
// as it is, and sources differ less (rank correlation with the released rows .53
// instead of .56, quick preset, seed 0, first order).
func (c Config) base(size int) network.Spec {
	return network.Spec{Family: c.Family, Size: size, Grid: c.Grid, Code: c.Code, Width: c.Width, Blocks: c.Blocks,
		Head: c.Decoder, Context: 3, Hidden: c.Hidden}
}

// batch is the number of examples of a step.
func (c Config) batch(s network.Spec) int {
	if s.Inputs > 1 && c.Batch > 1 {
		return c.Batch / 2
	}
	return c.Batch
}

// fit is how to train a network.
func (c Config) fit(s network.Spec, seed uint64) training.Config {
	t := training.Config{Steps: c.Steps, Rate: c.Rate, Decay: c.Decay, Every: c.Every, Patience: c.Patience, Seed: seed}
	if !s.Loss.Dense() {
		t.Steps = c.GlobalSteps
		t.Rate, t.Decay, t.DropFeatures, t.DropHidden = c.GlobalRate, c.GlobalDecay, max(0, c.DropFeatures), max(0, c.DropHidden)
		if s.Loss == network.ErrorNorm || s.Loss == network.Cycle {
			t.Rate /= 2
		}
	}
	return t
}

// images is the most samples of the training split for a network.
func (c Config) images(s network.Spec) int {
	most := c.Pictures / s.Inputs
	if c.Images > 0 {
		most = min(most, c.Images)
	}
	return most
}
