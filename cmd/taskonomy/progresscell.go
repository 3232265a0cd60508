package main

import (
	"io"
	"sync"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
)

// cellVariable is set in the environment of commands that a cell runs: what they
// write to standard error may then have a line that changes.
const cellVariable = "TASKONOMY_CELL"

// A line that changes, as a cell reads it: startOver begins it again, from
// nothing, and lineBreak breaks it where it is shown.
const (
	startOver = "\r \r"
	lineBreak = "\v"
)

// A cellBlock writes how far a run is as one line that changes.
type cellBlock struct {
	tracker *engine.Tracker
	w       io.Writer
	stop    chan struct{}
	stopped sync.WaitGroup
}

const (
	cellEvery = 500 * time.Millisecond
	cellWidth = 90
)

func newCellBlock(tracker *engine.Tracker, d *progressDisplay) *cellBlock {
	b := &cellBlock{tracker: tracker, w: d.w, stop: make(chan struct{})}
	b.stopped.Go(func() {
		ticker := time.NewTicker(d.cell)
		defer ticker.Stop()
		for {
			select {
			case <-b.stop:
				return
			case now := <-ticker.C:
				d.mu.Lock()
				b.write(now)
				d.mu.Unlock()
			}
		}
	})
	return b
}

// write writes the line, in two.
func (b *cellBlock) write(now time.Time) {
	s := b.tracker.Snapshot(now)
	io.WriteString(b.w, startOver+statusLine(s, cellWidth)+lineBreak+runningLine(s, cellWidth))
}

// close clears the line.
func (b *cellBlock) close() {
	close(b.stop)
	b.stopped.Wait()
	io.WriteString(b.w, startOver)
}
