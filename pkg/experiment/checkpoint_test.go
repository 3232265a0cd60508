package experiment

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// interrupt runs a study until a training of a step is under way, and returns its
// checkpoint's path.
func interrupt(t *testing.T, c Config, st *store.Store, step string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	_, err := engine.Execute(ctx, newExperiment(t, c).Plan, st, engine.Config{Workers: 1, Memory: -1, Retries: -1}, engine.ObserverFunc(func(e engine.Event) {
		if e.Kind == engine.Progressed && e.Step.Name == step {
			stop()
		}
	}))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v of a study that was interrupted in %s", err, step)
	}
	found, _ := filepath.Glob(filepath.Join(st.Dir(), "checkpoints", strings.ReplaceAll(step, "/", "~")+"-*", "*.safetensors"))
	if len(found) != 1 {
		t.Fatalf("checkpoints of %s: %v, want one", step, found)
	}
	return found[0]
}

// begins runs a study to its end, and returns how far a step was when it first
// reported.
func begins(t *testing.T, c Config, st *store.Store, step string) float64 {
	t.Helper()
	first := -1.0
	s, err := engine.Execute(t.Context(), newExperiment(t, c).Plan, st, engine.Config{Workers: 2, Memory: -1, Retries: 1}, engine.ObserverFunc(func(e engine.Event) {
		if e.Kind == engine.Progressed && e.Step.Name == step && first < 0 {
			first = e.Progress.Fraction
		}
	}))
	if err != nil || !s.Complete() {
		t.Fatal(err, s.Err())
	}
	return first
}

// A step that is interrupted goes on in the midst of its training, and the study's
// files are those of one that was not. A checkpoint that is damaged, or of another
// training, costs the time and nothing else.
func TestCheckpoints(t *testing.T) {
	c := small()
	c.Tasks = []string{"normals", "2d edges", "random"}
	c.Specific.Steps, c.Transfer.Steps, c.Transfer.MaxOrder = 200, 200, 2
	want := saved(t, newExperiment(t, c), open(t, t.TempDir()), 2)
	damaged := func(path string) error { return os.Truncate(path, 1000) }
	foreign := func(path string) error {
		x, err := training.ReadCheckpoint(path)
		if err != nil {
			return err
		}
		x.Training["rate"] = "2"
		return x.WriteFile(path)
	}
	for _, test := range []struct {
		step, name string
		trainings  float64 // of the step
		spoil      func(path string) error
	}{
		{"specific/rgb2sfnorm", "whole", 2, nil}, {"first/edge2d", "whole", 1, nil}, {"scratch/edge2d", "whole", 1, nil},
		{"specific/rgb2sfnorm", "damaged", 2, damaged}, {"first/edge2d", "of another training", 1, foreign},
	} {
		t.Run(test.step+", "+test.name, func(t *testing.T) {
			st := open(t, t.TempDir())
			path := interrupt(t, c, st, test.step)
			for filepath.Base(path) == specific.Untrained+".safetensors" { // The first training has ended already.
				st = open(t, t.TempDir())
				path = interrupt(t, c, st, test.step)
			}
			x, err := training.ReadCheckpoint(path)
			if err != nil || x.Step < 1 {
				t.Fatalf("checkpoint at %+v, error %v", x, err)
			}
			if test.spoil != nil {
				if err := test.spoil(path); err != nil {
					t.Fatal(err)
				}
			}
			if got := begins(t, c, st, test.step); test.spoil == nil && got*test.trainings*200 < float64(x.Step)+.5 || test.spoil != nil && got*test.trainings*200 > 1.5 {
				t.Errorf("went on at %.3f of the step, its checkpoint is of training step %d of 200", got, x.Step)
			}
			if err := outcome(t, newExperiment(t, c), st).Save(st.Dir()); err != nil {
				t.Fatal(err)
			}
			if names := differ(want, numbers(t, st.Dir())); len(names) > 0 {
				t.Errorf("%v differ from those of a study that was not interrupted", names)
			}
			if left, _ := filepath.Glob(filepath.Join(st.Dir(), "checkpoints", "*")); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}
