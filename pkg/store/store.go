package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// The names in the folder of a run.
const (
	configFile     = "run.toml"
	stepsDir       = "steps"
	draftsDir      = "drafts"
	checkpointsDir = "checkpoints"
	damagedDir     = "damaged"
	failuresDir    = "failures"
	logFile        = "log.jsonl"
	lockFile       = "lock"
	manifestFile   = "manifest.json"
)

// ErrReadOnly is returned by what would change a store opened by OpenReadOnly.
var ErrReadOnly = errors.New("the run folder is open for reading only")

// A Store is the open folder of a run. Its methods may be called at the same
// time.
type Store struct {
	dir      string
	readOnly bool
	lock     *lock // nil for readers and workers.

	mu       sync.Mutex
	verified map[string]*Result // By hash: compared with their checksums.

	warnMu   sync.Mutex
	warn     func(error)
	warnings []error // Not yet delivered.
}

// Open opens the folder of a run for writing and makes it if there is none.
// What processes that no longer live left half written is removed. If another
// process has it open the error is a *LockedError. The caller closes the store.
//
// On a file system that cannot lock files the folder is opened all the same,
// with a warning.
func Open(dir string) (*Store, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	s := newStore(dir)
	held, err := takeRunLock(dir)
	switch {
	case errors.Is(err, errNoLocks):
		s.warning(fmt.Errorf("%s: %w: see to it that no other run works in this folder", dir, err))
	case err != nil:
		return nil, err
	}
	s.lock = held
	if err := s.prepare(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// OpenWorker opens the folder of a run that another process has open, in order
// to add results for it. Nothing is locked or cleaned up.
func OpenWorker(dir string) (*Store, error) {
	s := newStore(dir)
	return s, s.exists()
}

// OpenReadOnly opens the folder of a run for reading, whether or not another
// process works in it. Damaged results stay where they are.
func OpenReadOnly(dir string) (*Store, error) {
	s := newStore(dir)
	s.readOnly = true
	return s, s.exists()
}

func newStore(dir string) *Store {
	return &Store{dir: dir, verified: map[string]*Result{}}
}

// exists returns an error if the folder is not that of a run.
func (s *Store) exists() error {
	info, err := os.Stat(filepath.Join(s.dir, stepsDir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is not the folder of a run: it has no folder %s", s.dir, stepsDir)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not the folder of a run: %s is not a folder", s.dir, stepsDir)
	}
	return nil
}

// prepare makes the folders and removes what the dead left.
func (s *Store) prepare() error {
	for _, name := range []string{stepsDir, draftsDir} {
		if err := makeDir(filepath.Join(s.dir, name)); err != nil {
			return err
		}
	}
	return s.removeDeadDrafts()
}

// Close gives the folder free for others. A second call does nothing.
func (s *Store) Close() error {
	held := s.lock
	s.lock = nil
	return held.release()
}

// Dir returns the folder of the run.
func (s *Store) Dir() string { return s.dir }

// ReadOnly reports whether the store is open for reading only.
func (s *Store) ReadOnly() bool { return s.readOnly }

// LogPath returns the path of the file for events.
func (s *Store) LogPath() string { return filepath.Join(s.dir, logFile) }

// OnWarning sets the function that is given warnings, such as a *DamageError
// for a result that was moved aside, and returns the one before. Warnings that
// came up while there was none are delivered at once. The function may be called
// from any goroutine, but not by two at a time; it must not call the store.
func (s *Store) OnWarning(f func(error)) (before func(error)) {
	s.warnMu.Lock()
	defer s.warnMu.Unlock()
	before, s.warn = s.warn, f
	if f != nil {
		for _, err := range s.warnings {
			f(err)
		}
		s.warnings = nil
	}
	return before
}

// warning delivers a warning or keeps it.
func (s *Store) warning(err error) {
	s.warnMu.Lock()
	defer s.warnMu.Unlock()
	if s.warn == nil {
		s.warnings = append(s.warnings, err)
		return
	}
	s.warn(err)
}

// place returns the folder of a result.
func (s *Store) place(key Key) string {
	return filepath.Join(s.dir, stepsDir, filepath.FromSlash(key.String()))
}
