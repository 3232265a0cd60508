package training

import (
	"context"
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
)

// encodingBatch is the number of pictures encoded at once.
const encodingBatch = 50

// Codes returns the codes of pictures, [N, Code, T], by the encoder in v;
// pictures are [N, Channels·p², T].
func (p *Program) Codes(ctx context.Context, v Values, pictures []float32) ([]float32, error) {
	n := len(pictures) / size(p.spec.PictureRows(), p.spec.Tokens())
	all, err := uploadRows(p.backend, pictures, n, p.spec.PictureRows(), p.spec.Tokens())
	if err != nil {
		return nil, err
	}
	defer free(all)
	s, err := p.encoderState(v)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return p.encoder.codes(ctx, s, all, n)
}

// Encode returns the same examples for the head alone, p's spec OnCodes: codes by
// the encoder in v in the place of pictures. They are to be closed before d, whose
// targets they share.
func (p *Program) Encode(ctx context.Context, v Values, d *Data) (*Data, error) {
	s, err := p.encoderState(v)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return p.encode(ctx, s, d)
}

// encode is Encode by an encoder's state.
func (p *Program) encode(ctx context.Context, encoder *State, d *Data) (*Data, error) {
	codes, err := p.encoder.codes(ctx, encoder, d.pictures, d.pictureRows)
	if err != nil {
		return nil, err
	}
	e := *d
	e.spec.OnCodes, e.borrowed = true, true
	e.pictures, err = upload(p.backend, codes, d.pictureRows, 1, p.spec.Code, p.spec.Tokens())
	return &e, err
}

// EncoderStart returns the weights of an encoder as they start for the seed, on
// the host: the encoder of the random projection.
func (p *Program) EncoderStart(seed uint64) (Values, error) {
	g, err := p.encoderGraph()
	if err != nil {
		return nil, err
	}
	return startOf(g.weights, seed), nil
}

// encoderState returns the encoder in v.
func (p *Program) encoderState(v Values) (*State, error) {
	g, err := p.encoderGraph()
	if err != nil {
		return nil, err
	}
	return p.restore(g.weights, v)
}

// encoderGraph returns the graph of a batch of codes.
func (p *Program) encoderGraph() (*compiled, error) {
	if p.encoder == nil {
		return nil, fmt.Errorf("training: a network that reads codes has no encoder")
	}
	return p.encoder.get(graphKey{codeGraph, encodingBatch, 0, 0})
}

// codes encodes the first n of all pictures, by p, which is the encoder alone.
// Pictures are taken out by a graph of their own: only that small one depends on
// how many there are.
func (p *Program) codes(ctx context.Context, encoder *State, all *tensors.Tensor, n int) ([]float32, error) {
	take, err := p.get(graphKey{pictureGraph, encodingBatch, all.Shape().Dim(0), 0})
	if err != nil {
		return nil, err
	}
	encode, err := p.get(graphKey{codeGraph, encodingBatch, 0, 0})
	if err != nil {
		return nil, err
	}
	per := size(p.spec.Code, p.spec.Tokens())
	codes := make([]float32, 0, n*per)
	err = (&Data{n: n}).batches(ctx, encodingBatch, func(rows []int, count int) error {
		index := make([]int32, len(rows))
		for i, r := range rows {
			index[i] = int32(r)
		}
		pictures, err := take.run([]any{all, tensors.FromFlatDataAndDimensions(index, len(rows), 1)})
		if err != nil {
			return err
		}
		defer free(pictures...)
		out, err := encode.run(append([]any{pictures[0]}, encoder.inputs()...))
		if err != nil {
			return err
		}
		defer free(out...)
		some, err := tensors.CopyFlatData[float32](out[0])
		if err != nil {
			return err
		}
		codes = append(codes, some[:count*per]...)
		return nil
	})
	return codes, err
}
