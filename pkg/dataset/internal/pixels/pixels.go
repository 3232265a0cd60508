// Package pixels makes the examples of the tasks that need nothing but a
// picture, for all sources alike.
package pixels

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// Tiles is the number of pictures of task jigsaw.
const Tiles = 9

// tasks are those that Example knows, in the order of the dictionary.
var tasks = []string{
	"autoencoder", "denoise", "edge2d", "keypoint2d", "segment2d",
	"colorization", "inpainting_whole", "jigsaw", "random",
}

// Tasks returns the tasks that Example knows, in the order of the dictionary.
func Tasks() []string { return slices.Clone(tasks) }

// Picture rounds a map of colours in 0..255 to a picture.
func Picture(m media.Map) label.Picture {
	p := label.Picture{Width: m.W, Height: m.H, Pix: make([]uint8, len(m.Data))}
	for i, v := range m.Data {
		p.Pix[i] = uint8(min(max(math.Round(float64(v)), 0), 255))
	}
	return p
}

// Input returns the picture as most networks read it.
func Input(p label.Picture) dataset.Tensor {
	t := Zeros(p.Height, p.Width, 3)
	label.InputTo(t.Data, p)
	return t
}

// Zeros returns a tensor of zeros.
func Zeros(shape ...int) dataset.Tensor {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return dataset.Tensor{Shape: shape, Data: make([]float32, n)}
}

// Segments returns ids as a target.
func Segments(ids []int32, size int) dataset.Tensor {
	t := Zeros(size, size, 1)
	for i, id := range ids {
		t.Data[i] = float32(id)
	}
	return t
}

// Example returns the example of a task for a square picture; what is random
// in it depends on the seed and the task only. Jigsaw tiles are cut from
// native, the same picture at its own size.
func Example(task string, p, native label.Picture, seed uint64) (dataset.Example, error) {
	size := p.Width
	e := dataset.Example{}
	switch task {
	case "denoise":
		e.Inputs = []dataset.Tensor{Zeros(size, size, 3)}
		label.NoisyTo(e.Inputs[0].Data, p, seed, nil)
		e.Target = Input(p)
	case "inpainting_whole":
		e.Inputs = []dataset.Tensor{Zeros(size, size, 3)}
		label.HoleTo(e.Inputs[0].Data, p)
		e.Target = Input(p)
	case "jigsaw":
		return jigsaw(native, size, seed), nil
	case "colorization":
		return colorization(p), nil
	case "autoencoder":
		e.Inputs, e.Target = []dataset.Tensor{Input(p)}, Input(p)
	case "random":
		e.Inputs = []dataset.Tensor{Input(p)}
	case "edge2d":
		e.Inputs, e.Target = []dataset.Tensor{Input(p)}, Zeros(size, size, 1)
		label.Edge2DTo(e.Target.Data, p, nil)
		label.Edge2DTargetTo(e.Target.Data, e.Target.Data, size)
	case "keypoint2d":
		e.Inputs, e.Target = []dataset.Tensor{Input(p)}, Zeros(size, size, 1)
		label.Keypoint2DTo(e.Target.Data, p, nil)
		label.Keypoint2DTargetTo(e.Target.Data, e.Target.Data)
	case "segment2d":
		ids := make([]int32, size*size)
		label.Segment2DTo(ids, p, nil)
		e.Inputs, e.Target = []dataset.Tensor{Input(p)}, Segments(ids, size)
	default:
		return e, fmt.Errorf("task %q needs more than a picture", task)
	}
	return e, nil
}

// jigsaw returns tiles and the class of their order, one of all.
func jigsaw(native label.Picture, size int, seed uint64) dataset.Example {
	e := dataset.Example{Target: Zeros(label.JigsawPermutations)}
	tiles := make([][]float32, Tiles)
	for k := range tiles {
		e.Inputs = append(e.Inputs, Zeros(size, size, 3))
		tiles[k] = e.Inputs[k].Data
	}
	e.Target.Data[label.TilesTo(tiles, native, size, seed, nil)] = 1
	return e
}

// NoMask returns a mask of zeros for a target.
func NoMask(target dataset.Tensor) []float32 {
	if len(target.Shape) == 3 {
		return make([]float32, target.Shape[0]*target.Shape[1])
	}
	return []float32{0}
}
