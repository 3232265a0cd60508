package transfer

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
)

// engine is the Go backend, opened once for all tests.
var engine = sync.OnceValues(func() (*backend.Backend, error) { return backend.Open("go") })

// lab returns a lab of its own.
func lab(t testing.TB) *specific.Lab {
	t.Helper()
	b, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	return specific.NewLab(b.Backend)
}

// size is the width of the pictures of the tests.
const size = 16

// A source gives, in each split, n pictures of three broad waves. Its tasks are
// depth, which is one of the waves, reshading, which is two, room layout, nine sums over parts of the
// picture, of which every fifth sample does not count, and the pose between
// pictures i and i+1, which is the difference of their means.
type source struct{ n int }

func (s source) Name() string                            { return "waves" }
func (s source) Size() int                               { return size }
func (s source) Tasks() []string                         { return []string{"rgb2depth", "reshade", "room_layout", "fix_pose"} }
func (s source) Len(dataset.Split) int                   { return s.n }
func (s source) Image(split dataset.Split, i int) string { return fmt.Sprintf("%s%03d", split, i) }

// picture is a picture, [size, size, 3] in [-1, 1], of whole bytes.
func (s source) picture(split dataset.Split, i int) []float32 {
	rng := rand.New(rand.NewPCG(uint64(len(split)), uint64(i%s.n)))
	p := make([]float32, size*size*3)
	for c := range 3 {
		fx, fy, phase := rng.Float64()*.5, rng.Float64()*.5, rng.Float64()*2*math.Pi
		for k := range size * size {
			v := math.Sin(fx*float64(k%size) + fy*float64(k/size) + phase)
			p[k*3+c] = float32(math.Round((v+1)*127.5))/127.5 - 1
		}
	}
	return p
}

func (s source) Example(_ context.Context, split dataset.Split, i int, name string) (x dataset.Example, err error) {
	p := s.picture(split, i)
	x.Inputs = []dataset.Tensor{{Shape: []int{size, size, 3}, Data: p}}
	switch name {
	case "rgb2depth":
		x.Target = dataset.Tensor{Shape: []int{size, size, 1}, Data: make([]float32, size*size)}
		for k := range size * size {
			x.Target.Data[k] = p[3*k]
		}
	case "reshade":
		x.Target = dataset.Tensor{Shape: []int{size, size, 1}, Data: make([]float32, size*size)}
		for k := range size * size {
			x.Target.Data[k] = p[3*k] + p[3*k+1]
		}
	case "room_layout":
		x.Target = dataset.Tensor{Shape: []int{9}, Data: make([]float32, 9)}
		for k := range 9 {
			for pixel := k; pixel < size*size; pixel += 9 {
				x.Target.Data[k] += p[3*pixel+1] / 10
			}
		}
		x.Mask = []float32{float32(min(1, i%5))}
	case "fix_pose":
		q := s.picture(split, i+1)
		x.Inputs = append(x.Inputs, dataset.Tensor{Shape: []int{size, size, 3}, Data: q})
		x.Target = dataset.Tensor{Shape: []int{6}, Data: make([]float32, 6)}
		for k := range p {
			x.Target.Data[k%6] += (p[k] - q[k]) / 50
		}
	default:
		return x, fmt.Errorf("no task %q", name)
	}
	return x, nil
}

// shape is that of the networks of the tests.
var shape = specific.Config{Grid: 4, Code: 4, Width: 16, Hidden: 16}

// quick is a recipe of half a second.
var quick = Config{Images: 40, Test: 30, Hidden: 16, GlobalHidden: 8, Steps: 60, Batch: 8}

func facts(t testing.TB, src dataset.Source, name string) specific.Facts {
	t.Helper()
	f, err := specific.Survey(t.Context(), src, name, shape)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func newPool(t testing.TB, src dataset.Source, c Config, targets ...string) *Pool {
	t.Helper()
	var list []specific.Facts
	for _, name := range targets {
		list = append(list, facts(t, src, name))
	}
	p, err := NewPool(t.Context(), src, list, c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func target(t testing.TB, src dataset.Source, p *Pool, name string, c Config) *Target {
	t.Helper()
	x, err := NewTarget(t.Context(), lab(t), src, p, facts(t, src, name), c)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// noise is a code of every picture of a pool that says nothing.
func noise(p *Pool, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	codes := make([]float32, p.Rows*4*16)
	for i := range codes {
		codes[i] = float32(rng.NormFloat64())
	}
	return codes
}

// telling is a code that holds a picture's colour c, as means of quarters of each
// of 4×4 cells.
func telling(p *Pool, c int) []float32 {
	codes := make([]float32, p.Rows*4*16)
	for row := range p.Rows {
		picture := p.Pictures[row*48*16:][:48*16] // [3·4², 16]
		for k := range 16 {
			quarter := k/4/2*2 + k%4/2
			for cell := range 16 {
				codes[(row*4+quarter)*16+cell] += picture[(c*16+k)*16+cell]
			}
		}
	}
	standardise(codes, p, 4, 16)
	return codes
}
