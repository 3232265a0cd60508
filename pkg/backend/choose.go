package backend

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Choose returns what Open would open, after trying it, without opening it.
func Choose(ctx context.Context, spec string) (Choice, error) { return here().choose(ctx, spec) }

// here returns the host that the program runs on.
func here() *host {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	return &host{
		goos: runtime.GOOS, goarch: runtime.GOARCH, xla: xlaBuild, simd: simdBuild, vectors: vectors(), lock: lock(),
		getenv: os.Getenv, home: home,
		try: func(ctx context.Context, t trial) (verdict, error) { return t.start(ctx) },
	}
}

// choose chooses a backend for what the user asked for.
func (h *host) choose(ctx context.Context, text string) (Choice, error) {
	reason := "it was asked for"
	s, err := parse(text, isFile)
	if err == nil && s.engine == "" {
		reason = EnvBackend + " asks for it"
		if s, err = parse(h.getenv(EnvBackend), isFile); err != nil {
			err = fmt.Errorf("environment variable %s: %w", EnvBackend, err)
		}
	}
	if err != nil {
		return Choice{}, err
	}
	switch s.engine {
	case goEngine:
		return h.goChoice(s, reason), nil
	case xlaEngine:
		c, err := h.asked(ctx, s, reason)
		if err != nil && ctx.Err() == nil {
			err = fmt.Errorf("backend %s is %w: %w", s, ErrUnavailable, err)
		}
		return c, err
	}
	return h.rule(ctx)
}

// NoSIMD warns of a slow build.
const NoSIMD = "the Go backend is 11 times slower without SIMD: build with GOEXPERIMENT=simd, as the Makefile does"

// Why there are no plugins.
const noCgo = "this build cannot load plugins of XLA: they need cgo (CGO_ENABLED=1 and a C compiler when it is built)"

// goChoice returns the choice of the Go backend.
func (h *host) goChoice(s spec, reason string) Choice {
	c := Choice{
		Spec: s.String(), Config: goEngine + ":" + s.options, Reason: reason,
		Version: moduleVersion(computeModule), SIMD: h.vectors != "",
	}
	switch {
	case h.goarch != "amd64":
	case !h.simd:
		c.Warnings = append(c.Warnings, NoSIMD)
	case h.vectors == "":
		c.Warnings = append(c.Warnings, "the Go backend is 11 times slower without SIMD, for which this processor lacks AVX2")
	}
	if mayHang(s.options) {
		c.Warnings = append(c.Warnings, fmt.Sprintf("the Go backend can hang for ever with the options %q: with %q it never does", s.options, DefaultGo))
	}
	return c
}

// rule chooses where nobody has: a known CPU plugin that computes right, else
// the Go backend. Its only error is that of the context.
func (h *host) rule(ctx context.Context) (Choice, error) {
	goSpec := spec{engine: goEngine, options: DefaultGo}
	if !h.xla {
		return h.goChoice(goSpec, noCgo), nil
	}
	paths := h.find(cpuKind)
	var skipped []string
	for _, path := range paths {
		c, err := h.plugin(ctx, spec{engine: xlaEngine, plugin: cpuKind}, path, true)
		if err == nil {
			c.Reason = "it is the fastest without a GPU, and it computed right"
			c.Warnings = append(skipped, c.Warnings...)
			return c, nil
		}
		if ctx.Err() != nil {
			return Choice{}, ctx.Err()
		}
		skipped = append(skipped, fmt.Sprintf("the plugin %s is not used: %v", path, err))
	}
	reason := fmt.Sprintf("there is no CPU plugin of XLA for %s/%s that Taskonomy knows", h.goos, h.goarch)
	switch {
	case len(paths) > 0:
		reason = "no CPU plugin of XLA that is installed can be trusted"
	case h.installable(cpuKind) != nil:
		reason = "no CPU plugin of XLA is installed (taskonomy backend install cpu: several times as fast)"
	}
	c := h.goChoice(goSpec, reason)
	c.Warnings = append(skipped, c.Warnings...)
	return c, nil
}

// installable returns the best plugin of a kind for this host, nil if the lock
// file has none.
func (h *host) installable(kind string) *Plugin {
	for i, p := range h.lock {
		if p.on(kind, h.goos, h.goarch) {
			return &h.lock[i]
		}
	}
	return nil
}

// asked chooses the plugin that the user asked for, which need not be in the
// lock file but must compute right. Of several it is the first that does.
func (h *host) asked(ctx context.Context, s spec, reason string) (Choice, error) {
	if !h.xla {
		return Choice{}, errors.New(noCgo)
	}
	if s.plugin == "" {
		s.plugin = cpuKind
		if h.hasGPU() {
			s.plugin = cudaKind
		}
	}
	if filepath.IsAbs(s.plugin) {
		c, err := h.plugin(ctx, s, s.plugin, false)
		if err != nil {
			return Choice{}, fmt.Errorf("%w (taskonomy backend list says what there is)", err)
		}
		c.Reason = reason
		return c, nil
	}
	var failures []string
	for _, path := range h.find(s.plugin) {
		c, err := h.plugin(ctx, s, path, false)
		if err == nil {
			c.Reason = reason
			c.Warnings = append(failures, c.Warnings...)
			return c, nil
		}
		if ctx.Err() != nil {
			return Choice{}, ctx.Err()
		}
		failures = append(failures, fmt.Sprintf("the plugin %s does not work: %v", path, err))
	}
	if failures == nil {
		return Choice{}, fmt.Errorf("no plugin of XLA for %s is found: %s", s.plugin, h.advice(s.plugin))
	}
	return Choice{}, fmt.Errorf("%s (taskonomy backend doctor says what to do)", strings.Join(failures, "; "))
}

// advice says what to do if there is no plugin of a kind.
func (h *host) advice(kind string) string {
	switch p := h.installable(kind); {
	case p == nil:
		return fmt.Sprintf("there is none for %s/%s that Taskonomy knows: use go, or give the path of one as xla:/absolute/path", h.goos, h.goarch)
	case kind == cudaKind:
		return fmt.Sprintf(`run pip install "%s" in an active environment of Python, or give the path of one as xla:/absolute/path`, p.Pip)
	}
	return "run taskonomy backend install cpu"
}

// hasGPU says whether there are devices of NVIDIA, on Linux or beside it in
// Windows.
func (h *host) hasGPU() bool {
	return len(glob(h.root+"/dev", "nvidia[0-9]*")) > 0 || len(glob(h.root+"/dev", "dxg")) > 0
}

// plugin tries a plugin and returns the choice of it. If it must be trusted,
// it must be in the lock file.
func (h *host) plugin(ctx context.Context, s spec, path string, trusted bool) (Choice, error) {
	known, sum, err := h.identify(path)
	if err != nil {
		return Choice{}, err
	}
	if trusted && known == nil && h.own(path) {
		return Choice{}, errors.New(damaged)
	}
	if trusted && known == nil {
		return Choice{}, fmt.Errorf("it is none of the known plugins (its sha256 is %s), so it is used only where it is asked for, as xla:%s", sum, path)
	}
	plugin := loadedOf(path, known, sum)
	v, err := h.try(ctx, newTrial(path, s.options, plugin.Flags))
	if err != nil {
		return Choice{}, err
	}
	plugin.API = v.API
	c := Choice{
		Spec: s.String(), Config: strings.TrimSuffix(xlaEngine+":"+path+","+s.options, ","),
		Version: moduleVersion(xlaModule), SIMD: h.vectors != "",
		Plugin: plugin,
	}
	if known == nil {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%s is none of the known plugins, but computed right in a small trial", path))
	}
	return c, nil
}
