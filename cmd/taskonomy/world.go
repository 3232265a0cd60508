package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/taskonomy"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	tasklabel "github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// worldCommand returns the command for the procedural world.
func (a *app) worldCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "world",
		Short: "Make pictures with exact labels from furnished buildings",
		Long: `World renders furnished buildings with exact labels for all tasks of the paper:
data for every stage that needs no download. The same seed gives the same bytes.`,
		Example: `  taskonomy world export --out world --buildings 10 --views 24 --size 256
  taskonomy world gallery --out gallery.png`,
		Args: cobra.ArbitraryArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	cmd.AddCommand(a.exportCommand(), a.galleryCommand())
	return cmd
}

// exportFlags are the flags of the command world export.
type exportFlags struct {
	out                    string
	buildings, views, size int
	seed                   uint64
	domains                []string
}

// exportCommand returns the command that writes the world to disk.
func (a *app) exportCommand() *cobra.Command {
	f := &exportFlags{buildings: 10, views: 24, size: 256}
	cmd := &cobra.Command{
		Use:   "export --out DIR [flags]",
		Short: "Write the world in the folders and files of the real data set",
		Long: `Export renders buildings and writes, for every view and domain, a file as the real
data set has it: 8- and 16-bit PNG, npy and JSON, and the table of splits. A loader
of the real data set reads it. Files that are there and whole are kept, so an
export that was interrupted goes on where it stopped.`,
		Example: `  taskonomy world export --out world --buildings 10 --views 24 --size 256
  taskonomy world export --out world --size 512 --domains rgb,normal,depth_zbuffer`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "write to the folder `DIR`")
	flags.Var(count{&f.buildings}, "buildings", "`N` buildings")
	flags.Var(count{&f.views}, "views", "`M` views of each building")
	flags.Var(count{&f.size}, "size", "width and height `S` of pictures in pixels")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of the world")
	flags.StringSliceVar(&f.domains, "domains", []string{"all"}, "`LIST` of domains: all, or some of "+strings.Join(taskonomy.Exported(), ", "))
	completeWords(cmd, "domains", taskonomy.Exported())
	return a.do(cmd, func(ctx context.Context) error { return a.export(ctx, f) }, "out")
}

// export renders the buildings, several at a time.
func (a *app) export(ctx context.Context, f *exportFlags) error {
	what, err := f.what()
	if err != nil {
		return err
	}
	w, err := taskonomy.NewWriter(f.out, f.size)
	if err != nil {
		return fmt.Errorf("writing --out %s: %w", f.out, cause(err))
	}
	var names []string
	for b := range f.buildings {
		names = append(names, fmt.Sprintf("b%05d", b))
	}
	p := a.progress("views", f.buildings*f.views)
	err = each(ctx, f.buildings, func(b int) error { return f.building(ctx, w, what, b, p) })
	p.end()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w: run the same command again to go on", errInterrupted)
	}
	if err != nil {
		return err
	}
	return w.Splits(taskonomy.DefaultSplits(names))
}

// what returns what to write of each view.
func (f *exportFlags) what() (*taskonomy.Export, error) {
	e := &taskonomy.Export{Labels: synthetic.LabelConfig()}
	if slices.Equal(f.domains, []string{"all"}) {
		return e, nil
	}
	for _, d := range f.domains {
		if !slices.Contains(taskonomy.Exported(), d) {
			return nil, usagef("--domains: unknown domain %q: there are all, %s", d, strings.Join(taskonomy.Exported(), ", "))
		}
	}
	e.Domains = f.domains
	return e, nil
}

// building writes the views of one building that are not yet there.
func (f *exportFlags) building(ctx context.Context, w *taskonomy.Writer, what *taskonomy.Export, b int, p *progress) error {
	house, err := scene.Building(scene.Config{Seed: f.seed}, b)
	if err != nil {
		return err
	}
	views, err := house.Views(f.views)
	if err != nil {
		return err
	}
	own := *what
	own.Room = func(v *frame.View) tasklabel.Box {
		room := house.Rooms[v.Room]
		return tasklabel.Box{Low: room.Min, High: room.Max}
	}
	for i := range views {
		if err := ctx.Err(); err != nil {
			return err
		}
		v := &views[i]
		missing, err := w.Missing(taskonomy.Key{Building: v.Building, Point: v.Point, View: v.View}, &own)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			if err := w.View(v, house.Render(*v, f.size), &own); err != nil {
				return err
			}
		}
		p.add(1)
	}
	return nil
}

// each calls f for 0 to n-1 on all cores until one fails or the context ends.
func each(ctx context.Context, n int, f func(i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

// A progress is a line on standard error that says how far the work is. On a
// terminal it is written over again and again, elsewhere once, at the end.
type progress struct {
	a         *app
	terminal  bool
	what      string
	mu        sync.Mutex
	done, all int
	start     time.Time
	last      time.Time
}

// progress starts a line; being quiet shows none.
func (a *app) progress(what string, all int) *progress {
	p := &progress{a: a, what: what, all: all, start: time.Now(), terminal: os.Getenv(cellVariable) != ""}
	if f, ok := a.stderr.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = p.terminal || err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// add counts n more, and now and then writes the line.
func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if now := time.Now(); p.terminal && !p.a.quiet && now.Sub(p.last) > 200*time.Millisecond {
		p.last = now
		p.write("\r", "")
	}
}

// write writes the line.
func (p *progress) write(begin, end string) {
	rate := float64(p.done) / max(time.Since(p.start).Seconds(), 1e-9)
	fmt.Fprintf(p.a.stderr, "%s%d of %d %s, %.1f/s%s", begin, p.done, p.all, p.what, rate, end)
}

// end writes the line a last time.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.a.quiet {
		return
	}
	if p.terminal {
		p.write("\r", "  \n")
		return
	}
	p.write("", "\n")
}
