package label

import (
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

func TestCurvatureEncoding(t *testing.T) {
	curvature := []float32{0, 0, 1 / 0.03, -1 / 0.03, 99, -99, 10, -5, float32(math.NaN()), 0, 3, 3}
	valid := []float32{1, 1, 1, 1, 1, 0}
	want := []uint8{127, 127, 0, 254, 0, 0, 254, 0, 0, 165, 108, 0, 0, 127, 0, 0, 0, 0}
	raw, back := make([]uint8, 18), make([]float32, 12)
	EncodeCurvatureTo(raw, curvature, valid)
	for i := range raw {
		if raw[i] != want[i] {
			t.Errorf("entry %d is %d, want %d", i, raw[i], want[i])
		}
	}
	DecodeCurvatureTo(back, raw)
	for i, k := range curvature[:8] {
		k = clamp(k, -1/SmallestRadius, 1/SmallestRadius)
		if !near(float64(back[i]), float64(k), 0.5/(127*SmallestRadius)+1e-4) {
			t.Errorf("%v/m comes back as %v", k, back[i])
		}
	}
	if back[10] != 0 || back[11] != 0 {
		t.Errorf("a missing pixel has curvature %v", back[10:])
	}
}

// TestCurvatureTarget: the target is the z-score of the stored value by the
// original's constants.
func TestCurvatureTarget(t *testing.T) {
	for _, k := range []float32{0, 5, -12, 100} {
		target := []float32{k, k}
		CurvatureTargetTo(target, target, StandardCurvature())
		stored := 127 * (1 + float64(clamp(k, -1/SmallestRadius, 1/SmallestRadius))*SmallestRadius)
		if !near(float64(target[0]), (stored-123.572)/31.922, 1e-4) ||
			!near(float64(target[1]), (stored-120.1)/21.658, 1e-4) {
			t.Errorf("%v/m becomes %v", k, target)
		}
	}
}

// wideAt returns the wide curvatures at a pixel.
func wideAt(f *frame.Frame, x, y int) (high, low float64) {
	dst := make([]float32, 2*f.Size*f.Size)
	WideCurvatureTo(dst, f, WideSupport, nil)
	i := 2 * (y*f.Size + x)
	return float64(dst[i]), float64(dst[i+1])
}

// TestWideCurvature compares with what is known of simple surfaces, at all
// resolutions. The ridge takes up to a fifth away.
func TestWideCurvature(t *testing.T) {
	ahead := lookAt(frame.Vec{}, 0, 0, 0)
	wall := hall{low: frame.Vec{-99, -1, -99}, high: frame.Vec{99, 3, 99}}
	seam := hall{low: frame.Vec{-99, -1, -99}, high: frame.Vec{2, 2, 99}}
	atSeam := lookAt(frame.Vec{}, -math.Pi/4, 0, 0)
	for _, size := range []int{32, 64, 100, 128, 256} {
		for _, c := range []struct {
			name                         string
			frame                        *frame.Frame
			high0, high1, low0, low1, at float64
		}{
			{"wall", paint(size, ahead, wall), 0, 0, 0, 0, 0.5},
			{"floor", paint(size, lookAt(frame.Vec{0, 0, 2}, 0, -0.5, 0), hall{low: frame.Vec{-99, -99, 0},
				high: frame.Vec{99, 99, 9}}), 0, 0, 0, 0, 0.6},
			{"sphere", paint(size, ahead, sphere{frame.Vec{0, 4, 0}, 1}), 0.8, 1.01, 0.8, 1.01, 0.5},
			{"pillar", paint(size, ahead, pillar{0, 3, 0.5}), 1.5, 2.02, -0.01, 0.05, 0.5},
			{"seam", paint(size, atSeam, seam), -0.3, 0.3, -6, -2, 0.5},
		} {
			p := int(c.at * float64(size))
			high, low := wideAt(c.frame, p, p)
			if !(high >= c.high0-1e-5 && high <= c.high1+1e-5 && low >= c.low0-1e-5 && low <= c.low1+1e-5) {
				t.Errorf("%d px, %s: curvatures %v, %v, want [%v, %v], [%v, %v]",
					size, c.name, high, low, c.high0, c.high1, c.low0, c.low1)
			}
		}
	}
}
