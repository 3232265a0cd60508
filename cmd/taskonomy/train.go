package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// trainFlags are the flags of the command train.
type trainFlags struct {
	task, preset, data, net, backend, out, cache, run string
	from, sets                                        []string
	steps                                             int
	seed                                              uint64
	resume, events                                    bool
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

// trainCommand returns the command that trains one network or transfer.
func (a *app) trainCommand() *cobra.Command {
	f := &trainFlags{}
	cmd := a.trainCommandFor(f)
	cmd.Long = `Train trains the network of one task, as Stage I of the command run does, and
compares it with the best constant answer on held-out buildings. An interrupt stops
it at a checkpoint, and --resume goes on from there, or from the last validation
after a kill: the result is the same bit for bit as without the interrupt.

With --from it trains a transfer, as Stage II does: the encoders of the sources'
networks stay as they are, and a small head learns the task from what they say, on
the split validation. The encoders are those of earlier trainings, in
` + trainedByDefault + `SOURCE or the folder of SOURCE=DIR, or with --run those of a run,
whose fully supervised network is then compared with too. What is not asked for
otherwise, such as the size of pictures, is as the encoders have it.

The folder --out has weights.safetensors, training.json, and the curves of the
losses and what the network answers as curve.svg, predictions.svg and .png.`
	cmd.Example = `  taskonomy train --task depth
  taskonomy train --task normals --steps 1000 --out runs/normals
  taskonomy train --task normals --steps 1000 --out runs/normals --resume
  taskonomy train --task reshading --from depth,normals=runs/normals
  taskonomy train --task reshading --from depth,normals --run runs/quick`
	cmd.Flags().BoolVar(&f.events, "events", false, "print what happens as lines of JSON, and stop when standard input ends")
	if err := cmd.Flags().MarkHidden("events"); err != nil {
		panic(err)
	}
	return a.do(cmd, func(ctx context.Context) error { return a.train(ctx, cmd, f) }, "task")
}

// trainCommandFor returns the command with the flags that a cell has too.
func (a *app) trainCommandFor(f *trainFlags) *cobra.Command {
	cmd := &cobra.Command{Use: "train --task TASK [flags]", Short: "Train the network of one task, or a transfer to it"}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.task, "task", "", "`TASK` to train, by any of its names")
	flags.StringArrayVar(&f.from, "from", nil, "train a transfer from the frozen encoders of `SOURCES`, such as depth,normals or depth=DIR,normals")
	flags.StringVar(&f.run, "run", "", "take the encoders from the run in the folder `DIR` (default those of earlier trainings, "+trainedByDefault+"SOURCE)")
	f.preset = trainPreset
	flags.Var(choice{&f.preset, experiment.Presets()}, "preset", "recipe and size of pictures: `PRESET` quick, standard or paper (default quick)")
	flags.StringVar(&f.data, "data", "", "`SOURCE` of examples: synthetic, taskonomy:DIR or images:DIR (default synthetic)")
	flags.Var(count{&f.steps}, "steps", "train for `N` steps (default that of the preset)")
	flags.Var(choice{&f.net, familyNames()}, "net", "`FAMILY` of networks: patch or conv (default that of the preset)")
	flags.StringVar(&f.backend, "backend", "", "`BACKEND`: go, xla:cpu, xla:cuda or xla:PATH (default CUDA if it is there, else the best on the CPU)")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of weights and of the order of examples")
	flags.StringVar(&f.out, "out", "", "keep the result and the checkpoint in the folder `DIR` (default "+trainedByDefault+"TASK, or TASK-from-SOURCES)")
	flags.BoolVar(&f.resume, "resume", false, "go on from the checkpoint in the folder")
	flags.StringArrayVar(&f.sets, "set", nil, "`KEY=VALUE`: change a field of run.toml, such as data.size=16")
	flags.StringVar(&f.cache, "cache", "", "keep what is rendered in the folder `DIR` (default one for all trainings, in the user's cache)")
	completeWords(cmd, "preset", experiment.Presets())
	completeWords(cmd, "net", familyNames())
	completeTasks(cmd, "task", "", &f.data, trainable)
	completeWords(cmd, "backend", []string{"go", "xla:cpu", "xla:cuda"})
	completeWords(cmd, "data", dataKinds())
	completeTasks(cmd, "from", ",+", &f.data, func(t task.Task) bool { return trainable(t) || t.Name == "random" })
	register(cmd, "run", completeRun)
	return cmd
}

// warnOfConv warns of a training that would take too long.
func (a *app) warnOfConv(c experiment.Config, be *backend.Backend) {
	if c.Specific.Family == network.Conv && be.Choice.Plugin == nil {
		a.warn("the Go backend takes hours where XLA takes minutes for networks of family conv: see taskonomy backend install cpu, or take --net patch")
	}
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
	c, sources, err := f.resolve(cmd)
	if err != nil {
		return err
	}
	w.out, w.supervised = f.out, sources.supervised
	unlock, err := f.lock()
	if err != nil {
		return err
	}
	defer unlock()
	checkpoint, done, err := f.checkpoint()
	if err != nil {
		return err
	}
	if done != nil {
		single, err := f.single(c, sources, &backend.Backend{}) // Nothing is computed.
		if err != nil {
			return err
		}
		return f.showFinished(single, done, w)
	}
	be, err := openTrainingBackend(ctx, f.backend)
	if err != nil {
		return backendError(err)
	}
	for _, warning := range be.Choice.Warnings {
		a.warn("%s", warning)
	}
	c.Backend, c.Numbers = be.Choice.Spec, be.Choice.ID()
	single, err := f.single(c, sources, be)
	if err != nil {
		return err
	}
	c = single.Config()
	a.warnOfConv(c, be)
	if err := a.setAside(f); err != nil {
		return err
	}
	every := c.Specific.Every
	if single.From != nil {
		every = pointsEvery(single.Steps())
	}
	w.begin(view.TrainingEvent{Kind: view.TrainingReading, Task: single.Task, From: single.From, Backend: be.Choice.String(), Out: f.out, Steps: single.Steps()}, checkpoint)
	session := w.session(filepath.Join(f.out, checkpointFile), every)
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
