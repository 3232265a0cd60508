package network

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// quick is what the networks of the quick preset have in common: specific.Config
// without settings, at 32 px.
var quick = Spec{Family: Patch, Size: 32, Grid: 8, Code: 16, Width: 96, Blocks: 1, Context: 3, Hidden: 96}

// small is the same of small networks at 16 px.
var small = Spec{Family: Patch, Size: 16, Grid: 4, Code: 4, Width: 16, Blocks: 1, Context: 1, Hidden: 16}

// A taskCase is a task, the shape of a target as package dataset gives it for
// the synthetic world at a size, and what its network should be.
type taskCase struct {
	name           string
	target         func(size int) []int
	classes        int
	head           HeadKind
	loss           Loss
	inputs, values int
	channels       int
	cell           int // at 32 px
	parameters     int // of encoder and head of the quick preset
	aux            []int
}

func image(channels int) func(size int) []int {
	return func(size int) []int { return []int{size, size, channels} }
}

func numbers(n int) func(size int) []int { return func(int) []int { return []int{n} } }

// encoder is the number of parameters of an encoder of the quick preset, of a
// picture of c channels: 4×4 pixels to 96, a bias for each of 64 places, four
// mixtures of 64 cells, the layer that reads them, the code.
func encoder(c int) int {
	return (16*c*96 + 96) + 96*64 + 4*64*64 + (192*96 + 96) + (96*16 + 16)
}

// layers is the number of parameters of dense layers of these widths.
func layers(widths ...int) int {
	n := 0
	for i := range len(widths) - 1 {
		n += widths[i]*widths[i+1] + widths[i+1]
	}
	return n
}

// dictionary are the 25 tasks with a network, in the order of the dictionary.
// Classes of objects and scenes are those of the synthetic world.
var dictionary = []taskCase{
	{name: "autoencoder", target: image(3), head: Dense, loss: L1, values: 3, cell: 4, parameters: encoder(3) + layers(9*16, 96, 48)},
	{name: "denoise", target: image(3), head: Dense, loss: L1, values: 3, cell: 4, parameters: encoder(3) + layers(9*16, 96, 48)},
	{name: "edge2d", target: image(1), head: Dense, loss: L1, values: 1, cell: 4, parameters: encoder(3) + layers(9*16, 96, 16)},
	{name: "edge3d", target: image(1), head: Dense, loss: L1, values: 1, cell: 4, parameters: encoder(3) + layers(9*16, 96, 16)},
	{name: "keypoint2d", target: image(1), head: Dense, loss: L1, values: 1, cell: 4, parameters: encoder(3) + layers(9*16, 96, 16)},
	{name: "keypoint3d", target: image(1), head: Dense, loss: L1, values: 1, cell: 4, parameters: encoder(3) + layers(9*16, 96, 16)},
	{name: "reshade", target: image(1), head: Dense, loss: L1, values: 1, cell: 4, parameters: encoder(3) + layers(9*16, 96, 16)},
	{name: "rgb2depth", target: image(1), head: Dense, loss: L1, values: 1, cell: 4, parameters: encoder(3) + layers(9*16, 96, 16)},
	{name: "rgb2mist", target: image(1), head: Dense, loss: L1, values: 1, cell: 4, parameters: encoder(3) + layers(9*16, 96, 16)},
	{name: "rgb2sfnorm", target: image(3), head: Dense, loss: L1, values: 3, cell: 4, parameters: encoder(3) + layers(9*16, 96, 48)},
	{name: "curvature", target: image(2), head: Dense, loss: L2, values: 2, cell: 4, parameters: encoder(3) + layers(9*16, 96, 32)},
	{name: "segment2d", target: image(1), head: Dense, loss: Metric, values: 8, cell: 2, parameters: encoder(3) + layers(9*16, 96, 32), aux: []int{256, 64}},
	{name: "segment25d", target: image(1), head: Dense, loss: Metric, values: 8, cell: 2, parameters: encoder(3) + layers(9*16, 96, 32), aux: []int{256, 64}},
	{name: "segmentsemantic", target: image(1), classes: 17, head: Dense, loss: PixelCE, values: 17, cell: 2, parameters: encoder(3) + layers(9*16, 96, 68)},
	{name: "class_1000", target: numbers(60), head: Pooled, loss: ClassCE, values: 60, parameters: encoder(3) + layers(256, 96, 60)},
	{name: "class_places", target: numbers(13), head: Pooled, loss: ClassCE, values: 13, parameters: encoder(3) + layers(256, 96, 13)},
	{name: "vanishing_point", target: numbers(9), head: Pooled, loss: MeanSquare, values: 9, parameters: encoder(3) + layers(256, 96, 9)},
	{name: "room_layout", target: numbers(9), head: Pooled, loss: MeanSquare, values: 9, parameters: encoder(3) + layers(256, 96, 9)},
	{name: "fix_pose", target: numbers(6), head: Relate, loss: ErrorNorm, inputs: 2, values: 6, parameters: encoder(3) + layers(512+256, 96, 6)},
	{name: "non_fixated_pose", target: numbers(6), head: Relate, loss: ErrorNorm, inputs: 2, values: 6, parameters: encoder(3) + layers(512+256, 96, 6)},
	{name: "ego_motion", target: numbers(18), head: Relate, loss: Cycle, inputs: 3, values: 12, parameters: encoder(3) + layers(768+512, 96, 12), aux: []int{2, 6}},
	{name: "point_match", target: numbers(2), head: Compare, loss: ClassCE, inputs: 2, values: 2, parameters: encoder(3) + layers(256+32+32, 96, 2)},
	{name: "colorization", target: func(size int) []int { s := label.ColorSize(size); return []int{s, s, label.ColorBins} }, channels: 1,
		head: Dense, loss: PixelCE, values: 261, cell: 1, parameters: encoder(1) + layers(9*16, 96, 261)},
	{name: "inpainting_whole", target: image(3), head: Dense, loss: L1, values: 3, cell: 4, parameters: encoder(3) + layers(9*16, 96, 48)},
	{name: "jigsaw", target: numbers(100), head: Arrange, loss: ClassCE, inputs: 9, values: 100, parameters: encoder(3) + layers(2*256, 96, 9), aux: []int{100, 81}},
}

func (c taskCase) spec(t testing.TB, base Spec) Spec {
	t.Helper()
	one, err := task.Taskonomy().Lookup(c.name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := For(one, base, c.target(base.Size), c.classes, 2)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFor(t *testing.T) {
	var names []string
	for _, c := range dictionary {
		names = append(names, c.name)
		want := quick
		want.Head, want.Loss, want.Inputs, want.Values, want.Cell, want.Channels, want.Sets =
			c.head, c.loss, max(1, c.inputs), c.values, c.cell, 3, 1
		if c.channels > 0 {
			want.Channels = c.channels
		}
		got := c.spec(t, quick)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := cmp.Diff(c.aux, got.AuxShape()); diff != "" {
			t.Errorf("%s: constants: %s", c.name, diff)
		}
	}
	for _, one := range task.Taskonomy().Tasks() {
		if len(names) > 0 && names[0] == one.Name {
			names = names[1:]
			continue
		}
		if _, err := For(one, quick, nil, 0, 2); !errors.Is(err, ErrNoNetwork) || !strings.Contains(err.Error(), one.Name) {
			t.Errorf("%s: error %v, want ErrNoNetwork", one.Name, err)
		}
	}
	if len(names) > 0 {
		t.Errorf("%s: no such task, or not in the order of the dictionary", names)
	}
}

func TestForErrors(t *testing.T) {
	one := func(name string) task.Task {
		t, err := task.Taskonomy().Lookup(name)
		if err != nil {
			panic(err)
		}
		return t
	}
	with := func(edit func(s *Spec)) Spec {
		s := quick
		edit(&s)
		return s
	}
	for _, c := range []struct {
		task    string
		base    Spec
		target  []int
		classes int
		stride  int
		want    string
	}{
		{"edge2d", quick, []int{30, 30, 1}, 0, 2, "task edge2d: a target of 30 px, thinned out by 1, does not divide into 8 cells"},
		{"segmentsemantic", quick, []int{32, 32, 1}, 17, 8, "task segmentsemantic: a target of 32 px, thinned out by 8, does not divide into 8 cells"},
		{"segmentsemantic", quick, []int{32, 32, 1}, 0, 2, "task segmentsemantic: network: Values is not positive"},
		{"ego_motion", quick, []int{12}, 0, 2, "task ego_motion: network: Values is 8 of two poses, want 12"},
		{"fix_pose", with(func(s *Spec) { s.Grid = 2 }), []int{6}, 0, 2, "task fix_pose: network: a relating head reads two pictures or more"},
		{"edge2d", with(func(s *Spec) { s.Size = 36 }), []int{32, 32, 1}, 0, 2, "task edge2d: network: pictures of 36 px do not divide into 8 cells"},
		{"edge2d", with(func(s *Spec) { s.Grid = 0 }), []int{32, 32, 1}, 0, 2, "does not divide into 0 cells"},
		{"segment2d", with(func(s *Spec) { s.Grid = 2 }), []int{32, 32, 1}, 0, 3, "task segment2d: a target of 32 px, thinned out by 3, does not divide into 2 cells"},
	} {
		_, err := For(one(c.task), c.base, c.target, c.classes, c.stride)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.task, err, c.want)
		}
	}
}

// whole builds encoder, head and loss on a batch.
func whole(s Spec, b int) func(w *Weights, in []*Node) *Node {
	return func(w *Weights, in []*Node) *Node {
		var aux *Node
		if s.AuxShape() != nil {
			aux = in[3]
		}
		codes := in[0]
		if s.Family != NoEncoder {
			codes = Reshape(Encode(s, w, in[0]), 1, s.Code, s.Inputs*b, s.Tokens())
		}
		return Losses(s, Answer(s, w, codes, aux, Dropout{}), in[1], in[2], aux)
	}
}

// fake makes a batch of examples that could be: targets near a function of the
// pictures, so that there is something to learn.
func fake(s Spec, b int, rng *rand.Rand) []block {
	pictures := normal(rng, s.Inputs*b, s.PictureRows(), s.Tokens())
	if s.Family == NoEncoder {
		pictures = normal(rng, s.Sets, s.Code, s.Inputs*b, s.Tokens())
	}
	target := normal(rng, append([]int{b}, s.Targets()...)...)
	mask := zeros(append([]int{b}, s.MaskShape()...)...)
	for i := range mask.v {
		mask.v[i] = float64(rng.IntN(4)) / 2
	}
	mask.v[0] = 1
	for e := range b {
		inner := len(target.v) / b / s.Values
		switch s.Loss {
		case PixelCE, ClassCE:
			for i := range inner {
				for c := range s.Values {
					target.v[(e*s.Values+c)*inner+i] = 0
				}
				target.v[(e*s.Values+rng.IntN(s.Values))*inner+i] = 1
			}
		case Metric:
			for i := range len(target.v) {
				target.v[i] = float64(rng.IntN(5))
			}
		}
	}
	list := []block{pictures, target, mask}
	if shape := s.AuxShape(); shape != nil {
		aux := zeros(shape...)
		for i := range aux.v {
			switch {
			case s.Loss == Metric:
				if i/shape[1] == i%shape[1]*shape[0]/shape[1] {
					aux.v[i] = 1
				}
			case s.Head == Arrange:
				if order := rand.New(rand.NewPCG(uint64(i/shape[1]), 1)).Perm(s.Inputs); order[i%shape[1]/s.Inputs] == i%s.Inputs {
					aux.v[i] = 1
				}
			case i >= shape[1]:
				aux.v[i] = 1 + float64(i%3)/4
			}
		}
		list = append(list, aux)
	}
	return list
}

// A network of every task has as many parameters as its layers say, each weight
// with a name of its own, and a small step down its gradient lowers its loss.
func TestEveryTaskLearns(t *testing.T) {
	for _, c := range dictionary {
		t.Run(c.name, func(t *testing.T) {
			if got := parameters(t, c.spec(t, quick)); got != c.parameters {
				t.Errorf("%d parameters, want %d", got, c.parameters)
			}
			encoder := c.spec(t, small)
			learns(t, "patch", encoder)
			transfer := encoder // A readout of three sources side by side.
			transfer.Family, transfer.Size, transfer.Channels, transfer.Width, transfer.Blocks, transfer.Sets = NoEncoder, 0, 0, 0, 0, 3
			if transfer.Head == Dense {
				transfer.Context = 3
			}
			if err := transfer.Check(); err != nil {
				t.Fatal(err)
			}
			learns(t, "readout", transfer)
			switch c.name { // Convolutions are slow here: one task of each kind.
			case "autoencoder", "segmentsemantic", "segment2d", "colorization", "fix_pose":
				conv := small
				conv.Family, conv.Head = Conv, Upsample
				s := c.spec(t, conv)
				if want := map[bool]HeadKind{true: Upsample, false: encoder.Head}[encoder.Head == Dense]; s.Head != want {
					t.Errorf("head %q of a conv network, want %q", s.Head, want)
				}
				learns(t, "conv", s)
			}
		})
	}
}

func parameters(t *testing.T, s Spec) int {
	t.Helper()
	var inputs [][]int
	for _, b := range fake(s, 1, newRand(1)) {
		inputs = append(inputs, b.dims)
	}
	n, names := 0, map[string]bool{}
	for _, w := range newNet(t, whole(s, 1), false, inputs...).weights {
		if names[w.Name] || !w.OfEncoder() && !strings.HasPrefix(w.Name, "head.") {
			t.Errorf("weight %q", w.Name)
		}
		n, names[w.Name] = n+w.Len(), true
	}
	return n
}

// learns takes one step.
func learns(t *testing.T, what string, s Spec) {
	t.Helper()
	const b = 3
	in := fake(s, b, newRand(2))
	var inputs [][]int
	for _, x := range in {
		inputs = append(inputs, x.dims)
	}
	n := newNet(t, func(w *Weights, in []*Node) *Node { return whole(s, b)(w, in) }, true, inputs...)
	plain := newNet(t, whole(s, b), false, inputs...)
	weights := n.start(1)
	for i, w := range n.weights { // Sets start equal.
		for k := range weights[i] {
			weights[i][k] = weights[i][k%(w.Len()/max(1, w.Shared))]
		}
	}
	before := plain.run(t, weights, in...)[0]
	gradients := n.run(t, weights, in...)[1:]
	length := 0.0
	for _, g := range gradients {
		length += rms(g.v) * rms(g.v) * float64(len(g.v))
	}
	if length == 0 {
		t.Fatalf("%s: no gradient", what)
	}
	for i, g := range gradients {
		for k := range g.v {
			weights[i][k] -= float32(2e-3 * g.v[k] / (1e-3 + length))
		}
	}
	sum := func(b block) float64 { // As mixed weighs it, which the gradient is of.
		return eval(t, func(in []*Node) *Node { return mixed(in[0]) }, b).v[0]
	}
	after := plain.run(t, weights, in...)[0]
	// The slope promises 2e-3; curvature and rounding may take half of it.
	if gain := sum(before) - sum(after); gain < 1e-3 {
		t.Errorf("%s: one step lowers the loss %v by %v only", what, fmt.Sprintf("%.4g", sum(before)), gain)
	}
}
