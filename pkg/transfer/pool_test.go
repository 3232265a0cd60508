package transfer

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// packed is a picture as networks read it.
func packed(p []float32) []float32 {
	cells := make([]float32, len(p))
	training.PackImage(cells, p, size, 3, 4)
	return cells
}

// Each picture is there once, and examples of all targets know where theirs are.
func TestPool(t *testing.T) {
	src := source{12}
	p := newPool(t, src, Config{Images: 12, Test: 6}, "rgb2depth", "room_layout", "fix_pose")
	// Validation has 12 pictures; of test samples 0, 2, … 10, and the next ones.
	if p.Rows != 24 || len(p.Pictures) != 24*3*size*size {
		t.Fatalf("%d pictures, %d numbers", p.Rows, len(p.Pictures))
	}
	check := func(index [][]int32, split dataset.Split, samples []int, pictures int) {
		t.Helper()
		if len(index) != len(samples) {
			t.Fatalf("%d examples, want %d", len(index), len(samples))
		}
		for k, i := range samples {
			if len(index[k]) != pictures {
				t.Fatalf("example %d has %d pictures, want %d", k, len(index[k]), pictures)
			}
			for j, row := range index[k] {
				if diff := cmp.Diff(packed(src.picture(split, i+j)), p.Pictures[int(row)*768:][:768]); diff != "" {
					t.Fatalf("%s sample %d, picture %d is not that of row %d", split, i, j, row)
				}
			}
		}
	}
	all, some := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, []int{0, 2, 4, 6, 8, 10}
	check(p.Transfer["rgb2depth"], dataset.Validation, all, 1)
	check(p.Transfer["room_layout"], dataset.Validation, []int{1, 2, 3, 4, 6, 7, 8, 9, 11}, 1)
	check(p.Transfer["fix_pose"], dataset.Validation, all, 2)
	check(p.Test["rgb2depth"], dataset.Test, some, 1)
	check(p.Test["room_layout"], dataset.Test, []int{2, 4, 6, 8}, 1)
	check(p.Test["fix_pose"], dataset.Test, some, 2)
}

// A target that the data cannot give is left out, and says itself why.
func TestPoolErrors(t *testing.T) {
	f := facts(t, source{12}, "rgb2depth")
	f.Task = "gravity"
	p, err := NewPool(t.Context(), source{12}, []specific.Facts{f, facts(t, source{12}, "room_layout")}, quick)
	if err != nil || len(p.Transfer) != 1 || len(p.Test["room_layout"]) == 0 || p.Rows == 0 {
		t.Errorf("a pool of %d targets, error %v", len(p.Transfer), err)
	}
	if _, err := NewTarget(t.Context(), lab(t), source{12}, p, f, quick); err == nil || !strings.Contains(err.Error(), `no task "gravity"`) {
		t.Errorf("error %v", err)
	}
	if _, err := NewPool(t.Context(), source{12}, []specific.Facts{f}, quick); err == nil || !strings.Contains(err.Error(), `task gravity, validation sample 0: no task "gravity"`) {
		t.Errorf("error %v", err)
	}
}

// Codes are those of the encoder, brought to mean 0 and deviation 1 over the
// pictures of transfer examples alone, and cut off at 5.
func TestEncode(t *testing.T) {
	src := source{30}
	p := newPool(t, src, Config{Images: 20, Test: 10}, "rgb2depth")
	f := facts(t, src, "rgb2depth")
	for row := 25; row < 30; row++ { // Some test pictures are far from the others.
		for i := range 768 {
			p.Pictures[row*768+i] *= 200
		}
	}
	l := lab(t)
	spec := f.Spec
	program, err := l.Programs.Get(spec, 3)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := program.EncoderStart(5)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := program.Codes(t.Context(), weights, p.Pictures)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := Encode(t.Context(), l, p, f, weights, 99)
	if err != nil {
		t.Fatal(err)
	}
	clipped := 0
	for c := range 4 {
		var n, sum, square float64
		at := func(row, cell int) int { return (row*4+c)*16 + cell }
		for row := range 20 { // Those of transfer examples come first.
			for cell := range 16 {
				v := float64(plain[at(row, cell)])
				n, sum, square = n+1, sum+v, square+v*v
			}
		}
		mean, std := sum/n, math.Sqrt(square/n-sum/n*sum/n)
		for row := range p.Rows {
			for cell := range 16 {
				want := (float64(plain[at(row, cell)]) - mean) / (std + 1e-4)
				if math.Abs(want) > 5 {
					want = math.Copysign(5, want)
					clipped++
				}
				if got := float64(codes[at(row, cell)]); math.Abs(got-want) > 1e-4 {
					t.Fatalf("value %d of picture %d is %v, want %v", c, row, got, want)
				}
			}
		}
	}
	if clipped < 100 {
		t.Errorf("only %d values are cut off", clipped)
	}
	// Without weights it is the encoder as it starts for the seed.
	random, err := Encode(t.Context(), l, p, f, nil, 5)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(codes, random); diff != "" {
		t.Error("the random encoder is not the start of its seed")
	}
	if other, err := Encode(t.Context(), l, p, f, nil, 6); err != nil || cmp.Equal(other, random) {
		t.Errorf("another seed gives the same codes, error %v", err)
	}
	delete(weights, "encoder.code.bias")
	if _, err := Encode(t.Context(), l, p, f, weights, 0); err == nil || !strings.Contains(err.Error(), `codes of rgb2depth: training: no weight "encoder.code.bias"`) {
		t.Errorf("error %v without a weight", err)
	}
}

// A value that all pictures have in common gives a code of 0, not infinity.
func TestStandardiseConstant(t *testing.T) {
	p := &Pool{Rows: 3, Transfer: map[string][][]int32{"x": {{0}, {1, 0}}}}
	codes := []float32{7, 7, 1, 3, 7, 7, 3, 1, 7, 7, 9, 2} // [3, 2, 2]
	standardise(codes, p, 2, 2)
	want := []float32{0, 0, -1, 1, 0, 0, 1, -1, 0, 0, 5, 0}
	for i := range want {
		if math.Abs(float64(codes[i]-want[i])) > 1e-3 {
			t.Fatalf("%v, want %v", codes, want)
		}
	}
}

// The encoder of colorization reads lightness; all others the picture as it is.
func TestLightness(t *testing.T) {
	src := source{6}
	p := newPool(t, src, quick, "rgb2depth")
	f := facts(t, src, "rgb2depth")
	grey := f
	grey.Task, grey.Spec.Channels = "colorization", 1
	l := lab(t)
	codes, err := Encode(t.Context(), l, p, grey, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	// The same by hand: lightness of each pixel, from its bytes.
	light := make([]float32, len(p.Pictures)/3)
	for row := range p.Rows {
		for k := range 256 {
			at := func(c int) uint8 {
				return uint8(math.Round((float64(p.Pictures[row*768+c*256+k]) + 1) * 127.5))
			}
			l, _, _ := label.Lab(at(0), at(1), at(2))
			light[row*256+k] = float32(l/50 - 1)
		}
	}
	program, err := l.Programs.Get(grey.Spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := program.EncoderStart(1)
	if err != nil {
		t.Fatal(err)
	}
	want, err := program.Codes(t.Context(), weights, light)
	if err != nil {
		t.Fatal(err)
	}
	standardise(want, p, 4, 16)
	for i := range want {
		if math.Abs(float64(want[i]-codes[i])) > 1e-4 {
			t.Fatalf("value %d is %v, want %v", i, codes[i], want[i])
		}
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		b := uint8(rng.IntN(256))
		if byteOf(float32(b)/127.5-1) != b {
			t.Fatalf("byte %d comes back as %d", b, byteOf(float32(b)/127.5-1))
		}
	}
	if byteOf(-2) != 0 || byteOf(2) != 255 {
		t.Error("bytes out of range")
	}
}
