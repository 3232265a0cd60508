package media

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
)

// A FileError is a file that cannot be used, and why.
type FileError struct {
	Path string
	Err  error
}

// NewFileError returns the error of a file; a path that the cause names too is
// said once.
func NewFileError(path string, err error) *FileError {
	if e := (*os.PathError)(nil); errors.As(err, &e) {
		err = e.Err
	}
	return &FileError{path, err}
}

// Error returns the path and the problem.
func (e *FileError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *FileError) Unwrap() error { return e.Err }

// A LineError is what is wrong with a line of a table.
type LineError struct {
	// Path is the file, empty if the text is from elsewhere, and Line the
	// number of the line from 1.
	Path string
	Line int
	// Problem is what is wrong, and what to do.
	Problem string
}

// Error returns path, line and problem.
func (e *LineError) Error() string {
	return fmt.Sprintf("%s:%d: %s", cmp.Or(e.Path, "table"), e.Line, e.Problem)
}

// Problems are the files that turned out damaged. It is safe for concurrent
// use.
type Problems struct {
	mu    sync.Mutex
	paths map[string]error
}

// Note adds a file.
func (p *Problems) Note(e *FileError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paths == nil {
		p.paths = map[string]error{}
	}
	p.paths[e.Path] = e.Err
}

// All returns the files by path.
func (p *Problems) All() []*FileError {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []*FileError
	for path, err := range p.paths {
		all = append(all, &FileError{path, err})
	}
	slices.SortFunc(all, func(a, b *FileError) int { return cmp.Compare(a.Path, b.Path) })
	return all
}
