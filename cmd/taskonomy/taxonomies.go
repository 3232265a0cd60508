package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// taxonomiesFlags are the flags of the command taxonomies.
type taxonomiesFlags struct {
	programFlags
	budgets, orders, showBudgets, showOrders *series
	out                                      string
}

// taxonomiesCommand returns the command for the paper's table and figure.
func (a *app) taxonomiesCommand() *cobra.Command {
	f := &taxonomiesFlags{
		budgets: newSeries("1-26"), orders: newSeries("1-4"),
		showBudgets: newSeries("2,8,15,26"), showOrders: newSeries("1,4"),
	}
	f.orders.whole, f.showOrders.whole = true, true
	f.transfers = releasedData
	cmd := &cobra.Command{
		Use:   "taxonomies [flags]",
		Short: "Print taxonomies, gain and quality over budgets and orders, as in the paper",
		Long: `Taxonomies solves for each budget and maximum order, prints a table of objective,
number of sources and mean gain and quality, and draws some of the taxonomies.
Without flags it does so for the released data of the paper, with the budgets and
orders of its figures.

The other flags are those of solve.`,
		Example: `  taskonomy taxonomies
  taskonomy taxonomies --transfers transfers.csv --budgets 1-10 --max-orders 1,2 --show-budgets 3 --show-orders 2`,
	}
	flags := cmd.Flags()
	f.register(cmd, a, func() {
		flags.Var(f.budgets, "budgets", "`LIST` of budgets of the table")
		flags.Var(f.orders, "max-orders", "`LIST` of maximum orders of the table")
		flags.Var(f.showBudgets, "show-budgets", "`LIST` of budgets to draw taxonomies for")
		flags.Var(f.showOrders, "show-orders", "`LIST` of maximum orders to draw taxonomies for")
	})
	flags.StringVar(&f.out, "out", "", "write to `FILE` instead of standard output")
	return a.do(cmd, func(ctx context.Context) error { return a.taxonomies(ctx, f) })
}

// taxonomies prints a table over budgets and orders and some taxonomies.
func (a *app) taxonomies(ctx context.Context, f *taxonomiesFlags) error {
	t, err := a.load(ctx, f.transfers, f.dataset)
	if err != nil {
		return err
	}
	solutions, err := a.solveAll(ctx, t, f)
	if err != nil {
		return err
	}
	return a.output(f.out, func(w io.Writer) error {
		var b strings.Builder
		f.table(&b, t, solutions)
		f.draw(&b, solutions)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// A cell is a place in the table.
type cell struct{ budget, order float64 }

// solveAll solves for each budget and order. What has no plan has no entry.
func (a *app) solveAll(ctx context.Context, t *transfers, f *taxonomiesFlags) (map[cell]*taxonomy.Solution, error) {
	options, err := f.options(t)
	if err != nil {
		return nil, err
	}
	budgets := slices.Concat(f.budgets.values, f.showBudgets.values)
	solutions := map[cell]*taxonomy.Solution{}
	var infeasible error
	for i, order := range slices.Concat(f.orders.values, f.showOrders.values) {
		if slices.Contains(f.orders.values[:min(i, len(f.orders.values))], order) {
			continue
		}
		options.MaxOrder = int(order)
		p, err := a.program(t, options)
		var points []taxonomy.Point
		if err == nil {
			points, err = f.points(ctx, p, budgets)
		}
		if errors.Is(err, taxonomy.ErrInfeasible) {
			infeasible = err
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, point := range points {
			if point.Solution != nil {
				a.warnUnproved(point.Solution)
				solutions[cell{point.Budget, order}] = point.Solution
			}
		}
	}
	if len(solutions) == 0 {
		return nil, infeasible
	}
	return solutions, nil
}

// table writes objective, number of sources, gain and quality.
func (f *taxonomiesFlags) table(b *strings.Builder, t *transfers, solutions map[cell]*taxonomy.Solution) {
	fmt.Fprintf(b, "%s, %s form: objective, number of sources, mean gain and mean quality\n\n", t.name, f.form)
	g := grid{columns: "r"}
	orders, columns := []string{""}, []string{"budget"}
	for _, order := range f.orders.values {
		g.columns += "rrrr"
		orders = append(orders, fmt.Sprintf("order ≤ %v", order), "", "", "")
		columns = append(columns, "objective", "src", "gain", "qual.")
	}
	g.add(orders...)
	g.add(columns...)
	for _, budget := range f.budgets.values {
		row := []string{exact(budget)}
		for _, order := range f.orders.values {
			s, ok := solutions[cell{budget, order}]
			if !ok {
				row = append(row, "-", "-", "-", "-")
				continue
			}
			row = append(row, fixed(s.Objective), strconv.Itoa(len(s.Sources)), rate(s.MeanGain), rate(s.MeanQuality))
		}
		g.add(row...)
	}
	g.write(b, "")
}

// draw writes one taxonomy for each budget and order that is to be shown.
func (f *taxonomiesFlags) draw(b *strings.Builder, solutions map[cell]*taxonomy.Solution) {
	for _, budget := range f.showBudgets.values {
		before := ""
		for _, order := range f.showOrders.values {
			text := "  no plan exists\n"
			s, ok := solutions[cell{budget, order}]
			if ok {
				text = drawing(s.Plan)
			}
			fmt.Fprintf(b, "\nBudget %v, order ≤ %v", budget, order)
			switch {
			case text == before:
				b.WriteString(": the same\n")
				continue
			case ok:
				fmt.Fprintf(b, ": %s, objective %s, gain %s, quality %s",
					plural(len(s.Sources), "source"), fixed(s.Objective), rate(s.MeanGain), rate(s.MeanQuality))
			}
			b.WriteString("\n" + text)
			before = text
		}
	}
}

// drawing returns the sources of a plan and then its targets, grouped by the
// sources that serve them.
func drawing(p taxonomy.Plan) string {
	const indent, mark = "  ", "supervised: "
	var b strings.Builder
	sources := make([]string, len(p.Sources))
	for i, name := range p.Sources {
		sources[i] = display(name)
	}
	head := mark
	for _, line := range wrap(sources, lineWidth-len(indent+mark)) {
		b.WriteString(indent + head + line + "\n")
		head = strings.Repeat(" ", len(mark))
	}
	heads, groups := grouped(p)
	width := 0
	for _, head := range heads {
		width = max(width, utf8.RuneCountInString(head))
	}
	g := grid{columns: "rl"}
	for _, head := range heads {
		for _, line := range wrap(groups[head], max(40, lineWidth-len(indent)-width-2)) {
			g.add(head, line)
			head = ""
		}
	}
	g.write(&b, indent)
	return b.String()
}

// grouped returns the targets that are not fully supervised by the sources
// that serve them, and those sources, large groups first.
func grouped(p taxonomy.Plan) (heads []string, groups map[string][]string) {
	groups = map[string][]string{}
	for _, t := range p.Policy {
		if t.IsSelf() {
			continue
		}
		head := joinLabels(t.Transfer) + " →"
		if groups[head] == nil {
			heads = append(heads, head)
		}
		groups[head] = append(groups[head], display(t.Target))
	}
	slices.SortStableFunc(heads, func(x, y string) int { return len(groups[y]) - len(groups[x]) })
	return heads, groups
}

// joinLabels returns the labels of the sources of a transfer.
func joinLabels(t affinity.Transfer) string {
	if len(t.Sources) == 0 {
		return "(none needed)"
	}
	var labels []string
	for _, s := range t.Sources {
		labels = append(labels, display(s))
	}
	slices.Sort(labels)
	return strings.Join(labels, " + ")
}

// display returns the label of a task, or its name if it has none.
func display(name string) string {
	if l := label(name); l != "" {
		return l
	}
	return name
}
