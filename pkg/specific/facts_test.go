package specific

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// world is a small synthetic world in a folder that TestMain removes.
var world = sync.OnceValues(func() (dataset.Source, error) {
	return synthetic.Open(synthetic.Config{Size: size, Train: 4, Validation: 2, Test: 2, Views: 8, Cache: worldDir})
})

var worldDir string

func TestMain(m *testing.M) {
	var err error
	if worldDir, err = os.MkdirTemp("", "world"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(worldDir)
	os.Exit(code)
}

func synthetic16(t testing.TB) dataset.Source {
	t.Helper()
	src, err := world()
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// Every task of the world gets a network that can be, in the shapes of its
// examples, with the constants that its loss needs.
func TestSurvey(t *testing.T) {
	larger, err := synthetic.Open(synthetic.Config{Size: 32, Train: 2, Validation: 1, Test: 1, Views: 8, Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		src dataset.Source
		cfg Config
	}{{synthetic16(t), small}, {larger, Config{}}} {
		for _, name := range c.src.Tasks() {
			f := facts(t, c.src, name, c.cfg)
			want := c.cfg.WithDefaults()
			if f.Task != name || f.Spec.Size != c.src.Size() || f.Spec.Grid != want.Grid || f.Spec.Width != want.Width || f.Spec.Sets != 1 {
				t.Errorf("%s: %+v", name, f.Spec)
			}
			if name == "random" {
				if f.Trained() || f.Spec.Channels != 3 || f.Spec.Inputs != 1 {
					t.Errorf("random: %+v", f.Spec)
				}
				continue
			}
			if err := f.Spec.Check(); err != nil || !f.Trained() {
				t.Errorf("%s: %v, trained: %v", name, err, f.Trained())
			}
			if n := product(f.Spec.AuxShape()); f.Spec.AuxShape() != nil && len(f.Aux) != n {
				t.Errorf("%s: %d constants, want %d", name, len(f.Aux), n)
			} else if f.Spec.AuxShape() == nil && f.Aux != nil {
				t.Errorf("%s: %d constants that nobody needs", name, len(f.Aux))
			}
			if (f.ClassWeights != nil) != (name == "segmentsemantic") {
				t.Errorf("%s: weights of classes %v", name, f.ClassWeights)
			}
			if scaled := f.Scale.Width != 0; scaled != slices.Contains([]network.Loss{network.L1, network.L2, network.MeanSquare}, f.Spec.Loss) {
				t.Errorf("%s: scale %v of loss %s", name, f.Scale, f.Spec.Loss)
			}
			// Its examples fit.
			r := training.Reader{Source: c.src, Split: dataset.Test, ClassWeights: f.ClassWeights, Scale: f.Scale}
			if _, err := r.Read(t.Context(), name, f.Spec); err != nil && !(name == "non_fixated_pose" && errors.Is(err, training.ErrNoExamples)) {
				t.Errorf("%s: %v", name, err) // One building may have no pair of views.
			}
		}
	}
}

// Any name of a task will do.
func TestSurveyNames(t *testing.T) {
	if f := facts(t, planted(10), "Z-Depth", small); f.Task != "rgb2depth" {
		t.Errorf("task %s", f.Task)
	}
}

func TestSurveyErrors(t *testing.T) {
	broken := errors.New("picture.png is damaged")
	src := planted(10)
	src.labels["reshade"] = func(dataset.Split, int, []float32) (dataset.Tensor, []float32, error) {
		return dataset.Tensor{}, nil, broken
	}
	src.labels["edge3d"] = func(dataset.Split, int, []float32) (dataset.Tensor, []float32, error) {
		return dataset.Tensor{Shape: []int{size, size, 1}, Data: make([]float32, size*size)}, make([]float32, size*size), nil
	}
	unknown := &task.UnknownError{}
	if _, err := Survey(t.Context(), src, "gravity", small); !errors.As(err, &unknown) {
		t.Errorf("an unknown task: error %v", err)
	}
	if _, err := Survey(t.Context(), src, "reshade", small); !errors.Is(err, broken) || !strings.Contains(err.Error(), "task reshade: ") {
		t.Errorf("a damaged source: error %v", err)
	}
	if _, err := Survey(t.Context(), src, "edge3d", small); !errors.Is(err, training.ErrNoExamples) {
		t.Errorf("no pixel that counts: error %v", err)
	}
	cfg := small
	cfg.Grid = 6
	if _, err := Survey(t.Context(), src, "rgb2depth", cfg); err == nil || !strings.Contains(err.Error(), "does not divide into 6 cells") {
		t.Errorf("6 cells of 16 px: error %v", err)
	}
	cfg.Grid, cfg.Stride = 4, 4
	if _, err := Survey(t.Context(), src, "segment2d", cfg); err == nil || !strings.Contains(err.Error(), "task segment2d: ") {
		t.Errorf("16 pixels to compare 64 of: error %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Survey(ctx, synthetic16(t), "segmentsemantic", small); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: error %v", err)
	}
}

// The mean weight of a pixel that counts is 1, and rare classes weigh more, as
// 1/√(share + .002). A class that the surveyed samples do not have is one all
// the same: the others may.
func TestClassWeights(t *testing.T) {
	src := planted(40)
	weights := facts(t, src, "segmentsemantic", small).ClassWeights
	if len(weights) != 17 {
		t.Fatalf("%d classes, want the dictionary's 17", len(weights))
	}
	count, total := make([]float64, 17), 0.0
	for i := range 40 {
		x, err := src.Example(t.Context(), dataset.Train, i, "segmentsemantic")
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range x.Target.Data {
			count[int(v)] += float64(x.Mask[k])
			total += float64(x.Mask[k])
		}
	}
	mean := 0.0
	for k, n := range count {
		mean += n / total * float64(weights[k])
	}
	if math.Abs(mean-1) > 1e-6 {
		t.Errorf("the mean weight is %v, want 1", mean)
	}
	for k := range count {
		want := math.Sqrt((count[0]/total + .002) / (count[k]/total + .002))
		if got := float64(weights[k] / weights[0]); math.Abs(got/want-1) > 1e-5 {
			t.Errorf("class %d weighs %v times class 0, want %v", k, got, want)
		}
	}
}

// The centre is the median of what counts, and the width the mean distance from
// it, of all pixels or over each value of a vector.
func TestScaleOf(t *testing.T) {
	src := planted(30)
	src.labels["reshade"] = func(_ dataset.Split, i int, p []float32) (dataset.Tensor, []float32, error) {
		t, mask := dataset.Tensor{Shape: []int{size, size, 1}, Data: make([]float32, size*size)}, make([]float32, size*size)
		for k := range t.Data {
			t.Data[k], mask[k] = float32(k%11), 1
			if k%11 == 0 {
				t.Data[k], mask[k] = 1e6, 0 // Does not count.
			}
		}
		if i == 3 {
			t.Data[1] = 5000 // An outlier.
		}
		return t, mask, nil
	}
	f := facts(t, src, "reshade", small)
	// 1 … 10 about as often: median 5, mean distance 2.5 and 5000 of 7000 more.
	if f.Scale.Center[0] != 5 || f.Scale.Width < 2.4 || f.Scale.Width > 3.5 {
		t.Errorf("scale %v, want the centre 5 and a width of about 3.2", f.Scale)
	}
	f = facts(t, src, "room_layout", small)
	if len(f.Scale.Center) != 9 {
		t.Fatalf("scale %v, want a centre for each value", f.Scale)
	}
	values := make([][]float64, 9)
	for i := range 30 {
		if i%5 == 0 {
			continue // Does not count.
		}
		x, err := src.Example(t.Context(), dataset.Train, i, "room_layout")
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range x.Target.Data {
			values[k] = append(values[k], float64(v))
		}
	}
	width := 0.0
	for k, list := range values {
		slices.Sort(list)
		if m := list[len(list)/2-1]; f.Scale.Center[k] != m { // The lower of two.
			t.Errorf("centre %d is %v, want %v", k, f.Scale.Center[k], m)
		}
		for _, v := range list {
			width += math.Abs(v-f.Scale.Center[k]) / 9 / float64(len(list))
		}
	}
	if math.Abs(f.Scale.Width/width-1) > 1e-6 {
		t.Errorf("width %v, want %v", f.Scale.Width, width)
	}
	// Values that are all the same have a width all the same.
	src.labels["edge2d"] = func(dataset.Split, int, []float32) (dataset.Tensor, []float32, error) {
		return dataset.Tensor{Shape: []int{size, size, 1}, Data: make([]float32, size*size)}, nil, nil
	}
	if f := facts(t, src, "edge2d", small); f.Scale.Width != 1 {
		t.Errorf("scale %v of one value", f.Scale)
	}
}

// The constants of losses.
func TestAuxiliary(t *testing.T) {
	src := synthetic16(t)
	pick := facts(t, src, "segment25d", small).Aux
	chosen := map[int]bool{}
	for k := range network.MetricPairs {
		ones := 0
		for pixel := range len(pick) / network.MetricPairs {
			switch v := pick[pixel*network.MetricPairs+k]; v {
			case 1:
				ones++
				chosen[pixel] = true
			case 0:
			default:
				t.Fatalf("a choice of %v", v)
			}
		}
		if ones != 1 {
			t.Errorf("column %d chooses %d pixels", k, ones)
		}
	}
	if len(chosen) != network.MetricPairs {
		t.Errorf("%d pixels chosen, want %d", len(chosen), network.MetricPairs)
	}
	own, err := src.(standards).Standard("ego_motion")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append(append([]float32{}, own.Mean...), own.Std...), facts(t, src, "ego_motion", small).Aux); diff != "" {
		t.Error(diff)
	}
	// A source without a standard of its own has the original's.
	plain := struct{ dataset.Source }{src}
	s := label.StandardFixated()
	if diff := cmp.Diff(append(append([]float32{}, s.Mean...), s.Std...), facts(t, plain, "ego_motion", small).Aux); diff != "" {
		t.Error(diff)
	}
	orders := facts(t, src, "jigsaw", small).Aux
	for k, p := range label.Permutations() {
		for place := range 9 {
			for tile := range 9 {
				if got := orders[k*81+place*9+tile]; (got == 1) != (int(p[place]) == tile) {
					t.Fatalf("order %d: tile %d at place %d is %v", k, tile, place, got)
				}
			}
		}
	}
}

func TestConfig(t *testing.T) {
	one, nine := network.Spec{Inputs: 1, Loss: network.L1}, network.Spec{Inputs: 9, Loss: network.ClassCE}
	two := network.Spec{Inputs: 2, Loss: network.ErrorNorm}
	c := Config{Rate: 1, GlobalRate: 2, Decay: 3, GlobalDecay: 4, DropFeatures: .1, DropHidden: .2, Batch: 32, Seed: 9}.WithDefaults()
	if n := (Config{Batch: 1}).batch(two); n != 1 {
		t.Errorf("a batch of 1 has %d examples of two pictures", n)
	}
	if a, b, d := c.batch(one), c.batch(two), c.batch(nine); a != 32 || b != 16 || d != 16 {
		t.Errorf("batches of %d, %d and %d, want 32, 16 and 16", a, b, d)
	}
	fit := func(s network.Spec) string {
		f := c.fit(s, 5)
		return fmt.Sprint(f.Rate, f.Decay, f.DropFeatures, f.DropHidden, f.Seed, f.Steps)
	}
	if fit(one) != "1 3 0 0 5 400" || fit(two) != "1 4 0.1 0.2 5 400" {
		t.Errorf("fits %s and %s", fit(one), fit(two))
	}
	if c, p := (Config{Family: network.Conv}).WithDefaults(), (Config{}).WithDefaults(); c.Width != 64 || c.Rate != 4e-3 || c.GlobalRate != 2e-3 ||
		c.Decoder != network.Upsample || p.Width != 96 || p.Rate != 8e-3 || p.GlobalRate != 6e-3 || p.Family != network.Patch || p.Decoder != network.Dense {
		t.Errorf("conv networks of %+v, others of %+v", c, p)
	}
	apart := Config{Steps: 7, GlobalSteps: 3}.WithDefaults()
	if a, b := apart.fit(one, 5).Steps, apart.fit(two, 5).Steps; a != 7 || b != 3 {
		t.Errorf("%d and %d steps, want 7 and 3", a, b)
	}
	none := c
	none.DropFeatures, none.DropHidden = -1, -1
	if f := none.WithDefaults().WithDefaults().fit(two, 5); f.DropFeatures != 0 || f.DropHidden != 0 {
		t.Errorf("shares of %v and %v are dropped, want none", f.DropFeatures, f.DropHidden)
	}
	if a, b := c.images(one), c.images(nine); a != 16384 || b != 1820 {
		t.Errorf("at most %d and %d images, want 16384 and 1820", a, b)
	}
	c.Images = 1000
	if a, b := c.images(one), c.images(nine); a != 1000 || b != 1000 {
		t.Errorf("at most %d and %d images, want 1000", a, b)
	}
	if !(Facts{Task: "autoencoder"}).OfPictures() || (Facts{Task: "rgb2depth"}).OfPictures() {
		t.Error("OfPictures")
	}
	if SeedOf(1, "a") == SeedOf(2, "a") || SeedOf(1, "a") == SeedOf(1, "b") {
		t.Error("seeds of tasks")
	}
}
