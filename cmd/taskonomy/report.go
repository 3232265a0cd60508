package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
)

// reportFlags are the flags of the command report.
type reportFlags struct {
	*surveyFlags
	losses string
	title  string
}

// reportCommand returns the command that surveys a table.
func (a *app) reportCommand() *cobra.Command {
	f := &reportFlags{surveyFlags: newSurveyFlags()}
	dir := ""
	cmd := &cobra.Command{
		Use:   "report DIR|--transfers FILE [--losses FILE] --out DIR [flags]",
		Short: "Run every study on a table of transfers and write a report",
		Long: `Report runs the studies of the paper on your own transfers: affinities, taxonomies,
gain and quality, novel tasks, significance, fewer tasks and stability. It writes
one HTML file that opens offline, and each figure as SVG, PNG, PDF and CSV. What
the table does not allow is left out, and the report says why.

The input is a folder with transfers.csv, and losses.csv or losses.parquet if there
are any; or --transfers, or --losses, or both. Losses are drawn beside the
affinities, and without transfers the affinities are computed from them.

The other flags are those of solve.`,
		Example: `  taskonomy report --transfers transfers.csv --out report
  taskonomy report --losses losses.parquet --out report --budget 4
  taskonomy report run1 --out run1/report`,
	}
	f.register(cmd, a, "write the report and its figures to the folder `DIR`")
	flags := cmd.Flags()
	flags.StringVar(&f.losses, "losses", "", "`FILE` with the losses, CSV or Parquet")
	flags.StringVar(&f.title, "title", "", "`TITLE` of the report (default the name of the data)")
	cmd = a.do(cmd, func(ctx context.Context) error { return a.reportOn(ctx, f, dir) }, "out")
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("unexpected argument %q: report takes one folder, or flags", args[1])
		}
		if len(args) == 1 {
			dir = args[0]
		}
		return nil
	}
	return cmd
}

// find sets the input files from a folder.
func (f *reportFlags) find(dir string) error {
	if dir == "" {
		if f.transfers == "" && f.losses == "" {
			return usagef("report needs a folder, --transfers or --losses")
		}
		return nil
	}
	if f.transfers != "" || f.losses != "" {
		return usagef("report takes a folder or --transfers and --losses, not both")
	}
	for name, flag := range map[string]*string{"transfers.csv": &f.transfers, "losses.csv": &f.losses, "losses.parquet": &f.losses} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			*flag = path
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("reading the folder %s: %w", dir, cause(err))
		}
	}
	if f.transfers == "" && f.losses == "" {
		return fmt.Errorf("the folder %s has no transfers.csv, losses.csv or losses.parquet: give the path of a run, or --transfers FILE", dir)
	}
	return nil
}

// reportOn surveys a table and writes the report.
func (a *app) reportOn(ctx context.Context, f *reportFlags, dir string) error {
	if err := f.find(dir); err != nil {
		return err
	}
	var losses lossSummary
	if f.losses != "" {
		if err := a.summarizeLosses(ctx, f.losses, &losses); err != nil {
			return err
		}
	}
	t, err := a.reportTable(ctx, f, losses.table)
	if err != nil {
		return err
	}
	cfg, err := f.config(t)
	if err != nil {
		return err
	}
	cfg.Losses = losses.means()
	if t.name != releasedData {
		cfg.Name = filepath.Base(t.name)
	}
	timed, cancel := f.within(ctx)
	defer cancel()
	s, err := survey.Run(timed, t.rows, cfg)
	if err != nil {
		return interrupted(ctx, err)
	}
	a.warnAbout(t, s.Grid.Targets)
	r := &report.Report{Title: f.title, Subtitle: "Which tasks to supervise, and which transfer serves each of the others",
		Footer: "Made by `taskonomy report`, after Zamir et al., Taskonomy: Disentangling Task Transfer Learning, CVPR 2018."}
	if r.Title == "" {
		r.Title = "Taxonomy of " + filepath.Base(t.name)
	}
	return a.saveReport(ctx, s, f.out, r)
}

// reportTable returns the transfers, from their file or from the losses.
func (a *app) reportTable(ctx context.Context, f *reportFlags, computed affinity.Table) (*transfers, error) {
	if f.transfers != "" {
		return a.load(ctx, f.transfers, f.dataset)
	}
	return ownTable(computed, f.losses), nil
}

// A lossSummary is what a report takes from a table of losses.
type lossSummary struct {
	table affinity.Table
	mean  map[string]map[string]float64 // by target and first-order source
}

// summarizeLosses reads the losses.
func (a *app) summarizeLosses(ctx context.Context, path string, s *lossSummary) error {
	s.mean = map[string]map[string]float64{}
	var warnings []*losstable.Problem
	err := interruptible(ctx, func() (err error) {
		warnings, err = losstable.Read(path, losstable.Config{}, func(l *affinity.Losses) error {
			rows, _, err := affinity.FromLosses(l, affinity.Config{})
			s.table = append(s.table, rows...)
			s.mean[l.Target] = map[string]float64{}
			for _, c := range l.Candidates {
				if len(c.Sources) == 1 {
					s.mean[l.Target][c.Sources[0]] = meanOf(c.Losses)
				}
			}
			return err
		})
		return err
	})
	if errors.Is(err, errInterrupted) {
		return err
	}
	if err != nil {
		return lossesError(path, err)
	}
	for _, w := range warnings {
		a.warn("%v", w)
	}
	return nil
}

func meanOf(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total / float64(len(values))
}

// means returns the mean losses of first order, rows targets and columns
// sources, empty if there are none.
func (s *lossSummary) means() affinity.Matrix {
	var rows, cols []string
	seen := map[string]bool{}
	for target, sources := range s.mean {
		rows = append(rows, target)
		for source := range sources {
			if !seen[source] {
				seen[source] = true
				cols = append(cols, source)
			}
		}
	}
	m := affinity.NewMatrix(rows, cols)
	for i, target := range rows {
		for j, source := range cols {
			if v, ok := s.mean[target][source]; ok {
				m.Set(i, j, v)
			}
		}
	}
	return m
}
