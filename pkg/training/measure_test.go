package training

import (
	"context"
	"errors"
	"maps"
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// started returns weights as they start, but no zeros.
func started(t testing.TB, p *Program, d *Data) Values {
	t.Helper()
	v := must[Values](t)(start(t, p, d, 7).Values())
	for name, x := range v {
		for i := range x {
			if strings.HasSuffix(name, ".bias") {
				x[i] = float32(i%5) / 20
			}
		}
	}
	return v
}

func nearly(a, b float32) bool {
	return math.Abs(float64(a-b)) <= 2e-5*max(1, math.Abs(float64(a)))
}

// first returns the numbers below n.
func first(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// Losses do not depend on which examples are measured at once: 120 come in
// batches of 50, 50 and 20, alone they are batches of 1.
func TestLossesWhateverTheBatch(t *testing.T) {
	e := planted(t, image, 120, 1)
	for i := range e.Masks {
		e.Masks[i] = float32(i % 3)
	}
	p := program(t, image, 8)
	all := data(t, e, nil)
	v := started(t, p, all)
	losses := must[[][]float32](t)(p.Losses(t.Context(), v, all))[0]
	if len(losses) != 120 {
		t.Fatalf("%d losses", len(losses))
	}
	per, tp, mp := size(image.PictureRows(), image.Tokens()), size(image.Targets()...), size(image.MaskShape()...)
	part := func(from, to int) *Examples {
		return &Examples{Spec: image, Images: e.Images[from:to], Pictures: e.Pictures[from*per : to*per],
			Targets: e.Targets[from*tp : to*tp], Masks: e.Masks[from*mp : to*mp]}
	}
	for _, c := range [][2]int{{0, 1}, {49, 50}, {119, 120}, {30, 100}} {
		some := must[[][]float32](t)(p.Losses(t.Context(), v, data(t, part(c[0], c[1]), nil)))[0]
		for i, l := range some {
			if !nearly(l, losses[c[0]+i]) {
				t.Errorf("example %d has loss %v, %v among examples %d to %d", c[0]+i, losses[c[0]+i], l, c[0], c[1])
			}
		}
	}
	if diff := cmp.Diff(losses, must[[][]float32](t)(p.Losses(t.Context(), v, all))[0]); diff != "" {
		t.Errorf("measured again: %s", diff)
	}
}

// What a network answers has the losses that are measured, in the units of
// targets before scaling.
func TestAnswersAndLosses(t *testing.T) {
	scaled := planted(t, image, 30, 1)
	scaled.Scale = Scale{Center: []float64{2}, Width: 5}
	scaled.Scale.apply(scaled.Targets)
	for i := range scaled.Masks {
		scaled.Masks[i] = float32(i % 4)
	}
	p, d := program(t, image, 8), data(t, scaled, nil)
	v := started(t, p, d)
	losses := must[[][]float32](t)(p.Losses(t.Context(), v, d))[0]
	answers := must[[][][]float32](t)(p.Answers(t.Context(), v, d, first(30)))
	if len(answers) != 1 || len(answers[0]) != 30 || len(answers[0][0]) != 16 {
		t.Fatalf("answers to %d sets", len(answers))
	}
	for e, a := range answers[0] {
		sum, weight := float32(0), float32(0)
		for i := range a {
			w := scaled.Masks[e*16+i]
			sum, weight = sum+w*float32(math.Abs(float64(5*a[i]-5*scaled.Targets[e*16+i]))), weight+w
		}
		if !nearly(losses[e], sum/weight) {
			t.Errorf("example %d: loss %v, %v by its answer", e, losses[e], sum/weight)
		}
	}
	some := must[[][][]float32](t)(p.Answers(t.Context(), v, d, []int{28, 3, 11}))
	if len(some[0]) != 3 || !nearly(some[0][0][7], answers[0][28][7]) || !nearly(some[0][2][7], answers[0][11][7]) {
		t.Errorf("the answers to three examples are others than among all")
	}

	// Two sets of a head on codes.
	codes, index, e := plantedCodes(t, readout, 30, 1)
	dh := must[*Data](t)(NewCodeData(open(t).Backend, readout, codes, index, e, nil))
	t.Cleanup(dh.Close)
	q := program(t, readout, 8)
	v = started(t, q, dh)
	for i := range v["head.out.weight"] { // The sets differ.
		v["head.out.weight"][i] *= 1 + float32(i)/50
	}
	both := must[[][]float32](t)(q.Losses(t.Context(), v, dh))
	for set, list := range must[[][][]float32](t)(q.Answers(t.Context(), v, dh, first(30))) {
		for i, a := range list {
			sum := float32(0)
			for k := range a {
				d := a[k] - e.Targets[i*3+k]
				sum += d * d / 3
			}
			if !nearly(both[set][i], sum) {
				t.Errorf("set %d, example %d: loss %v, %v by its answer", set, i, both[set][i], sum)
			}
		}
	}
	if both[0][0] == both[1][0] {
		t.Error("two sets of different weights have one loss")
	}
}

// One answer for all.
func TestConstantLosses(t *testing.T) {
	s := edited(image, func(s *network.Spec) { s.Loss = network.L2 })
	e := planted(t, s, 70, 1)
	e.Scale = Scale{Center: []float64{0}, Width: 3}
	answer := make([]float32, 16)
	for i := range answer {
		answer[i] = float32(i) / 8
	}
	p, d := program(t, s, 8), data(t, e, nil)
	for i, l := range must[[]float32](t)(p.ConstantLosses(t.Context(), answer, d)) {
		sum := float32(0)
		for k := range answer {
			d := 3*answer[k] - 3*e.Targets[i*16+k]
			sum += d * d / 16
		}
		if !nearly(l, sum) {
			t.Fatalf("example %d: loss %v, want %v", i, l, sum)
		}
	}
	if _, err := p.ConstantLosses(t.Context(), answer[:3], d); err == nil || !strings.Contains(err.Error(), "3 values for shape") {
		t.Errorf("error %v of a short answer", err)
	}
}

// Codes are those of the encoder, of any number of pictures.
func TestCodes(t *testing.T) {
	for _, n := range []int{1, 3, 230} {
		e := planted(t, image, n, 1)
		p := program(t, image, 8)
		v := must[Values](t)(p.EncoderStart(11))
		g := NewGraph(open(t).Backend, t.Name())
		var w network.Weights
		x := Const(g, tensors.FromFlatDataAndDimensions(e.Pictures, n, image.PictureRows(), image.Tokens()))
		codes := network.Encode(image, &w, x)
		if err := g.Compile(codes); err != nil {
			t.Fatal(err)
		}
		var args []any
		for _, x := range w.List {
			args = append(args, tensors.FromFlatDataAndDimensions(v[x.Name], x.Shape...))
		}
		want := must[[]float32](t)(tensors.CopyFlatData[float32](g.Run(args...)[0])) // [C, N, T]
		got := must[[]float32](t)(p.Codes(t.Context(), v, e.Pictures))
		if len(got) != n*16 || len(v) != len(w.List) {
			t.Fatalf("%d numbers of %d pictures, %d weights", len(got), n, len(v))
		}
		for i := range got {
			c, picture, cell := i/4%4, i/16, i%4
			if !nearly(got[i], want[(c*n+picture)*4+cell]) {
				t.Fatalf("%d pictures: value %d of picture %d is %v, want %v", n, i%16, picture, got[i], want[(c*n+picture)*4+cell])
			}
		}
	}
}

// The weights of a trained network serve its encoder alone.
func TestCodesOfTrained(t *testing.T) {
	e := planted(t, image, 20, 1)
	p, d := program(t, image, 8), data(t, e, nil)
	v, _ := fit(t, p, d, nil, Config{Steps: 3, Warmup: 1})
	codes := must[[]float32](t)(p.Codes(t.Context(), v, e.Pictures))
	start := must[[]float32](t)(p.Codes(t.Context(), must[Values](t)(p.EncoderStart(0)), e.Pictures))
	same := 0
	for i := range codes {
		if codes[i] == start[i] {
			same++
		}
	}
	if same > len(codes)/10 {
		t.Errorf("%d of %d values of the codes are those of the start", same, len(codes))
	}
}

// A head alone does on encoded examples what the network does on their pictures,
// also after it was trained there, and its data are closed without those they came
// from. A network is measured in its two parts; a step of training is one graph, so
// that the loss of a first step on all examples says whether the parts are the whole.
func TestEncode(t *testing.T) {
	for name, s := range map[string]network.Spec{
		"image": edited(image, func(s *network.Spec) { s.Loss = network.L2 }),
		"conv": edited(image, func(s *network.Spec) {
			s.Loss, s.Family, s.Size, s.Width, s.Cell = network.L2, network.Conv, 8, 8, 4
		}),
		"two pictures": edited(image, func(s *network.Spec) {
			s.Inputs, s.Head, s.Loss, s.Cell, s.Values = 2, network.Pooled, network.MeanSquare, 0, 3
		}),
	} {
		t.Run(name, func(t *testing.T) {
			e := planted(t, s, 24, 1)
			p, d := program(t, s, 8), data(t, e, nil)
			start := must[Values](t)(p.StartValues(d, 3))
			codes := must[*Data](t)(p.Encode(t.Context(), start, d))
			head := program(t, edited(s, func(s *network.Spec) { s.OnCodes = true }), 8)
			state := must[*State](t)(head.Start(codes, 3, start))
			if _, err := head.Fit(t.Context(), state, codes, nil, Config{Steps: 5, Rate: .02, Warmup: 1}); err != nil {
				t.Fatal(err)
			}
			after := must[Values](t)(state.Values())
			state.Close()
			both := maps.Clone(start)
			moved := 0
			for name, x := range after {
				if !cmp.Equal(x, start[name]) {
					moved++
				}
				both[name] = x
			}
			for _, v := range []Values{start, both} {
				got := must[[][]float32](t)(head.Losses(t.Context(), v, codes))[0]
				want := must[[][]float32](t)(p.Losses(t.Context(), v, d))[0]
				for i := range want {
					if !nearly(got[i], want[i]) {
						t.Errorf("example %d: loss %v on codes, %v on pictures", i, got[i], want[i])
					}
				}
			}
			if moved == 0 || len(after) == len(start) {
				t.Errorf("%d of %d weights moved, of %d with the encoder", moved, len(after), len(start))
			}
			codes.Close()
			got, want := 0., must[[][]float32](t)(p.Losses(t.Context(), start, d))[0]
			whole := program(t, s, 24)
			state = must[*State](t)(whole.Start(d, 3, nil))
			defer state.Close()
			if _, err := whole.Fit(t.Context(), state, d, nil, Config{Steps: 1, Progress: func(_ int, loss float64) { got = loss }}); err != nil {
				t.Fatal(err)
			}
			for _, l := range want {
				got -= float64(l) / float64(len(want))
			}
			if math.Abs(got) > 2e-5*float64(want[0]) {
				t.Errorf("the whole network's loss is %v greater than that of its parts, of about %v", got, want[0])
			}
		})
	}
}

func TestWrongWeights(t *testing.T) {
	e := planted(t, image, 10, 1)
	p, d := program(t, image, 8), data(t, e, nil)
	v := started(t, p, d)
	with := func(name string, x []float32) Values {
		w := Values{}
		for k := range v {
			w[k] = v[k]
		}
		if w[name] = x; x == nil {
			delete(w, name)
		}
		return w
	}
	calls := map[string]func(v Values) error{
		"Losses":  func(v Values) error { _, err := p.Losses(t.Context(), v, d); return err },
		"Answers": func(v Values) error { _, err := p.Answers(t.Context(), v, d, first(2)); return err },
		"Codes":   func(v Values) error { _, err := p.Codes(t.Context(), v, e.Pictures); return err },
		"Start":   func(v Values) error { s, err := p.Start(d, 1, v); closeState(s); return err },
	}
	for name, call := range calls {
		if err := call(v); err != nil {
			t.Errorf("%s of right weights: %v", name, err)
		}
		if err := call(with("encoder.code.bias", nil)); name != "Start" && (err == nil || err.Error() != `training: no weight "encoder.code.bias"`) {
			t.Errorf("%s without a weight: error %v", name, err)
		} else if name == "Start" && err != nil {
			t.Errorf("Start without a weight, which it draws: %v", err)
		}
		if err := call(with("encoder.code.bias", count(5))); err == nil || err.Error() != `training: weight "encoder.code.bias" has 5 values, want 4` {
			t.Errorf("%s with a longer weight: error %v", name, err)
		}
	}
}

func closeState(s *State) {
	if s != nil {
		s.Close()
	}
}

// A loss that is no number names its example.
func TestLossesExploded(t *testing.T) {
	e := planted(t, image, 60, 1)
	p, d := program(t, image, 8), data(t, e, nil)
	v := started(t, p, d)
	v["head.out.bias"][2] = float32(math.NaN())
	if _, err := p.Losses(t.Context(), v, d); !errors.Is(err, ErrExploded) || !strings.Contains(err.Error(), "NaN on example 0") {
		t.Errorf("error %v", err)
	}
	e.Targets[55*16+3] = 3e38
	big := program(t, edited(image, func(s *network.Spec) { s.Loss = network.L2 }), 8)
	v["head.out.bias"][2] = 0
	if _, err := big.Losses(t.Context(), v, data(t, e, nil)); !errors.Is(err, ErrExploded) || !strings.Contains(err.Error(), "+Inf on example 55") {
		t.Errorf("error %v", err)
	}
}

func TestMeasuringCancelled(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	e := planted(t, image, 60, 1)
	p, d := program(t, image, 8), data(t, e, nil)
	v := started(t, p, d)
	for name, call := range map[string]func() error{
		"Losses":         func() error { _, err := p.Losses(ctx, v, d); return err },
		"ConstantLosses": func() error { _, err := p.ConstantLosses(ctx, make([]float32, 16), d); return err },
		"Answers":        func() error { _, err := p.Answers(ctx, v, d, first(3)); return err },
		"Codes":          func() error { _, err := p.Codes(ctx, v, e.Pictures); return err },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestPrograms(t *testing.T) {
	all := NewPrograms(open(t).Backend)
	p := must[*Program](t)(all.Get(image, 8))
	if p.Spec() != image || p.Batch() != 8 {
		t.Errorf("spec %+v, batch %d", p.Spec(), p.Batch())
	}
	if must[*Program](t)(all.Get(image, 8)) != p {
		t.Error("a second program of one spec")
	}
	if must[*Program](t)(all.Get(edited(image, func(s *network.Spec) { s.Hidden++ }), 9)).encoder != p.encoder {
		t.Error("two programs of one encoder")
	}
	if must[*Program](t)(all.Get(edited(image, func(s *network.Spec) { s.OnCodes = true }), 8)) != p.head {
		t.Error("a second program of one head")
	}
	if must[*Program](t)(all.Get(image, 9)) == p || must[*Program](t)(all.Get(readout, 8)) == p {
		t.Error("one program for two networks")
	}
	for want, err := range map[string]error{
		"batch is 0, want at least 1": errorOf(all.Get(image, 0)),
		"Code is not positive":        errorOf(all.Get(network.Spec{Grid: 2}, 1)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	// What panics in a graph is an error outside.
	broken := must[*Program](t)(all.Get(edited(image, func(s *network.Spec) { s.Cell = 3 }), 4))
	d := data(t, planted(t, image, 4, 1), nil)
	if _, err := broken.Fit(t.Context(), start(t, broken, d, 1), d, nil, Config{Steps: 1}); err == nil {
		t.Error("no error of data of another network")
	}
	if err := try(func() { panic("text") }); err == nil || err.Error() != "text" {
		t.Errorf("error %v of a panic with a text", err)
	}
}

func errorOf(_ *Program, err error) error { return err }
