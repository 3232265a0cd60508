package specific

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// Facts are what the networks of one task depend on beside their configuration.
type Facts struct {
	Task string
	// SourceOnly says that the task is not to be solved itself.
	SourceOnly bool `json:",omitempty"`
	// Spec is the task-specific network. A task that nothing is trained on, the
	// random projection, has a spec without head or loss.
	Spec network.Spec
	// ClassWeights weighs the classes of pixels against each other, nil where
	// the target holds no class numbers.
	ClassWeights []float32 `json:",omitempty"`
	// Scale brings the targets of images and of vectors judged by their squared
	// error to a common size, so that one learning rate serves all; losses are
	// in the units of the source's targets all the same.
	Scale training.Scale
	// Aux are the constants of the loss (network.Spec.AuxShape).
	Aux []float32 `json:",omitempty"`
}

// Trained reports whether there is anything to train.
func (f Facts) Trained() bool { return f.Spec.Loss != "" }

// surveyed is the number of training samples of which classes are counted.
const surveyed = 512

// standards is what a source has that brings targets to a standard of its own.
type standards interface {
	Standard(task string) (label.Standard, error)
}

// Survey returns the facts of a task of a source. It reads up to 512 samples of
// a task of pixel classes, and one of others.
func Survey(ctx context.Context, src dataset.Source, name string, c Config) (Facts, error) {
	c = c.WithDefaults()
	t, err := dataset.DictionaryOf(src).Lookup(name)
	if err != nil {
		return Facts{}, err
	}
	f := Facts{Task: t.Name, SourceOnly: !t.Role.IsTarget()}
	base := c.base(src.Size())
	x, err := src.Example(ctx, dataset.Train, 0, t.Name)
	if err != nil {
		return f, fmt.Errorf("task %s: %w", t.Name, err)
	}
	classes := 1
	if t.Loss == task.PixelCrossEntropy {
		if f.ClassWeights, err = classWeights(ctx, src, t.Name, t.Shape[2]); err != nil {
			return f, err
		}
		classes = len(f.ClassWeights)
	}
	f.Spec, err = network.For(t, base, x.Target.Shape, classes, c.Stride)
	if errors.Is(err, network.ErrNoNetwork) {
		f.Spec = base
		f.Spec.Channels, f.Spec.Inputs, f.Spec.Sets = 3, 1, 1
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if l := f.Spec.Loss; l == network.L1 || l == network.L2 || l == network.MeanSquare {
		if f.Scale, err = scaleOf(ctx, src, f); err != nil {
			return f, err
		}
	}
	f.Aux, err = auxiliary(src, f.Spec, t.Name)
	return f, err
}

// scaleOf measures the median, of all values of an image or of each of a vector,
// and the mean absolute deviation from it. Both are robust: occlusion edges are
// far above 1.
func scaleOf(ctx context.Context, src dataset.Source, f Facts) (training.Scale, error) {
	r := training.Reader{Source: src, Split: dataset.Train, Limit: surveyed / 4, ClassWeights: f.ClassWeights}
	e, err := r.Read(ctx, f.Task, f.Spec)
	if err != nil {
		return training.Scale{}, err
	}
	t, m := product(f.Spec.Targets()), product(f.Spec.MaskShape())
	values := make([][]weighted, 1)
	if !f.Spec.Loss.Dense() {
		values = make([][]weighted, t)
	}
	for i, v := range e.Targets {
		if w := e.Masks[i/t*m+i%t%m]; w > 0 {
			k := i % t % len(values)
			values[k] = append(values[k], weighted{v, 1})
		}
	}
	var scale training.Scale
	n := 0
	for _, list := range values {
		center := median(list)
		scale.Center = append(scale.Center, float64(center))
		for _, x := range list {
			scale.Width += math.Abs(float64(x.value - center))
		}
		n += len(list)
	}
	scale.Width /= float64(n)
	if scale.Width == 0 {
		scale.Width = 1
	}
	return scale, nil
}

// classWeights counts the classes of pixels and returns 1/√(share + .002) of
// each, scaled so that the mean weight of a pixel is 1. There are as many classes
// as the dictionary says or more: samples that are not counted may have them.
func classWeights(ctx context.Context, src dataset.Source, name string, classes int) ([]float32, error) {
	r := training.Reader{Source: src, Split: dataset.Train, Limit: surveyed}
	count := make([]float64, classes)
	total := 0.0
	for _, i := range r.Samples() {
		x, err := src.Example(ctx, dataset.Train, i, name)
		if err != nil {
			return nil, fmt.Errorf("task %s, sample %d: %w", name, i, err)
		}
		for j, v := range x.Target.Data {
			if x.Mask != nil && x.Mask[j] == 0 {
				continue
			}
			for int(v) >= len(count) {
				count = append(count, 0)
			}
			count[int(v)]++
			total++
		}
	}
	if total == 0 {
		return nil, fmt.Errorf("task %s: %w", name, training.ErrNoExamples)
	}
	weights, mean := make([]float32, len(count)), 0.0
	for k, n := range count {
		w := 1 / math.Sqrt(n/total+.002)
		weights[k] = float32(w)
		mean += w * n / total
	}
	for k := range weights {
		weights[k] /= float32(mean)
	}
	return weights, nil
}

// auxiliary returns the constants of a network: the orders of tiles for the
// jigsaw puzzle, pixels drawn once and for all for the metric loss, the standard
// of poses for egomotion.
func auxiliary(src dataset.Source, s network.Spec, name string) ([]float32, error) {
	switch {
	case s.Head == network.Arrange:
		orders := make([]float32, s.Values*s.Inputs*s.Inputs)
		for k, order := range permutations() {
			for place, tile := range order {
				orders[k*s.Inputs*s.Inputs+place*s.Inputs+tile] = 1
			}
		}
		return orders, nil
	case s.Loss == network.Metric:
		n := s.AuxShape()[0]
		pick := make([]float32, n*network.MetricPairs)
		for k, pixel := range rand.New(rand.NewPCG(0, 1)).Perm(n)[:network.MetricPairs] {
			pick[pixel*network.MetricPairs+k] = 1
		}
		return pick, nil
	case s.Loss == network.Cycle:
		standard := label.StandardFixated()
		if own, ok := src.(standards); ok {
			var err error
			if standard, err = own.Standard(name); err != nil {
				return nil, fmt.Errorf("task %s: %w", name, err)
			}
		}
		return append(append([]float32{}, standard.Mean...), standard.Std...), nil
	}
	return nil, nil
}

// OfPictures reports whether the answer is a picture itself, as in
// autoencoding and denoising.
func (f Facts) OfPictures() bool { return f.Task == "autoencoder" || f.Task == "denoise" }
