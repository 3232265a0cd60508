package network

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// The operations of this file have hand-written gradients. Those that GoMLX
// derives transpose both large operands of a product and take the sign of every
// element, which costs more than the product itself on the Go backend. Only the
// public IdentityWithCustomGradient is used: the derived gradients are built too,
// but nothing reads them, and backends drop what is not read.

// steep turns a number into its sign by clamping: |x|·steep ≥ 1 but for
// subnormal x.
const steep = 1e20

// custom returns forward(inputs) with a gradient of its own: backward gets the
// inputs, the result and the gradient of the result, and returns one gradient
// for each input, or nil for an input that none is wanted of.
func custom(inputs []*Node, forward func(in []*Node) *Node, backward func(in []*Node, y, dy *Node) []*Node) *Node {
	var y, dy *Node
	var gradients []*Node
	wrapped := make([]*Node, len(inputs))
	for i, x := range inputs {
		wrapped[i] = IdentityWithCustomGradient(x, func(x, _ *Node) *Node {
			if gradients == nil {
				gradients = backward(wrapped, y, dy)
			}
			if gradients[i] == nil {
				return ZerosLike(x)
			}
			return gradients[i]
		})
	}
	y = IdentityWithCustomGradient(forward(wrapped), func(_, v *Node) *Node { dy = v; return v })
	return y
}

// product returns w·x for each set: w [S, M, K], x [S, K, N], result [S, M, N].
func product(w, x *Node) *Node {
	return custom([]*Node{w, x},
		func(in []*Node) *Node { return Einsum("smk,skn->smn", in[0], in[1]) },
		func(in []*Node, _, dy *Node) []*Node {
			return []*Node{
				Einsum("smn,skn->smk", dy, in[1]),
				Einsum("skm,smn->skn", TransposeAllAxes(in[0], 0, 2, 1), dy),
			}
		})
}

// mixTokens returns x·m for each group: x [G, N, T], m [G, T, T], result
// [G, N, T].
func mixTokens(x, m *Node) *Node {
	return custom([]*Node{x, m},
		func(in []*Node) *Node { return Einsum("gnt,gtu->gnu", in[0], in[1]) },
		func(in []*Node, _, dy *Node) []*Node {
			return []*Node{
				Einsum("gnu,gtu->gnt", dy, in[1]),
				Einsum("gtn,gnu->gtu", TransposeAllAxes(in[0], 0, 2, 1), dy),
			}
		})
}

// relu returns max(x, 0).
func relu(x *Node) *Node {
	return custom([]*Node{x},
		func(in []*Node) *Node { return MaxScalar(in[0], 0) },
		func(_ []*Node, y, dy *Node) []*Node {
			return []*Node{Mul(dy, MinScalar(MulScalar(y, steep), 1))}
		})
}

// addBias adds b [S, M, 1] to every column of x [S, M, N].
func addBias(x, b *Node) *Node {
	n := x.Shape().Dim(2)
	return custom([]*Node{x, b},
		func(in []*Node) *Node {
			return Add(in[0], BroadcastToDims(in[1], in[0].Shape().Dimensions...))
		},
		func(in []*Node, _, dy *Node) []*Node {
			s := in[1].Shape().Dim(0)
			ones := Ones(dy.Graph(), shapes.Make(dy.DType(), s, n, 1))
			return []*Node{dy, Einsum("smn,snk->smk", dy, ones)}
		})
}

// absolute returns |x|, with gradient 0 at 0.
func absolute(x *Node) *Node {
	return custom([]*Node{x},
		func(in []*Node) *Node { return Max(in[0], Neg(in[0])) },
		func(in []*Node, _, dy *Node) []*Node {
			return []*Node{Mul(dy, MaxScalar(MinScalar(MulScalar(in[0], steep), 1), -1))}
		})
}

// atan2 returns the angle of (x, y) in radians.
func atan2(y, x *Node) *Node {
	return custom([]*Node{y, x},
		func(in []*Node) *Node {
			// GoMLX derives no gradient of Atan2 and refuses a graph that wants
			// one, even if nothing reads it: zeros lead to the inputs instead.
			path := MulScalar(Add(in[0], in[1]), 0)
			return Add(Atan2(StopGradient(in[0]), StopGradient(in[1])), path)
		},
		func(in []*Node, _, d *Node) []*Node {
			y, x := in[0], in[1]
			r := Div(d, AddScalar(Add(Square(x), Square(y)), 1e-12))
			return []*Node{Mul(x, r), Neg(Mul(y, r))}
		})
}

// norm returns the Euclidean norm over an axis, with a bounded gradient at 0.
func norm(x *Node, axis int) *Node {
	return Sqrt(AddScalar(ReduceSum(Square(x), axis), 1e-12))
}
