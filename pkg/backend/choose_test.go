package backend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sum returns the SHA-256 of a text.
func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// Two plugins that a made-up lock file knows, by the text that stands for them.
const first, second = "first plugin", "second plugin"

// madeUp returns a host with an empty file system, on which plugins whose text
// has the word broken do not work, and all others do.
func madeUp(t *testing.T, env map[string]string) *host {
	root := t.TempDir()
	return &host{
		goos: "linux", goarch: "amd64", xla: true, simd: true, vectors: "AVX2",
		lock: []Plugin{
			{Name: "first", Version: "1", Kind: cpuKind, GOOS: "linux", GOARCH: "amd64", SHA256: sum(first), Path: "first/xla_cpu.so"},
			{Name: "second", Version: "2", Kind: cpuKind, GOOS: "linux", GOARCH: "amd64", SHA256: sum(second), Path: "second/xla_cpu.so"},
			{Name: "gpu", Version: "3", Kind: cudaKind, GOOS: "linux", GOARCH: "amd64", SHA256: sum("gpu"), Path: "gpu/xla_cuda.so", Pip: "gpu==3"},
		},
		getenv: func(name string) string { return strings.ReplaceAll(env[name], "ROOT", root) },
		root:   root, home: filepath.Join(root, "home"),
		try: func(ctx context.Context, t trial) (verdict, error) {
			text, err := os.ReadFile(t.Path)
			if err == nil && strings.Contains(string(text), "broken") {
				err = errors.New("it crashed")
			}
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			return verdict{API: "0.1"}, err
		},
	}
}

// put writes a file of the made-up host.
func put(t *testing.T, h *host, path, text string) {
	t.Helper()
	path = filepath.Join(h.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Where plugins may be on the made-up host.
const (
	ownFirst  = "home/.local/share/taskonomy/plugins/first-1/pjrt_c_api_cpu_plugin.so"
	ownSecond = "home/.local/share/taskonomy/plugins/second-2/pjrt_c_api_cpu_plugin.so"
	shared    = "usr/local/share/taskonomy/plugins/first-1/pjrt_c_api_cpu_plugin.so"
	gomlx     = "usr/local/lib/go-xla/pjrt_c_api_cpu_v0.114.0_plugin.so"
	searched  = "search/pjrt-plugin-cpu.so"
	python    = "venv/lib/python3.12/site-packages/second/xla_cpu.so"
	jax       = "venv/lib/python3.12/site-packages/jax_plugins/xla_cuda13/xla_cuda_plugin.so"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name   string
		spec   string
		env    map[string]string
		files  map[string]string
		change func(h *host)
		// What is wanted: the spec, the end of the configuration, a part of the
		// reason, and parts of the warnings.
		want, config, reason string
		warnings             []string
	}{
		{name: "nothing", want: "go", config: "go:" + DefaultGo, reason: "no CPU plugin of XLA is installed"},
		{name: "installed", files: map[string]string{ownFirst: first}, want: "xla:cpu", config: ownFirst, reason: "fastest"},
		{name: "flag over all", spec: "go", env: map[string]string{EnvBackend: "xla:cpu"}, files: map[string]string{ownFirst: first},
			want: "go", config: "go:" + DefaultGo, reason: "it was asked for"},
		{name: "flag with options", spec: "go:ops_sequential", want: "go:ops_sequential", config: "go:ops_sequential", reason: "it was asked for"},
		{name: "variable over rule", env: map[string]string{EnvBackend: "go:"}, files: map[string]string{ownFirst: first},
			want: "go", config: "go:" + DefaultGo, reason: EnvBackend},
		{name: "variable for XLA", env: map[string]string{EnvBackend: "xla:cpu,tf32=false"}, files: map[string]string{ownFirst: first},
			want: "xla:cpu,tf32=false", config: ownFirst + ",tf32=false", reason: EnvBackend},
		{name: "best first", files: map[string]string{ownFirst: first, ownSecond: second, gomlx: second}, want: "xla:cpu", config: ownFirst},
		{name: "second best", files: map[string]string{ownFirst: "broken", ownSecond: second}, want: "xla:cpu", config: ownSecond,
			warnings: []string{"is damaged: run taskonomy backend install cpu"}},
		{name: "system", files: map[string]string{shared: first}, want: "xla:cpu", config: shared},
		{name: "GoMLX's folder", files: map[string]string{gomlx: first}, want: "xla:cpu", config: gomlx},
		{name: "Python", env: map[string]string{"VIRTUAL_ENV": "ROOT/venv"}, files: map[string]string{python: second}, want: "xla:cpu", config: python},
		{name: "search path first", env: map[string]string{envSearch: "ROOT/none:ROOT/search"},
			files: map[string]string{searched: second, ownFirst: first}, want: "xla:cpu", config: searched},
		{name: "XDG", env: map[string]string{"XDG_DATA_HOME": "ROOT/data"},
			files: map[string]string{ownSecond: second, "data/taskonomy/plugins/first-1/pjrt_c_api_cpu_plugin.so": first},
			want:  "xla:cpu", config: "data/taskonomy/plugins/first-1/pjrt_c_api_cpu_plugin.so"},
		{name: "unknown file", files: map[string]string{gomlx: "works"}, want: "go", config: "go:" + DefaultGo,
			reason: "can be trusted", warnings: []string{"none of the known plugins"}},
		{name: "known but fails", files: map[string]string{ownFirst: first},
			change: func(h *host) {
				h.try = func(context.Context, trial) (verdict, error) { return verdict{}, errors.New("it crashed") }
			},
			want: "go", config: "go:" + DefaultGo, reason: "can be trusted", warnings: []string{"it crashed"}},
		{name: "unknown file asked for", spec: "xla:cpu", files: map[string]string{gomlx: "works"}, want: "xla:cpu", config: gomlx,
			reason: "it was asked for", warnings: []string{"none of the known plugins, but computed right"}},
		{name: "the one that works", spec: "xla:cpu", files: map[string]string{ownFirst: "broken", ownSecond: second}, want: "xla:cpu", config: ownSecond,
			warnings: []string{"does not work: it crashed"}},
		{name: "path", spec: "xla:ROOT/any.so", files: map[string]string{"any.so": "works"}, want: "xla:ROOT/any.so", config: "any.so",
			warnings: []string{"none of the known plugins"}},
		{name: "CUDA in Python", spec: "xla:cuda", env: map[string]string{"VIRTUAL_ENV": "ROOT/venv"}, files: map[string]string{jax: "gpu"},
			want: "xla:cuda", config: jax},
		{name: "CUDA never by rule", env: map[string]string{"VIRTUAL_ENV": "ROOT/venv"}, files: map[string]string{jax: "gpu"},
			want: "go", config: "go:" + DefaultGo},
		{name: "XLA with a GPU", spec: "xla", env: map[string]string{"VIRTUAL_ENV": "ROOT/venv"},
			files: map[string]string{jax: "gpu", ownFirst: first, "dev/nvidia0": ""}, want: "xla:cuda", config: jax},
		{name: "XLA without one", spec: "xla", env: map[string]string{"VIRTUAL_ENV": "ROOT/venv"},
			files: map[string]string{jax: "gpu", ownFirst: first}, want: "xla:cpu", config: ownFirst},
		{name: "no cgo", files: map[string]string{ownFirst: first}, change: func(h *host) { h.xla = false },
			want: "go", config: "go:" + DefaultGo, reason: "cgo"},
		{name: "no SIMD build", change: func(h *host) { h.simd, h.vectors = false, "" }, want: "go", config: "go:" + DefaultGo,
			warnings: []string{"11 times slower without SIMD: build with GOEXPERIMENT=simd"}},
		{name: "old processor", change: func(h *host) { h.vectors = "" }, want: "go", config: "go:" + DefaultGo, warnings: []string{"lacks AVX2"}},
		{name: "SIMD does not matter", files: map[string]string{ownFirst: first}, change: func(h *host) { h.simd, h.vectors = false, "" },
			want: "xla:cpu", config: ownFirst},
		{name: "another processor", change: func(h *host) { h.goarch, h.simd, h.vectors = "riscv64", false, "" }, want: "go", config: "go:" + DefaultGo,
			reason: "there is no CPU plugin of XLA for linux/riscv64"},
		{name: "GoMLX's default", spec: "go:ops_parallel", want: "go:ops_parallel", config: "go:ops_parallel", warnings: []string{"can hang for ever"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := madeUp(t, c.env)
			for path, text := range c.files {
				put(t, h, path, text)
			}
			if c.change != nil {
				c.change(h)
			}
			in := func(text string) string { return strings.ReplaceAll(text, "ROOT", h.root) }
			got, err := h.choose(t.Context(), in(c.spec))
			if err != nil {
				t.Fatal(err)
			}
			if got.Spec != in(c.want) || !strings.HasSuffix(got.Config, c.config) || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("got %+v", got)
			}
			if xla := strings.HasPrefix(c.want, "xla"); xla != (got.Plugin != nil) || xla && (got.Plugin.API != "0.1" || got.Plugin.SHA256 == "") {
				t.Errorf("got plugin %+v", got.Plugin)
			}
			if len(got.Warnings) != len(c.warnings) {
				t.Fatalf("got warnings %q", got.Warnings)
			}
			for i, w := range c.warnings {
				if !strings.Contains(got.Warnings[i], w) {
					t.Errorf("got warnings %q", got.Warnings)
				}
			}
		})
	}
}

func TestChooseErrors(t *testing.T) {
	for _, c := range []struct {
		name, spec string
		env, files map[string]string
		change     func(h *host)
		is         error
		want       string
	}{
		{name: "none installed", spec: "xla:cpu", is: ErrUnavailable, want: "run taskonomy backend install cpu"},
		{name: "none by the variable", env: map[string]string{EnvBackend: "xla:cpu"}, is: ErrUnavailable, want: "run taskonomy backend install cpu"},
		{name: "no CUDA", spec: "xla:cuda", is: ErrUnavailable, want: `pip install "gpu==3"`},
		{name: "none for this system", spec: "xla:cpu", change: func(h *host) { h.goos = "plan9" }, is: ErrUnavailable, want: "there is none for plan9/amd64"},
		{name: "no cgo", spec: "xla:cpu", files: map[string]string{ownFirst: first}, change: func(h *host) { h.xla = false }, is: ErrUnavailable, want: "cgo"},
		{name: "broken", spec: "xla:cpu", files: map[string]string{ownFirst: "broken", gomlx: "broken too"}, is: ErrUnavailable, want: "does not work: it crashed; the plugin"},
		{name: "broken path", spec: "xla:ROOT/any.so", files: map[string]string{"any.so": "broken"}, is: ErrUnavailable, want: "it crashed"},
		{name: "no file", spec: "xla:ROOT/any.so", is: os.ErrNotExist, want: "any.so"},
		{name: "a folder", spec: "xla:ROOT", is: ErrUnavailable, want: "is no file"},
		{name: "no backend", spec: "tpu", is: ErrSpec, want: `"tpu"`},
		{name: "no backend in the variable", env: map[string]string{EnvBackend: "tpu"}, is: ErrSpec, want: "environment variable GOMLX_BACKEND"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := madeUp(t, c.env)
			for path, text := range c.files {
				put(t, h, path, text)
			}
			if c.change != nil {
				c.change(h)
			}
			got, err := h.choose(t.Context(), strings.ReplaceAll(c.spec, "ROOT", h.root))
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// TestInterruptedChoice: the rule must not take a trial that was broken off for
// a broken plugin.
func TestInterruptedChoice(t *testing.T) {
	h := madeUp(t, nil)
	put(t, h, ownFirst, first)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for _, spec := range []string{"", "xla:cpu"} {
		if c, err := h.choose(ctx, spec); !errors.Is(err, context.Canceled) {
			t.Errorf("%q: got %+v, %v", spec, c, err)
		}
	}
}

func TestID(t *testing.T) {
	id := func(files map[string]string, change func(h *host), spec string) string {
		h := madeUp(t, nil)
		for path, text := range files {
			put(t, h, path, text)
		}
		if change != nil {
			change(h)
		}
		c, err := h.choose(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		return c.ID()
	}
	scalar := func(h *host) { h.simd, h.vectors = false, "" }
	same := [][]string{
		{id(nil, nil, ""), id(nil, nil, "go"), id(nil, nil, "go:ops_sequential")},
		{id(nil, scalar, "go")},
		{id(map[string]string{ownFirst: first}, nil, ""), id(map[string]string{gomlx: first}, scalar, "xla:cpu")},
		{id(map[string]string{ownSecond: second}, nil, "")},
		{id(map[string]string{ownFirst: first}, nil, "xla:cpu,tf32=false")},
		{id(map[string]string{gomlx: "unknown"}, nil, "xla:cpu")},
	}
	var all []string
	for _, group := range same {
		if len(slices.Compact(group)) > 1 {
			t.Errorf("%q differ", group)
		}
		all = append(all, group[0])
	}
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(same) {
		t.Errorf("some of %q are the same", all)
	}
}

func TestSurvey(t *testing.T) {
	h := madeUp(t, map[string]string{"VIRTUAL_ENV": "ROOT/venv"})
	put(t, h, ownFirst, "broken")
	put(t, h, gomlx, second)
	put(t, h, searched, first) // Not in any folder of the host.
	put(t, h, "usr/local/lib/go-xla/pjrt_c_api_cpu_z_plugin.so", "works")
	put(t, h, jax, "gpu, broken")
	all, err := h.survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		state := "works"
		if c.Problem != "" {
			state = c.Problem + ", " + c.Advice
		}
		if !c.Known {
			state += ", not known"
		}
		got = append(got, strings.ReplaceAll(c.Spec, h.root, "")+": "+state)
	}
	want := []string{
		"go: works",
		"xla:/" + ownFirst + ": it crashed, " + damaged + ", not known",
		"xla:/" + gomlx + ": works",
		"xla:/usr/local/lib/go-xla/pjrt_c_api_cpu_z_plugin.so: works, not known",
		"xla:/" + jax + ": it crashed, " + noGPU + ", not known",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSurveyOfNothing(t *testing.T) {
	h := madeUp(t, nil)
	h.xla = false
	put(t, h, ownFirst, first)
	all, err := h.survey(t.Context())
	if err != nil || len(all) != 3 || all[1].Problem != "not in this build" || !strings.Contains(all[1].Advice, "CGO_ENABLED=1") || all[2].Spec != "xla:cuda" {
		t.Errorf("got %+v, %v", all, err)
	}
}

// TestFindQuotes: names of folders are no patterns.
func TestFindQuotes(t *testing.T) {
	h := madeUp(t, map[string]string{envSearch: "ROOT/a[b]*?"})
	put(t, h, "a[b]*?/pjrt_plugin_cpu.so", first)
	put(t, h, "ab/pjrt_plugin_cpu.so", second)
	if got := h.find(cpuKind); len(got) != 1 || !strings.Contains(got[0], "a[b]*?") {
		t.Errorf("got %q", got)
	}
}
