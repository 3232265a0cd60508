package notebooks

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gotaskonomy/taskonomy/kernelext/install"
	"github.com/gotaskonomy/taskonomy/kernelext/kerneltest"
	"github.com/gotaskonomy/taskonomy/kernelext/notebook"
)

var nbclient = flag.Bool("nbclient", false, "run the notebooks through nbclient as well, which needs Python")

// TestNBClient runs every notebook as Jupyter's own tools do.
func TestNBClient(t *testing.T) {
	if !*nbclient {
		t.Skip("asked for with -nbclient")
	}
	layout, err := install.Default()
	if err != nil {
		t.Fatal(err)
	}
	if err := layout.Lab(t.Context(), os.Stderr); err != nil {
		t.Fatal(err)
	}
	spec := kerneltest.Spec(t)
	data := t.TempDir()
	if err := install.WriteSpec(data, install.Kernelspec{
		Command: spec.Command, DisplayName: install.DisplayName, Language: "go", InterruptMode: "message", Environment: spec.Environment,
	}); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), path)
			cmd := exec.CommandContext(t.Context(), layout.LabProgram("jupyter"), "execute", "--timeout=300", "--output="+out, path)
			cmd.Env = append(os.Environ(), "JUPYTER_PATH="+data)
			if text, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			ran, err := notebook.Read(out)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range ran.Cells {
				if c.IsCode() && len(c.Outputs) == 0 {
					t.Errorf("cell %d has no output", i)
				}
			}
		})
	}
}
