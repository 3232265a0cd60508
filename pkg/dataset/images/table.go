package images

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

// A FileError is a file that cannot be used, and why.
type FileError = media.FileError

// A LineError is what is wrong with a line of a table or of tasks.toml.
type LineError = media.LineError

// A Table is the labels of pictures by their names, which have "/" between
// folders.
type Table struct {
	// Columns are the names of what follows the name of the picture.
	Columns []string
	// Numbers has the numbers of each picture, Classes the class.
	Numbers map[string][]float32
	Classes map[string]string
}

// ParseNumbers reads a table whose header is "name" and the names of at least
// one column, and whose lines are the name of a picture and finite numbers. The
// error is a [*LineError].
func ParseNumbers(data []byte) (*Table, error) {
	t := &Table{Numbers: map[string][]float32{}}
	err := t.parse(data, func(name string, fields []string) string {
		values := make([]float32, len(fields))
		for i, f := range fields {
			v, err := strconv.ParseFloat(strings.TrimSpace(f), 32)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Sprintf("field %s is %.40q, want a finite number", t.Columns[i], f)
			}
			values[i] = float32(v)
		}
		if _, twice := t.Numbers[name]; twice {
			return fmt.Sprintf("picture %q is listed twice", name)
		}
		t.Numbers[name] = values
		return ""
	})
	return t, err
}

// ParseClasses reads a table with the header "name,class" and lines of the name
// of a picture and that of a class. The error is a [*LineError].
func ParseClasses(data []byte) (*Table, error) {
	t := &Table{Classes: map[string]string{}}
	err := t.parse(data, func(name string, fields []string) string {
		class := strings.TrimSpace(fields[0])
		switch _, twice := t.Classes[name]; {
		case len(fields) != 1:
			return fmt.Sprintf("%d columns after the name, want one: name,class", len(fields))
		case class == "":
			return "field class is empty: remove the line of a picture without a class"
		case twice:
			return fmt.Sprintf("picture %q is listed twice", name)
		}
		t.Classes[name] = class
		return ""
	})
	return t, err
}

// parse reads lines; add takes one and returns what is wrong with it.
func (t *Table) parse(data []byte, add func(name string, fields []string) (problem string)) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !bytes.Contains(data, []byte("\n")) { // Old files end lines with CR.
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil || len(header) < 2 || header[0] != "name" {
		return &LineError{Line: 1, Problem: "want a header: name and, after a comma, the names of the columns"}
	}
	t.Columns = slices.Clone(header[1:])
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if e := (*csv.ParseError)(nil); errors.As(err, &e) {
			return &LineError{Line: e.Line, Problem: fmt.Sprintf("%v: want %d fields",
				e.Err, 1+len(t.Columns))}
		}
		if err != nil {
			return &LineError{Line: 1, Problem: err.Error()}
		}
		line, _ := r.FieldPos(0)
		name := strings.Clone(fields[0])
		if !local(name) || name == "." {
			return &LineError{Line: line, Problem: fmt.Sprintf("field name is %.80q: want the path of a picture below the folder",
				name)}
		}
		if problem := add(name, fields[1:]); problem != "" {
			return &LineError{Line: line, Problem: problem}
		}
	}
}
