package backend

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// FuzzUnpack: whatever is in a wheel, nothing is written outside the folder.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte("PK"), "pkg/xla_cpu.so")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"../up.so", "a.dist-info/../../LICENSE", "/LICENSE", "a.dist-info/licenses/LICENSE", "pkg/xla_cpu.so"} {
		if w, err := z.Create(name); err == nil {
			w.Write([]byte("text"))
		}
	}
	z.Close()
	f.Add(b.Bytes(), "../up.so")
	f.Fuzz(func(t *testing.T, wheel []byte, path string) {
		outer := t.TempDir()
		dir := filepath.Join(outer, "in")
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(outer, "wheel")
		if err := os.WriteFile(file, wheel, 0o666); err != nil {
			t.Fatal(err)
		}
		p := Plugin{Name: "x", Version: "1", Kind: cpuKind, Path: path, Size: 4, SHA256: sum("text")}
		err := unpack(t.Context(), p, file, dir)
		left := slices.DeleteFunc(files(t, outer), func(name string) bool { return name == "wheel" || name == "in" || filepath.Dir(name) == "in" })
		if len(left) > 0 {
			t.Errorf("%q is outside", left)
		}
		if _, e := os.Stat(filepath.Join(dir, p.file())); err == nil && e != nil {
			t.Errorf("no library but no error: %v", e)
		}
	})
}
