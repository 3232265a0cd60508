package label

import (
	"math"
	"testing"
)

// naiveGray is the brightness in double precision.
func naiveGray(p Picture) []float64 {
	g := make([]float64, p.Len())
	for i := range g {
		rgb := p.Pix[3*i:]
		g[i] = (0.299*float64(rgb[0]) + 0.587*float64(rgb[1]) + 0.114*float64(rgb[2])) / 255
	}
	return g
}

// TestEdge2D compares with the definition, convolution by convolution, at the
// size of the original and at others.
func TestEdge2D(t *testing.T) {
	for _, size := range [][2]int{{512, 9}, {64, 64}, {100, 31}, {3, 3}, {1, 1}} {
		p := noisePicture(size[0], size[1], 1)
		gray := make([]float32, p.Len())
		for i, v := range naiveGray(p) {
			gray[i] = float32(v)
		}
		want := naiveSobel(naiveBlur(gray, p.Width, p.Height, 3*float64(p.Width)/512), p.Width, p.Height)
		if 4*3*float64(p.Width)/512+0.5 < 1 { // No taps but the middle one.
			want = naiveSobel(naiveGray(p), p.Width, p.Height)
		}
		got := make([]float32, p.Len())
		Edge2DTo(got, p, nil)
		compare(t, "2D edges", got, want, 2e-6)
	}
}

func TestEdge2DClip(t *testing.T) {
	if c := Edge2DClip(512); !near(float64(c), 0.08, 1e-7) {
		t.Errorf("clip at 512 px is %v", c)
	}
	// A sharp step of the same height reaches about the same target at all
	// sizes.
	var first float64
	for i, size := range []int{512, 256, 128, 64} {
		p := Picture{size, size, make([]uint8, 3*size*size)}
		for j := range p.Pix {
			if j/3%size >= size/2 {
				p.Pix[j] = 60
			}
		}
		got := make([]float32, p.Len())
		Edge2DTo(got, p, nil)
		e := float64(got[size*size/2+size/2] / Edge2DClip(size))
		if i == 0 {
			first = e
		}
		if !near(e, first, 0.12*first) {
			t.Errorf("%d px: a step is at %v of the clip, at 512 px at %v", size, e, first)
		}
	}
	target := []float32{0, 0.04, 0.08, 0.3}
	Edge2DTargetTo(target, target, 512)
	compare(t, "target", target, []float64{-1, 0, 1, 1}, 1e-6)
}

// TestEdge3DByHand: a step from 1 to 4 m is 22.63 to 45.25 in roots of raw
// units, so that its edge is the difference / 256 / sqrt 2 on both sides.
func TestEdge3DByHand(t *testing.T) {
	const w = 6
	depth := make([]float32, w*w)
	for i := range depth {
		depth[i] = 1
		if i%w >= 3 {
			depth[i] = 4
		}
	}
	got := make([]float32, w*w)
	edge3DOf(got, append([]float32(nil), depth...), w)
	step := (math.Sqrt(2048) - math.Sqrt(512)) / 256 / math.Sqrt2
	if !near(step, 0.0625, 1e-9) {
		t.Fatalf("the step is %v", step)
	}
	for i, e := range got {
		want := 0.0
		if x, y := i%w, i/w; (x == 2 || x == 3) && y > 0 && y < w-1 {
			want = step
		}
		if !near(float64(e), want, 1e-6) {
			t.Errorf("(%d, %d): edge %v, want %v", i%w, i/w, e, want)
		}
	}
	depth[1*w+1] = FarDepth // a hole: nothing around it counts
	edge3DOf(got, depth, w)
	for y := range 3 {
		for x := range 3 {
			if got[y*w+x] != 0 {
				t.Errorf("(%d, %d) beside a hole: edge %v", x, y, got[y*w+x])
			}
		}
	}
	if !near(float64(got[1*w+3]), step, 1e-6) {
		t.Errorf("edge %v away from the hole, want %v", got[1*w+3], step)
	}
}

// TestEdge3DTarget: 0 is -1, 0.00625 is 1, more is more, and the blur keeps the
// mean away from borders.
func TestEdge3DTarget(t *testing.T) {
	const w = 64
	edges := make([]float32, w*w)
	target := make([]float32, w*w)
	Edge3DTargetTo(target, edges, w, 512, nil)
	if !near(float64(target[0]), -1, 1e-5) || !near(float64(target[w*w/2]), -1, 1e-5) {
		t.Errorf("no edges become %v", target[0])
	}
	edges[w*w/2+w/2] = 1
	Edge3DTargetTo(target, edges, w, 512, nil)
	sum, top := 0.0, 0.0
	for _, v := range target {
		sum += float64(v) + 1
		top = max(top, float64(v))
	}
	peak := 320 / (2 * math.Pi) // of a Gaussian of σ = 1 px
	if !near(sum, 320, 0.1) || !near(top+1, peak, 0.05*peak) {
		t.Errorf("an edge of 1 becomes %v in all, %v at most", sum, top)
	}
	Edge3DTargetTo(edges, edges, w, w, nil)
	for i := range edges {
		if !near(float64(edges[i]+1), float64(target[i]+1)/8, 1e-4) {
			t.Fatalf("pixel %d of a picture of 64 px: %v, want an eighth of %v", i, edges[i], target[i])
		}
	}
}

// TestEdge3DOfRoom: occlusions are far above the slanted surfaces between.
func TestEdge3DOfRoom(t *testing.T) {
	f := testRoom(64)
	edges := make([]float32, 64*64)
	Edge3DTo(edges, f, nil)
	var at, flat, n float64
	for i := range edges {
		if x, y := i%64, i/64; x == 0 || y == 0 || x == 63 || y == 63 {
			continue
		}
		if f.Object[i] != f.Object[i+1] {
			at, n = at+float64(edges[i]), n+1
		} else if f.Object[i] == f.Object[i-1] && f.Object[i] == f.Object[i-64] && f.Object[i] == f.Object[i+64] {
			flat = max(flat, float64(edges[i]))
		}
	}
	if n == 0 || at/n < 0.02 || flat > 0.05 {
		t.Errorf("%v borders of mean strength %v, elsewhere at most %v", n, at/n, flat)
	}
}
