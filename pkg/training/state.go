package training

import (
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// A State is the weights of a network on the device, and the optimiser's
// moments. Close frees them.
type State struct {
	names   []network.Weight
	weights []*tensors.Tensor
	moments []*tensors.Tensor // nil if it is not for training
	step    int
}

// Values are weights by name, on the host.
type Values map[string][]float32

// Weights returns the weights of the program's network, in order.
func (p *Program) Weights(d *Data) ([]network.Weight, error) {
	c, err := p.get(graphKey{stepGraph, p.batch, d.pictureRows, d.rows})
	if err != nil {
		return nil, err
	}
	return c.weights, nil
}

// StartValues returns the weights as they start for the seed, on the host.
func (p *Program) StartValues(d *Data, seed uint64) (Values, error) {
	list, err := p.Weights(d)
	if err != nil {
		return nil, err
	}
	return startOf(list, seed), nil
}

// startOf returns weights as they start for the seed.
func startOf(list []network.Weight, seed uint64) Values {
	v := Values{}
	for _, w := range list {
		v[w.Name] = w.Start(seed)
	}
	return v
}

// Start returns a state from which to train on data: weights as they start for
// the seed, but for those that values has.
func (p *Program) Start(d *Data, seed uint64, values Values) (*State, error) {
	list, err := p.Weights(d)
	if err != nil {
		return nil, err
	}
	s := &State{names: list}
	for _, w := range list {
		x, ok := values[w.Name]
		if !ok {
			x = w.Start(seed)
		}
		if err := s.add(p, w, x); err != nil {
			return nil, err
		}
	}
	for _, w := range list {
		for range 2 {
			zero, err := upload(p.backend, make([]float32, w.Len()), w.Shape...)
			if err != nil {
				return nil, err
			}
			s.moments = append(s.moments, zero)
		}
	}
	return s, nil
}

// Restore returns a state that is only asked, with these weights in the order
// of the graph that uses them.
func (p *Program) restore(list []network.Weight, values Values) (*State, error) {
	s := &State{names: list}
	for _, w := range list {
		x, ok := values[w.Name]
		if !ok {
			return nil, fmt.Errorf("training: no weight %q", w.Name)
		}
		if err := s.add(p, w, x); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// add brings one weight to the device.
func (s *State) add(p *Program, w network.Weight, x []float32) error {
	if len(x) != w.Len() {
		return fmt.Errorf("training: weight %q has %d values, want %d", w.Name, len(x), w.Len())
	}
	t, err := upload(p.backend, x, w.Shape...)
	s.weights = append(s.weights, t)
	return err
}

// Values copies the weights to the host.
func (s *State) Values() (Values, error) {
	v := Values{}
	for i, w := range s.names {
		x, err := tensors.CopyFlatData[float32](s.weights[i])
		if err != nil {
			return nil, fmt.Errorf("training: weight %q: %w", w.Name, err)
		}
		v[w.Name] = x
	}
	return v, nil
}

// Close frees the memory on the device.
func (s *State) Close() {
	free(s.weights...)
	free(s.moments...)
	s.weights, s.moments = nil, nil
}

// parts returns the weights of the encoder and those of the head, which stay
// those of s.
func (s *State) parts() (encoder, head *State) {
	encoder, head = &State{}, &State{}
	for i, w := range s.names {
		part := head
		if w.OfEncoder() {
			part = encoder
		}
		part.names, part.weights = append(part.names, w), append(part.weights, s.weights[i])
	}
	return encoder, head
}

// inputs returns the weights as inputs of a graph.
func (s *State) inputs() []any {
	list := make([]any, 0, 3*len(s.weights))
	for _, t := range s.weights {
		list = append(list, t)
	}
	return list
}
