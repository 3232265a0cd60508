package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
)

// affinityFlags are the flags of the command affinity.
type affinityFlags struct {
	losses, out string
	maxOrder    int
	config      affinity.Config
	reading     losstable.Config
}

// affinityCommand returns the command for Stage III.
func (a *app) affinityCommand() *cobra.Command {
	f := &affinityFlags{}
	cmd := &cobra.Command{
		Use:   "affinity --losses FILE [flags]",
		Short: "Turn the losses of transfers into affinities (Stage III)",
		Long: `Affinity compares all transfers to a target, full supervision included, image by
image, and turns the win rates into affinities by the analytic hierarchy process.

The losses are CSV or Parquet with one row a loss and the columns target,
sources, image and loss. Sources are task names joined by "+", or self (full
supervision) or scratch (trained from pixels on the transfer data). The result
is CSV with the columns target, order, sources, affinity, gain and quality; gain
is the win rate against scratch and quality that against self; a field is empty
where its number is not defined.

The affinities of a target sum to 1 over all its candidates. --max-order leaves
rows out of the result and changes no number.`,
		Example: `  taskonomy affinity --losses losses.parquet --out transfers.csv
  gunzip -c losses.csv.gz | taskonomy affinity --losses - --max-order 2`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.losses, "losses", "", "`FILE` with the losses, CSV or Parquet; - is CSV from standard input")
	flags.Var(count{&f.maxOrder}, "max-order", "write only rows of at most `K` sources, numbers unchanged (default all)")
	flags.Var(share{&f.config.Clip}, "clip", "keep win rates `P` away from 0 and 1 (default 0.001)")
	flags.BoolVar(&f.config.SplitTies, "split-ties", false, "give each side half a win where two losses are equal; by default neither wins")
	flags.BoolVar(&f.reading.AllowUnbeaten, "allow-unbeaten", false,
		"accept a transfer that beats all others on every image")
	flags.StringVar(&f.out, "out", "", "write to `FILE` instead of standard output")
	return a.do(cmd, func(ctx context.Context) error { return a.affinity(ctx, f) }, "losses")
}

// affinity runs Stage III.
func (a *app) affinity(ctx context.Context, f *affinityFlags) error {
	var table affinity.Table
	var reports []affinity.Report
	var warnings []*losstable.Problem
	err := interruptible(ctx, func() (err error) {
		warnings, err = a.readLosses(f, func(l *affinity.Losses) error {
			rows, report, err := affinity.FromLosses(l, f.config)
			table, reports = append(table, rows...), append(reports, report)
			return err
		})
		return err
	})
	if errors.Is(err, errInterrupted) {
		return err
	}
	if err != nil {
		return lossesError(f.losses, err)
	}
	for _, w := range warnings {
		a.warn("%v", w)
	}
	if f.maxOrder > 0 {
		table = table.UpToOrder(f.maxOrder)
	}
	table.Sort()
	if err := a.output(f.out, func(w io.Writer) error { return affinity.WriteTable(w, table) }); err != nil {
		return err
	}
	return a.summarize(reports)
}

// readLosses reads the losses of one target after the other.
func (a *app) readLosses(f *affinityFlags, each func(*affinity.Losses) error) ([]*losstable.Problem, error) {
	if f.losses == "-" {
		return losstable.ReadCSV(a.stdin, "standard input", f.reading, each)
	}
	return losstable.Read(f.losses, f.reading, each)
}

// lossesError names the file in an error that does not name it itself.
func lossesError(path string, err error) error {
	var problems *losstable.Errors
	if errors.As(err, &problems) {
		return err
	}
	return fmt.Errorf("reading --losses %s: %w", path, cause(err))
}

// summarize writes how the affinities of each target came about to standard
// error.
func (a *app) summarize(reports []affinity.Report) error {
	if a.quiet {
		return nil
	}
	g := grid{columns: "lrrrr"}
	g.add("target", "candidates", "images", "consistency ratio", "clipped")
	for _, r := range reports {
		g.add(r.Target, strconv.Itoa(r.Candidates), strconv.Itoa(r.Images),
			fmt.Sprintf("%.3f", r.ConsistencyRatio), fmt.Sprintf("%.1f %%", 100*r.Clipped))
	}
	return g.write(a.stderr, "")
}

// A share is a flag that holds a number in (0, 0.5).
type share struct{ value *float64 }

// String returns the number, or nothing for 0, which is not set.
func (s share) String() string { return number{value: s.value}.String() }

// Set reads the number.
func (s share) Set(text string) error {
	v, err := parseNumber(text)
	if err != nil || v == 0 || v >= 0.5 {
		return errors.New("expected a number > 0 and < 0.5")
	}
	*s.value = v
	return nil
}

// Type names the kind of value.
func (s share) Type() string { return "number" }
