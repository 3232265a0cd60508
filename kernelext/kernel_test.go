package kernelext_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/kerneltest"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

func TestMain(m *testing.M) { kerneltest.Main(m) }

// within returns a context for a test that should take far less.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// run runs a cell that must succeed and returns its outputs as text.
func run(t *testing.T, k *client.Kernel, code string) string {
	t.Helper()
	r, err := k.Execute(within(t), code)
	if err == nil {
		err = r.Err()
	}
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return text(r)
}

// text returns the outputs of a cell.
func text(r *client.Result) string {
	var b strings.Builder
	for _, o := range r.Outputs {
		b.WriteString(o.Text)
		for _, media := range []string{"text/html", "text/plain"} {
			if s, ok := o.Data[media].(string); ok {
				b.WriteString(s)
				break
			}
		}
		b.WriteString(o.ErrorValue + strings.Join(o.Traceback, "\n"))
	}
	return b.String()
}

// TestCells runs cells of both kinds, in turn.
func TestCells(t *testing.T) {
	k := kerneltest.Start(t, "")
	if got := run(t, k, "%%\nfmt.Println(6*7)"); got != "42\n" {
		t.Errorf("Go cell: got %q", got)
	}
	got := run(t, k, "%%solve published --budget 8 --max-order 4")
	// The objective is that of the reference solution (pkg/published/testdata).
	for _, want := range []string{"objective 5.343930, bound 5.343930, gap 0 %", "rgb2sfnorm", "<table>"} {
		if !strings.Contains(got, want) {
			t.Errorf("%%%%solve lacks %q: %.300s", want, got)
		}
	}
	// The number of a cell counts both kinds, also in errors of GoNB, which has
	// seen only one cell of the two before.
	r, err := k.Execute(within(t), "%%\nfmt.Println(undefinedName)")
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != "error" || r.Count != 3 || !strings.Contains(text(r), "Cell[3]: Line 2") {
		t.Errorf("status %s, number %d: %s", r.Status, r.Count, text(r))
	}
	if got := run(t, k, "!echo from the shell"); got != "from the shell\n" {
		t.Errorf("shell: got %q", got)
	}
}

// TestPlansForGoCells hands a solution from one kind of cell to the other.
func TestPlansForGoCells(t *testing.T) {
	k := kerneltest.Start(t, "")
	run(t, k, "%%solve published --budget 2 --max-order 1 --as best")
	if got := run(t, k, "%%\nfmt.Println(best.Budget, len(best.Sources), len(best.Policy))"); got != "2 2 22\n" {
		t.Errorf("got %q", got)
	}
}

// TestErrorsStopTheQueue sends all cells at once, as Run All does.
func TestErrorsStopTheQueue(t *testing.T) {
	k := kerneltest.Start(t, "")
	var runs []*client.Run
	for _, code := range []string{"%%solve published --budget 2", "%%solve published --budget x",
		"%%\nfmt.Println(1)", "%%solve published --budget 3"} {
		r, err := k.Cell(code, "")
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	var got []string
	for _, r := range runs {
		result, err := r.Wait(within(t))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, result.Status)
	}
	if want := "[ok error aborted aborted]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	time.Sleep(10 * time.Millisecond)
	if got := run(t, k, "%%\nfmt.Println(1)"); got != "1\n" {
		t.Errorf("after the error: got %q", got)
	}
}

// TestManyQueuedCells sends 200 cells of both kinds before the first answer.
func TestManyQueuedCells(t *testing.T) {
	k := kerneltest.Start(t, "")
	var runs []*client.Run
	for i := range 200 {
		code := fmt.Sprintf("!echo %d", i)
		if i%2 == 1 {
			code = fmt.Sprintf("%%%%solve published --budget %d --max-order 1", 1+i%20)
		}
		r, err := k.Cell(code, "")
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	for i, r := range runs {
		result, err := r.Wait(within(t))
		if err != nil || result.Status != "ok" || result.Count != i+1 {
			t.Fatalf("cell %d: %+v, %v", i, result, err)
		}
		if i%2 == 0 && text(result) != fmt.Sprintf("%d\n", i) {
			t.Fatalf("cell %d: got %q", i, text(result))
		}
	}
}

func TestInterrupt(t *testing.T) {
	k := kerneltest.Start(t, "")
	for _, code := range []string{
		"%%\nfmt.Println(\"begun\")\ntime.Sleep(time.Hour)",
		"%%taskonomy replay --samples 1000000 --out " + t.TempDir(),
	} {
		r, err := k.Cell(code, "")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		start := time.Now()
		if err := k.Interrupt(); err != nil {
			t.Fatal(err)
		}
		result, err := r.Wait(within(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%.20q: %s after %v", code, result.Status, time.Since(start))
		if strings.HasPrefix(code, "%%taskonomy") && (result.Status != "error" || !strings.Contains(text(result), "interrupted")) {
			t.Errorf("%s: %s %s", code, result.Status, text(result))
		}
	}
	if got := run(t, k, "%%\nfmt.Println(1)"); got != "1\n" {
		t.Errorf("afterwards: got %q", got)
	}
}

// TestOrphan lets the process that started a kernel die: the kernel must follow.
func TestOrphan(t *testing.T) {
	spec := kerneltest.Spec(t)
	connection, err := wire.Local()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "kernel-1.json")
	if err := connection.Write(file); err != nil {
		t.Fatal(err)
	}
	command := `"$@" >/dev/null 2>&1 & echo $!; sleep 2`
	args := []string{"-c", command, "sh"}
	for _, arg := range spec.Command {
		args = append(args, strings.ReplaceAll(arg, "{connection_file}", file))
	}
	cmd := exec.Command("/bin/sh", args...)
	cmd.Env = os.Environ()
	for name, value := range spec.Environment {
		cmd.Env = append(cmd.Env, name+"="+os.Expand(value, os.Getenv))
	}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	syscall.Kill(pid, syscall.SIGTERM)
	t.Error("the kernel outlived what started it")
}
