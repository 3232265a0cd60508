package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	tasklabel "github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// benchCommand returns the command that measures speed.
func (a *app) benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "bench",
		Short:   "Measure the speed of this machine",
		Long:    "Bench measures how fast this machine does the work of the stages.",
		Example: "  taskonomy bench world\n  taskonomy bench train",
		Args:    cobra.ArbitraryArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	cmd.AddCommand(a.benchWorldCommand(), a.benchTrainCommand())
	return cmd
}

// benchWorldCommand returns the command that measures the world.
func (a *app) benchWorldCommand() *cobra.Command {
	seconds := 2
	cmd := &cobra.Command{
		Use:   "world [flags]",
		Short: "Measure rendering and labels",
		Long: `World measures views a second and core at several sizes, rendered with all labels,
how that scales over the cores, and the time of each label.`,
		Example: "  taskonomy bench world --seconds 5",
	}
	cmd.Flags().Var(count{&seconds}, "seconds", "`N` seconds for each measurement")
	return a.do(cmd, func(ctx context.Context) error {
		return a.benchWorld(ctx, time.Duration(seconds)*time.Second)
	})
}

// benchWorld measures and prints.
func (a *app) benchWorld(ctx context.Context, limit time.Duration) error {
	house, err := scene.Building(scene.Config{}, 0)
	if err != nil {
		return err
	}
	views, err := house.Views(24)
	if err != nil {
		return err
	}
	cores := runtime.GOMAXPROCS(0)
	g := grid{columns: "rrrr"}
	g.add("size", "views/s, 1 core", fmt.Sprintf("views/s, %d cores", cores), "scaling")
	for _, size := range []int{32, 64, 128, 256} {
		labelers, err := allLabelers()
		if err != nil {
			return err
		}
		work := func(i int, s *labelSpace) error {
			return s.label(labelers, house.Render(views[i%len(views)], size))
		}
		one, err := viewsPerSecond(ctx, 1, limit, work)
		if err != nil {
			return interrupted(ctx, err)
		}
		all, err := viewsPerSecond(ctx, cores, limit, work)
		if err != nil {
			return interrupted(ctx, err)
		}
		g.add(fmt.Sprint(size), fmt.Sprintf("%.1f", one), fmt.Sprintf("%.1f", all), fmt.Sprintf("%.2f", all/one))
	}
	labels, err := timeLabels(house.Render(views[0], 64), house.Render(views[0], 256))
	if err != nil {
		return err
	}
	return a.output("", func(w io.Writer) error {
		fmt.Fprintln(w, "Views with all labels, a building of", len(house.Rooms), "rooms and", len(house.Objects), "objects")
		if err := g.write(w, "  "); err != nil {
			return err
		}
		fmt.Fprintln(w, "\nLabels, milliseconds")
		return labels.write(w, "  ")
	})
}

// allLabelers returns the labelers of all tasks.
func allLabelers() ([]*tasklabel.Labeler, error) {
	var all []*tasklabel.Labeler
	for _, name := range tasklabel.Names() {
		l, err := tasklabel.For(name, synthetic.LabelConfig())
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// A labelSpace is where one worker puts its labels.
type labelSpace struct {
	scratch  tasklabel.Scratch
	examples map[*tasklabel.Labeler]*tasklabel.Example
}

// label makes the example of every task from one frame, which stands in for the
// partners of tasks of several.
func (s *labelSpace) label(labelers []*tasklabel.Labeler, f *frame.Frame) error {
	if s.examples == nil {
		s.examples = map[*tasklabel.Labeler]*tasklabel.Example{}
	}
	for _, l := range labelers {
		if s.examples[l] == nil {
			s.examples[l] = l.New(f.Size)
		}
		sample := tasklabel.Sample{Seed: 1, Frames: []*frame.Frame{f, f, f}[:l.Frames]}
		if err := l.ExampleTo(s.examples[l], sample, &s.scratch); err != nil {
			return err
		}
	}
	return nil
}

// viewsPerSecond runs the work on some cores for a while.
func viewsPerSecond(ctx context.Context, cores int, limit time.Duration, work func(i int, s *labelSpace) error) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	counts := make([]int, cores)
	var wg sync.WaitGroup
	start := time.Now()
	for c := range cores {
		wg.Go(func() {
			var space labelSpace
			for time.Since(start) < limit && ctx.Err() == nil {
				if err := work(counts[c]*cores+c, &space); err != nil {
					cancel(err)
				}
				counts[c]++
			}
		})
	}
	wg.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / time.Since(start).Seconds(), context.Cause(ctx)
}

// timeLabels returns the time of each label on two frames.
func timeLabels(small, large *frame.Frame) (*grid, error) {
	labelers, err := allLabelers()
	if err != nil {
		return nil, err
	}
	g := &grid{columns: "lrr"}
	g.add("task", fmt.Sprintf("%d px", small.Size), fmt.Sprintf("%d px", large.Size))
	for _, l := range labelers {
		row := []string{l.Task}
		for _, f := range []*frame.Frame{small, large} {
			var space labelSpace
			n, start := 0, time.Now()
			for ; n < 3 || time.Since(start) < 50*time.Millisecond; n++ {
				if err := space.label([]*tasklabel.Labeler{l}, f); err != nil {
					return nil, err
				}
			}
			row = append(row, fmt.Sprintf("%.3f", 1e3*time.Since(start).Seconds()/float64(n)))
		}
		g.add(row...)
	}
	return g, nil
}
