package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// Exit codes.
const (
	exitDone = iota
	exitFailed
	exitUsage
	exitInfeasible
)

// A usageError is a command line that makes no sense.
type usageError struct{ error }

// Unwrap returns the cause.
func (e usageError) Unwrap() error { return e.error }

// usagef returns a usageError.
func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// An app is one run of the program.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	quiet          bool
	warned         map[string]bool // The warnings so far.
	// running says that the flags were understood, so that errors from now on
	// are not about usage unless they say so.
	running bool
}

// run does what the arguments ask for and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, warned: map[string]bool{}}
	root := a.root()
	root.SetArgs(append([]string{}, args...)) // Never nil, which is os.Args.
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	code := a.exitCode(err)
	if errors.Is(err, syscall.EPIPE) {
		return code // Whoever read the output has seen enough.
	}
	message := err.Error()
	if code == exitUsage {
		message += fmt.Sprintf(" (see %s --help)", cmd.CommandPath())
	}
	a.report("", message)
	return code
}

// exitCode returns the exit code for an error.
func (a *app) exitCode(err error) int {
	var usage usageError
	var option *taxonomy.OptionError
	var dataset *published.UnknownDatasetError
	switch {
	case errors.Is(err, taxonomy.ErrInfeasible):
		return exitInfeasible
	case !a.running, errors.As(err, &usage), errors.As(err, &option), errors.As(err, &dataset):
		return exitUsage
	}
	return exitFailed
}

// report writes each line of a message to standard error, under the name of
// the program.
func (a *app) report(kind, message string) {
	for line := range strings.Lines(message) {
		fmt.Fprintf(a.stderr, "taskonomy: %s%s\n", kind, strings.TrimSuffix(line, "\n"))
	}
}

// warn reports something that the user should look at, once and unless told to
// be quiet.
func (a *app) warn(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if !a.quiet && !a.warned[message] {
		a.warned[message] = true
		a.report("warning: ", message)
	}
}

// root returns the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "taskonomy",
		Short: "Find out which tasks to supervise and which to transfer",
		Long: `Taskonomy turns the losses of transfers between tasks into affinities (Stage
III) and affinities into a taxonomy (Stage IV): which tasks to supervise under a
budget, and which transfer serves each of the others, with proof.

The method is that of Zamir et al., "Taskonomy: Disentangling Task Transfer
Learning", CVPR 2018. The released transfers of the paper are built in.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no plan exists.`,
		Example: `  # From the loss of each transfer on each image to a taxonomy:
  taskonomy affinity --losses losses.csv --out transfers.csv
  taskonomy solve --transfers transfers.csv --budget 2

  # The paper's own data:
  taskonomy solve --transfers published --budget 8 --max-order 4`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,

		SuggestionsMinimumDistance: 2,
	}
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no warnings and summaries on standard error")
	root.AddCommand(a.affinityCommand(), a.solveCommand(), a.curveCommand(),
		a.taxonomiesCommand(), a.treeCommand(), a.figureCommand(), a.replayCommand(), a.reportCommand(), a.worldCommand(), a.dataCommand(), a.benchCommand(), a.tasksCommand(), a.publishedCommand(), a.backendCommand(), a.studyCommand(), a.trainCommand(), a.statusCommand(),
		a.kernelCommand(), a.labCommand())
	return root
}

// unknownCommand returns an error that suggests what may have been meant.
func unknownCommand(root *cobra.Command, name string) error {
	if near := root.SuggestionsFor(name); len(near) > 0 {
		return usagef("unknown command %q: did you mean %s?", name, strings.Join(near, " or "))
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return usagef("unknown command %q: there are %s", name, strings.Join(names, ", "))
}

// do makes a command of a function, which runs once the command line has been
// understood. The names are of flags that must be there.
func (a *app) do(cmd *cobra.Command, f func(ctx context.Context) error, required ...string) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("unexpected argument %q: %s takes flags only", args[0], cmd.Name())
		}
		return nil
	}
	cmd.DisableFlagsInUseLine = true
	cmd.Flags().SortFlags = false
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		for _, name := range required {
			if flag := cmd.Flag(name); !flag.Changed {
				usage := strings.ReplaceAll(flag.Usage, "`", "") // It quotes what the value is called.
				return usagef("%s needs --%s: %s", cmd.Name(), name, usage)
			}
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		a.running = true
		return f(cmd.Context())
	}
	for _, name := range required {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // The flag does not exist.
		}
	}
	return cmd
}

// errInterrupted is returned when the context ends before the work is done.
var errInterrupted = errors.New("interrupted")

// interruptible returns what f returns, or errInterrupted as soon as the
// context ends. In that case f goes on alone, so the caller must not touch what
// f works on.
func interruptible(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errInterrupted
	}
}
