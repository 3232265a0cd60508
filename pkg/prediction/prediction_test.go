package prediction

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

func newSheet(t testing.TB, samples []Sample, opt Options) *Sheet {
	t.Helper()
	s, err := New(samples, opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func encode(t testing.TB, s *Sheet, format string) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := figure.Write(&buf, s, format); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// facts returns the numbers of a sheet, by task, image and item.
func facts(t testing.TB, s *Sheet) map[[3]string]float64 {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(encode(t, s, "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[[3]string]float64{}
	for _, r := range rows[1:] {
		v, err := strconv.ParseFloat(r[3], 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			t.Errorf("%q: %v", r, err)
		}
		out[[3]string(r)] = v
	}
	return out
}

// flat reports whether an image has one colour.
func flat(t *gallery.Tile) bool {
	img := t.Image(48)
	for i := 4; i < len(img.Pix); i += 4 {
		if !bytes.Equal(img.Pix[i:i+4], img.Pix[:4]) {
			return false
		}
	}
	return true
}

func TestEveryTaskIsDrawn(t *testing.T) {
	samples := append(hand(16, 0), hand(16, 1)...)
	s := newSheet(t, samples, Options{Standards: handStandards()})
	if len(s.rows) != task.Taskonomy().Len() {
		t.Errorf("%d rows, want one for each of %d tasks", len(s.rows), task.Taskonomy().Len())
	}
	vectors := []string{"random", "fix_pose", "non_fixated_pose", "ego_motion"} // Lines on a ground.
	for i, r := range s.rows {
		if r.task.Name != gallery.Names()[i] {
			t.Errorf("row %d is %s, want %s", i, r.task.Name, gallery.Names()[i])
		}
		for _, c := range r.cells {
			for k, tile := range c.tiles {
				if flat(tile) && (k == inputTile || !slices.Contains(vectors, r.task.Name)) {
					t.Errorf("%s: tile %d has one colour", r.task.Name, k)
				}
			}
			if bytes.Equal(c.tiles[outputTile].Image(48).Pix, c.tiles[truthTile].Image(48).Pix) && !slices.Contains(vectors, r.task.Name) &&
				r.task.Name != "jigsaw" && !strings.HasPrefix(r.task.Name, "class") && r.task.Output != task.Vector && r.task.Name != "point_match" {
				t.Errorf("%s: prediction and truth look the same", r.task.Name)
			}
		}
	}
}

// The page of a report takes the drawing.
func TestReportTakesTheDrawing(t *testing.T) {
	s := newSheet(t, hand(8, 0), Options{Title: "<Answers & truth>", Standards: handStandards()})
	r := report.Report{Sections: []report.Section{{Title: "x", Figures: []report.Figure{{SVG: encode(t, s, "svg")}}}}}
	var page bytes.Buffer
	if err := r.WriteHTML(&page); err != nil || !strings.Contains(page.String(), "&lt;Answers &amp; truth&gt;") {
		t.Errorf("the page is refused: %v", err)
	}
}

func TestSourcesOfExamples(t *testing.T) {
	src, err := synthetic.Open(synthetic.Config{Size: 16, Train: 2, Views: 8, Labels: gallery.Labels()})
	if err != nil {
		t.Fatal(err)
	}
	views, err := gallery.Pick(context.Background(), src, dataset.Train, 2)
	if err != nil {
		t.Fatal(err)
	}
	samples := fakes(t, src, views, allTasks()...)
	s := newSheet(t, samples, Options{Standards: standardsOf(t, src)})
	all := facts(t, s)
	image := src.Image(dataset.Train, views[0])
	for _, want := range [][2]string{
		{"rgb2depth", "median relative error in percent"}, {"rgb2sfnorm", "median error in degrees"},
		{"vanishing_point", "median error in degrees"}, {"room_layout", "mean error of the corners in m"},
		{"segmentsemantic", "pixels right in percent"}, {"jigsaw", "tiles in their places"},
		{"class_1000", "rank of the true class"}, {"fix_pose", "error of the turn in degrees"},
		{"ego_motion", "error of the place in m"}, {"autoencoder", "loss"},
	} {
		v, ok := all[[3]string{want[0], image, want[1]}]
		if !ok || v <= 0 {
			t.Errorf("%s has %s %v, %v", want[0], want[1], v, ok)
		}
	}
	if len(s.rows) != len(src.Tasks()) {
		t.Errorf("%d rows", len(s.rows))
	}
}

// A perfect network is right everywhere.
func TestPerfectAnswers(t *testing.T) {
	samples := hand(16, 0)
	for i := range samples {
		s := &samples[i]
		switch s.Task {
		case "segment2d", "segment25d", "segmentsemantic":
		case "ego_motion":
			s.Output = dataset.Tensor{Shape: []int{18}, Data: s.Truth.Data}
		default:
			s.Output = s.Truth
		}
	}
	sheet := newSheet(t, samples, Options{Standards: handStandards()})
	all := facts(t, sheet)
	for key, v := range all {
		want := 0.
		switch key[2] {
		case "tiles in their places":
			want = 9
		case "rank of the true class":
			want = 1
		default:
			if !strings.Contains(key[2], "error") {
				continue
			}
		}
		if math.Abs(v-want) > 2e-3 {
			t.Errorf("%s: %s is %v, want %v", key[0], key[2], v, want)
		}
	}
	for _, r := range sheet.rows {
		same := bytes.Equal(r.cells[0].tiles[outputTile].Image(40).Pix, r.cells[0].tiles[truthTile].Image(40).Pix)
		if r.task.Output == task.DenseImage && !same {
			t.Errorf("%s: the same numbers look different", r.task.Name)
		}
	}
}

func TestTheSameWhoeverDraws(t *testing.T) {
	samples, opt := hand(8, 0)[13:], Options{Standards: handStandards(), Across: 4}
	s := newSheet(t, samples, opt)
	want := encode(t, s, "svg")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if !bytes.Equal(encode(t, s, "svg"), want) {
				t.Error("drawings at a time differ")
			}
		})
	}
	wg.Wait()
	if !bytes.Equal(encode(t, newSheet(t, samples, opt), "svg"), want) {
		t.Error("another sheet of the same samples differs")
	}
	if pdf := encode(t, s, "pdf"); !bytes.Equal(encode(t, s, "pdf"), pdf) {
		t.Error("a second PDF differs")
	}
}

func TestTilesEnlargeByWholeNumbers(t *testing.T) {
	for across, want := range map[int]int{1: 256, 2: 224, 3: 160, 4: 96, 5: 64, 6: 64} {
		if got := sideOf(across); got != want {
			t.Errorf("%d across: tiles of %d pixels, want %d", across, got, want)
		}
		s := newSheet(t, append(hand(8, 0)[:3], hand(8, 1)[:3]...), Options{Across: across})
		if s.across != min(across, 2) {
			t.Errorf("%d of 2 samples across, want %d", s.across, across)
		}
		last := s.corner(0, s.across-1, truthTile)
		if right := last.X + s.side; right > sheetPixels-2*marginX {
			t.Errorf("%d across: tiles end at %d of %d", across, right, sheetPixels-2*marginX)
		}
	}
}

func TestFocalLengthOfTheDepths(t *testing.T) {
	src, err := synthetic.Open(synthetic.Config{Size: 24, Train: 1, Views: 4, Labels: gallery.Labels()})
	if err != nil {
		t.Fatal(err)
	}
	samples := fakes(t, src, []int{0, 1}, "rgb2depth", "rgb2mist")
	for image, f := range focals(samples, task.Taskonomy()) {
		// Fields of view are 45° to 75°.
		if low, high := 0.5/math.Tan(75*math.Pi/360), 0.5/math.Tan(45*math.Pi/360); f < low-0.01 || f > high+0.01 {
			t.Errorf("%s: focal length %v, want %v to %v", image, f, low, high)
		}
	}
	if n := len(focals(samples, task.Taskonomy())); n != 2 {
		t.Errorf("%d focal lengths", n)
	}
}

func TestClassesHaveNames(t *testing.T) {
	s := newSheet(t, hand(8, 0), Options{Classes: map[string][]string{"segmentsemantic": {"ground", "tree"}, "class_places": {"a", "b", "c", "forest"}}})
	all := facts(t, s)
	if _, ok := all[[3]string{"class_places", "hall/a", "truth: probability of forest"}]; !ok {
		t.Error("the forest has no name")
	}
	var key []string
	for _, r := range s.rows {
		for _, e := range r.key {
			key = append(key, e.text)
		}
	}
	if !slices.Contains(key, "tree") || !slices.Contains(key, "class 4") || len(key) != mostNamed {
		t.Errorf("classes %q", key)
	}
	if names := label.SemanticNames(); names[label.SemanticBackground] != "background" {
		t.Errorf("class 0 is %q", names[label.SemanticBackground])
	}
}
