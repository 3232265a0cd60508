package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// check fails unless the folder holds the one file with this content.
func check(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("got %q, %v", got, err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("%d files are left", len(files))
	}
}

func TestFailureLeavesOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("no more data")
	err := atomicfile.Write(path, func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("half ", 100_000))
		return failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("got error %v", err)
	}
	check(t, path, "old")
	if err := atomicfile.Write(path, text("new")); err != nil {
		t.Error(err)
	}
	check(t, path, "new")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("got mode %v, %v", info.Mode(), err)
	}
}

func TestFollowsLinks(t *testing.T) {
	target, link := filepath.Join(t.TempDir(), "target"), filepath.Join(t.TempDir(), "link")
	if err := os.WriteFile(target, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if err := atomicfile.Write(link, text("new")); err != nil {
		t.Fatal(err)
	}
	check(t, target, "new")
	if _, err := os.Readlink(link); err != nil {
		t.Error("the link has become a file")
	}
}

func TestErrorsNameThePath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "out.csv")
	err := atomicfile.Write(path, text("x"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), ".part") {
		t.Errorf("got %v", err)
	}
	if err := atomicfile.Write(t.TempDir(), text("x")); err == nil {
		t.Error("a folder is written to")
	}
}

// TestConcurrentWriters: the file is one writer's or another's, never a mix.
func TestConcurrentWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := atomicfile.Write(path, text(strings.Repeat(fmt.Sprint(i), 1<<17))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != strings.Repeat(string(got[0]), 1<<17) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "atomicfile")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "greeting.txt")
	err = atomicfile.Write(path, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, "hello")
		return err
	})
	content, _ := os.ReadFile(path)
	fmt.Printf("%s%v\n", content, err)
	// Output:
	// hello
	// <nil>
}
