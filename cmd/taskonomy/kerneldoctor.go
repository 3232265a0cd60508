package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/install"
)

// kernelDoctorCommand returns the command that checks the kernel.
func (a *app) kernelDoctorCommand() *cobra.Command {
	f := &kernelFlags{}
	cmd := &cobra.Command{
		Use:   "doctor [flags]",
		Short: "Check what the kernel needs, and run two cells",
		Long: `Doctor says of everything that the kernel needs whether it is there, and how to get
it if not. If all is there it starts the kernel and runs a Go cell and a %%solve
cell. The exit code is 1 if anything is wrong.`,
		Example: `  taskonomy kernel doctor`,
	}
	f.register(cmd)
	return a.do(cmd, func(ctx context.Context) error {
		layout, data, err := f.places()
		if err != nil {
			return err
		}
		g := grid{columns: "lll"}
		wrong := 0
		for _, c := range layout.Examine(ctx, data) {
			state := "ok"
			if c.Remedy != "" {
				state = "MISSING"
				wrong++
			}
			g.add(state, c.Name, c.Found)
			if c.Remedy != "" {
				g.add("", "", "-> "+c.Remedy)
			}
		}
		if wrong == 0 {
			wrong += tryCells(ctx, data, &g)
		}
		if err := g.write(a.stdout, ""); err != nil {
			return err
		}
		if wrong > 0 {
			return fmt.Errorf("%s to mend", plural(wrong, "thing"))
		}
		return nil
	})
}

// tryCells runs the kernel and reports how many cells failed.
func tryCells(ctx context.Context, data string, g *grid) int {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	spec, err := install.ReadSpec(data)
	if err != nil {
		g.add("FAILED", "kernel", err.Error())
		return 1
	}
	start := time.Now()
	k, err := client.Start(ctx, client.Spec{Command: spec.Command, Environment: spec.Environment})
	if err != nil {
		g.add("FAILED", "starting the kernel", err.Error())
		return 1
	}
	defer k.Shutdown(ctx)
	g.add("ok", "starting the kernel", took(start))
	failed := 0
	for _, c := range []struct{ name, code string }{
		{"Go cell", "%%\nfmt.Println(len(task.Taskonomy().Targets()))"},
		{"%%solve cell", "%%solve published --budget 8"},
	} {
		start := time.Now()
		r, err := k.Execute(ctx, c.code)
		if err == nil {
			err = r.Err()
		}
		if err != nil {
			g.add("FAILED", c.name, errors.Unwrap(fmt.Errorf("%w", err)).Error())
			failed++
			continue
		}
		g.add("ok", c.name, took(start))
	}
	return failed
}

// took says how long something took.
func took(start time.Time) string { return fmt.Sprintf("%.3f s", time.Since(start).Seconds()) }
