package network

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
)

// The operations with hand-written gradients, beside the same made of plain
// operations, whose gradients GoMLX derives.
func TestReverse(t *testing.T) {
	rng := newRand(1)
	probabilities := normal(rng, 2, 3, 4)
	for n := range 8 {
		set, column := n/4, n%4
		sum := 0.0
		for c := range 3 {
			p := &probabilities.v[(set*3+c)*4+column]
			*p *= *p
			sum += *p
		}
		for c := range 3 {
			if n == 5 {
				sum = 1e300 // A pixel without a class.
			}
			probabilities.v[(set*3+c)*4+column] /= sum
		}
	}
	for _, op := range []struct {
		name          string
		ours, plain   func(in []*Node) *Node
		in            []block
		differentiate int // the first inputs
	}{
		{"product", func(in []*Node) *Node { return product(in[0], in[1]) },
			func(in []*Node) *Node { return Einsum("smk,skn->smn", in[0], in[1]) },
			[]block{normal(rng, 2, 3, 4), normal(rng, 2, 4, 5)}, 2},
		{"mixTokens", func(in []*Node) *Node { return mixTokens(in[0], in[1]) },
			func(in []*Node) *Node { return Einsum("gnt,gtu->gnu", in[0], in[1]) },
			[]block{normal(rng, 4, 3, 5), normal(rng, 4, 5, 5)}, 2},
		{"relu", func(in []*Node) *Node { return relu(in[0]) },
			func(in []*Node) *Node { return MaxScalar(in[0], 0) },
			[]block{normal(rng, 3, 50)}, 1},
		{"addBias", func(in []*Node) *Node { return addBias(in[0], in[1]) },
			func(in []*Node) *Node { return Add(in[0], BroadcastToDims(in[1], 2, 3, 4)) },
			[]block{normal(rng, 2, 3, 4), normal(rng, 2, 3, 1)}, 2},
		{"absolute", func(in []*Node) *Node { return absolute(in[0]) },
			func(in []*Node) *Node { return Abs(in[0]) },
			[]block{normal(rng, 3, 50)}, 1},
		{"crossEntropy", func(in []*Node) *Node { return crossEntropy(in[0], in[1]) },
			func(in []*Node) *Node {
				return Neg(ReduceSum(Mul(in[1], LogSoftmax(in[0], 1)), 1))
			},
			[]block{normal(rng, 2, 3, 4), probabilities}, 1},
		{"mixColumns", func(in []*Node) *Node { return mixColumns(in[0], in[1]) },
			func(in []*Node) *Node { return Einsum("snk,kp->snp", in[0], in[1]) },
			[]block{normal(rng, 1, 3, 4), normal(rng, 4, 5)}, 1},
		{"norm", func(in []*Node) *Node { return norm(in[0], 1) },
			func(in []*Node) *Node { return Sqrt(ReduceSum(Square(in[0]), 1)) },
			[]block{normal(rng, 2, 6, 3)}, 1},
	} {
		t.Run(op.name, func(t *testing.T) {
			outputs := func(f func(in []*Node) *Node) []block {
				return compile(t, func(in []*Node) []*Node {
					y := f(in)
					return append([]*Node{y}, Gradient(mixed(y), in[:op.differentiate]...)...)
				}).call(t, op.in...)
			}
			got, want := outputs(op.ours), outputs(op.plain)
			sameBlock(t, "the result", got[0], want[0], 1e-11)
			for i := range op.differentiate {
				sameBlock(t, "a gradient", got[1+i], want[1+i], 1e-11)
			}
			checkGradient(t, op.ours, op.differentiate, op.in...)
		})
	}
}

// GoMLX has no gradient of Atan2 to compare with, so it is the angle and the
// differences.
func TestAtan2(t *testing.T) {
	rng := newRand(2)
	y, x := normal(rng, 20), normal(rng, 20)
	ours := func(in []*Node) *Node { return atan2(in[0], in[1]) }
	sameBlock(t, "the angle", eval(t, ours, y, x), eval(t, func(in []*Node) *Node { return Atan2(in[0], in[1]) }, y, x), 0)
	checkGradient(t, ours, 2, y, x)
}

// Where a function has a corner, and where a norm is 0, gradients are numbers.
func TestCorners(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(x *Node) *Node
	}{
		{"absolute", absolute}, {"relu", relu}, {"norm", func(x *Node) *Node { return norm(x, 1) }},
		{"atan2", func(x *Node) *Node { return atan2(x, x) }},
	} {
		gradient := compile(t, func(in []*Node) []*Node { return Gradient(mixed(c.f(in[0])), in[0]) }).call(t, zeros(2, 3))
		sameBlock(t, c.name+" at 0", gradient[0], zeros(2, 3), 0)
	}
}

// An operation used twice, and twice in a chain, passes on both gradients.
func TestCustomInChains(t *testing.T) {
	rng := newRand(3)
	checkGradient(t, func(in []*Node) *Node {
		y := addBias(product(in[0], relu(product(in[1], in[0]))), in[2])
		return Add(absolute(y), relu(Neg(y)))
	}, 3, normal(rng, 1, 3, 3), normal(rng, 1, 3, 3), normal(rng, 1, 3, 1))
}
