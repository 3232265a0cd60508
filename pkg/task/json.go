package task

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A FormatError says that a file does not hold a dictionary.
type FormatError struct {
	// File is the name that [ReadJSON] was given.
	File string
	// Line is the line of the fault, from 1; 0 where Err tells the place.
	Line int
	// Err is the cause: an [*EntryError] if one of the tasks is at fault.
	Err error
}

// Error returns the place and the cause in one line.
func (e *FormatError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.File, e.Err)
}

// Unwrap returns Err.
func (e *FormatError) Unwrap() error { return e.Err }

// file is a dictionary as it stands in JSON.
type file[T Task | json.RawMessage] struct {
	Tasks []T `json:"tasks"`
}

// ReadJSON reads a dictionary: one object whose field "tasks" lists the fields
// of a [Task] for each task, such as
//
//	{"tasks": [{"name": "parsing", "output": "tree", "role": "target-only"}]}
//
// Every field but the name may be missing; a field that Task does not have is
// an error. What holds for [NewDictionary] holds for the list. Errors about the
// content are of type [*FormatError] and begin with name, the name of the file.
// ReadJSON holds the file in memory.
func ReadJSON(r io.Reader, name string) (*Dictionary, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	var list file[json.RawMessage]
	if offset, err := decode(text, &list); err != nil {
		line := 1 + bytes.Count(text[:offset], []byte("\n"))
		return nil, &FormatError{File: name, Line: line, Err: err}
	}
	tasks := make([]Task, len(list.Tasks))
	for i, entry := range list.Tasks {
		if _, err := decode(entry, &tasks[i]); err != nil {
			return nil, &FormatError{File: name, Err: entryError(i, tasks[i], err)}
		}
	}
	d, err := NewDictionary(tasks...)
	if err != nil {
		return nil, &FormatError{File: name, Err: err}
	}
	return d, nil
}

// decode fills v from exactly one JSON value, refusing unknown fields. It
// returns how far it got.
func decode(text []byte, v any) (offset int64, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return faultOffset(text, err)
	}
	if rest := bytes.TrimSpace(text[d.InputOffset():]); len(rest) > 0 {
		return d.InputOffset(), errors.New("there is text after the end of the object")
	}
	return d.InputOffset(), nil
}

// faultOffset returns where in the text decoding failed with this error, and
// the error in words of this package.
func faultOffset(text []byte, err error) (int64, error) {
	if err == io.EOF {
		return 0, errors.New("the file is empty")
	}
	if err == io.ErrUnexpectedEOF {
		return int64(len(text)), err
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return min(syntax.Offset, int64(len(text))), err
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return min(kind.Offset, int64(len(text))), err
	}
	return 0, err
}

// entryError says that the i-th entry cannot be decoded. Of t only what was
// decoded before the fault is known.
func entryError(i int, t Task, err error) error {
	e := &EntryError{Index: i, Task: t.Name, Err: err}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && kind.Field != "" {
		e.Field = kind.Field
	}
	return e
}

// WriteJSON writes the dictionary as [ReadJSON] reads it, indented. What it
// writes reads back as an equal dictionary.
func (d *Dictionary) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(file[Task]{Tasks: d.Tasks()}); err != nil {
		return fmt.Errorf("writing a task dictionary: %w", err)
	}
	return nil
}
