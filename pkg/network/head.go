package network

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
)

// Dropout holds the masks of one batch, each value 0 or 1/(kept share): Features
// [K, B] and Hidden [H, B], equal for all sets (see Spec.DropShapes). Nil nodes
// drop nothing.
type Dropout struct{ Features, Hidden *Node }

// Answer builds the head of a spec on codes [S, Code, I·B, T]. The answer is
// [S, Values·q², B, T] of an image and [S, Values, B] otherwise. aux are the
// constants of the spec, nil if it has none.
func Answer(s Spec, w *Weights, codes, aux *Node, drop Dropout) *Node {
	images := codes.Shape().Dim(2)
	codes.AssertDims(s.Sets, s.Code, images, s.Tokens())
	b := images / s.Inputs
	switch s.Head {
	case Dense:
		return answerDense(s, w, codes)
	case Upsample:
		y := decodeConv(s, w, Reshape(codes, s.Code, b, s.Tokens()))
		return Reshape(y, 1, s.Values*s.Cell*s.Cell, b, s.Tokens())
	case Arrange:
		return arrange(s, w, codes, aux)
	}
	var features *Node
	switch s.Head {
	case Pooled:
		features = pool(s, codes)
	case Compare:
		features = compare(s, codes)
	case Relate:
		features = Concatenate([]*Node{pool(s, codes), relate(s, codes)}, 1)
	}
	k, _ := s.DropShapes()
	hiddenGain, answerGain := s.gains()
	features.AssertDims(s.Sets, k, b)
	features = dropped(features, drop.Features)
	hidden := dropped(relu(w.dense("head.in", features, s.Hidden, hiddenGain)), drop.Hidden)
	return w.dense("head.out", hidden, s.Values, answerGain)
}

// dropped multiplies x [S, K, B] by a mask [K, B].
func dropped(x, mask *Node) *Node {
	if mask == nil {
		return x
	}
	d := x.Shape().Dimensions
	return Mul(x, BroadcastToDims(Reshape(mask, 1, d[1], d[2]), d...))
}

// answerDense is one hidden layer for each cell.
func answerDense(s Spec, w *Weights, codes *Node) *Node {
	b, t := codes.Shape().Dim(2), s.Tokens()
	x := codes
	if s.Context == 3 {
		x = neighbours(x, s.Grid)
	}
	x = Reshape(x, s.Sets, s.Code*s.Context*s.Context, b*t)
	hiddenGain, answerGain := s.gains()
	x = relu(w.dense("head.in", x, s.Hidden, hiddenGain))
	x = w.dense("head.out", x, s.Values*s.Cell*s.Cell, answerGain)
	return Reshape(x, s.Sets, s.Values*s.Cell*s.Cell, b, t)
}

// neighbours gives each cell of x [S, C, B, T] the codes of its 3×3
// neighbourhood, zero outside of the picture: [S, 9·C, B, T].
func neighbours(x *Node, grid int) *Node {
	d := x.Shape().Dimensions
	x = Reshape(x, d[0], d[1], d[2], grid, grid)
	row := ZerosLike(Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisRange(0, 1), AxisRange()))
	x = Concatenate([]*Node{row, x, row}, 3)
	column := ZerosLike(Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisRange(), AxisRange(0, 1)))
	x = Concatenate([]*Node{column, x, column}, 4)
	var shifted []*Node
	for dy := range 3 {
		for dx := range 3 {
			shifted = append(shifted, Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisRange(dy, dy+grid), AxisRange(dx, dx+grid)))
		}
	}
	return Reshape(Concatenate(shifted, 1), d[0], 9*d[1], d[2], d[3])
}

// pool averages codes [S, C, I·B, T] over 2×2 cells and puts all of an example
// into one column: [S, C·I·T/4, B].
func pool(s Spec, codes *Node) *Node {
	b, g := codes.Shape().Dim(2)/s.Inputs, s.Grid/2
	x := Reshape(codes, s.Sets*s.Code*s.Inputs*b, g, 2, g, 2)
	x = ReduceMean(x, 2, 4)
	x = Reshape(x, s.Sets, s.Code*s.Inputs, b, g*g)
	x = TransposeAllAxes(x, 0, 1, 3, 2)
	return Reshape(x, s.Sets, s.Code*s.Inputs*g*g, b)
}

// arrange scores every place of every picture, from the picture's pooled code
// beside the mean of all, and adds the scores of each order's places: codes
// [S, C, I·B, T], orders [Values, I·I].
func arrange(s Spec, w *Weights, codes, orders *Node) *Node {
	b, g, n := codes.Shape().Dim(2)/s.Inputs, s.Grid/2, s.Inputs
	x := ReduceMean(Reshape(codes, s.Sets*s.Code*n*b, g, 2, g, 2), 2, 4)
	x = TransposeAllAxes(Reshape(x, s.Sets, s.Code, n, b, g*g), 0, 1, 4, 2, 3)
	x = Reshape(x, s.Sets, s.Code*g*g, n, b)
	mean := BroadcastToDims(Reshape(ReduceMean(x, 2), s.Sets, s.Code*g*g, 1, b), x.Shape().Dimensions...)
	x = Reshape(Concatenate([]*Node{x, mean}, 1), s.Sets, 2*s.Code*g*g, n*b)
	hiddenGain, answerGain := s.gains()
	scores := w.dense("head.out", relu(w.dense("head.in", x, s.Hidden, hiddenGain)), n, answerGain) // [S, place, picture·B]
	scores = TransposeAllAxes(Reshape(scores, s.Sets, n, n, b), 0, 3, 2, 1)                         // [S, B, picture, place]
	answer := Einsum("sbk,vk->svb", Reshape(scores, s.Sets, b, n*n), orders)
	answer.AssertDims(s.Sets, s.Values, b)
	return answer
}

// relateCells is the number of cells of a picture, 4×4, of which a relating head
// compares all pairs.
const relateCells = 16

// relate returns how alike each picture of an example and the next are, from
// codes [S, C, I·B, T]: the cosines of all pairs of cells, averaged to 4×4:
// [S, (I-1)·16·16, B].
func relate(s Spec, codes *Node) *Node {
	b, q := codes.Shape().Dim(2)/s.Inputs, s.Grid/4
	x := ReduceMean(Reshape(codes, s.Sets*s.Code*s.Inputs*b, 4, q, 4, q), 2, 4)
	x = Reshape(x, s.Sets, s.Code, s.Inputs, b, relateCells)
	length := Sqrt(AddScalar(ReduceMean(Square(x), 1), 0.1)) // [S, I, B, 16]
	x = Div(x, BroadcastToDims(Reshape(length, s.Sets, 1, s.Inputs, b, relateCells), x.Shape().Dimensions...))
	part := func(from int) *Node {
		y := Slice(x, AxisRange(), AxisRange(), AxisRange(from, from+s.Inputs-1), AxisRange(), AxisRange())
		return Reshape(y, s.Sets, s.Code, (s.Inputs-1)*b, relateCells)
	}
	alike := MulScalar(Einsum("scbi,scbj->sbij", part(0), part(1)), 1/float64(s.Code))
	alike = Reshape(alike, s.Sets, s.Inputs-1, b, relateCells*relateCells)
	return Reshape(TransposeAllAxes(alike, 0, 1, 3, 2), s.Sets, (s.Inputs-1)*relateCells*relateCells, b)
}

// middle is the number of cells of a picture's middle, half as wide and high.
func (s Spec) middle() int { return s.Tokens() / 4 }

// compareFeatures is the number of features of a comparing head.
func (s Spec) compareFeatures() int { m := s.middle(); return m*m + 2*m + 2*s.Code }

// compare returns how alike two pictures are, from codes [S, C, 2·B, T]: the
// cosines of all pairs of their middle cells, the best of each row and column,
// and how far apart their mean codes are, over all cells and over the middle:
// [S, m² + 2m + 2C, B].
func compare(s Spec, codes *Node) *Node {
	b, g, m := codes.Shape().Dim(2)/2, s.Grid, s.middle()
	x := Reshape(codes, s.Sets, s.Code, 2, b, g, g)
	inner := Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisRange(), AxisRange(g/4, g/4+g/2), AxisRange(g/4, g/4+g/2))
	inner = Reshape(inner, s.Sets, s.Code, 2, b, m)
	length := Sqrt(AddScalar(ReduceMean(Square(inner), 1), 0.1)) // [S, 2, B, m]
	inner = Div(inner, BroadcastToDims(Reshape(length, s.Sets, 1, 2, b, m), s.Sets, s.Code, 2, b, m))
	of := func(x *Node, picture int) *Node { // [S, C, B, cells]
		d := x.Shape().Dimensions
		y := Slice(x, AxisRange(), AxisRange(), AxisElem(picture), AxisRange(), AxisRange())
		return Reshape(y, d[0], d[1], d[3], d[4])
	}
	u, v := of(inner, 0), of(inner, 1)
	alike := MulScalar(Einsum("scbi,scbj->sbij", u, v), 1/float64(s.Code)) // [S, B, m, m]
	all := Reshape(codes, s.Sets, s.Code, 2, b, s.Tokens())
	apart := func(x *Node) *Node { // [S, B, C]
		d := absolute(Sub(ReduceMean(of(x, 0), 3), ReduceMean(of(x, 1), 3)))
		return TransposeAllAxes(d, 0, 2, 1)
	}
	features := Concatenate([]*Node{
		Reshape(alike, s.Sets, b, m*m), ReduceMax(alike, 3), ReduceMax(alike, 2), apart(all), apart(inner),
	}, 2)
	if features.Shape().Dim(2) != s.compareFeatures() {
		panic(fmt.Errorf("network: %d features to compare by", features.Shape().Dim(2)))
	}
	return TransposeAllAxes(features, 0, 2, 1)
}
