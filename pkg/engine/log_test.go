package engine_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// The log tells what happened, and goes on after a line that was torn.
func TestLog(t *testing.T) {
	st := open(t)
	bad := engine.Step{Name: "bad", Stage: "Stage II", Needs: []string{"a"},
		Run: func(context.Context, engine.Inputs, *store.Draft, func(engine.Progress)) error { panic("boom") }}
	p := plan(t, step("a"), bad, step("c", "bad"))
	cfg := engine.Config{Workers: 1, Retries: -1}
	execute(t, p, st, cfg)
	f, err := os.OpenFile(st.LogPath(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"time":"20`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	execute(t, p, st, cfg)

	file, err := os.Open(st.LogPath())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var got []string
	torn := 0
	for s := bufio.NewScanner(file); s.Scan(); {
		var line struct {
			Time                             time.Time
			Event, Step, Stage, Error, Stack string
			Because                          []string
		}
		if json.Unmarshal(s.Bytes(), &line) != nil {
			torn++
			continue
		}
		got = append(got, strings.TrimSpace(line.Event+" "+line.Step))
		switch {
		case line.Time.IsZero():
			t.Errorf("no time: %s", s.Text())
		case line.Event == "failed" && (line.Error != "panic: boom" || !strings.Contains(line.Stack, "log_test.go") || line.Stage != "Stage II"):
			t.Errorf("got %s", s.Text())
		case line.Event == "skipped" && strings.Join(line.Because, "") != "bad":
			t.Errorf("got %s", s.Text())
		}
	}
	want := "began, started a, finished a, started bad, failed bad, skipped c, ended, " +
		"began, reused a, started bad, failed bad, skipped c, ended"
	if strings.Join(got, ", ") != want || torn != 1 {
		t.Errorf("got %q, %d torn", got, torn)
	}
}

// Progress is passed on in bounds and not too often, and none after the end.
func TestProgress(t *testing.T) {
	var late func(engine.Progress)
	s := step("a")
	s.Run = func(_ context.Context, _ engine.Inputs, _ *store.Draft, report func(engine.Progress)) error {
		late = report
		var all sync.WaitGroup
		for g := range 4 {
			all.Go(func() {
				for i := range 10_000 {
					report(engine.Progress{Fraction: []float64{0.5, math.NaN(), 7, -1}[g], Images: int64(i)})
				}
			})
		}
		all.Wait()
		report(engine.Progress{Fraction: 0.9, Images: 42, Note: "last"})
		return nil
	}
	var told []engine.Event
	began := time.Now()
	execute(t, plan(t, s), open(t), quick, engine.ObserverFunc(func(e engine.Event) { told = append(told, e) }))
	most := 3 + int(time.Since(began)/(100*time.Millisecond))
	n := 0
	for _, e := range told {
		if e.Kind == engine.Progressed {
			n++
		}
		if f := e.Progress.Fraction; !(f >= 0 && f <= 1) {
			t.Errorf("fraction %v", f)
		}
		if want := (engine.Progress{Fraction: 0.9, Images: 42, Note: "last"}); e.Kind == engine.Finished && e.Progress != want {
			t.Errorf("finished with %+v", e.Progress)
		}
	}
	if n < 1 || n > most {
		t.Errorf("%d events of progress, expected 1 to %d", n, most)
	}
	before := len(told)
	late(engine.Progress{Fraction: 1})
	if len(told) != before {
		t.Error("progress after the end")
	}
}

func TestRunStepErrors(t *testing.T) {
	st := open(t)
	p := plan(t, step("a"), step("b", "a"))
	run := func(name string) error {
		return engine.RunStep(context.Background(), p, st, name, nil, func(engine.Progress) {})
	}
	if err := run("x"); err == nil || !strings.Contains(err.Error(), `"x"`) {
		t.Errorf("got %v", err)
	}
	if err := run("b"); !errors.Is(err, store.ErrAbsent) || !strings.Contains(err.Error(), "step b needs a") {
		t.Errorf("got %v", err)
	}
	for range 2 { // The second finds the results.
		if err := errors.Join(run("a"), run("b")); err != nil {
			t.Error(err)
		}
	}
	if sum := execute(t, p, st, quick); len(sum.Reused) != 2 {
		t.Errorf("got %+v", sum)
	}
}

// A store that another holds open for reading only cannot be run in.
func TestReadOnlyStore(t *testing.T) {
	st := open(t)
	p := plan(t, step("a"))
	readOnly, err := store.OpenReadOnly(st.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if status, err := engine.StatusOf(readOnly, p); err != nil || status.Stages[0].Total != 1 || status.Stages[0].Done != 0 {
		t.Errorf("got %+v, %v", status, err)
	}
	if _, err := engine.Execute(context.Background(), p, readOnly, quick); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("got %v", err)
	}
}
