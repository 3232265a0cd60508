// Package backend opens what computes: GoMLX's backend in pure Go, or XLA, which
// is faster and comes as a plugin, a library that is loaded when the program
// runs.
//
// [Open] takes what the user asked for, if anything, and says in a [Choice] what
// was chosen and why. It never downloads anything and never loads a library that
// has not been tried in a process of its own before, because a broken one can
// crash or hang the program that loads it. [Install] fetches a plugin that the
// lock file names (plugins.toml). A program that imports this package serves as
// that other process: it is started again with an environment variable that
// makes it try the plugin, report and exit before its main function.
package backend

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/gomlx/compute"
)

// EnvBackend is the environment variable that names the backend if no flag
// does. It is GoMLX's.
const EnvBackend = compute.ConfigEnvVar

// ErrUnavailable is returned for a backend that was asked for and cannot be had
// here. The error says what to do.
var ErrUnavailable = errors.New("not available")

// A Backend is an open backend of GoMLX and how it came to be chosen. GoMLX's
// functions take the field Backend.
type Backend struct {
	compute.Backend
	Choice Choice
}

// A Choice says which backend computes, and why.
type Choice struct {
	// Spec is what to give to Open to have the same again: go, go:OPTIONS,
	// xla:cpu, xla:cuda or xla:PATH.
	Spec string `json:"spec"`
	// Config is the whole configuration as GoMLX understands it, such as
	// "go:ops_parallel,parallelism=-1" or "xla:/usr/lib/plugin.so".
	Config string `json:"config"`
	// Reason says why it was chosen, as a sentence that follows "because".
	Reason string `json:"reason"`
	// Version is that of GoMLX's module that computes or drives XLA.
	Version string `json:"version"`
	// SIMD says that the Go backend has its vector kernels.
	SIMD bool `json:"simd"`
	// Plugin is what XLA's numbers come from, nil with the Go backend.
	Plugin *Loaded `json:"plugin,omitempty"`
	// Warnings say what the user should know or could do better.
	Warnings []string `json:"warnings,omitempty"`
}

// A Loaded is a plugin of XLA on disk that computed right when it was tried.
type Loaded struct {
	Path    string `json:"path"`
	SHA256  string `json:"sha256"`
	Name    string `json:"name,omitempty"`    // Of the package in the lock file; empty if it is not in it.
	Version string `json:"version,omitempty"` // Of that package.
	API     string `json:"api"`               // Version of PJRT.
	// Flags are what XLA is given for it, beside the user's XLA_FLAGS.
	Flags []string `json:"flags,omitempty"`
}

// ID returns a short text that is the same for two choices if they compute the
// same numbers from the same program, on the same kind of processor: the place
// of a plugin and the number of workers do not count. It is meant to be
// recorded beside results and to be part of their keys.
func (c Choice) ID() string {
	parts := []string{goEngine, "compute@" + c.Version, runtime.GOARCH}
	if c.Plugin == nil {
		if c.SIMD {
			parts = append(parts, "simd")
		}
		return strings.Join(parts, "/")
	}
	name := "unknown"
	if c.Plugin.Name != "" {
		name = c.Plugin.Name + "@" + c.Plugin.Version
	}
	parts = []string{xlaEngine, "go-xla@" + c.Version, runtime.GOARCH, name, c.Plugin.SHA256[:16]}
	if options := strings.TrimPrefix(c.Config, xlaEngine+":"+c.Plugin.Path); options != "" {
		parts = append(parts, options[1:])
	}
	return strings.Join(parts, "/")
}

// String returns what computes and why, for people.
func (c Choice) String() string {
	what := "Go backend"
	if c.SIMD {
		what += " with SIMD"
	}
	if p := c.Plugin; p != nil {
		what = "XLA by " + p.Path
		if p.Name != "" {
			what = fmt.Sprintf("XLA by %s %s", p.Name, p.Version)
		}
	}
	return what + ", because " + c.Reason
}

// SIMD reports whether the Go backend of this build has its vector kernels,
// which need GOEXPERIMENT=simd when the program is built, and amd64. Using them
// needs a processor with AVX2 besides.
func SIMD() bool { return simdBuild }

// Open opens a backend. The spec is what the user asked for: empty, go,
// go:OPTIONS, xla:cpu, xla:cuda or xla:PATH with an absolute path, and XLA's may
// be followed by a comma and GoMLX's options. If it is empty, the environment
// variable GOMLX_BACKEND counts; if that is empty too, it is the CPU plugin of
// XLA if a known one is installed and computes right, else the Go backend.
//
// What was asked for is what is opened, or the error says why not and what to
// do: ErrSpec if there is no such backend, ErrUnavailable if it cannot be had
// here. Only the rule falls back, and the choice says why.
//
// Nothing is written to standard output. With a CPU plugin, which is tried
// first, it takes about a third of a second. A program opens one backend and
// shares it; opening more is safe.
func Open(spec string) (*Backend, error) { return OpenContext(context.Background(), spec) }

// OpenContext is Open that gives up when the context ends.
func OpenContext(ctx context.Context, spec string) (*Backend, error) {
	c, err := Choose(ctx, spec)
	if err != nil {
		return nil, err
	}
	return c.open()
}

// open opens what was chosen.
func (c Choice) open() (*Backend, error) {
	var b compute.Backend
	var err error
	engine, config, _ := strings.Cut(c.Config, ":")
	if engine == goEngine {
		b, err = openGo(config)
	} else {
		b, _, err = load(c.Plugin.Path, strings.TrimPrefix(strings.TrimPrefix(config, c.Plugin.Path), ","), c.Plugin.Flags)
	}
	if err != nil {
		return nil, fmt.Errorf("backend %s: %w", c.Spec, err)
	}
	return &Backend{Backend: b, Choice: c}, nil
}

// GoMLX's modules.
const (
	computeModule = "github.com/gomlx/compute"
	xlaModule     = "github.com/gomlx/go-xla"
)

// moduleVersion returns the version of a module that the program is built with.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path != path {
			continue
		}
		if m.Replace != nil {
			m = m.Replace
		}
		return m.Version
	}
	return "unknown"
}

// recovered makes an error of a panic: GoMLX panics where a graph is wrong.
func recovered(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		*err = p
	default:
		*err = fmt.Errorf("%v", p)
	}
}
