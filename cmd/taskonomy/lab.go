package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext/install"
)

// labFlags are the flags of the command lab.
type labFlags struct {
	kernelFlags
	port      int
	noBrowser bool
	notebooks string
	installs  bool
	arguments []string
}

// labCommand returns the command that opens JupyterLab.
func (a *app) labCommand() *cobra.Command {
	f := &labFlags{}
	cmd := &cobra.Command{
		Use:   "lab [flags]",
		Short: "Open JupyterLab with the Taskonomy kernel and its notebooks",
		Long: `Lab makes a private Python environment with JupyterLab from a list of packages
pinned by their hashes, installs the kernel into it, starts JupyterLab for this
machine only, with a token, and opens the notebooks of the checkout. Nothing is
installed outside the user's cache folder. It needs Go and Python 3.11 or newer;
the first time takes a minute or two.`,
		Example: `  taskonomy lab
  taskonomy lab --no-browser --port 9000`,
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.noBrowser, "no-browser", false, "do not open a browser: open the address that is printed")
	flags.Var(count{&f.port}, "port", "listen on port `N` (default the first free one from 8888)")
	flags.StringVar(&f.notebooks, "notebooks", "", "the `DIR` to open (default that of the checkout)")
	f.registerModule(cmd)
	flags.BoolVar(&f.installs, "install-only", false, "install all of it and do not start JupyterLab")
	flags.StringArrayVar(&f.arguments, "jupyter", nil, "a further `ARGUMENT` for JupyterLab, such as --ServerApp.base_url=/x/")
	return a.do(cmd, func(ctx context.Context) error { return a.lab(ctx, f) })
}

// lab installs what is missing and runs JupyterLab until ctx ends.
func (a *app) lab(ctx context.Context, f *labFlags) error {
	layout, err := install.Default()
	if err != nil {
		return err
	}
	module, err := f.checkout()
	if err != nil {
		return err
	}
	folder := f.notebooks
	if folder == "" {
		folder = filepath.Join(module, "notebooks")
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("--notebooks: %w", err)
	}
	if err := layout.Lab(ctx, a.steps()); err != nil {
		return err
	}
	if err := layout.Kernel(ctx, layout.LabData(), module, a.steps()); err != nil {
		return err
	}
	if f.installs {
		return nil
	}
	cmd := layout.Command(ctx, install.Server{
		Folder: folder, Port: f.port, NoBrowser: f.noBrowser, Arguments: f.arguments,
	})
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, a.stdout, a.stderr
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("JupyterLab ended: %w", errors.Join(err))
	}
	return nil
}
