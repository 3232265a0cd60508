package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// studyPlan prints what would be done.
func (a *app) studyPlan(ctx context.Context, c experiment.Config, f *studyFlags, spec string) error {
	choice, err := backend.Choose(ctx, spec)
	if err != nil {
		return backendError(err)
	}
	c.Backend, c.Numbers = choice.Spec, choice.ID()
	e, err := experiment.New(c, experiment.CacheDir(f.out), nil)
	if err != nil {
		return configError(err)
	}
	if err := e.Config.WriteTOML(a.stdout); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n# backend: %s\n", choice)
	var status *engine.Status
	if st, err := store.OpenReadOnly(f.out); err == nil {
		defer st.Close()
		if status, err = engine.StatusOf(st, e.Plan); err != nil {
			return err
		}
	}
	for _, stage := range e.Plan.Stages() {
		n := 0
		for _, s := range e.Plan.Steps() {
			if s.Stage == stage {
				n++
			}
		}
		done := 0
		if status != nil {
			for _, s := range status.Stages {
				if s.Stage == stage {
					done = s.Done
				}
			}
		}
		fmt.Fprintf(a.stdout, "# %s: %d steps, %d of them done\n", stage, n, done)
	}
	return nil
}

// statusCommand returns the command that says how far a run is.
func (a *app) statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status DIR",
		Short: "Say how far the run in a folder is",
		Long: `Status reads the folder of a run, which may be running, and says how many steps of
each stage are done, and which failed and why.`,
		Example: `  taskonomy status runs/quick`,
	}
	cmd = a.do(cmd, nil)
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("status takes the folder of a run")
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.running = true
		return a.status(args[0])
	}
	return cmd
}

// status prints how far a run is.
func (a *app) status(dir string) error {
	st, err := store.OpenReadOnly(dir)
	if err != nil {
		return err
	}
	defer st.Close()
	var c experiment.Config
	if err := st.ReadConfig(&c); err != nil {
		return fmt.Errorf("%s is no run: %w", dir, err)
	}
	e, err := experiment.New(c, experiment.CacheDir(dir), nil)
	if err != nil {
		return err
	}
	s, err := engine.StatusOf(st, e.Plan)
	if err != nil {
		return err
	}
	done, total := s.Done()
	state := "not running"
	if s.Running {
		state = fmt.Sprintf("running, process %d on %s since %s", s.Holder.PID, s.Holder.Host, s.Holder.Since.Format("15:04:05"))
	}
	fmt.Fprintf(a.stdout, "%s: %d of %d steps done, %s\n", dir, done, total, state)
	for _, stage := range s.Stages {
		fmt.Fprintf(a.stdout, "  %-9s %3d of %3d done", stage.Stage, stage.Done, stage.Total)
		if stage.Failed+stage.Skipped > 0 {
			fmt.Fprintf(a.stdout, ", %d failed, %d wait for failed ones", stage.Failed, stage.Skipped)
		}
		fmt.Fprintln(a.stdout)
	}
	for _, f := range s.Failures {
		fmt.Fprintf(a.stdout, "failed: %s: %s\n", f.Step, strings.TrimSpace(f.Error))
	}
	return nil
}
