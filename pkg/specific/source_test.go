package specific

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
)

// engine is the Go backend, opened once for all tests.
var engine = sync.OnceValues(func() (*backend.Backend, error) { return backend.Open("go") })

// lab returns a lab of its own.
func lab(t testing.TB) *Lab {
	t.Helper()
	b, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	return NewLab(b.Backend)
}

// size is the width of the pictures of the tests.
const size = 16

// A source of examples of the tasks in labels: pictures of three broad waves,
// labelled by a function of the picture. Every split has n samples.
type source struct {
	n      int
	labels map[string]func(split dataset.Split, i int, picture []float32) (target dataset.Tensor, mask []float32, err error)
}

func (s source) Name() string { return "planted" }
func (s source) Size() int    { return size }
func (s source) Tasks() []string {
	var names []string
	for name := range s.labels {
		names = append(names, name)
	}
	return names
}
func (s source) Len(dataset.Split) int                   { return s.n }
func (s source) Image(split dataset.Split, i int) string { return fmt.Sprintf("%s%03d", split, i) }

func (s source) Example(_ context.Context, split dataset.Split, i int, task string) (x dataset.Example, err error) {
	picture := waves(rand.New(rand.NewPCG(uint64(len(split)), uint64(i))))
	x.Inputs = []dataset.Tensor{{Shape: []int{size, size, 3}, Data: picture}}
	x.Target, x.Mask, err = s.labels[task](split, i, picture)
	return x, err
}

// waves returns a picture, [size, size, 3] in [-1, 1].
func waves(rng *rand.Rand) []float32 {
	p := make([]float32, size*size*3)
	for c := range 3 {
		fx, fy, phase := rng.Float64()*.5, rng.Float64()*.5, rng.Float64()*2*math.Pi
		for i := range size * size {
			p[i*3+c] = float32(math.Sin(fx*float64(i%size) + fy*float64(i/size) + phase))
		}
	}
	return p
}

// planted are tasks that are easy to learn, under names of the dictionary.
func planted(n int) source {
	type label = func(split dataset.Split, i int, p []float32) (dataset.Tensor, []float32, error)
	ofPixels := func(f func(pixel []float32) float32) label {
		return func(_ dataset.Split, i int, p []float32) (dataset.Tensor, []float32, error) {
			t, mask := dataset.Tensor{Shape: []int{size, size, 1}}, []float32(nil)
			for k := range size * size {
				t.Data = append(t.Data, f(p[3*k:3*k+3]))
				m := float32(1)
				if k%(i%7+2) == 0 {
					m = 0 // Some pixels do not count, fewer or more.
				}
				mask = append(mask, m)
			}
			return t, mask, nil
		}
	}
	return source{n, map[string]label{
		"rgb2depth": ofPixels(func(p []float32) float32 { return .5 + .3*p[0] - .1*p[1] }),
		"curvature": ofPixels(func(p []float32) float32 { return 10 * p[2] }),
		"segmentsemantic": ofPixels(func(p []float32) float32 {
			if p[0] > .7 {
				return 2
			} else if p[1] > 0 {
				return 1
			}
			return 0
		}),
		"segment2d": ofPixels(func(p []float32) float32 { return float32(math.Round(float64(2 * p[0]))) }),
		"room_layout": func(_ dataset.Split, i int, p []float32) (dataset.Tensor, []float32, error) {
			t := dataset.Tensor{Shape: []int{9}, Data: make([]float32, 9)}
			for k := range 9 {
				for pixel := range size * size {
					t.Data[k] += p[3*pixel+k%3] / 20
				}
				t.Data[k] += float32(100 * k)
			}
			return t, []float32{float32(min(1, i%5))}, nil // Every fifth does not count.
		},
		"class_places": func(_ dataset.Split, _ int, p []float32) (dataset.Tensor, []float32, error) {
			t := dataset.Tensor{Shape: []int{3}, Data: make([]float32, 3)}
			most, class := float32(-1e9), 0
			for c := range 3 {
				sum := float32(0)
				for pixel := range size * size {
					sum += p[3*pixel+c]
				}
				if sum > most {
					most, class = sum, c
				}
			}
			t.Data[class] = 1
			return t, nil, nil
		},
	}}
}

// small is a recipe of a second for pictures of 16 px.
var small = Config{Grid: 4, Code: 4, Width: 16, Hidden: 16, Steps: 100, Batch: 16, Every: 20, Rate: 1e-2}

func facts(t testing.TB, src dataset.Source, name string, c Config) Facts {
	t.Helper()
	f, err := Survey(t.Context(), src, name, c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
