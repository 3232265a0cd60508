package network

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
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

// A block is a tensor of numbers, on the host.
type block struct {
	dims []int
	v    []float64
}

func blockOf(v []float64, dims ...int) block {
	b := zeros(dims...)
	if len(v) != len(b.v) {
		panic(fmt.Sprintf("%d values for shape %v", len(v), dims))
	}
	copy(b.v, v)
	return b
}

func zeros(dims ...int) block {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return block{dims, make([]float64, n)}
}

// normal returns numbers of a normal distribution.
func normal(rng *rand.Rand, dims ...int) block {
	b := zeros(dims...)
	for i := range b.v {
		b.v[i] = rng.NormFloat64()
	}
	return b
}

// at returns the number at an index for each axis.
func (b block) at(index ...int) float64 {
	k := 0
	for axis, i := range index {
		if i < 0 || i >= b.dims[axis] {
			panic(fmt.Sprintf("index %v of shape %v", index, b.dims))
		}
		k = k*b.dims[axis] + i
	}
	return b.v[k]
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// A run is a compiled function of blocks. It computes in double precision.
type run struct {
	exec *Exec
}

func compile(t testing.TB, build func(in []*Node) []*Node) run {
	t.Helper()
	exec, err := NewExec(open(t).Backend, build)
	if err != nil {
		t.Fatal(err)
	}
	return run{exec}
}

func (r run) call(t testing.TB, in ...block) []block {
	t.Helper()
	args := make([]any, len(in))
	for i, b := range in {
		args[i] = tensors.FromFlatDataAndDimensions(b.v, b.dims...)
	}
	out, err := r.exec.Call(args...)
	if err != nil {
		t.Fatal(err)
	}
	blocks := make([]block, len(out))
	for i, o := range out {
		v, err := tensors.CopyFlatData[float64](o)
		if err != nil {
			t.Fatal(err)
		}
		blocks[i] = block{o.Shape().Dimensions, v}
	}
	return blocks
}

// eval computes a function of blocks once.
func eval(t testing.TB, build func(in []*Node) *Node, in ...block) block {
	t.Helper()
	return compile(t, func(in []*Node) []*Node { return []*Node{build(in)} }).call(t, in...)[0]
}

// near reports whether two numbers agree, to a share of the larger or, near 0,
// absolutely.
func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*max(1, math.Abs(a), math.Abs(b))
}

// sameBlock compares blocks.
func sameBlock(t testing.TB, what string, got, want block, tolerance float64) {
	t.Helper()
	if fmt.Sprint(got.dims) != fmt.Sprint(want.dims) {
		t.Errorf("%s has shape %v, want %v", what, got.dims, want.dims)
		return
	}
	for i := range want.v {
		if !near(got.v[i], want.v[i], tolerance) || math.IsNaN(got.v[i]) {
			t.Errorf("%s: value %d of shape %v is %v, want %v", what, i, want.dims, got.v[i], want.v[i])
			return
		}
	}
}

// mixed returns the sum of all values of x, each with a weight of its own, so
// that the gradient of no value is that of another.
func mixed(x *Node) *Node {
	g := x.Graph()
	w := make([]float64, x.Shape().Size())
	for i := range w {
		w[i] = math.Sin(float64(3*i+1)) + 0.3
	}
	return ReduceAllSum(Mul(x, ConvertDType(Reshape(Const(g, w), x.Shape().Dimensions...), x.DType())))
}

// checkGradient compares the gradient of a function with central differences,
// for each value of the first n inputs, or some hundreds spread over a large one.
func checkGradient(t testing.TB, build func(in []*Node) *Node, n int, in ...block) {
	t.Helper()
	value := compile(t, func(in []*Node) []*Node { return []*Node{mixed(build(in))} })
	gradients := compile(t, func(in []*Node) []*Node { return Gradient(mixed(build(in)), in[:n]...) }).call(t, in...)
	const h = 1e-5
	for k := range n {
		step := 1
		if len(in[k].v) > 300 {
			step = 7
		}
		for i := 0; i < len(in[k].v); i += step {
			x := in[k].v[i]
			in[k].v[i] = x + h
			up := value.call(t, in...)[0].v[0]
			in[k].v[i] = x - h
			down := value.call(t, in...)[0].v[0]
			in[k].v[i] = x
			if want, got := (up-down)/(2*h), gradients[k].v[i]; !near(got, want, 2e-6) {
				t.Errorf("input %d: derivative by value %d is %v, by differences %v", k, i, got, want)
				return
			}
		}
	}
}

// A net is a graph with weights, on the inputs of a test, in single precision as
// networks are.
type net struct {
	graph   *Graph
	weights []Weight
}

// newNet compiles a network; the outputs are those of build and, if wanted, the
// gradient of mixed of the first by each weight.
func newNet(t testing.TB, build func(w *Weights, in []*Node) *Node, gradients bool, inputs ...[]int) net {
	t.Helper()
	g := NewGraph(open(t).Backend, t.Name())
	var in []*Node
	for i, dims := range inputs {
		in = append(in, Parameter(g, fmt.Sprint("in", i), shapes.Make(dtypes.Float32, dims...)))
	}
	var w Weights
	out := build(&w, in)
	outputs := []*Node{out}
	if gradients {
		outputs = []*Node{mixed(out)}
		outputs = append(outputs, Gradient(outputs[0], w.Nodes...)...)
	}
	if err := g.Compile(outputs...); err != nil {
		t.Fatal(err)
	}
	return net{g, w.List}
}

// start returns the weights of a net as they start, but those that start at zero
// as random numbers too: a zero would hide what is done with it.
func (n net) start(seed uint64) [][]float32 {
	rng := newRand(seed)
	var all [][]float32
	for _, w := range n.weights {
		v := w.Start(seed)
		for i := range v {
			if w.Std == 0 {
				v[i] = 0.1 * float32(rng.NormFloat64())
			}
		}
		all = append(all, v)
	}
	return all
}

// run computes the outputs for inputs and weights.
func (n net) run(t testing.TB, weights [][]float32, in ...block) []block {
	t.Helper()
	var args []any
	for _, b := range in {
		args = append(args, tensors.FromFlatDataAndDimensions(single(b.v), b.dims...))
	}
	for i, w := range n.weights {
		args = append(args, tensors.FromFlatDataAndDimensions(weights[i], w.Shape...))
	}
	var blocks []block
	for _, o := range n.graph.Run(args...) {
		v, err := tensors.CopyFlatData[float32](o)
		if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, block{o.Shape().Dimensions, double64(v)})
	}
	return blocks
}

// checkWeights compares the gradient by each block of weights with differences
// along random directions. In single precision a short step is lost in rounding,
// and a long one crosses corners of relus: the best of several counts, and the
// middle one of three directions.
func checkWeights(t testing.TB, build func(w *Weights, in []*Node) *Node, in ...block) {
	t.Helper()
	var inputs [][]int
	for _, b := range in {
		inputs = append(inputs, b.dims)
	}
	n := newNet(t, build, true, inputs...)
	weights := n.start(3)
	gradients := n.run(t, weights, in...)[1:]
	rng := newRand(4)
	for k, w := range n.weights {
		gradient := gradients[k].v
		if rms(gradient) < 1e-9 {
			t.Errorf("%s has no gradient", w.Name)
			continue
		}
		moved := func(direction []float64, h float64) float64 {
			all := slices.Clone(weights)
			all[k] = make([]float32, w.Len())
			for i := range direction {
				all[k][i] = float32(float64(weights[k][i]) + h*direction[i])
			}
			return n.run(t, all, in...)[0].v[0]
		}
		size, err := max(0.05, rms(double64(weights[k]))), make([]float64, 3)
		for trial := range err {
			direction, slope := make([]float64, w.Len()), 0.0
			for i := range direction { // Half random, half the gradient's: never across it.
				direction[i] = rng.NormFloat64() + gradient[i]/rms(gradient)
				slope += direction[i] * gradient[i]
			}
			err[trial] = math.Inf(1)
			for _, h := range []float64{1e-2 * size, 2e-3 * size, 5e-4 * size, 1e-4 * size} {
				want := (moved(direction, h) - moved(direction, -h)) / (2 * h)
				err[trial] = min(err[trial], math.Abs(slope-want)/max(math.Abs(want), .05))
			}
		}
		slices.Sort(err)
		if err[1] > 0.015 {
			t.Errorf("%s: slopes along three directions are wrong by shares of %.2g", w.Name, err)
		}
	}
}

// rms returns the root of the mean square.
func rms(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum / float64(len(v)))
}

func single(v []float64) []float32 {
	x := make([]float32, len(v))
	for i := range v {
		x[i] = float32(v[i])
	}
	return x
}

func double64(v []float32) []float64 {
	x := make([]float64, len(v))
	for i := range v {
		x[i] = float64(v[i])
	}
	return x
}
