package taskonomy

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/tiny"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

func TestParseSplits(t *testing.T) {
	want := Splits{"allensville": dataset.Train, "beach": dataset.Validation, "corder": dataset.Test}
	text := "id,train,val,test\nallensville,1,0,0\nbeach,0,1,0\ncorder,0,0,1\n"
	for _, end := range []string{"\n", "\r", "\r\n"} { // The real files have bare CR.
		got, err := ParseSplits([]byte(strings.ReplaceAll(text, "\n", end)))
		if err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("%q: %v, %v", end, got, err)
		}
	}
	if got := string(want.Format()); got != text {
		t.Error(got)
	}
	for _, c := range []struct{ text, want string }{
		{"", "splits:1: the table is empty"},
		{"name,train\r", "splits:1: the header"},
		{"id,train,val,test\ra,1,0", "splits:2: 3 fields"},
		{"id,train,val,test\ra,1,1,0", "splits:2: building \"a\" is in train and in validation"},
		{"id,train,val,test\ra,0,0,0", "in no split"},
		{"id,train,val,test\ra,2,0,0", "field train is \"2\""},
		{"id,train,val,test\r../a,1,0,0", "not the name of a folder"},
		{"id,train,val,test\ra,1,0,0\rA,1,0,0", "splits:3: building \"a\" is listed twice"},
	} {
		if _, err := ParseSplits([]byte(c.text)); err == nil || !strings.Contains("splits"+strings.TrimPrefix(err.Error(), "table"), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestDefaultSplits(t *testing.T) {
	for n, want := range map[int][3]int{1: {1, 0, 0}, 2: {2, 0, 0}, 3: {1, 1, 1}, 14: {10, 2, 2}, 35: {25, 5, 5}} {
		var names []string
		for i := range n {
			names = append(names, strings.Repeat("x", i+1))
		}
		var got [3]int
		for _, s := range DefaultSplits(names) {
			got[map[dataset.Split]int{dataset.Train: 0, dataset.Validation: 1, dataset.Test: 2}[s]]++
		}
		if got != want {
			t.Errorf("%d buildings: %v, want %v", n, got, want)
		}
	}
}

func TestPointInfo(t *testing.T) {
	// The fields of a real file, with other numbers.
	text := `{"camera_location": [1, 2, 1.5], "camera_rotation_final": [1.5, 0.01, -2], "field_of_view_rads": 1.1,
		"bounding_box_ranges": {"x": [-3, 4], "y": [0, 2], "z": [0, 2.5]}, "point_uuid": "12", "view_id": 3, "room": 7,
		"nonfixated_points_in_view": ["4", 5], "skybox_img": null, "resolution": 512, "camera_uuid": "ab12",
		"vanishing_points_image": {"x": [1, 2], "y": [3, 4], "z": [5, 6]}}`
	p, err := ParsePointInfo([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	// "x" is the range of the world's y.
	if *p.Box != [2]frame.Vec{{0, -3, 0}, {2, 4, 2.5}} || cmp.Diff(p.Sees, []int{4, 5}) != "" || p.Room != "7" {
		t.Errorf("%+v", p)
	}
	data, err := p.Format()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParsePointInfo(data)
	if err != nil || cmp.Diff(p, again) != "" {
		t.Error(err, cmp.Diff(p, again))
	}
	for _, c := range []struct{ text, want string }{
		{`{`, "unexpected end"}, {`[]`, "cannot unmarshal"}, {`{"camera_location": [0, 0, 0]}`, "camera_rotation_final"},
		{`{"camera_location": [0, 0]}`, "2 numbers"}, {`{"camera_location": [0, 0, NaN]}`, "invalid character"},
		{strings.Replace(text, "1.1", "4", 1), "field_of_view_rads is 4"},
		{strings.Replace(text, "[0, 2]", "[3, 2]", 1), "bounding_box_ranges.y"},
		{strings.Replace(text, `"4"`, `"../4"`, 1), "nonfixated_points_in_view"},
	} {
		if _, err := ParsePointInfo([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60s: %v, want %q", c.text, err, c.want)
		}
	}
}

// TestInfo: what is written of a view agrees with what it is.
func TestInfo(t *testing.T) {
	v := tiny.Views("a", 2, 3)[4]
	f := tiny.Render(v.Camera, 33)
	p := Info(&v, f, 33)
	c := p.Camera()
	for i := range 3 {
		for j := range 3 {
			if math.Abs(c.Rotation[i][j]-v.Camera.Rotation[i][j]) > 1e-12 {
				t.Fatalf("rotation %v, want %v", c.Rotation, v.Camera.Rotation)
			}
		}
	}
	if d := float64(f.Distance[16*33+16]); math.Abs(p.CameraDistance-d) > 1e-5 {
		t.Errorf("distance %v, the middle of the picture has %v", p.CameraDistance, d)
	}
	if p.Obliqueness < 0 || p.Obliqueness > math.Pi/2 || p.VanishingSphere[0][2] < math.Sqrt(0.5)-0.2 {
		t.Error(p.Obliqueness, p.VanishingSphere)
	}
}

func TestScenes(t *testing.T) {
	values := make([]float32, 365)
	values[3], values[203], values[0] = 0.1, 0.3, 0.6 // Alcove and kitchen are kept, airfield is not.
	got, err := keepScenes(values)
	if err != nil || len(got) != 63 || math.Abs(float64(got[0])-0.25) > 1e-6 || math.Abs(float64(got[33])-0.75) > 1e-6 {
		t.Error(got, err)
	}
	if _, err := keepScenes([]float32{0.5, -0.5}); err == nil {
		t.Error("negative probabilities pass")
	}
}

// TestLogits: a file of shape (1, 1000) is one of (1000,), and logits are not
// too large for the exponential.
func TestLogits(t *testing.T) {
	p := softmax([]float32{1000, 1000, -1000})
	if p[0] != 0.5 || p[2] != 0 {
		t.Error(p)
	}
	d := domains[number("class_object")]
	path := t.TempDir() + "/a.npy"
	for _, c := range []struct {
		shape []int
		ok    bool
	}{{[]int{1, 1000}, true}, {[]int{1000}, true}, {[]int{10, 100}, false}, {[]int{1, 1, 1000}, false}} {
		if err := writeFile(path, media.FormatNPY(media.Array{Shape: c.shape, Data: make([]float32, 1000)})); err != nil {
			t.Fatal(err)
		}
		if _, err := readVector(path, &d); (err == nil) != c.ok {
			t.Errorf("%v: %v", c.shape, err)
		}
	}
}

// TestRoom: the box of the layout is cut at the room.
func TestRoom(t *testing.T) {
	root := t.TempDir()
	w, err := NewWriter(root, 16)
	if err != nil {
		t.Fatal(err)
	}
	v := tiny.Views("a", 2, 3)[0]
	low := label.Box{Low: frame.Vec{0.5, 0.5, 0}, High: frame.Vec{3, 3, 2}}
	e := Export{Domains: []string{"point_info"}, Room: func(*frame.View) label.Box { return low }}
	if err := w.View(&v, tiny.Render(v.Camera, 16), &e); err != nil {
		t.Fatal(err)
	}
	path, err := w.Path(Key{"a", 0, 0}, "point_info")
	if err != nil {
		t.Fatal(err)
	}
	p, err := readInfo(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if p.Box[0][i] < low.Low[i] || p.Box[1][i] > low.High[i] || p.Box[0][i] > v.Camera.Location[i] {
			t.Error(p.Box)
		}
	}
}
