package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A savedTraining is what training.json holds of a training that is done.
type savedTraining struct {
	Result  view.TrainingEvent
	Config  experiment.Config
	History struct {
		Points []savedPoint
		Best   int
		Early  bool
	}
}

// A savedPoint is a point of the history; a transfer has no validations.
type savedPoint struct {
	Step       int
	Training   float64
	Validation float64 `json:",omitempty"`
}

// writeTraining writes training.json.
func writeTraining(dir string, done view.TrainingEvent, c experiment.Config, h training.History) error {
	saved := savedTraining{Result: done, Config: c}
	saved.History.Best, saved.History.Early = h.Best, h.Early
	for _, p := range h.Points {
		saved.History.Points = append(saved.History.Points, savedPoint{p.Step, p.Training, validation(p)})
	}
	return atomicfile.Write(filepath.Join(dir, trainingFile), func(w io.Writer) error {
		text, err := json.MarshalIndent(saved, "", "  ")
		if err == nil {
			_, err = w.Write(append(text, '\n'))
		}
		return err
	})
}

// readTraining reads training.json; the error is an fs.ErrNotExist if there is no
// training that is done.
func readTraining(dir string) (*savedTraining, error) {
	path := filepath.Join(dir, trainingFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, trainedFile)); err != nil {
		return nil, err
	}
	var saved savedTraining
	if err := json.Unmarshal(text, &saved); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &saved, nil
}

// checkpoint returns where to go on, nil to begin, and the training that is done
// if there is nothing left to go on with.
func (f *trainFlags) checkpoint() (*training.Checkpoint, *savedTraining, error) {
	if !f.resume {
		return nil, nil, nil
	}
	c, err := training.ReadCheckpoint(filepath.Join(f.out, checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		done, err := readTraining(f.out)
		if errors.Is(err, fs.ErrNotExist) {
			err = usagef("--resume: there is no checkpoint in %q: to begin, leave resume out", f.out)
		}
		return nil, done, err
	}
	if err != nil {
		return nil, nil, fmt.Errorf("--resume: %w", err)
	}
	return c, nil, nil
}

// showFinished tells the result of a training that was to go on but is done, unless
// it was another one than is asked for.
func (f *trainFlags) showFinished(single *experiment.Single, done *savedTraining, w *trainWatch) error {
	asked := view.TrainingEvent{Task: single.Task, From: single.From}
	if now, then := asked.What(), done.Result.What(); now != then {
		return usagef("--resume: %q holds the training of %s, which is finished: to train %s, leave resume out, or name another folder with --out", f.out, then, now)
	}
	if now, then := single.Steps(), done.Result.Steps; now != then {
		return usagef("--resume: the training in %q is finished, and was one of %d steps. The learning rate falls to its end over all steps, "+
			"so that one of %d is another training: leave resume out to train it anew, with --out DIR to keep this one", f.out, then, now)
	}
	if field := changedSetting(single.Config(), done.Config, single.From != nil); field != "" {
		return usagef("--resume: the training in %q is finished, and was one with other settings of %s: leave resume out to train anew, with --out DIR to keep this one", f.out, field)
	}
	if w.json {
		for _, p := range done.History.Points {
			w.say(view.TrainingEvent{Kind: view.TrainingPoint, Step: p.Step, Loss: p.Training, Validation: p.Validation})
		}
	}
	result := done.Result
	result.Before, result.Out = true, f.out
	w.say(result)
	return nil
}

// changedSetting returns the first part of two configurations that differs, empty
// if they train the same.
func changedSetting(a, b experiment.Config, transfers bool) string {
	recipe := func(c experiment.Config) any {
		if !transfers {
			return c.Specific
		}
		c.Transfer.MaxOrder, c.Transfer.Best, c.Transfer.ScratchRates = 0, nil, nil
		return []any{c.Transfer, specific.Config{Family: c.Specific.Family, Hidden: c.Specific.Hidden, Stride: c.Specific.Stride}}
	}
	switch {
	case a.Seed != b.Seed:
		return "seed"
	case a.Data != b.Data:
		return "data"
	case !reflect.DeepEqual(recipe(a), recipe(b)):
		return "the recipe"
	}
	return ""
}

// setAside keeps a checkpoint that is there though the training begins anew.
func (a *app) setAside(f *trainFlags) error {
	if f.resume {
		return nil
	}
	path := filepath.Join(f.out, checkpointFile)
	err := os.Rename(path, path+".old")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("--out: %w", err)
	}
	a.warn("the training begins anew, without --resume: its checkpoint is now %s.old", path)
	return nil
}
