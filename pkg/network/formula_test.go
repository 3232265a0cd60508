package network

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// The losses of one example as the comment of Losses says them.

func l1(a, t [][]float64, w []float64) float64 {
	return weighted(a, t, w, func(d float64) float64 { return math.Abs(d) })
}

func l2(a, t [][]float64, w []float64) float64 {
	return weighted(a, t, w, func(d float64) float64 { return d * d })
}

// weighted is Σ w·f(a - t) / Σ w over pixels and values, 0 of nothing.
func weighted(a, t [][]float64, w []float64, f func(d float64) float64) float64 {
	sum, weight := 0.0, 0.0
	for v := range a {
		for i := range w {
			sum, weight = sum+w[i]*f(a[v][i]-t[v][i]), weight+w[i]
		}
	}
	if weight == 0 {
		return 0
	}
	return sum / weight
}

// entropy is -Σ t·ln softmax(a).
func entropy(a, t []float64) float64 {
	sum := 0.0
	for _, x := range a {
		sum += math.Exp(x)
	}
	h := 0.0
	for i, x := range a {
		h -= t[i] * math.Log(math.Exp(x)/sum)
	}
	return h
}

func column(x [][]float64, i int) []float64 {
	c := make([]float64, len(x))
	for v := range x {
		c[v] = x[v][i]
	}
	return c
}

func pixelCE(a, t [][]float64, w []float64) float64 {
	sum, weight := 0.0, 0.0
	for i := range w {
		sum, weight = sum+w[i]*entropy(column(a, i), column(t, i)), weight+w[i]
	}
	if weight == 0 {
		return 0
	}
	return sum / weight
}

func classCE(a, t [][]float64, w []float64) float64 {
	return w[0] * entropy(column(a, 0), column(t, 0))
}

func meanSquare(a, t [][]float64, w []float64) float64 {
	sum := 0.0
	for v := range a {
		sum += (a[v][0] - t[v][0]) * (a[v][0] - t[v][0]) / float64(len(a))
	}
	return w[0] * sum
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(sum)
}

func errorNorm(a, t [][]float64, w []float64) float64 {
	return w[0] * distance(column(a, 0), column(t, 0))
}

// cycle composes poses as package label does. standard is the mean of six values
// and their deviations.
func cycle(standard []float64) func(a, t [][]float64, w []float64) float64 {
	pose := func(x []float64) label.Pose {
		var y [6]float64
		for i := range y {
			y[i] = x[i]*standard[6+i] + standard[i]
		}
		return label.Pose{R: label.FromEuler([3]float64(y[:3])), T: frame.Vec(y[3:])}
	}
	return func(a, t [][]float64, w []float64) float64 {
		answer, target := column(a, 0), column(t, 0)
		p := label.Compose(pose(answer[:6]), pose(answer[6:]))
		angles := label.Euler(p.R)
		composed := append(angles[:], p.T[:]...)
		for i := range composed {
			composed[i] = (composed[i] - standard[i]) / standard[6+i]
		}
		return w[0] * (distance(answer[:6], target[:6]) + distance(answer[6:], target[12:]) + distance(composed, target[6:12])/2)
	}
}
