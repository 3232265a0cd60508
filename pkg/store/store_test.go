package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// open opens a store until the end of the test. Warnings are errors.
func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.OnWarning(func(err error) { t.Error("warning:", err) })
	t.Cleanup(func() { s.Close() })
	return s
}

// key returns a key for a name and configuration.
func key(t testing.TB, name string, config any) store.Key {
	t.Helper()
	k, err := store.NewKey(store.Spec{Version: "1", Name: name, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// put commits a result of the files, pairs of name and content.
func put(t *testing.T, s *store.Store, k store.Key, files ...string) {
	t.Helper()
	d, err := s.Create(k)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Discard()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(d.Path(files[i]), []byte(files[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
}

// tree returns the contents of all files below a folder by their paths, folders
// with a slash at the end.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if d.IsDir() {
			files[filepath.ToSlash(name)+"/"] = ""
			return nil
		}
		text, err := os.ReadFile(path)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestResultRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "run")
	s := open(t, dir)
	k := key(t, "stage1/train/depth", map[string]int{"rate": 3})
	if s.Has(k) {
		t.Error("an empty store has a result")
	}
	if _, err := s.Result(k); !errors.Is(err, store.ErrAbsent) {
		t.Errorf("got %v", err)
	}
	d, err := s.Create(k)
	if err != nil {
		t.Fatal(err)
	}
	want := struct{ Loss float64 }{0.25}
	if err := d.WriteJSON("metrics.json", want); err != nil {
		t.Fatal(err)
	}
	w, err := d.Create("weights.bin")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, "abc")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if s.Has(k) {
		t.Error("a draft is taken for a result")
	}
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.Commit(), d.Discard()); err != nil {
		t.Error("after Commit:", err)
	}
	s.Close()

	for name, reopen := range map[string]func(string) (*store.Store, error){
		"Open": store.Open, "OpenReadOnly": store.OpenReadOnly, "OpenWorker": store.OpenWorker} {
		s, err := reopen(dir)
		if err != nil {
			t.Fatal(name, err)
		}
		r, err := s.Result(k)
		if err != nil {
			t.Fatal(name, err)
		}
		var got struct{ Loss float64 }
		if err := r.ReadJSON("metrics.json", &got); err != nil || got != want {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
		var wrong struct{ Lost float64 }
		if err := r.ReadJSON("metrics.json", &wrong); err == nil || !strings.Contains(err.Error(), r.Path("metrics.json")) {
			t.Errorf("%s: an unknown member: %v", name, err)
		}
		if text, err := os.ReadFile(r.Path("weights.bin")); string(text) != "abc" || err != nil {
			t.Errorf("%s: got %q, %v", name, text, err)
		}
		if r.Key() != k || len(r.Files()) != 2 || r.Files()[1].Size != 3 {
			t.Errorf("%s: got %v", name, r.Files())
		}
		s.Close()
	}
	place := "steps/stage1/train/depth-" + k.Hash()[:16] + "/"
	var names []string
	for name := range tree(t, dir) {
		names = append(names, name)
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"./", "drafts/", "lock", "steps/", "steps/stage1/", "steps/stage1/train/", place,
		place + "manifest.json", place + "metrics.json", place + "weights.bin"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	before := tree(t, dir)
	d, err := s.Create(key(t, "a/b", nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.WriteJSON("x.json", 1); err != nil {
		t.Fatal(err)
	}
	if err := d.Discard(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := d.Commit(); err != nil || s.Has(d.Key()) {
		t.Errorf("a discarded draft is committed: %v", err)
	}
}

// The first of two that compute the same stays.
func TestFirstCommitStays(t *testing.T) {
	s := open(t, t.TempDir())
	k := key(t, "a", nil)
	late, err := s.Create(k)
	if err != nil {
		t.Fatal(err)
	}
	if err := late.WriteJSON("x.json", "late"); err != nil {
		t.Fatal(err)
	}
	put(t, s, k, "x.json", `"first"`)
	if err := late.Commit(); err != nil {
		t.Fatal(err)
	}
	var got string
	if r, err := s.Verify(k); err != nil || r.ReadJSON("x.json", &got) != nil || got != "first" {
		t.Errorf("got %q, %v", got, err)
	}
	if left, _ := os.ReadDir(filepath.Join(s.Dir(), "drafts")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestDraftRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	for _, name := range []string{"", "a/b", ".hidden", "manifest.json", "../x", "a b"} {
		d, err := s.Create(key(t, "a", nil))
		if err != nil {
			t.Fatal(err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the file name %q is allowed", name)
				}
			}()
			d.Path(name)
		}()
		d.Discard()
	}
	d, err := s.Create(key(t, "a", nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(d.Path("folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); err == nil || !strings.Contains(err.Error(), `"folder"`) || s.Has(d.Key()) {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(filepath.Join(s.Dir(), "drafts")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestReadOnlyRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := store.OpenReadOnly(filepath.Join(dir, "missing")); err == nil {
		t.Error("a missing folder is opened")
	}
	if _, err := store.OpenReadOnly(dir); err == nil || !strings.Contains(err.Error(), "not the folder of a run") {
		t.Errorf("got %v", err)
	}
	open(t, dir)
	s, err := store.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, create := s.Create(key(t, "a", nil))
	_, prune := s.Prune(nil)
	for name, err := range map[string]error{"Create": create, "Prune": prune, "WriteConfig": s.WriteConfig(struct{}{}),
		"PutFailure": s.PutFailure(store.Failure{Step: "a"}), "RemoveFailure": s.RemoveFailure("a")} {
		if !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	keep, drop := key(t, "a/x", 1), key(t, "a/x", 2)
	other := key(t, "b/c/y", 1)
	put(t, s, keep, "f", "12345")
	want := tree(t, dir)
	put(t, s, drop, "f", "12345")
	put(t, s, other, "f", "1", "g", "2")
	if err := os.MkdirAll(filepath.Join(dir, "damaged"), 0o777); err != nil {
		t.Fatal(err)
	}
	want["damaged/"] = ""
	if err := os.MkdirAll(filepath.Join(dir, "damaged", "a~x.1"), 0o777); err != nil {
		t.Fatal(err)
	}
	got, err := s.Prune([]store.Key{keep})
	if err != nil || got.Results != 3 || got.Bytes < 7 {
		t.Errorf("got %v, %v", got, err)
	}
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	if !s.Has(keep) || s.Has(drop) || s.Has(other) {
		t.Error("the wrong results are left")
	}
}

// TestCheckpoint checks that a checkpoint outlives its draft and a new start, and
// goes with the result or when its key is dropped.
func TestCheckpoint(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	write := func(k store.Key) (*store.Draft, string) {
		t.Helper()
		d, err := s.Create(k)
		if err != nil {
			t.Fatal(err)
		}
		path, err := d.Checkpoint("half")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("step 7"), 0o666); err != nil {
			t.Fatal(err)
		}
		return d, path
	}
	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	kept, dropped := key(t, "a/x", 1), key(t, "a/x", 2)
	d, path := write(kept)
	if err := d.Discard(); err != nil || !exists(path) {
		t.Errorf("after Discard: %v, there %v", err, exists(path))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	other, gone := write(dropped)
	if err := other.Discard(); err != nil {
		t.Fatal(err)
	}
	if pruned, err := s.Prune([]store.Key{kept}); err != nil || pruned.Bytes != 6 || exists(gone) || !exists(path) {
		t.Errorf("after Prune: %v, %v, dropped there %v, kept there %v", pruned, err, exists(gone), exists(path))
	}
	d, err := s.Create(kept)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.Checkpoint("half"); err != nil || again != path {
		t.Errorf("got %s, %v, want %s", again, err, path)
	}
	if err := d.WriteJSON("f.json", 1); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); err != nil || exists(path) {
		t.Errorf("after Commit: %v, there %v", err, exists(path))
	}
}

func TestFailures(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if got, err := s.Failures(); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	want := map[string]store.Failure{
		"a":   {Step: "a", Attempts: 2, Error: "no\nmemory", Key: "00"},
		"a/b": {Step: "a/b", Stage: "Stage I", Error: "NaN", Stack: "main.go"}}
	for _, f := range want {
		if err := s.PutFailure(store.Failure{Step: f.Step, Error: "older"}); err != nil {
			t.Fatal(err)
		}
		if err := s.PutFailure(f); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Failures()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if err := errors.Join(s.RemoveFailure("a/b"), s.RemoveFailure("a/b"), s.RemoveFailure("c")); err != nil {
		t.Error(err)
	}
	torn := filepath.Join(dir, "failures", "x.json")
	if err := os.WriteFile(torn, []byte(`{"step": "x`), 0o666); err != nil {
		t.Fatal(err)
	}
	var warnings []string
	s.OnWarning(func(err error) { warnings = append(warnings, err.Error()) })
	got, err = s.Failures()
	if diff := cmp.Diff(map[string]store.Failure{"a": want["a"]}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], torn) {
		t.Errorf("warnings: %q", warnings)
	}
}
