package figure

import (
	"math"
	"strconv"
)

// ticks returns about n round numbers within [lo, hi], ascending, and how many
// digits after the point they need; with whole, all are integers.
func ticks(lo, hi float64, n int, whole bool) (at []float64, digits int) {
	if !(hi > lo) {
		return []float64{lo}, digitsOf(lo)
	}
	raw := (hi - lo) / float64(max(n, 1))
	if whole {
		raw = max(raw, 1)
	}
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := power * 10
	for _, m := range []float64{1, 2, 2.5, 5} {
		if whole && m == 2.5 && power < 10 {
			continue
		}
		if m*power >= raw*(1-1e-9) {
			step = m * power
			break
		}
	}
	digits = digitsOf(step)
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi+step*1e-9; i++ {
		at = append(at, i*step)
	}
	return at, digits
}

// digitsOf returns how many digits after the point v needs, at most 6.
func digitsOf(v float64) int {
	for d := range 6 {
		if s := v * math.Pow(10, float64(d)); math.Abs(s-math.Round(s)) < 1e-6*max(1, math.Abs(s)) {
			return d
		}
	}
	return 6
}

// decades returns the powers of ten within [lo, hi], both positive.
func decades(lo, hi float64) []float64 {
	var at []float64
	for e := math.Ceil(math.Log10(lo) - 1e-9); e <= math.Log10(hi)+1e-9; e++ {
		at = append(at, math.Pow(10, e))
	}
	return at
}

// fixedDigits returns v with this many digits after the point.
func fixedDigits(v float64, digits int) string {
	if v == 0 {
		v = 0 // No -0.
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// field returns v for a CSV file, with as many digits as it needs and an empty
// field for NaN.
func field(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// A scale maps the numbers in [lo, hi] to places from a to b.
type scale struct {
	lo, hi, a, b float64
	log          bool
}

// at returns the place of v.
func (s scale) at(v float64) float64 { return s.a + s.share(v)*(s.b-s.a) }

// share returns how far v is from lo to hi, 0 to 1; 0 if they are equal.
func (s scale) share(v float64) float64 {
	if !(s.hi > s.lo) {
		return 0
	}
	if s.log {
		return math.Log(v/s.lo) / math.Log(s.hi/s.lo)
	}
	return (v - s.lo) / (s.hi - s.lo)
}
