package synthetic

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/datasettest"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// small is a world that is rendered in a second or two.
func small(cache string) Config {
	return Config{Seed: 3, Size: 32, Train: 2, Validation: 1, Test: 1, Views: 12, Cache: cache}
}

func open(t testing.TB, cfg Config) *Source {
	t.Helper()
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// all is everything that a label can need.
const all = ^label.Needs(0)

// frames returns all frames of a source.
func frames(t testing.TB, s *Source) []*frame.Frame {
	t.Helper()
	var list []*frame.Frame
	for b := range s.buildings {
		for v := range s.cfg.Views {
			f, err := s.frame(b, v, all)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, f)
		}
	}
	return list
}

// TestNeeds: a cache gives the picture and what is needed, and of what it gives the
// same bits.
func TestNeeds(t *testing.T) {
	s := open(t, small(t.TempDir()))
	whole, err := s.frame(0, 0, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range s.Tasks() {
		l, err := s.labelers[name]()
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.frame(0, 0, l.Needs)
		if err != nil {
			t.Fatal(err)
		}
		want := *whole
		if l.Needs&label.NeedsDistance == 0 {
			want.Distance = nil
		}
		if l.Needs&label.NeedsNormal == 0 {
			want.Normal = nil
		}
		if l.Needs&label.NeedsCurvature == 0 {
			want.Curvature = nil
		}
		if l.Needs&label.NeedsParts == 0 {
			want.Object, want.Part = nil, nil
		}
		if l.Needs&label.NeedsCategory == 0 {
			want.Category = nil
		}
		if !reflect.DeepEqual(got, &want) {
			t.Errorf("task %s needs %b: another frame", name, l.Needs)
		}
	}
}

// TestCache: with and without a cache, prepared or not, opened again or
// damaged, the frames are the same bits.
func TestCache(t *testing.T) {
	want := frames(t, open(t, small("")))
	dir := t.TempDir()
	s := open(t, small(dir))
	calls := 0
	if err := s.Prepare(context.Background(), func(done, all int) { calls++ }); err != nil || calls != 4 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	check := func(what string, s *Source) {
		t.Helper()
		if !reflect.DeepEqual(frames(t, s), want) {
			t.Errorf("%s: other frames", what)
		}
	}
	check("prepared", s)
	check("opened again", open(t, small(dir)))

	files, err := filepath.Glob(filepath.Join(dir, "*", "*", "*.frames"))
	if err != nil || len(files) != 4 {
		t.Fatalf("files %v, %v", files, err)
	}
	damage := func(file string, change func([]byte) []byte) {
		t.Helper()
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, change(b), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	damage(files[0], func(b []byte) []byte { return b[:len(b)-1] })
	damage(files[1], func(b []byte) []byte { b[20] ^= 1; return b })
	damage(files[2], func(b []byte) []byte { b[len(b)-100] ^= 1; return b })
	damage(files[3], func(b []byte) []byte { return nil })
	check("damaged", open(t, small(dir)))
	damage(files[2], func(b []byte) []byte { b[len(b)-100] ^= 1; return b })
	check("damaged after it was opened", s)

	other := small(dir)
	other.Seed++
	if reflect.DeepEqual(frames(t, open(t, other)), want) {
		t.Error("another seed gives the same frames")
	}
}

// TestManyBuildings: more buildings than are held ready, asked for in turns and
// at once, give the same frames as one by one.
func TestManyBuildings(t *testing.T) {
	cfg := Config{Seed: 4, Size: 8, Train: kept + 3, Validation: 1, Test: 1, Views: 2}
	want := frames(t, open(t, cfg))
	s := open(t, cfg)
	var wg sync.WaitGroup
	for i := range 2 * len(want) {
		wg.Go(func() {
			k := i * 7 % len(want)
			f, err := s.frame(k/cfg.Views, k%cfg.Views, all)
			if err != nil || !reflect.DeepEqual(f, want[k]) {
				t.Errorf("frame %d: %v", k, err)
			}
		})
	}
	wg.Wait()
	if n := len(s.recent.list); n > kept {
		t.Errorf("%d buildings are held", n)
	}
}

// TestContract is the suite that every source passes.
func TestContract(t *testing.T) {
	s := open(t, small(t.TempDir()))
	standards := map[string]label.Standard{}
	for name := range channels {
		standard, err := s.Standard(name)
		if err != nil {
			t.Fatal(err)
		}
		standards[name] = standard
	}
	datasettest.Test(t, s, datasettest.Options{
		Standards: standards,
		Building:  func(image string) string { return strings.Split(image, "/")[0] },
	})
}

func TestPrepareStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := open(t, small(t.TempDir())).Prepare(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSplits(t *testing.T) {
	s := open(t, small(""))
	seen := map[string]bool{}
	for _, split := range dataset.Splits() {
		for i := range s.Len(split) {
			name := s.Image(split, i)
			if name == "" || seen[name] {
				t.Errorf("%s %d is called %q", split, i, name)
			}
			seen[name] = true
		}
	}
	if len(seen) != 48 {
		t.Errorf("%d samples", len(seen))
	}
	if s.Image(dataset.Test, 12) != "" || s.Len("all") != 0 {
		t.Error("samples where there are none")
	}
	if _, err := s.Example(context.Background(), dataset.Test, 12, "rgb2depth"); err == nil {
		t.Error("an example where there is none")
	}
	if _, err := s.Example(context.Background(), dataset.Test, 0, "sudoku"); err == nil {
		t.Error("an example of an unknown task")
	}
}

func TestOpenErrors(t *testing.T) {
	for name, cfg := range map[string]Config{
		"size":      {Size: 4},
		"views":     {Views: -1},
		"buildings": {Train: -1},
		"task":      {Tasks: []string{"sudoku"}},
	} {
		if _, err := Open(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s := open(t, Config{Tasks: []string{"normals", "depth_zbuffer", "rgb2depth"}})
	if want := []string{"rgb2depth", "rgb2sfnorm"}; !slices.Equal(s.Tasks(), want) {
		t.Errorf("tasks %v, want %v", s.Tasks(), want)
	}
}

// TestTables: every name in the table of semantic classes is one of this world
// and of the real data set, and all classes of objects are in use.
func TestTables(t *testing.T) {
	c := LabelConfig()
	for name, class := range coco {
		i := slices.Index(scene.Categories(), name)
		if i < 0 {
			t.Errorf("no category %q", name)
			continue
		}
		if c.Semantic[i] < 2 {
			t.Errorf("category %q has no class %q", name, class)
		}
	}
	if c.Objects < 40 || len(c.ObjectClass) != len(scene.Categories()) || c.Rooms < 10 {
		t.Errorf("%d classes of objects, %d categories, %d types of rooms", c.Objects, len(c.ObjectClass), c.Rooms)
	}
}

// TestColorWeights: rare colours weigh more, and on the whole the weights are
// those of the samples.
func TestColorWeights(t *testing.T) {
	w, err := open(t, small("")).ColorWeights()
	if err != nil {
		t.Fatal(err)
	}
	low, high := w[0], w[0]
	for _, v := range w {
		low, high = min(low, v), max(high, v)
	}
	if !(low >= 0 && high > low) {
		t.Errorf("weights from %v to %v", low, high)
	}
}

func BenchmarkReadCached(b *testing.B) {
	cfg := small(b.TempDir())
	cfg.Size = 64
	s := open(b, cfg)
	if err := s.Prepare(context.Background(), nil); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := s.frame(i%len(s.buildings), i%cfg.Views, all); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "views/s")
}

func Example() {
	s, err := Open(Config{Size: 32, Train: 1, Validation: 1, Test: 1, Views: 4, Tasks: []string{"Normals", "Reshading"}})
	if err != nil {
		panic(err)
	}
	e, err := s.Example(context.Background(), dataset.Train, 0, "rgb2sfnorm")
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Tasks(), s.Len(dataset.Train), e.Inputs[0].Shape, e.Target.Shape)
	// Output:
	// [reshade rgb2sfnorm] 4 [32 32 3] [32 32 3]
}

// TestPictureVersion: whoever changes how the world is rendered is to change
// PictureVersion, and then these.
func TestPictureVersion(t *testing.T) {
	const world, picture, want = 2, 1, "0194bccbde2a590d"
	if runtime.GOARCH != "amd64" {
		t.Skip("floating point may differ in the last bit")
	}
	h := sha256.New()
	for _, f := range frames(t, open(t, small(""))) {
		h.Write(appendFrame(nil, f))
	}
	if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); scene.Version != world || PictureVersion != picture || got != want {
		t.Errorf("world %d and pictures %d have hash %s, want %d, %d and %s", scene.Version, PictureVersion, got, world, picture, want)
	}
}
