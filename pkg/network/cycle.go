package network

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// cycleLoss is the loss of task ego_motion: answers [S, 12, B] are the poses 1→2
// and 2→3, targets [S, 18, B] those of 1→2, 1→3 and 2→3 (label.EgoMotionTo), all
// brought to the mean and deviation in standard [2, 6]. The pose 1→3 is composed
// of the two answers.
func cycleLoss(answer, target, standard *Node) *Node {
	part := func(x *Node, i int) *Node { // [S, 6, B]
		return Slice(x, AxisRange(), AxisRange(6*i, 6*i+6), AxisRange())
	}
	first, second := part(answer, 0), part(answer, 1)
	d := first.Shape().Dimensions
	of := func(row int) *Node {
		return BroadcastToDims(Reshape(Slice(standard, AxisElem(row), AxisRange()), 1, 6, 1), d...)
	}
	natural := func(x *Node) *Node { return Add(Mul(x, of(1)), of(0)) }
	composed := Div(Sub(compose(natural(first), natural(second)), of(0)), of(1))
	loss := Add(norm(Sub(first, part(target, 0)), 1), norm(Sub(second, part(target, 2)), 1))
	return Add(loss, MulScalar(norm(Sub(composed, part(target, 1)), 1), 0.5))
}

// compose returns the pose of camera 1 in the axes of camera 3, [S, 6, B], from
// those of 1 in 2 and of 2 in 3, as label.Compose does.
func compose(p12, p23 *Node) *Node {
	a, b := rotation(p12), rotation(p23)
	row := func(x *Node, i int) *Node { return Slice(x, AxisRange(), AxisRange(i, i+1), AxisRange()) }
	var r [3][3]*Node
	var out [6]*Node
	for i := range 3 {
		for j := range 3 {
			r[i][j] = Add(Add(Mul(b[i][0], a[0][j]), Mul(b[i][1], a[1][j])), Mul(b[i][2], a[2][j]))
		}
		moved := Add(Add(Mul(b[i][0], row(p12, 3)), Mul(b[i][1], row(p12, 4))), Mul(b[i][2], row(p12, 5)))
		out[3+i] = Add(moved, row(p23, 3+i))
	}
	cos := Sqrt(AddScalar(Add(Square(r[0][0]), Square(r[1][0])), 1e-12))
	out[0] = atan2(r[2][1], r[2][2])
	out[1] = atan2(Neg(r[2][0]), cos)
	out[2] = atan2(r[1][0], r[0][0])
	return Concatenate(out[:], 1)
}

// rotation returns the matrix of a pose's angles, Rz(c)·Ry(b)·Rx(a), each entry
// [S, 1, B].
func rotation(pose *Node) [3][3]*Node {
	angle := func(i int) (sin, cos *Node) {
		x := Slice(pose, AxisRange(), AxisRange(i, i+1), AxisRange())
		return Sin(x), Cos(x)
	}
	sa, ca := angle(0)
	sb, cb := angle(1)
	sc, cc := angle(2)
	return [3][3]*Node{
		{Mul(cc, cb), Sub(Mul(Mul(cc, sb), sa), Mul(sc, ca)), Add(Mul(Mul(cc, sb), ca), Mul(sc, sa))},
		{Mul(sc, cb), Add(Mul(Mul(sc, sb), sa), Mul(cc, ca)), Sub(Mul(Mul(sc, sb), ca), Mul(cc, sa))},
		{Neg(sb), Mul(cb, sa), Mul(cb, ca)},
	}
}
