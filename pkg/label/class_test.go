package label

import (
	"math"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

func classFrame(categories ...int16) *frame.Frame {
	f := frame.New(4)
	for i := range f.Category {
		f.Category[i] = categories[i%len(categories)]
	}
	return f
}

func TestSemantic(t *testing.T) {
	f := classFrame(0, 1, -1, 7)
	stored := make([]uint8, 16)
	SemanticTo(stored, f, []uint8{1, 17})
	if want := []uint8{1, 17, 0, 1}; !slices.Equal(stored[:4], want) {
		t.Errorf("stored %v, want %v", stored[:4], want)
	}
	target, mask := make([]float32, 16), make([]float32, 16)
	SemanticTargetTo(target, mask, stored)
	compare(t, "target", target[:4], []float64{0, 16, 0, 0}, 0)
	compare(t, "mask", mask[:4], []float64{1, 1, 0, 1}, 0)
	if n := SemanticNames(); len(n) != 18 || n[2] != "bottle" || n[17] != "vase" {
		t.Errorf("names %q", n)
	}
}

func TestObjects(t *testing.T) {
	classes := []int16{-1, 0, 2, 2}
	p := make([]float32, 3)
	// A quarter each: wall, class 0, class 2 twice.
	if share := ObjectsTo(p, classFrame(0, 1, 2, 3), classes); share != 0.75 {
		t.Errorf("share %v", share)
	}
	compare(t, "objects", p, []float64{1 / (1 + math.Sqrt2), 0, math.Sqrt2 / (1 + math.Sqrt2)}, 1e-6)
	if share := ObjectsTo(p, classFrame(0, -1, 9), classes); share != 0 {
		t.Errorf("share %v without objects", share)
	}
	compare(t, "no objects", p, []float64{1.0 / 3, 1.0 / 3, 1.0 / 3}, 1e-6)
	ObjectsTo(p, classFrame(1, 5, -1), nil)
	compare(t, "own classes", p, []float64{0, 1, 0}, 1e-6)
}

func TestScenes(t *testing.T) {
	f := classFrame(0)
	f.RoomType = 2
	p := make([]float32, 4)
	classes := []int16{-1, 0}
	if e := ScenesTo(p, f, classes, Confusion(4)); e != 0 {
		t.Errorf("bare walls have evidence %v", e)
	}
	compare(t, "bare walls", p, []float64{0.25, 0.25, 0.25, 0.25}, 1e-6)
	f.Category[0] = 1 // a sixteenth
	e := ScenesTo(p, f, classes, Confusion(4))
	if want := 0.0625 / 0.0825; !near(e, want, 1e-6) {
		t.Errorf("evidence %v, want %v", e, want)
	}
	rest := 0.25*(1-e) + 0.025*e
	compare(t, "scenes", p, []float64{rest, rest, 0.25*(1-e) + 0.925*e, rest}, 1e-6)
	for _, room := range []int{-1, 4} {
		f.RoomType = room
		if e := ScenesTo(p, f, classes, Confusion(4)); e != 0 || p[0] != 0.25 {
			t.Errorf("room of type %d: evidence %v, %v", room, e, p)
		}
	}
}

func TestInputs(t *testing.T) {
	p := noisePicture(16, 16, 6)
	clean, noisy, again, hole := make([]float32, 768), make([]float32, 768), make([]float32, 768), make([]float32, 768)
	InputTo(clean, p)
	HoleTo(hole, p)
	for i := range clean {
		if !near(float64(clean[i]), float64(p.Pix[i])/127.5-1, 1e-6) {
			t.Fatalf("input %v of byte %d", clean[i], p.Pix[i])
		}
		x, y := i/3%16, i/48
		inside := x >= 4 && x < 12 && y >= 4 && y < 12
		if want := clean[i]; inside && hole[i] != 0 || !inside && hole[i] != want {
			t.Fatalf("(%d, %d) with a hole is %v", x, y, hole[i])
		}
	}
	for i := range p.Pix {
		p.Pix[i] = 128
	}
	NoisyTo(noisy, p, 3, nil)
	NoisyTo(again, p, 3, nil)
	NoisyTo(clean, p, 4, nil)
	if !slices.Equal(noisy, again) || slices.Equal(noisy, clean) {
		t.Error("noise does not depend on the seed only")
	}
}

// TestNoise: deviation 0.1 in [0, 1], clipped at the ends.
func TestNoise(t *testing.T) {
	const n = 64
	p := Picture{n, n, slices.Repeat([]uint8{128}, 3*n*n)}
	v := make([]float32, len(p.Pix))
	NoisyTo(v, p, 1, nil)
	s, err := NewStandard(v, 1)
	if err != nil || !near(float64(s.Std[0]), 0.2, 0.005) || !near(float64(s.Mean[0]), 2*128/255.0-1, 0.005) {
		t.Errorf("mean %v, deviation %v of noise in [-1, 1], error %v", s.Mean, s.Std, err)
	}
	clear(p.Pix)
	NoisyTo(v, p, 1, nil)
	if slices.Min(v) != -1 {
		t.Errorf("black becomes %v at least", slices.Min(v))
	}
}

func TestStandard(t *testing.T) {
	v := []float32{1, 10, 5, 3, 10, 5, 5, 10, 8}
	s, err := NewStandard(v, 3)
	if err != nil || s.Check(3) != nil {
		t.Fatal(err, s.Check(3))
	}
	w := slices.Clone(v)
	s.Apply(w)
	z := math.Sqrt(1.5)
	compare(t, "standard", w, []float64{-z, 0, -math.Sqrt(0.5), 0, 0, -math.Sqrt(0.5), z, 0, math.Sqrt2}, 1e-6)
	s.Undo(w)
	for i := range w {
		if !near(float64(w[i]), float64(v[i]), 1e-5) {
			t.Errorf("%v comes back as %v", v[i], w[i])
		}
	}
	if _, err := NewStandard(v, 2); err == nil {
		t.Error("9 values are samples of 2 channels")
	}
	if s.Check(2) == nil || (Standard{Mean: []float32{0}, Std: []float32{-1}}).Check(1) == nil {
		t.Error("bad standards pass")
	}
	if (Standard{}).Check(7) != nil {
		t.Error("the zero standard does not pass")
	}
	Standard{}.Apply(w)
}

func TestPictureCheck(t *testing.T) {
	for _, p := range []Picture{{}, {0, 3, nil}, {2, 2, make([]uint8, 11)}, {-1, -1, make([]uint8, 3)}} {
		if p.Check() == nil {
			t.Errorf("%v passes", p)
		}
	}
	if err := noisePicture(3, 2, 0).Check(); err != nil {
		t.Error(err)
	}
}
