package backend

import (
	"math"
	"strings"
	"testing"
)

func TestCheckGo(t *testing.T) {
	b, err := openGo(DefaultGo)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Finalize()
	if err := check(b, tolerance); err != nil {
		t.Error(err)
	}
	// Nothing computes with float32 what the loops do with float64.
	if err := check(b, 0); err == nil || !strings.Contains(err.Error(), "came out wrong") {
		t.Errorf("got %v", err)
	}
}

// TestProblem checks the loops by what must hold for any bilinear function y of
// x and k: the gradients of w·y satisfy x·dx = k·dk = w·y.
func TestProblem(t *testing.T) {
	dot := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	p := newProblem()
	want := dot(p.w, p.convolution())
	for what, got := range map[string]float64{
		"input":  dot(p.x, p.inputGradient()),
		"kernel": dot(p.k, p.kernelGradient()),
	} {
		if math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	// The first output sees no row above and no column left of the input: by hand.
	by := 0.0
	for di := 1; di < 3; di++ {
		for dj := range 3 {
			for c := range channels {
				by += p.x[((di-1)*width+dj)*channels+c] * p.k[((di*3+dj)*channels+c)*filters]
			}
		}
	}
	if got := p.convolution()[0]; math.Abs(got-by) > 1e-12 {
		t.Errorf("got %v, want %v", got, by)
	}
}

func TestCompare(t *testing.T) {
	want := []float64{1, -2, 0}
	for _, c := range []struct {
		got []float32
		err string
	}{
		{[]float32{1, -2, 0}, ""},
		{[]float32{1.0001, -2, 0.0001}, ""}, // 1e-4 of the largest, 2.
		{[]float32{1, -2, 0.001}, "0.001 instead of 0"},
		{[]float32{1, 2, 0}, "2 instead of -2"},
		{[]float32{float32(math.NaN()), -2, 0}, "NaN instead of 1"},
		{[]float32{1, -2}, "2 numbers instead of 3"},
	} {
		err := compare(c.got, want, 1e-4)
		if c.err == "" && err != nil || c.err != "" && (err == nil || err.Error() != c.err) {
			t.Errorf("%v: got %v", c.got, err)
		}
	}
}
