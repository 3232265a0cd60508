package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

func TestRetry(t *testing.T) {
	cause := errors.New("no memory")
	for _, c := range []struct {
		name     string
		fails    int
		err      error
		retries  int
		attempts int // 0 if it succeeds in the end.
	}{
		{"once", 1, cause, 0, 0},
		{"twice", 2, cause, 0, 2},
		{"twice, 2 retries", 2, cause, 2, 0},
		{"never again", 1, cause, -1, 1},
		{"permanent", 1, fmt.Errorf("step: %w", engine.Permanent(cause)), 5, 1},
	} {
		st := open(t)
		cfg := engine.Config{Workers: 1, Retries: c.retries, Backoff: time.Microsecond}
		sum := execute(t, plan(t, fails("a", c.fails, c.err)), st, cfg)
		if c.attempts == 0 {
			if !sum.Complete() {
				t.Errorf("%s: %v", c.name, sum.Err())
			}
			continue
		}
		if len(sum.Failed) != 1 || sum.Failed[0].Attempts != c.attempts || !errors.Is(sum.Err(), cause) {
			t.Errorf("%s: got %+v", c.name, sum.Failed)
		}
		failures, err := st.Failures()
		if f := failures["a"]; err != nil || f.Attempts != c.attempts || f.Error != c.err.Error() || f.Stage != "Stage I" ||
			time.Since(f.Time).Abs() > time.Minute {
			t.Errorf("%s: noted %+v, %v", c.name, f, err)
		}
		if left, _ := os.ReadDir(filepath.Join(st.Dir(), "drafts")); len(left) != 0 {
			t.Errorf("%s: left %v", c.name, left)
		}
	}
	if engine.Permanent(nil) != nil || engine.IsPermanent(cause) {
		t.Error("Permanent makes errors of nothing")
	}
}

// What needs a failed step is skipped, the rest goes on; once the step succeeds
// the rest is caught up on.
func TestIsolation(t *testing.T) {
	st := open(t)
	bad := fails("b", 2, errors.New("NaN"), "a")
	p := plan(t, step("a"), bad, step("c", "b"), step("d", "c", "e"), step("e"), step("f", "e"))
	sum := execute(t, p, st, quick)
	if got := fmt.Sprint(sum.Done, sum.Skipped); got != "[a e f] [{c [b]} {d [b]}]" {
		t.Errorf("got %s", got)
	}
	want := "step b failed 2 times: NaN\nstep c skipped: it needs b\nstep d skipped: it needs b"
	if err := sum.Err(); err == nil || err.Error() != want || sum.Result("d") != nil {
		t.Errorf("got %v", err)
	}
	status, err := engine.StatusOf(st, p)
	if err != nil {
		t.Fatal(err)
	}
	if got := status.Stages[0]; got != (engine.StageStatus{Stage: "Stage I", Total: 6, Done: 3, Failed: 1, Skipped: 2}) {
		t.Errorf("status %+v", got)
	}
	if len(status.Failures) != 1 || status.Failures[0].Step != "b" || !status.Running || status.Holder.PID != os.Getpid() {
		t.Errorf("status %+v", status)
	}

	sum = execute(t, p, st, quick)
	if got := fmt.Sprint(sum.Reused, sum.Done); got != "[a e f] [b c d]" || read(t, sum, "d") != "d[c[b[a]]][e]" {
		t.Errorf("then: %s", got)
	}
	status, err = engine.StatusOf(st, p)
	if done, total := status.Done(); err != nil || done != 6 || total != 6 || len(status.Failures) != 0 {
		t.Errorf("then: status %+v, %v", status, err)
	}
}

// A step does without a soft need that failed, under another key, and is
// computed anew when the need is there, as is what depends on it.
func TestSoftNeeds(t *testing.T) {
	st := open(t)
	soft := step("c", "a")
	soft.Soft = []string{"b", "x"}
	soft.Run = text("a", "b", "x")
	p := plan(t, step("a"), fails("b", 3, engine.Permanent(errors.New("bad"))), step("x", "b"), soft, step("d", "c"))
	for round := range 2 {
		sum := execute(t, p, st, quick)
		if got := read(t, sum, "d"); got != "d[c[a][-][-]]" {
			t.Errorf("round %d: got %q", round, got)
		}
		want := []string{"[a c d] []", "[] [a c d]"}[round]
		if got := fmt.Sprint(sum.Done, sum.Reused); got != want || len(sum.Failed) != 1 || len(sum.Skipped) != 1 {
			t.Errorf("round %d: done and reused %s, failed %v, skipped %v", round, got, sum.Failed, sum.Skipped)
		}
		status, err := engine.StatusOf(st, p)
		if got := status.Stages[0]; err != nil ||
			got != (engine.StageStatus{Stage: "Stage I", Total: 5, Done: 3, Partial: 2, Failed: 1, Skipped: 1}) {
			t.Errorf("round %d: status %+v, %v", round, got, err)
		}
	}
	execute(t, p, st, quick) // The last failure.
	sum := execute(t, p, st, quick)
	if got := read(t, sum, "d"); got != "d[c[a][b][x[b]]]" || !sum.Complete() {
		t.Errorf("got %q, %v", got, sum.Err())
	}
}

func TestInputs(t *testing.T) {
	for _, c := range []struct{ ask, want string }{
		{"b", "not among its needs"}, {"soft", "is missing"}, {"a", ""},
	} {
		s := step("c", "a")
		s.Soft = []string{"soft"}
		s.Run = func(_ context.Context, in engine.Inputs, _ *store.Draft, _ func(engine.Progress)) error {
			if in.Missing("a") || in.Missing("b") || !in.Missing("soft") {
				t.Error("the wrong inputs are missing")
			}
			_, err := in.Result(c.ask)
			return err
		}
		sum := execute(t, plan(t, step("a"), step("b"), fails("soft", 9, errors.New("x")), s), open(t), quick)
		err := fmt.Sprint(sum.Err())
		if (c.want == "") != !strings.Contains(err, "step c failed") || !strings.Contains(err, c.want) {
			t.Errorf("%s: got %v", c.ask, err)
		}
	}
}

func TestPanicsAndExits(t *testing.T) {
	cause := errors.New("bad index")
	end := func(f func()) runFunc {
		return func(context.Context, engine.Inputs, *store.Draft, func(engine.Progress)) error {
			f()
			return nil
		}
	}
	st := open(t)
	sum := execute(t, plan(t, step("ok"),
		engine.Step{Name: "error", Run: end(func() { panic(cause) })},
		engine.Step{Name: "exit", Run: end(runtime.Goexit)},
		engine.Step{Name: "nil", Run: end(func() { var p *int; *p = 1 })},
	), st, quick)
	if len(sum.Failed) != 3 || len(sum.Done) != 1 || !errors.Is(sum.Err(), cause) {
		t.Fatalf("got %+v", sum)
	}
	failures, err := st.Failures()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"error": "bad index", "exit": "ended its goroutine", "nil": "nil pointer"} {
		if f := failures[name]; !strings.Contains(f.Error, want) || (name != "exit") != strings.Contains(f.Stack, "failure_test.go") {
			t.Errorf("%s: noted %+v", name, f)
		}
	}
}

func TestCancel(t *testing.T) {
	dir := t.TempDir()
	st := openAt(t, dir)
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("enough")
	stopped := step("b", "a")
	run := stopped.Run
	first := true
	stopped.Run = func(ctx context.Context, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
		if err := run(ctx, in, out, report); err != nil || !first {
			return err
		}
		first = false
		cancel(why)
		<-ctx.Done()
		return ctx.Err()
	}
	var r recorder
	p := plan(t, step("a"), stopped, step("c", "b"))
	sum, err := engine.Execute(ctx, p, st, quick, &r)
	if !errors.Is(err, why) || fmt.Sprint(sum.Done, sum.Unstarted) != "[a] [b c]" || len(sum.Failed)+len(sum.Skipped) > 0 {
		t.Errorf("got %+v, %v", sum, err)
	}
	if got := fmt.Sprint(r.events); got != "[began started a finished a started b stopped b ended]" {
		t.Errorf("events %s", got)
	}
	if failures, _ := st.Failures(); len(failures) != 0 {
		t.Errorf("noted %v", failures)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "drafts")); len(left) != 0 || len(tree(t, dir)) != 2 {
		t.Errorf("left %v, %v", left, tree(t, dir))
	}
	if _, err := engine.Execute(ctx, p, st, quick); !errors.Is(err, why) {
		t.Errorf("begun after the end: %v", err)
	}
	if sum := execute(t, p, st, quick); fmt.Sprint(sum.Reused, sum.Done) != "[a] [b c]" {
		t.Errorf("then: %+v", sum)
	}
}

// An input that is damaged during the run is what the failure is put down to,
// and the next run mends it.
func TestInputDamagedDuringRun(t *testing.T) {
	st := open(t)
	bad := step("b", "a")
	run, first := bad.Run, true
	bad.Run = func(ctx context.Context, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
		r, err := in.Result("a")
		if err != nil || !first {
			return errors.Join(err, run(ctx, in, out, report))
		}
		first = false
		if err := os.WriteFile(r.Path("text.txt"), []byte("?"), 0o666); err != nil {
			return err
		}
		return errors.New("exploding loss")
	}
	p := plan(t, step("a"), bad, step("c"))
	sum := execute(t, p, st, quick)
	var d *store.DamageError
	if len(sum.Failed) != 1 || sum.Failed[0].Attempts != 1 || !errors.As(sum.Err(), &d) || filepath.Base(d.File) != "text.txt" ||
		!strings.Contains(sum.Err().Error(), "exploding loss") || len(sum.Done) != 2 {
		t.Fatalf("got %+v", sum)
	}
	if sum := execute(t, p, st, quick); fmt.Sprint(sum.Done, sum.Reused) != "[a b] [c]" || read(t, sum, "b") != "b[a]" {
		t.Errorf("then: %+v", sum)
	}
}
