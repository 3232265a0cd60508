package network

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
)

// Losses builds the loss of a spec for each example: answer as Answer gives it
// for B examples, target [B, Spec.Targets…], mask [B, Spec.MaskShape…] and aux
// (Spec.AuxShape, or nil). The result is [S, B], in these units, w being the
// mask:
//
//	L1         Σ w·|a - t| / Σ w, over pixels and values    units of the target
//	L2         Σ w·(a - t)² / Σ w                           … squared
//	PixelCE    -Σ w·Σ t·ln softmax(a) / Σ w                 nats
//	Metric     mean over pairs of pixels of the log loss of the statement that
//	           they are in one segment, of probability 2/(1 + exp d²)      nats
//	ClassCE    -w·Σ t·ln softmax(a)                         nats
//	MeanSquare w·mean (a - t)²                              … squared
//	ErrorNorm  w·‖a - t‖                                    standard deviations
//	Cycle      w·(‖a12 - t12‖ + ‖a23 - t23‖ + ‖a12∘a23 - t13‖/2)
//
// An example whose weights are all 0 has loss 0.
func Losses(s Spec, answer, target, mask, aux *Node) *Node {
	b := target.Shape().Dim(0)
	target.AssertDims(append([]int{b}, s.Targets()...)...)
	mask.AssertDims(append([]int{b}, s.MaskShape()...)...)
	var losses *Node
	switch s.Loss {
	case L1, L2:
		losses = imageError(s, answer, target, mask)
	case PixelCE:
		losses = pixelEntropy(s, answer, target, mask)
	case Metric:
		losses = metricLoss(s, answer, target, aux)
	default:
		answer.AssertDims(s.Sets, s.Values, b)
		t := BroadcastToDims(Reshape(Transpose(target, 0, 1), 1, target.Shape().Dim(1), b), s.Sets, target.Shape().Dim(1), b)
		losses = Mul(vectorLoss(s, answer, t, aux), BroadcastToDims(Reshape(mask, 1, b), s.Sets, b))
	}
	losses.AssertDims(s.Sets, b)
	return losses
}

// perImage splits the mask [B, q², T] into weights [1, 1, q², B, T] that sum to 1
// for each example, or are all 0.
func perImage(s Spec, mask *Node) *Node {
	b, q2, t := mask.Shape().Dim(0), s.Cell*s.Cell, s.Tokens()
	sum := ReduceSum(mask, 1, 2) // [B]
	w := Div(mask, BroadcastToDims(Reshape(MaxScalar(sum, 1e-6), b, 1, 1), b, q2, t))
	return Reshape(TransposeAllAxes(w, 1, 0, 2), 1, 1, q2, b, t)
}

// imageTarget rearranges targets [B, Values·q², T] to [1, Values, q², B, T].
func imageTarget(s Spec, target *Node) *Node {
	b := target.Shape().Dim(0)
	return Reshape(TransposeAllAxes(target, 1, 0, 2), 1, s.Values, s.Cell*s.Cell, b, s.Tokens())
}

// imageError is the weighted mean of the absolute or squared error.
func imageError(s Spec, answer, target, mask *Node) *Node {
	b, dims := target.Shape().Dim(0), []int{s.Sets, s.Values, s.Cell * s.Cell, target.Shape().Dim(0), s.Tokens()}
	d := Sub(Reshape(answer, dims...), BroadcastToDims(imageTarget(s, target), dims...))
	if s.Loss == L1 {
		d = absolute(d)
	} else {
		d = Square(d)
	}
	w := BroadcastToDims(MulScalar(perImage(s, mask), 1/float64(s.Values)), dims...)
	return Reshape(ReduceSum(Mul(d, w), 1, 2, 4), s.Sets, b)
}

// pixelEntropy is the weighted mean over pixels of the cross-entropy against
// probabilities [B, classes·q², T] that sum to 1.
func pixelEntropy(s Spec, answer, target, mask *Node) *Node {
	b, q2, t := target.Shape().Dim(0), s.Cell*s.Cell, s.Tokens()
	logits := Reshape(answer, s.Sets, s.Values, q2*b*t)
	p := Reshape(imageTarget(s, target), 1, s.Values, q2*b*t)
	h := Reshape(crossEntropy(logits, BroadcastToDims(p, s.Sets, s.Values, q2*b*t)), s.Sets, q2, b, t)
	w := BroadcastToDims(Reshape(perImage(s, mask), 1, q2, b, t), s.Sets, q2, b, t)
	return ReduceSum(Mul(h, w), 1, 3)
}

// crossEntropy returns -Σ p·ln softmax(logits) over axis 1 of [S, classes, N],
// where p sums to 1 (or is 0 throughout): [S, N].
func crossEntropy(logits, p *Node) *Node {
	d := logits.Shape().Dimensions
	wide := func(x *Node) *Node { return BroadcastToDims(Reshape(x, d[0], 1, d[2]), d...) }
	return custom([]*Node{logits, p},
		func(in []*Node) *Node {
			top := ReduceMax(in[0], 1) // [S, N]
			shifted := Sub(in[0], wide(top))
			log := Log(ReduceSum(Exp(shifted), 1))
			return Sub(Mul(log, ReduceSum(in[1], 1)), ReduceSum(Mul(in[1], shifted), 1))
		},
		func(in []*Node, _, dy *Node) []*Node {
			e := Exp(Sub(in[0], wide(ReduceMax(in[0], 1))))
			scale := Div(ReduceSum(in[1], 1), ReduceSum(e, 1))
			return []*Node{Mul(wide(dy), Sub(Mul(e, wide(scale)), in[1])), nil}
		})
}

// vectorLoss is the loss of answers [S, Values, B] for the whole example.
func vectorLoss(s Spec, answer, target, aux *Node) *Node {
	switch s.Loss {
	case ClassCE:
		return crossEntropy(answer, target)
	case MeanSquare:
		return ReduceMean(Square(Sub(answer, target)), 1)
	case ErrorNorm:
		return norm(Sub(answer, target), 1)
	case Cycle:
		return cycleLoss(answer, target, aux)
	}
	panic(fmt.Errorf("network: unknown loss %q", s.Loss))
}

// metricLoss compares embeddings [S, E·q², B, T] of the pixels that pick
// [q²·T, P] chooses with their segments, target [B, q²·T]:
//
//	same segment   -ln 2/(1 + exp d²)        = d² + ln(1 + e) - ln 2
//	another        -ln(1 - 2/(1 + exp d²))   = ln(1 + e) - ln(1 - e)      e = exp(-d²)
func metricLoss(s Spec, answer, target, pick *Node) *Node {
	b, q2, t, p := target.Shape().Dim(0), s.Cell*s.Cell, s.Tokens(), pick.Shape().Dim(1)
	e := Reshape(answer, s.Sets, s.Values, q2, b, t)
	e = Reshape(TransposeAllAxes(e, 0, 3, 1, 4, 2), 1, s.Sets*b*s.Values, t*q2)
	e = Reshape(mixColumns(e, pick), s.Sets, b, s.Values, p)
	label := Reshape(Dot(target, pick).MatMul(), b, p)
	same := LessThan(Abs(Sub(Reshape(label, b, p, 1), Reshape(label, b, 1, p))), Scalar(label.Graph(), label.DType(), 0.5))
	return pairLoss(e, ConvertDType(same, label.DType()))
}

// pairLoss returns the mean loss of all pairs of embeddings e [S, B, E, P], same
// [B, P, P] being 1 for pairs of one segment and 0 for others, and symmetric:
// [S, B].
//
// It has few intermediate results, as 25 heads on 16 examples have more than a
// million pairs: those of a step that together take more than 64 MiB come from
// the system anew each time (see package backend), which takes 1.8 times as long.
func pairLoss(e, same *Node) *Node {
	const tiny = 1e-6
	sets, b, p := e.Shape().Dim(0), e.Shape().Dim(1), e.Shape().Dim(3)
	wide := func(x *Node, dims ...int) *Node { return BroadcastToDims(Reshape(x, dims...), sets, b, p, p) }
	distances := func(e *Node) *Node {
		length := ReduceSum(Square(e), 2) // [S, B, P]
		sum := Add(wide(length, sets, b, p, 1), wide(length, sets, b, 1, p))
		return MaxScalar(Sub(sum, MulScalar(Einsum("sbei,sbej->sbij", e, e), 2)), 0)
	}
	return custom([]*Node{e, same},
		func(in []*Node) *Node {
			d2, same := distances(in[0]), wide(in[1], 1, b, p, p)
			near := Exp(Neg(d2))
			below := Add(Mul(same, AddScalar(near, 1-tiny)), AddScalar(Neg(near), 1+tiny)) // 2 or 1 - near.
			return ReduceMean(Add(Mul(same, d2), Log(Div(AddScalar(near, 1), below))), 2, 3)
		},
		func(in []*Node, _, dy *Node) []*Node {
			// With w the derivative by the squared distance, which is symmetric,
			// that by embedding i is 4·Σ_j w_ij·(e_i - e_j).
			e, same := in[0], wide(in[1], 1, b, p, p)
			near := Exp(Neg(distances(e)))
			other := OneMinus(same)
			below := Mul(AddScalar(near, 1), OneMinus(Mul(other, AddScalar(near, -tiny)))) // 1 + near or 1 - near².
			w := Sub(same, Div(Mul(near, AddScalar(other, 1)), below))
			row := BroadcastToDims(Reshape(ReduceSum(w, 3), sets, b, 1, p), e.Shape().Dimensions...)
			scale := BroadcastToDims(Reshape(MulScalar(dy, 4/float64(p*p)), sets, b, 1, 1), e.Shape().Dimensions...)
			return []*Node{Mul(scale, Sub(Mul(e, row), Einsum("sbej,sbji->sbei", e, w))), nil}
		})
}

// mixColumns returns x·m, x [1, N, K], m [K, P]; the gradient is of x alone.
func mixColumns(x, m *Node) *Node {
	return custom([]*Node{x},
		func(in []*Node) *Node { return Einsum("snk,kp->snp", in[0], m) },
		func(_ []*Node, _, dy *Node) []*Node { return []*Node{Einsum("snp,kp->snk", dy, m)} })
}
