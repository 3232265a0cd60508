package label

import (
	"math"
	"math/rand/v2"
	"testing"
)

func randomMap(n int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	m := make([]float32, n)
	for i := range m {
		m[i] = r.Float32()
	}
	return m
}

// naiveBlur filters with the two-dimensional Gaussian, and divides by the same
// of ones.
func naiveBlur(src []float32, w, h int, sigma float64) []float64 {
	out := make([]float64, w*h)
	r := int(4*sigma + 0.5)
	for y := range h {
		for x := range w {
			sum, norm := 0.0, 0.0
			for v := max(0, y-r); v <= min(h-1, y+r); v++ {
				for u := max(0, x-r); u <= min(w-1, x+r); u++ {
					g := math.Exp(-float64((u-x)*(u-x)+(v-y)*(v-y)) / (2 * sigma * sigma))
					sum, norm = sum+g*float64(src[v*w+u]), norm+g
				}
			}
			out[y*w+x] = sum / norm
		}
	}
	return out
}

// naiveSobel is the magnitude by the nine products of each kernel.
func naiveSobel(src []float64, w, h int) []float64 {
	out := make([]float64, w*h)
	kernel := [3][3]float64{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			gx, gy := 0.0, 0.0
			for v := range 3 {
				for u := range 3 {
					p := src[(y+v-1)*w+x+u-1]
					gx, gy = gx+kernel[v][u]/4*p, gy+kernel[u][v]/4*p
				}
			}
			out[y*w+x] = math.Sqrt((gx*gx + gy*gy) / 2)
		}
	}
	return out
}

func compare(t *testing.T, what string, got []float32, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !near(float64(got[i]), want[i], tol) {
			t.Fatalf("%s: entry %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestBlur(t *testing.T) {
	for _, c := range []struct {
		w, h  int
		sigma float64
	}{{20, 13, 1}, {9, 9, 3}, {1, 7, 0.7}, {40, 3, 0.375}, {5, 5, 0.1}, {3, 50, 5}} {
		src := randomMap(c.w*c.h, 3)
		got := make([]float32, len(src))
		blurTo(got, src, c.w, c.h, c.sigma, nil)
		want := naiveBlur(src, c.w, c.h, c.sigma)
		compare(t, "blur", got, want, 2e-6)
		blurTo(src, src, c.w, c.h, c.sigma, nil)
		compare(t, "blur in place", src, want, 2e-6)
	}
}

func TestSobel(t *testing.T) {
	for _, size := range [][2]int{{8, 5}, {1, 1}, {2, 9}, {9, 2}, {3, 3}} {
		src := randomMap(size[0]*size[1], 4)
		wide := make([]float64, len(src))
		for i, v := range src {
			wide[i] = float64(v)
		}
		got := make([]float32, len(src))
		sobelTo(got, src, size[0], size[1])
		compare(t, "Sobel", got, naiveSobel(wide, size[0], size[1]), 1e-6)
	}
}
