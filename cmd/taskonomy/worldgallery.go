package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
)

// galleryFlags are the flags of the command world gallery.
type galleryFlags struct {
	out                    string
	views, size, buildings int
	seed                   uint64
	scale                  float64
}

// galleryCommand returns the command that draws all tasks.
func (a *app) galleryCommand() *cobra.Command {
	f := &galleryFlags{views: 4, size: 192, buildings: 12, scale: 2}
	cmd := &cobra.Command{
		Use:   "gallery --out FILE [flags]",
		Short: "Draw one sheet of every task's input and answer",
		Long: `Gallery draws a sheet of some views of the world: for each task what its network
sees and what it should answer. The extension of --out says in which format: png,
svg, pdf, or csv for what is shown.`,
		Example: `  taskonomy world gallery --out gallery.png
  taskonomy world gallery --out gallery.pdf --views 6 --seed 5`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "write to `FILE`, whose extension is the format: png, svg, pdf or csv")
	flags.Var(count{&f.views}, "views", "`N` views")
	flags.Var(count{&f.size}, "size", "width and height `S` of pictures in pixels")
	flags.Var(count{&f.buildings}, "buildings", "pick the views from `N` buildings")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` of the world")
	flags.Var(number{&f.scale, true}, "scale", "size `X` of a png: 1 is 900 pixels wide")
	return a.do(cmd, func(ctx context.Context) error { return a.gallery(ctx, f) }, "out")
}

// gallery picks views at a small size and draws them at the large one.
func (a *app) gallery(ctx context.Context, f *galleryFlags) error {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(f.out), "."))
	if !slices.Contains([]string{"png", "svg", "pdf", "csv"}, format) {
		return usagef("--out %s: expected a file name that ends in .png, .svg, .pdf or .csv", f.out)
	}
	cfg := synthetic.Config{Seed: f.seed, Size: 32, Train: f.buildings, Labels: gallery.Labels()}
	small, err := synthetic.Open(cfg)
	if err != nil {
		return err
	}
	samples, err := gallery.Pick(ctx, small, dataset.Train, f.views)
	if err != nil {
		return interrupted(ctx, err)
	}
	cfg.Size = f.size
	large, err := synthetic.Open(cfg)
	if err != nil {
		return err
	}
	g, err := gallery.New(ctx, large, gallery.Options{Samples: samples})
	if err != nil {
		return interrupted(ctx, err)
	}
	return a.output(f.out, func(w io.Writer) error {
		if format == "png" {
			const base = 4. / 3 // pixels a point that make 900 pixels
			return figure.WritePNG(w, g, base*f.scale)
		}
		if err := figure.Write(w, g, format); err != nil {
			return fmt.Errorf("drawing the gallery: %w", err)
		}
		return nil
	})
}
