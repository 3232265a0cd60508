package training

import (
	"math"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// gradient returns the gradient of the mean loss over all examples, by weight,
// in a graph of its own.
func gradient(t testing.TB, s network.Spec, e *Examples, v Values) map[string][]float64 {
	t.Helper()
	n := e.Len()
	g := NewGraph(open(t).Backend, t.Name())
	var w network.Weights
	pictures := param(g, "pictures", dtypes.Float32, n, s.PictureRows(), s.Tokens())
	target := param(g, "target", dtypes.Float32, append([]int{n}, s.Targets()...)...)
	mask := param(g, "mask", dtypes.Float32, append([]int{n}, s.MaskShape()...)...)
	codes := Reshape(network.Encode(s, &w, pictures), 1, s.Code, n, s.Tokens())
	losses := network.Losses(s, network.Answer(s, &w, codes, nil, network.Dropout{}), target, mask, nil)
	if err := g.Compile(Gradient(ReduceAllMean(losses), w.Nodes...)...); err != nil {
		t.Fatal(err)
	}
	args := []any{tensors.FromFlatDataAndDimensions(e.Pictures, n, s.PictureRows(), s.Tokens()),
		tensors.FromFlatDataAndDimensions(e.Targets, append([]int{n}, s.Targets()...)...),
		tensors.FromFlatDataAndDimensions(e.Masks, append([]int{n}, s.MaskShape()...)...)}
	for _, x := range w.List {
		args = append(args, tensors.FromFlatDataAndDimensions(v[x.Name], x.Shape...))
	}
	result := map[string][]float64{}
	for i, d := range g.Run(args...) {
		for _, x := range must[[]float32](t)(tensors.CopyFlatData[float32](d)) {
			result[w.List[i].Name] = append(result[w.List[i].Name], float64(x))
		}
	}
	return result
}

// Steps are those of AdamW (Loshchilov and Hutter, ICLR 2019, algorithm 2) in
// double precision, after clipping the gradient as a whole.
func TestAdamW(t *testing.T) {
	s := edited(image, func(s *network.Spec) { s.Loss = network.L2 })
	const n, steps = 8, 4
	for _, clip := range []float64{.05, 1e6} {
		e := planted(t, s, n, 1)
		d := data(t, e, nil)
		p := program(t, s, n) // Whole epochs, so that the order does not matter.
		c := Config{Steps: steps, Rate: .01, Warmup: 2, Decay: .1, Clip: clip, Every: 100, Seed: 3}
		state := start(t, p, d, 3)
		want := must[Values](t)(state.Values())
		if _, err := p.Fit(t.Context(), state, d, nil, c); err != nil {
			t.Fatal(err)
		}
		got := must[Values](t)(state.Values())

		m, v := map[string][]float64{}, map[string][]float64{}
		clipped := false
		for k := 1; k <= steps; k++ {
			g := gradient(t, s, e, want)
			norm := 0.0
			for _, x := range g {
				for _, d := range x {
					norm += d * d
				}
			}
			norm = math.Sqrt(norm)
			scale := min(1, clip/norm)
			clipped = clipped || scale < 1
			rate := .01 * min(1, float64(k)/2) * (.97*(1+math.Cos(math.Pi*float64(k-1)/steps))/2 + .03)
			for name, x := range want {
				if m[name] == nil {
					m[name], v[name] = make([]float64, len(x)), make([]float64, len(x))
				}
				for i := range x {
					d := g[name][i] * scale
					m[name][i] = .9*m[name][i] + .1*d
					v[name][i] = .999*v[name][i] + .001*d*d
					hat, root := m[name][i]/(1-math.Pow(.9, float64(k))), math.Sqrt(v[name][i]/(1-math.Pow(.999, float64(k))))
					x[i] = float32(float64(x[i]) - rate*(hat/(root+1e-8)+.1*float64(x[i])))
				}
			}
		}
		if clipped != (clip < 1) {
			t.Errorf("clip at %v: clipped %v", clip, clipped)
		}
		for name := range want {
			for i := range want[name] {
				if d := math.Abs(float64(got[name][i] - want[name][i])); d > 2e-4 {
					t.Fatalf("clip at %v: weight %s[%d] is %v, want %v", clip, name, i, got[name][i], want[name][i])
				}
			}
		}
	}
}

// Dropout is drawn for each step: with everything dropped but a little, training
// is another one, and measuring drops nothing.
func TestDropoutInTraining(t *testing.T) {
	d := codeData(t, readout, 40, 1)
	p := program(t, readout, 8)
	c := Config{Steps: 30, Rate: .05, Warmup: 1, Seed: 1}
	plain, _ := fit(t, p, d, nil, c)
	c.DropFeatures, c.DropHidden = .9, .9
	dropped, _ := fit(t, p, d, nil, c)
	a, b := meanOf(must[[][]float32](t)(p.Losses(t.Context(), plain, d))), meanOf(must[[][]float32](t)(p.Losses(t.Context(), dropped, d)))
	if b < 1.3*a {
		t.Errorf("loss %v with nearly all dropped, %v without", b, a)
	}
	again := must[[][]float32](t)(p.Losses(t.Context(), dropped, d))
	if meanOf(again) != b {
		t.Error("losses of the same weights differ")
	}
}
