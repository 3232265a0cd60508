package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// surveyFlags are the flags of the commands that draw.
type surveyFlags struct {
	programFlags
	budget          float64
	budgets, orders *series
	samples         int
	seed            uint64
	out             string
}

// newSurveyFlags returns the flags with their defaults.
func newSurveyFlags() *surveyFlags {
	f := &surveyFlags{budgets: &series{}, orders: &series{whole: true}}
	return f
}

// register adds the flags to a command.
func (f *surveyFlags) register(cmd *cobra.Command, a *app, out string) {
	flags := cmd.Flags()
	f.programFlags.register(cmd, a, func() {
		flags.Var(number{&f.budget, true}, "budget", "budget `B` of the taxonomy that is drawn large (default 8, or a third of few sources)")
		flags.Var(f.budgets, "budgets", "`LIST` of budgets of grids and curves (default 1 to the number of sources)")
		flags.Var(f.orders, "max-orders", "`LIST` of maximum orders (default 1-4)")
	})
	flags.Var(count{&f.samples}, "samples", "`N` random taxonomies a budget, and perturbed tables (default 500 and 200)")
	flags.Uint64Var(&f.seed, "seed", 1, "`SEED` of what is drawn at random")
	flags.StringVar(&f.out, "out", "", out)
}

// config returns what to survey in a table.
func (f *surveyFlags) config(t *transfers) (survey.Config, error) {
	options, err := f.options(t)
	if err != nil {
		return survey.Config{}, err
	}
	cfg := survey.Config{
		Name: t.name, Options: options, Budget: f.budget, Budgets: f.budgets.values,
		Samples: f.samples, Seed: f.seed, Names: t.names(),
	}
	for _, order := range f.orders.values {
		cfg.Orders = append(cfg.Orders, int(order))
	}
	if f.transfers == releasedData || f.transfers != "" && f.transfers != "-" {
		cfg.Input = "--transfers " + f.transfers
	}
	return cfg, nil
}

// names returns how the tasks of the table are shown in figures: those of the
// paper by the names in its figures.
func (t *transfers) names() figure.Names {
	names := figure.NamesOf(t.aliases)
	for _, name := range t.tasks {
		if known, err := task.Released().Lookup(name); err == nil && names.Labels[name] == "" && label(name) != "" {
			names.Labels[name], names.Families[name] = label(name), string(known.Family)
		}
	}
	return names
}

// figureCommand returns the command that draws one figure.
func (a *app) figureCommand() *cobra.Command {
	f := newSurveyFlags()
	kinds := strings.Join(survey.Kinds(), ", ")
	cmd := &cobra.Command{
		Use:   "figure KIND --transfers FILE|published --out FILE [flags]",
		Short: "Draw one figure of the paper for a table of transfers",
		Long: `Figure draws one figure: ` + kinds + `.

The extension of --out says in which format: svg, png, pdf, or csv for the numbers
behind it; a taxonomy can be dot and json too.

The other flags are those of solve; --samples and --seed are for significance and
stability.`,
		Example: `  taskonomy figure heatmap --transfers published --out heatmap.svg
  taskonomy figure taxonomy --transfers published --budget 8 --max-orders 4 --out taxonomy.png
  taskonomy figure curve --transfers transfers.csv --budgets 1-10 --out curve.pdf`,
		ValidArgs: survey.Kinds(),
	}
	f.register(cmd, a, "write to `FILE`, whose extension is the format: svg, png, pdf, csv, dot or json")
	kind := ""
	cmd = a.do(cmd, func(ctx context.Context) error { return a.figure(ctx, f, kind) }, "transfers", "out")
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("figure takes the kind of figure: one of %s", kinds)
		}
		if !slices.Contains(survey.Kinds(), args[0]) {
			return usagef("unknown kind of figure %q: there are %s", args[0], kinds)
		}
		kind = args[0]
		return nil
	}
	return cmd
}

// figure draws one figure.
func (a *app) figure(ctx context.Context, f *surveyFlags, kind string) error {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(f.out), "."))
	if !slices.Contains([]string{"svg", "png", "pdf", "csv", "dot", "json"}, format) {
		return usagef("--out %s: expected a file name that ends in .svg, .png, .pdf, .csv, .dot or .json", f.out)
	}
	t, err := a.load(ctx, f.transfers, f.dataset)
	if err != nil {
		return err
	}
	cfg, err := f.config(t)
	if err != nil {
		return err
	}
	timed, cancel := f.within(ctx)
	defer cancel()
	drawn, err := survey.Draw(timed, t.rows, cfg, kind)
	if err != nil {
		return interrupted(ctx, err)
	}
	if !slices.Contains(figure.Formats(drawn), format) {
		return usagef("--out %s: the figure %s can be %s", f.out, kind, strings.Join(figure.Formats(drawn), ", "))
	}
	return a.output(f.out, func(w io.Writer) error {
		if err := figure.Write(w, drawn, format); err != nil {
			return fmt.Errorf("drawing the figure %s: %w", kind, err)
		}
		return nil
	})
}
