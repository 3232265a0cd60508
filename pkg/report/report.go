// Package report renders the results of a run as one HTML file that opens
// offline, and its verdicts as a table for the terminal. It takes plain values
// and knows nothing of how they were made.
//
// The file asks for nothing from outside: style, drawings and the few lines of
// script that make the copy buttons work are inside it, and its content
// security policy forbids the browser everything else. Only the links that the
// caller gives, to the files beside the report, lead out of it. The page is
// complete without script, follows the reader's choice of light or dark, and
// prints.
//
// Every string is plain text and is escaped. Texts may hold several
// paragraphs, apart by an empty line, and `code` in backquotes; there is no
// other markup.
package report

import (
	"bytes"
	"fmt"
	"io"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// A Report is all that the page shows, in its order: head, facts, verdicts,
// sections, footer. What is empty is left out, except that a page without a
// Title is called "Report".
type Report struct {
	Title    string
	Subtitle string
	Intro    string // text
	Facts    []Fact
	Sections []Section
	Verdicts []study.Verdict // shown by study, in the order of first mention
	Footer   string          // text
}

// A Fact is one line of the box at the top, such as "Rows" and "4,706".
type Fact struct {
	Label, Value string
}

// A Section is a heading of the page and of its table of contents.
type Section struct {
	// ID is the anchor; letters and digits of ASCII are kept, all else becomes
	// a hyphen, and a number is added where it is taken. Default: from Title.
	ID        string
	Title     string
	Text      string
	Figures   []Figure
	Tables    []Table
	Reproduce string // command that gives the section's numbers; copied verbatim
}

// A Figure is a drawing on a white card. Figures are numbered through the page.
type Figure struct {
	Title   string
	Caption string // text
	Alt     string // what the drawing shows, for those who cannot see it; default Title
	// SVG is the drawing: one svg element in UTF-8, with a width or a viewBox.
	// See [Report.WriteHTML] for what it may hold. Empty: only the links.
	SVG   []byte
	Files []File
}

// A File is a link to a file beside the report.
type File struct {
	Name string // such as "PNG"; default the base name of Path
	Path string // relative to the report, unescaped; or a URL of scheme http or https
}

// A Table has as many cells in each row as it has columns.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	MaxRows int // a longer table is collapsed until asked for; default DefaultMaxRows
}

// DefaultMaxRows is the length from which a table is collapsed.
const DefaultMaxRows = 20

// A Column heads the cells below it.
type Column struct {
	Title   string
	Numeric bool // aligned to the right, with figures of equal width
}

// WriteHTML writes the page, as UTF-8, or nothing at all if it returns an
// error other than that of w. The same report gives the same bytes.
//
// It is an error if a row of a table is shorter or longer than its columns,
// and if a drawing is not well-formed XML or holds what a still picture does
// not need: scripts, event handlers, animations, HTML, elements of other name
// spaces (metadata is left out instead), references to anything but its own
// parts and images that are included as data. Style sheets in a drawing are
// confined to it and may hold plain rules only. The ids of a drawing, and
// references to them, get a prefix of the figure's own.
func (r *Report) WriteHTML(w io.Writer) error {
	p, err := newPage(r)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var buf bytes.Buffer
	if err := pageTemplate.Execute(&buf, p); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// Save writes the page to a file, by way of a temporary one in the same
// folder, so that path holds either the old page or the whole new one.
// The folder must exist.
func (r *Report) Save(path string) error {
	return atomicfile.Write(path, r.WriteHTML)
}
