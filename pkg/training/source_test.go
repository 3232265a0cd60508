package training

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// engine is the Go backend, opened once for all tests.
var engine = sync.OnceValues(func() (*backend.Backend, error) { return backend.Open("go") })

func open(t testing.TB) *backend.Backend {
	t.Helper()
	b, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A source of examples that a function makes, as many in each split.
type source struct {
	n    int
	make func(split dataset.Split, i int) (dataset.Example, error)
}

func (s source) Name() string                            { return "fake" }
func (s source) Size() int                               { return 8 }
func (s source) Tasks() []string                         { return []string{"planted"} }
func (s source) Len(dataset.Split) int                   { return s.n }
func (s source) Image(split dataset.Split, i int) string { return fmt.Sprintf("%s%03d", split, i) }
func (s source) Example(_ context.Context, split dataset.Split, i int, _ string) (dataset.Example, error) {
	return s.make(split, i)
}

// tensor is a tensor of these values.
func tensor(v []float32, shape ...int) dataset.Tensor { return dataset.Tensor{Shape: shape, Data: v} }

// randomTensor holds numbers of a normal distribution.
func randomTensor(rng *rand.Rand, shape ...int) dataset.Tensor {
	t := dataset.Tensor{Shape: shape, Data: make([]float32, size(shape...))}
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}

// count returns 0, 1, 2, …
func count(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(i)
	}
	return v
}

func must[T any](t testing.TB) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// image is a network from pictures of 8 px in 2×2 cells to images of 4 px.
var image = network.Spec{Family: network.Patch, Size: 8, Channels: 3, Inputs: 1, Grid: 2, Code: 4, Width: 8, Blocks: 1, Context: 1,
	Hidden: 8, Head: network.Dense, Values: 1, Cell: 2, Loss: network.L1, Sets: 1}

// edited returns a spec with some fields changed.
func edited(s network.Spec, edit func(s *network.Spec)) network.Spec {
	edit(&s)
	return s
}

// readout is a head of two sets on codes, for the whole example.
var readout = network.Spec{Inputs: 1, Grid: 2, Code: 4, Hidden: 8, Head: network.Pooled, Values: 3, Loss: network.MeanSquare, Sets: 2}

// planted are examples of a spec whose target is a function of the pictures,
// and the aux of its loss.
func planted(t testing.TB, s network.Spec, n int, seed uint64) *Examples {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	e := &Examples{Spec: s}
	per := size(s.PictureRows(), s.Tokens())
	for i := range n {
		e.Images = append(e.Images, fmt.Sprintf("image%03d", i))
		picture := randomTensor(rng, s.Inputs*per).Data
		e.Pictures = append(e.Pictures, picture...)
		target := make([]float32, size(s.Targets()...))
		for k := range target {
			target[k] = picture[k%per] - picture[(k+5)%per]/2 + 1
		}
		e.Targets = append(e.Targets, target...)
		for range size(s.MaskShape()...) {
			e.Masks = append(e.Masks, 1)
		}
	}
	return e
}

// plantedCodes are examples of a head alone: the codes of rows, and an index.
func plantedCodes(t testing.TB, s network.Spec, n int, seed uint64) (codes []float32, index [][]int32, e *Examples) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 2))
	per := size(s.Sets, s.Code, s.Tokens())
	e = &Examples{Spec: s}
	for i := range n {
		code := randomTensor(rng, per).Data
		codes = append(codes, code...)
		e.Images = append(e.Images, fmt.Sprintf("image%03d", i))
		for k := range size(s.Targets()...) {
			sum := float32(0)
			for cell := range s.Tokens() {
				sum += code[k%s.Code*s.Tokens()+cell]
			}
			e.Targets = append(e.Targets, sum)
		}
		e.Masks = append(e.Masks, 1)
		index = append(index, []int32{int32(n - 1 - i)})
	}
	for i := range n / 2 { // Rows come in another order than examples.
		a, b := codes[i*per:(i+1)*per], codes[(n-1-i)*per:(n-i)*per]
		for k := range a {
			a[k], b[k] = b[k], a[k]
		}
	}
	return codes, index, e
}

// data brings examples to the device until the end of the test.
func data(t testing.TB, e *Examples, aux []float32) *Data {
	t.Helper()
	d, err := NewData(open(t).Backend, e, aux)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func codeData(t testing.TB, s network.Spec, n int, seed uint64) *Data {
	t.Helper()
	codes, index, e := plantedCodes(t, s, n, seed)
	d, err := NewCodeData(open(t).Backend, s, codes, index, e, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// program returns a program of its own.
func program(t testing.TB, s network.Spec, batch int) *Program {
	t.Helper()
	p, err := NewPrograms(open(t).Backend).Get(s, batch)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// start starts a state until the end of the test.
func start(t testing.TB, p *Program, d *Data, seed uint64) *State {
	t.Helper()
	s, err := p.Start(d, seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// fit trains and returns the weights.
func fit(t testing.TB, p *Program, d, validation *Data, c Config) (Values, *History) {
	t.Helper()
	s := start(t, p, d, c.Seed)
	h, err := p.Fit(t.Context(), s, d, validation, c)
	if err != nil {
		t.Fatal(err)
	}
	return must[Values](t)(s.Values()), h
}
