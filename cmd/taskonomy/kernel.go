package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/kernelext/install"
)

// kernelCommand returns the commands about the kernel for Jupyter.
func (a *app) kernelCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kernel",
		Short: "Install, remove or check the kernel for Jupyter",
		Long: `The Taskonomy kernel runs Go cells that use the packages of this project without
imports or downloads, and cells of its own: %%solve, %%affinity and %%taskonomy.
"taskonomy lab" installs it into a private environment and opens JupyterLab; the
commands here are for a Jupyter that you have.`,
		Example: `  taskonomy kernel install
  taskonomy kernel doctor`,
		Args: cobra.ArbitraryArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	cmd.AddCommand(a.kernelInstallCommand(), a.kernelUninstallCommand(), a.kernelDoctorCommand(), a.kernelRunCommand())
	return cmd
}

// kernelFlags say where the kernel is.
type kernelFlags struct {
	prefix, module string
}

func (f *kernelFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.prefix, "prefix", "",
		"the environment of Jupyter, such as `DIR` of a virtual environment (default that of the user)")
}

func (f *kernelFlags) registerModule(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.module, "module", "", "the checkout `DIR` of this project that Go cells use (default the one around)")
}

// data returns the data folder of Jupyter.
func (f *kernelFlags) data() (string, error) {
	if f.prefix != "" {
		prefix, err := filepath.Abs(f.prefix)
		return filepath.Join(prefix, "share", "jupyter"), err
	}
	return install.DataFolder()
}

// checkout returns the root of the project.
func (f *kernelFlags) checkout() (string, error) {
	if f.module != "" {
		return install.FindModule(f.module)
	}
	return install.FindModule(".")
}

func (a *app) kernelInstallCommand() *cobra.Command {
	f := &kernelFlags{}
	cmd := &cobra.Command{
		Use:   "install [flags]",
		Short: "Install the kernel for the user's Jupyter",
		Long: `Install builds the pinned tools that Go cells need (GoNB, goimports, gopls), copies
this program beside them, compiles the packages that cells use and tells Jupyter
of the kernel. Without --prefix it is for every Jupyter of the user.`,
		Example: `  taskonomy kernel install
  taskonomy kernel install --prefix ~/my-jupyter-environment`,
	}
	f.register(cmd)
	f.registerModule(cmd)
	return a.do(cmd, func(ctx context.Context) error {
		layout, data, err := f.places()
		if err != nil {
			return err
		}
		module, err := f.checkout()
		if err != nil {
			return err
		}
		if err := layout.Kernel(ctx, data, module, a.steps()); err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "installed the kernel %q in %s\n", install.DisplayName, install.SpecFolder(data))
		return err
	})
}

// places returns where things are.
func (f *kernelFlags) places() (install.Layout, string, error) {
	layout, err := install.Default()
	if err != nil {
		return layout, "", err
	}
	data, err := f.data()
	return layout, data, err
}

// steps returns where to say what is being done.
func (a *app) steps() io.Writer {
	if a.quiet {
		return io.Discard
	}
	return a.stderr
}

func (a *app) kernelUninstallCommand() *cobra.Command {
	f := &kernelFlags{}
	tools := false
	cmd := &cobra.Command{
		Use:     "uninstall [flags]",
		Short:   "Remove the kernel from the user's Jupyter",
		Long:    `Uninstall removes what install wrote for Jupyter and, with --tools, what it built.`,
		Example: `  taskonomy kernel uninstall --tools`,
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&tools, "tools", false, "remove the tools and the private JupyterLab as well")
	return a.do(cmd, func(context.Context) error {
		layout, data, err := f.places()
		if err != nil {
			return err
		}
		found, err := install.Uninstall(data)
		if err != nil {
			return err
		}
		if found {
			fmt.Fprintf(a.stdout, "removed %s\n", install.SpecFolder(data))
		} else {
			fmt.Fprintf(a.stdout, "there is no kernel in %s\n", install.SpecFolder(data))
		}
		if !tools {
			return nil
		}
		removed, err := layout.Remove()
		for _, dir := range removed {
			fmt.Fprintf(a.stdout, "removed %s\n", dir)
		}
		return err
	})
}

// runFlags are the flags of the command that Jupyter calls.
type runFlags struct {
	connection, gonb, module string
	rawError                 bool
}

// kernelRunCommand returns the command that Jupyter calls.
func (a *app) kernelRunCommand() *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:    "run --connection-file FILE --gonb PROGRAM --module DIR",
		Short:  "Run the kernel, as Jupyter does",
		Hidden: true,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.connection, "connection-file", "", "connection `FILE` that Jupyter wrote")
	flags.StringVar(&f.gonb, "gonb", "", "`PROGRAM` of GoNB")
	flags.StringVar(&f.module, "module", "", "checkout `DIR` that Go cells use")
	flags.BoolVar(&f.rawError, "raw-error", false, "show errors of Go cells as text, not HTML")
	return a.do(cmd, func(ctx context.Context) error { return a.runKernel(ctx, f) },
		"connection-file", "gonb", "module")
}

// runKernel runs the kernel.
func (a *app) runKernel(ctx context.Context, f *runFlags) error {
	command := []string{f.gonb, "-go_work=" + f.module, fmt.Sprintf("-raw_error=%t", f.rawError)}
	debug.SetGCPercent(400) // Cells are short and memory is plenty.
	os.Unsetenv("GOWORK")   // A workspace of the user's would hide that of the cells.
	return kernelext.Run(ctx, kernelext.Config{
		ConnectionFile: f.connection, GoNB: command, Startup: "%noautoget", Magics: a.magics(), Log: a.stderr,
	})
}
