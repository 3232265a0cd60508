package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
)

// A progressDisplay shows on standard error how far a run is: on a terminal two lines
// that change, in a cell too, elsewhere a line now and then. Failures and warnings
// stand above. What else is to be written there meanwhile goes through Write.
type progressDisplay struct {
	w        io.Writer
	terminal bool
	cell     time.Duration // How often lines in a cell change, 0 elsewhere.
	tracker  engine.Tracker

	mu    sync.Mutex
	bars  *mpb.Progress // While a run is shown on a terminal.
	lines []*mpb.Bar
	plain *plainLines // While a run is shown elsewhere.
	block *cellBlock  // While a run is shown in a cell.
}

// display returns a display on standard error.
func (a *app) display() *progressDisplay {
	file, ok := a.stderr.(*os.File)
	d := newProgress(a.stderr, ok && isatty.IsTerminal(file.Fd()))
	if os.Getenv(cellVariable) != "" {
		d.cell = cellEvery
	}
	return d
}

// newProgress returns an observer that writes to w; terminal says whether lines
// may change there. The caller closes it before it writes to w by itself.
func newProgress(w io.Writer, terminal bool) *progressDisplay {
	if f, ok := w.(*os.File); ok && terminal {
		// Some terminals do not know their size, and nothing fits into none.
		width, height, err := cwriter.GetSize(int(f.Fd()))
		terminal = err == nil && width > 0 && height > 2
	}
	return &progressDisplay{w: w, terminal: terminal}
}

// Observe shows an event.
func (d *progressDisplay) Observe(e engine.Event) {
	d.tracker.Observe(e)
	switch e.Kind {
	case engine.Began:
		d.begin()
	case engine.Started:
		d.mu.Lock()
		plain := d.plain
		d.mu.Unlock()
		if plain != nil {
			plain.stage(e.Step.Stage)
		}
	case engine.Retried:
		d.say(fmt.Sprintf("step %s failed and is tried again: %v", e.Step.Name, e.Err))
	case engine.Failed:
		d.say(fmt.Sprintf("step %s failed: %v", e.Step.Name, e.Err))
	case engine.Warned:
		d.say(fmt.Sprintf("warning: %v", e.Err))
	case engine.Ended:
		d.Close()
		d.say(lastLine(d.tracker.Snapshot(e.Time), e.Err))
	}
}

// begin begins to show a run.
func (d *progressDisplay) begin() {
	d.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cell > 0 {
		d.block = newCellBlock(&d.tracker, d)
		return
	}
	if !d.terminal {
		d.plain = newPlainLines(&d.tracker, func(line string) { d.say(line) })
		return
	}
	d.bars = mpb.New(mpb.WithOutput(d.w), mpb.WithAutoRefresh())
	for _, line := range []func(engine.Snapshot, int) string{statusLine, runningLine} {
		filler := mpb.BarFillerFunc(func(w io.Writer, stat decor.Statistics) error {
			_, err := io.WriteString(w, line(d.tracker.Snapshot(time.Now()), stat.AvailableWidth))
			return err
		})
		d.lines = append(d.lines, d.bars.MustAdd(0, filler, mpb.BarFillerTrim()))
	}
}

// Close stops showing the run and clears its lines. A second call does nothing.
func (d *progressDisplay) Close() error {
	d.mu.Lock()
	bars, lines, plain, block := d.bars, d.lines, d.plain, d.block
	d.bars, d.lines, d.plain, d.block = nil, nil, nil, nil
	d.mu.Unlock()
	for _, line := range lines {
		line.Abort(true)
	}
	if bars != nil {
		bars.Wait()
	}
	if plain != nil {
		plain.close()
	}
	if block != nil {
		block.close()
	}
	return nil
}

// Write writes whole lines, above those that change.
func (d *progressDisplay) Write(text []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.bars != nil {
		if n, err := d.bars.Write(text); err == nil {
			return n, nil
		}
	}
	if d.block != nil {
		if _, err := io.WriteString(d.w, startOver); err != nil {
			return 0, err
		}
	}
	return d.w.Write(text)
}

// say writes each line of a message under the name of the program.
func (d *progressDisplay) say(message string) {
	var b strings.Builder
	for line := range strings.Lines(message) {
		fmt.Fprintf(&b, "taskonomy: %s\n", strings.TrimSuffix(line, "\n"))
	}
	io.WriteString(d, b.String())
}

// plainLines are lines that follow each other.
type plainLines struct {
	tracker *engine.Tracker
	say     func(string)
	began   time.Time
	stop    chan struct{}
	stopped sync.WaitGroup

	mu     sync.Mutex
	stages map[string]bool // That have begun.
	last   time.Time       // When a line was written.
	line   string          // The last one.
}

// A plain line is written not more often than every plainEvery, and later in
// the run, where little changes, every twentieth part of its time.
const (
	plainEvery = 5 * time.Second
	plainPart  = 20
)

func newPlainLines(tracker *engine.Tracker, say func(string)) *plainLines {
	now := time.Now()
	l := &plainLines{tracker: tracker, say: say, began: now, last: now,
		stop: make(chan struct{}), stages: map[string]bool{}}
	l.stopped.Go(l.tick)
	return l
}

// tick writes a line whenever it is time.
func (l *plainLines) tick() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-l.stop:
			return
		case now := <-ticker.C:
			l.mu.Lock()
			due := now.Sub(l.last) >= max(plainEvery, now.Sub(l.began)/plainPart)
			l.mu.Unlock()
			if due {
				l.write(now)
			}
		}
	}
}

// stage writes a line if the stage has not begun before.
func (l *plainLines) stage(name string) {
	l.mu.Lock()
	begun := l.stages[name]
	l.stages[name] = true
	l.mu.Unlock()
	if !begun {
		l.write(time.Now())
	}
}

// write writes a line unless it is the same as the one before.
func (l *plainLines) write(now time.Time) {
	line := plainLine(l.tracker.Snapshot(now))
	l.mu.Lock()
	same := line == l.line
	l.line, l.last = line, now
	l.mu.Unlock()
	if !same {
		l.say(line)
	}
}

// close ends the lines.
func (l *plainLines) close() {
	close(l.stop)
	l.stopped.Wait()
}
