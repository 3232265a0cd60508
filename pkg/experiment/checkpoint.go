package experiment

import (
	"errors"
	"fmt"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// checkpointEvery is the number of steps between the checkpoints of a training: a
// step of the plan that is killed loses no more. Trainings of the quick preset are
// shorter, and have one only when they are interrupted.
const checkpointEvery = 500

// sessions returns the sessions of the n trainings of a step, each of which goes
// on from where an earlier attempt at the step had come; report is told of all as
// one.
func sessions(out *store.Draft, n int, report func(engine.Progress)) specific.Sessions {
	begun, before, seen := 0, 0, 0 // trainings, and images before this one and with it
	return func(name string) specific.Session {
		begun++
		k := begun
		before = seen
		s := specific.Session{CheckpointEvery: checkpointEvery, Basis: out.Key().Hash()}
		s.Progress = func(step, steps, images int, _ float64) {
			seen = before + images
			report(engine.Progress{Fraction: (float64(k-1) + float64(step)/float64(steps)) / float64(n), Images: int64(seen),
				Note: fmt.Sprintf("step %d of %d", (k-1)*steps+step, n*steps)})
		}
		path, err := out.Checkpoint(name + ".safetensors")
		if err != nil {
			return s // Trainings can do without.
		}
		s.Checkpoint = func(c *training.Checkpoint) error { return c.WriteFile(path) }
		if s.Resume, err = training.ReadCheckpoint(path); err != nil { // There is none, or it is damaged.
			os.Remove(path)
		}
		return s
	}
}

// trainingError marks errors that come back however often a step is tried, since
// all is computed the same way again, and sees to it that a checkpoint that does
// not fit is not tried again.
func trainingError(out *store.Draft, err error) error {
	switch {
	case errors.Is(err, training.ErrExploded) || errors.Is(err, training.ErrNoExamples):
		return engine.Permanent(err)
	case errors.Is(err, training.ErrOtherTraining):
		return errors.Join(err, out.ForgetCheckpoints())
	}
	return err
}
