package network

import (
	"fmt"
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// A lossCase is a loss with inputs and what the doc comment of Losses says of
// one example: answer[v][pixel] or answer[v][0], weights of pixels, or of the
// example.
type lossCase struct {
	name                      string
	spec                      Spec
	answer, target, mask, aux block
	one                       func(answer, target [][]float64, w []float64) float64
}

const (
	sets     = 2
	examples = 3
)

// dense is a spec of an image of 2×2 cells of 2×2 pixels.
func dense(loss Loss, values int) Spec {
	return Spec{Grid: 2, Cell: 2, Values: values, Loss: loss, Head: Dense, Sets: sets, Inputs: 1, Code: 1, Hidden: 1, Context: 1}
}

// vector is a spec of an answer for the whole example.
func vector(loss Loss, values int) Spec {
	return Spec{Grid: 2, Values: values, Loss: loss, Head: Pooled, Sets: sets, Inputs: 1, Code: 1, Hidden: 1}
}

// lossCases are all losses. The last example of those with a mask counts not at
// all.
func lossCases() []lossCase {
	rng := newRand(5)
	var cases []lossCase
	add := func(name string, s Spec, one func(answer, target [][]float64, w []float64) float64, edit func(c *lossCase)) {
		c := lossCase{name: name, spec: s, one: one, aux: zeros(1),
			target: normal(rng, append([]int{examples}, s.Targets()...)...), mask: zeros(append([]int{examples}, s.MaskShape()...)...)}
		c.answer = normal(rng, sets, s.Values, examples)
		if s.Head == Dense {
			c.answer = normal(rng, sets, s.Values*s.Cell*s.Cell, examples, s.Tokens())
		}
		per := len(c.mask.v) / examples
		for i := range 2 * per {
			c.mask.v[i] = float64(i*7%3) / 2 * (1 + float64(i)) // 0, ½ and 1 of something
			if per == 1 {
				c.mask.v[i] = 1 + float64(i)
			}
		}
		if edit != nil {
			edit(&c)
		}
		cases = append(cases, c)
	}
	add("L1", dense(L1, 3), l1, nil)
	add("L2", dense(L2, 2), l2, nil)
	add("PixelCE, soft", dense(PixelCE, 3), pixelCE, func(c *lossCase) { shares(c.target, c.spec.Values, c.spec) })
	add("PixelCE, classes", dense(PixelCE, 4), pixelCE, func(c *lossCase) { hard(c.target, c.spec) })
	metric := dense(Metric, 3)
	metric.Grid = 4
	add("Metric", metric, nil, func(c *lossCase) { segments(c) })
	add("ClassCE, soft", vector(ClassCE, 5), classCE, func(c *lossCase) { shares(c.target, 5, c.spec) })
	add("ClassCE, one class", vector(ClassCE, 5), classCE, func(c *lossCase) {
		clear(c.target.v)
		c.target.v[1], c.target.v[5+4], c.target.v[10] = 1, 1, 1
	})
	add("MeanSquare", vector(MeanSquare, 9), meanSquare, nil)
	add("ErrorNorm", vector(ErrorNorm, 6), errorNorm, nil)
	add("Cycle", vector(Cycle, 12), nil, func(c *lossCase) {
		c.aux = blockOf([]float64{.01, -.02, .03, .2, -.1, -2, .3, .25, .4, 1.5, .7, 2}, 2, 6)
		c.one = cycle(c.aux.v)
	})
	return cases
}

// shares turns targets into probabilities over axis 1.
func shares(target block, classes int, s Spec) {
	inner := len(target.v) / examples / classes
	for e := range examples {
		for i := range inner {
			sum := 0.0
			for c := range classes {
				x := &target.v[(e*classes+c)*inner+i]
				*x = math.Exp(*x)
				sum += *x
			}
			for c := range classes {
				target.v[(e*classes+c)*inner+i] /= sum
			}
		}
	}
}

// hard turns targets into one class a pixel, none in every fifth.
func hard(target block, s Spec) {
	inner := len(target.v) / examples / s.Values
	clear(target.v)
	for e := range examples {
		for i := range inner {
			if i%5 != 4 {
				target.v[(e*s.Values+(e+i)%s.Values)*inner+i] = 1
			}
		}
	}
}

// segments gives pixels labels and picks MetricPairs of them, each once, in
// another order.
func segments(c *lossCase) {
	n := c.target.dims[1]
	for i := range c.target.v {
		c.target.v[i] = float64(i * i % 5)
	}
	c.aux = zeros(n, MetricPairs)
	order := newRand(6).Perm(n)
	for k := range MetricPairs {
		c.aux.v[order[k]*MetricPairs+k] = 1
	}
	for i := range c.mask.v {
		c.mask.v[i] = 1
	}
	q2, tokens := c.spec.Cell*c.spec.Cell, c.spec.Tokens()
	c.one = func(a, t [][]float64, _ []float64) float64 {
		sum := 0.0
		for _, i := range order[:MetricPairs] {
			for _, j := range order[:MetricPairs] {
				// Targets go cell by cell; answers pixel of a cell by cell.
				of := func(k int) []float64 { return column(a, k%q2*tokens+k/q2) }
				d := distance(of(i), of(j))
				p := 2 / (1 + math.Exp(d*d))
				if t[0][i] == t[0][j] {
					sum -= math.Log(p)
				} else {
					sum -= math.Log(1 - p)
				}
			}
		}
		return sum / (MetricPairs * MetricPairs)
	}
}

// values splits an answer or target of one example into values and the rest.
func values(x []float64, n int) [][]float64 {
	var list [][]float64
	for v := range n {
		list = append(list, x[v*len(x)/n:(v+1)*len(x)/n])
	}
	return list
}

func (c lossCase) build(in []*Node) *Node {
	aux := in[3]
	if c.spec.AuxShape() == nil {
		aux = nil
	}
	return Losses(c.spec, in[0], in[1], in[2], aux)
}

func TestLosses(t *testing.T) {
	for _, c := range lossCases() {
		t.Run(c.name, func(t *testing.T) {
			got := eval(t, c.build, c.answer, c.target, c.mask, c.aux)
			want := zeros(sets, examples)
			perTarget, perMask := len(c.target.v)/examples, len(c.mask.v)/examples
			for set := range sets {
				for e := range examples {
					var answer []float64
					for v := range c.answer.dims[1] {
						if c.spec.Head == Dense {
							for cell := range c.spec.Tokens() {
								answer = append(answer, c.answer.at(set, v, e, cell))
							}
						} else {
							answer = append(answer, c.answer.at(set, v, e))
						}
					}
					n := c.spec.Values
					if c.spec.Loss == Metric || c.spec.Loss == Cycle {
						n = 1
					}
					target := values(c.target.v[e*perTarget:][:perTarget], n)
					if c.spec.Loss == Cycle {
						target = values(c.target.v[e*perTarget:][:perTarget], 18)
					}
					want.v[set*examples+e] = c.one(values(answer, c.spec.Values), target, c.mask.v[e*perMask:][:perMask])
				}
			}
			// Metric adds 1e-6 to 1 - p, norms 1e-12 to their squares.
			sameBlock(t, "the loss", got, want, map[bool]float64{true: 2e-5, false: 1e-9}[c.spec.Loss == Metric])
			if c.spec.Loss != Metric && (got.at(0, examples-1) != 0 || got.at(0, 0) <= 0) {
				t.Errorf("losses %v: want 0 of the example that does not count, and more of the first", got.v)
			}
		})
	}
}

func TestLossGradients(t *testing.T) {
	for _, c := range lossCases() {
		t.Run(c.name, func(t *testing.T) {
			checkGradient(t, c.build, 1, c.answer, c.target, c.mask, c.aux)
		})
	}
}

// Losses of an answer that is right: 0, or the entropy of the target.
func TestLossOfTheTruth(t *testing.T) {
	for _, s := range []Spec{dense(L1, 3), dense(L2, 2), vector(MeanSquare, 9), vector(ErrorNorm, 6), vector(Cycle, 12)} {
		t.Run(string(s.Loss), func(t *testing.T) {
			rng := newRand(7)
			target, mask, aux := normal(rng, append([]int{1}, s.Targets()...)...), zeros(append([]int{1}, s.MaskShape()...)...), zeros(2, 6)
			for i := range mask.v {
				mask.v[i] = 1
			}
			s.Sets = 1
			answer := block{[]int{1, s.Values, 1}, target.v}
			switch {
			case s.Head == Dense:
				answer.dims = []int{1, s.Values * s.Cell * s.Cell, 1, s.Tokens()}
			case s.Loss == Cycle: // Of poses that fit together.
				first, second := target.v[:6], target.v[12:]
				for i := range 6 {
					aux.v[6+i] = 1
				}
				p := label.Compose(label.Pose{R: label.FromEuler([3]float64(first[:3])), T: frame.Vec(first[3:])},
					label.Pose{R: label.FromEuler([3]float64(second[:3])), T: frame.Vec(second[3:])})
				angles := label.Euler(p.R)
				copy(target.v[6:9], angles[:])
				copy(target.v[9:12], p.T[:])
				answer = blockOf(append(append([]float64{}, first...), second...), 1, 12, 1)
			}
			got := eval(t, lossCase{spec: s}.build, answer, target, mask, aux)
			sameBlock(t, "the loss", got, zeros(1, 1), 1e-5)
		})
	}
}

// Adding the same number to all logits changes nothing, even a large one.
func TestEntropyShift(t *testing.T) {
	for _, c := range lossCases() {
		if c.spec.Loss != PixelCE && c.spec.Loss != ClassCE {
			continue
		}
		shifted := block{c.answer.dims, append([]float64{}, c.answer.v...)}
		for i := range shifted.v {
			shifted.v[i] += 1000
		}
		sameBlock(t, c.name, eval(t, c.build, shifted, c.target, c.mask, c.aux), eval(t, c.build, c.answer, c.target, c.mask, c.aux), 1e-9)
	}
}

// A metric loss does not change when segments are numbered in another way, and
// stays a number for embeddings that are equal or far apart.
func TestMetricLimits(t *testing.T) {
	var c lossCase
	for _, one := range lossCases() {
		if one.spec.Loss == Metric {
			c = one
		}
	}
	before := eval(t, c.build, c.answer, c.target, c.mask, c.aux)
	for i := range c.target.v {
		c.target.v[i] = 100 - 7*c.target.v[i]
	}
	sameBlock(t, "renumbered", eval(t, c.build, c.answer, c.target, c.mask, c.aux), before, 1e-12)
	for _, size := range []float64{0, 1e4} {
		for i := range c.answer.v {
			c.answer.v[i] = size * float64(i%13)
		}
		out := compile(t, func(in []*Node) []*Node {
			l := c.build(in)
			return append([]*Node{l}, Gradient(ReduceAllSum(l), in[0])...)
		}).call(t, c.answer, c.target, c.mask, c.aux)
		for _, b := range out {
			for _, v := range b.v {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("embeddings of size %g give %v", size, v)
				}
			}
		}
	}
}

// Wrong shapes are mistakes of the program and panic.
func TestLossesPanic(t *testing.T) {
	for _, c := range lossCases() {
		g := NewGraph(open(t).Backend, "wrong")
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic of a target of a wrong shape", c.name)
				}
			}()
			one := Const(g, make([]float32, 7))
			Losses(c.spec, one, Reshape(one, 1, 7), one, one)
		}()
	}
	defer func() {
		if r := recover(); r == nil || fmt.Sprint(r) == "" {
			t.Error("no panic of an unknown loss")
		}
	}()
	vectorLoss(Spec{Loss: "huge"}, nil, nil, nil)
}
