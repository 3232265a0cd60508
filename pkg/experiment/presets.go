package experiment

import (
	"fmt"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// Presets are the names of the configurations to start from.
func Presets() []string { return []string{"quick", "standard", "paper"} }

// Preset returns a configuration to start from:
//
//	quick     32 px, all tasks, minutes on two cores
//	standard  32 px, more buildings, steps, features of heads and sets of sources,
//	          twice as long
//	paper     256 px with the paper's sizes of data, for a GPU
//
// The first two follow a pilot study whose choices were made on a world of its
// own; what was measured in this one is in the README. Many buildings seen from
// few points teach more about objects and rooms than few seen from many. Of more
// transfer images, networks from pixels profit more than heads do.
//
// Less than quick does not do. Measured on seed 0: with 300 steps in Stage I and
// heads in batches of 8, rows correlate by .51 with the released ones instead of
// .54, and the best source beats the network from pixels on .58 of the images
// instead of .67; of 504 instead of 672 buildings besides, which classes and poses
// need, .43 and .61. Heads of 150 steps are not done: twice the same code beats it
// once on .61.
//
// Conv networks (seed 0, 600 steps, otherwise as standard) have a rank correlation
// of .62 with the released rows, standard .59 and .615 (seeds 1 and 2). But conv
// networks from pixels learn so much from as few images that the best source beats
// them on .53 of the test images, in standard on .70.
func Preset(name string) (Config, error) {
	c := Config{Preset: name, Data: Data{Source: "synthetic", Size: 32, Oversample: 2, Train: 672, Validation: 90, Test: 90, Views: 6}}
	switch name {
	case "quick":
		c.Specific = specific.Config{Steps: 600, GlobalSteps: 400}
		c.Transfer = transfer.Config{Images: 250, Steps: 300, Best: []int{4, 3, 4}}
	case "standard":
		c.Data.Train, c.Data.Validation = 1008, 150
		c.Specific = specific.Config{Steps: 1000, GlobalSteps: 500}
		c.Transfer = transfer.Config{Images: 250, Steps: 300, Hidden: 128, Best: []int{5, 5, 5}}
	case "paper":
		c.Data = Data{Source: "synthetic", Size: 256, Train: 1200, Validation: 160, Test: 170, Views: 100}
		c.Specific = specific.Config{Family: network.Conv, Grid: 16, Code: 8, Width: 256, Blocks: 3, Hidden: 256, Stride: 4,
			Test: 17000, Steps: 80000, Batch: 32, Rate: 1e-4, Every: 1000, Patience: 20}
		c.Transfer = transfer.Config{Images: 16000, Test: 17000, Hidden: 256, GlobalHidden: 256, Steps: 20000, Batch: 32,
			Rate: 1e-4, GlobalRate: 1e-4, PixelRate: 1e-4, ScratchRates: []float64{1e-4}, Best: []int{5, 5, 6}}
	default:
		return Config{}, fmt.Errorf("no preset %q: there are %s", name, strings.Join(Presets(), ", "))
	}
	return c, nil
}
