package specific

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// constantLosses returns the losses on the test examples of the best constant
// answer to the training examples, "avg" of the paper's table of sanity checks.
func constantLosses(ctx context.Context, p *training.Program, d *tensors) ([]float32, error) {
	if p.Spec().Loss == network.Metric {
		return positionLosses(ctx, p, d.held, d.test)
	}
	return p.ConstantLosses(ctx, constantAnswer(d.examples), d.test)
}

// ConstantLosses returns the losses on test examples of the best constant answer
// to others.
func ConstantLosses(ctx context.Context, lab *Lab, f Facts, examples, test *training.Examples) ([]float32, error) {
	program, err := lab.Programs.Get(f.Spec, 1)
	if err != nil {
		return nil, err
	}
	var d tensors
	defer d.close()
	d.examples = examples
	if d.held, err = training.NewData(lab.Backend, examples, f.Aux); err != nil {
		return nil, err
	}
	if d.test, err = training.NewData(lab.Backend, test, f.Aux); err != nil {
		return nil, err
	}
	return constantLosses(ctx, program, &d)
}

// most is the number of examples that a constant answer is made from.
const most = 600

// constantAnswer returns the answer that loses least on the examples when it is
// the same for all: for each value the median or mean, and for classes the
// logarithm of their frequency. Of poses, it is the median of each value.
func constantAnswer(e *training.Examples) []float32 {
	s := e.Spec
	values, masks := product(s.Targets()), product(s.MaskShape())
	stride := max(1, e.Len()/most)
	total := make([]float32, e.Len()) // of an image's weights: its loss is a mean
	for i := range total {
		total[i] = 1
		if masks > 1 {
			total[i] = 0
			for _, w := range e.Masks[i*masks : (i+1)*masks] {
				total[i] += w
			}
		}
	}
	answer := make([]float32, values)
	column := make([]weighted, 0, e.Len()/stride+1)
	for v := range values {
		column = column[:0]
		m := 0
		if masks > 1 { // [Values·q², T] beside [q², T]
			m = v % masks
		}
		for i := 0; i < e.Len(); i += stride {
			if w := e.Masks[i*masks+m]; w > 0 {
				column = append(column, weighted{e.Targets[i*values+v], w / total[i]})
			}
		}
		answer[v] = best(s.Loss, column)
	}
	if s.Loss == network.Cycle {
		return append(answer[:6:6], answer[12:]...)
	}
	return answer
}

type weighted struct{ value, weight float32 }

// best returns the constant that loses least on values.
func best(loss network.Loss, values []weighted) float32 {
	switch loss {
	case network.L1, network.ErrorNorm, network.Cycle:
		return median(values)
	}
	var sum, weight float64
	for _, x := range values {
		sum += float64(x.value) * float64(x.weight)
		weight += float64(x.weight)
	}
	mean := sum / max(weight, 1e-9)
	if loss == network.PixelCE || loss == network.ClassCE {
		return float32(math.Log(mean + 1e-4))
	}
	return float32(mean)
}

// median returns the weighted median, 0 of nothing. It sorts the values.
func median(values []weighted) float32 {
	slices.SortFunc(values, func(a, b weighted) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0
	})
	var total, sum float64
	for _, x := range values {
		total += float64(x.weight)
	}
	for _, x := range values {
		if sum += float64(x.weight); sum >= total/2 {
			return x.value
		}
	}
	return 0
}

// positionLosses is the constant answer of segments: pixels that are near each
// other are likely to be in one segment, so the embedding is the place, in the
// scale that loses least on the training examples.
func positionLosses(ctx context.Context, p *training.Program, examples, test *training.Data) ([]float32, error) {
	least, answer := math.Inf(1), []float32(nil)
	for _, scale := range []float32{.02, .04, .08, .16, .32, .64} {
		a := placeEmbedding(p.Spec(), scale)
		losses, err := p.ConstantLosses(ctx, a, examples)
		if err != nil {
			return nil, err
		}
		sum := 0.0
		for _, l := range losses {
			sum += float64(l)
		}
		if sum < least {
			least, answer = sum, a
		}
	}
	if answer == nil {
		return nil, fmt.Errorf("training: %w", training.ErrExploded)
	}
	return p.ConstantLosses(ctx, answer, test)
}

// placeEmbedding is the embedding (scale·x, scale·y, 0, …) of every pixel,
// [Values·q², T].
func placeEmbedding(s network.Spec, scale float32) []float32 {
	side := s.Grid * s.Cell
	image := make([]float32, side*side*s.Values)
	for y := range side {
		for x := range side {
			image[(y*side+x)*s.Values], image[(y*side+x)*s.Values+1] = scale*float32(x), scale*float32(y)
		}
	}
	cells := make([]float32, len(image))
	training.PackImage(cells, image, side, s.Values, s.Grid)
	return cells
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}
