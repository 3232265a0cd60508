package transfer

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// The sets that are tried, as in the released data (method.md finding 5): all
// subsets of the best five of orders 2 and 3, of the best six of order 4, then
// one of each order, of as many of the best.
func TestSubsets(t *testing.T) {
	ranked := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	for _, c := range []struct {
		cfg         Config
		n           int // ranked sources
		sets        []int
		first, last string // of order 3
	}{
		{Config{}, 8, []int{8, 10, 10, 15, 1, 1, 1}, "[a b c]", "[c d e]"},
		{Config{Best: []int{4, 4, 4}}, 8, []int{8, 6, 4, 1, 1, 1, 1}, "[a b c]", "[b c d]"},
		{Config{Best: []int{5, 5, 5}}, 8, []int{8, 10, 10, 5, 1, 1, 1}, "[a b c]", "[c d e]"},
		{Config{Best: []int{}}, 8, []int{8, 1, 1, 1, 1, 1, 1}, "[a b c]", "[a b c]"},
		{Config{}, 4, []int{4, 6, 4, 1, 0, 0, 0}, "[a b c]", "[b c d]"},
		{Config{}, 3, []int{3, 3, 1, 0, 0, 0, 0}, "[a b c]", "[a b c]"},
		{Config{}, 1, []int{1, 0, 0, 0, 0, 0, 0}, "", ""},
		{Config{Best: []int{2}}, 8, []int{8, 1, 1, 1, 1, 1, 1}, "[a b c]", "[a b c]"},
		{Config{Best: []int{5, 2}}, 8, []int{8, 10, 0, 1, 1, 1, 1}, "", ""},
	} {
		for i, want := range c.sets {
			order := i + 1
			sets := c.cfg.Subsets(ranked[:c.n], order)
			if len(sets) != want {
				t.Errorf("%v, order %d of %d sources: %d sets, want %d", c.cfg.Best, order, c.n, len(sets), want)
			}
			seen := map[string]bool{}
			for _, set := range sets {
				if len(set) != order || seen[fmt.Sprint(set)] {
					t.Errorf("%v, order %d: set %v", c.cfg.Best, order, set)
				}
				for k := 1; k < len(set); k++ {
					if set[k] <= set[k-1] {
						t.Errorf("set %v is not in the order of ranks", set)
					}
				}
				seen[fmt.Sprint(set)] = true
			}
			if order == 3 && len(sets) > 0 && (fmt.Sprint(sets[0]) != c.first || fmt.Sprint(sets[len(sets)-1]) != c.last) {
				t.Errorf("%v: sets from %v to %v, want %s to %s", c.cfg.Best, sets[0], sets[len(sets)-1], c.first, c.last)
			}
			if order >= 5 && len(sets) == 1 { // A prefix of the ranking.
				if diff := cmp.Diff(ranked[:order], sets[0]); diff != "" {
					t.Errorf("order %d: %s", order, diff)
				}
			}
		}
	}
}

func TestHeads(t *testing.T) {
	c := Config{}.WithDefaults()
	image := network.Spec{Family: network.Patch, Size: 32, Channels: 3, Inputs: 1, Grid: 8, Code: 16, Width: 96, Blocks: 1, Context: 1,
		Hidden: 96, Head: network.Dense, Values: 3, Cell: 4, Loss: network.L1, Sets: 1}
	pose := image
	pose.Head, pose.Values, pose.Cell, pose.Loss, pose.Inputs = network.Relate, 6, 0, network.ErrorNorm, 2
	got := c.head(image, 25, 2)
	want := network.Spec{Inputs: 1, Grid: 8, Code: 32, Context: 3, Hidden: 64, Head: network.Dense, Values: 3, Cell: 4, Loss: network.L1, Sets: 25}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = c.head(pose, 10, 3)
	want = network.Spec{Inputs: 2, Grid: 8, Code: 48, Hidden: 32, Head: network.Relate, Values: 6, Loss: network.ErrorNorm, Sets: 10}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, s := range []network.Spec{got, c.head(image, 1, 1), c.readout(image), c.readout(pose)} {
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
	// Scratch is the target's encoder with the head of a transfer, of whatever
	// family.
	conv := image
	conv.Family, conv.Head = network.Conv, network.Upsample
	want = c.readout(image)
	want.Family = network.Conv
	if diff := cmp.Diff(want, c.readout(conv)); diff != "" {
		t.Error(diff)
	}
	if s := c.readout(image); s.Family != network.Patch || s.Width != 96 || s.Hidden != 64 || s.Context != 3 || s.Code != 16 {
		t.Errorf("%+v", s)
	}
}

func TestRecipes(t *testing.T) {
	c := Config{Rate: 1, GlobalRate: 2, PixelRate: 3, Decay: 4, GlobalDecay: 5, DropFeatures: .1, DropHidden: .2, Steps: 7}.WithDefaults()
	image, classes := network.Spec{Head: network.Dense, Loss: network.L1}, network.Spec{Head: network.Dense, Loss: network.PixelCE}
	whole := network.Spec{Head: network.Pooled, Loss: network.ClassCE}
	for _, x := range []struct {
		spec network.Spec
		want training.Config
	}{
		{image, training.Config{Steps: 7, Every: 7, Seed: 9, Rate: 1, Decay: 4}},
		{classes, training.Config{Steps: 7, Every: 7, Seed: 9, Rate: 3, Decay: 4}},
		{whole, training.Config{Steps: 7, Every: 7, Seed: 9, Rate: 2, Decay: 5, DropFeatures: .1, DropHidden: .2}},
	} {
		if got := c.fit(x.spec, 9); fmt.Sprint(got) != fmt.Sprint(x.want) {
			t.Errorf("%s: %+v, want %+v", x.spec.Loss, got, x.want)
		}
	}
	none := c
	none.DropFeatures, none.DropHidden = -1, -1
	if f := none.WithDefaults().WithDefaults().fit(whole, 9); f.DropFeatures != 0 || f.DropHidden != 0 {
		t.Errorf("shares of %v and %v are dropped, want none", f.DropFeatures, f.DropHidden)
	}
	if got := fmt.Sprint(c.scratchRates(image, false), c.scratchRates(image, true), c.scratchRates(whole, false)); got != "[0.005] [0.01] [0.002]" {
		t.Errorf("rates of scratch %s", got)
	}
	c.ScratchRates = []float64{.1, .2}
	if got := fmt.Sprint(c.scratchRates(whole, false)); got != "[0.1 0.2]" {
		t.Errorf("rates of scratch %s", got)
	}
	f := specific.Facts{ClassWeights: []float32{1, 2}, Scale: training.Scale{Width: 3}}
	transfer, test := Config{Images: 5, Test: 6}.Reader(source{9}, f, dataset.Validation), Config{Images: 5, Test: 6}.Reader(source{9}, f, dataset.Test)
	if transfer.Limit != 5 || test.Limit != 6 || test.Scale.Width != 3 || len(transfer.ClassWeights) != 2 || transfer.Split != dataset.Validation {
		t.Errorf("readers %+v and %+v", transfer, test)
	}
}
