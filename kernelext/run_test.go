package kernelext_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/kerneltest"
)

// smallStudy is a whole study of seconds, with three tasks.
const smallStudy = "%%taskonomy run --out study --backend go --tasks depth,edge2d,autoencoding --budget 1 --max-order 1\n" +
	"--set data.size=16 --set data.oversample=1 --set data.train=4 --set data.validation=2 --set data.test=2 --set data.views=6\n" +
	"--set specific.width=16 --set specific.grid=4 --set specific.patience=100000 --set transfer.steps=30 --set specific.steps="

// progressOf is the text of the one display of a cell that shows progress, empty
// if there is none yet.
func progressOf(t *testing.T, outputs []client.Output) string {
	t.Helper()
	text := ""
	for i, o := range outputs {
		if o.Type == "display_data" {
			if text != "" || i > 0 {
				t.Fatalf("the progress is not one display in front of all else: %+v", outputs)
			}
			text, _ = o.Data["text/plain"].(string)
		}
	}
	return text
}

// TestRun interrupts a study and goes on with it. Its progress is a block of two
// lines that changes, below what was said.
func TestRun(t *testing.T) {
	folder := t.TempDir()
	k := kerneltest.Start(t, folder)
	const steps = "200"
	r, err := k.Cell(smallStudy+steps, "")
	if err != nil {
		t.Fatal(err)
	}
	bar := regexp.MustCompile(`^backend: Go backend[^\n]*\n(Data|Stage I) \d/\d  \[[=-]+\]  \d+ %  [^\n]*\n  (data|facts|specific)/[^\n]*$`)
	shown := map[string]bool{} // Texts with a bar.
	for start := time.Now(); len(shown) < 4 && time.Since(start) < time.Minute; time.Sleep(100 * time.Millisecond) {
		text := progressOf(t, r.Outputs())
		if strings.Count(text, "\n") > 2 || strings.Contains(text, "taskonomy:") || strings.ContainsAny(text, "\r\v") {
			t.Fatalf("more than what was said and two lines:\n%s", text)
		}
		if bar.MatchString(text) {
			shown[text] = true
		}
	}
	if len(shown) < 4 {
		t.Fatalf("the bar did not move: %v, last %q", shown, progressOf(t, r.Outputs()))
	}
	finished := filepath.Join(folder, "study", "steps", "specific", "*", "manifest.json")
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if done, _ := filepath.Glob(finished); len(done) > 0 {
			break
		}
	}
	asked := time.Now()
	if err := k.Interrupt(); err != nil {
		t.Fatal(err)
	}
	stopped, err := r.Wait(within(t))
	if err != nil || stopped.Status != "error" {
		t.Fatalf("not interrupted: %v %s", err, text(stopped))
	}
	if took := time.Since(asked); took > 5*time.Second {
		t.Errorf("stopped after %v", took)
	}
	has(t, stopped, " of 17 steps done", "interrupted: run the cell again to go on from here")
	if said := progressOf(t, stopped.Outputs); strings.Contains(said, "[=") {
		t.Errorf("the bar is left:\n%s", said)
	}
	before, _ := filepath.Glob(finished)

	again, err := k.Execute(within(t), smallStudy+steps)
	if err != nil || again.Status != "ok" {
		t.Fatalf("going on: %v %s", err, text(again))
	}
	if said := progressOf(t, again.Outputs); !regexp.MustCompile(`17 of 17 steps done, ([6-9]|1\d) of them before, in `).MatchString(said) || strings.Contains(said, "[=") {
		t.Errorf("it did not go on:\n%s", said)
	}
	has(t, again, "optimal, objective", "report: study/report.html")
	for _, path := range before {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("not kept: %v", err)
		}
	}
	// And once more: there is nothing left to do.
	done, err := k.Execute(within(t), smallStudy+steps)
	if err != nil || done.Status != "ok" {
		t.Fatalf("once more: %v %s", err, text(done))
	}
	has(t, done, "17 of 17 steps done, 17 of them before")
}
