package network

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// mixGroups is the number of groups of features that mix cells each in its own
// way.
const mixGroups = 4

// Encode builds the encoder of a spec on pictures [N, Channels·p², T]; the codes
// are [Code, N, T].
func Encode(s Spec, w *Weights, pictures *Node) *Node {
	n := pictures.Shape().Dim(0)
	pictures.AssertDims(n, s.PictureRows(), s.Tokens())
	var code *Node
	switch s.Family {
	case Patch:
		code = encodePatches(s, w, TransposeAllAxes(pictures, 1, 0, 2))
	case Conv:
		code = encodeConv(s, w, toImage(pictures, s.Channels, s.Size/s.Grid, s.Grid))
	default:
		panic(fmt.Errorf("network: no encoder %q", s.Family))
	}
	code.AssertDims(s.Code, n, s.Tokens())
	return code
}

// encodePatches is the encoder of family Patch: each cell of x [rows, N, T] to
// Width features, with a bias of its own for each place, then Blocks layers in
// which cells mix, then the code.
//
// Nothing is carried past a layer. With residual layers a code keeps the picture's
// colours whatever it was trained for, and sources differ too little: against the
// released affinities, rows correlate by .38 instead of .53 and families differ by
// .58 instead of .95 (quick preset, seed 0).
func encodePatches(s Spec, w *Weights, x *Node) *Node {
	n, t := x.Shape().Dim(1), s.Tokens()
	h := w.dense("encoder.cell", Reshape(x, 1, s.PictureRows(), n*t), s.Width, smallGain) // [1, Width, N·T]
	place := w.get(x.Graph(), Weight{"encoder.place", []int{s.Width, 1, t}, 0.02, 0})
	h = Add(Reshape(h, s.Width, n, t), BroadcastToDims(place, s.Width, n, t))
	h = relu(h)
	for i := range s.Blocks {
		h = mixLayer(s, w, fmt.Sprintf("encoder.block%d", i), h)
	}
	code := w.dense("encoder.code", Reshape(h, 1, s.Width, n*t), s.Code, smallGain)
	return Reshape(code, s.Code, n, t)
}

// mixLayer is a layer from h [Width, N, T] beside the same with its cells mixed to
// Width features.
func mixLayer(s Spec, w *Weights, name string, h *Node) *Node {
	n, t := h.Shape().Dim(1), s.Tokens()
	m := w.get(h.Graph(), Weight{name + ".mix", []int{mixGroups, t, t}, 1 / math.Sqrt(float64(t)), 0})
	mixed := mixTokens(Reshape(h, mixGroups, s.Width/mixGroups*n, t), m)
	both := Concatenate([]*Node{h, Reshape(mixed, s.Width, n, t)}, 0) // [2·Width, N, T]
	return Reshape(relu(w.dense(name+".in", Reshape(both, 1, 2*s.Width, n*t), s.Width, smallGain)), s.Width, n, t)
}

// toImage rearranges cells [N, channels·p², grid²] into an image
// [N, grid·p, grid·p, channels].
func toImage(x *Node, channels, p, grid int) *Node {
	n := x.Shape().Dim(0)
	x = Reshape(x, n, channels, p, p, grid, grid)
	x = TransposeAllAxes(x, 0, 4, 2, 5, 3, 1)
	return Reshape(x, n, grid*p, grid*p, channels)
}

// toCells is the inverse of toImage, with the result [channels·p², N, grid²].
func toCells(x *Node, p int) *Node {
	n, grid, channels := x.Shape().Dim(0), x.Shape().Dim(1)/p, x.Shape().Dim(3)
	x = Reshape(x, n, grid, p, grid, p, channels)
	x = TransposeAllAxes(x, 5, 2, 4, 0, 1, 3)
	return Reshape(x, channels*p*p, n, grid*grid)
}
