package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// solveCellFlags are the options of a %%solve cell: those of the command, and
// those that only make sense in a notebook.
type solveCellFlags struct {
	solveFlags
	interactive bool
	as          string
}

// solveCellCommand returns the options of a %%solve cell.
func (a *app) solveCellCommand(f *solveCellFlags) *cobra.Command {
	cmd := a.solveCommandFor(&f.solveFlags)
	cmd.Flags().BoolVar(&f.interactive, "interactive", false, "add controls that solve again as they are moved, also while Go cells run")
	cmd.Flags().StringVar(&f.as, "as", "", "hand the solution to later Go cells as the variable `NAME`")
	return cmd
}

const solveCellText = "Finds which tasks to supervise under a budget, and which transfer serves each target, with proof. " +
	"Options stand in the first line as `--name value`, or below as `name = value`, one a line; " +
	"what stands in the first line without a name is the table: `published`, a CSV file or the folder of a run.\n\n" +
	"```\n%%solve published --budget 8\nmax-order = 4\nrequire = normals\nimportance = depth=2\nbest = 3\n```\n\n" +
	"The same in Go, in any kernel for Go:\n\n" +
	"```go\n%%\ntable := nb.Must(published.Transfers(\"16k\"))\n" +
	"program := nb.Must(taxonomy.New(table, nb.Must(published.Options(\"16k\"))))\n" +
	"nb.Show(nb.Must(program.Solve(context.Background(), 8)))\n```"

// solveMagic returns the kind of cell that solves.
func (a *app) solveMagic(s *solver) kernelext.Magic {
	assistant := cellAssistant{
		name: "solve", bare: "transfers", words: []string{releasedData},
		command: func() *cobra.Command { return a.solveCellCommand(&solveCellFlags{}) },
	}
	return kernelext.Magic{
		Name: "solve", Help: assistant.helpMarkdown("%%solve", solveCellText),
		Run: s.runCell, Complete: assistant.complete, Inspect: assistant.inspect,
	}
}

// A solver solves for cells. It keeps tables and programs, so that a cell that
// is run again, or a control that is moved, only has to search.
type solver struct {
	mu       sync.Mutex // Programs must not be used by two goroutines.
	tables   map[string]*transfers
	programs map[string]*taxonomy.Program
}

// newSolver returns a solver that has the released data at hand.
func newSolver() *solver {
	s := &solver{tables: map[string]*transfers{}, programs: map[string]*taxonomy.Program{}}
	go func() { // The first cell finds it done.
		a := &app{quiet: true}
		f := &solveFlags{}
		a.solveCommandFor(f)
		f.transfers = releasedData
		if t, err := s.load(context.Background(), a, f); err == nil {
			if o, err := f.options(t); err == nil {
				s.solve(context.Background(), a, t, o, 8)
			}
		}
	}()
	return s
}

// load returns the table of a cell, from memory if it has not changed.
func (s *solver) load(ctx context.Context, a *app, f *solveFlags) (*transfers, error) {
	key := f.transfers + "\x00" + f.dataset
	if f.transfers != releasedData {
		path := f.transfers
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			path += string(os.PathSeparator) + transfersFile
			info, err = os.Stat(path)
		}
		if err == nil {
			key += fmt.Sprintf("\x00%d\x00%d", info.Size(), info.ModTime().UnixNano())
		}
	}
	s.mu.Lock()
	t := s.tables[key]
	s.mu.Unlock()
	if t != nil {
		return t, nil
	}
	t, err := a.load(ctx, f.transfers, f.dataset)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tables) >= maxKept {
		clear(s.tables)
		clear(s.programs)
	}
	s.tables[key] = t
	return t, nil
}

// maxKept is how many tables, and programs, a solver keeps.
const maxKept = 16

// program returns the program of a table and options. The lock is held.
func (s *solver) program(a *app, t *transfers, o taxonomy.Options) (*taxonomy.Program, error) {
	key := fmt.Sprintf("%p %+v", t, o)
	if p := s.programs[key]; p != nil {
		a.warnAbout(t, p.Targets())
		return p, nil
	}
	p, err := a.program(t, o)
	if err != nil {
		return nil, err
	}
	if len(s.programs) >= maxKept {
		clear(s.programs)
	}
	s.programs[key] = p
	return p, nil
}

// solve solves for one budget.
func (s *solver) solve(ctx context.Context, a *app, t *transfers, o taxonomy.Options, budget float64) (*taxonomy.Solution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.program(a, t, o)
	if err != nil {
		return nil, err
	}
	return p.Solve(ctx, budget)
}

// runCell runs a %%solve cell.
func (s *solver) runCell(ctx context.Context, c *kernelext.Cell) error {
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr, warned: map[string]bool{}, running: true}
	f := &solveCellFlags{}
	cmd := a.solveCellCommand(f)
	options, err := cellOptions(c.Code, cmd.Flags(), "transfers")
	if err == nil {
		err = setOptions(cmd, options)
	}
	if err == nil {
		err = f.check(options)
	}
	if err != nil {
		return err
	}
	if f.format != formatText || f.out != "" {
		err = a.solve(ctx, &f.solveFlags)
	} else {
		err = s.showSolution(ctx, a, f, c)
	}
	if text := strings.ReplaceAll(stderr.String(), "taskonomy: ", ""); text != "" {
		c.Write("stderr", text)
	}
	if stdout.Len() > 0 {
		c.Write("stdout", stdout.String())
	}
	if err != nil {
		return locate(err, options)
	}
	return nil
}

// check checks what the command itself does not.
func (f *solveCellFlags) check(options []cellOption) error {
	find := func(name string) *cellOption {
		if i := slices.IndexFunc(options, func(o cellOption) bool { return o.name == name }); i >= 0 {
			return &options[i]
		}
		return nil
	}
	if f.transfers == "" {
		return errors.New("which transfers? Name a table in the first line: published, a CSV file or the folder of a run")
	}
	if f.transfers == "-" {
		return find("transfers").atValue(errors.New("a cell has no standard input: name a file"))
	}
	if find("budget") == nil {
		return errors.New("what budget? Add --budget 8 to the first line, or a line budget = 8")
	}
	if o := find("as"); o != nil && (!token.IsIdentifier(f.as) || f.as == "_") {
		return o.atValue(fmt.Errorf("%q cannot be the name of a variable in Go", f.as))
	}
	if o := find("interactive"); o != nil && f.interactive && (f.format != formatText || f.out != "") {
		return o.at("interactive does not go with format or out")
	}
	return nil
}

// showSolution solves and shows the result.
func (s *solver) showSolution(ctx context.Context, a *app, f *solveCellFlags, c *kernelext.Cell) error {
	t, err := s.load(ctx, a, &f.solveFlags)
	if err != nil {
		return err
	}
	o, err := f.options(t)
	if err != nil {
		return err
	}
	o.Best = f.best
	timed, cancel := f.within(ctx)
	defer cancel()
	solution, err := s.solve(timed, a, t, o, f.budget)
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err != nil {
		return err
	}
	r := &result{transfers: t, Solution: solution}
	if f.regret || f.sensitivity {
		if err := s.analyse(timed, a, f, t, o, r); err != nil {
			return err
		}
	} else {
		a.warnUnproved(solution)
	}
	if f.interactive {
		s.interact(a, f, t, o, r, c)
	} else if err := r.show(c); err != nil {
		return err
	}
	if f.as != "" {
		return handOn(c, f.as, solution)
	}
	return nil
}

// analyse adds regrets and sensitivities to a result.
func (s *solver) analyse(ctx context.Context, a *app, f *solveCellFlags, t *transfers, o taxonomy.Options, r *result) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.program(a, t, o)
	if err != nil {
		return err
	}
	return a.analyse(ctx, p, &f.solveFlags, r)
}

// view returns the result for a notebook.
func (r *result) view() view.Result {
	return view.Result{Solution: r.Solution, Data: r.transfers.name, Label: label,
		Regrets: r.regrets, Sensitivities: r.sensitivities}
}

// drawing returns the taxonomy as a figure.
func (r *result) drawing() (*figure.Hypergraph, error) {
	return figure.NewSolutionHypergraph(r.Solution, r.transfers.names())
}

// show shows the tables, and the taxonomy as a drawing. Where that is not trusted
// a notebook shows its picture, which takes longer to make and follows.
func (r *result) show(c *kernelext.Cell) error {
	shown := r.view()
	c.Display(map[string]any{"text/html": shown.HTML(), "text/plain": shown.Text()}, "table")
	f, err := r.drawing()
	if err != nil {
		return err
	}
	svg, err := f.Picture("svg")
	if err != nil {
		return err
	}
	c.Display(map[string]any{"image/svg+xml": string(svg), "text/plain": f.Title}, "drawing")
	c.Soon("drawing", func() {
		if png, err := f.Picture("png"); err == nil {
			c.Update(map[string]any{"image/svg+xml": string(svg), "image/png": png, "text/plain": f.Title}, "drawing")
		}
	})
	return nil
}

// handOn gives a solution to later Go cells.
func handOn(c *kernelext.Cell, name string, s *taxonomy.Solution) error {
	var value bytes.Buffer
	if err := gob.NewEncoder(&value).Encode(s); err != nil {
		return err
	}
	return c.Hand(name, value.Bytes(), fmt.Sprintf("var %s = nb.Plan(%q)", name, name))
}

// magics returns the kinds of cells of the kernel.
func (a *app) magics() []kernelext.Magic {
	s := newSolver()
	return []kernelext.Magic{a.solveMagic(s), a.affinityMagic(s), a.trainMagic(), a.commandMagic()}
}
