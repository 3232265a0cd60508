package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// midway is a run with two stages at work.
var midway = engine.Snapshot{
	Stages: []engine.StageProgress{
		{Stage: "Stage I", Total: 26, Done: 26},
		{Stage: "Stage II", Total: 412, Done: 37, Failed: 1, Skipped: 2},
		{Stage: "Stage III", Total: 2},
	},
	Running: []engine.Running{
		{Step: "stage2/depth/normal", Stage: "Stage II", Progress: engine.Progress{Fraction: 0.129, Note: "epoch 1 of 8"}},
		{Step: "stage2/depth/edge", Stage: "Stage II"},
	},
	Fraction: 0.4399, ImagesPerSecond: 4119.6, Left: 192 * time.Second,
}

func TestStatusLine(t *testing.T) {
	begun := midway
	begun.Left, begun.ImagesPerSecond, begun.Running, begun.Fraction = -1, 0, nil, 0
	two := midway
	two.Running = append(two.Running, engine.Running{Step: "a", Stage: "Stage III"})
	for _, c := range []struct {
		s     engine.Snapshot
		width int
		want  string
	}{
		{midway, 120, "Stage II 37/412 (3 lost)  [============----------------]  43 %  3m 12s left  4120 images/s"},
		{midway, 80, "Stage II 37/412 (3 lost)  [=======-----------]  43 %  3m 12s left  4120 images/s"},
		{midway, 70, "Stage II 37/412 (3 lost)  [===-----]  43 %  3m 12s left  4120 images/s"},
		{midway, 66, "Stage II 37/412 (3 lost)  43 %  3m 12s left  4120 images/s"},
		{midway, 50, "Stage II 37/412 (3 lost)  43 %  3m 12s left"},
		{midway, 40, "Stage II 37/412 (3 lost)  3m 12s left"},
		{midway, 30, "Stage II 37/412 (3 lost)  43 %"},
		{midway, 24, "Stage II 37/412 (3 lost)"},
		{midway, 10, "Stage II …"},
		{midway, 1, "…"},
		{midway, 0, ""},
		{begun, 40, "Stage II 37/412 (3 lost)  [-------]  0 %"},
		{two, 60, "Stage II 37/412 (3 lost), Stage III 0/2  43 %  3m 12s left"},
		{engine.Snapshot{Stages: []engine.StageProgress{{Stage: "A", Total: 2, Done: 2}}, Fraction: 1}, 30, "A 2/2  [==============]  100 %"},
		{engine.Snapshot{Left: -1}, 20, "0 %"},
	} {
		if got := statusLine(c.s, c.width); got != c.want {
			t.Errorf("%d columns: got\n%q, want\n%q", c.width, got, c.want)
		}
	}
	for width := range 200 {
		for _, s := range []engine.Snapshot{midway, begun, two, {}} {
			for _, line := range []string{statusLine(s, width), runningLine(s, width)} {
				if n := utf8.RuneCountInString(line); n > width {
					t.Errorf("%q has %d columns, %d are there", line, n, width)
				}
			}
		}
	}
}

func TestRunningLine(t *testing.T) {
	for _, c := range []struct {
		width int
		want  string
	}{
		{90, "  stage2/depth/normal 12 % (epoch 1 of 8), stage2/depth/edge"},
		{59, "  stage2/depth/normal 12 % (epoch 1 of 8), 1 more"},
		{20, "  stage2/depth/norm…"},
	} {
		if got := runningLine(midway, c.width); got != c.want {
			t.Errorf("%d columns: got %q", c.width, got)
		}
	}
	want := "Stage II 37/412 (3 lost), 43 %, 3m 12s left, 4120 images/s: stage2/depth/normal 12 % (epoch 1 of 8), stage2/depth/edge"
	if got := plainLine(midway); got != want {
		t.Errorf("got %q", got)
	}
}

func TestLastLine(t *testing.T) {
	if got := lastLine(midway, nil); got != "63 of 440 steps done, 1 failed, 2 skipped, in 0s" {
		t.Errorf("got %q", got)
	}
	s := engine.Snapshot{Stages: []engine.StageProgress{{Total: 1, Done: 1, Reused: 1}}, Elapsed: 200 * time.Second}
	if got := lastLine(s, context.Canceled); got != "1 of 1 step done, 1 of them before, in 3m 20s; the same command goes on from here" {
		t.Errorf("got %q", got)
	}
}

func TestTimeText(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", 400 * time.Millisecond: "0s", 59600 * time.Millisecond: "1m 00s",
		59 * time.Second: "59s", 61 * time.Second: "1m 01s", time.Hour: "1h 00m", 26*time.Hour + 5*time.Minute: "26h 05m"} {
		if got := timeText(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

// A lockedBuffer is a buffer that several goroutines write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// seconds are times that differ from run to run.
var seconds = regexp.MustCompile(`\b[0-9]+s\b`)

// showRun executes a plan with a step that fails and returns what is shown.
func showRun(t *testing.T, terminal bool, cell time.Duration) string {
	t.Helper()
	st, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var w lockedBuffer
	p := newProgress(&w, terminal)
	p.cell = cell
	defer p.Close()
	run := func(_ context.Context, _ engine.Inputs, _ *store.Draft, report func(engine.Progress)) error {
		fmt.Fprintln(p, "a message of the step")
		report(engine.Progress{Fraction: 0.5, Images: 10})
		time.Sleep(20*time.Millisecond + 4*cell)
		return nil
	}
	plan, err := engine.NewPlan("1",
		engine.Step{Name: "one/depth", Stage: "Stage I", Run: run},
		engine.Step{Name: "two/a", Stage: "Stage II", Needs: []string{"one/depth"}, Run: run},
		engine.Step{Name: "two/b", Stage: "Stage II", Needs: []string{"two/a"},
			Run: func(context.Context, engine.Inputs, *store.Draft, func(engine.Progress)) error {
				return errors.New("the loss is NaN\nin step 7")
			}},
		engine.Step{Name: "two/c", Stage: "Stage II", Needs: []string{"two/b"}, Run: run})
	if err != nil {
		t.Fatal(err)
	}
	cfg := engine.Config{Workers: 1, Backoff: time.Millisecond}
	if _, err := engine.Execute(context.Background(), plan, st, cfg, p); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(p, "after the end")
	return w.b.String()
}

func TestProgressPlain(t *testing.T) {
	want := `taskonomy: Stage I 0/1, 0 %: one/depth
a message of the step
taskonomy: Stage II 0/3, 25 %, TIME left: two/a
a message of the step
taskonomy: step two/b failed and is tried again: the loss is NaN
taskonomy: in step 7
taskonomy: step two/b failed: the loss is NaN
taskonomy: in step 7
taskonomy: 2 of 4 steps done, 1 failed, 1 skipped, in TIME
after the end
`
	got := showRun(t, false, 0)
	got = seconds.ReplaceAllString(got, "TIME")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// On a terminal nothing is left of the lines that change.
func TestProgressTerminal(t *testing.T) {
	screen := show(t, showRun(t, true, 0))
	var messages []string
	for _, line := range screen {
		messages = append(messages, seconds.ReplaceAllString(strings.TrimPrefix(line, "taskonomy: "), "TIME"))
	}
	want := []string{"a message of the step", "a message of the step",
		"step two/b failed and is tried again: the loss is NaN", "in step 7", "step two/b failed: the loss is NaN", "in step 7",
		"2 of 4 steps done, 1 failed, 1 skipped, in TIME", "after the end"}
	if strings.Join(messages, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(screen, "\n"))
	}
}

// A cell shows a block that changes below what was said, and nothing is left of it.
func TestProgressCell(t *testing.T) {
	output := showRun(t, false, 100*time.Millisecond)
	p := &progressOutput{shown: time.Now().Add(time.Hour)} // It shows nothing by itself.
	blocks := 0
	for len(output) > 0 { // In pieces that break anywhere.
		n := min(7, len(output))
		p.Write([]byte(output[:n]))
		output = output[n:]
		if strings.Contains(p.text(), "Stage II 0/3  [=====") && strings.Contains(p.text(), "\n  two/a 5") {
			blocks++
		}
		if len(p.rest) > 250 {
			t.Fatalf("%d bytes are kept of a line", len(p.rest))
		}
	}
	want := []string{"a message of the step", "a message of the step", "step two/b failed and is tried again: the loss is NaN", "in step 7",
		"step two/b failed: the loss is NaN", "in step 7", "2 of 4 steps done, 1 failed, 1 skipped, in TIME", "after the end"}
	if got := seconds.ReplaceAllString(p.text(), "TIME"); got != strings.Join(want, "\n") || blocks == 0 {
		t.Errorf("%d blocks, and at the end\n%s", blocks, got)
	}
}

// show does what a terminal does with text and the sequences that move up and
// clear the rest of the screen, and returns the lines that are left.
func show(t *testing.T, text string) []string {
	t.Helper()
	lines := []string{""}
	for text != "" {
		switch next, rest, _ := strings.Cut(text, "\n"); {
		case strings.HasPrefix(text, "\x1b["):
			var up int
			if _, err := fmt.Sscanf(text, "\x1b[%dA\x1b[J", &up); err != nil {
				t.Fatalf("unknown sequence in %q", text)
			}
			lines = append(lines[:len(lines)-1-up], "")
			text = text[len(fmt.Sprintf("\x1b[%dA\x1b[J", up)):]
		case strings.Contains(next, "\x1b"):
			at := strings.Index(next, "\x1b")
			lines[len(lines)-1] += next[:at]
			text = text[at:]
		default:
			lines[len(lines)-1] += next
			lines = append(lines, "")
			text = rest
		}
	}
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return lines
}
