package figure

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLogTicks: the expected marks are counted by hand.
func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   []string
	}{
		{0.001, 1, []string{"0.001", "0.01", "0.1", "1"}},
		{0.00003, 0.5, []string{"0.0001", "0.001", "0.01", "0.1"}},
		{0.146, 2.12, []string{"0.2", "0.5", "1", "2"}},
		{20, 90, []string{"20", "50"}},
		{3.1, 4.4, []string{"3.5", "4"}},
	} {
		var got []string
		for _, v := range logTicks(c.lo, c.hi) {
			got = append(got, plainDigits(v))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v to %v: got %v, want %v", c.lo, c.hi, got, c.want)
		}
	}
}

// TestTicksInside: marks ascend between the ends, on both kinds of axis.
func TestTicksInside(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		lo := math.Pow(10, 12*rnd.Float64()-6)
		hi := lo * (1.5 + math.Pow(10, 4*rnd.Float64()))
		even, _ := ticks(lo, hi, 5, false)
		for name, at := range map[string][]float64{"even": even, "logarithmic": logTicks(lo, hi)} {
			if len(at) < 2 || len(at) > 12 {
				t.Errorf("%s, %v to %v: %d marks, want 2 to 12", name, lo, hi, len(at))
				continue
			}
			if !slices.IsSorted(at) || at[0] < lo*(1-1e-8) || at[len(at)-1] > hi*(1+1e-8) {
				t.Errorf("%s, %v to %v: %v", name, lo, hi, at)
			}
		}
	}
}
