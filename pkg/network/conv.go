package network

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// encodeConv is the encoder of family Conv: x [N, Size, Size, Channels] is
// halved by 3×3 convolutions, Width/4, Width/2, then Width features wide, until
// Grid×Grid cells are left; Blocks residual blocks of two 3×3 convolutions
// follow at each of the last two sizes, then a 3×3 convolution to the code, as in
// the paper's (supplement, ResNet-50 without its last stride, then 3×3).
//
// Kernels are odd: the gradient of even ones is wrong in gomlx v0.28.7. There is
// no normalisation layer; residual branches start at a tenth.
func encodeConv(s Spec, w *Weights, x *Node) *Node {
	halvings := int(math.Log2(float64(s.Size / s.Grid)))
	x = relu(w.convolve("encoder.stem", x, s.Width/4, 3, 1, 2))
	for i := range halvings {
		width := s.Width >> max(0, min(2, halvings-1-i))
		x = relu(w.convolve(fmt.Sprintf("encoder.half%d", i), x, width, 3, 2, 2))
		if i >= halvings-2 {
			x = w.residual(fmt.Sprintf("encoder.size%d", i), x, s.Blocks)
		}
	}
	if halvings == 0 {
		x = w.residual("encoder.size", relu(w.convolve("encoder.wide", x, s.Width, 3, 1, 2)), s.Blocks)
	}
	place := w.get(x.Graph(), Weight{"encoder.place", []int{1, s.Grid, s.Grid, x.Shape().Dim(3)}, 0.02, 0})
	x = relu(Add(x, BroadcastToDims(place, x.Shape().Dimensions...)))
	return toCells(w.convolve("encoder.code", x, s.Code, 3, 1, 1), 1)
}

// decodeConv is the image decoder of family Conv: code [Code, N, T] through a
// 3×3 convolution, then doubled until a cell has Cell×Cell pixels, each doubling
// followed by a 3×3 convolution of half the width. The answer is
// [Values·q², N, T].
func decodeConv(s Spec, w *Weights, code *Node) *Node {
	n := code.Shape().Dim(1)
	x := TransposeAllAxes(Reshape(code, s.Code, n, s.Grid, s.Grid), 1, 2, 3, 0)
	width := s.Width
	x = relu(w.convolve("head.in", x, width, 3, 1, 2))
	x = w.residual("head", x, s.Blocks)
	for q := s.Cell; q > 1; q /= 2 {
		width = max(s.Width/4, width/2)
		x = relu(w.convolve(fmt.Sprintf("head.double%d", q), double(x), width, 3, 1, 2))
	}
	return toCells(w.convolve("head.out", x, s.Values, 3, 1, 1), s.Cell)
}

// convolve returns the convolution of x [N, H, W, C] with an odd kernel, of the
// same size but for the stride, plus a bias. gain is as for dense.
func (w *Weights) convolve(name string, x *Node, out, kernel, stride int, gain float64) *Node {
	in := x.Shape().Dim(3)
	k := w.get(x.Graph(), Weight{name + ".weight", []int{kernel, kernel, in, out}, math.Sqrt(gain / float64(kernel*kernel*in)), 0})
	b := w.get(x.Graph(), Weight{name + ".bias", []int{1, 1, 1, out}, 0, 0})
	y := Convolve(x, k).Strides(stride).PadSame().Done()
	return Add(y, BroadcastToDims(b, y.Shape().Dimensions...))
}

// residual adds blocks of two 3×3 convolutions to x [N, H, W, C].
func (w *Weights) residual(name string, x *Node, blocks int) *Node {
	c := x.Shape().Dim(3)
	for i := range blocks {
		y := relu(w.convolve(fmt.Sprintf("%s.block%d.in", name, i), x, c, 3, 1, 2))
		x = Add(x, w.convolve(fmt.Sprintf("%s.block%d.out", name, i), y, c, 3, 1, 0.1))
	}
	return x
}

// double repeats every pixel of x [N, H, W, C] twice in both directions.
func double(x *Node) *Node {
	d := x.Shape().Dimensions
	x = BroadcastToDims(Reshape(x, d[0], d[1], 1, d[2], 1, d[3]), d[0], d[1], 2, d[2], 2, d[3])
	return Reshape(x, d[0], 2*d[1], 2*d[2], d[3])
}
