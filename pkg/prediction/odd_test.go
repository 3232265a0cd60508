package prediction

import (
	"io"
	"math"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// sampleOf returns the sample by hand of a task.
func sampleOf(t testing.TB, name string) Sample {
	t.Helper()
	for _, s := range hand(8, 0) {
		if s.Task == name {
			return s
		}
	}
	t.Fatalf("no sample of task %s", name)
	return Sample{}
}

func TestBadSamplesAreRefused(t *testing.T) {
	edit := func(name string, f func(*Sample)) []Sample {
		s := sampleOf(t, name)
		f(&s)
		return []Sample{sampleOf(t, "autoencoder"), s}
	}
	zeros := func(shape ...int) dataset.Tensor {
		n := 1
		for _, d := range shape {
			n *= d
		}
		return dataset.Tensor{Shape: shape, Data: make([]float32, n)}
	}
	for _, c := range []struct {
		what    string
		samples []Sample
		opt     Options
		want    string
	}{
		{"nothing", nil, Options{}, "no predictions"},
		{"too many across", hand(8, 0), Options{Across: 7}, "7 predictions side by side"},
		{"an output of another size", edit("rgb2depth", func(s *Sample) { s.Output = zeros(4, 4, 1) }), Options{},
			`task rgb2depth for image "hall/a": output: shape [4 4 1], want that of the truth, [8 8 1]`},
		{"numbers that are not the shape's", edit("edge2d", func(s *Sample) { s.Output.Data = s.Output.Data[1:] }), Options{}, "shape [8 8 1] with 63 numbers"},
		{"a negative size", edit("edge2d", func(s *Sample) { s.Output.Shape = []int{-8, -8, 1} }), Options{}, "negative size"},
		{"an input of two channels", edit("edge2d", func(s *Sample) { s.Inputs = []dataset.Tensor{zeros(4, 4, 2)} }), Options{}, "input 1: shape [4 4 2] is no picture"},
		{"classes of another number", edit("class_places", func(s *Sample) { s.Output = zeros(5) }), Options{}, "shape [5], want that of the truth, [9]"},
		{"a flat embedding", edit("segment2d", func(s *Sample) { s.Output = zeros(64) }), Options{}, "want [height, width, dimensions]"},
		{"flat semantics", edit("segmentsemantic", func(s *Sample) { s.Output = zeros(64) }), Options{}, "want [height, width, classes]"},
		{"colours of another code", edit("colorization", func(s *Sample) { s.Output = zeros(2, 2, 313) }), Options{}, "[2 2 313]"},
		{"a pose of five", edit("fix_pose", func(s *Sample) { s.Output = zeros(5) }), Options{Standards: handStandards()}, "5 numbers, want 6, 12 or 18"},
		{"a pose of another number", edit("fix_pose", func(s *Sample) { s.Output = zeros(12) }), Options{Standards: handStandards()}, "12 numbers for a truth of 6"},
		{"bars of another number", edit("fix_pose", func(s *Sample) { s.Output = zeros(12) }), Options{}, "12 numbers for a truth of 6"},
		{"a standard of another number", edit("fix_pose", func(*Sample) {}), Options{Standards: map[string]label.Standard{"fix_pose": identity(3)}}, "a standard of 3 numbers"},
		{"no picture under classes", edit("class_1000", func(s *Sample) { s.Inputs = nil }), Options{}, "0 inputs"},
	} {
		if _, err := New(c.samples, c.opt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.what, err, c.want)
		}
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	nan := float32(math.NaN())
	for _, known := range []map[string]label.Standard{handStandards(), nil} {
		for _, whole := range hand(8, 0) {
			if whole.Task == "random" {
				continue
			}
			for what, change := range map[string]func(*Sample){
				"no output": func(s *Sample) { s.Output = dataset.Tensor{} },
				"NaN": func(s *Sample) {
					s.Output.Data = append([]float32(nil), s.Output.Data...)
					s.Output.Data[len(s.Output.Data)/2] = nan
					s.Loss = math.Inf(1)
				},
				"no truth":       func(s *Sample) { s.Truth = dataset.Tensor{} },
				"does not count": func(s *Sample) { s.Mask = []float32{0} },
				"no loss":        func(s *Sample) { s.Loss = math.NaN() },
				"huge": func(s *Sample) {
					s.Output.Data = append([]float32(nil), s.Output.Data...)
					for i := range s.Output.Data {
						s.Output.Data[i] *= 1e30
					}
				},
			} {
				s := whole
				change(&s)
				sheet, err := New([]Sample{s}, Options{Standards: known})
				if err != nil {
					t.Errorf("%s, %s: %v", s.Task, what, err)
					continue
				}
				if what == "huge" { // Places far from the tile.
					if err := figure.WritePNG(io.Discard, sheet, 0.3); err != nil {
						t.Errorf("%s, %s: %v", s.Task, what, err)
					}
				}
				facts(t, sheet)
				below := sheet.rows[0].cells[0].below
				if what == "no loss" && below[outputTile] != "" || what == "NaN" && below[outputTile] != "loss +Inf" {
					t.Errorf("%s, %s: %q", s.Task, what, below[outputTile])
				}
			}
		}
	}
}

// Tasks of another dictionary are drawn by their outputs, or else by the shapes
// of their truths.
func TestOtherTasks(t *testing.T) {
	d, err := task.NewDictionary(task.Task{Name: "age", Output: task.Vector, Figure: "Age of the room"},
		task.Task{Name: "style", Output: task.Classes, Family: "taste"})
	if err != nil {
		t.Fatal(err)
	}
	in := []dataset.Tensor{picture(8, 0)}
	s := newSheet(t, []Sample{
		{Task: "style", Image: "b", Inputs: in, Truth: vector(0, 1, 0), Output: vector(1, 3, 2), Loss: 1},
		{Task: "age", Image: "a", Inputs: in, Truth: vector(0.2, 0.8), Output: vector(0.5, 0.5), Loss: 2},
		{Task: "glow", Image: "c", Inputs: in, Truth: tensor(8, 1, func(x, y float64, _ int) float64 { return x * y }), Output: tensor(8, 1, func(x, _ float64, _ int) float64 { return x }), Loss: 3},
		{Task: "sky", Image: "d", Inputs: in, Truth: vector(0.25, 0.75), Output: vector(2, 1), Loss: 3},
		{Task: "age", Image: "e", Inputs: in, Truth: vector(-1, 1), Output: vector(-1, 1), Loss: 2},
	}, Options{Dictionary: d, Notes: map[string]string{"age": strings.Repeat("note ", 40)}})
	var names []string
	for _, r := range s.rows {
		names = append(names, r.caption)
	}
	if got := strings.Join(names, ", "); got != "style, Age of the room, glow, sky" {
		t.Errorf("rows %s", got)
	}
	if n := len(s.rows[1].cells); n != 2 {
		t.Errorf("%d samples of age", n)
	}
	all := facts(t, s)
	for key, want := range map[[3]string]float64{
		{"style", "b", "rank of the true class"}:           1,
		{"sky", "d", "rank of the true class"}:             2,
		{"age", "a", "truth: number 2, standardised"}:      0.8,
		{"age", "e", "prediction: number 1, standardised"}: -1,
	} {
		if got, ok := all[key]; !ok || math.Abs(got-want) > 1e-6 {
			t.Errorf("%v is %v, %v, want %v", key, got, ok, want)
		}
	}
	encode(t, s, "svg")
}

// Networks may answer segments and semantics at a smaller size.
func TestSmallerAnswers(t *testing.T) {
	s := sampleOf(t, "segmentsemantic")
	s.Output = tensor(4, 17, func(x, y float64, c int) float64 { return -math.Abs(math.Floor(3*x) + 3*math.Floor(2*y) - float64(c)) })
	e := sampleOf(t, "segment25d")
	e.Output = tensor(4, 2, func(x, y float64, c int) float64 { return x + float64(c)*y })
	sheet := newSheet(t, []Sample{s, e}, Options{})
	if v := facts(t, sheet)[[3]string{"segmentsemantic", "hall/a", "pixels right in percent"}]; v < 60 || v > 100 {
		t.Errorf("%v %% right", v)
	}
	e.Output = tensor(4, 1, func(float64, float64, int) float64 { return 3 })
	newSheet(t, []Sample{e}, Options{})
	e.Output = tensor(1, 8, func(float64, float64, int) float64 { return 3 })
	newSheet(t, []Sample{e}, Options{})
}
