package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
)

// backendDoctorCommand returns the command that says what is missing.
func (a *app) backendDoctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is missing for fast training and how to get it",
		Long: `Doctor checks what training depends on: the build, its vector kernels, the Go
backend, the plugins of XLA and GPUs. Of all that is missing it says how to get it.
It fails only if nothing could train.`,
		Example: "  taskonomy backend doctor",
	}
	return a.do(cmd, func(ctx context.Context) error {
		s, err := surveyBackends(ctx)
		if err != nil {
			return interrupted(ctx, err)
		}
		if err := a.output("", s.writeDiagnosis); err != nil {
			return err
		}
		return s.err
	})
}

// A finding is one line of the diagnosis.
type finding struct {
	state, what, text string
	advice            string // Empty if there is nothing to do.
}

// The states of what was looked at.
const (
	fine    = "ok"
	lacking = "missing"
	broken  = "broken"
)

// writeDiagnosis writes what was found, one thing a line, with what to do below.
func (s *backendSurvey) writeDiagnosis(w io.Writer) error {
	findings := append([]finding{buildFinding(), simdFinding(), cgoFinding()}, s.findings()...)
	findings = append(findings, gpuFinding())
	g := grid{columns: "lll"}
	for _, f := range findings {
		g.add(f.state, f.what, f.text)
		if f.advice != "" {
			g.add("", "", "-> "+f.advice)
		}
	}
	var b strings.Builder
	if err := g.write(&b, ""); err != nil {
		return err
	}
	b.WriteByte('\n')
	s.writeChosen(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// buildFinding says what was built by what.
func buildFinding() finding {
	compute, xla := backend.Version()
	modules := "compute " + compute
	if backend.LoadsPlugins() {
		modules += ", go-xla " + xla
	}
	return finding{state: fine, what: "build", text: fmt.Sprintf("%s %s/%s, %s, %s",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, modules, plural(runtime.GOMAXPROCS(0), "core"))}
}

// simdFinding says whether the Go backend is fast.
func simdFinding() finding {
	f := finding{state: fine, what: "SIMD", text: "in this build, with " + backend.Vectors()}
	switch {
	case backend.Vectors() != "":
	case backend.SIMD():
		f.state, f.text, f.advice = lacking, "in this build, but this processor lacks AVX2", "use a plugin of XLA: taskonomy backend install cpu"
	case runtime.GOARCH != "amd64":
		f.state, f.text, f.advice = lacking, "for amd64 only", "use a plugin of XLA: taskonomy backend install cpu"
	default:
		f.state, f.text, f.advice = lacking, "not in this build", backend.NoSIMD
	}
	return f
}

// cgoFinding says whether plugins can be loaded.
func cgoFinding() finding {
	if backend.LoadsPlugins() {
		return finding{state: fine, what: "cgo", text: "in this build: it can load plugins of XLA"}
	}
	return finding{state: lacking, what: "cgo", text: "not in this build: it cannot load plugins of XLA"}
}

// findings says how each backend is.
func (s *backendSurvey) findings() []finding {
	var all []finding
	for _, c := range s.all {
		f := finding{state: fine, what: backendName(c), text: "computes right, " + trialTime(c), advice: c.Advice}
		if c.Plugin != nil {
			name := backendVersion(c)
			if !c.Known {
				name = "none of the known plugins"
			}
			f.text = fmt.Sprintf("%s (%s): ", c.Plugin.Path, name) + f.text
		}
		switch {
		case c.Problem == "":
		case c.Plugin == nil && c.Kind != "go":
			f.state, f.text = lacking, c.Problem
		case c.Plugin != nil && backendState(c) != broken:
			f.state, f.text = lacking, backendState(c)
		case c.Plugin != nil:
			f.state, f.text = broken, c.Plugin.Path+": "+c.Problem
		default:
			f.state, f.text = broken, c.Problem
		}
		all = append(all, f)
	}
	return all
}

// gpuFinding says whether there is a GPU.
func gpuFinding() finding {
	if backend.HasGPU() {
		return finding{state: fine, what: "GPU", text: "of NVIDIA; it is used with --backend xla:cuda"}
	}
	return finding{state: lacking, what: "GPU", text: "no device of NVIDIA",
		advice: "a GPU needs NVIDIA's driver, and a container --gpus all"}
}
