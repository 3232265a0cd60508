package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/images"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/taskonomy"
)

// dataCommand returns the command for data sets on disk.
func (a *app) dataCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Look at data sets on disk",
		Long:    "Data looks at data sets on disk.",
		Example: "  taskonomy data check world",
		Args:    cobra.ArbitraryArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	cmd.AddCommand(a.checkCommand())
	return cmd
}

// checkCommand returns the command that says what a folder holds.
func (a *app) checkCommand() *cobra.Command {
	some, out, dir := 0, "", ""
	cmd := &cobra.Command{
		Use:   "check DIR [flags]",
		Short: "Say what a folder of data holds",
		Long: `Check reads a folder in the form of the real data set, of either generation, and
says what it holds: layout, domains, counts, damaged and missing files, which tasks
can be trained, and the statistics of each domain beside those of the real data. Of
any other folder of pictures it says which tasks they allow.`,
		Example: `  taskonomy data check world
  taskonomy data check /data/taskonomy --some 200`,
	}
	flags := cmd.Flags()
	flags.Var(count{&some}, "some", "read the files of `N` views only, spread evenly (default all)")
	flags.StringVar(&out, "out", "", "write to `FILE` instead of standard output")
	cmd = a.do(cmd, func(ctx context.Context) error {
		return a.check(ctx, dir, some, out)
	})
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("data check takes one folder")
		}
		dir = args[0]
		return nil
	}
	return cmd
}

// check says what a folder holds: the real data set, or else pictures.
func (a *app) check(ctx context.Context, dir string, some int, out string) error {
	r, err := taskonomy.CheckSome(ctx, dir, some)
	if err == nil {
		return a.output(out, r.WriteText)
	}
	if !errors.Is(err, taskonomy.ErrNoData) {
		return fmt.Errorf("checking %s: %w", dir, interrupted(ctx, err))
	}
	src, err := images.Open(images.Options{Root: dir})
	if errors.Is(err, images.ErrNoPictures) {
		return fmt.Errorf("checking %s: it holds neither the real data set (<domain>/<building>/point_P_view_V_domain_S.png) nor pictures", dir)
	}
	if err != nil {
		return fmt.Errorf("checking %s: %w", dir, err)
	}
	return a.output(out, func(w io.Writer) error { return writePictures(w, dir, src) })
}

// writePictures writes what a folder of pictures is good for.
func writePictures(w io.Writer, dir string, src *images.Source) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: a folder of pictures\n", dir)
	for _, s := range dataset.Splits() {
		fmt.Fprintf(&b, "  %-10s %s\n", s, plural(src.Len(s), "sample"))
	}
	fmt.Fprintf(&b, "tasks: %s\n", strings.Join(src.Tasks(), ", "))
	for _, p := range src.Problems() {
		fmt.Fprintf(&b, "damaged: %v\n", p)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
