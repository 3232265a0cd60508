package label

import (
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// points returns the points of a frame in cv axes.
func points(f *frame.Frame) []frame.Vec {
	p := make([]frame.Vec, f.Size*f.Size)
	focal, half := f.Camera.Focal(f.Size), float64(f.Size)/2
	for i := range p {
		u, v := (float64(i%f.Size)+0.5-half)/focal, (float64(i/f.Size)+0.5-half)/focal
		z := f.Depth(i%f.Size, i/f.Size)
		p[i] = frame.Vec{u * z, v * z, z}
	}
	return p
}

// TestNormalsAgainstDepth: within a surface, normals are those of the points
// that the depths give, and face the viewer.
func TestNormalsAgainstDepth(t *testing.T) {
	f := testRoom(128)
	n := make([]float32, 3*128*128)
	NormalTo(n, f)
	p := points(f)
	checked := 0
	for i := range p {
		if i%128 == 127 || i/128 == 127 || f.Object[i] != 0 ||
			f.Object[i+1] != 0 || f.Object[i+128] != 0 || f.Part[i] != f.Part[i+1] || f.Part[i] != f.Part[i+128] {
			continue
		}
		var a, b frame.Vec
		for c := range a {
			a[c], b[c] = p[i+1][c]-p[i][c], p[i+128][c]-p[i][c]
		}
		want := cross(b, a) // down × right points backwards, to the viewer
		l := math.Sqrt(dot(want, want))
		for c := range want {
			if !near(float64(n[3*i+c]), want[c]/l, 1e-3) {
				t.Fatalf("pixel %d: normal %v, depths say %v", i, n[3*i:3*i+3], want)
			}
		}
		if dot(p[i], want) >= 0 {
			t.Fatalf("pixel %d: normal points away", i)
		}
		checked++
	}
	if checked < 5000 {
		t.Errorf("only %d pixels were checked", checked)
	}
}

// TestNormalColors: a wall faced head-on has no blue, a wall on the left is
// red, the ceiling bright green and the floor dark green (tasks.md 1.3).
func TestNormalColors(t *testing.T) {
	const size = 33
	f := paint(size, lookAt(frame.Vec{0, 0, 1.5}, 0, 0, 0), hall{frame.Vec{-1, -9, 0.5}, frame.Vec{1, 3, 2.5}, nil})
	raw := make([]uint8, 3*size*size)
	EncodeNormalTo(raw, f.Normal)
	for _, c := range []struct {
		name string
		at   int
		want [3]uint8
	}{
		{"ahead", size*size/2 + 0, [3]uint8{128, 128, 0}},
		{"left", size * (size / 2), [3]uint8{255, 128, 128}},
		{"ceiling", size / 2, [3]uint8{128, 255, 128}},
		{"floor", size*(size-1) + size/2, [3]uint8{128, 0, 128}},
	} {
		for i, got := range raw[3*c.at : 3*c.at+3] {
			if !near(float64(got), float64(c.want[i]), 1) {
				t.Errorf("%s: colour %d is %v, want %v", c.name, i, got, c.want[i])
			}
		}
	}
}

func TestNormalEncoding(t *testing.T) {
	f := testRoom(64)
	f.Normal = append(f.Normal[:3*64*64-3], 0, 0, 0) // a missing pixel
	raw, back := make([]uint8, len(f.Normal)), make([]float32, len(f.Normal))
	EncodeNormalTo(raw, f.Normal)
	DecodeNormalTo(back, raw)
	for i := range back {
		if !near(float64(back[i]), float64(f.Normal[i]), 0.5/127.5+1e-6) {
			t.Fatalf("entry %d: %v comes back as %v", i, f.Normal[i], back[i])
		}
	}
	last := len(raw) - 3
	if raw[last] != NormalMissing || back[last] != 0 || back[last+2] != 0 {
		t.Errorf("a missing pixel is stored as %v and reads %v", raw[last:], back[last:])
	}
}
