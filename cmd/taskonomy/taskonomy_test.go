package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"taskonomy": main})
}

var update = flag.Bool("update", false, "rewrite what the scripts in testdata compare with")

// TestScripts runs testdata/*.txtar. Each finds losses.csv and transfers.csv,
// which affinity made of it, in its folder. The numbers of transfers.csv were
// checked with a power iteration in Python.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"losses.csv", "transfers.csv"} {
				text, err := os.ReadFile(filepath.Join("testdata", name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), text, 0o666); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
			"lines": lines,
		},
	})
}

// exits is the script command "exits CODE PROGRAM ARGUMENT...". Standard error
// must be lines of the program and no stack trace, nor a dump of the usage.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		if !strings.HasPrefix(line, "taskonomy: ") {
			ts.Fatalf("unexpected line on standard error: %s", line)
		}
	}
}

// lines is the script command "lines FILE N".
func lines(ts *testscript.TestScript, _ bool, args []string) {
	if got := strings.Count(ts.ReadFile(args[0]), "\n"); strconv.Itoa(got) != args[1] {
		ts.Fatalf("%s has %d lines, want %s", args[0], got, args[1])
	}
}

// stopReader calls stop on the first Read, which never returns.
type stopReader struct{ stop func() }

func (r stopReader) Read([]byte) (int, error) {
	r.stop()
	select {}
}

func TestInterruptedWhileReading(t *testing.T) {
	for _, args := range [][]string{
		{"affinity", "--losses", "-"},
		{"solve", "--transfers", "-", "--budget", "1"},
		{"curve", "--transfers", "-", "--budgets", "1"},
	} {
		ctx, stop := context.WithCancel(t.Context())
		var stdout, stderr bytes.Buffer
		if code := run(ctx, args, stopReader{stop}, &stdout, &stderr); code != exitFailed {
			t.Errorf("%v: exit code %d, want %d", args, code, exitFailed)
		}
		if got := stderr.String(); got != "taskonomy: interrupted\n" || stdout.Len() > 0 {
			t.Errorf("%v: standard error %q, standard output %q", args, got, stdout.String())
		}
	}
}

// TestInterruptedWhileSolving checks that the best plan so far is printed. The
// solver looks at its context only after it has found a first plan.
func TestInterruptedWhileSolving(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var stdout, stderr bytes.Buffer
	args := []string{"solve", "--transfers", "published", "--budget", "1", "--format", "json", "--regret"}
	if code := run(ctx, args, nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	if !strings.Contains(stdout.String(), `"status": "feasible"`) || strings.Contains(stdout.String(), "regrets") {
		t.Errorf("got %s", stdout.String())
	}
	if !strings.Contains(stderr.String(), "--regret left out") || !strings.Contains(stderr.String(), "before the proof") {
		t.Errorf("got %s", stderr.String())
	}
}

func TestInterruptedCurve(t *testing.T) {
	for _, args := range [][]string{
		{"curve", "--transfers", "published", "--budgets", "1-3"},
		{"taxonomies"},
	} {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		var stdout, stderr bytes.Buffer
		if code := run(ctx, args, nil, &stdout, &stderr); code != exitFailed || stdout.Len() > 0 {
			t.Errorf("%v: exit code %d, standard output %q", args, code, stdout.String())
		}
		if got := stderr.String(); got != "taskonomy: interrupted\n" {
			t.Errorf("%v: standard error %q", args, got)
		}
	}
}

// brokenPipe is a writer whose reader has gone.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Err: syscall.EPIPE}
}

func TestBrokenPipe(t *testing.T) {
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"published"}, nil, brokenPipe{}, &stderr); code != exitFailed || stderr.Len() > 0 {
		t.Errorf("exit code %d, standard error %q", code, stderr.String())
	}
}
