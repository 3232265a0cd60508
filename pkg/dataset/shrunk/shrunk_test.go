package shrunk_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/shrunk"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
)

// open returns a world at 32 px and the same at 16.
func open(t testing.TB) (large *synthetic.Source, small *shrunk.Source) {
	t.Helper()
	large, err := synthetic.Open(synthetic.Config{Size: 32, Train: 1, Validation: 1, Test: 1, Views: 6})
	if err != nil {
		t.Fatal(err)
	}
	small, err = shrunk.New(large, 2)
	if err != nil {
		t.Fatal(err)
	}
	return large, small
}

func TestEveryTaskKeepsItsForm(t *testing.T) {
	large, small := open(t)
	ctx := context.Background()
	for _, task := range large.Tasks() {
		a, err := large.Example(ctx, dataset.Train, 1, task)
		if err != nil {
			t.Fatal(err)
		}
		b, err := small.Example(ctx, dataset.Train, 1, task)
		if err != nil {
			t.Fatal(err)
		}
		for k, picture := range b.Inputs {
			if picture.Shape[0] != 16 || picture.Shape[1] != 16 || picture.Shape[2] != a.Inputs[k].Shape[2] || len(picture.Data) != 256*picture.Shape[2] {
				t.Errorf("%s: picture of shape %v, %d values", task, picture.Shape, len(picture.Data))
			}
		}
		if n := len(a.Target.Shape); n != len(b.Target.Shape) {
			t.Fatalf("%s: target of shape %v became %v", task, a.Target.Shape, b.Target.Shape)
		} else if n == 3 && (b.Target.Shape[0] != a.Target.Shape[0]/2 || b.Target.Shape[2] != a.Target.Shape[2]) {
			t.Errorf("%s: target of shape %v became %v", task, a.Target.Shape, b.Target.Shape)
		}
		if len(b.Target.Shape) == 3 && b.Mask != nil && len(b.Mask) != b.Target.Shape[0]*b.Target.Shape[1] {
			t.Errorf("%s: %d weights for a target of shape %v", task, len(b.Mask), b.Target.Shape)
		}
	}
}

// Means of a picture are the same, and every value is that of its four pixels.
func TestPicturesAreMeans(t *testing.T) {
	large, small := open(t)
	a, _ := large.Example(context.Background(), dataset.Test, 2, "autoencoder")
	b, _ := small.Example(context.Background(), dataset.Test, 2, "autoencoder")
	for y := range 16 {
		for x := range 16 {
			for c := range 3 {
				sum := 0.0
				for q := range 4 {
					sum += float64(a.Inputs[0].Data[((2*y+q/2)*32+2*x+q%2)*3+c])
				}
				if got := float64(b.Inputs[0].Data[(y*16+x)*3+c]); math.Abs(got-sum/4) > 1e-6 {
					t.Fatalf("pixel %d, %d channel %d is %v, want %v", x, y, c, got, sum/4)
				}
			}
		}
	}
}

// Pixels that do not count have no part in the mean of those that do.
func TestMissingPixels(t *testing.T) {
	fake := &fakeSource{x: dataset.Example{
		Inputs: []dataset.Tensor{{Shape: []int{4, 4, 1}, Data: make([]float32, 16)}},
		Target: dataset.Tensor{Shape: []int{4, 4, 1}, Data: []float32{
			1, 3, 9, 9,
			9, 9, 9, 9,
			5, 9, 1, 2,
			9, 9, 3, 4}},
		Mask: []float32{
			1, 1, 0, 0,
			0, 0, 0, 0,
			1, 0, 1, 1,
			0, 0, 1, 1},
	}}
	s, err := shrunk.New(fake, 2)
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Example(context.Background(), dataset.Train, 0, "rgb2depth")
	if err != nil {
		t.Fatal(err)
	}
	// Two of four count; none; one, which is not enough; all.
	wantTarget, wantMask := []float32{2, 0, 5, 2.5}, []float32{1, 0, 0, 1}
	for i := range wantTarget {
		if x.Target.Data[i] != wantTarget[i] || x.Mask[i] != wantMask[i] {
			t.Errorf("pixel %d: %v with weight %v, want %v with %v", i, x.Target.Data[i], x.Mask[i], wantTarget[i], wantMask[i])
		}
	}
	labels, err := s.Example(context.Background(), dataset.Train, 0, "segmentsemantic")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float32{9, 9, 9, 4} { // The lower right of the middle.
		if labels.Target.Data[i] != want {
			t.Errorf("class of pixel %d is %v, want %v", i, labels.Target.Data[i], want)
		}
	}
}

// The noise of denoising has the strength that it has in large pictures.
func TestNoiseKeepsItsStrength(t *testing.T) {
	large, small := open(t)
	deviation := func(s dataset.Source) float64 {
		sum, n := 0.0, 0
		for i := range s.Len(dataset.Train) {
			x, err := s.Example(context.Background(), dataset.Train, i, "denoise")
			if err != nil {
				t.Fatal(err)
			}
			for j, v := range x.Inputs[0].Data {
				if clean := x.Target.Data[j]; math.Abs(float64(clean)) < .5 { // Not cut off.
					sum, n = sum+float64((v-clean)*(v-clean)), n+1
				}
			}
		}
		return math.Sqrt(sum / float64(n))
	}
	if a, b := deviation(large), deviation(small); math.Abs(a-b) > .02 {
		t.Errorf("noise of deviation %v became %v", a, b)
	}
}

func TestSizesThatDoNotFit(t *testing.T) {
	large, _ := open(t)
	for _, factor := range []int{0, -1, 3} {
		if _, err := shrunk.New(large, factor); err == nil {
			t.Errorf("shrinking 32 px by %d was accepted", factor)
		}
	}
}

// fakeSource has one example.
type fakeSource struct {
	dataset.Source
	x dataset.Example
}

func (f *fakeSource) Size() int { return 4 }

func (f *fakeSource) Example(context.Context, dataset.Split, int, string) (dataset.Example, error) {
	return f.x, nil
}

func Example() {
	world, err := synthetic.Open(synthetic.Config{Size: 64, Train: 1, Validation: 1, Test: 1, Views: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	small, err := shrunk.New(world, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := small.Example(context.Background(), dataset.Train, 0, "rgb2sfnorm")
	fmt.Println(small.Size(), x.Target.Shape, err)
	// Output: 32 [32 32 3] <nil>
}
