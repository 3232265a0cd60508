// Package atomicfile writes files whole or not at all: a reader never meets a
// part of one, and a failed write leaves an older file as it was.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// parts numbers the parts that this process has begun.
var parts atomic.Int64

// Write writes a file beside its place under another name and moves it there
// when it is complete. The function write is given a buffered writer; if it
// fails, or the file cannot be written, nothing is left behind and an older
// file stays as it was. A new file has mode 0666 less the umask, an older one's
// mode is kept, and a symbolic link is followed. What exists and is no regular
// file, such as a terminal or a pipe, is written to directly.
//
// Errors about the file name path and not the part; an error of write is
// returned as it is.
func Write(path string, write func(io.Writer) error) error {
	place, mode := path, fs.FileMode(0o666)
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return through(path, write)
	case err == nil:
		mode = info.Mode().Perm()
		if place, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	part := filepath.Join(filepath.Dir(place),
		fmt.Sprintf(".%s.%d-%d.part", filepath.Base(place), os.Getpid(), parts.Add(1)))
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return about(path, part, err)
	}
	err = buffered(file, write)
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(part, place)
	}
	if err != nil {
		os.Remove(part)
	}
	return about(path, part, err)
}

// through writes to what exists at path.
func through(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = buffered(file, write)
	if e := file.Close(); err == nil {
		err = e
	}
	return err
}

// buffered calls write with a buffer in front of w.
func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// about puts the path in the place of the part, whose name means nothing to
// the reader of an error.
func about(path, part string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) && p.Path == part {
		return &fs.PathError{Op: p.Op, Path: path, Err: p.Err}
	}
	var l *os.LinkError
	if errors.As(err, &l) && l.Old == part {
		return &fs.PathError{Op: l.Op, Path: path, Err: l.Err}
	}
	return err
}
