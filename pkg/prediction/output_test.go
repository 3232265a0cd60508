package prediction

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

func TestSoftmax(t *testing.T) {
	got := make([]float32, 3)
	softmax(got, []float32{0, float32(math.Log(2)), 1e-9}, 1)
	for i, want := range []float64{0.25, 0.5, 0.25} {
		if math.Abs(float64(got[i])-want) > 1e-6 {
			t.Errorf("class %d has %v, want %v", i, got[i], want)
		}
	}
	softmax(got, []float32{1e30, -1e30, 0}, 1)
	if got[0] != 1 || got[1] != 0 {
		t.Errorf("large logits give %v", got)
	}
	out := vector(0.25, 0.75)
	p, err := probabilities(out, out)
	if err != nil || p.Data[1] != 0.75 {
		t.Errorf("shares become %v, %v", p.Data, err)
	}
}

// Along what varies most, components are found up to their sign, which is that
// of the largest loading.
func TestPrincipalComponents(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var data []float32
	var hidden [3][]float64
	for range 400 {
		row := make([]float32, 8)
		for k, scale := range []float64{5, 2, 1} {
			v := scale * r.NormFloat64()
			hidden[k] = append(hidden[k], v)
			row[2*k] += float32(-0.8 * v) // The larger loading is negative.
			row[2*k+1] += float32(0.6 * v)
		}
		for i := range row {
			row[i] += float32(0.01 * r.NormFloat64())
		}
		data = append(data, row...)
	}
	for k, c := range principal(data, 8) {
		if rho := stat.Correlation(c, hidden[k], nil); rho > -0.99 {
			t.Errorf("component %d correlates %.3f with what it is made of, want about -1", k, rho)
		}
	}
	if c := principal(data[:8], 8); c != nil {
		t.Errorf("one pixel has components %v", c)
	}
}

// Where the network is sure of a colour, that one is shown; where it cannot
// decide, the mode has more weight than in the plain mean.
func TestLikelyColors(t *testing.T) {
	truth := dataset.Tensor{Shape: []int{1, 2, label.ColorBins}, Data: make([]float32, 2*label.ColorBins)}
	out := dataset.Tensor{Shape: truth.Shape, Data: make([]float32, 2*label.ColorBins)}
	out.Data[5] = 1
	out.Data[label.ColorBins+7], out.Data[label.ColorBins+9] = 0.6, 0.4
	p, err := likelyColors(out, truth)
	if err != nil || p.Data[5] < 0.999 {
		t.Fatalf("a sure colour has %v, %v", p.Data[5], err)
	}
	want := math.Pow(0.6, 2.606) / (math.Pow(0.6, 2.606) + math.Pow(0.4, 2.606))
	if got := float64(p.Data[label.ColorBins+7]); math.Abs(got-want) > 1e-4 {
		t.Errorf("the likelier colour has %v, want %v", got, want)
	}
}

func TestPosesFromAbove(t *testing.T) {
	s := sampleOf(t, "ego_motion")
	p := &painter{sample: &s, opt: &Options{Standards: handStandards()}}
	p.task.Name = "ego_motion"
	three, err := p.posesOf(s.Truth.Data)
	if err != nil {
		t.Fatal(err)
	}
	two, err := p.posesOf(append(append([]float32(nil), s.Truth.Data[:6]...), s.Truth.Data[12:]...))
	if err != nil {
		t.Fatal(err)
	}
	direct := label.PoseFrom(s.Truth.Data[6:12])
	for _, poses := range [][]label.Pose{two, three} {
		if turnBetween(poses[0], direct) > 0.01 || distance(poses[0].T, direct.T) > 1e-5 {
			t.Errorf("camera 1 is %v in the axes of camera 3, want %v", poses[0], direct)
		}
	}
	// A camera a metre to the right and two ahead.
	view := newTopView([]label.Pose{{R: two[0].R, T: [3]float64{1, 0.3, -2}}})
	x0, y0 := view.at(0, 0)
	x1, y1 := view.at(1, 2)
	if !(x1 > x0 && y1 < y0) || math.Abs((y0-y1)/(x1-x0)-2) > 1e-9 {
		t.Errorf("from (%v, %v) to (%v, %v)", x0, y0, x1, y1)
	}
	if got := turnBetween(label.Pose{R: label.FromEuler([3]float64{0, 0, math.Pi / 6})}, label.Pose{R: label.FromEuler([3]float64{})}); math.Abs(got-30) > 1e-6 {
		t.Errorf("a turn of 30° is %v", got)
	}
}
