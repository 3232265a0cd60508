package figure

import (
	"math"
	"strconv"
)

// maxTicks bounds the marks of an axis whose ends are so close, for their size,
// that the steps between vanish.
const maxTicks = 50

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
	first := math.Ceil(lo/step - 1e-9)
	for i := range maxTicks {
		if v := (first + float64(i)) * step; v <= hi+step*1e-9 && (i == 0 || v > at[i-1]) {
			at = append(at, v)
			continue
		}
		break
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

// logTicks returns round numbers within [lo, hi], both positive, for a
// logarithmic axis, ascending: powers of ten, or also twice and five times these
// where there are fewer than two, or else evenly spaced ones.
func logTicks(lo, hi float64) []float64 {
	for _, steps := range [][]float64{{1}, {1, 2, 5}} {
		var at []float64
		for e := math.Floor(math.Log10(lo)); e <= math.Log10(hi)+1e-9; e++ {
			for _, m := range steps {
				v := m * math.Pow(10, e)
				if lo*(1-1e-9) <= v && v <= hi*(1+1e-9) {
					at = append(at, v)
				}
			}
		}
		if len(at) >= 2 {
			return at
		}
	}
	at, _ := ticks(lo, hi, 5, false)
	return at
}

// plainDigits returns v without an exponent, to 6 significant digits.
func plainDigits(v float64) string {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		r = v
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// fixedDigits returns v with this many digits after the point, or in powers of
// ten if it is too large or too small for that.
func fixedDigits(v float64, digits int) string {
	if v == 0 {
		v = 0 // No -0.
	}
	if math.Abs(v) >= 1e6 || digits >= 6 && v != 0 {
		return strconv.FormatFloat(v, 'g', 4, 64)
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

// isHuge reports whether v is infinite or so large that the ends of an axis
// might be.
func isHuge(v float64) bool { return math.Abs(v) > 1e300 }

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
