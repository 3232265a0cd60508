package experiment

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// photos makes a folder of n small pictures, of which one is cut off.
func photos(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		picture := image.NewRGBA(image.Rect(0, 0, 20, 20))
		fx, fy := waves(i)
		for y := range 20 {
			for x := range 20 {
				v := uint8(wave(fx, fy, x, y))
				picture.Set(x, y, color.RGBA{v, 255 - v, uint8(12 * x), 255})
			}
		}
		writePNG(t, filepath.Join(dir, fmt.Sprintf("photo%02d.png", i)), picture)
	}
	return dir
}

// waves returns the frequencies of picture i, and wave the brightness at a pixel.
func waves(i int) (fx, fy float64) {
	rng := rand.New(rand.NewPCG(uint64(i), 0))
	return rng.Float64(), rng.Float64()
}

func wave(fx, fy float64, x, y int) int {
	return int(127 + 120*math.Sin(fx*float64(x)+fy*float64(y)))
}

func writePNG(t testing.TB, path string, picture image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := png.Encode(&text, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// A study of a folder of pictures, of the tasks that need nothing but pixels. A
// picture that is damaged does not count, in any task.
func TestImages(t *testing.T) {
	c := small()
	c.Tasks, c.Data = nil, Data{Source: "images:" + photos(t, 60), Size: 16}
	c.Specific.Steps, c.Transfer.Steps, c.Transfer.MaxOrder = 4, 4, 2
	e := newExperiment(t, c)
	var damaged string
	for i := range e.source.Len("test") {
		damaged = e.source.Image("test", i)
	}
	name, _, _ := strings.Cut(damaged, ".png")
	path := filepath.Join(strings.TrimPrefix(c.Data.Source, "images:"), filepath.FromSlash(name)+".png")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	st := open(t, t.TempDir())
	if s := execute(t, e, st, 2); !s.Complete() {
		t.Fatal(s.Err())
	}
	o := outcome(t, e, st)
	if len(o.Missing) > 0 || o.Solution == nil || len(o.Losses) < 3 {
		t.Errorf("missing %q, solution %v, %d targets", o.Missing, o.Solution, len(o.Losses))
	}
	for _, l := range o.Losses {
		if len(l.Images) != e.source.Len("test")-1 {
			t.Errorf("%s: %d images of %d", l.Target, len(l.Images), e.source.Len("test"))
		}
		for _, image := range l.Images {
			if image == damaged {
				t.Errorf("%s: the damaged picture %s counts", l.Target, image)
			}
		}
	}
}

// ownTasks is a tasks.toml of every kind of task. The names of two are the paper's
// for something else: surface normals and depths.
const ownTasks = `
[[task]]
name = "waves"
kind = "map"
[[task]]
name = "normal"
kind = "class"
file = "kinds.csv"
[[task]]
name = "Parts"
kind = "class map"
classes = ["left", "middle", "right"]
family = "mine"
[[task]]
name = "depth"
kind = "map"
channels = 2
[[task]]
name = "direction"
kind = "numbers"
file = "directions.csv"
`

// addLabels gives the pictures of a folder that photos made labels for ownTasks; every
// fourth has none.
func addLabels(t testing.TB, dir string, n int) {
	t.Helper()
	kinds, directions := "name,class\n", "name,x,y\n"
	maps := map[string]func(v, x int) color.Color{
		"waves": func(v, _ int) color.Color { return color.Gray{uint8(v)} },
		"Parts": func(_, x int) color.Color { return color.Gray{uint8(x / 7)} },
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		if i%4 == 3 {
			continue
		}
		fx, fy := waves(i)
		name := fmt.Sprintf("photo%02d.png", i)
		kinds += fmt.Sprintf("%s,%s\n", name, map[bool]string{true: "upright", false: "flat"}[fx > fy])
		directions += fmt.Sprintf("%s,%v,%v\n", name, 100*fx, fy)
		for task, value := range maps {
			picture := image.NewGray(image.Rect(0, 0, 20, 20))
			for p := range 400 {
				x, y := p%20, p/20
				picture.Set(x, y, value(wave(fx, fy, x, y), x))
			}
			writePNG(t, filepath.Join(dir, "labels", task, name), picture)
		}
		writeNPY(t, filepath.Join(dir, "labels", "depth", strings.TrimSuffix(name, ".png")+".npy"), fx, fy)
	}
	write("kinds.csv", kinds)
	write("directions.csv", directions)
	write("tasks.toml", ownTasks)
}

// writeNPY writes two numbers for each pixel of a picture of photos.
func writeNPY(t testing.TB, path string, fx, fy float64) {
	t.Helper()
	header := "{'descr': '|u1', 'fortran_order': False, 'shape': (20, 20, 2), }"
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	text := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	text = append(text, header...)
	for p := range 400 {
		text = append(text, byte(12*(p%20)), byte(wave(fx, fy, p%20, p/20)))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// A study of a user's own tasks, from every kind of label to the report, in which
// they have the names that the user gave.
func TestOwnTasks(t *testing.T) {
	const pictures = 80
	dir := photos(t, pictures)
	addLabels(t, dir, pictures)
	c := small()
	c.Tasks = []string{"parts", "waves", "normal", "direction", "depth", "autoencoding", "colorization", "random"}
	c.Data = Data{Source: "images:" + dir, Size: 16, Oversample: 2}
	c.Specific.Steps, c.Transfer.Steps, c.Transfer.MaxOrder = 200, 30, 2
	e := newExperiment(t, c)
	targets := []string{"autoencoder", "waves", "normal", "Parts", "depth", "direction"}
	if diff := cmp.Diff([]string{"autoencoder", "colorization", "random", "waves", "normal", "Parts", "depth", "direction"}, e.Config.Tasks); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(targets, e.Targets()); diff != "" {
		t.Error(diff)
	}
	st := open(t, t.TempDir())
	files := saved(t, e, st, 2)
	o := outcome(t, e, st)
	if len(o.Missing) > 0 || o.Solution == nil || len(o.Losses) != len(targets) || len(o.Sanity) != 7 {
		t.Fatalf("missing %q, solution %v, %d targets, %d networks", o.Missing, o.Solution, len(o.Losses), len(o.Sanity))
	}
	for _, l := range o.Losses {
		if l.Target != "autoencoder" && len(l.Images) >= e.source.Len("test") {
			t.Errorf("%s: pictures without a label count: %d of %d", l.Target, len(l.Images), e.source.Len("test"))
		}
	}
	for _, s := range o.Sanity {
		if (s.Task == "waves" || s.Task == "Parts") && s.Weak() {
			t.Errorf("the network of %s beats a constant on %.2f of the images", s.Task, s.Constant)
		}
		if math.IsNaN(s.Random) != (s.Task == "colorization") {
			t.Errorf("%s: beats the untrained encoder on %v", s.Task, s.Random)
		}
	}
	for _, name := range targets {
		if !strings.Contains(files[TransfersFile], "small,"+name+",1,random,") {
			t.Errorf("no transfer from random to %s:\n%s", name, files[TransfersFile])
		}
	}
	found, err := e.Agreement(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"waves", "normal", "Parts", "direction"} {
		if !slices.Contains(found.Missing, name+": the released data has no such task") {
			t.Errorf("the comparison does not leave out %s: %q", name, found.Missing)
		}
	}
	if err := e.Report(t.Context(), st, st.Dir(), o, found); err != nil {
		t.Fatal(err)
	}
	for file, names := range map[string][]string{
		"report.html":                  {"waves", "normal", "Parts", "depth", "direction", "Autoencoding"},
		"figures/answers-specific.csv": {"waves", "normal", "Parts", "depth", "direction", "probability of upright", "share of middle"},
	} {
		text, err := os.ReadFile(filepath.Join(st.Dir(), file))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if !bytes.Contains(text, []byte(name)) {
				t.Errorf("%s has no %s", file, name)
			}
		}
	}
}

// A task more in tasks.toml leaves the networks of the others as they are, and so
// does one more that is asked for.
func TestOwnTaskAdded(t *testing.T) {
	const pictures = 20
	dir := photos(t, pictures)
	addLabels(t, dir, pictures)
	key := func(settings, step string, tasks ...string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "tasks.toml"), []byte(settings), 0o666); err != nil {
			t.Fatal(err)
		}
		c := small()
		c.Tasks, c.Data = tasks, Data{Source: "images:" + dir, Size: 16, Oversample: 2}
		k, ok := newExperiment(t, c).Plan.Key(step)
		if !ok {
			t.Fatalf("no step %s", step)
		}
		return k.Hash()
	}
	few, _, _ := strings.Cut(ownTasks, "[[task]]\nname = \"depth\"")
	for _, step := range []string{"specific/waves", "scratch/waves", "specific/autoencoder"} {
		if key(few, step, "waves", "autoencoder") != key(ownTasks, step, "waves", "autoencoder", "depth", "edge2d") {
			t.Errorf("%s is another step with another task", step)
		}
	}
	if key(few, "specific/waves", "waves", "autoencoder") == key(strings.Replace(few, `kind = "map"`, "kind = \"map\"\nrange = [0, 100]", 1), "specific/waves", "waves", "autoencoder") {
		t.Error("specific/waves is the same step with other labels")
	}
}
