package main

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// curveFlags are the flags of the command curve.
type curveFlags struct {
	programFlags
	budgets *series
	out     string
}

// curveCommand returns the command for a range of budgets.
func (a *app) curveCommand() *cobra.Command {
	f := &curveFlags{budgets: &series{}}
	cmd := &cobra.Command{
		Use:   "curve --transfers FILE|published --budgets LIST [flags]",
		Short: "Find the best taxonomy for each of many budgets",
		Long: `Curve solves for each budget and prints CSV with the columns budget, objective,
bound, sources, mean_gain, mean_quality and marginal_value, which is the objective
less that of the budget smaller by 1. Sources are joined by "+". A field is empty
where its number is not defined, and all are for a budget without a plan.

The other flags are those of solve.`,
		Example: `  taskonomy curve --transfers published --max-order 4 --budgets 1-26 --out curve.csv
  taskonomy curve --transfers transfers.csv --budgets 1,2,4-8 --form paper
  taskonomy curve --transfers transfers.csv --budgets 0-10:0.5 --cost depth=1.5`,
	}
	flags := cmd.Flags()
	f.register(cmd, a, func() {
		flags.Var(f.budgets, "budgets", "`LIST` of budgets: numbers and ranges, such as 1-26, 1,2,4-8 or 0-10:0.5")
		f.registerMaxOrder(cmd)
	})
	flags.StringVar(&f.out, "out", "", "write to `FILE` instead of standard output")
	return a.do(cmd, func(ctx context.Context) error { return a.curve(ctx, f) }, "transfers", "budgets")
}

// curve solves for many budgets.
func (a *app) curve(ctx context.Context, f *curveFlags) error {
	t, err := a.load(ctx, f.transfers, f.dataset)
	if err != nil {
		return err
	}
	options, err := f.options(t)
	if err != nil {
		return err
	}
	p, err := a.program(t, options)
	var points []taxonomy.Point
	if err == nil {
		points, err = f.points(ctx, p, f.budgets.values)
	}
	if errors.Is(err, taxonomy.ErrInfeasible) { // For each of the budgets.
		points = nil
		for _, b := range f.budgets.values {
			points = append(points, taxonomy.Point{Budget: b, MarginalValue: math.NaN()})
		}
	} else if err != nil {
		return err
	}
	for _, point := range points {
		if point.Solution != nil {
			a.warnUnproved(point.Solution)
		}
	}
	if failed := a.output(f.out, func(w io.Writer) error { return writeCurve(w, points) }); failed != nil {
		return failed
	}
	return err
}

// points solves for the budgets within the time. An interrupt leaves no result,
// unlike the end of the time, which leaves the best plans so far.
func (f *programFlags) points(ctx context.Context, p *taxonomy.Program, budgets []float64) ([]taxonomy.Point, error) {
	timed, cancel := f.within(ctx)
	defer cancel()
	points, err := p.Curve(timed, budgets)
	if ctx.Err() != nil {
		return nil, errInterrupted
	}
	return points, err
}

// writeCurve writes the points as CSV.
func writeCurve(w io.Writer, points []taxonomy.Point) error {
	out := csv.NewWriter(w)
	out.Write([]string{"budget", "objective", "bound", "sources", "mean_gain", "mean_quality", "marginal_value"})
	for _, p := range points {
		record := []string{exact(p.Budget), "", "", "", "", "", ""}
		if p.Solution != nil {
			record = []string{exact(p.Budget), exact(p.Objective), exact(p.Bound),
				strings.Join(p.Sources, affinity.Separator),
				exact(p.MeanGain), exact(p.MeanQuality), exact(p.MarginalValue)}
		}
		out.Write(record)
	}
	out.Flush()
	return out.Error() // Errors of Write stick.
}

// exact returns the shortest text that reads back as the same number, empty if
// it is not finite.
func exact(v float64) string {
	if finite(v) == nil {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
