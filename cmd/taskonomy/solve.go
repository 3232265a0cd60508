package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// Formats of a solution.
const (
	formatText = "text"
	formatJSON = "json"
	formatDOT  = "dot"
	formatLP   = "lp"
	formatMPS  = "mps"
)

// solveFlags are the flags of the command solve.
type solveFlags struct {
	programFlags
	budget              float64
	best                int
	format, model, out  string
	regret, sensitivity bool
}

// solveLong is the help of the command solve.
const solveLong = `Solve finds which tasks to supervise under a budget and which transfer serves
each target, and proves that nothing else is better.

Transfers are CSV with the columns target, sources and affinity, and optionally
dataset, gain and quality; "taskonomy published" prints such a table. With
--transfers published the roles of tasks are those of the paper, unless a flag
gives a task another one: four are source-only, and the source that is not among
the 26 tasks is unused.

Flags about tasks may be repeated or hold a list with commas. Tasks of the paper
may go by any of their names, which "taskonomy tasks" lists.

Forms: official is the program of the authors' published solver, which maximises
the sum of the square roots of the affinities; a target that is a source is fully
supervised itself. Paper is the text of the paper: the plain affinities, and a
source may be served by a transfer from others.

Formats: text; json; dot, a graph for Graphviz; lp and mps, the integer program
itself for another solver, not solved.`

// solveCommand returns the command for Stage IV.
func (a *app) solveCommand() *cobra.Command { return a.solveCommandFor(&solveFlags{}) }

// solveCommandFor returns the command that fills the flags.
func (a *app) solveCommandFor(f *solveFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "solve --transfers FILE|published --budget B [flags]",
		Short: "Find the best taxonomy for a budget (Stage IV)",
		Long:  solveLong,
		Example: `  taskonomy solve --transfers published --budget 8 --max-order 4
  taskonomy solve --transfers transfers.csv --budget 2.5 --cost depth=1.5,normals=0.5 --require normals --best 3
  taskonomy solve --transfers published --dataset 1k --budget 4 --form paper --format json --out plan.json
  taskonomy solve --transfers published --budget 8 --format dot | dot -Tsvg >taxonomy.svg`,
	}
	flags := cmd.Flags()
	f.register(cmd, a, func() {
		flags.Var(number{value: &f.budget}, "budget", "what the supervised tasks may cost in all: `B` ≥ 0")
		f.registerMaxOrder(cmd)
	})
	flags.Var(count{&f.best}, "best", "list the best `N` sets of sources (default 1)")
	flags.BoolVar(&f.regret, "regret", false, "add what it costs to decide otherwise about each source")
	flags.BoolVar(&f.sensitivity, "sensitivity", false, "add how far each affinity may move without changing the plan")
	f.format = formatText
	flags.Var(choice{&f.format, formats()}, "format", "`FORMAT` of the result: text, json, dot, lp or mps")
	f.model = taxonomy.Strong.String()
	flags.Var(choice{&f.model, models()}, "model", "`MODEL` for lp and mps: strong, disaggregated or paper")
	flags.StringVar(&f.out, "out", "", "write to `FILE` instead of standard output")
	completeWords(cmd, "format", formats())
	completeWords(cmd, "model", models())
	return a.do(cmd, func(ctx context.Context) error { return a.solve(ctx, f) }, "transfers", "budget")
}

func formats() []string { return []string{formatText, formatJSON, formatDOT, formatLP, formatMPS} }

// models returns the names of the models.
func models() []string {
	return []string{taxonomy.Strong.String(), taxonomy.Disaggregated.String(), taxonomy.PaperModel.String()}
}

// solve runs Stage IV.
func (a *app) solve(ctx context.Context, f *solveFlags) error {
	t, err := a.load(ctx, f.transfers, f.dataset)
	if err != nil {
		return err
	}
	options, err := f.options(t)
	if err != nil {
		return err
	}
	options.Best = f.best
	p, err := a.program(t, options)
	if err != nil {
		return a.infeasible(f, err)
	}
	if f.format == formatLP || f.format == formatMPS {
		return a.writeProgram(p, f)
	}
	ctx, cancel := f.within(ctx)
	defer cancel()
	s, err := p.Solve(ctx, f.budget)
	if err != nil {
		return a.infeasible(f, err)
	}
	r := &result{transfers: t, Solution: s}
	if err := a.analyse(ctx, p, f, r); err != nil {
		return err
	}
	return a.output(f.out, func(w io.Writer) error {
		switch f.format {
		case formatJSON:
			return r.writeJSON(w)
		case formatDOT:
			return r.WriteDOT(w, t.labels())
		}
		return r.writeText(w)
	})
}

// writeProgram writes the integer program.
func (a *app) writeProgram(p *taxonomy.Program, f *solveFlags) error {
	model, err := taxonomy.ParseModel(f.model)
	if err != nil {
		return usagef("--model: %w", err)
	}
	return a.output(f.out, func(w io.Writer) error {
		if f.format == formatMPS {
			return p.WriteMPS(w, model, f.budget)
		}
		return p.WriteLP(w, model, f.budget)
	})
}

// infeasible writes the result of a program that has no plan, if JSON was
// asked for, and returns the error.
func (a *app) infeasible(f *solveFlags, err error) error {
	var why *taxonomy.InfeasibleError
	if f.format != formatJSON || !errors.As(err, &why) {
		return err
	}
	failed := a.output(f.out, func(w io.Writer) error { return writeInfeasibleJSON(w, f, why) })
	if failed != nil {
		return failed
	}
	return err
}

// A result is a solution with what else was asked for.
type result struct {
	*taxonomy.Solution
	transfers     *transfers
	regrets       []taxonomy.Regret      // nil if not asked for.
	sensitivities []taxonomy.Sensitivity // nil if not asked for.
}

// analyse adds the analyses that were asked for. One that takes too long is
// left out with a warning.
func (a *app) analyse(ctx context.Context, p *taxonomy.Program, f *solveFlags, r *result) error {
	var late []string
	if f.regret {
		regrets, err := p.Regrets(ctx, f.budget)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if err != nil {
			late = append(late, "--regret")
		}
		r.regrets = regrets
	}
	if f.sensitivity {
		sensitivities, err := p.Sensitivities(ctx, f.budget)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if err != nil {
			late = append(late, "--sensitivity")
		}
		r.sensitivities = sensitivities
	}
	if len(late) > 0 {
		a.warn("%s left out, as time is up: allow more with --timeout", strings.Join(late, " and "))
	}
	a.warnUnproved(r.Solution)
	return nil
}

// warnUnproved says that a solution is not proved to be the best.
func (a *app) warnUnproved(s *taxonomy.Solution) {
	if s.Status == taxonomy.Feasible {
		a.warn("budget %v: stopped before the proof: the plan is worth %s, the best one at most %s",
			s.Budget, fixed(s.Objective), fixed(s.Bound))
	}
}

// fixed returns a number as text output shows it, "-" for NaN.
func fixed(v float64) string {
	if finite(v) == nil {
		return "-"
	}
	return fmt.Sprintf("%.6f", v)
}

// rate returns a win rate as text output shows it, "-" for NaN.
func rate(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.4f", v)
}
