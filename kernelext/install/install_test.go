package install

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRequirementsAreHashed checks that each package of the list has a version
// and at least one hash.
func TestRequirementsAreHashed(t *testing.T) {
	text, err := files.ReadFile("requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	packages := regexp.MustCompile(`(?m)^([A-Za-z0-9._-]+)==\S+`).FindAllStringIndex(string(text), -1)
	if len(packages) < 50 {
		t.Fatalf("%d packages", len(packages))
	}
	for i, at := range packages {
		end := len(text)
		if i+1 < len(packages) {
			end = packages[i+1][0]
		}
		if !strings.Contains(string(text[at[0]:end]), "--hash=sha256:") {
			t.Errorf("%s has no hash", text[at[0]:at[1]])
		}
	}
	for _, want := range []string{"jupyterlab==", "jupyterlab-widgets==", "nbclient=="} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestPinsOfTools(t *testing.T) {
	for name, want := range map[string][]string{
		"gonb":  {"github.com/janpfeifer/gonb v0.11.4", "golang.org/x/tools v0.52.0"},
		"gopls": {"golang.org/x/tools/gopls v0.23.0"},
	} {
		text, err := files.ReadFile("tools/" + name + ".mod")
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(text), w) {
				t.Errorf("%s.mod lacks %s", name, w)
			}
		}
	}
}

func TestSpecs(t *testing.T) {
	data := t.TempDir()
	if _, err := ReadSpec(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading nothing: %v", err)
	}
	layout := Layout{Cache: filepath.Join(t.TempDir(), "cache")}
	want := layout.Spec("/some/module")
	if err := WriteSpec(data, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadSpec(data)
	if err != nil || got.InterruptMode != "message" || got.Environment["GOPROXY"] != "off" || module(got) != "/some/module" ||
		got.Environment["GOEXPERIMENT"] != "simd" || got.Environment["GOFLAGS"] != "-ldflags=-w" || got.Command[0] != layout.Program("taskonomy") {
		t.Errorf("%+v, %v", got, err)
	}
	if found, err := Uninstall(data); !found || err != nil {
		t.Errorf("uninstall: %v, %v", found, err)
	}
	if found, err := Uninstall(data); found || err != nil {
		t.Errorf("uninstall again: %v, %v", found, err)
	}
	if err := os.MkdirAll(SpecFolder(data), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(SpecFolder(data), "kernel.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadSpec(data); err == nil || !strings.Contains(err.Error(), "kernel.json") {
		t.Errorf("a damaged description: %v", err)
	}
}

func TestFindModule(t *testing.T) {
	got, err := FindModule(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(got, "pkg", "nb")); err != nil {
		t.Errorf("%s is not the checkout: %v", got, err)
	}
	if _, err := FindModule(t.TempDir()); err == nil || !strings.Contains(err.Error(), "--module") {
		t.Errorf("outside: %v", err)
	}
}

// TestExamineNothing checks that each thing that is missing has a remedy.
func TestExamineNothing(t *testing.T) {
	layout := Layout{Cache: t.TempDir()}
	checks := layout.Examine(t.Context(), t.TempDir())
	missing := map[string]bool{}
	for _, c := range checks {
		if c.Remedy != "" {
			missing[c.Name] = true
		}
	}
	for _, name := range []string{"gonb", "goimports", "gopls", "kernel for Jupyter"} {
		if !missing[name] {
			t.Errorf("%s is not missing in %+v", name, checks)
		}
	}
}

// TestExamineGone checks a kernel whose program and checkout are gone.
func TestExamineGone(t *testing.T) {
	data := t.TempDir()
	layout := Layout{Cache: t.TempDir()}
	if err := WriteSpec(data, layout.Spec(t.TempDir())); err != nil {
		t.Fatal(err)
	}
	if _, c := checkSpec(data); !strings.Contains(c.Remedy, "program") {
		t.Errorf("%+v", c)
	}
	if err := os.MkdirAll(layout.Bin(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := layout.Self(); err != nil {
		t.Fatal(err)
	}
	if _, c := checkSpec(data); !strings.Contains(c.Remedy, "checkout") {
		t.Errorf("%+v", c)
	}
	removed, err := layout.Remove()
	if err != nil || len(removed) != 1 {
		t.Errorf("removed %v, %v", removed, err)
	}
}

func TestNoPython(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := FindPython(t.Context()); err == nil || !strings.Contains(err.Error(), "3.11") {
		t.Errorf("got %v", err)
	}
	if err := (Layout{Cache: t.TempDir()}).Tools(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), "go.dev/dl") {
		t.Errorf("without Go: %v", err)
	}
}
