package training

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// ErrNoExamples is the cause of the error when no sample of a split has a usable
// label.
var ErrNoExamples = errors.New("no sample has a label that counts")

// Examples are examples of one task in the layouts of a network; see the package
// comment of network. Examples whose mask was 0 throughout have been left out.
type Examples struct {
	Spec network.Spec
	// Images names each example's sample.
	Images []string
	// Pictures is [N·Inputs, Channels·p², T], the pictures of an example one
	// after another; Targets [N, Spec.Targets…] and Masks [N, Spec.MaskShape…].
	Pictures, Targets, Masks []float32
	// Scale is that of the targets. Losses are in the units before it.
	Scale Scale
}

// A Scale brings values v to (v - Center)/Width. Center has one number for all
// values, or one for each value of a vector; Width is the same for all, so that
// losses keep their proportions. The zero Scale leaves values as they are.
type Scale struct {
	Center []float64
	Width  float64
}

// center returns the centre of value i.
func (s Scale) center(i int) float64 { return s.Center[i%len(s.Center)] }

// apply scales values.
func (s Scale) apply(values []float32) {
	if s.Width == 0 {
		return
	}
	for i, v := range values {
		values[i] = float32((float64(v) - s.center(i)) / s.Width)
	}
}

// Undo takes the scale back.
func (s Scale) Undo(values []float32) {
	if s.Width == 0 {
		return
	}
	for i, v := range values {
		values[i] = float32(float64(v)*s.Width + s.center(i))
	}
}

// unit is by what a loss of scaled values is multiplied to be one of the values
// themselves.
func (s Scale) unit(loss network.Loss) float32 {
	switch {
	case s.Width == 0:
		return 1
	case loss == network.L2, loss == network.MeanSquare:
		return float32(s.Width * s.Width)
	}
	return float32(s.Width)
}

// A Reader says what to read from a source.
type Reader struct {
	Source dataset.Source
	Split  dataset.Split
	// From and To bound the samples as shares of the split, so that training
	// data can be divided without dividing buildings much: 0, 0 stands for all.
	From, To float64
	// Limit is the most examples, evenly spread over the samples; 0 is no limit.
	Limit int
	// ClassWeights weighs the classes of the pixels of a target that holds class
	// numbers; nil is all 1.
	ClassWeights []float32
	// Scale brings the values of images and vectors to a common size.
	Scale Scale
	// Workers is the number of samples read at once; 0 is as many as CPUs.
	Workers int
}

// Samples returns the numbers of the samples to read.
func (r Reader) Samples() []int {
	n := r.Source.Len(r.Split)
	from, to := r.From, r.To
	if from == 0 && to == 0 {
		to = 1
	}
	first, last := int(from*float64(n)+0.5), int(to*float64(n)+0.5)
	count := last - first
	if r.Limit > 0 && r.Limit < count {
		count = r.Limit
	}
	list := make([]int, count)
	for i := range list {
		list[i] = first + i*(last-first)/count
	}
	return list
}

// Read reads and packs examples of a task. The error names the sample and task;
// it wraps ErrNoExamples if none counts.
func (r Reader) Read(ctx context.Context, task string, spec network.Spec) (*Examples, error) {
	return r.ReadSamples(ctx, task, spec, r.Samples())
}

// ReadSamples is Read of samples by their numbers.
func (r Reader) ReadSamples(ctx context.Context, task string, spec network.Spec, samples []int) (*Examples, error) {
	e := &Examples{Spec: spec, Scale: r.Scale, Images: make([]string, len(samples))}
	per := size(spec.PictureRows(), spec.Tokens())
	e.Pictures = make([]float32, len(samples)*spec.Inputs*per)
	e.Targets = make([]float32, len(samples)*size(spec.Targets()...))
	e.Masks = make([]float32, len(samples)*size(spec.MaskShape()...))
	err := parallel(ctx, len(samples), r.Workers, func(i int) error {
		x, err := r.Source.Example(ctx, r.Split, samples[i], task)
		if err != nil {
			return fmt.Errorf("task %s, %s sample %d: %w", task, r.Split, samples[i], err)
		}
		e.Images[i] = r.Source.Image(r.Split, samples[i])
		if err := e.pack(i, x, r.ClassWeights); err != nil {
			return fmt.Errorf("task %s, image %s: %w", task, e.Images[i], err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	e.dropUncounted()
	if len(e.Images) == 0 {
		return nil, fmt.Errorf("task %s, split %s: %w", task, r.Split, ErrNoExamples)
	}
	return e, nil
}

// Len returns the number of examples.
func (e *Examples) Len() int { return len(e.Images) }

// dropUncounted removes examples whose mask is 0 throughout.
func (e *Examples) dropUncounted() {
	p := e.Spec.Inputs * size(e.Spec.PictureRows(), e.Spec.Tokens())
	t, m := size(e.Spec.Targets()...), size(e.Spec.MaskShape()...)
	n := 0
	for i := range e.Images {
		counts := false
		for _, w := range e.Masks[i*m : (i+1)*m] {
			counts = counts || w != 0
		}
		if !counts {
			continue
		}
		if n != i {
			e.Images[n] = e.Images[i]
			copy(e.Pictures[n*p:(n+1)*p], e.Pictures[i*p:(i+1)*p])
			copy(e.Targets[n*t:(n+1)*t], e.Targets[i*t:(i+1)*t])
			copy(e.Masks[n*m:(n+1)*m], e.Masks[i*m:(i+1)*m])
		}
		n++
	}
	e.Images, e.Pictures, e.Targets, e.Masks = e.Images[:n], e.Pictures[:n*p], e.Targets[:n*t], e.Masks[:n*m]
}

// size returns the product.
func size(dims ...int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// parallel runs f(0) … f(n-1) on some workers and returns the error of the
// smallest i that has one.
func parallel(ctx context.Context, n, workers int, f func(i int) error) error {
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	errs := make([]error, n)
	next := make(chan int)
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := range next {
				errs[i] = f(i)
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
