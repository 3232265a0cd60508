package backend

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// A Candidate is a backend that there is here, or could be.
type Candidate struct {
	// Spec is what to give to Open to have it.
	Spec string `json:"spec"`
	// Kind is go, cpu or cuda.
	Kind string `json:"kind"`
	// Plugin is nil of the Go backend and of a plugin that is not there.
	Plugin *Loaded `json:"plugin,omitempty"`
	// Known says that it is the Go backend or a plugin of the lock file.
	Known bool `json:"known"`
	// Problem says why it cannot be used; it is empty of one that computed right.
	Problem string `json:"problem,omitempty"`
	// Advice says what to do about the problem, if anything.
	Advice string `json:"advice,omitempty"`
	// Load is how long it took to load and start, Check to compile and compute a
	// matrix product and a convolution with its gradients.
	Load  time.Duration `json:"load_ns,omitzero"`
	Check time.Duration `json:"check_ns,omitzero"`
}

// Survey tries every backend there is here: the Go backend, the plugins for the
// CPU and those for CUDA, in the order in which they are preferred among their
// kind. Kinds without a plugin are listed with a problem. Plugins are tried in
// processes of their own. The error is that of the context.
func Survey(ctx context.Context) ([]Candidate, error) { return here().survey(ctx) }

// HasGPU reports whether there is a GPU of NVIDIA.
func HasGPU() bool { return here().hasGPU() }

// LoadsPlugins reports whether this build can load plugins of XLA, which needs
// cgo.
func LoadsPlugins() bool { return xlaBuild }

// Version returns the versions of GoMLX's modules that compute and drive XLA.
func Version() (compute, xla string) { return moduleVersion(computeModule), moduleVersion(xlaModule) }

// Vectors returns the name of the instructions that the Go backend's vector
// kernels use on this processor, nothing if the build lacks them or the
// processor is too old.
func Vectors() string { return vectors() }

// survey tries every backend there is on the host.
func (h *host) survey(ctx context.Context) ([]Candidate, error) {
	all := []Candidate{goCandidate()}
	for _, kind := range []string{cpuKind, cudaKind} {
		paths := h.find(kind)
		if len(paths) == 0 || !h.xla {
			c := Candidate{Spec: xlaEngine + ":" + kind, Kind: kind, Known: true, Problem: "not installed", Advice: h.advice(kind)}
			switch {
			case !h.xla:
				c.Problem, c.Advice = "not in this build", "install a C compiler (gcc or clang) and build again with CGO_ENABLED=1"
			case kind == cudaKind && !h.hasGPU():
				c.Advice = noGPU
			}
			all = append(all, c)
		}
		for _, path := range paths {
			if h.xla {
				all = append(all, h.candidate(ctx, kind, path))
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
	}
	return all, nil
}

// goCandidate tries the Go backend.
func goCandidate() Candidate {
	c := Candidate{Spec: goEngine, Kind: goEngine, Known: true}
	start := time.Now()
	b, err := openGo(DefaultGo)
	c.Load = time.Since(start)
	if err == nil {
		defer b.Finalize()
		start = time.Now()
		err = check(b, tolerance)
		c.Check = time.Since(start)
	}
	if err != nil {
		c.Problem, c.Advice = err.Error(), "this is a fault of Taskonomy or GoMLX: please report it"
	}
	return c
}

// candidate tries a plugin.
func (h *host) candidate(ctx context.Context, kind, path string) Candidate {
	c := Candidate{Spec: xlaEngine + ":" + path, Kind: kind}
	known, sum, err := h.identify(path)
	c.Known, c.Plugin = known != nil, loadedOf(path, known, sum)
	if err == nil {
		var v verdict
		v, err = h.try(ctx, newTrial(path, "", c.Plugin.Flags))
		c.Plugin.API, c.Load, c.Check = v.API, v.Load, v.Check
	}
	if err != nil {
		c.Problem, c.Advice = err.Error(), h.remedy(kind, path, known)
		if strings.Contains(c.Problem, "XLA_FLAGS") {
			c.Advice = "XLA stops at a flag that it does not know: mend the environment's XLA_FLAGS"
		}
	}
	return c
}

// remedy says what to do about a plugin that does not work.
func (h *host) remedy(kind, path string, known *Plugin) string {
	switch p := h.installable(kind); {
	case kind == cudaKind && !h.hasGPU():
		return noGPU
	case kind == cudaKind && p != nil:
		return fmt.Sprintf(`the plugin and the libraries of CUDA must fit each other and the driver: pip install "%s"`, p.Pip)
	case known != nil:
		return "the file is whole, so a library that it needs is missing (libstdc++6, glibc 2.27) or the processor is too old for it"
	case h.own(path):
		return damaged
	}
	return "remove " + path + ", or leave it alone: it is not used unless it is asked for"
}

// noGPU says why a plugin for CUDA is of no use.
const noGPU = "it is of use with a GPU of NVIDIA only, and there is none, or its driver is missing"

// damaged says what to do about a file that is not what was installed.
const damaged = "the file is damaged: run taskonomy backend install cpu, which replaces it"

// own says whether a path is where Taskonomy installs plugins.
func (h *host) own(path string) bool {
	for _, dir := range h.dataFolders() {
		for _, p := range h.lock {
			if path == p.place(dir) {
				return true
			}
		}
	}
	return false
}
