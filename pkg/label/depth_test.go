package label

import (
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// near reports whether two numbers differ by no more than tol.
func near(a, b, tol float64) bool { return math.Abs(a-b) <= tol }

// TestDepthOfWall: the depth of a wall faced head-on is constant, its distance
// that of the ray.
func TestDepthOfWall(t *testing.T) {
	const size = 48
	f := paint(size, lookAt(frame.Vec{3, 1, 1.5}, 0, 0, 0), hall{low: frame.Vec{-99, 0, -99}, high: frame.Vec{99, 5, 99}})
	z, d := make([]float32, size*size), make([]float32, size*size)
	DepthTo(z, f)
	DistanceTo(d, f)
	for i := range z {
		ray := f.Camera.Ray(size, float64(i%size)+0.5, float64(i/size)+0.5)
		if !near(float64(z[i]), 4, 1e-5) || !near(float64(d[i]), 4/ray[1], 1e-5) {
			t.Fatalf("pixel %d: depth %v, distance %v", i, z[i], d[i])
		}
	}
}

// TestDepthOfSphere: the nearest point of a sphere ahead is at its distance
// minus its radius, and pixels beside it are missing.
func TestDepthOfSphere(t *testing.T) {
	const size = 65
	f := paint(size, lookAt(frame.Vec{}, 0, 0, 0), sphere{frame.Vec{0, 3, 0}, 1})
	z, valid := make([]float32, size*size), make([]float32, size*size)
	DepthTo(z, f)
	ValidTo(valid, f)
	if m := size * size / 2; !near(float64(z[m]), 2, 1e-6) || valid[m] != 1 {
		t.Errorf("depth of the middle is %v, valid %v", z[m], valid[m])
	}
	if z[0] != FarDepth || valid[0] != 0 {
		t.Errorf("depth of the corner is %v, valid %v", z[0], valid[0])
	}
	for y := range size {
		for x := range size {
			if want := f.Depth(x, y); !math.IsInf(want, 1) && !near(float64(z[y*size+x]), want, 1e-6) {
				t.Fatalf("(%d, %d): depth %v, package frame says %v", x, y, z[y*size+x], want)
			}
		}
	}
}

func TestDepthEncoding(t *testing.T) {
	depth := []float32{0, 1, 2.5, 125.97, 126, 127.9, FarDepth, 500, float32(math.Inf(1)), float32(math.NaN()), -1}
	want := []uint16{0, 512, 1280, 64497, 64512, 65485, DepthMissing, DepthMissing, DepthMissing, 0, 0}
	raw := make([]uint16, len(depth))
	EncodeDepthTo(raw, depth)
	for i := range raw {
		if raw[i] != want[i] {
			t.Errorf("%v m is stored as %d, want %d", depth[i], raw[i], want[i])
		}
	}
	all := make([]uint16, 1<<16)
	for i := range all {
		all[i] = uint16(i)
	}
	metres, back := make([]float32, len(all)), make([]uint16, len(all))
	DecodeDepthTo(metres, all)
	EncodeDepthTo(back, metres)
	target := make([]float32, len(all))
	DepthTargetTo(target, metres)
	for i := range all {
		if back[i] != all[i] {
			t.Fatalf("raw %d comes back as %d", all[i], back[i])
		}
		if want := math.Log(1+float64(i)) / math.Log(65536); !near(float64(target[i]), want, 1e-6) {
			t.Fatalf("target of raw %d is %v, want %v", i, target[i], want)
		}
	}
}

// TestValidBound: the mask ends at raw 64500, the loss's limit.
func TestValidBound(t *testing.T) {
	f := frame.New(1)
	f.Camera = lookAt(frame.Vec{}, 0, 0, 0)
	valid := make([]float32, 1)
	for _, c := range []struct{ raw, want float32 }{{64499, 1}, {64500, 0}, {65535, 0}, {1, 1}} {
		f.Distance[0] = c.raw / DepthUnit
		if ValidTo(valid, f); valid[0] != c.want {
			t.Errorf("raw %v: valid %v", c.raw, valid[0])
		}
	}
}
