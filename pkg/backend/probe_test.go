package backend

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// plugins in C that fail in all ways, by name: the source and what the trial
// says of it.
var badPlugins = map[string]struct{ source, want string }{
	"other library": {`int answer(void) { return 42; }`, "it lacks the function GetPjrtApi"},
	"null":          {`void *GetPjrtApi(void) { return 0; }`, "it is no sound plugin of XLA"},
	"empty table":   {`static char table[4096]; void *GetPjrtApi(void) { return table; }`, "it crashed: "},
	"crash at load": {`__attribute__((constructor)) static void f(void) { *(volatile int *)8 = 1; }`, "SIGSEGV"},
	"crash":         {`void *GetPjrtApi(void) { *(volatile int *)8 = 1; return 0; }`, "SIGSEGV"},
	"abort":         {"#include <stdlib.h>\nvoid *GetPjrtApi(void) { abort(); }", "SIGABRT"},
	"kill":          {"#include <signal.h>\nvoid *GetPjrtApi(void) { raise(SIGKILL); return 0; }", "killed"},
	"exit 0":        {"#include <stdlib.h>\nvoid *GetPjrtApi(void) { exit(0); }", "it gave no answer"},
	"exit 7":        {"#include <stdlib.h>\nvoid *GetPjrtApi(void) { exit(7); }", "exit status 7"},
	"hang at load":  {"#include <unistd.h>\n__attribute__((constructor)) static void f(void) { for (;;) pause(); }", "it did not answer within"},
	"hang":          {"#include <unistd.h>\nvoid *GetPjrtApi(void) { for (;;) pause(); }", "it did not answer within"},
	"hang with output": {"#include <stdio.h>\n#include <unistd.h>\n" +
		`void *GetPjrtApi(void) { puts("taskonomy-probe:{\"api\""); fflush(stdout); for (;;) sleep(1); }`, "it did not answer within"},
	"child holds the pipe": {"#include <unistd.h>\n" +
		`void *GetPjrtApi(void) { if (fork() == 0) { sleep(5); _exit(0); } _exit(3); }`, "it crashed: "},
	"missing symbol": {`extern int nowhere(void); void *GetPjrtApi(void) { return (void *)(long)nowhere(); }`, "undefined symbol: nowhere"},
}

// compile compiles a library or skips the test.
func compile(t *testing.T, source string) string {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("no C compiler for libraries here")
	}
	dir := t.TempDir()
	file, library := filepath.Join(dir, "plugin.c"), filepath.Join(dir, "pjrt_c_api_cpu_plugin.so")
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(cc, "-shared", "-fPIC", "-O0", "-o", library, file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return library
}

func TestBadPlugins(t *testing.T) {
	if !xlaBuild {
		t.Skip(noCgo)
	}
	for name, c := range badPlugins {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTrial(compile(t, c.source), "", nil)
			if strings.HasPrefix(name, "hang") {
				tr.Limit = time.Second
			}
			v, err := tr.start(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %+v, %v", v, err)
			}
		})
	}
}

func TestBrokenFiles(t *testing.T) {
	if !xlaBuild {
		t.Skip(noCgo)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	elf, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty":     nil,
		"text":      []byte("<html>404</html>\n"),
		"truncated": elf[:5000],
		"header":    elf[:64],
		"program":   elf,
	} {
		path := filepath.Join(t.TempDir(), "pjrt_c_api_cpu_plugin.so")
		if err := os.WriteFile(path, content, 0o777); err != nil {
			t.Fatal(err)
		}
		v, err := newTrial(path, "", nil).start(t.Context())
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "it ") {
			t.Errorf("%s: got %+v, %v", name, v, err)
		}
	}
}

// TestRuleWithBadPlugin goes the whole way with a library that crashes: Open
// falls back and says so, and does not if the library was asked for.
func TestRuleWithBadPlugin(t *testing.T) {
	if !xlaBuild {
		t.Skip(noCgo)
	}
	path := compile(t, badPlugins["crash"].source)
	h := here()
	h.root, h.home = t.TempDir(), t.TempDir()
	h.getenv = func(name string) string { return map[string]string{envSearch: filepath.Dir(path)}[name] }
	sum, err := hashFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h.lock = []Plugin{{Name: "bad", Version: "1", Kind: cpuKind, GOOS: h.goos, GOARCH: h.goarch, SHA256: sum}}
	c, err := h.choose(t.Context(), "")
	if err != nil || c.Spec != "go" || len(c.Warnings) == 0 || !strings.Contains(c.Warnings[0], "SIGSEGV") {
		t.Errorf("got %+v, %v", c, err)
	}
	for _, spec := range []string{"xla:cpu", "xla:" + path} {
		if _, err := h.choose(t.Context(), spec); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "SIGSEGV") {
			t.Errorf("%s: got %v", spec, err)
		}
	}
}

func TestTrialIsInterrupted(t *testing.T) {
	if !xlaBuild {
		t.Skip(noCgo)
	}
	path := compile(t, badPlugins["hang"].source)
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	start := time.Now()
	if _, err := newTrial(path, "", nil).start(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > probeLimit/2 {
		t.Errorf("took %v", took)
	}
}

func TestCrash(t *testing.T) {
	for words, want := range map[string]string{
		"": "exit status 2",
		"I0000 loading\nfatal error: unexpected signal\n[signal SIGSEGV: segmentation violation code=0x1]\n": "SIGSEGV: segmentation violation",
		"SIGABRT: abort\nPC=0x1\n":                             "SIGABRT: abort",
		"F1130 x.cc:5] Unknown flag in XLA_FLAGS: --a=1\n":     "Unknown flag in XLA_FLAGS: --a=1",
		"F1124 x.cc:5] Check failed: a == b\nSIGABRT: abort\n": "F1124 x.cc:5] Check failed: a == b",
	} {
		if got := crash(errors.New("exit status 2"), words); got != want {
			t.Errorf("%q: got %q", words, got)
		}
	}
}

// TestInstalledPlugin tries the plugins that are installed on this machine.
func TestInstalledPlugin(t *testing.T) {
	if !xlaBuild {
		t.Skip(noCgo)
	}
	h := here()
	paths := h.find(cpuKind)
	if len(paths) == 0 {
		t.Skip("no CPU plugin is installed")
	}
	for _, path := range paths {
		known, _, err := h.identify(path)
		if err != nil || known == nil {
			t.Logf("%s is not known: %v", path, err)
			continue
		}
		v, err := newTrial(path, "", nil).start(t.Context())
		if err != nil || v.API != known.API {
			t.Errorf("%s: got %+v, %v", path, v, err)
		}
		testOpenTwice(t, path)
	}
}

// testOpenTwice opens a plugin here, also from a path that GoMLX would
// misunderstand.
func testOpenTwice(t *testing.T, path string) {
	odd := filepath.Join(t.TempDir(), "NVIDIA, cuda")
	if err := os.Mkdir(odd, 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(odd, filepath.Base(path))
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	for _, spec := range []string{"xla:" + path, "xla:" + link, "xla:" + link} {
		b, err := Open(spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(b, tolerance); err != nil {
			t.Error(err)
		}
		if c := b.Choice; c.Plugin == nil || c.Plugin.Name == "" || !strings.HasPrefix(c.Config, "xla:/") {
			t.Errorf("got %+v", c)
		}
		b.Finalize()
	}
}
