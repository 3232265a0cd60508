package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

// A Failure is why a step failed the last time it was tried.
type Failure struct {
	Step     string    `json:"step"`
	Stage    string    `json:"stage,omitempty"`
	Key      string    `json:"key"` // The hash.
	Time     time.Time `json:"time"`
	Attempts int       `json:"attempts"`
	Error    string    `json:"error"`
	Stack    string    `json:"stack,omitempty"` // Of a panic.
}

// failurePath returns the file for the failure of a step.
func (s *Store) failurePath(step string) string {
	return filepath.Join(s.dir, failuresDir, flatten(step)+".json")
}

// PutFailure notes a failure in place of an earlier one of the same step.
func (s *Store) PutFailure(f Failure) error {
	if s.readOnly {
		return ErrReadOnly
	}
	if err := CheckName(f.Step); err != nil {
		return err
	}
	if err := makeDir(filepath.Join(s.dir, failuresDir)); err != nil {
		return err
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(s.failurePath(f.Step), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// RemoveFailure forgets the failure of a step, if there was one.
func (s *Store) RemoveFailure(step string) error {
	if s.readOnly {
		return ErrReadOnly
	}
	return removeFile(s.failurePath(step))
}

// Failures returns the noted failures by the names of their steps. A file that
// cannot be understood is left out, with a warning.
func (s *Store) Failures() (map[string]Failure, error) {
	dir := filepath.Join(s.dir, failuresDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]Failure{}, nil
	} else if err != nil {
		return nil, err
	}
	failures := map[string]Failure{}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue // Being written.
		}
		path := filepath.Join(dir, e.Name())
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // The step has succeeded just now.
		} else if err != nil {
			return nil, err
		}
		var f Failure
		if err := json.Unmarshal(text, &f); err != nil || flatten(f.Step)+".json" != e.Name() {
			s.warning(fmt.Errorf("%s does not tell the failure of a step: remove it", path))
			continue
		}
		failures[f.Step] = f
	}
	return failures, nil
}
