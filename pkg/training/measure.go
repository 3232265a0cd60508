package training

import (
	"context"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
)

// evaluationBatch is the number of examples measured at once.
const evaluationBatch = 50

// Losses returns the loss of each set on each example, [S][N], with weights that
// were trained on any data. The error wraps ErrExploded if one is no number.
func (p *Program) Losses(ctx context.Context, v Values, d *Data) ([][]float32, error) {
	if p.encoder != nil {
		codes, err := p.Encode(ctx, v, d)
		if err != nil {
			return nil, err
		}
		defer codes.Close()
		return p.head.Losses(ctx, v, codes)
	}
	g, err := p.get(p.lossKey(d))
	if err != nil {
		return nil, err
	}
	s, err := p.restore(g.weights, v)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return p.losses(ctx, s, d)
}

// lossKey is the graph that measures on d.
func (p *Program) lossKey(d *Data) graphKey {
	return graphKey{lossGraph, min(evaluationBatch, max(d.n, 1)), d.pictureRows, d.rows}
}

// losses measures a state.
func (p *Program) losses(ctx context.Context, s *State, d *Data) ([][]float32, error) {
	if p.encoder != nil {
		encoder, head := s.parts()
		codes, err := p.encode(ctx, encoder, d)
		if err != nil {
			return nil, err
		}
		defer codes.Close()
		return p.head.losses(ctx, head, codes)
	}
	key := p.lossKey(d)
	g, err := p.get(key)
	if err != nil {
		return nil, err
	}
	result := make([][]float32, p.spec.Sets)
	err = d.batches(ctx, key.batch, func(examples []int, n int) error {
		out, err := g.run(append(d.inputs(examples, nil), s.inputs()...))
		if err != nil {
			return err
		}
		losses, err := tensors.CopyFlatData[float32](out[0])
		if err != nil {
			return err
		}
		free(out...)
		for set := range result {
			for i, l := range losses[set*key.batch:][:n] {
				if math.IsNaN(float64(l)) || math.IsInf(float64(l), 0) {
					return fmt.Errorf("%w: it is %v on example %d", ErrExploded, l, examples[i])
				}
				result[set] = append(result[set], max(0, l)*d.unit)
			}
		}
		return nil
	})
	return result, err
}

// batches calls f with batches of examples; the last is filled up with the first
// example, n being how many count.
func (d *Data) batches(ctx context.Context, batch int, f func(examples []int, n int) error) error {
	for first := 0; first < d.n; first += batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		examples := make([]int, batch)
		n := min(batch, d.n-first)
		for i := range n {
			examples[i] = first + i
		}
		if err := f(examples, n); err != nil {
			return err
		}
	}
	return nil
}

// mean returns the mean loss over sets and examples.
func (p *Program) mean(s *State, d *Data) (float64, error) {
	losses, err := p.losses(context.Background(), s, d)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, list := range losses {
		for _, l := range list {
			sum += float64(l) / float64(len(list)*len(losses))
		}
	}
	return sum, nil
}

// ConstantLosses returns the loss on each example of one and the same answer,
// [Values·q², T] or [Values].
func (p *Program) ConstantLosses(ctx context.Context, answer []float32, d *Data) ([]float32, error) {
	key := p.lossKey(d)
	key.kind, key.pictures = constantGraph, 0
	g, err := p.get(key)
	if err != nil {
		return nil, err
	}
	dims := p.answerDims(key.batch)
	dims[0], dims[2] = 1, 1
	constant, err := upload(p.backend, answer, dims...)
	if err != nil {
		return nil, err
	}
	defer free(constant)
	var result []float32
	err = d.batches(ctx, key.batch, func(examples []int, n int) error {
		out, err := g.run(append(d.inputs(examples, nil)[2:], constant))
		if err != nil {
			return err
		}
		losses, err := tensors.CopyFlatData[float32](out[0])
		free(out...)
		for _, l := range losses[:n] {
			result = append(result, max(0, l)*d.unit)
		}
		return err
	})
	return result, err
}

// Answers returns the answers to some examples, each [Values·q², T] or [Values],
// of each set: [S][len(examples)].
func (p *Program) Answers(ctx context.Context, v Values, d *Data, examples []int) ([][][]float32, error) {
	if p.encoder != nil {
		codes, err := p.Encode(ctx, v, d)
		if err != nil {
			return nil, err
		}
		defer codes.Close()
		return p.head.Answers(ctx, v, codes, examples)
	}
	key := graphKey{answerGraph, len(examples), d.pictureRows, 0}
	g, err := p.get(key)
	if err != nil {
		return nil, err
	}
	s, err := p.restore(g.weights, v)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	in := d.inputs(examples, nil)[:2]
	if d.aux != nil {
		in = append(in, d.aux)
	}
	out, err := g.run(append(in, s.inputs()...))
	if err != nil {
		return nil, err
	}
	defer free(out...)
	all, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		return nil, err
	}
	return p.split(all, key.batch), ctx.Err()
}

// split separates answers [S, values, B, T] or [S, values, B].
func (p *Program) split(all []float32, b int) [][][]float32 {
	t := len(all) / b
	for _, d := range p.answerDims(b)[:2] {
		t /= d
	}
	values := p.answerDims(b)[1]
	result := make([][][]float32, p.spec.Sets)
	for set := range result {
		for e := range b {
			one := make([]float32, 0, values*t)
			for v := range values {
				one = append(one, all[((set*values+v)*b+e)*t:][:t]...)
			}
			result[set] = append(result[set], one)
		}
	}
	return result
}
