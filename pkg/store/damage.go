package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A DamageError says that a result is not as it was written. It is an
// ErrAbsent.
type DamageError struct {
	Key    Key
	File   string // The first file that differs, as a path.
	Detail string // What is wrong with it.
	Moved  string // Where the result was moved; empty if it stays in place.
}

// Error names the file.
func (e *DamageError) Error() string {
	text := fmt.Sprintf("%s is damaged: %s", e.File, e.Detail)
	if e.Moved != "" {
		text += fmt.Sprintf("; the result of step %s was moved to %s", e.Key.name, e.Moved)
	}
	return text
}

// Is makes a damaged result an absent one.
func (e *DamageError) Is(target error) bool { return target == ErrAbsent }

// damage is what is wrong with a file of a result.
type damage struct{ file, detail string }

// Error says what is wrong.
func (d *damage) Error() string { return d.file + ": " + d.detail }

// judge moves a result aside if the error means that it is damaged, and warns.
// Other errors are returned as they are.
func (s *Store) judge(key Key, err error) error {
	var d *damage
	if !errors.As(err, &d) {
		return err
	}
	e := &DamageError{Key: key, File: filepath.Join(s.place(key), d.file), Detail: d.detail}
	if !s.readOnly {
		moved, err := s.setAside(key)
		if err != nil {
			return fmt.Errorf("%w; moving it aside: %w", e, err)
		}
		e.Moved = moved
	}
	s.warning(e)
	return e
}

// setAside moves the folder of a result to damaged/ and returns its new path.
func (s *Store) setAside(key Key) (string, error) {
	for n := 1; ; n++ {
		to := filepath.Join(s.dir, damagedDir, fmt.Sprintf("%s.%d", key.flat(), n))
		if _, err := os.Lstat(to); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		return to, moveDir(s.place(key), to)
	}
}
