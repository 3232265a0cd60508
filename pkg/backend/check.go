package backend

import (
	"fmt"
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// tolerance is how far a number may be off, relative to the largest of its
// kind, before a backend counts as wrong. Float32 on tensor cores (TF32) has
// ten bits, so checks there are a hundred times as lenient.
const (
	tolerance     = 1e-4
	tf32Tolerance = 1e-2
)

// check computes a small matrix product and a 3x3 convolution of stride 2 with
// both its gradients, and compares them with plain loops. The error says what
// came out wrong.
func check(b compute.Backend, within float64) (err error) {
	defer recovered(&err)
	p := newProblem()
	want := [][]float64{p.product(), p.convolution(), p.inputGradient(), p.kernelGradient()}
	exec, err := graph.NewExec(b, problemGraph)
	if err != nil {
		return err
	}
	defer exec.Finalize()
	got, err := exec.Call(
		tensor(p.a, 5, 7), tensor(p.b, 7, 3),
		tensor(p.x, batch, height, width, channels), tensor(p.k, 3, 3, channels, filters),
		tensor(p.w, batch, outHeight, outWidth, filters))
	if err != nil {
		return err
	}
	for i, what := range []string{"a matrix product", "a convolution", "a convolution's gradient by its input", "a convolution's gradient by its kernel"} {
		values := tensors.MustCopyFlatData[float32](got[i])
		got[i].MustFinalizeAll()
		if err := compare(values, want[i], within); err != nil {
			return fmt.Errorf("%s came out wrong: %w", what, err)
		}
	}
	return nil
}

// problemGraph builds the same for GoMLX. The loss is the sum of the
// convolution times weights.
func problemGraph(in []*graph.Node) []*graph.Node {
	a, b, x, k, w := in[0], in[1], in[2], in[3], in[4]
	y := graph.Convolve(x, k).Strides(2).PaddingPerDim([][2]int{{padTop, 1}, {padLeft, 1}}).Done()
	gradients := graph.Gradient(graph.ReduceAllSum(graph.Mul(y, w)), x, k)
	return []*graph.Node{graph.Dot(a, b).MatMul(), y, gradients[0], gradients[1]}
}

// tensor returns the numbers as a tensor of float32.
func tensor(values []float64, dims ...int) *tensors.Tensor {
	flat := make([]float32, len(values))
	for i, v := range values {
		flat[i] = float32(v)
	}
	return tensors.FromFlatDataAndDimensions(flat, dims...)
}

// compare returns an error that names the number that is furthest off.
func compare(got []float32, want []float64, within float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d numbers instead of %d", len(got), len(want))
	}
	scale, worst, at := 0.0, -1.0, 0
	for i, w := range want {
		scale = max(scale, math.Abs(w))
		off := math.Abs(float64(got[i]) - w)
		if math.IsNaN(off) {
			off = math.Inf(1)
		}
		if off > worst {
			worst, at = off, i
		}
	}
	if worst > within*scale {
		return fmt.Errorf("%v instead of %v", got[at], float32(want[at]))
	}
	return nil
}

// The sizes of the convolution. Its padding is even over the height, 1 above and
// 1 below, and uneven over the width, 0 on the left and 1 on the right.
const (
	batch, channels, filters = 2, 3, 4
	height, width            = 7, 6
	outHeight, outWidth      = 4, 3
	padTop, padLeft          = 1, 0
)

// A problem holds the numbers to compute with, row-major.
type problem struct {
	a, b    []float64 // 5x7 and 7x3.
	x, k, w []float64 // Input [batch, height, width, channels], kernel [3, 3, channels, filters], weights as the output.
}

// newProblem returns numbers between -1 and 1 without a pattern.
func newProblem() *problem {
	state := uint64(1)
	numbers := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			state = state*6364136223846793005 + 1442695040888963407
			v[i] = float64(float32(int64(state)>>40) / (1 << 23))
		}
		return v
	}
	return &problem{
		a: numbers(5 * 7), b: numbers(7 * 3),
		x: numbers(batch * height * width * channels),
		k: numbers(3 * 3 * channels * filters),
		w: numbers(batch * outHeight * outWidth * filters),
	}
}

// product returns a times b, 5x3.
func (p *problem) product() []float64 {
	out := make([]float64, 5*3)
	for i := range 5 {
		for j := range 3 {
			for l := range 7 {
				out[i*3+j] += p.a[i*7+l] * p.b[l*3+j]
			}
		}
	}
	return out
}

// taps calls f with the indices of every output, input and weight that the
// convolution multiplies.
func taps(f func(y, x, k int)) {
	for n := range batch {
		for i := range outHeight {
			for j := range outWidth {
				for di := range 3 {
					for dj := range 3 {
						r, c := 2*i+di-padTop, 2*j+dj-padLeft
						if r < 0 || r >= height || c < 0 || c >= width {
							continue
						}
						for in := range channels {
							for out := range filters {
								f(((n*outHeight+i)*outWidth+j)*filters+out,
									((n*height+r)*width+c)*channels+in,
									((di*3+dj)*channels+in)*filters+out)
							}
						}
					}
				}
			}
		}
	}
}

// convolution returns the output, shaped as w.
func (p *problem) convolution() []float64 {
	out := make([]float64, len(p.w))
	taps(func(y, x, k int) { out[y] += p.x[x] * p.k[k] })
	return out
}

// inputGradient returns the gradient by x of the sum of the output times w.
func (p *problem) inputGradient() []float64 {
	out := make([]float64, len(p.x))
	taps(func(y, x, k int) { out[x] += p.w[y] * p.k[k] })
	return out
}

// kernelGradient returns the gradient by k of the sum of the output times w.
func (p *problem) kernelGradient() []float64 {
	out := make([]float64, len(p.k))
	taps(func(y, x, k int) { out[k] += p.w[y] * p.x[x] })
	return out
}
