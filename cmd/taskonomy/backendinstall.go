package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
)

// backendInstallCommand returns the command that fetches a plugin.
func (a *app) backendInstallCommand() *cobra.Command {
	name, dir := "", ""
	cmd := &cobra.Command{
		Use:   "install NAME [flags]",
		Short: "Install a plugin of XLA",
		Long: `Install downloads a plugin of XLA from PyPI, checks it against the SHA-256 that this
program holds, puts it into the data folder of the user, where it is found, and tries
it. The name is cpu, for the best plugin for this system, or that of a package.

Proxies are those of the environment. Where PyPI cannot be reached, the environment
variable TASKONOMY_PLUGIN_MIRROR names a folder or a URL with the wheel, or
PIP_INDEX_URL an index of packages.`,
		Example: `  taskonomy backend install cpu
  TASKONOMY_PLUGIN_MIRROR=/media/wheels taskonomy backend install cpu
  taskonomy backend install cpu --dir /usr/local/share/taskonomy/plugins`,
	}
	cmd.Flags().StringVar(&dir, "dir", "", "install into the folder `DIR` (default that of the user)")
	cmd = a.do(cmd, func(ctx context.Context) error { return a.installBackend(ctx, name, dir) })
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("backend install takes one name: cpu, or that of a package")
		}
		name = args[0]
		return nil
	}
	return cmd
}

// installBackend installs a plugin and tries it.
func (a *app) installBackend(ctx context.Context, name, dir string) error {
	done, show := a.downloadProgress()
	in, err := backend.Install(ctx, name, dir, show)
	done(err == nil)
	if errors.Is(err, backend.ErrUnknownPlugin) {
		return usageError{err}
	}
	if err != nil {
		return interrupted(ctx, err)
	}
	for _, f := range in.Failures {
		a.warn("%v", f)
	}
	choice, err := backend.Choose(ctx, "xla:"+in.Path)
	if err != nil && !backend.LoadsPlugins() {
		a.warn("it was not tried and will not be used by this program: %v", err)
		err = nil
	}
	if err != nil {
		return interrupted(ctx, fmt.Errorf("%s is in place, but will not be used: %w", in.Plugin, err))
	}
	return a.reportInstalled(ctx, in, choice.Plugin != nil)
}

// reportInstalled says what is in place, whether it was tried, and what is
// chosen from now on.
func (a *app) reportInstalled(ctx context.Context, in backend.Installed, tried bool) error {
	now := &backendSurvey{}
	now.chosen, now.err = backend.Choose(ctx, "")
	if err := ctx.Err(); err != nil {
		return interrupted(ctx, err)
	}
	return a.output("", func(w io.Writer) error {
		var b strings.Builder
		verb := "installed"
		if in.Before {
			verb = "was installed before"
		}
		fmt.Fprintf(&b, "%s %s: %s\nlicence: %s\n", in.Plugin, verb, in.Path, in.Plugin.Licence)
		if tried {
			b.WriteString("trial: it computes right\n")
		}
		now.writeChosen(&b)
		if p := now.chosen.Plugin; tried && (p == nil || p.Path != in.Path) {
			fmt.Fprintf(&b, "to use the other: --backend xla:%s\n", in.Path)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// downloadProgress returns a function that shows how far a download is, in
// megabytes, and one to call at its end. Of a failed one there is no last line.
func (a *app) downloadProgress() (end func(done bool), show func(done, total int64)) {
	const megabyte = 1e6
	var p *progress
	last := 0
	show = func(done, total int64) {
		if p == nil {
			p = a.progress("MB", int(total/megabyte))
		}
		if now := int(done / megabyte); now != last {
			p.add(now - last)
			last = now
		}
	}
	end = func(done bool) {
		if p != nil && (done || p.terminal) {
			p.end()
		}
	}
	return end, show
}
