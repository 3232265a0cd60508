package label

import (
	"errors"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// sampleFor returns a sample of the test room.
func sampleFor(l *Labeler, f *frame.Frame) Sample {
	s := Sample{Seed: 5, Same: true}
	for i := range l.Frames {
		g := *f
		g.Camera = lookAt(frame.Vec{1 + float64(i), 1, 1.5}, -0.4+0.3*float64(i), -0.1, 0.02)
		if i == 0 {
			g.Camera = f.Camera
		}
		s.Frames = append(s.Frames, &g)
	}
	return s
}

func mustFor(t testing.TB, name string) *Labeler {
	t.Helper()
	l, err := For(name, testConfig())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestAllTasks: every task of the paper has examples of the stated shape, range
// and mask, at any size, the same each time.
func TestAllTasks(t *testing.T) {
	if got := len(Names()); got != 26 {
		t.Fatalf("%d tasks, want 26", got)
	}
	for _, size := range []int{1, 2, 5, 32, 64, 70, 130, 256} {
		f := testRoom(size)
		for _, name := range Names() {
			l := mustFor(t, name)
			e, again := l.New(size), l.New(size)
			for _, x := range []*Example{again, e} {
				if err := l.ExampleTo(x, sampleFor(l, f), nil); err != nil {
					t.Fatal(name, size, err)
				}
			}
			if !slices.Equal(e.Target, again.Target) || !slices.Equal(e.Mask, again.Mask) ||
				!slices.Equal(e.Inputs[0], again.Inputs[0]) {
				t.Errorf("%s at %d px differs the second time", name, size)
			}
			checkExample(t, l, e, size)
		}
	}
}

func checkExample(t *testing.T, l *Labeler, e *Example, size int) {
	t.Helper()
	if len(e.Inputs) != l.Inputs || l.Inputs < l.Frames {
		t.Fatalf("%s: %d inputs", l.Task, len(e.Inputs))
	}
	within := func(what string, v []float32, low, high float32) {
		for i, x := range v {
			if !(x >= low-1e-6 && x <= high+1e-6) || math.IsInf(float64(x), 0) {
				t.Fatalf("%s at %d px: %s[%d] = %v outside of [%v, %v]", l.Task, size, what, i, x, low, high)
			}
		}
	}
	for _, in := range e.Inputs {
		if len(in) != size*size*l.Channels {
			t.Fatalf("%s: input of %d values", l.Task, len(in))
		}
		within("input", in, -1, 1)
	}
	within("target", e.Target, l.Low, l.High)
	within("mask", e.Mask, 0, 1)
	if l.Classes > 0 && (l.Output == task.Classes || l.Task == "colorization") {
		for i := 0; i < len(e.Target); i += l.Values {
			var sum float64
			for _, p := range e.Target[i : i+l.Values] {
				sum += float64(p)
			}
			if math.Abs(sum-1) > 1e-5 {
				t.Fatalf("%s: probabilities sum to %v", l.Task, sum)
			}
		}
	}
}

// TestDictionaryShapes: at the original's size shapes are those of the
// dictionary, but for documented ones.
func TestDictionaryShapes(t *testing.T) {
	differ := map[string][]int{
		"segment2d": {256, 256, 1}, "segment25d": {256, 256, 1}, "segmentsemantic": {256, 256, 1},
		"colorization": {64, 64, ColorBins}, "class_1000": {3}, "class_places": {4}, "ego_motion": {18},
	}
	for _, dt := range task.Taskonomy().All() {
		want := dt.Shape
		if d, ok := differ[dt.Name]; ok {
			want = d
		}
		if got := mustFor(t, dt.Name).TargetShape(256); !slices.Equal(got, want) {
			t.Errorf("%s: shape %v, want %v", dt.Name, got, want)
		}
	}
}

// TestMissingEverything: a frame in which nothing is hit gives finite targets
// that do not count.
func TestMissingEverything(t *testing.T) {
	f := paint(32, lookAt(frame.Vec{}, 0, 0, 0))
	f.RoomType = -1
	for _, name := range Names() {
		l := mustFor(t, name)
		e := l.New(32)
		if err := l.ExampleTo(e, sampleFor(l, f), nil); err != nil {
			t.Fatal(err)
		}
		checkExample(t, l, e, 32)
		if l.Mask != NoMask && name != "colorization" && slices.Max(e.Mask) != 0 {
			t.Errorf("%s counts", name)
		}
	}
}

// TestPictureTasks: tasks without needs make do with a picture.
func TestPictureTasks(t *testing.T) {
	whole := testRoom(32)
	f := &frame.Frame{Size: 32, RGB: whole.RGB}
	var names []string
	for _, name := range Names() {
		l := mustFor(t, name)
		if l.Needs != 0 {
			continue
		}
		names = append(names, name)
		e, want := l.New(32), l.New(32)
		if err := l.ExampleTo(e, Sample{Frames: []*frame.Frame{f}}, nil); err != nil {
			t.Fatal(err)
		}
		if err := l.ExampleTo(want, Sample{Frames: []*frame.Frame{whole}}, nil); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(e.Target, want.Target) {
			t.Errorf("%s depends on more than the picture", name)
		}
	}
	want := []string{"autoencoder", "denoise", "edge2d", "keypoint2d", "segment2d", "colorization",
		"inpainting_whole", "jigsaw", "random"}
	if !slices.Equal(names, want) {
		t.Errorf("tasks %q need a picture only, want %q", names, want)
	}
}

func TestExampleToRefuses(t *testing.T) {
	whole := testRoom(16)
	for name, spoil := range map[string]func(*frame.Frame){
		"autoencoder":     func(f *frame.Frame) { f.RGB = nil },
		"rgb2depth":       func(f *frame.Frame) { f.Distance = nil },
		"rgb2mist":        func(f *frame.Frame) { f.Camera.FOV = math.NaN() },
		"reshade":         func(f *frame.Frame) { f.Normal = nil },
		"curvature":       func(f *frame.Frame) { f.Curvature = nil },
		"segment25d":      func(f *frame.Frame) { f.Part = nil },
		"segmentsemantic": func(f *frame.Frame) { f.Category = nil },
		"class_places":    func(f *frame.Frame) { f.Category = f.Category[:4] },
		"edge2d":          func(f *frame.Frame) { f.Size = 0 },
	} {
		l, f := mustFor(t, name), *whole
		spoil(&f)
		if err := l.ExampleTo(l.New(16), Sample{Frames: []*frame.Frame{&f}}, nil); !errors.Is(err, ErrSample) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	l := mustFor(t, "fix_pose")
	for _, frames := range [][]*frame.Frame{{whole}, {whole, nil}, {whole, testRoom(8)}} {
		if err := l.ExampleTo(l.New(16), Sample{Frames: frames}, nil); !errors.Is(err, ErrSample) {
			t.Errorf("%d frames: error %v", len(frames), err)
		}
	}
}

func TestForRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		config Config
	}{
		{"nothing", Config{}},
		{"class_1000", Config{}},
		{"class_places", Config{}},
		{"class_places", Config{Rooms: -1}},
		{"class_places", Config{Rooms: 2, Confusion: [][]float32{{1, 0}}}},
		{"class_places", Config{Rooms: 2, Confusion: [][]float32{{1, 0}, {1}}}},
		{"segmentsemantic", Config{Semantic: []uint8{18}}},
		{"colorization", Config{ColorWeights: make([]float32, 3)}},
		{"fix_pose", Config{Standards: map[string]Standard{"fix_pose": {Mean: []float32{1}, Std: []float32{1}}}}},
		{"curvature", Config{Standards: map[string]Standard{"curvature": {Mean: []float32{1, 1}, Std: []float32{1, 0}}}}},
	} {
		if _, err := For(c.name, c.config); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
	if l, err := For("Surface-Normal", Config{}); err != nil || l.Task != "rgb2sfnorm" {
		t.Errorf("another name gave %v, %v", l, err)
	}
}

// TestAllocations: nothing is allocated beyond the result.
func TestAllocations(t *testing.T) {
	f := testRoom(64)
	for _, name := range Names() {
		l := mustFor(t, name)
		e, sample, s := l.New(64), sampleFor(l, f), new(Scratch)
		if n := testing.AllocsPerRun(5, func() {
			if err := l.ExampleTo(e, sample, s); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
		if s.f32.used+s.f64.used+s.i32.used+s.u64.used != 0 {
			t.Errorf("%s: buffers are not given back", name)
		}
	}
}

// BenchmarkView measures all labels of a view.
func BenchmarkView(b *testing.B) {
	f, s := testRoom(64), new(Scratch)
	var labelers []*Labeler
	var examples []*Example
	var samples []Sample
	for _, name := range Names() {
		l := mustFor(b, name)
		labelers, examples, samples = append(labelers, l), append(examples, l.New(64)), append(samples, sampleFor(l, f))
	}
	for b.Loop() {
		for i, l := range labelers {
			if err := l.ExampleTo(examples[i], samples[i], s); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkTasks(b *testing.B) {
	Permutations() // Not to be measured.
	for _, size := range []struct {
		name string
		px   int
	}{{"64px", 64}, {"256px", 256}} {
		f := testRoom(size.px)
		for _, name := range Names() {
			l := mustFor(b, name)
			e, sample, s := l.New(size.px), sampleFor(l, f), new(Scratch)
			b.Run(size.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := l.ExampleTo(e, sample, s); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestConcurrent: goroutines share labelers and the pool of scratches, and the
// examples are the same as one by one.
func TestConcurrent(t *testing.T) {
	f := testRoom(32)
	for _, name := range Names() {
		l := mustFor(t, name)
		want := l.New(32)
		if err := l.ExampleTo(want, sampleFor(l, f), nil); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				e := l.New(32)
				if err := l.ExampleTo(e, sampleFor(l, f), nil); err != nil {
					t.Error(err)
				}
				if !slices.Equal(e.Target, want.Target) {
					t.Errorf("%s differs in another goroutine", name)
				}
			})
		}
		wait.Wait()
	}
}

// TestStandards: a standard of one's own is applied last, also to images.
func TestStandards(t *testing.T) {
	f := testRoom(32)
	for name, channels := range map[string]int{
		"rgb2depth": 1, "rgb2sfnorm": 3, "curvature": 2, "room_layout": 9, "ego_motion": 6, "vanishing_point": 9,
	} {
		own := Standard{make([]float32, channels), make([]float32, channels)}
		for c := range channels {
			own.Mean[c], own.Std[c] = float32(c), 2
		}
		plain, scaled := testConfig(), testConfig()
		unit := Standard{make([]float32, channels), slices.Repeat([]float32{1}, channels)}
		plain.Standards, scaled.Standards = map[string]Standard{name: unit}, map[string]Standard{name: own}
		var got [2]*Example
		for i, config := range []Config{plain, scaled} {
			l, err := For(name, config)
			if err != nil {
				t.Fatal(err)
			}
			got[i] = l.New(32)
			if err := l.ExampleTo(got[i], sampleFor(l, f), nil); err != nil {
				t.Fatal(err)
			}
		}
		own.Apply(got[0].Target)
		if !slices.Equal(got[0].Target, got[1].Target) {
			t.Errorf("%s: the standard is not applied", name)
		}
	}
	c := testConfig()
	c.Standards = map[string]Standard{"jigsaw": {Mean: []float32{0}, Std: []float32{1}}}
	if _, err := For("jigsaw", c); err == nil {
		t.Error("a standard for classes is accepted")
	}
}

// TestSupport: small pictures get the wide curvature, large ones the analytic
// one, and a configured support is always wide.
func TestSupport(t *testing.T) {
	for _, c := range []struct {
		size    int
		support float64
		radius  float64
		wide    bool
	}{{64, 0, WideSupport, true}, {255, 0, WideSupport, true}, {256, 0, NarrowSupport, false}, {256, 0.2, 0.2, true}} {
		l, err := For("curvature", Config{Support: c.support})
		if err != nil {
			t.Fatal(err)
		}
		if radius, wide := l.support(c.size); radius != c.radius || wide != c.wide {
			t.Errorf("%d px, support %v: radius %v, wide %v", c.size, c.support, radius, wide)
		}
	}
}
