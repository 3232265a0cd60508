package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// damaged makes a store with one result, damages it by the function, which is
// given the folder of the result, and checks that it is noticed: the result is
// absent, moved aside as it is, and can be made anew.
func damaged(t *testing.T, what, file string, damage func(dir string) error) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	k := key(t, "a/b", map[string]any{"rate": 0.5})
	put(t, s, k, "losses.csv", "1,2\n", "x", "")
	s.Close()
	place := filepath.Join(dir, "steps", "a", "b-"+k.Hash()[:16])
	want := tree(t, place)
	if err := damage(place); err != nil {
		t.Fatal(err)
	}
	after := tree(t, place)

	readOnly, err := store.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	var d *store.DamageError
	if _, err := readOnly.Result(k); !errors.As(err, &d) || !errors.Is(err, store.ErrAbsent) || d.Moved != "" {
		t.Errorf("%s: read only: got %v", what, err)
	}
	if s, err = store.Open(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var warned error
	s.OnWarning(func(err error) { warned = err })
	_, err = s.Result(k)
	if !errors.As(err, &d) || !errors.Is(err, store.ErrAbsent) || !errors.Is(warned, err) {
		t.Fatalf("%s: got %v, warned of %v", what, err, warned)
	}
	if d.File != filepath.Join(place, file) || !strings.Contains(err.Error(), d.File) || !strings.Contains(err.Error(), d.Moved) {
		t.Errorf("%s: got %v, expected it to be about %s", what, err, file)
	}
	if diff := cmp.Diff(after, tree(t, d.Moved)); diff != "" {
		t.Errorf("%s: moved: %s", what, diff)
	}
	if s.Has(k) {
		t.Errorf("%s: it is still there", what)
	}
	put(t, s, k, "losses.csv", "1,2\n", "x", "")
	if diff := cmp.Diff(want, tree(t, place)); diff != "" {
		t.Errorf("%s: made anew: %s", what, diff)
	}
}

func TestDamage(t *testing.T) {
	path := filepath.Join
	for _, c := range []struct {
		what, file string
		damage     func(dir string) error
	}{
		{"no manifest", "manifest.json", func(dir string) error { return os.Remove(path(dir, "manifest.json")) }},
		{"empty manifest", "manifest.json", func(dir string) error { return os.Truncate(path(dir, "manifest.json"), 0) }},
		{"torn manifest", "manifest.json", func(dir string) error { return os.Truncate(path(dir, "manifest.json"), 99) }},
		{"no file", "losses.csv", func(dir string) error { return os.Remove(path(dir, "losses.csv")) }},
		{"no empty file", "x", func(dir string) error { return os.Remove(path(dir, "x")) }},
		{"short file", "losses.csv", func(dir string) error { return os.Truncate(path(dir, "losses.csv"), 3) }},
		{"long file", "x", func(dir string) error { return os.WriteFile(path(dir, "x"), []byte("y"), 0o666) }},
		{"folder", "x", func(dir string) error {
			return errors.Join(os.Remove(path(dir, "x")), os.Mkdir(path(dir, "x"), 0o777))
		}},
	} {
		damaged(t, c.what, c.file, c.damage)
	}
}

// Every byte of every file counts; see TestManifestBits for every bit.
func TestEveryByteCounts(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	k := key(t, "a", map[string]any{"rate": 0.5, "name": "<é>"})
	put(t, s, k, "losses.csv", "1,2\n", "w", "\x00\xff")
	r, err := s.Result(k)
	if err != nil {
		t.Fatal(err)
	}
	readOnly, err := store.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	flips := 0
	for _, name := range []string{"manifest.json", "losses.csv", "w"} {
		whole, err := os.ReadFile(r.Path(name))
		if err != nil {
			t.Fatal(err)
		}
		for at := range whole {
			text := []byte(string(whole))
			text[at] ^= 1 << (at % 8)
			if err := os.WriteFile(r.Path(name), text, 0o666); err != nil {
				t.Fatal(err)
			}
			var d *store.DamageError
			if _, err := readOnly.Verify(k); !errors.As(err, &d) || filepath.Base(d.File) != name {
				t.Fatalf("%s: byte %d (%q becomes %q): got %v", name, at, whole[at], text[at], err)
			}
			flips++
		}
		if err := os.WriteFile(r.Path(name), whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := readOnly.Verify(k); err != nil || flips < 300 {
		t.Errorf("after %d flips, undone: %v", flips, err)
	}
}

// A result in the place of another is noticed, though it is whole.
func TestExchangedResults(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a, b := key(t, "a", 1), key(t, "a", 2)
	put(t, s, a, "x", "1")
	if err := os.Rename(filepath.Join(dir, "steps", a.String()), filepath.Join(dir, "steps", b.String())); err != nil {
		t.Fatal(err)
	}
	var d *store.DamageError
	if _, err := s.Verify(b); !errors.As(err, &d) || !strings.Contains(err.Error(), a.String()) {
		t.Errorf("got %v", err)
	}
}

// What cannot be read stays where it is and is no damage; files that are not
// the result's do not matter.
func TestNoDamage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	k := key(t, "a", 1)
	put(t, s, k, "x", "1")
	r, err := s.Result(k)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.Path(".DS_Store"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(k); err != nil {
		t.Error(err)
	}
	if os.Geteuid() == 0 {
		t.Skip("the superuser may read everything")
	}
	if err := os.Chmod(r.Path("x"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(k); !errors.Is(err, fs.ErrPermission) || errors.Is(err, store.ErrAbsent) || !s.Has(k) {
		t.Errorf("got %v", err)
	}
}
