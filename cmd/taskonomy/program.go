package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// programFlags say which program to build from which table.
type programFlags struct {
	transfers, dataset string
	form               string
	exponent           float64
	maxOrder           int
	timeout            time.Duration

	costs, transferCosts, importance  []string // TASK=N
	require, forbid                   []string
	requireTransfers, forbidTransfers []string // TARGET=a+b
	sourceOnly, targetOnly, unused    []string
}

// register adds the flags to a command; first are those to list first.
func (f *programFlags) register(cmd *cobra.Command, a *app, first ...func()) {
	flags := cmd.Flags()
	flags.StringVar(&f.transfers, "transfers", f.transfers,
		"CSV `FILE` as affinity writes it, - for standard input, or published for the paper's own")
	flags.StringVar(&f.dataset, "dataset", "",
		"`NAME` of the data set; of the published ones 16k, 1k or base2163 (default 16k)")
	for _, register := range first {
		register()
	}
	f.form = taxonomy.Official.String()
	flags.Var(choice{&f.form, forms()}, "form",
		"`FORM` of the integer program: official or paper")
	flags.Var(number{&f.exponent, true}, "exponent",
		"power `A` of the affinity in the objective (default 0.5 in the official form, else 1)")
	list := func(p *[]string, name, usage string) { flags.StringArrayVar(p, name, nil, usage) }
	list(&f.costs, "cost", "`TASK=N`: supervising the task costs N (default 1)")
	list(&f.transferCosts, "transfer-cost", "`TASK=N`: a transfer to the task costs N (default 0)")
	list(&f.importance, "importance", "`TASK=W`: weight of the target in the objective (default 1)")
	list(&f.require, "require", "supervise this `TASK`")
	list(&f.forbid, "forbid", "do not supervise this `TASK`")
	list(&f.requireTransfers, "require-transfer", "`TARGET=A+B`: serve the target by this transfer, or self")
	list(&f.forbidTransfers, "forbid-transfer", "`TARGET=A+B`: do not use this transfer, or self")
	list(&f.sourceOnly, "source-only", "this `TASK` need not be solved")
	list(&f.targetOnly, "target-only", "this `TASK` cannot be supervised")
	list(&f.unused, "unused", "leave this `TASK` out altogether")
	flags.Var(span{&f.timeout}, "timeout", "stop after `D`, such as 10s, with the best so far (default never)")
	f.complete(cmd, a)
}

// registerMaxOrder adds the flag for the order.
func (f *programFlags) registerMaxOrder(cmd *cobra.Command) {
	cmd.Flags().Var(count{&f.maxOrder}, "max-order", "use transfers of at most `K` sources (default any)")
}

// forms returns the names of the forms.
func forms() []string { return []string{taxonomy.Official.String(), taxonomy.Paper.String()} }

// within returns a context that ends when the time is up.
func (f *programFlags) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if f.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, f.timeout)
}

// program builds the program that the flags describe.
func (a *app) program(t *transfers, options taxonomy.Options) (*taxonomy.Program, error) {
	p, err := taxonomy.New(t.rows, options)
	var option *taxonomy.OptionError
	switch {
	case err == nil:
		a.warnAbout(t, p.Targets())
	case !errors.As(err, &option) && !errors.Is(err, taxonomy.ErrInfeasible):
		err = fmt.Errorf("%s: %w", t.name, err)
	}
	return p, err
}

// options returns the options of the program for a table.
func (f *programFlags) options(t *transfers) (taxonomy.Options, error) {
	form, err := taxonomy.ParseForm(f.form)
	if err != nil {
		return taxonomy.Options{}, usagef("--form: %w", err)
	}
	r := reader{table: t}
	o := taxonomy.Options{
		Form: form, Exponent: f.exponent, MaxOrder: f.maxOrder,
		Costs:            r.values("cost", f.costs),
		TransferCosts:    r.values("transfer-cost", f.transferCosts),
		Importance:       r.values("importance", f.importance),
		Require:          r.tasks("require", f.require),
		Forbid:           r.tasks("forbid", f.forbid),
		RequireTransfers: r.transfers("require-transfer", f.requireTransfers),
		ForbidTransfers:  r.transfers("forbid-transfer", f.forbidTransfers),
		SourceOnly:       r.tasks("source-only", f.sourceOnly),
		TargetOnly:       r.tasks("target-only", f.targetOnly),
		Unused:           r.tasks("unused", f.unused),
	}
	if r.err != nil {
		return taxonomy.Options{}, r.err
	}
	addDefaults(&o, t.roles)
	return o, nil
}

// addDefaults gives tasks their default roles unless the user gave them one.
func addDefaults(o *taxonomy.Options, roles published.Roster) {
	given := slices.Concat(o.SourceOnly, o.TargetOnly, o.Unused)
	wanted := slices.Clone(o.Require)
	for _, t := range o.RequireTransfers {
		wanted = append(wanted, t.Sources...)
	}
	for _, name := range roles.SourceOnly {
		if !slices.Contains(given, name) {
			o.SourceOnly = append(o.SourceOnly, name)
		}
	}
	for _, name := range roles.Unused {
		if !slices.Contains(given, name) && !slices.Contains(wanted, name) {
			o.Unused = append(o.Unused, name)
		}
	}
}

// A reader turns the texts of flags into names and numbers. Its first error
// stays.
type reader struct {
	table *transfers
	err   error
}

// fail keeps the first error, with the flag that it is about.
func (r *reader) fail(flag string, err error) {
	if r.err == nil {
		r.err = usagef("--%s: %w", flag, err)
	}
}

// task returns the task of the table that a name means.
func (r *reader) task(flag, name string) string {
	name = strings.TrimSpace(name)
	if name == affinity.Self || name == affinity.Scratch {
		return name // Checked by the program.
	}
	found, err := r.table.task(name)
	if err != nil && flag == "unused" && slices.Contains(r.table.roles.Unused, name) {
		return name // It is unused because the table lacks it.
	}
	if err != nil {
		r.fail(flag, err)
	}
	return found
}

// tasks returns the tasks of a flag that may be repeated and may hold several
// names. A name with a comma must be exact.
func (r *reader) tasks(flag string, texts []string) []string {
	var names []string
	for _, text := range texts {
		if r.table.has(text) {
			names = append(names, text)
			continue
		}
		for name := range strings.SplitSeq(text, ",") {
			names = append(names, r.task(flag, name))
		}
	}
	return names
}

// values returns the numbers of a flag TASK=N.
func (r *reader) values(flag string, texts []string) map[string]float64 {
	values := map[string]float64{}
	for _, text := range texts {
		for _, item := range r.items(text) {
			at := strings.LastIndexByte(item, '=')
			if at < 0 {
				r.fail(flag, fmt.Errorf("%q is not a task and a number: expected such as %s=0.5", item, r.table.tasks[0]))
				continue
			}
			v, err := parseNumber(item[at+1:])
			if err != nil {
				r.fail(flag, fmt.Errorf("%q: %w after the =", item, err))
			}
			name := r.task(flag, item[:at])
			if old, twice := values[name]; twice && old != v {
				r.fail(flag, fmt.Errorf("task %q has two values, %v and %v: remove one", name, old, v))
			}
			values[name] = v
		}
	}
	return values
}

// items splits a text at its commas, unless it is about a task of the table
// whose name has one.
func (r *reader) items(text string) []string {
	if at := strings.LastIndexByte(text, '='); at >= 0 && r.table.has(text[:at]) {
		return []string{text}
	}
	return strings.Split(text, ",")
}

// transfers returns the transfers of a flag TARGET=A+B.
func (r *reader) transfers(flag string, texts []string) []affinity.Transfer {
	var transfers []affinity.Transfer
	for _, text := range texts {
		for _, item := range r.items(text) {
			target, sources, ok := strings.Cut(item, "=")
			if !ok {
				r.fail(flag, fmt.Errorf("%q is not a target and its sources: expected such as %s=%s",
					item, r.table.tasks[0], affinity.Self))
				continue
			}
			t := affinity.Transfer{Target: r.task(flag, target)}
			if strings.TrimSpace(sources) != "" { // Otherwise a transfer that needs none.
				for s := range strings.SplitSeq(sources, affinity.Separator) {
					t.Sources = append(t.Sources, r.task(flag, s))
				}
			}
			transfers = append(transfers, t)
		}
	}
	return transfers
}
