package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
)

// backendCommand returns the command for what computes.
func (a *app) backendCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backend",
		Short: "See and install what trains the networks",
		Long: `Backend is about what trains the networks: GoMLX in pure Go, which is always there,
or XLA, which is several times as fast and comes as a plugin.

The flag --backend of other commands decides, then the environment variable
GOMLX_BACKEND, with go, xla:cpu, xla:cuda or xla:/absolute/path/of/plugin.so. If
neither says anything it is the CPU plugin, if a known one is installed and computes
right, else Go.`,
		Example: `  taskonomy backend list
  taskonomy backend install cpu
  taskonomy backend doctor`,
		Args: cobra.ArbitraryArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	cmd.AddCommand(a.backendListCommand(), a.backendInstallCommand(), a.backendDoctorCommand())
	return cmd
}

// backendListCommand returns the command that lists what there is.
func (a *app) backendListCommand() *cobra.Command {
	format, out := formatText, ""
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "List the backends, after trying each, and say which is chosen",
		Long: `List tries every backend there is on a small matrix product and a convolution with
its gradients, and says which one is chosen if no flag says otherwise, and why.`,
		Example: `  taskonomy backend list
  taskonomy backend list --format json`,
	}
	flags := cmd.Flags()
	flags.Var(choice{&format, []string{formatText, formatJSON}}, "format", "`FORMAT` of the list: text or json")
	flags.StringVar(&out, "out", "", "write to `FILE` instead of standard output")
	completeWords(cmd, "format", []string{formatText, formatJSON})
	return a.do(cmd, func(ctx context.Context) error {
		s, err := surveyBackends(ctx)
		if err != nil {
			return interrupted(ctx, err)
		}
		err = a.output(out, func(w io.Writer) error {
			if format == formatJSON {
				return s.writeJSON(w)
			}
			return s.writeText(w)
		})
		return errors.Join(err, s.err)
	})
}

// A backendSurvey is what there is and what is chosen.
type backendSurvey struct {
	all    []backend.Candidate
	chosen backend.Choice
	err    error // Why nothing is chosen.
}

// surveyBackends looks at the backends. Its error is that of the context.
func surveyBackends(ctx context.Context) (*backendSurvey, error) {
	all, err := backend.Survey(ctx)
	if err != nil {
		return nil, err
	}
	s := &backendSurvey{all: all}
	s.chosen, s.err = backend.Choose(ctx, "")
	return s, ctx.Err()
}

// writeJSON writes the survey as one object.
func (s *backendSurvey) writeJSON(w io.Writer) error {
	var v struct {
		Chosen   *backend.Choice     `json:"chosen"` // Or null.
		Error    string              `json:"error,omitempty"`
		Backends []backend.Candidate `json:"backends"`
	}
	v.Backends = s.all
	if s.err != nil {
		v.Error = s.err.Error()
	} else {
		v.Chosen = &s.chosen
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeIndented(w, text)
}

// writeText writes the survey for people.
func (s *backendSurvey) writeText(w io.Writer) error {
	g := grid{columns: "lllrl"}
	g.add("backend", "state", "version", "trial", "plugin")
	for _, c := range s.all {
		path := ""
		if c.Plugin != nil {
			path = c.Plugin.Path
		}
		g.add(backendName(c), backendState(c), backendVersion(c), trialTime(c), path)
	}
	var b strings.Builder
	if err := g.write(&b, ""); err != nil {
		return err
	}
	b.WriteByte('\n')
	for _, c := range s.all {
		if c.Problem != "" {
			fmt.Fprintf(&b, "%s: %s: %s\n", c.Spec, c.Problem, c.Advice)
		}
	}
	s.writeChosen(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// writeChosen says what is chosen, and what the user should know about it.
func (s *backendSurvey) writeChosen(b *strings.Builder) {
	if s.err != nil {
		b.WriteString("chosen: none\n")
		return
	}
	fmt.Fprintf(b, "chosen: %s: %s\n", s.chosen.Spec, s.chosen)
	for _, w := range s.chosen.Warnings {
		fmt.Fprintf(b, "note: %s\n", w)
	}
}

// backendName returns the short name of a backend.
func backendName(c backend.Candidate) string {
	if c.Kind == "go" {
		return c.Kind
	}
	return "xla:" + c.Kind
}

// backendState says in a word or two how a backend is.
func backendState(c backend.Candidate) string {
	switch {
	case c.Problem == "" && c.Known:
		return "works"
	case c.Problem == "":
		return "works, not known"
	case c.Plugin == nil && c.Kind != "go":
		return c.Problem
	case c.Kind == "cuda" && !backend.HasGPU():
		return "no GPU"
	}
	return "broken"
}

// backendVersion returns the version of a backend.
func backendVersion(c backend.Candidate) string {
	compute, _ := backend.Version()
	switch {
	case c.Kind == "go" && backend.Vectors() != "":
		return "compute " + compute + ", " + backend.Vectors()
	case c.Kind == "go":
		return "compute " + compute + ", no SIMD"
	case c.Plugin == nil || c.Plugin.Name == "":
		return "-"
	}
	return c.Plugin.Name + " " + c.Plugin.Version
}

// trialTime returns how long the trial took.
func trialTime(c backend.Candidate) string {
	if c.Problem != "" {
		return "-"
	}
	return (c.Load + c.Check).Round(100 * time.Microsecond).String()
}
