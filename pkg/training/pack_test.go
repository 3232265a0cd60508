package training

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/network"
)

func TestPackImage(t *testing.T) {
	const side, channels, grid = 6, 2, 3
	image := count(side * side * channels)
	cells, back := make([]float32, len(image)), make([]float32, len(image))
	PackImage(cells, image, side, channels, grid)
	for i, v := range cells {
		row, cell := i/(grid*grid), i%(grid*grid)
		c, y, x := row/4, cell/grid*2+row%4/2, cell%grid*2+row%2
		if want := image[(y*side+x)*channels+c]; v != want {
			t.Fatalf("row %d of cell %d is %v, want %v: channel %d of pixel (%d, %d)", row, cell, v, want, c, y, x)
		}
	}
	UnpackImage(back, cells, side, channels, grid)
	if diff := cmp.Diff(image, back); diff != "" {
		t.Error(diff)
	}
}

func FuzzPackImage(f *testing.F) {
	f.Add(uint8(2), uint8(3), uint8(1))
	f.Add(uint8(1), uint8(1), uint8(4))
	f.Fuzz(func(t *testing.T, q, grid, channels uint8) {
		if q%8 == 0 || grid%8 == 0 || channels%5 == 0 {
			return
		}
		side, c := int(q%8)*int(grid%8), int(channels%5)
		image := count(side * side * c)
		cells, back := make([]float32, len(image)), make([]float32, len(image))
		PackImage(cells, image, side, c, int(grid%8))
		UnpackImage(back, cells, side, c, int(grid%8))
		if diff := cmp.Diff(image, back); diff != "" {
			t.Error(diff)
		}
	})
}

func TestThin(t *testing.T) {
	image := count(4 * 4 * 2)
	if diff := cmp.Diff([]float32{0, 1, 4, 5, 16, 17, 20, 21}, thin(image, 2, 2, 2)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(image, thin(image, 4, 1, 2)); diff != "" {
		t.Error(diff)
	}
}

// example is what a source gives for a task of image that fits.
func example() dataset.Example {
	rng := rand.New(rand.NewPCG(1, 1))
	return dataset.Example{Inputs: []dataset.Tensor{randomTensor(rng, 8, 8, 3)}, Target: randomTensor(rng, 4, 4, 1)}
}

// packOne packs one example.
func packOne(s network.Spec, x dataset.Example, classWeights []float32, scale Scale) (*Examples, error) {
	e := &Examples{Spec: s, Scale: scale, Images: []string{"one"}}
	e.Pictures = make([]float32, s.Inputs*size(s.PictureRows(), s.Tokens()))
	e.Targets, e.Masks = make([]float32, size(s.Targets()...)), make([]float32, size(s.MaskShape()...))
	return e, e.pack(0, x, classWeights)
}

func TestPack(t *testing.T) {
	cells := func(image []float32, side, channels int) []float32 {
		out := make([]float32, len(image))
		PackImage(out, image, side, channels, 2)
		return out
	}
	x := example()
	x.Mask = make([]float32, 16)
	for i := range x.Mask {
		x.Mask[i] = float32(i % 2)
	}
	e, err := packOne(image, x, nil, Scale{Center: []float64{1}, Width: 2})
	if err != nil {
		t.Fatal(err)
	}
	scaled := make([]float32, 16)
	for i, v := range x.Target.Data {
		scaled[i] = (v - 1) / 2
	}
	for _, c := range []struct {
		what      string
		got, want []float32
	}{
		{"the picture", e.Pictures, cells(x.Inputs[0].Data, 8, 3)}, {"the target", e.Targets, cells(scaled, 4, 1)},
		{"the mask", e.Masks, cells(x.Mask, 4, 1)},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.what, diff)
		}
	}
	// Without a mask everything counts.
	x.Mask = nil
	if e, err = packOne(image, x, nil, Scale{}); err != nil || e.Masks[0] != 1 || e.Masks[15] != 1 {
		t.Errorf("mask %v, error %v, want ones", e.Masks, err)
	}
}

// Class numbers become probabilities at every second pixel, and their weights
// those of their classes.
func TestPackClasses(t *testing.T) {
	s := edited(image, func(s *network.Spec) { s.Loss, s.Values, s.Grid, s.Cell = network.PixelCE, 3, 2, 1 })
	x := example()
	for i := range x.Target.Data { // of 4×4; pixels 0, 2, 8 and 10 are left
		x.Target.Data[i] = float32(i % 3)
	}
	x.Mask = []float32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1}
	x.Target.Data[10] = 99 // Does not count.
	e, err := packOne(s, x, []float32{5, 6, 7}, Scale{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{1, 0, 0, 0 /* class 0 */, 0, 0, 0, 0 /* class 1 */, 0, 1, 1, 0 /* class 2 */}, e.Targets); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float32{5, 7, 7, 0}, e.Masks); diff != "" {
		t.Error(diff)
	}
}

// Soft classes stay as they are.
func TestPackShares(t *testing.T) {
	s := edited(image, func(s *network.Spec) { s.Loss, s.Values, s.Cell = network.PixelCE, 3, 1 })
	x := example()
	x.Target = tensor([]float32{.5, .5, 0, .2, .2, .6, 1, 0, 0, 0, .1, .9}, 2, 2, 3)
	e, err := packOne(s, x, nil, Scale{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{.5, .2, 1, 0, .5, .2, 0, .1, 0, .6, 0, .9}, e.Targets); diff != "" {
		t.Error(diff)
	}
}

// Segments are listed cell by cell, and an example of which nothing counts has a
// weight of 0: sources give such ones for pictures that they cannot read.
func TestPackSegments(t *testing.T) {
	s := edited(image, func(s *network.Spec) { s.Loss, s.Values = network.Metric, 2 })
	x := example()
	x.Target.Data = count(16)
	e, err := packOne(s, x, nil, Scale{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15}, e.Targets); diff != "" {
		t.Error(diff)
	}
	if e.Masks[0] != 1 {
		t.Errorf("weight %v, want 1", e.Masks[0])
	}
	x.Mask = make([]float32, 16)
	if e, err = packOne(s, x, nil, Scale{}); err != nil || e.Masks[0] != 0 {
		t.Errorf("weight %v, error %v, want 0", e.Masks[0], err)
	}
}

func TestPackVector(t *testing.T) {
	s := edited(image, func(s *network.Spec) {
		s.Head, s.Loss, s.Values, s.Inputs, s.Cell = network.Relate, network.ErrorNorm, 3, 2, 0
	})
	x := example()
	x.Inputs = append(x.Inputs, randomTensor(rand.New(rand.NewPCG(3, 3)), 8, 8, 3))
	x.Target, x.Mask = tensor([]float32{1, 2, 3}, 3), []float32{.5}
	e, err := packOne(s, x, nil, Scale{})
	if err != nil {
		t.Fatal(err)
	}
	second := make([]float32, 8*8*3)
	PackImage(second, x.Inputs[1].Data, 8, 3, 2)
	if diff := cmp.Diff(second, e.Pictures[len(second):]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float32{1, 2, 3, .5}, append(e.Targets, e.Masks...)); diff != "" {
		t.Error(diff)
	}
}

// What is packed shares no memory with what a source gave, and the source's is
// left as it was: it may give it again.
func TestPackLeavesTheSource(t *testing.T) {
	s := edited(image, func(s *network.Spec) { s.Loss, s.Values = network.PixelCE, 3 })
	x := example()
	for i := range x.Target.Data {
		x.Target.Data[i] = float32(i % 3)
	}
	x.Mask = []float32{1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	mask := append([]float32{}, x.Mask...)
	first, err := packOne(s, x, []float32{2, 3, 4}, Scale{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := packOne(s, x, []float32{2, 3, 4}, Scale{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mask, x.Mask); diff != "" {
		t.Errorf("the source's mask: %s", diff)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("packed again: %s", diff)
	}
}

func TestPackErrors(t *testing.T) {
	classes := edited(image, func(s *network.Spec) { s.Loss, s.Values = network.PixelCE, 3 })
	vector := edited(image, func(s *network.Spec) { s.Head, s.Loss, s.Values, s.Cell = network.Pooled, network.MeanSquare, 3, 0 })
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for _, c := range []struct {
		name string
		spec network.Spec
		edit func(x *dataset.Example)
		want string
	}{
		{"two pictures", image, func(x *dataset.Example) { x.Inputs = append(x.Inputs, x.Inputs[0]) }, "2 pictures, want 1"},
		{"grey", image, func(x *dataset.Example) { x.Inputs[0] = tensor(count(64), 8, 8, 1) }, "a picture of shape [8 8 1], want 8×8×3"},
		{"cut off", image, func(x *dataset.Example) { x.Inputs[0].Data = count(5) }, "a picture of shape [8 8 3], want 8×8×3"},
		{"NaN", image, func(x *dataset.Example) { x.Target.Data[3] = nan }, "value 3 of the target is NaN"},
		{"infinite", vector, func(x *dataset.Example) { x.Target = tensor([]float32{1, 2, inf}, 3) }, "value 2 of the target is -Inf"},
		{"three values a pixel", image, func(x *dataset.Example) { x.Target = tensor(count(48), 4, 4, 3) }, "a target of 3 values a pixel, want 1"},
		{"not square", image, func(x *dataset.Example) { x.Target = tensor(count(32), 4, 8, 1) }, "a target of shape [4 8 1] for a network that answers 4×4 pixels"},
		{"too small", image, func(x *dataset.Example) { x.Target = tensor(count(4), 2, 2, 1) }, "a target of shape [2 2 1]"},
		{"a vector", image, func(x *dataset.Example) { x.Target = tensor(count(16), 16) }, "a target of shape [16]"},
		{"longer", vector, func(x *dataset.Example) { x.Target = tensor(count(4), 4) }, "a target of 4 values, want 3"},
		{"class 3", classes, func(x *dataset.Example) { clear(x.Target.Data); x.Target.Data[6] = 3 }, "class 3 of pixel 6, want 0 to 2"},
		{"class -1", classes, func(x *dataset.Example) { clear(x.Target.Data); x.Target.Data[6] = -1 }, "class -1 of pixel 6, want 0 to 2"},
	} {
		x := example()
		c.edit(&x)
		if _, err := packOne(c.spec, x, nil, Scale{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

// A scale and its inverse, of images and of the values of a vector.
func TestScale(t *testing.T) {
	for _, s := range []Scale{{}, {Center: []float64{-2}, Width: 4}, {Center: []float64{1, 2, 3}, Width: .5}} {
		v := []float32{0, 2, 8, -1, 7, 4}
		s.apply(v)
		if s.Width != 0 {
			for i, x := range []float64{0, 2, 8, -1, 7, 4} {
				if want := float32((x - s.Center[i%len(s.Center)]) / s.Width); v[i] != want {
					t.Errorf("scale %v: value %d is %v, want %v", s, i, v[i], want)
				}
			}
		}
		s.Undo(v)
		if diff := cmp.Diff([]float32{0, 2, 8, -1, 7, 4}, v); diff != "" {
			t.Errorf("scale %v: %s", s, diff)
		}
	}
	// A loss of scaled values, times the unit, is one of the values.
	s := Scale{Center: []float64{3}, Width: 4}
	for loss, want := range map[network.Loss]float32{network.L1: 4, network.L2: 16, network.MeanSquare: 16, network.ErrorNorm: 4} {
		if got := s.unit(loss); got != want {
			t.Errorf("unit of %s is %v, want %v", loss, got, want)
		}
	}
	if (Scale{}).unit(network.L2) != 1 {
		t.Error("no scale has a unit")
	}
}
