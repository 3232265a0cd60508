package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A runFunc is what a step runs.
type runFunc = func(context.Context, engine.Inputs, *store.Draft, func(engine.Progress)) error

// open opens a new store until the end of the test.
func open(t testing.TB) *store.Store {
	t.Helper()
	return openAt(t, t.TempDir())
}

func openAt(t testing.TB, dir string) *store.Store {
	t.Helper()
	st, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// plan makes a plan of version 1.
func plan(t testing.TB, steps ...engine.Step) *engine.Plan {
	t.Helper()
	p, err := engine.NewPlan("1", steps...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// quick is the configuration of most tests.
var quick = engine.Config{Workers: 2, Memory: -1, Backoff: time.Millisecond}

// execute executes a plan, which must come to its end.
func execute(t testing.TB, p *engine.Plan, st *store.Store, cfg engine.Config, observers ...engine.Observer) *engine.Summary {
	t.Helper()
	sum, err := engine.Execute(context.Background(), p, st, cfg, observers...)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// text writes the file text.txt: the name of the step, then for each need its
// text in brackets, or a dash if it is missing.
func text(needs ...string) runFunc {
	return func(_ context.Context, in engine.Inputs, out *store.Draft, _ func(engine.Progress)) error {
		s := out.Key().Name()
		for _, need := range needs {
			if in.Missing(need) {
				s += "[-]"
				continue
			}
			r, err := in.Result(need)
			if err != nil {
				return err
			}
			inner, err := os.ReadFile(r.Path("text.txt"))
			if err != nil {
				return err
			}
			s += "[" + string(inner) + "]"
		}
		return os.WriteFile(out.Path("text.txt"), []byte(s), 0o666)
	}
}

// step returns a step that needs others and writes their text.
func step(name string, needs ...string) engine.Step {
	return engine.Step{Name: name, Stage: "Stage I", Needs: needs, Run: text(needs...)}
}

// fails returns a step that fails a number of times before it succeeds.
func fails(name string, times int, err error, needs ...string) engine.Step {
	s := step(name, needs...)
	run := s.Run
	s.Run = func(ctx context.Context, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
		if times--; times >= 0 {
			return err
		}
		return run(ctx, in, out, report)
	}
	return s
}

// read returns what a step has written.
func read(t testing.TB, sum *engine.Summary, step string) string {
	t.Helper()
	r := sum.Result(step)
	if r == nil {
		return ""
	}
	got, err := os.ReadFile(r.Path("text.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// tree returns the contents of all results below the folder of a run.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := filepath.Join(dir, "steps")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(root, path)
		content, err := os.ReadFile(path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A recorder keeps events as texts such as "finished a".
type recorder struct {
	mu     sync.Mutex
	events []string
}

func (r *recorder) Observe(e engine.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Kind == engine.Progressed {
		return
	}
	s := e.Kind.String()
	if e.Step != nil {
		s += " " + e.Step.Name
	}
	if len(e.Because) > 0 {
		s += " because of " + strings.Join(e.Because, ",")
	}
	r.events = append(r.events, s)
}

func TestReuse(t *testing.T) {
	st := open(t)
	steps := []engine.Step{step("a"), step("b", "a"), step("c", "b"), step("d")}
	first := execute(t, plan(t, steps...), st, quick)
	if !first.Complete() || first.Err() != nil || len(first.Done) != 4 || read(t, first, "c") != "c[b[a]]" {
		t.Errorf("got %+v, %q", first, read(t, first, "c"))
	}
	again := execute(t, plan(t, steps...), st, quick)
	if len(again.Reused) != 4 || len(again.Done) != 0 || read(t, again, "c") != "c[b[a]]" {
		t.Errorf("again: got %+v", again)
	}
	steps[1].Config = "changed"
	changed := execute(t, plan(t, steps...), st, quick)
	if fmt.Sprint(changed.Reused, changed.Done) != "[a d] [b c]" {
		t.Errorf("b changed: reused %v, done %v", changed.Reused, changed.Done)
	}
	steps[1].Config = nil
	back := execute(t, plan(t, steps...), st, quick)
	if len(back.Reused) != 4 {
		t.Errorf("changed back: done %v", back.Done)
	}
	if got, err := st.Prune(back.Keys()); err != nil || got.Results != 2 { // Those with the changed b.
		t.Errorf("pruned %v, %v", got, err)
	}
	if sum := execute(t, plan(t, steps...), st, quick); len(sum.Reused) != 4 {
		t.Errorf("pruned: done %v", sum.Done)
	}
	p, err := engine.NewPlan("2", steps...)
	if err != nil {
		t.Fatal(err)
	}
	if sum := execute(t, p, st, quick); len(sum.Done) != 4 {
		t.Errorf("other version: reused %v", sum.Reused)
	}
}

// A result that was damaged is computed anew, what was computed from it stays.
func TestDamagedResultIsComputedAnew(t *testing.T) {
	dir := t.TempDir()
	st := openAt(t, dir)
	p := plan(t, step("a"), step("b", "a"))
	sum := execute(t, p, st, quick)
	want := tree(t, dir)
	path := sum.Result("a").Path("text.txt")
	st.Close()
	if err := os.WriteFile(path, []byte("A"), 0o666); err != nil {
		t.Fatal(err)
	}
	var warned error
	sum = execute(t, p, openAt(t, dir), quick, engine.ObserverFunc(func(e engine.Event) {
		if e.Kind == engine.Warned {
			warned = e.Err
		}
	}))
	if fmt.Sprint(sum.Done, sum.Reused) != "[a] [b]" {
		t.Errorf("done %v, reused %v", sum.Done, sum.Reused)
	}
	var d *store.DamageError
	if !errors.As(warned, &d) || d.File != path {
		t.Errorf("warned of %v", warned)
	}
	if fmt.Sprint(tree(t, dir)) != fmt.Sprint(want) {
		t.Error("the results differ")
	}
}

func TestEvents(t *testing.T) {
	var r recorder
	p := plan(t, step("a"), fails("b", 1, errors.New("x"), "a"), fails("c", 9, errors.New("x")), step("d", "c"))
	execute(t, p, open(t), engine.Config{Workers: 1, Backoff: time.Millisecond}, &r, nil)
	want := []string{"began", "started a", "finished a", "started b", "retried b", "started b", "finished b",
		"started c", "retried c", "started c", "failed c", "skipped d because of c", "ended"}
	if !slices.Equal(r.events, want) {
		t.Errorf("got %q", r.events)
	}
}

// Larger steps start first, and what is running always fits.
func TestWorkersAndMemory(t *testing.T) {
	for _, c := range []struct {
		workers             int
		memory              int64
		wantRunning, wantMB int
	}{{1, -1, 1, 6}, {3, -1, 3, 16}, {8, 7, 7, 7}, {2, 3, 2, 6}} {
		var mu sync.Mutex
		var running, mostRunning, most int
		var used int64
		var order []string
		var steps []engine.Step
		for i := range 7 {
			memory := int64(i) // The largest needs 6, more than some limits.
			steps = append(steps, engine.Step{Name: fmt.Sprint("s", i), Memory: memory, Work: float64(i),
				Run: func(_ context.Context, _ engine.Inputs, out *store.Draft, _ func(engine.Progress)) error {
					mu.Lock()
					running++
					used += memory
					mostRunning = max(mostRunning, running)
					most = max(most, int(used))
					order = append(order, out.Key().Name())
					if c.memory > 0 && used > c.memory && running > 1 {
						t.Errorf("%+v: %d steps occupy %d", c, running, used)
					}
					mu.Unlock()
					time.Sleep(2 * time.Millisecond)
					mu.Lock()
					running--
					used -= memory
					mu.Unlock()
					return nil
				}})
		}
		execute(t, plan(t, steps...), open(t), engine.Config{Workers: c.workers, Memory: c.memory})
		if mostRunning > c.wantRunning || most > c.wantMB {
			t.Errorf("%+v: at most %d at once, with %d", c, mostRunning, most)
		}
		// s0 has the default work of 1, as s1 has.
		if want := "[s6 s5 s4 s3 s2 s0 s1]"; c.workers == 1 && fmt.Sprint(order) != want {
			t.Errorf("order %v, want %v", order, want)
		}
	}
}

// Steps that occupy all workers run alone.
func TestCores(t *testing.T) {
	var mu sync.Mutex
	running := 0
	var steps []engine.Step
	for i := range 6 {
		cores := 1 + i%2*9
		steps = append(steps, engine.Step{Name: fmt.Sprint("s", i), Cores: cores,
			Run: func(context.Context, engine.Inputs, *store.Draft, func(engine.Progress)) error {
				mu.Lock()
				running += cores
				if cores > 1 && running != cores {
					t.Errorf("a step on all cores is not alone")
				}
				mu.Unlock()
				time.Sleep(2 * time.Millisecond)
				mu.Lock()
				running -= cores
				mu.Unlock()
				return nil
			}})
	}
	execute(t, plan(t, steps...), open(t), engine.Config{Workers: 4})
}
