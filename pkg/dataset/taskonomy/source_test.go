package taskonomy

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/datasettest"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

func TestOpen(t *testing.T) {
	root := writeTiny(t, 48)
	s, err := Open(Options{Root: root, Size: 32})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tasks()) != 26 || len(s.Left()) != 0 {
		t.Errorf("%d tasks, left %v", len(s.Tasks()), s.Left())
	}
	if s.Len(dataset.Train) != 18 || s.Len(dataset.Validation) != 9 || s.Len(dataset.Test) != 9 {
		t.Error(s.Len(dataset.Train), s.Len(dataset.Validation), s.Len(dataset.Test))
	}
	for _, task := range s.Tasks() {
		e, err := s.Example(context.Background(), dataset.Train, 4, task)
		if err != nil {
			t.Error(err)
		}
		if e.Mask != nil && !slices.Contains(e.Mask, 1) {
			t.Errorf("%s: nothing counts", task)
		}
	}
	if len(s.Problems()) > 0 {
		t.Error(s.Problems())
	}
	if _, err := s.Example(context.Background(), dataset.Train, 0, "rgb"); err == nil {
		t.Error("an unknown task passes")
	}
	if _, err := s.Example(context.Background(), dataset.Train, 18, "denoise"); err == nil {
		t.Error("an unknown sample passes")
	}
}

// Classes of objects and scenes are numbers, and not called as those of the
// procedural world.
func TestClasses(t *testing.T) {
	s, err := Open(Options{Root: writeTiny(t, 32), Size: 32})
	if err != nil {
		t.Fatal(err)
	}
	for task, named := range map[string]bool{"class_1000": false, "class_places": false, "segmentsemantic": true} {
		if got := dataset.ClassesOf(s, task); (got == nil) != named || len(got) > 0 {
			t.Errorf("%s: classes %q, left to the dictionary: %v, want %v", task, got, got == nil, named)
		}
	}
}

// The name of a task's examples is its own: it stays when other tasks come, and
// changes with a file of the task or with the views that are left.
func TestNameOf(t *testing.T) {
	root := writeTiny(t, 32)
	name := func(task string, tasks ...string) string {
		t.Helper()
		s, err := Open(Options{Root: root, Size: 32, Tasks: tasks})
		if err != nil {
			t.Fatal(err)
		}
		return dataset.NameOf(s, task)
	}
	edges, normals := name("edge2d", "edge2d", "rgb2sfnorm"), name("rgb2sfnorm", "edge2d", "rgb2sfnorm")
	if edges == normals || name("edge2d", "edge2d", "class_places", "fix_pose") != edges {
		t.Errorf("edges %s, normals %s, edges with others %s", edges, normals, name("edge2d", "edge2d", "class_places", "fix_pose"))
	}
	files, err := filepath.Glob(filepath.Join(root, "normal", "*", "*", "*.png"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, path := range files {
		if err := os.WriteFile(path, []byte("other"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if name("edge2d", "edge2d", "rgb2sfnorm") != edges || name("rgb2sfnorm", "edge2d", "rgb2sfnorm") == normals {
		t.Error("the names of edges and normals with other files of normals")
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if name("edge2d", "edge2d", "rgb2sfnorm") == edges {
		t.Error("the name is the same with a view less")
	}
}

// TestDamage: missing files are left out, damaged ones do not count.
func TestDamage(t *testing.T) {
	root := writeTiny(t, 32)
	d, _ := LookupDomain("normal")
	file := func(domain, building string, p, v int) string {
		d, _ = LookupDomain(domain)
		return filepath.Join(root, domain, "taskonomy", building, d.FileName(p, v))
	}
	if err := os.Remove(file("normal", "house0", 1, 2)); err != nil {
		t.Fatal(err)
	}
	cut := file("reshading", "house0", 0, 0)
	for path, data := range map[string]string{
		cut:                                   "\x89PNG\r\n\x1a\n",
		file("rgb", "house1", 0, 0):           "",
		file("class_object", "house1", 1, 0):  "short",
		file("point_info", "house1", 2, 1):    `{"camera_location": [0, 1]}`,
		file("depth_zbuffer", "house1", 2, 0): "GIF89a",
	} {
		if err := os.WriteFile(path, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(Options{Root: root, Size: 32})
	if err != nil {
		t.Fatal(err)
	}
	if left := s.Left(); len(left) != 1 || left[0].String() != "house0/point_1_view_2: missing normal" {
		t.Error(left)
	}
	for _, name := range s.Tasks() {
		for i := range s.Len(dataset.Train) {
			if _, err := s.Example(context.Background(), dataset.Train, i, name); err != nil {
				t.Errorf("%s %d: %v", name, i, err)
			}
		}
	}
	if p := s.Problems(); len(p) != 5 || p[3].Path != cut && !strings.Contains(p[0].Error(), root) {
		t.Error(p)
	}
	e, err := s.Example(context.Background(), dataset.Train, 0, "reshade")
	if err != nil || slices.Contains(e.Mask, 1) {
		t.Error("a damaged label counts", err)
	}
	r, err := Check(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Damaged) != 5 {
		t.Error(r.Damaged)
	}
	without, err := Open(Options{Root: root, Size: 32, Without: r})
	if err != nil || len(without.Left()) != 6 || without.Name() == s.Name() {
		t.Error(err, without.Left())
	}
}

func TestNeeds(t *testing.T) {
	for _, task := range task.Taskonomy().All() {
		if _, ok := needs[task.Name]; !ok {
			t.Errorf("task %s is missing", task.Name)
		}
	}
	if len(domains) != numDomains {
		t.Errorf("%d domains", len(domains))
	}
}

func TestContract(t *testing.T) {
	for _, c := range []struct{ native, size int }{{32, 32}, {96, 40}} {
		root := writeTiny(t, c.native)
		s, err := Open(Options{Root: root, Size: c.size})
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strconv.Itoa(c.native), func(t *testing.T) {
			datasettest.Test(t, s, datasettest.Options{Samples: 4, Resized: c.native != c.size,
				Building: func(image string) string {
					b, _, _ := strings.Cut(image, "/")
					return b
				}})
		})
		if p := s.Problems(); len(p) > 0 {
			t.Error(p)
		}
	}
}
