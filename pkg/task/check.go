package task

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reserved are the words for baselines in a transfers table: full supervision,
// training from scratch, and the latter in the released data.
var reserved = []string{"self", "scratch", "pixels"}

// An EntryError says which field of which task keeps a list of tasks from
// being a dictionary.
type EntryError struct {
	// Index is the place of the task in the list, from 0; it is -1 when the
	// list as a whole is at fault.
	Index int
	// Task is the name of the task, empty if it has none.
	Task string
	// Field is the name of the field in JSON, empty if no single one is at
	// fault. It is "name" for a name of whichever kind.
	Field string
	// Value is the value of the field and Problem what is wrong with it.
	Value, Problem string
	// Err is why an entry of a file could not be decoded. It is nil, and Value
	// and Problem are set, if the entry could be but must not stand.
	Err error
}

// Error returns the place and the problem in one line.
func (e *EntryError) Error() string {
	var b strings.Builder
	b.WriteString("tasks")
	if e.Index >= 0 {
		fmt.Fprintf(&b, "[%d]", e.Index)
	}
	if e.Task != "" {
		fmt.Fprintf(&b, " (%s)", e.Task)
	}
	if e.Field != "" {
		fmt.Fprintf(&b, ", field %s", e.Field)
	}
	switch {
	case e.Err != nil:
		fmt.Fprintf(&b, ": %v", e.Err)
	case e.Field != "":
		fmt.Fprintf(&b, ": %q %s", e.Value, e.Problem)
	default:
		b.WriteString(": " + e.Problem)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *EntryError) Unwrap() error { return e.Err }

// check returns what is wrong with the i-th task by itself, or nil.
func check(i int, t Task) error {
	fault := func(field, value, problem string) error {
		return &EntryError{Index: i, Task: t.Name, Field: field, Value: value, Problem: problem}
	}
	if t.Name == "" {
		return fault("name", "", "is empty: give the task a name")
	}
	if slices.Contains(t.Aliases, "") {
		return fault("aliases", "", "is empty: remove it")
	}
	for _, name := range t.Names() {
		if problem := nameProblem(name); problem != "" {
			return fault("name", name, problem)
		}
	}
	for _, f := range []struct{ field, value string }{
		{"domain", t.Domain}, {"family", string(t.Family)}, {"input", string(t.Input)},
		{"output", string(t.Output)}, {"loss", string(t.Loss)},
	} {
		if problem := textProblem(f.value); problem != "" {
			return fault(f.field, f.value, problem)
		}
	}
	for _, size := range t.Shape {
		if size < 0 {
			return fault("shape", strconv.Itoa(size), "is negative: sizes are positive, or 0 where they vary")
		}
	}
	if !t.Role.valid() {
		return fault("role", t.Role.String(), "is not a role")
	}
	return nil
}

// nameProblem returns why the text cannot name a task, or "" if it can.
func nameProblem(name string) string {
	switch {
	case strings.Contains(name, "+"):
		return `contains "+", which joins the sources of a transfer`
	case strings.Contains(name, ","):
		return "contains a comma, which separates the fields of a file"
	// Folded, so that Lookup never takes the name of a baseline for a task.
	case slices.Contains(reserved, fold(name)):
		return "is reserved for a baseline: rename the task"
	}
	return textProblem(name)
}

// textProblem returns why the text cannot stand in a dictionary, or "" if it
// can.
func textProblem(text string) string {
	switch {
	case !utf8.ValidString(text):
		return "is not valid UTF-8"
	case strings.ContainsFunc(text, unicode.IsControl):
		return "contains a control character"
	case strings.TrimSpace(text) != text:
		return "begins or ends with a space"
	}
	return ""
}
