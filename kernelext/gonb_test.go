package kernelext_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/kerneltest"
	"github.com/gotaskonomy/taskonomy/kernelext/notebook"
)

var examples = flag.Bool("examples", false, "run GoNB's own example notebooks, which takes a minute")

// needsMore finds cells that wait for a browser or a person, or download, or
// whose outputs are never the same twice.
var needsMore = regexp.MustCompile(`with_inputs|with_password|RequestInput|widgets|comms|dom\.|wasm|go get|time\.Sleep|git clone|` +
	`rand\.|-bench|Benchmark|ls -l|%ls|%list|MyPlot`)

// TestGoNBsExamples runs GoNB's own example notebooks on GoNB and on this
// kernel. Every cell must come to the same end with the same outputs.
func TestGoNBsExamples(t *testing.T) {
	if !*examples {
		t.Skip("asked for with -examples")
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/janpfeifer/gonb").Output()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(strings.TrimSpace(string(out)), "examples")
	paths, err := filepath.Glob(filepath.Join(folder, "tests", "*.ipynb"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no examples in %s: %v", folder, err)
	}
	for _, path := range append(paths, filepath.Join(folder, "tutorial.ipynb")) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			n, err := notebook.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			n.Cells = suitable(n.Cells)
			if len(n.Cells) == 0 {
				t.Skip("nothing that needs neither browser nor network")
			}
			var differences []string
			for range tries {
				plain, alone := outcomes(t, plainGoNB(t), n)
				ours, with := outcomes(t, kerneltest.Start(t, t.TempDir()), n)
				t.Logf("%d cells: %v on GoNB, %v on this kernel", len(n.Cells), alone, with)
				if differences = plain.Differences(ours); len(differences) == 0 {
					return
				}
				t.Logf("differences: %q", differences)
			}
			t.Errorf("%d times in a row, in the end %q", tries, differences)
		})
	}
}

// tries is how often a notebook is run until its outputs are the same. GoNB reads
// what a program displays beside waiting for its end, and closes the cell and the
// file of %capture, on a busy machine at times without having read all of it;
// Jupyter then has no place for the rest.
const tries = 3

func suitable(cells []*notebook.Cell) []*notebook.Cell {
	var kept []*notebook.Cell
	for _, c := range cells {
		if c.IsCode() && strings.TrimSpace(string(c.Source)) != "" && !needsMore.MatchString(string(c.Source)) {
			kept = append(kept, c)
		}
	}
	return kept
}

// plainGoNB starts GoNB itself with the settings of the kernel.
func plainGoNB(t *testing.T) *client.Kernel {
	t.Helper()
	spec := kerneltest.Spec(t)
	value := func(flag string) string {
		for i, arg := range spec.Command {
			if arg == flag {
				return spec.Command[i+1]
			}
		}
		t.Fatalf("no %s in %v", flag, spec.Command)
		return ""
	}
	spec.Command = []string{value("--gonb"), "--kernel", "{connection_file}", "-go_work=" + value("--module"), "-raw_error=true"}
	spec.Folder = t.TempDir()
	k, err := client.Start(within(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		k.Shutdown(ctx)
	})
	if _, err := k.Execute(within(t), "%noautoget"); err != nil {
		t.Fatal(err)
	}
	return k
}

// outcomes runs the cells, whatever becomes of them, and returns them with their
// outputs and the time it took.
func outcomes(t *testing.T, k *client.Kernel, n *notebook.Notebook) (*notebook.Notebook, time.Duration) {
	t.Helper()
	ran := &notebook.Notebook{}
	start := time.Now()
	for _, c := range n.Cells {
		r, err := k.Execute(within(t), string(c.Source))
		if err != nil {
			t.Fatalf("%v\n%s", err, c.Source)
		}
		cell := &notebook.Cell{Type: c.Type, Source: c.Source}
		cell.Outputs = append(cell.Outputs, &notebook.Output{Type: "stream", Name: "status", Text: notebook.Text(r.Status)})
		cell.Outputs = append(cell.Outputs, notebook.Outputs(sorted(r.Outputs))...)
		ran.Cells = append(ran.Cells, cell)
		time.Sleep(5 * time.Millisecond)
	}
	return ran, time.Since(start).Round(time.Millisecond)
}

// sorted returns all text on standard output, then that on standard error, then
// the other outputs: GoNB sends them by ways of their own, in no fixed order.
func sorted(list []client.Output) []client.Output {
	var streams [2]client.Output
	var others []client.Output
	for _, o := range list {
		switch {
		case o.Type == "stream" && o.Name == "stdout":
			streams[0].Type, streams[0].Name = o.Type, o.Name
			streams[0].Text += unnumbered(o.Text)
		case o.Type == "stream":
			streams[1].Type, streams[1].Name = o.Type, o.Name
			streams[1].Text += unnumbered(o.Text)
		default:
			others = append(others, o)
		}
	}
	return append(streams[:], others...)
}

// unnumbered leaves out the time of day, and numbers of cells, which differ by
// the cell with %noautoget that only plain GoNB counts.
func unnumbered(text string) string { return unsteady.ReplaceAllString(text, "…") }

var unsteady = regexp.MustCompile(`Cell ?\[\d+\]|\d\d:\d\d:\d\d|` + regexp.QuoteMeta(os.TempDir()) + `/\S+`)
