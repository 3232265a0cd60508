package losstable

import (
	"fmt"
	"strings"
)

// A Kind says what sort of problem a [Problem] is.
type Kind int

// The kinds of problems. The last three are warnings; Unbeaten is one if
// Config.AllowUnbeaten is set.
const (
	// BadHeader: a column is missing, there twice or of the wrong type.
	BadHeader Kind = iota + 1
	// BadRow: a row with another number of fields than the header.
	BadRow
	// BadName: a target, source or image that cannot be a name.
	BadName
	// EmptyField: a field without a value.
	EmptyField
	// NotANumber: a loss that is text.
	NotANumber
	// NotFinite: a loss that is NaN or infinite.
	NotFinite
	// Negative: a loss below zero.
	Negative
	// Duplicate: a second loss of one candidate on one image.
	Duplicate
	// MissingImages: a candidate without a loss on images of other candidates.
	MissingImages
	// TooFewImages: a target with fewer than Config.MinImages images.
	TooFewImages
	// Unbeaten: a candidate other than self with a strictly smaller loss than
	// every other, full supervision included, on every image. In the released
	// data this was the sign of losses that had never been written.
	Unbeaten
	// FewImages: a target with fewer than Config.FewImages images.
	FewImages
	// NoSelf: a target without full supervision, so that Quality is undefined.
	NoSelf
	// NoScratch: a target without the network trained from pixels, so that Gain
	// is undefined.
	NoScratch
)

// A Problem is one fault of a loss table, with its place as far as it is known.
type Problem struct {
	// Kind says what sort of problem it is.
	Kind Kind
	// File is the name of the file.
	File string
	// Line is the line of a CSV file and Row the row of a Parquet file, from 1;
	// both are 0 if the problem is not one of a row.
	Line, Row int64
	// Target, Sources and Image name the loss; each is empty where the problem
	// is not about a single one.
	Target, Sources, Image string
	// Detail says what was found, what was expected and what to do.
	Detail string
}

// Error returns the place and the detail in one line.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Row > 0 {
		fmt.Fprintf(&b, " row %d", p.Row)
	}
	for _, name := range []struct{ what, value string }{
		{"target", p.Target}, {"sources", p.Sources}, {"image", p.Image},
	} {
		if name.value != "" {
			fmt.Fprintf(&b, ": %s %q", name.what, name.value)
		}
	}
	fmt.Fprintf(&b, ": %s", p.Detail)
	return b.String()
}

// Errors is what is wrong with a file. It unwraps to its problems, so that
// errors.As finds the first *Problem.
type Errors struct {
	// Problems lists them in the order in which they were found: by target,
	// then by row, then those of the target as a whole. It is never empty.
	Problems []*Problem
	// Truncated says that reading stopped at Config.MaxProblems.
	Truncated bool
}

// Error returns one line for each problem.
func (e *Errors) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		lines = append(lines, p.Error())
	}
	if e.Truncated {
		lines = append(lines,
			fmt.Sprintf("and perhaps more: reading stopped after %d problems", len(e.Problems)))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems.
func (e *Errors) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		errs[i] = p
	}
	return errs
}

// A log collects problems and warnings of one file.
type log struct {
	file     string
	max      int
	problems []*Problem
	warnings []*Problem
}

// add notes a problem.
func (l *log) add(p *Problem) {
	p.File = l.file
	if !l.full() {
		l.problems = append(l.problems, p)
	}
}

// warn notes a warning.
func (l *log) warn(p *Problem) {
	p.File = l.file
	l.warnings = append(l.warnings, p)
}

// full reports whether there is no use in reading on.
func (l *log) full() bool { return len(l.problems) >= l.max }

// err returns the problems as an error, nil if there are none.
func (l *log) err() error {
	if len(l.problems) == 0 {
		return nil
	}
	return &Errors{Problems: l.problems, Truncated: l.full()}
}
