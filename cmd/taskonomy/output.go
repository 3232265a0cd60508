package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

// output writes a result to the file at path, or to standard output if path is
// empty or "-".
func (a *app) output(path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return buffered(a.stdout, write)
	}
	if err := atomicfile.Write(path, write); err != nil {
		return fmt.Errorf("writing --out %s: %w", path, cause(err))
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

// cause takes the path out of an error, for messages that name it themselves.
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
