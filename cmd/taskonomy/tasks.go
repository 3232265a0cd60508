package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// tasksCommand returns the command that lists the dictionary.
func (a *app) tasksCommand() *cobra.Command {
	format, out := formatText, ""
	cmd := &cobra.Command{
		Use:   "tasks [flags]",
		Short: "List the tasks of the paper with all their names",
		Long: `Tasks lists the 26 tasks of the paper and the one further source of the released
data. All names work in the flags of the other commands; case, spaces, "-", "_"
and "." do not count.`,
		Example: `  taskonomy tasks
  taskonomy tasks --format json --out tasks.json`,
	}
	flags := cmd.Flags()
	flags.Var(choice{&format, []string{formatText, formatJSON}}, "format", "`FORMAT` of the list: text or json")
	flags.StringVar(&out, "out", "", "write to `FILE` instead of standard output")
	completeWords(cmd, "format", []string{formatText, formatJSON})
	return a.do(cmd, func(context.Context) error {
		return a.output(out, func(w io.Writer) error {
			if format == formatJSON {
				return task.Released().WriteJSON(w)
			}
			return writeTasks(w)
		})
	})
}

// writeTasks writes one task a line, further names last.
func writeTasks(w io.Writer) error {
	g := grid{columns: "llll"}
	g.add("name", "figure", "role", "other names")
	for _, t := range task.Released().All() {
		var others []string
		for _, name := range t.Names() {
			if name != t.Name && name != t.Figure {
				others = append(others, name)
			}
		}
		g.add(t.Name, t.Figure, t.Role.String(), strings.Join(others, ", "))
	}
	if err := g.write(w, ""); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d tasks; families, inputs, outputs and losses: --format json\n", task.Released().Len())
	return err
}
