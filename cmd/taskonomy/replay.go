package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/replay"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
)

// replayFlags are the flags of the command replay.
type replayFlags struct {
	out     string
	samples int
	seed    uint64
	width   int
}

// replayCommand returns the command that repeats the paper.
func (a *app) replayCommand() *cobra.Command {
	f := &replayFlags{width: report.DefaultWidth}
	cmd := &cobra.Command{
		Use:   "replay [flags]",
		Short: "Repeat the paper on its released data, each number beside the published one",
		Long: `Replay runs every study on the transfers that the authors released: affinities,
exact taxonomies for every budget and order, gain and quality, novel tasks,
significance, fewer tasks, stability and the similarity tree. It prints a verdict
on each claim of the paper, and with --out writes a report to a folder: one HTML
file that opens offline, and each figure as SVG, PNG, PDF and CSV.

It needs no download and no GPU.`,
		Example: `  taskonomy replay
  taskonomy replay --out replay && xdg-open replay/report.html`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "write the report and its figures to the folder `DIR`")
	flags.Var(count{&f.samples}, "samples", "`N` random taxonomies a budget, and perturbed tables (default 500 and 200)")
	flags.Uint64Var(&f.seed, "seed", 1, "`SEED` of what is drawn at random")
	flags.Var(count{&f.width}, "width", "`N` columns of the table of verdicts")
	return a.do(cmd, func(ctx context.Context) error { return a.replay(ctx, f) })
}

// replay repeats the paper.
func (a *app) replay(ctx context.Context, f *replayFlags) error {
	start := time.Now()
	verdicts, err := replay.Verdicts(ctx)
	if err != nil {
		return interrupted(ctx, err)
	}
	if f.out != "" {
		s, err := replay.Survey(ctx, f.samples, f.seed)
		if err == nil {
			err = a.saveReport(ctx, s, f.out, replayReport(verdicts))
		}
		if err != nil {
			return interrupted(ctx, err)
		}
	}
	if err := report.WriteVerdicts(a.stdout, verdicts, f.width); err != nil {
		return err
	}
	if !a.quiet {
		fmt.Fprintf(a.stderr, "done in %.1f s\n", time.Since(start).Seconds())
	}
	return nil
}

// interrupted returns errInterrupted if the context ended, and err otherwise.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return errInterrupted
	}
	return err
}

// replayReport returns the report of a replay without its studies.
func replayReport(verdicts []study.Verdict) *report.Report {
	return &report.Report{
		Title:    "The paper replayed",
		Subtitle: "Taskonomy: Disentangling Task Transfer Learning (Zamir et al., CVPR 2018), its second half recomputed from the transfers that the authors released",
		Intro: "Given tasks and what each transfer between them is worth, which few should be supervised, so that all get solved? " +
			"Everything below was computed by this program from the released affinities, gains and qualities; nothing was tuned, and what the released data cannot give is said to be so.",
		Verdicts: verdicts,
		Footer: "Made by `taskonomy replay`. The released transfers are the authors' (MIT licence); numbers of the paper were read off its figures, " +
			"colours to about 0.01.",
	}
}

// saveReport writes a survey to a folder and says where.
func (a *app) saveReport(ctx context.Context, s *survey.Survey, dir string, r *report.Report) error {
	if err := s.Save(ctx, dir, r); err != nil {
		return fmt.Errorf("writing --out %s: %w", dir, err)
	}
	for _, left := range s.Missing {
		a.warn("left out: %s", left)
	}
	if !a.quiet {
		figures, files := s.Counts()
		fmt.Fprintf(a.stderr, "%s: %d figures in %d files beside it\n", filepath.Join(dir, "report.html"), figures, files)
	}
	return nil
}
