// Package shrunk makes a smaller data set of any other: pictures and labels are
// taken at the larger size and averaged, as the original takes labels at 512
// pixels and shrinks them to 256. Labels computed at the small size would hold
// detail of single pixels, which no code of a network that small can keep.
package shrunk

import (
	"context"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A Source is another source with pictures of a fraction of its width and
// height. It implements dataset.Source.
//
// Pictures and targets of several values a pixel, or of values that are no
// numbers of classes or segments, are means over the pixels that count; such a
// pixel counts if at least half of those that it is made of do. Numbers of
// classes and segments are those of one pixel in the middle. Vectors and classes
// of the whole picture stay as they are. The noise of task denoise keeps its
// strength.
type Source struct {
	of       dataset.Source
	factor   int
	numbered map[string]bool // Tasks whose pixels are numbers of classes or segments.
}

// New shrinks a source by a whole number, which must divide its size.
func New(of dataset.Source, factor int) (*Source, error) {
	if factor < 1 || of.Size()%factor != 0 {
		return nil, fmt.Errorf("shrunk: pictures of %d px do not shrink by %d", of.Size(), factor)
	}
	s := &Source{of, factor, map[string]bool{}}
	for _, t := range dataset.DictionaryOf(of).Tasks() {
		s.numbered[t.Name] = t.Loss == task.PixelCrossEntropy || t.Loss == task.PairwiseMetric
	}
	return s, nil
}

// Name is that of the larger source, with the factor.
func (s *Source) Name() string { return s.named(s.of.Name()) }

// NameOf is that of the larger source for one task, with the factor.
func (s *Source) NameOf(task string) string { return s.named(dataset.NameOf(s.of, task)) }

func (s *Source) named(name string) string { return fmt.Sprintf("%s-shrunk%d", name, s.factor) }

// Size is the width and height of pictures in pixels.
func (s *Source) Size() int { return s.of.Size() / s.factor }

// Tasks are those of the larger source.
func (s *Source) Tasks() []string { return s.of.Tasks() }

// Dictionary is that of the larger source.
func (s *Source) Dictionary() *task.Dictionary { return dataset.DictionaryOf(s.of) }

// Classes are those of the larger source.
func (s *Source) Classes(task string) []string { return dataset.ClassesOf(s.of, task) }

// Len is that of the larger source.
func (s *Source) Len(split dataset.Split) int { return s.of.Len(split) }

// Image is that of the larger source.
func (s *Source) Image(split dataset.Split, i int) string { return s.of.Image(split, i) }

// Standard returns the standard of a task's targets, the zero one if they are not
// brought to one or the larger source does not tell.
func (s *Source) Standard(task string) (label.Standard, error) {
	if own, ok := s.of.(interface {
		Standard(string) (label.Standard, error)
	}); ok {
		return own.Standard(task)
	}
	return label.Standard{}, nil
}

// Example returns the shrunk example.
func (s *Source) Example(ctx context.Context, split dataset.Split, i int, task string) (dataset.Example, error) {
	x, err := s.of.Example(ctx, split, i, task)
	if err != nil || s.factor == 1 {
		return x, err
	}
	noisy := task == "denoise"
	var out dataset.Example
	for _, picture := range x.Inputs {
		out.Inputs = append(out.Inputs, s.mean(picture, nil))
	}
	out.Target, out.Mask = x.Target, x.Mask
	if len(x.Target.Shape) == 3 && x.Target.Shape[0]%s.factor == 0 {
		if s.numbered[task] {
			out.Target, out.Mask = s.middle(x.Target), s.middleMask(x)
		} else {
			out.Target, out.Mask = s.mean(x.Target, x.Mask), s.meanMask(x)
		}
	}
	if noisy && len(out.Inputs) == 1 && len(out.Target.Data) == len(out.Inputs[0].Data) {
		strengthen(out.Inputs[0].Data, out.Target.Data, float32(s.factor))
	}
	return out, nil
}

// mean averages an image over squares of factor×factor pixels, over those that
// count. A square of which none counts is 0.
func (s *Source) mean(x dataset.Tensor, mask []float32) dataset.Tensor {
	f, w, channels := s.factor, x.Shape[1]/s.factor, x.Shape[2]
	h := x.Shape[0] / f
	out := dataset.Tensor{Shape: []int{h, w, channels}, Data: make([]float32, h*w*channels)}
	for p := range h * w {
		var n float32
		sum := out.Data[p*channels : (p+1)*channels]
		corner := p/w*f*x.Shape[1] + p%w*f
		for y := range f {
			for pixel := corner + y*x.Shape[1]; pixel < corner+y*x.Shape[1]+f; pixel++ {
				if mask != nil && mask[pixel] == 0 {
					continue
				}
				n++
				for c, v := range x.Data[pixel*channels:][:len(sum)] {
					sum[c] += v
				}
			}
		}
		for c := range sum {
			sum[c] /= max(n, 1)
		}
	}
	return out
}

// meanMask returns the weights of averaged pixels: the mean weight of those that
// count, 0 if they are less than half.
func (s *Source) meanMask(x dataset.Example) []float32 {
	if x.Mask == nil {
		return nil
	}
	f, width := s.factor, x.Target.Shape[1]
	h, w := x.Target.Shape[0]/f, width/f
	out := make([]float32, h*w)
	for p := range out {
		var n int
		var sum float32
		for q := range f * f {
			if m := x.Mask[(p/w*f+q/f)*width+p%w*f+q%f]; m != 0 {
				n, sum = n+1, sum+m
			}
		}
		if 2*n >= f*f {
			out[p] = sum / float32(n)
		}
	}
	return out
}

// middle takes the pixel in the middle of each square.
func (s *Source) middle(x dataset.Tensor) dataset.Tensor {
	f, channels := s.factor, x.Shape[2]
	h, w := x.Shape[0]/f, x.Shape[1]/f
	out := dataset.Tensor{Shape: []int{h, w, channels}}
	for p := range h * w {
		pixel := (p/w*f+f/2)*x.Shape[1] + p%w*f + f/2
		out.Data = append(out.Data, x.Data[pixel*channels:(pixel+1)*channels]...)
	}
	return out
}

// middleMask takes the mask of the same pixels.
func (s *Source) middleMask(x dataset.Example) []float32 {
	if x.Mask == nil {
		return nil
	}
	return s.middle(dataset.Tensor{Shape: []int{x.Target.Shape[0], x.Target.Shape[1], 1}, Data: x.Mask}).Data
}

// strengthen multiplies the noise of a picture, whose mean over n pixels is
// weaker by their root, and cuts it off as before.
func strengthen(noisy, clean []float32, factor float32) {
	for i, v := range clean {
		noisy[i] = min(1, max(-1, v+factor*(noisy[i]-v)))
	}
}
