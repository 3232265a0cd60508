package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// smallRun are the arguments of a study that takes a second or two.
func smallRun(dir string, more ...string) []string {
	args := []string{"run", "--out", dir, "--backend", "go", "--tasks", "normals,edge2d,random", "--budget", "1", "--max-order", "1"}
	for _, s := range []string{"data.size=16", "data.oversample=1", "data.train=3", "data.validation=2", "data.test=3", "data.views=5", "specific.grid=4",
		"specific.code=4", "specific.width=8", "specific.hidden=8", "specific.steps=6", "specific.held=0.2", "transfer.steps=6", "transfer.hidden=8"} {
		args = append(args, "--set", s)
	}
	return append(args, more...)
}

// A stopper is standard error that calls stop once a text has been written.
type stopper struct {
	mu   sync.Mutex
	text bytes.Buffer
	at   string
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	if strings.Contains(s.text.String(), s.at) {
		s.stop()
	}
	return len(p), nil
}

func (s *stopper) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// A run that is interrupted says so, leaves what is done, and the same command
// goes on from there.
func TestInterruptedRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stderr := &stopper{at: "data/views", stop: stop}
	var stdout bytes.Buffer
	if code := run(ctx, smallRun(dir), nil, &stdout, stderr); code != exitFailed || stdout.Len() > 0 {
		t.Fatalf("exit code %d, standard output %q, standard error %q", code, stdout.String(), stderr)
	}
	if text := stderr.String(); !strings.HasSuffix(text, "taskonomy: interrupted\n") || !strings.Contains(text, "the same command goes on from here") {
		t.Errorf("standard error %q", text)
	}
	if files, _ := os.ReadDir(filepath.Join(dir, "drafts")); len(files) > 0 {
		t.Errorf("drafts are left: %v", files)
	}
	if _, err := os.Stat(filepath.Join(dir, "transfers.csv")); err == nil {
		t.Error("there is a table of transfers")
	}
	again := &stopper{at: "never", stop: stop}
	if code := run(t.Context(), smallRun(dir), nil, &stdout, again); code != exitDone {
		t.Fatalf("then: exit code %d, %s", code, again)
	}
	if !strings.Contains(again.String(), "steps done") || !strings.Contains(stdout.String(), "report: "+filepath.Join(dir, "report.html")) {
		t.Errorf("then: standard output %q, standard error %q", stdout.String(), again)
	}
}
