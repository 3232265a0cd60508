package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// otherProcess is the environment variable that makes the test program run the
// small study in a folder and end.
const otherProcess = "EXPERIMENT_TEST_OTHER"

// worldDir holds the small world, rendered once for all tests.
var worldDir string

func TestMain(m *testing.M) {
	if os.Getenv(otherProcess) != "" {
		if err := other(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	var err error
	if worldDir, err = os.MkdirTemp("", "world"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(worldDir)
	os.Exit(code)
}

// engineOf is the Go backend, opened once for all tests.
var engineOf = sync.OnceValues(func() (*backend.Backend, error) { return backend.Open("go") })

// small is a study of six tasks, four of them targets, on a world of nine
// buildings, in seconds.
func small() Config {
	return Config{
		Preset: "small", Seed: 3, Budget: 2, Tasks: []string{"autoencoding", "2d edges", "normals", "cam. pose (fix)", "colorization", "random"},
		Backend: "go", Numbers: "test",
		Data:     Data{Source: "synthetic", Size: 16, Train: 4, Validation: 2, Test: 3, Views: 5},
		Specific: specific.Config{Grid: 4, Code: 4, Width: 8, Hidden: 8, Steps: 10, Every: 5, Batch: 8, Held: .2},
		Transfer: transfer.Config{Hidden: 8, GlobalHidden: 8, Steps: 10, Batch: 4, MaxOrder: 3, Best: []int{3, 3}},
	}
}

// smallTargets are the targets of the small study.
var smallTargets = []string{"autoencoder", "edge2d", "rgb2sfnorm", "fix_pose"}

func newExperiment(t testing.TB, c Config) *Experiment {
	t.Helper()
	b, err := engineOf()
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(c, worldDir, b.Backend)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// open opens a run's folder until the end of the test.
func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	st, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// execute runs an experiment.
func execute(t testing.TB, e *Experiment, st *store.Store, workers int) *engine.Summary {
	t.Helper()
	s, err := engine.Execute(t.Context(), e.Plan, st, engine.Config{Workers: workers, Memory: -1, Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// outcome collects what an experiment found.
func outcome(t testing.TB, e *Experiment, st *store.Store) *Outcome {
	t.Helper()
	o, err := e.Outcome(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// saved runs a study in a folder, whole, and returns the files of its outcome.
func saved(t testing.TB, e *Experiment, st *store.Store, workers int) map[string]string {
	t.Helper()
	if s := execute(t, e, st, workers); !s.Complete() {
		t.Fatal(s.Err())
	}
	if err := outcome(t, e, st).Save(st.Dir()); err != nil {
		t.Fatal(err)
	}
	return numbers(t, st.Dir())
}

// numbers reads the files that Save writes.
func numbers(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{LossesFile, TransfersFile, AffinityFile, TaxonomyFile, SanityFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return files
}

// undisturbed are the files of the small study, run once by two workers.
var undisturbed map[string]string

func reference(t testing.TB) map[string]string {
	t.Helper()
	if undisturbed == nil {
		undisturbed = saved(t, newExperiment(t, small()), open(t, t.TempDir()), 2)
	}
	return undisturbed
}

// differ returns the names of files that are not the same.
func differ(a, b map[string]string) []string {
	var names []string
	for name := range a {
		if a[name] != b[name] {
			names = append(names, name)
		}
	}
	return names
}
