package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/agreement"
	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// studyFlags are the flags of the command run.
type studyFlags struct {
	preset, data, net, backend, out, repeat string
	tasks, sets                             []string
	budget, maxOrder, jobs                  int
	seed                                    uint64
	dryRun                                  bool
}

// studyLong is the help of the command run.
const studyLong = `Run does a whole study: it renders or reads the data, trains a network for each
task (Stage I), transfers from one source and from several to each target (Stage
II), turns their losses on held-out buildings into affinities (Stage III), and
finds the best taxonomy for the budget (Stage IV).

The folder --out holds everything. Running the command again goes on where it
stopped, also after a kill or a power cut; what a changed setting does not concern
is kept. At the end it has

  report.html     all studies and figures, what the networks answer, and how well
                  the affinities agree with the paper's released ones
  transfers.csv   affinity, gain and quality of every transfer
  losses.parquet  the loss of every transfer on every test image
  taxonomy.json   the solution;  affinity.csv, sanity.csv, figures/, run.toml

Presets: quick (32 px, minutes on two cores), standard (under an hour), paper
(256 px and the paper's amounts of data, for a GPU). --set changes any field of
run.toml, which --dry-run prints.`

// studyCommand returns the command for a whole study.
func (a *app) studyCommand() *cobra.Command {
	f := &studyFlags{preset: "quick"}
	cmd := &cobra.Command{
		Use:   "run --out DIR [flags]",
		Short: "Train everything and find the taxonomy: all four stages",
		Long:  studyLong,
		Example: `  taskonomy run --out runs/quick
  taskonomy run --out runs/few --tasks depth,normals,edge2d,autoencoding --budget 2
  taskonomy run --out runs/mine --data images:photos --preset standard
  taskonomy run --out runs/quick --set specific.steps=800 --dry-run`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "keep the run in the folder `DIR`, and go on if it is there")
	flags.Var(choice{&f.preset, experiment.Presets()}, "preset", "start from `PRESET`: quick, standard or paper")
	flags.StringVar(&f.data, "data", "", "`SOURCE` of examples: synthetic, taskonomy:DIR or images:DIR (default synthetic)")
	flags.StringSliceVar(&f.tasks, "tasks", nil, "`LIST` of tasks (default all that the data has)")
	flags.Var(count{&f.budget}, "budget", "supervise at most `B` tasks (default a third)")
	flags.Var(count{&f.maxOrder}, "max-order", "transfer from at most `K` sources at once (default 4)")
	flags.Var(choice{&f.net, familyNames()}, "net", "`FAMILY` of networks: patch or conv")
	flags.StringVar(&f.backend, "backend", "", "`BACKEND`: go, xla:cpu, xla:cuda or xla:PATH (default the best there is)")
	flags.Var(count{&f.jobs}, "jobs", "run `N` steps at once (default one for each core)")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of weights and of the order of examples")
	flags.StringArrayVar(&f.sets, "set", nil, "`KEY=VALUE`: change a field of run.toml")
	flags.StringVar(&f.repeat, "repeat", "", "compare with the finished run in `DIR`, of another seed, or of another --net")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the configuration and the plan, and do nothing")
	completeWords(cmd, "preset", experiment.Presets())
	completeWords(cmd, "net", familyNames())
	completeWords(cmd, "data", dataKinds())
	completeWords(cmd, "backend", []string{"go", "xla:cpu", "xla:cuda"})
	completeTasks(cmd, "tasks", ",", &f.data, func(task.Task) bool { return true })
	return a.do(cmd, func(ctx context.Context) error { return a.study(ctx, cmd, f) }, "out")
}

func familyNames() []string {
	var names []string
	for _, f := range network.Families() {
		names = append(names, string(f))
	}
	return names
}

// config composes the configuration: the one in the folder if there is one and no
// preset is asked for, else the preset; then the flags.
func (f *studyFlags) config(cmd *cobra.Command) (experiment.Config, error) {
	changed := func(name string) bool { return cmd.Flag(name).Changed }
	c, err := f.base(changed("preset"))
	if err != nil {
		return c, err
	}
	if changed("data") {
		c.Data.Source, c.Tasks = f.data, nil
	}
	if changed("tasks") {
		c.Tasks = f.tasks
	}
	if changed("budget") {
		c.Budget = f.budget
	}
	if changed("max-order") {
		c.Transfer.MaxOrder = f.maxOrder
	}
	if changed("net") {
		c.Specific.Family = network.Family(f.net)
	}
	if changed("seed") {
		c.Seed = f.seed
	}
	for _, s := range f.sets {
		if err := c.Set(s); err != nil {
			return c, usagef("--set %w", err)
		}
	}
	return c, nil
}

// base returns the configuration to start from.
func (f *studyFlags) base(preset bool) (experiment.Config, error) {
	if !preset {
		st, err := store.OpenReadOnly(f.out)
		if err == nil {
			defer st.Close()
			var c experiment.Config
			err = st.ReadConfig(&c)
			if err == nil || !errors.Is(err, fs.ErrNotExist) {
				return c, err
			}
		}
	}
	return experiment.Preset(f.preset)
}

// backendOf is the backend to open: the flag's, else the environment's, else the
// one that the run began with, since another gives other digits.
func (f *studyFlags) backendOf(cmd *cobra.Command, c experiment.Config) string {
	if cmd.Flag("backend").Changed || os.Getenv(backend.EnvBackend) != "" {
		return f.backend
	}
	return c.Backend
}

// study runs a whole study.
func (a *app) study(ctx context.Context, cmd *cobra.Command, f *studyFlags) error {
	c, err := f.config(cmd)
	if err != nil {
		return err
	}
	if f.repeat != "" {
		if _, err := os.Stat(filepath.Join(f.repeat, experiment.TransfersFile)); err != nil {
			return fmt.Errorf("--repeat: no finished run: %w", err)
		}
	}
	if f.dryRun {
		return a.studyPlan(ctx, c, f, f.backendOf(cmd, c))
	}
	be, err := backend.OpenContext(ctx, f.backendOf(cmd, c))
	if err != nil {
		return backendError(err)
	}
	c.Backend, c.Numbers = be.Choice.Spec, be.Choice.ID()
	for _, w := range be.Choice.Warnings {
		a.warn("%s", w)
	}
	e, err := experiment.New(c, experiment.CacheDir(f.out), be.Backend)
	if err != nil {
		return configError(err)
	}
	a.warnOfConv(e.Config, be)
	if err := os.MkdirAll(f.out, 0o777); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	st, err := store.Open(f.out)
	if err != nil {
		return err
	}
	defer st.Close()
	if err := st.WriteConfig(e.Config); err != nil {
		return err
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "backend: %s\n", be.Choice)
	}
	summary, err := a.execute(ctx, e, st, f)
	if err != nil {
		return interrupted(ctx, err)
	}
	return a.finishStudy(ctx, e, st, summary, f)
}

// execute runs the plan.
func (a *app) execute(ctx context.Context, e *experiment.Experiment, st *store.Store, f *studyFlags) (*engine.Summary, error) {
	var observers []engine.Observer
	if !a.quiet {
		display := a.display()
		defer display.Close()
		observers = append(observers, display)
	}
	return engine.Execute(ctx, e.Plan, st, engine.Config{Workers: f.jobs}, observers...)
}

// finishStudy does Stages III and IV, writes the report and prints the taxonomy.
func (a *app) finishStudy(ctx context.Context, e *experiment.Experiment, st *store.Store, summary *engine.Summary, f *studyFlags) error {
	dir := f.out
	o, err := e.Outcome(ctx, st)
	if err != nil {
		return interrupted(ctx, err)
	}
	if err := o.Save(dir); err != nil {
		return err
	}
	if text := o.WeakText(); text != "" {
		a.warn("%s", text)
	}
	for _, m := range o.Missing {
		a.warn("missing: %s", m)
	}
	if o.Solution == nil {
		return errors.Join(fmt.Errorf("no taxonomy: %w", o.Unsolved), summary.Err())
	}
	var repeat affinity.Table
	if f.repeat != "" {
		other, err := a.load(ctx, filepath.Join(f.repeat, experiment.TransfersFile), "")
		if err != nil {
			return fmt.Errorf("--repeat: %w", err)
		}
		repeat = other.rows
	}
	found, err := e.Agreement(ctx, o, repeat)
	if err != nil {
		if ctx.Err() != nil {
			return interrupted(ctx, err)
		}
		a.warn("no comparison with the released data: %v", err)
	}
	if err := e.Report(ctx, st, dir, o, found); err != nil {
		return interrupted(ctx, fmt.Errorf("writing the report: %w", err))
	}
	table, err := a.load(ctx, filepath.Join(dir, experiment.TransfersFile), "")
	if err != nil {
		return err
	}
	r := &result{transfers: table, Solution: o.Solution}
	if err := r.writeText(a.stdout); err != nil {
		return err
	}
	if found != nil {
		if err := writeAgreement(a.stdout, dir, found); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "\nreport: %s\n", filepath.Join(dir, "report.html"))
	return summary.Err()
}

// writeAgreement prints how far the affinities agree with the released ones, and
// keeps it in the folder.
func writeAgreement(w io.Writer, dir string, found *agreement.Agreement) error {
	err := atomicfile.Write(filepath.Join(dir, experiment.AgreementFile), func(w io.Writer) error {
		text, err := json.MarshalIndent(found, "", "  ")
		if err == nil {
			_, err = w.Write(append(text, '\n'))
		}
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nBeside the paper's released data\n")
	if len(found.Unreleased) > 0 {
		fmt.Fprintf(w, "  which does not have %s: they are left out of what is compared with it\n", strings.Join(found.Unreleased, ", "))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "  this run\tleast\treleased\tp\t")
	number := func(v agreement.Value) string {
		if !v.Known() {
			return "–"
		}
		return fmt.Sprintf("%.2f", v.Number)
	}
	for _, l := range found.Lines {
		least := ""
		if l.Least.Low != 0 {
			least = fmt.Sprintf("%.2f", l.Least.Low)
		}
		if l.Short() {
			least += " !"
		}
		p := ""
		if l.P.Known() {
			p = fmt.Sprintf("%.4f", l.P.Number)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t  %s\n", number(l.Ours), least, number(l.Published), p, l.Label)
	}
	return t.Flush()
}

// configError makes an error about the configuration one about usage.
func configError(err error) error {
	var config *experiment.ConfigError
	if errors.As(err, &config) {
		return usageError{err}
	}
	return err
}

// backendError makes an error about the name of a backend one about usage.
func backendError(err error) error {
	if errors.Is(err, backend.ErrSpec) {
		return usagef("--backend: %w", err)
	}
	return fmt.Errorf("--backend: %w", err)
}
