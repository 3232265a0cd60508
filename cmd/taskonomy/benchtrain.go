package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// benchTrainFlags are the flags of the command bench train.
type benchTrainFlags struct {
	backends             []string
	net, python          string
	format, out          string
	size, seconds, times int
	kinds                []string
	worker               string
}

// benchTrainLong is the help of the command bench train.
const benchTrainLong = `Train measures steps of training, with everything that belongs to a step: a random
batch out of the examples, which are on the device, the gradient, AdamW and the
loss back. The networks are those of run --preset quick, for each kind of task
(Stage I), and 25 heads side by side (Stage II).

With --python it measures the same networks in PyTorch and JAX on the CPU, after it
has checked that they lose the same on the same examples from the same start, and
gives the speed of each backend as a ratio to the faster of the two. What was
measured with is in bench/requirements.txt.

All take turns, --times times, on all cores and then on one, and what is printed is
the median of images a second and, in brackets, of images for each second of a
core, which other programs on the machine disturb less. An example of several
pictures counts once, and a step of 25 heads counts its examples 25 times.`

// benchTrainCommand returns the command that measures training.
func (a *app) benchTrainCommand() *cobra.Command {
	f := &benchTrainFlags{net: string(network.Patch), format: formatText, seconds: 2, times: 3}
	cmd := &cobra.Command{
		Use:   "train [flags]",
		Short: "Measure the training of networks, beside PyTorch and JAX",
		Long:  benchTrainLong,
		Example: `  taskonomy bench train
  taskonomy bench train --python venv/bin/python --format json
  taskonomy bench train --net conv --backend xla:cpu`,
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.backends, "backend", nil, "`LIST` of backends (default go and the best there is, conv without go)")
	flags.Var(choice{&f.net, familyNames()}, "net", "`FAMILY` of networks: patch or conv")
	flags.Var(count{&f.size}, "size", "pictures of `N` pixels, 32 or 64 (default 32 of patch, 64 of conv)")
	flags.StringSliceVar(&f.kinds, "kinds", nil, "`LIST` of what to train: "+strings.Join(trainKindNames(), ", ")+" (default all)")
	flags.StringVar(&f.python, "python", "", "`PATH` of a Python that has torch or jax or both")
	flags.Var(count{&f.seconds}, "seconds", "`S` seconds for each measurement")
	flags.Var(count{&f.times}, "times", "measure everything `N` times")
	flags.Var(choice{&f.format, []string{formatText, formatJSON}}, "format", "`FORMAT`: text or json")
	flags.StringVar(&f.out, "out", "", "write to `FILE` instead of standard output")
	flags.StringVar(&f.worker, "worker", "", "serve requests on standard input with this `BACKEND`")
	if err := flags.MarkHidden("worker"); err != nil {
		panic(err) // The flag does not exist.
	}
	completeWords(cmd, "net", familyNames())
	completeWords(cmd, "kinds", trainKindNames())
	completeWords(cmd, "format", []string{formatText, formatJSON})
	return a.do(cmd, func(ctx context.Context) error {
		if f.worker != "" {
			return serveTraining(ctx, f.worker, a.stdin, a.stdout)
		}
		if err := f.check(ctx); err != nil {
			return interrupted(ctx, err)
		}
		return interrupted(ctx, a.benchTrain(ctx, f))
	})
}

// check fills in what the user left open and says what makes no sense.
func (f *benchTrainFlags) check(ctx context.Context) error {
	conv := f.net == string(network.Conv)
	switch {
	case f.size == 0 && conv:
		f.size = 64
	case f.size == 0:
		f.size = 32
	case f.size != 32 && f.size != 64:
		return usagef("--size: expected 32 or 64, not %d", f.size)
	}
	if len(f.kinds) == 0 {
		f.kinds = trainKindNames()
		if conv { // The heads of transfers are the same.
			f.kinds = f.kinds[:stageOneKinds]
		}
	}
	for _, name := range f.kinds {
		if trainKindOf(name) == nil {
			return usagef("--kinds: no such kind as %q: there are %s", name, strings.Join(trainKindNames(), ", "))
		}
	}
	if f.python != "" {
		if _, err := exec.LookPath(f.python); err != nil {
			return usagef("--python: %w", err)
		}
	}
	return f.checkBackends(ctx)
}

// checkBackends makes sure that the backends can be had, and chooses where the
// user did not.
func (f *benchTrainFlags) checkBackends(ctx context.Context) error {
	for _, spec := range f.backends {
		if _, err := backend.Choose(ctx, spec); err != nil {
			return fmt.Errorf("--backend: %w", err)
		}
	}
	if len(f.backends) > 0 {
		return nil
	}
	best, err := backend.Choose(ctx, "")
	if err != nil {
		return err
	}
	if f.net != string(network.Conv) && best.Plugin != nil {
		f.backends = []string{"go"}
	}
	f.backends = append(f.backends, best.Spec)
	return nil
}

// benchTrain measures and prints.
func (a *app) benchTrain(ctx context.Context, f *benchTrainFlags) (err error) {
	dir, err := os.MkdirTemp("", "taskonomy-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if f.net == string(network.Conv) && slices.ContainsFunc(f.backends, func(b string) bool { return strings.HasPrefix(b, "go") }) {
		a.warn("the Go backend takes minutes for a few steps of convolutions")
	}
	a.progressf("making the examples")
	cases, err := makeTrainCases(ctx, dir, network.Family(f.net), f.size, f.kinds)
	if err != nil {
		return err
	}
	runners, err := a.startRunners(ctx, f, dir)
	defer func() {
		for _, r := range runners {
			r.stop()
		}
	}()
	if err != nil {
		return err
	}
	a.progressf("comparing the losses of %s", plural(len(cases), "network"))
	if err := checkSameNetworks(cases, runners); err != nil {
		return err
	}
	result := &trainBench{Net: f.net, Size: f.size, Seconds: f.seconds, Times: f.times}
	for i := range f.times {
		a.progressf("round %d of %d, %s of %d s", i+1, f.times, plural(len(cases)*len(runners), "measurement"), f.seconds)
		for _, c := range cases {
			for _, r := range runners {
				if err := result.measure(c, r, time.Duration(f.seconds)*time.Second); err != nil {
					return err
				}
			}
		}
	}
	result.summarize()
	return a.output(f.out, func(w io.Writer) error {
		if f.format == formatJSON {
			return result.writeJSON(w)
		}
		return result.writeText(w)
	})
}

// progressf says how far a long measurement is.
func (a *app) progressf(format string, args ...any) {
	if !a.quiet {
		a.report("", fmt.Sprintf(format, args...))
	}
}
