package label

import (
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// TestReshadeOfWall compares a wall faced head-on with its closed form: the
// cosine is that of the angle to the axis.
func TestReshadeOfWall(t *testing.T) {
	const size = 32
	for _, z := range []float64{0.5, 2, 2.19, 2.2, 4, 20} {
		f := paint(size, lookAt(frame.Vec{}, 0, 0, 0), hall{low: frame.Vec{-999, -1, -999}, high: frame.Vec{999, z, 999}})
		got := make([]float32, size*size)
		ReshadeTo(got, f)
		for i := range got {
			cos := f.Camera.Ray(size, float64(i%size)+0.5, float64(i/size)+0.5)[1]
			r := z / cos
			if want := min(1, 1.6*cos*8/(8+r*r)); !near(float64(got[i]), want, 1e-5) {
				t.Fatalf("%v m, pixel %d: %v, want %v", z, i, got[i], want)
			}
		}
	}
}

func TestReshadeMissingAndAway(t *testing.T) {
	f := frame.New(2)
	f.Camera = lookAt(frame.Vec{}, 0, 0, 0)
	f.Distance = []float32{float32(math.Inf(1)), 1, 1, 1}
	f.Normal = []float32{0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0}
	got, raw := make([]float32, 4), make([]uint8, 4)
	ReshadeTo(got, f)
	EncodeReshadeTo(raw, got)
	if raw[0] != ReshadeMissing || raw[1] != 0 || raw[2] != 255 || raw[3] != 0 {
		t.Errorf("stored as %v", raw)
	}
	back := make([]float32, 4)
	DecodeReshadeTo(back, raw)
	for i := range back {
		if !near(float64(back[i]), float64(got[i]), 0.5/255+1e-6) {
			t.Errorf("%v comes back as %v", got[i], back[i])
		}
	}
	ReshadeTargetTo(back, got)
	if back[2] != 1 || back[1] != -1 {
		t.Errorf("targets %v", back)
	}
}
