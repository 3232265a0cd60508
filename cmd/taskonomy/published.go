package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
)

// publishedCommand returns the command that prints the released data.
func (a *app) publishedCommand() *cobra.Command {
	dataset, out := published.Data16k, ""
	cmd := &cobra.Command{
		Use:   "published [flags]",
		Short: "Print the released transfers of the paper",
		Long: `Published prints the transfers that the authors of the paper released, as CSV in
the format that solve reads: an example of what a table of your own looks like.
Read back from a file, the table has no default roles of tasks, so solve gives
another result than with --transfers published unless told the roles.`,
		Example: `  taskonomy published --dataset 16k --out transfers.csv
  taskonomy published | head`,
	}
	flags := cmd.Flags()
	flags.Var(choice{&dataset, published.Datasets()}, "dataset", "`NAME` of the data set: 16k, 1k or base2163")
	flags.StringVar(&out, "out", "", "write to `FILE` instead of standard output")
	completeWords(cmd, "dataset", published.Datasets())
	return a.do(cmd, func(context.Context) error {
		rows, err := published.Transfers(dataset)
		if err != nil {
			return err
		}
		return a.output(out, func(w io.Writer) error { return affinity.WriteTable(w, rows) })
	})
}
