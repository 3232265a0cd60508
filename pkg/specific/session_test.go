package specific

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A session that is interrupted and goes on gives what Train gives.
func TestSession(t *testing.T) {
	src, c := planted(60), small
	c.Steps, c.Every, c.Seed = 20, 5, 3
	f := facts(t, src, "rgb2depth", c)
	want := train(t, src, "rgb2depth", c)
	want.Random = nil // Only Train measures it.

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var kept *training.Checkpoint
	first := Session{Basis: "here", Checkpoint: func(c *training.Checkpoint) error { kept = c; return nil },
		Progress: func(step, _, _ int, _ float64) {
			if step == 7 {
				stop()
			}
		}}
	if _, err := first.Train(ctx, lab(t), src, f, c); !errors.Is(err, context.Canceled) || kept == nil || kept.Step != 7 {
		t.Fatalf("error %v, checkpoint %+v; want one of step 7", err, kept)
	}
	steps, points := 0, 0
	second := Session{Basis: "here", Resume: kept, Validated: func(training.Point) { points++ },
		Progress: func(step, all, images int, loss float64) {
			steps++
			if step != 7+steps || all != 20 || images != step*c.batch(f.Spec) || loss <= 0 {
				t.Errorf("step %d of %d, %d images, loss %v", step, all, images, loss)
			}
		}}
	got, err := second.Train(t.Context(), lab(t), src, f, c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" || steps != 13 || points != 3 {
		t.Errorf("%d steps, %d validations: %.400s", steps, points, diff)
	}
	second.Basis = "elsewhere"
	if _, err := second.Train(t.Context(), lab(t), src, f, c); !errors.Is(err, training.ErrOtherTraining) {
		t.Errorf("on another basis: %v", err)
	}
}
