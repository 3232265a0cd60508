package taskonomy

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/tiny"
)

// move moves the files of a data set to where rename says; empty is nowhere.
func move(t *testing.T, root string, rename func(domain, building, file string) string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "cauthron")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		parts := strings.Split(filepath.ToSlash(rel), "/")
		to := rel
		if len(parts) == 4 {
			to = rename(parts[0], parts[2], parts[3])
		}
		if to == "" {
			return nil
		}
		to = filepath.Join(out, filepath.FromSlash(to))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		return os.Rename(path, to)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLayouts: all generations of folders give the same examples.
func TestLayouts(t *testing.T) {
	old := map[string]string{}
	for _, d := range domains {
		old[d.Name] = d.Name
		if len(d.old) > 0 {
			old[d.Name] = d.old[0]
		}
	}
	var first []dataset.Example
	for _, c := range []struct {
		layout string
		rename func(domain, building, file string) string
	}{
		{layoutOmnidata, func(d, b, f string) string { return d + "/taskonomy/" + b + "/" + f }},
		{layoutEarly, func(d, b, f string) string { return d + "/" + b + "/" + f }},
		{layoutOld, func(d, b, f string) string {
			stem, ext := strings.Split(f, "_domain_")[0], filepath.Ext(f)
			suffix := "_domain_" + old[d]
			switch d {
			case "class_object": // point_P_view_V.npy
				suffix = ""
			case "point_info":
				suffix = "_domain_fixatedpose"
			}
			return b + "/" + old[d] + "/" + stem + suffix + ext
		}},
	} {
		root := move(t, writeTiny(t, 24), c.rename)
		s, err := Open(Options{Root: root, Size: 24})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.index.notes) > 0 || !slices.Equal(s.index.layouts, []string{c.layout}) || len(s.Tasks()) != 26 {
			t.Errorf("%s: layouts %q, notes %q, tasks %q", c.layout, s.index.layouts, s.index.notes, s.Tasks())
		}
		var examples []dataset.Example
		for _, task := range s.Tasks() {
			e, err := s.Example(context.Background(), dataset.Test, 3, task)
			if err != nil {
				t.Fatal(err)
			}
			examples = append(examples, e)
		}
		if first == nil {
			first = examples
		} else if diff := cmp.Diff(first, examples); diff != "" {
			t.Errorf("%s: %.300s", c.layout, diff)
		}
	}
}

// TestSample: the sample release has one building without a folder.
func TestSample(t *testing.T) {
	root := move(t, writeTiny(t, 16), func(d, b, f string) string {
		if b != "house1" || d == "edge_texture" {
			return ""
		}
		return d + "/" + f
	})
	if err := os.Remove(filepath.Join(root, "splits.csv")); err != nil {
		t.Fatal(err)
	}
	stray := filepath.Join(root, "rgb", "Thumbs.db")
	if err := os.WriteFile(stray, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	r, err := Check(root)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Buildings, []string{"cauthron"}) || r.Views != 9 || r.Points != 3 || r.Splits[dataset.Train] != 1 {
		t.Errorf("%+v", r)
	}
	var b bytes.Buffer
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<domain>, one building", "edge2d            0      edge_texture", "Thumbs.db", "718 ± 1070"} {
		if got := strings.Contains(b.String(), want); got == (want == "718 ± 1070") {
			t.Errorf("%q in the report: %v\n%s", want, got, b.String())
		}
	}
	s, err := Open(Options{Root: root, Size: 16})
	if err != nil || slices.Contains(s.Tasks(), "edge2d") || s.Len(dataset.Train) != 9 {
		t.Error(err, s.Tasks())
	}
	if _, err := Open(Options{Root: root, Tasks: []string{"edge2d"}}); err == nil || !strings.Contains(err.Error(), "edge_texture") {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	root := writeTiny(t, 16)
	splits := filepath.Join(root, "other.csv")
	if err := os.WriteFile(splits, []byte("id,train,val,test\nallensville,1,0,0"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{Root: filepath.Join(root, "none")}, "none"},
		{Options{Root: filepath.Join(root, "rgb", "taskonomy", "house0")}, "want folders such as rgb/taskonomy"},
		{Options{Root: root, Size: -1}, "pixels a side"},
		{Options{Root: root, Tasks: []string{"reshde"}}, `did you mean "reshade"`},
		{Options{Root: root, Splits: filepath.Join(root, "no.csv")}, "no.csv"},
		{Options{Root: root, Splits: splits}, "no building"},
	} {
		if _, err := Open(c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.options, err, c.want)
		}
	}
	if _, err := Open(Options{Root: t.TempDir()}); !errors.Is(err, ErrNoData) {
		t.Error(err)
	}
}

// TestResume: whole files are left alone, others are written again.
func TestResume(t *testing.T) {
	root := t.TempDir()
	w, err := NewWriter(root, 16)
	if err != nil {
		t.Fatal(err)
	}
	v := tiny.Views("a", 2, 1)[0]
	k := Key{"a", 0, 0}
	if err := w.View(&v, tiny.Render(v.Camera, 16), &tinyExport); err != nil {
		t.Fatal(err)
	}
	if m, err := w.Missing(k, &tinyExport); err != nil || len(m) > 0 {
		t.Error(m, err)
	}
	path, err := w.Path(k, "reshading")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)-20], 0o666); err != nil {
		t.Fatal(err)
	}
	if m, err := w.Missing(k, &tinyExport); err != nil || !slices.Equal(m, []string{"reshading"}) {
		t.Error(m, err)
	}
	if err := w.View(&v, tiny.Render(v.Camera, 16), &tinyExport); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, whole) {
		t.Error("written differently", err)
	}
	if err := w.View(&v, tiny.Render(v.Camera, 8), &tinyExport); err == nil {
		t.Error("a frame of another size passes")
	}
	for _, e := range []Export{{Domains: []string{"depth"}}, {Domains: []string{"class_object"}}, {Domains: []string{"rgb_large"}}} {
		if _, err := w.Missing(k, &e); err == nil {
			t.Errorf("%q passes", e.Domains)
		}
	}
	if _, err := w.Path(Key{"../a", 0, 0}, "rgb"); err == nil {
		t.Error("a building outside passes")
	}
	if left, err := filepath.Glob(filepath.Join(root, "*", "*", "*", ".part-*")); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}
