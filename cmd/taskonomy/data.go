package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/taskonomy"
)

// dataCommand returns the command for data sets on disk.
func (a *app) dataCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Look at data sets on disk",
		Long:    "Data looks at data sets on disk.",
		Example: "  taskonomy data check world",
		Args:    cobra.ArbitraryArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	cmd.AddCommand(a.checkCommand())
	return cmd
}

// checkCommand returns the command that says what a folder holds.
func (a *app) checkCommand() *cobra.Command {
	some, out, dir := 0, "", ""
	cmd := &cobra.Command{
		Use:   "check DIR [flags]",
		Short: "Say what a folder of the data set holds",
		Long: `Check reads a folder in the form of the real data set, of either generation, and
says what it holds: layout, domains, counts, damaged and missing files, which tasks
can be trained, and the statistics of each domain beside those of the real data.`,
		Example: `  taskonomy data check world
  taskonomy data check /data/taskonomy --some 200`,
	}
	flags := cmd.Flags()
	flags.Var(count{&some}, "some", "read the files of `N` views only, spread evenly (default all)")
	flags.StringVar(&out, "out", "", "write to `FILE` instead of standard output")
	cmd = a.do(cmd, func(ctx context.Context) error {
		r, err := taskonomy.CheckSome(ctx, dir, some)
		if err != nil {
			return fmt.Errorf("checking %s: %w", dir, err)
		}
		return a.output(out, func(w io.Writer) error { return writeCheck(w, r) })
	})
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("data check takes one folder")
		}
		dir = args[0]
		return nil
	}
	return cmd
}

// writeCheck writes the report for a reader.
func writeCheck(w io.Writer, r *taskonomy.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s, %s, %s\n", r.Root, strings.Join(r.Layouts, " and "),
		plural(len(r.Buildings), "building"), plural(r.Points, "point"), plural(r.Views, "view"))
	if r.SplitsFrom != "" {
		fmt.Fprintf(&b, "splits from %s:", r.SplitsFrom)
		for _, s := range dataset.Splits() {
			fmt.Fprintf(&b, " %s %d", s, r.Splits[s])
		}
		b.WriteString(" buildings\n")
	}
	b.WriteString("\nDomains\n")
	g := grid{columns: "lrrrrll"}
	g.add("domain", "files", "read", "damaged", "missing", "here", "real data")
	for _, d := range r.Domains {
		here := ""
		if d.Stats.Count > 0 {
			here = d.Stats.String() + " " + d.Stats.Unit
		}
		g.add(d.Domain, strconv.Itoa(d.Files), strconv.Itoa(d.Read), strconv.Itoa(d.Damaged), strconv.Itoa(d.Missing), here, d.Stats.Real)
	}
	g.write(&b, "  ")
	b.WriteString("\nCameras\n")
	g = grid{columns: "lll"}
	g.add("of", "here", "real data")
	for _, c := range r.Camera {
		g.add(c.Name, c.String()+" "+c.Unit, c.Real)
	}
	g.write(&b, "  ")
	b.WriteString("\nTasks\n")
	g = grid{columns: "lrl"}
	g.add("task", "samples", "lacks")
	for _, t := range r.Tasks {
		g.add(t.Task, strconv.Itoa(t.Samples), strings.Join(t.Lacks, ", "))
	}
	g.write(&b, "  ")
	for _, d := range r.Damaged {
		fmt.Fprintf(&b, "\ndamaged: %v", d)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "\nnote: %s", n)
	}
	if len(r.Damaged)+len(r.Notes) > 0 {
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
