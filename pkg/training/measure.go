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

// losses measures a state whose weights are in the order of the loss graph,
// which is that of all graphs with encoder and head.
func (p *Program) losses(ctx context.Context, s *State, d *Data) ([][]float32, error) {
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

// Codes returns the codes of pictures, [N, Code, T], by the encoder in v;
// pictures are [N, Channels·p², T].
func (p *Program) Codes(ctx context.Context, v Values, pictures []float32) ([]float32, error) {
	per := size(p.spec.PictureRows(), p.spec.Tokens())
	n := len(pictures) / per
	all, err := upload(p.backend, pictures, n, p.spec.PictureRows(), p.spec.Tokens())
	if err != nil {
		return nil, err
	}
	defer free(all)
	return p.codes(ctx, v, all, n)
}

// Encode returns the same examples for the head alone, p's spec OnCodes: codes by
// the encoder in v in the place of pictures. They are to be closed before d, whose
// targets they share.
func (p *Program) Encode(ctx context.Context, v Values, d *Data) (*Data, error) {
	codes, err := p.codes(ctx, v, d.pictures, d.pictureRows)
	if err != nil {
		return nil, err
	}
	e := *d
	e.spec.OnCodes, e.borrowed = true, true
	e.pictures, err = upload(p.backend, codes, d.pictureRows, 1, p.spec.Code, p.spec.Tokens())
	return &e, err
}

// codes is Codes of pictures on the device.
func (p *Program) codes(ctx context.Context, v Values, all *tensors.Tensor, n int) ([]float32, error) {
	key := graphKey{codeGraph, min(4*evaluationBatch, n), n, 0}
	g, err := p.get(key)
	if err != nil {
		return nil, err
	}
	s, err := p.restore(g.weights, v)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	codes := make([]float32, 0, n*size(p.spec.Code, p.spec.Tokens()))
	err = (&Data{n: n}).batches(ctx, key.batch, func(rows []int, count int) error {
		index := make([]int32, len(rows))
		for i, r := range rows {
			index[i] = int32(r)
		}
		out, err := g.run(append([]any{all, tensors.FromFlatDataAndDimensions(index, len(rows), 1)}, s.inputs()...))
		if err != nil {
			return err
		}
		defer free(out...)
		some, err := tensors.CopyFlatData[float32](out[0])
		codes = append(codes, some[:count*size(p.spec.Code, p.spec.Tokens())]...)
		return err
	})
	return codes, err
}
