package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// output writes a result to the file at path, or to standard output if path is
// empty or "-".
func (a *app) output(path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return buffered(a.stdout, write)
	}
	if err := writeFile(path, write); err != nil {
		return fmt.Errorf("writing --out %s: %w", path, err)
	}
	return nil
}

// buffered calls write with a buffer in front of w.
func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// writeFile writes a file beside its place and moves it there when it is
// complete, so that nobody meets a part of it. If writing fails an older file
// stays as it was. What is no regular file, such as a terminal or a pipe, is
// written to directly.
func writeFile(path string, write func(io.Writer) error) error {
	mode := fs.FileMode(0o666) // Less the umask.
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return writeThrough(path, write)
	case err == nil:
		mode = info.Mode().Perm()
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	part := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+strconv.Itoa(os.Getpid())+".part")
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return cause(err)
	}
	err = buffered(file, write)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		os.Remove(part)
	}
	return cause(err)
}

// writeThrough writes to what exists at path.
func writeThrough(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return cause(err)
	}
	return errors.Join(buffered(file, write), file.Close())
}

// cause takes the name of the part file, which means nothing to the user, out
// of an error.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
