package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// affinityCellFlags are the options of an %%affinity cell.
type affinityCellFlags struct {
	transfers, dataset, losses string
	targets, sources           []string
	order                      int
	sorted                     string
}

// How rows and columns are ordered.
const (
	byTree = "tree"
	byName = "name"
)

// affinityCellCommand returns the options of an %%affinity cell.
func (a *app) affinityCellCommand(f *affinityCellFlags) *cobra.Command {
	cmd := &cobra.Command{Use: "affinity"}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.transfers, "transfers", "", "CSV `FILE` as affinity writes it, the folder of a run, or published for the paper's own")
	flags.StringVar(&f.dataset, "dataset", "", "`NAME` of the data set; of the published ones 16k, 1k or base2163 (default 16k)")
	flags.StringVar(&f.losses, "losses", "", "`FILE` with the loss of each transfer on each image; alone, the affinities come from it")
	f.order = 1
	flags.Var(count{&f.order}, "order", "show transfers of exactly `K` sources (default 1)")
	flags.StringArrayVar(&f.targets, "targets", nil, "show only these `TASKS` as targets, apart by commas (default all)")
	flags.StringArrayVar(&f.sources, "sources", nil, "show only transfers from these `TASKS` (default all)")
	f.sorted = byTree
	flags.Var(choice{&f.sorted, []string{byTree, byName}}, "sort", "`ORDER` of the tasks: tree, by how they transfer, or name")
	return cmd
}

const affinityCellText = "Shows how well each source transfers to each target, before and after normalisation, as two heat maps; " +
	"the pointer shows loss, win rate and gain of a transfer. A picture of them is saved with the notebook. " +
	"What stands in the first line without a name is the table.\n\n" +
	"```\n%%affinity published\ntargets = normals, depth, edge2d\n```\n\n" +
	"The same in Go, in any kernel for Go:\n\n" +
	"```go\n%%\ntable := nb.Must(published.Transfers(\"16k\"))\n" +
	"m := nb.Must(table.Matrix(1)).NormalizeRows()\n" +
	"nb.Figure(nb.Must(figure.NewHeatMap(figure.Names{}, figure.AffinityPanel(m), figure.PlotPanel(m))))\n```"

// affinityMagic returns the kind of cell that shows affinities.
func (a *app) affinityMagic(s *solver) kernelext.Magic {
	assistant := cellAssistant{
		name: "solve", bare: "transfers", words: []string{releasedData}, likes: map[string]string{"targets": "require", "sources": "require"},
		command: func() *cobra.Command { return a.affinityCellCommand(&affinityCellFlags{}) },
		choices: map[string][]string{"sort": {byTree, byName}},
	}
	return kernelext.Magic{
		Name: "affinity", Help: assistant.helpMarkdown("%%affinity", affinityCellText),
		Run: s.runAffinityCell, Complete: assistant.complete, Inspect: assistant.inspect,
	}
}

// runAffinityCell runs an %%affinity cell.
func (s *solver) runAffinityCell(ctx context.Context, c *kernelext.Cell) error {
	var stderr bytes.Buffer
	a := &app{stdout: &stderr, stderr: &stderr, warned: map[string]bool{}, running: true}
	f := &affinityCellFlags{}
	cmd := a.affinityCellCommand(f)
	options, err := cellOptions(c.Code, cmd.Flags(), "transfers")
	if err == nil {
		err = setOptions(cmd, options)
	}
	if err == nil && f.transfers == "" && f.losses == "" {
		err = errors.New("which transfers? Name a table in the first line: published, a CSV file or the folder of a run")
	}
	if err != nil {
		return err
	}
	h, err := s.heat(ctx, a, f)
	if err == nil {
		err = h.show(c)
	}
	if text := strings.ReplaceAll(stderr.String(), "taskonomy: ", ""); text != "" {
		c.Write("stderr", text)
	}
	if err != nil {
		return locate(err, options)
	}
	return nil
}

// A heat is what an %%affinity cell shows.
type heat struct {
	table  *transfers
	raw    affinity.Matrix              // Affinities as they are.
	scaled affinity.Matrix              // Each target's scaled to sum 1.
	rows   map[string]affinity.Transfer // By target and sources.
	losses map[string]float64           // Means, by target and sources; nil if they are not known.
	tree   *study.Tree                  // Nil if tasks are in alphabetical order.
	order  int
}

// key names a transfer.
func key(target, sources string) string { return target + "\x00" + sources }

// heat gathers what is to be shown.
func (s *solver) heat(ctx context.Context, a *app, f *affinityCellFlags) (*heat, error) {
	h := &heat{rows: map[string]affinity.Transfer{}, order: f.order}
	if err := h.load(ctx, s, a, f); err != nil {
		return nil, err
	}
	r := reader{table: h.table}
	targets, sources := r.tasks("targets", f.targets), r.tasks("sources", f.sources)
	if r.err != nil {
		return nil, r.err
	}
	for _, row := range h.table.rows {
		h.rows[key(row.Target, affinity.SourceKey(row.Sources))] = row
	}
	m, err := h.table.rows.Matrix(f.order)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.table.name, err)
	}
	if len(m.Cols) == 0 {
		return nil, usagef("--order: %s has no transfer of %d sources", h.table.name, f.order)
	}
	rows, cols := h.arrange(m, f, targets, sources)
	if len(rows) == 0 || len(cols) == 0 {
		return nil, usagef("--sources: %s has no such transfer to these targets", h.table.name)
	}
	h.raw, h.scaled = m.Arrange(rows, cols), m.NormalizeRows().Arrange(rows, cols)
	return h, nil
}

// load reads the table, and the losses if there are any.
func (h *heat) load(ctx context.Context, s *solver, a *app, f *affinityCellFlags) error {
	path := f.losses
	if path == "" && f.transfers != releasedData {
		beside := filepath.Join(f.transfers, "losses.parquet") // Of a run.
		if _, err := os.Stat(beside); err == nil {
			path = beside
		}
	}
	var table affinity.Table
	if path != "" {
		h.losses = map[string]float64{}
		if _, err := losstable.Read(path, losstable.Config{}, func(l *affinity.Losses) error {
			if f.transfers == "" {
				rows, _, err := affinity.FromLosses(l, affinity.Config{})
				if err != nil {
					return err
				}
				table = append(table, rows...)
			}
			for _, c := range l.Candidates {
				sum := 0.0
				for _, v := range c.Losses {
					sum += v
				}
				h.losses[key(l.Target, affinity.SourceKey(c.Sources))] = sum / float64(len(c.Losses))
			}
			return ctx.Err()
		}); err != nil {
			return usagef("--losses: %w", lossesError(path, err))
		}
	}
	if f.transfers == "" {
		h.table = ownTable(table, path)
		return nil
	}
	var err error
	h.table, err = s.load(ctx, a, &solveFlags{programFlags: programFlags{transfers: f.transfers, dataset: f.dataset}})
	return err
}

// arrange returns the rows and columns to show, in order.
func (h *heat) arrange(m affinity.Matrix, f *affinityCellFlags, targets, sources []string) (rows, cols []string) {
	for _, name := range m.Rows {
		if len(targets) == 0 || slices.Contains(targets, name) {
			rows = append(rows, name)
		}
	}
	for _, name := range m.Cols {
		parts := strings.Split(name, affinity.Separator)
		unwanted := func(s string) bool {
			return slices.Contains(h.table.roles.Unused, s) || len(sources) > 0 && !slices.Contains(sources, s)
		}
		if name == affinity.Self && len(sources) == 0 || name != affinity.Self && !slices.ContainsFunc(parts, unwanted) {
			cols = append(cols, name)
		}
	}
	if f.sorted == byName || f.order != 1 {
		return rows, cols
	}
	first, err := h.table.firstOrder()
	if err != nil {
		return rows, cols
	}
	tree, err := study.SimilarityTree(first, study.TreeConfig{Exponent: 0.5, SkipMissing: true})
	if err != nil { // Too few tasks, or numbers: they stay in alphabetical order.
		return rows, cols
	}
	leaves := tree.Order()
	place := func(name string) int {
		if i := slices.Index(leaves, name); i >= 0 {
			return i
		}
		return len(leaves)
	}
	byPlace := func(x, y string) int { return place(x) - place(y) }
	slices.SortStableFunc(rows, byPlace)
	slices.SortStableFunc(cols, byPlace)
	if len(cols) >= len(leaves) {
		h.tree = tree
	}
	return rows, cols
}

// figure returns the two heat maps as a still drawing.
func (h *heat) figure() (*figure.HeatMap, error) {
	before := figure.AffinityPanel(h.raw)
	if h.losses != nil {
		before = figure.HeatPanel{Title: "Mean loss", Unit: "loss, units differ by row", Log: true, SmallIsBest: true, Matrix: h.lossMatrix()}
	}
	after := figure.PlotPanel(h.scaled)
	after.MarkBest = true
	f, err := figure.NewHeatMap(h.table.names(), before, after)
	if err != nil {
		return nil, err
	}
	f.Tree = h.tree
	return f, nil
}

func (h *heat) lossMatrix() affinity.Matrix {
	m := affinity.NewMatrix(h.raw.Rows, h.raw.Cols)
	for i, target := range m.Rows {
		for j, sources := range m.Cols {
			if v, known := h.losses[key(target, sources)]; known {
				m.Set(i, j, v)
			}
		}
	}
	return m
}

// show shows the heat maps: live where there is Vega-Lite, and still elsewhere.
func (h *heat) show(c *kernelext.Cell) error {
	f, err := h.figure()
	if err != nil {
		return err
	}
	svg, err := f.Picture("svg")
	if err != nil {
		return err
	}
	png, err := f.Picture("png")
	if err != nil {
		return err
	}
	c.Display(map[string]any{
		"application/vnd.vegalite.v5+json": h.vega(),
		"image/svg+xml":                    string(svg),
		"image/png":                        png,
		"text/plain":                       h.text(),
	}, "")
	return nil
}

// text returns the best source of each target.
func (h *heat) text() string {
	t := view.Table{Caption: h.table.name + ": the best transfer to each target", Columns: []view.Column{
		{Title: "target"}, {Title: "sources"}, {Title: "affinity", Numeric: true}, {Title: "gain", Numeric: true}}}
	for i, target := range h.raw.Rows {
		best, most := "", math.Inf(-1)
		for j, sources := range h.raw.Cols {
			if v := h.raw.At(i, j); sources != affinity.Self && sources != target && v > most {
				best, most = sources, v
			}
		}
		if best != "" {
			t.Rows = append(t.Rows, []string{target, best, fixed(most), rate(h.rows[key(target, best)].Gain)})
		}
	}
	return t.Text()
}
