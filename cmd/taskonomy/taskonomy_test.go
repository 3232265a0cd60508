package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
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

func TestWriteFileLeavesNoPart(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("no more data")
	err := writeFile(path, func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("half ", 100_000))
		return failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("got error %v", err)
	}
	check := func(want string) {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil || string(text) != want {
			t.Errorf("got %q, %v", text, err)
		}
		if files, _ := os.ReadDir(dir); len(files) != 1 {
			t.Errorf("%d files are left", len(files))
		}
	}
	check("old")
	if err := writeFile(path, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Error(err)
	}
	check("new")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("got mode %v, %v", info.Mode(), err)
	}
}

func TestWriteFileFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if err := writeFile(link, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(target); err != nil || string(text) != "new" {
		t.Errorf("got %q, %v", text, err)
	}
	if _, err := os.Readlink(link); err != nil {
		t.Error("the link has become a file")
	}
}

func TestSeries(t *testing.T) {
	for _, c := range []struct {
		text string
		want []float64
	}{
		{"3", []float64{3}},
		{"1,2,4-8", []float64{1, 2, 4, 5, 6, 7, 8}},
		{"0-1:0.25", []float64{0, 0.25, 0.5, 0.75, 1}},
		{"0-0.5:0.1", []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}},
		{"1-2.5", []float64{1, 2}},
		{" 2 , 1 , 2 ", []float64{2, 1}},
		{"1e-3", []float64{0.001}},
		{"", nil}, {"-1", nil}, {"5-1", nil}, {"1-2:0", nil}, {"1,x", nil}, {"nan", nil}, {"inf", nil},
		{"0-1:1e-9", nil}, {"1-", nil}, {"1,,2", nil},
	} {
		var s series
		err := s.Set(c.text)
		if (err != nil) != (c.want == nil) {
			t.Errorf("%q: error %v", c.text, err)
			continue
		}
		if diff := cmp.Diff(c.want, s.values); err == nil && diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

// TestWarningMatchesCorrupt checks that the rule for any table is that of the
// published data.
func TestWarningMatchesCorrupt(t *testing.T) {
	for _, dataset := range published.Datasets() {
		tab, err := loadPublished(dataset)
		if err != nil {
			t.Fatal(err)
		}
		corrupt, err := published.Corrupt(dataset)
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		a := &app{stderr: &stderr, warned: map[string]bool{}}
		a.warnAbout(tab, tab.roles.Targets)
		if len(corrupt) == 0 {
			if stderr.Len() > 0 {
				t.Errorf("%s: warning %q", dataset, stderr.String())
			}
			continue
		}
		if want := strconv.Itoa(len(corrupt)) + " of their transfers"; !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: got %q, want %s", dataset, stderr.String(), want)
		}
		for _, row := range corrupt {
			if !strings.Contains(stderr.String(), row.Target) {
				t.Errorf("%s: %s is missing from %q", dataset, row.Target, stderr.String())
			}
		}
	}
}

// TestEveryAlias checks that all names of the dictionary lead to a task of the
// released tables.
func TestEveryAlias(t *testing.T) {
	for _, dataset := range published.Datasets() {
		dictionary, err := published.Dictionary(dataset)
		if err != nil {
			t.Fatal(err)
		}
		tab, err := loadPublished(dataset)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range dictionary.All() {
			for _, name := range entry.Names() {
				if got, err := tab.task(name); err != nil || got != entry.Name {
					t.Errorf("%s: %q leads to %q, %v, want %q", dataset, name, got, err, entry.Name)
				}
			}
		}
	}
}

func TestDefaultRolesGiveWay(t *testing.T) {
	roles, err := published.Roles(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	o := taxonomy.Options{TargetOnly: []string{"jigsaw"}, SourceOnly: []string{"class_selected", "class_places"}}
	addDefaults(&o, roles)
	want := taxonomy.Options{TargetOnly: []string{"jigsaw"},
		SourceOnly: []string{"class_selected", "class_places", "colorization", "impainting_whole", "random"}}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
	o = taxonomy.Options{Require: []string{"class_selected"}}
	addDefaults(&o, roles)
	if len(o.Unused) > 0 {
		t.Errorf("unused %v, although required", o.Unused)
	}
}
