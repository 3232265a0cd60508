package network

import (
	"math"
	"slices"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
)

func TestStart(t *testing.T) {
	w := Weight{Name: "a", Shape: []int{4, 30, 50}, Std: 0.3, Shared: 4}
	first := w.Start(1)
	if w.Len() != 6000 || len(first) != 6000 {
		t.Fatalf("%d values, Len %d, want 6000", len(first), w.Len())
	}
	sum, square := 0.0, 0.0
	for i, v := range first {
		if v != first[i%1500] {
			t.Fatalf("value %d is %v, that of the first copy %v", i, v, first[i%1500])
		}
		sum, square = sum+float64(v)/6000, square+float64(v)*float64(v)/6000
	}
	// Five deviations of the mean and of the deviation of 1500 draws.
	if math.Abs(sum) > 5*.3/math.Sqrt(1500) || math.Abs(math.Sqrt(square)-.3) > 5*.3/math.Sqrt(3000) {
		t.Errorf("mean %v, deviation %v, want 0 and 0.3", sum, math.Sqrt(square))
	}
	other, alone := w, w
	other.Name = "b"
	alone.Shape, alone.Shared = []int{1, 30, 50}, 1
	zero := Weight{Name: "a", Shape: []int{3}, Shared: 1}
	for _, c := range []struct {
		what string
		v    []float32
		same bool
	}{
		{"again", w.Start(1), true}, {"one copy alone", alone.Start(1), true},
		{"another seed", w.Start(2), false}, {"another name", other.Start(1), false},
	} {
		if slices.Equal(c.v[:1500], first[:1500]) != c.same {
			t.Errorf("%s: equal values: %v, want %v", c.what, !c.same, c.same)
		}
	}
	if !slices.Equal(zero.Start(1), make([]float32, 3)) {
		t.Error("a weight without a deviation does not start at 0")
	}
}

// Values are pinned: another start would change every result.
func TestStartIsPinned(t *testing.T) {
	got := Weight{Name: "encoder.cell.weight", Shape: []int{1, 2, 2}, Std: 1, Shared: 1}.Start(42)
	want := []float32{0.91140735, 1.182488, 0.915807, -0.07090572}
	if !slices.Equal(got, want) {
		t.Errorf("starts at %v, want %v", got, want)
	}
}

func TestTwoWeightsOfOneName(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	g := NewGraph(open(t).Backend, "twice")
	var w Weights
	w.get(g, Weight{Name: "a", Shape: []int{1}})
	w.get(g, Weight{Name: "a", Shape: []int{2}})
}

// A dense layer keeps the variance that its gain says, so that training starts
// with signals of a size.
func TestGain(t *testing.T) {
	for _, gain := range []float64{.25, 1, 2} {
		x := normal(newRand(1), 1, 200, 100)
		n := newNet(t, func(w *Weights, in []*Node) *Node { return w.dense("x", in[0], 100, gain) }, false, x.dims)
		y := n.run(t, [][]float32{n.weights[0].Start(1), n.weights[1].Start(1)}, x)[0]
		if got := rms(y.v) * rms(y.v); math.Abs(got/gain-1) > .1 {
			t.Errorf("variance %.3f, want %v", got, gain)
		}
	}
}
