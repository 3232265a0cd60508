// Package notebooks holds the notebooks of the project and the test that runs
// them.
package notebooks

import (
	"context"
	"flag"
	"path/filepath"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/kerneltest"
	"github.com/gotaskonomy/taskonomy/kernelext/notebook"
)

var update = flag.Bool("update", false, "store the outputs of this run in the notebooks")

// limit is how long a notebook may take before the test gives it up. How long
// it does take is logged.
const limit = 10 * time.Minute

func TestMain(m *testing.M) { kerneltest.Main(m) }

// TestNotebooks runs every notebook on a kernel of its own. No cell may fail, and
// the outputs must be those that are stored.
func TestNotebooks(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every notebook")
	}
	paths, err := filepath.Glob("*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			stored, err := notebook.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			k := kerneltest.Start(t, "")
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			start := time.Now()
			ran, err := stored.Run(ctx, k)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%.1f s", (time.Since(start) - notebook.Settle).Seconds())
			if *update {
				if err := ran.Write(path); err != nil {
					t.Fatal(err)
				}
				return
			}
			if ran, err = ran.Again(); err != nil {
				t.Fatal(err)
			}
			for _, d := range stored.Differences(ran) {
				t.Error(d)
			}
		})
	}
}
