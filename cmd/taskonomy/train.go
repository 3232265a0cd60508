package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext/install"
	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// trainFlags are the flags of the command train.
type trainFlags struct {
	task, preset, data, net, backend, out, cache string
	sets                                         []string
	steps                                        int
	seed                                         uint64
	resume, events                               bool
}

// Files of the folder of a training; pictures are NAME.svg and NAME.png.
const (
	checkpointFile  = "checkpoint.safetensors"
	trainedFile     = "weights.safetensors"
	trainingFile    = "training.json"
	curveName       = "curve"
	predictionsName = "predictions"
)

const (
	trainPreset       = "quick"
	trainedByDefault  = "runs/train-" // Then the name of the task.
	leastValidations  = 8
	shownPredictions  = 3
	trainEventsPeriod = 150 * time.Millisecond
)

// trainCommand returns the command that trains one network.
func (a *app) trainCommand() *cobra.Command {
	f := &trainFlags{}
	cmd := a.trainCommandFor(f)
	cmd.Long = `Train trains the network of one task, as Stage I of the command run does, and
compares it with the best constant answer on held-out buildings. An interrupt stops
it at a checkpoint, and --resume goes on from there, or from the last validation
after a kill: the result is the same bit for bit as without the interrupt.

The folder --out has weights.safetensors, training.json, and the curves of the
losses and what the network answers as curve.svg, predictions.svg and .png.`
	cmd.Example = `  taskonomy train --task depth
  taskonomy train --task normals --steps 1000 --out runs/normals
  taskonomy train --task normals --steps 1000 --out runs/normals --resume`
	cmd.Flags().BoolVar(&f.events, "events", false, "print what happens as lines of JSON, and stop when standard input ends")
	if err := cmd.Flags().MarkHidden("events"); err != nil {
		panic(err)
	}
	return a.do(cmd, func(ctx context.Context) error { return a.train(ctx, cmd, f) }, "task")
}

// trainCommandFor returns the command with the flags that a cell has too.
func (a *app) trainCommandFor(f *trainFlags) *cobra.Command {
	cmd := &cobra.Command{Use: "train --task TASK [flags]", Short: "Train the network of one task"}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.task, "task", "", "`TASK` to train, by any of its names")
	f.preset = trainPreset
	flags.Var(choice{&f.preset, experiment.Presets()}, "preset", "recipe and size of pictures: `PRESET` quick, standard or paper (default quick)")
	flags.StringVar(&f.data, "data", "", "`SOURCE` of examples: synthetic, taskonomy:DIR or images:DIR (default synthetic)")
	flags.Var(count{&f.steps}, "steps", "train for `N` steps (default that of the preset)")
	flags.Var(choice{&f.net, familyNames()}, "net", "`FAMILY` of networks: patch or conv (default that of the preset)")
	flags.StringVar(&f.backend, "backend", "", "`BACKEND`: go, xla:cpu, xla:cuda or xla:PATH (default CUDA if it is there, else the best on the CPU)")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of weights and of the order of examples")
	flags.StringVar(&f.out, "out", "", "keep the result and the checkpoint in the folder `DIR` (default "+trainedByDefault+"TASK)")
	flags.BoolVar(&f.resume, "resume", false, "go on from the checkpoint in the folder")
	flags.StringArrayVar(&f.sets, "set", nil, "`KEY=VALUE`: change a field of run.toml, such as data.size=16")
	flags.StringVar(&f.cache, "cache", "", "keep what is rendered in the folder `DIR` (default one for all trainings, in the user's cache)")
	completeWords(cmd, "preset", experiment.Presets())
	completeWords(cmd, "net", familyNames())
	completeWords(cmd, "task", trainable())
	completeWords(cmd, "backend", []string{"go", "xla:cpu", "xla:cuda"})
	completeWords(cmd, "data", []string{"synthetic", "taskonomy:", "images:"})
	return cmd
}

// trainable are the names of the tasks that have a network to train.
func trainable() []string {
	var names []string
	for _, t := range task.Taskonomy().Tasks() {
		if t.Name != "random" {
			names = append(names, t.Name)
		}
	}
	return names
}

// config composes the configuration.
func (f *trainFlags) config(cmd *cobra.Command) (experiment.Config, error) {
	c, err := experiment.Preset(f.preset)
	if err != nil {
		return c, err
	}
	if f.data != "" {
		c.Data.Source = f.data
	}
	for _, s := range f.sets {
		if err := c.Set(s); err != nil {
			return c, usagef("--set: %w", err)
		}
	}
	if f.steps > 0 {
		c.Specific.Steps = f.steps
	}
	if f.net != "" {
		c.Specific.Family = network.Family(f.net)
	}
	if cmd.Flag("seed").Changed {
		c.Seed = f.seed
	}
	if c.Specific.Every == 0 { // As run has it, but short trainings have a curve too.
		c.Specific.Every = min(50, max(1, c.Specific.WithDefaults().Steps/leastValidations))
	}
	return c, nil
}

// train trains the network of one task.
func (a *app) train(ctx context.Context, cmd *cobra.Command, f *trainFlags) error {
	w := a.watch(f)
	if f.events {
		signal.Ignore(syscall.SIGPIPE) // Nobody may be listening, and the checkpoint is still to be written.
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(ctx)
		defer stop()
		go func() {
			io.Copy(io.Discard, a.stdin)
			stop()
		}()
	}
	err := a.trainWatched(ctx, cmd, f, w)
	if ctx.Err() != nil && err != nil {
		w.say(view.TrainingEvent{Kind: view.TrainingStopped, Kept: w.kept})
		if w.failed != nil {
			return w.failed
		}
		return errInterrupted
	}
	return err
}

// trainWatched opens what is needed, trains, and saves the result.
func (a *app) trainWatched(ctx context.Context, cmd *cobra.Command, f *trainFlags, w *trainWatch) error {
	c, err := f.config(cmd)
	if err != nil {
		return err
	}
	dictionary, err := c.Dictionary()
	if err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	t, err := dictionary.Lookup(f.task)
	if err != nil {
		return usagef("--task: %w", err)
	}
	if f.out == "" {
		f.out = trainedByDefault + t.Name
	}
	w.out = f.out
	checkpoint, err := f.checkpoint()
	if err != nil {
		return err
	}
	be, err := openTrainingBackend(ctx, f.backend)
	if err != nil {
		return backendError(err)
	}
	for _, warning := range be.Choice.Warnings {
		a.warn("%s", warning)
	}
	c.Backend, c.Numbers = be.Choice.Spec, be.Choice.ID()
	if f.cache == "" {
		layout, err := install.Default()
		if err != nil {
			return err
		}
		f.cache = filepath.Join(layout.Cache, "world")
	}
	single, err := experiment.NewSingle(c, t.Name, f.cache, be.Backend)
	if err != nil {
		return trainConfigError(err)
	}
	c = single.Config()
	if c.Specific.Family == network.Conv && be.Choice.Plugin == nil {
		a.warn("the Go backend takes hours where XLA takes minutes for networks of family conv: see taskonomy backend install cpu")
	}
	if err := a.setAside(f); err != nil {
		return err
	}
	w.begin(view.TrainingEvent{Kind: view.TrainingReading, Task: single.Task, Backend: be.Choice.String(), Out: f.out, Steps: c.Specific.Steps}, checkpoint)
	session := w.session(filepath.Join(f.out, checkpointFile), c.Specific.Every)
	session.Resume = checkpoint
	r, err := single.Train(ctx, session, w.reading)
	if errors.Is(err, training.ErrOtherTraining) {
		return usagef("--resume: %s: %w; give the options with which it was begun", filepath.Join(f.out, checkpointFile), err)
	}
	if err != nil {
		return err
	}
	return a.saveTraining(ctx, single, r, f, w)
}

// openTrainingBackend opens a backend: the one asked for, else CUDA if it is there,
// else the best of the CPU.
func openTrainingBackend(ctx context.Context, spec string) (*backend.Backend, error) {
	if spec == "" && os.Getenv(backend.EnvBackend) == "" {
		if be, err := backend.OpenContext(ctx, "xla:cuda"); err == nil {
			be.Choice.Reason = "there is CUDA"
			return be, nil
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return backend.OpenContext(ctx, spec)
}

// trainConfigError makes an error about the configuration one about the flag.
func trainConfigError(err error) error {
	var config *experiment.ConfigError
	if !errors.As(err, &config) {
		return err
	}
	switch config.Field {
	case "task":
		return usagef("--task: %s", config.Problem)
	case "data.source":
		return usagef("--data: %s", config.Problem)
	}
	return usagef("--set: %w", err)
}

// checkpoint returns where to go on, nil to begin.
func (f *trainFlags) checkpoint() (*training.Checkpoint, error) {
	if err := os.MkdirAll(f.out, 0o777); err != nil {
		return nil, usagef("--out: %w", err)
	}
	path := filepath.Join(f.out, checkpointFile)
	if !f.resume {
		return nil, nil
	}
	c, err := training.ReadCheckpoint(path)
	if errors.Is(err, fs.ErrNotExist) {
		what := "there is no checkpoint in"
		if _, err := os.Stat(filepath.Join(f.out, trainedFile)); err == nil {
			what = "the training is done in"
		}
		return nil, usagef("--resume: %s %q: to begin, leave resume out", what, f.out)
	}
	if err != nil {
		return nil, fmt.Errorf("--resume: %w", err)
	}
	return c, nil
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
