package prediction

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// fakes returns samples of some tasks of a source whose outputs are the truth,
// blurred and with noise, in the layout of networks.
func fakes(t testing.TB, src dataset.Source, views []int, tasks ...string) []Sample {
	t.Helper()
	var samples []Sample
	for _, name := range tasks {
		for _, i := range views {
			ex, err := src.Example(context.Background(), dataset.Train, i, name)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(uint64(i), 1))
			samples = append(samples, Sample{Task: name, Image: src.Image(dataset.Train, i), Inputs: ex.Inputs,
				Truth: ex.Target, Mask: ex.Mask, Output: fake(name, ex.Target, r), Loss: 0.01 + r.Float64()})
		}
	}
	return samples
}

// fake returns an output for a truth.
func fake(name string, truth dataset.Tensor, r *rand.Rand) dataset.Tensor {
	out := dataset.Tensor{Shape: slices.Clone(truth.Shape), Data: slices.Clone(truth.Data)}
	noise := func(deviation float64) {
		for i := range out.Data {
			out.Data[i] += float32(deviation * r.NormFloat64())
		}
	}
	logs := func(power float64) {
		for i, v := range out.Data {
			out.Data[i] = float32(power * math.Log(float64(v)+1e-3))
		}
	}
	switch name {
	case "segment2d", "segment25d":
		return oneHot(truth, 8, r, true)
	case "segmentsemantic":
		return blurred(oneHot(truth, 17, r, false))
	case "colorization":
		logs(0.8)
		noise(0.5)
		return out
	case "class_1000", "class_places", "jigsaw", "point_match":
		logs(1)
		noise(1)
		return out
	case "vanishing_point":
		noise(0.15)
	case "ego_motion":
		noise(0.2)
		out = dataset.Tensor{Shape: []int{12}, Data: slices.Concat(out.Data[:6], out.Data[12:])}
	case "room_layout", "fix_pose", "non_fixated_pose":
		noise(0.25)
	default:
		if len(truth.Shape) == 3 {
			out = blurred(out)
			noise(0.03)
		}
	}
	return out
}

// oneHot returns n numbers a pixel: those of its class, random ones or 1 for
// the class and 0 for others.
func oneHot(truth dataset.Tensor, n int, r *rand.Rand, random bool) dataset.Tensor {
	out := dataset.Tensor{Shape: []int{truth.Shape[0], truth.Shape[1], n}, Data: make([]float32, len(truth.Data)*n)}
	codes := map[float32][]float32{}
	for i, class := range truth.Data {
		if codes[class] == nil {
			codes[class] = make([]float32, n)
			for k := range n {
				if random {
					codes[class][k] = float32(r.NormFloat64())
				}
			}
			if !random {
				codes[class][int(class)] = 1
			}
		}
		for k, v := range codes[class] {
			out.Data[i*n+k] = v + float32(0.1*r.NormFloat64())
		}
	}
	return out
}

// blurred returns the mean of 5×5 pixels.
func blurred(in dataset.Tensor) dataset.Tensor {
	h, w, n := in.Shape[0], in.Shape[1], in.Shape[2]
	out := dataset.Tensor{Shape: in.Shape, Data: make([]float32, len(in.Data))}
	for i := range h * w {
		for c := range n {
			sum, count := float32(0), float32(0)
			for y := max(0, i/w-2); y <= min(h-1, i/w+2); y++ {
				for x := max(0, i%w-2); x <= min(w-1, i%w+2); x++ {
					sum, count = sum+in.Data[(y*w+x)*n+c], count+1
				}
			}
			out.Data[i*n+c] = sum / count
		}
	}
	return out
}

// allTasks are the names of the paper's tasks.
func allTasks() []string {
	var names []string
	for _, t := range task.Taskonomy().Tasks() {
		names = append(names, t.Name)
	}
	return names
}

func standardsOf(t testing.TB, src *synthetic.Source) map[string]label.Standard {
	t.Helper()
	standards := map[string]label.Standard{}
	for _, name := range src.Tasks() {
		s, err := src.Standard(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Mean) > 0 {
			standards[name] = s
		}
	}
	return standards
}

// TestDraw draws all tasks where PREDICTION_DRAW names a folder, to be looked
// at.
func TestDraw(t *testing.T) {
	dir := os.Getenv("PREDICTION_DRAW")
	if dir == "" {
		t.Skip("PREDICTION_DRAW names no folder")
	}
	for _, size := range []int{32, 64} {
		src, err := synthetic.Open(synthetic.Config{Size: size, Train: 9, Cache: filepath.Join(dir, "cache")})
		if err != nil {
			t.Fatal(err)
		}
		views, err := gallery.Pick(context.Background(), src, dataset.Train, 3)
		if err != nil {
			t.Fatal(err)
		}
		samples := fakes(t, src, views, allTasks()...)
		notes := map[string]string{"rgb2depth": "beats the best constant on 93 % of the images"}
		for name, opt := range map[string]Options{
			"known":   {Title: "What the networks answer", Standards: standardsOf(t, src), Notes: notes},
			"unknown": {Across: 2},
		} {
			s, err := New(samples, opt)
			if err != nil {
				t.Fatal(err)
			}
			for _, ext := range []string{".png", ".svg", ".pdf", ".csv"} {
				if err := figure.Save(s, filepath.Join(dir, name+strconv.Itoa(size)+ext)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
