package label

import (
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// naiveKeypoints follows the definition pixel by pixel: boxes are sums over
// rows (r, r+rows] and columns (c, c+columns] of the picture, all four bounds
// first moved into it. At other widths than 512 they begin at r and c, and the
// longer one is centred on the shorter.
func naiveKeypoints(p Picture, sizes []int) []float64 {
	gray, out := naiveGray(p), make([]float64, p.Len())
	clip := func(v, n int) int { return min(max(v, 0), n-1) }
	sum := func(r, c, rows, columns int) (s float64) {
		r0, r1 := clip(r, p.Height), clip(r+rows, p.Height)
		c0, c1 := clip(c, p.Width), clip(c+columns, p.Width)
		for y := r0 + 1; y <= r1; y++ {
			for x := c0 + 1; x <= c1; x++ {
				s += gray[y*p.Width+x]
			}
		}
		return s
	}
	for i := range out {
		r, c := i/p.Width, i%p.Width
		if p.Width != 512 {
			r, c = r-1, c-1
		}
		for _, size := range sizes {
			half, lobe := (size-1)/2, size/3
			if p.Width != 512 {
				half = lobe/2 + lobe
			}
			area := float64(size * size)
			dxy := (sum(r+1, c-lobe, lobe, lobe) + sum(r-lobe, c+1, lobe, lobe) -
				sum(r-lobe, c-lobe, lobe, lobe) - sum(r+1, c+1, lobe, lobe)) / area
			dxx := (sum(r-lobe+1, c-half, 2*lobe-1, size) - 3*sum(r-lobe+1, c-lobe/2, 2*lobe-1, lobe)) / area
			dyy := (sum(r-half, c-lobe+1, size, 2*lobe-1) - 3*sum(r-lobe/2, c-lobe+1, lobe, 2*lobe-1)) / area
			out[i] = max(out[i], dxx*dyy-0.81*dxy*dxy)
		}
	}
	return out
}

func TestKeypoint2D(t *testing.T) {
	full := []int{3, 12, 22, 32, 41, 51, 61, 70, 80, 90}
	for k, want := range full {
		if got := keypoint2DSize(k, 512); got != want {
			t.Errorf("size %d at 512 px is %d, want %d", k, got, want)
		}
	}
	for _, c := range []struct {
		w, h  int
		sizes []int
	}{
		{64, 64, []int{3, 6, 9, 12}},
		{40, 23, []int{3, 6}},
		{256, 12, []int{3, 6, 12, 15, 21, 27, 30, 36, 39, 45}},
		{512, 4, full},
		{1, 1, []int{3}},
		{2, 5, []int{3}},
	} {
		p := noisePicture(c.w, c.h, 2)
		got := make([]float32, p.Len())
		Keypoint2DTo(got, p, nil)
		compare(t, "2D keypoints", got, naiveKeypoints(p, c.sizes), 1e-8)
	}
}

// TestKeypoint2DBlob: at small widths a bright spot has its strongest response
// in its middle, the same on all sides, and plain brightness has none.
func TestKeypoint2DBlob(t *testing.T) {
	const size = 65
	p := Picture{size, size, make([]uint8, 3*size*size)}
	for i := range p.Pix {
		x, y := i/3%size-32, i/3/size-32
		p.Pix[i] = 100
		if x*x+y*y <= 4 {
			p.Pix[i] = 220
		}
	}
	got := make([]float32, p.Len())
	Keypoint2DTo(got, p, nil)
	middle := 32*size + 32
	for i, v := range got {
		if v > got[middle]+1e-7 {
			t.Fatalf("%v at (%d, %d), %v in the middle", v, i%size, i/size, got[middle])
		}
	}
	if far := got[20*size+20]; got[middle] < 0.005 || far > 1e-9 {
		t.Errorf("%v in the middle, %v far away", got[middle], far)
	}
}

func TestKeypoint2DTarget(t *testing.T) {
	target := []float32{0, 0.0025, 0.005, 1}
	Keypoint2DTargetTo(target, target)
	compare(t, "target", target, []float64{-1, 0, 1, 1}, 1e-6)
}

// TestKeypoint3D: a wall faced head-on is nothing, the seam of two walls is
// more, their corner with the floor most.
func TestKeypoint3D(t *testing.T) {
	at := func(f *frame.Frame) float64 {
		dst := make([]float32, f.Size*f.Size)
		Keypoint3DTo(dst, f, WideSupport, nil)
		return float64(dst[f.Size*f.Size/2+f.Size/2])
	}
	for _, size := range []int{32, 64, 128} {
		wall := at(paint(size, lookAt(frame.Vec{}, 0, 0, 0), hall{low: frame.Vec{-99, -1, -99}, high: frame.Vec{99, 3, 99}}))
		room := hall{low: frame.Vec{-99, -99, 0}, high: frame.Vec{2, 2, 99}}
		seam := at(paint(size, lookAt(frame.Vec{0, 0, 2}, -math.Pi/4, 0, 0), room))
		corner := at(paint(size, lookAt(frame.Vec{0, 0, 2}, -math.Pi/4, -math.Atan(math.Sqrt(0.5)), 0), room))
		if wall > 0.03 || seam < 0.3 || corner < seam+0.1 {
			t.Errorf("%d px: wall %v, seam %v, corner %v", size, wall, seam, corner)
		}
	}
}

func TestUnitEncoding(t *testing.T) {
	raw := make([]uint16, 1<<16)
	for i := range raw {
		raw[i] = uint16(i)
	}
	values, back := make([]float32, len(raw)), make([]uint16, len(raw))
	DecodeUnitTo(values, raw)
	EncodeUnitTo(back, values)
	for i := range raw {
		if raw[i] != back[i] {
			t.Fatalf("%d comes back as %d", raw[i], back[i])
		}
	}
	EncodeUnitTo(back[:4], []float32{-1, 2, float32(math.NaN()), 0.5})
	if back[0] != 0 || back[1] != 65535 || back[2] != 0 || back[3] != 32768 {
		t.Errorf("bounds are stored as %v", back[:4])
	}
}
