package datasettest

import (
	"errors"
	"fmt"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// rounding is how far sums and bounds may be off.
const rounding = 1e-4

// checkExample checks the shapes and ranges of an example against the kind of
// its task.
func checkExample(e dataset.Example, t task.Task, size int) error {
	return errors.Join(checkInputs(e, t, size), checkTarget(e, t, size), checkMask(e))
}

// checkInputs checks the pictures.
func checkInputs(e dataset.Example, t task.Task, size int) error {
	want := map[task.Input]int{
		"": 1, task.OneImage: 1, task.TwoImages: 2, task.ThreeImages: 3, task.NineTiles: 9,
	}[t.Input]
	if len(e.Inputs) != want {
		return fmt.Errorf("%d inputs, want %d", len(e.Inputs), want)
	}
	channels := 3
	if t.Name == "colorization" {
		channels = 1
	}
	for i, in := range e.Inputs {
		if err := checkTensor(in, size, size, channels); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
		if err := within(in.Data, -1, 1); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return nil
}

// checkTensor checks a shape, in which 0 is any size.
func checkTensor(t dataset.Tensor, shape ...int) error {
	ok, n := len(t.Shape) == len(shape), 1
	for i, s := range t.Shape {
		ok = ok && s > 0 && (shape[i] == 0 || shape[i] == s)
		n *= s
	}
	if !ok || len(t.Data) != n {
		return fmt.Errorf("shape %v with %d numbers, want %v (0 is any)", t.Shape, len(t.Data), shape)
	}
	return nil
}

// within checks that all numbers are finite and in a range.
func within(data []float32, low, high float64) error {
	for i, v := range data {
		if x := float64(v); math.IsNaN(x) || math.IsInf(x, 0) || x < low-rounding || x > high+rounding {
			return fmt.Errorf("entry %d is %v, want %v to %v", i, v, low, high)
		}
	}
	return nil
}

// bounds are the ranges of targets of images that are not [-1, 1].
var bounds = map[string][2]float64{
	"rgb2depth": {0, 1}, "rgb2mist": {0, 1},
	"edge3d": {-1, math.MaxFloat32}, "curvature": {-math.MaxFloat32, math.MaxFloat32},
}

// checkTarget checks the answer.
func checkTarget(e dataset.Example, t task.Task, size int) error {
	err := checkKind(e, t, size)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	return nil
}

func checkKind(e dataset.Example, t task.Task, size int) error {
	last := 0
	if len(t.Shape) > 0 {
		last = t.Shape[len(t.Shape)-1]
	}
	switch t.Output {
	case task.NoOutput:
		if len(e.Target.Data) != 0 {
			return fmt.Errorf("%d numbers, want none", len(e.Target.Data))
		}
		return nil
	case task.DenseImage:
		r, ok := bounds[t.Name]
		if !ok {
			r = [2]float64{-1, 1}
		}
		return errors.Join(checkTensor(e.Target, size, size, last), within(e.Target.Data, r[0], r[1]))
	case task.DenseClasses:
		if t.Name == "colorization" {
			return checkColours(e.Target, size)
		}
		return errors.Join(checkTensor(e.Target, size, size, 1), checkIDs(e.Target.Data, last))
	case task.DenseEmbedding:
		return errors.Join(checkTensor(e.Target, size, size, 1), checkIDs(e.Target.Data, 0))
	case task.Classes:
		return errors.Join(checkTensor(e.Target, classes(t)), checkShares(e.Target.Data, e.Mask))
	case task.Vector:
		return errors.Join(checkTensor(e.Target, values(t)), within(e.Target.Data, -math.MaxFloat32, math.MaxFloat32))
	}
	return within(e.Target.Data, -math.MaxFloat32, math.MaxFloat32)
}

// classes returns the number of classes, 0 where a world may have its own.
func classes(t task.Task) int {
	switch t.Name {
	case "class_1000", "class_places", "class_selected":
		return 0
	}
	if len(t.Shape) == 1 {
		return t.Shape[0]
	}
	return 0
}

// values returns the length of a vector.
func values(t task.Task) int {
	switch {
	case t.Name == "ego_motion": // Three poses, one of which is composed.
		return label.EgoMotionValues
	case len(t.Shape) == 1:
		return t.Shape[0]
	}
	return 0
}

// checkIDs checks whole numbers from 0 and, if n is not 0, below n.
func checkIDs(data []float32, n int) error {
	for i, v := range data {
		if v < 0 || v != float32(int(v)) || n > 0 && int(v) >= n {
			return fmt.Errorf("entry %d is %v, want a whole number from 0 to %d", i, v, n-1)
		}
	}
	return nil
}

// checkShares checks a distribution. One that does not count may be all 0.
func checkShares(data, mask []float32) error {
	sum := 0.0
	for _, v := range data {
		sum += float64(v)
	}
	if len(mask) == 1 && mask[0] == 0 && sum == 0 {
		return within(data, 0, 1)
	}
	if math.Abs(sum-1) > 10*rounding {
		return fmt.Errorf("shares sum to %v", sum)
	}
	return within(data, 0, 1)
}

// checkColours checks the soft codes of colours.
func checkColours(t dataset.Tensor, size int) error {
	side := label.ColorSize(size)
	if err := checkTensor(t, side, side, label.ColorBins); err != nil {
		return err
	}
	for i := range side * side {
		if err := checkShares(t.Data[i*label.ColorBins:(i+1)*label.ColorBins], nil); err != nil {
			return fmt.Errorf("pixel %d: %w", i, err)
		}
	}
	return nil
}

// checkMask checks what counts.
func checkMask(e dataset.Example) error {
	if e.Mask == nil {
		return nil
	}
	want := 1
	if len(e.Target.Shape) == 3 {
		want = e.Target.Shape[0] * e.Target.Shape[1]
	}
	if len(e.Mask) != want {
		return fmt.Errorf("mask of %d numbers, want %d", len(e.Mask), want)
	}
	for i, v := range e.Mask {
		if v != 0 && v != 1 {
			return fmt.Errorf("mask: entry %d is %v, want 0 or 1", i, v)
		}
	}
	return nil
}
