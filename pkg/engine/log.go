package engine

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"
)

// A logger appends events to a file, one JSON object a line.
type logger struct {
	file *os.File
	last map[string]time.Time // When the progress of a step was last logged.
	err  error                // The first.
}

// logProgressEvery is how often the progress of a step is logged.
const logProgressEvery = 30 * time.Second

// openLog opens the file. If the last line is torn a new one is begun.
func openLog(path string) (*logger, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	if err := endLine(f); err != nil {
		f.Close()
		return nil, err
	}
	return &logger{file: f, last: map[string]time.Time{}}, nil
}

// endLine ends the last line of a file.
func endLine(f *os.File) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return err
	}
	var last [1]byte
	if _, err := f.ReadAt(last[:], size-1); err != nil || last[0] == '\n' {
		return err
	}
	_, err = f.WriteString("\n")
	return err
}

// A logLine is a line of the log.
type logLine struct {
	Time     time.Time `json:"time"`
	Event    string    `json:"event"`
	Step     string    `json:"step,omitempty"`
	Stage    string    `json:"stage,omitempty"`
	Key      string    `json:"key,omitempty"`
	Attempt  int       `json:"attempt,omitempty"`
	Seconds  float64   `json:"seconds,omitempty"`
	Progress *Progress `json:"progress,omitempty"`
	Steps    int       `json:"steps,omitempty"` // In the plan.
	Because  []string  `json:"because,omitempty"`
	Error    string    `json:"error,omitempty"`
	Stack    string    `json:"stack,omitempty"`
}

// Observe appends a line. The progress of a step is logged now and then only.
func (l *logger) Observe(e Event) {
	line := logLine{Time: e.Time, Event: e.Kind.String(), Key: e.Key.Hash(), Attempt: e.Attempt,
		Seconds: e.Elapsed.Seconds(), Because: e.Because}
	if e.Step != nil {
		line.Step, line.Stage = e.Step.Name, e.Step.Stage
	}
	switch e.Kind {
	case Started:
		l.last[line.Step] = e.Time
	case Progressed:
		if e.Time.Sub(l.last[line.Step]) < logProgressEvery {
			return
		}
		l.last[line.Step] = e.Time
	}
	if e.Progress != (Progress{}) {
		line.Progress = &e.Progress
	}
	if e.Plan != nil {
		line.Steps = e.Plan.Len()
	}
	if e.Err != nil {
		line.Error, line.Stack = e.Err.Error(), stackOf(e.Err)
	}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = l.file.Write(append(text, '\n')) // At once, so that lines are not mixed.
	}
	if l.err == nil {
		l.err = err
	}
}

// stackOf returns the stack of a panic, if the error is one.
func stackOf(err error) string {
	var p *PanicError
	if errors.As(err, &p) {
		return p.Stack
	}
	return ""
}
