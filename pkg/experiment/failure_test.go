package experiment

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A faulty source is one whose examples a function spoils.
type faulty struct {
	dataset.Source
	spoil func(split dataset.Split, i int, task string, x *dataset.Example) error
}

func (f faulty) Example(ctx context.Context, split dataset.Split, i int, task string) (dataset.Example, error) {
	x, err := f.Source.Example(ctx, split, i, task)
	if err == nil {
		err = f.spoil(split, i, task, &x)
	}
	return x, err
}

var errDamaged = errors.New("point7.png is damaged")

// spoils returns what spoils one sample of a task.
func spoils(at dataset.Split, sample int, name string, how func(x *dataset.Example) error) func(dataset.Split, int, string, *dataset.Example) error {
	return func(split dataset.Split, i int, task string, x *dataset.Example) error {
		if split == at && i == sample && task == name {
			return how(x)
		}
		return nil
	}
}

func damage(*dataset.Example) error { return errDamaged }

func nanLabel(x *dataset.Example) error { x.Target.Data[5] = float32(math.NaN()); return nil }

// What fails is told by name with the reason, and the rest of the study stands.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name  string
		edit  func(c *Config)
		spoil func(split dataset.Split, i int, task string, x *dataset.Example) error
		// Steps that fail because of because, targets that are left, and what is
		// said to be missing.
		failed  []string
		because string
		targets []string
		missing []string
	}{
		{name: "a test example that is damaged", spoil: spoils(dataset.Test, 7, "rgb2sfnorm", damage),
			failed: []string{"first/rgb2sfnorm", "scratch/rgb2sfnorm", "specific/rgb2sfnorm"}, because: "task rgb2sfnorm, test sample 7: point7.png is damaged",
			targets: []string{"autoencoder", "edge2d", "fix_pose"},
			missing: []string{"the network of rgb2sfnorm: step specific/rgb2sfnorm failed: task rgb2sfnorm, test sample 7: point7.png is damaged",
				"the transfers to rgb2sfnorm: step first/rgb2sfnorm failed: task rgb2sfnorm, test sample 7: point7.png is damaged"}},
		{name: "a label for training that is no number", spoil: spoils(dataset.Train, 2, "fix_pose", nanLabel),
			failed: []string{"specific/fix_pose"}, because: "task fix_pose, image b00000/view002: value 5 of the target is NaN",
			targets: []string{"autoencoder", "edge2d", "fix_pose", "rgb2sfnorm"},
			missing: []string{"the network of fix_pose: step specific/fix_pose failed: task fix_pose, image b00000/view002: value 5 of the target is NaN",
				"the transfers from several sources to fix_pose: step higher/fix_pose needs specific/fix_pose, which failed: task fix_pose"}},
		{name: "the same of a task whose scale is measured", spoil: spoils(dataset.Train, 2, "edge2d", nanLabel),
			failed: []string{"facts/edge2d"}, because: "task edge2d, image b00000/view002: value 5 of the target is NaN",
			targets: []string{"autoencoder", "fix_pose", "rgb2sfnorm"},
			missing: []string{"the network of edge2d: step specific/edge2d needs facts/edge2d, which failed: task edge2d, image b00000/view002: value 5 of the target is NaN",
				"the transfers to edge2d: step first/edge2d needs facts/edge2d, which failed: task edge2d, image b00000/view002: value 5 of the target is NaN"}},
		{name: "a source only", spoil: spoils(dataset.Test, 1, "colorization", damage),
			failed: []string{"specific/colorization"}, because: "task colorization, test sample 1: point7.png is damaged",
			targets: []string{"autoencoder", "edge2d", "fix_pose", "rgb2sfnorm"},
			missing: []string{"the network of colorization: step specific/colorization failed: task colorization, test sample 1: point7.png is damaged"}},
		{name: "losses that explode", edit: func(c *Config) { c.Specific.GlobalRate = 1e30 },
			failed: []string{"specific/fix_pose"}, because: "the loss exploded",
			targets: []string{"autoencoder", "edge2d", "fix_pose", "rgb2sfnorm"},
			missing: []string{"the network of fix_pose: step specific/fix_pose failed: task fix_pose: step ", "the transfers from several sources to fix_pose: "}},
		{name: "no network from pixels", edit: func(c *Config) { c.Transfer.ScratchRates = []float64{1e30} },
			failed: []string{"scratch/autoencoder", "scratch/edge2d", "scratch/fix_pose", "scratch/rgb2sfnorm"}, because: "the loss exploded",
			targets: []string{"autoencoder", "edge2d", "fix_pose", "rgb2sfnorm"},
			missing: []string{"the network from pixels for autoencoder, so that there is no gain: step scratch/autoencoder failed: ",
				"the network from pixels for edge2d", "the network from pixels for fix_pose", "the network from pixels for rgb2sfnorm"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := small()
			if c.edit != nil {
				c.edit(&cfg)
			}
			e := newExperiment(t, cfg)
			if c.spoil != nil {
				e.source = faulty{e.source, c.spoil}
			}
			st := open(t, t.TempDir())
			s := execute(t, e, st, 2)
			var failed []string
			for _, f := range s.Failed {
				failed = append(failed, f.Step)
				if !strings.Contains(f.Error(), c.because) {
					t.Errorf("%v, want the reason %q", &f, c.because)
				}
			}
			slices.Sort(failed)
			if diff := cmp.Diff(c.failed, failed); diff != "" {
				t.Errorf("failed steps: %s", diff)
			}
			o := outcome(t, e, st)
			var targets []string
			for _, l := range o.Losses {
				targets = append(targets, l.Target)
			}
			if diff := cmp.Diff(c.targets, targets); diff != "" {
				t.Errorf("targets: %s", diff)
			}
			if len(o.Missing) != len(c.missing) {
				t.Errorf("missing %q, want %q", o.Missing, c.missing)
			}
			for i, m := range o.Missing {
				if i < len(c.missing) && !strings.HasPrefix(m, c.missing[i]) {
					t.Errorf("missing %q, want %q", m, c.missing[i])
				}
			}
			if o.Solution == nil || o.Unsolved != nil {
				t.Errorf("no taxonomy of what is left: %v", o.Unsolved)
			}
			if err := o.Save(st.Dir()); err != nil {
				t.Error(err)
			}
			// What was saved is no less for being saved again when nothing has changed.
			again := execute(t, e, st, 1)
			if len(again.Done) > 0 || len(again.Reused) != len(s.Done) {
				t.Errorf("again: %d steps done, %d reused of %d", len(again.Done), len(again.Reused), len(s.Done))
			}
		})
	}
}

// A failed step is caught up on when its cause is gone, and what it belongs to
// with it: the outcome is then that of a study without any failure.
func TestRecovery(t *testing.T) {
	st := open(t, t.TempDir())
	e := newExperiment(t, small())
	e.source = faulty{e.source, spoils(dataset.Test, 1, "colorization", damage)}
	if s := execute(t, e, st, 2); s.Complete() {
		t.Fatal("nothing has failed")
	}
	got := saved(t, newExperiment(t, small()), st, 2)
	if names := differ(reference(t), got); len(names) > 0 {
		t.Errorf("%v differ from those of a study without a failure", names)
	}
}

// Errors that come back however often a step is tried are not tried again.
func TestPermanent(t *testing.T) {
	for err, want := range map[error]bool{training.ErrExploded: true, training.ErrNoExamples: true, errDamaged: false, context.Canceled: false} {
		if got := engine.IsPermanent(trainingError(nil, err)); got != want {
			t.Errorf("%v is permanent: %v", err, got)
		}
	}
}

// A study of which nothing can be had says so.
func TestNothing(t *testing.T) {
	e := newExperiment(t, small())
	e.source = faulty{e.source, func(dataset.Split, int, string, *dataset.Example) error { return errDamaged }}
	st := open(t, t.TempDir())
	s := execute(t, e, st, 2)
	var failed []string
	for _, f := range s.Failed {
		failed = append(failed, f.Step)
	}
	slices.Sort(failed)
	if diff := cmp.Diff([]string{poolStep, "facts/autoencoder", "facts/colorization", "facts/edge2d", "facts/fix_pose", "facts/random", "facts/rgb2sfnorm"}, failed); diff != "" ||
		len(s.Done) != 1 || !errors.Is(s.Err(), errDamaged) {
		t.Errorf("done %v, %v: %s", s.Done, s.Err(), diff)
	}
	o := outcome(t, e, st)
	if o.Solution != nil || o.Unsolved == nil || len(o.Missing) != 5+len(smallTargets) {
		t.Errorf("solution %v, %v, missing %q", o.Solution, o.Unsolved, o.Missing)
	}
	if err := o.Save(st.Dir()); err != nil {
		t.Error(err)
	}
}
