package affinity

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
)

// Columns of a transfers table, in the order in which [WriteTable] writes them.
const (
	columnDataset  = "dataset"
	columnTarget   = "target"
	columnOrder    = "order"
	columnSources  = "sources"
	columnAffinity = "affinity"
	columnGain     = "gain"
	columnQuality  = "quality"
)

var (
	requiredColumns = []string{columnTarget, columnSources, columnAffinity}
	optionalColumns = []string{columnDataset, columnOrder, columnGain, columnQuality}
)

// A FormatError says what is wrong with a transfers table, where, and what to
// do about it.
type FormatError struct {
	// File is the name that [ReadTable] was given.
	File string
	// Line counts the lines of the file from 1; it is 0 when the file as a
	// whole is at fault. For [WriteTable] it is the line the row would have.
	Line int
	// Column is the name of the column, empty when no single one is at fault.
	Column string
	// Value is the field as it stands in the file.
	Value string
	// Problem says what was found and expected, Fix what to do.
	Problem, Fix string
}

// Error returns the place, the problem and the remedy in one line.
func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Column != "" {
		fmt.Fprintf(&b, "column %s, value %q: ", e.Column, e.Value)
	}
	fmt.Fprintf(&b, "%s; %s", e.Problem, e.Fix)
	return b.String()
}

// ReadTable reads a transfers table from CSV with a header line. Errors about
// the content are of type [*FormatError] and call the file name.
//
// The columns target, sources and affinity must be there; dataset, order, gain
// and quality may be; they may come in any order, and other columns are
// ignored. Sources are joined by [Separator]; an empty field is a transfer that
// needs no source. Spaces around a field or name are dropped. An empty number
// is NaN, the value of what is not defined; otherwise an affinity must be
// finite and not negative, a gain or quality must lie in [0, 1], and an order
// must be the number of sources. One data set must not list a target twice with
// the same set of sources, whatever their order.
//
// A byte order mark and the line ends LF, CR LF and CR are accepted. Rows keep
// the order of the file. ReadTable holds the file in memory and costs O(size).
func ReadTable(r io.Reader, name string) (Table, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))

	t := tableReader{csv: csv.NewReader(bytes.NewReader(text)), name: name, lineOf: map[rowKey]int{}}
	t.csv.FieldsPerRecord = -1 // Checked here, with a message of our own.
	t.csv.ReuseRecord = true
	if err := t.readHeader(); err != nil {
		return nil, err
	}
	var table Table
	for {
		row, err := t.readRow()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		table = append(table, row)
	}
	if len(table) == 0 {
		return nil, t.fault("", "the file has a header but no rows", "add one row for each transfer")
	}
	return table, nil
}

// rowKey is what no two rows of a table may share.
type rowKey struct{ dataset, target, sources string }

// A tableReader reads the rows of one file.
type tableReader struct {
	csv    *csv.Reader
	name   string
	index  map[string]int // Known column to its field; absent if not in the file.
	width  int            // Fields in the header.
	record []string       // The row being read, valid until the next one.
	line   int            // Where record begins.
	lineOf map[rowKey]int // The rows read so far.
}

// next reads the next record into t.record.
func (t *tableReader) next() error {
	record, err := t.csv.Read()
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		t.line = syntax.Line
		return t.fault("", fmt.Sprintf("not valid CSV at byte %d: %v", syntax.Column, syntax.Err),
			`put a field with quotes or commas in double quotes and write " in it as ""`)
	}
	if err != nil {
		return err
	}
	t.record = record
	t.line, _ = t.csv.FieldPos(0)
	return nil
}

// readHeader finds the known columns.
func (t *tableReader) readHeader() error {
	switch err := t.next(); {
	case err == io.EOF:
		return t.fault("", "the file is empty",
			"begin it with the header line "+strings.Join(requiredColumns, ","))
	case err != nil:
		return err
	}
	t.width = len(t.record)
	t.index = make(map[string]int, t.width)
	for i, field := range t.record {
		column := strings.ToLower(strings.TrimSpace(field))
		if !slices.Contains(requiredColumns, column) && !slices.Contains(optionalColumns, column) {
			continue
		}
		if _, twice := t.index[column]; twice {
			return t.fault("", fmt.Sprintf("the header has two columns %q", column),
				"rename or remove one")
		}
		t.index[column] = i
	}
	for _, column := range requiredColumns {
		if _, ok := t.index[column]; !ok {
			return t.fault("", fmt.Sprintf("the header has no column %q: found %q, expected %q and optionally %q",
				column, t.record, requiredColumns, optionalColumns),
				"add the column, or rename the one that holds it")
		}
	}
	return nil
}

// readRow reads and checks one row; it returns io.EOF, unwrapped, at the end.
func (t *tableReader) readRow() (Transfer, error) {
	if err := t.next(); err != nil {
		return Transfer{}, err
	}
	if len(t.record) != t.width {
		return Transfer{}, t.fault("",
			fmt.Sprintf("%d fields, but the header has %d", len(t.record), t.width),
			"give every line the same number of commas")
	}
	row := Transfer{
		Dataset: strings.Clone(t.field(columnDataset)),
		Target:  strings.Clone(t.field(columnTarget)),
		Sources: splitSources(strings.Clone(t.field(columnSources))),
	}
	if err := t.checkNames(row); err != nil {
		return Transfer{}, err
	}
	if err := t.readNumbers(&row); err != nil {
		return Transfer{}, err
	}
	return row, nil
}

// readNumbers fills in the numbers of a row.
func (t *tableReader) readNumbers(row *Transfer) error {
	for _, number := range []struct {
		column string
		to     *float64
		valid  func(float64) bool
		want   string
	}{
		{columnAffinity, &row.Affinity, isScore, "a finite number that is not negative"},
		{columnGain, &row.Gain, isRate, "a win rate in [0, 1]"},
		{columnQuality, &row.Quality, isRate, "a win rate in [0, 1]"},
	} {
		*number.to = math.NaN()
		field := t.field(number.column)
		if field == "" {
			continue
		}
		v, err := strconv.ParseFloat(field, 64)
		if err != nil || !number.valid(v) {
			return t.fault(number.column, "expected "+number.want,
				"correct it, or leave the field empty if the value is not defined")
		}
		*number.to = v
	}
	return nil
}

// checkNames checks the names of a row, its order column and that the row is
// not in the table yet.
func (t *tableReader) checkNames(row Transfer) error {
	if err := checkDataset(row.Dataset); err != nil {
		return t.fault(columnDataset, err.Error(), "rename the data set")
	}
	if err := CheckName(row.Target); err != nil {
		return t.fault(columnTarget, err.Error(), "write the name of the target task")
	}
	if err := CheckSources(row.Sources); err != nil {
		return t.fault(columnSources, err.Error(),
			"write task names joined by "+Separator+", or one of "+Self+" and "+Scratch+" alone")
	}
	if field := t.field(columnOrder); field != "" {
		if order, err := strconv.Atoi(field); err != nil || order != row.Order() {
			return t.fault(columnOrder, fmt.Sprintf("expected %d, the number of sources in %q",
				row.Order(), t.field(columnSources)), "correct one of the two, or remove the column")
		}
	}
	key := rowKey{row.Dataset, row.Target, SourceKey(row.Sources)}
	if first, twice := t.lineOf[key]; twice {
		return t.fault(columnSources, fmt.Sprintf("line %d lists the same transfer to %q "+
			"(the order of sources is ignored)", first, row.Target), "remove one of the two lines")
	}
	t.lineOf[key] = t.line
	return nil
}

// field returns the current row's field of the column, without the space
// around it; it is empty if the file has no such column.
func (t *tableReader) field(column string) string {
	i, ok := t.index[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(t.record[i])
}

// fault returns an error about a column of the current row, or about the whole
// row if column is empty.
func (t *tableReader) fault(column, problem, fix string) error {
	e := &FormatError{File: t.name, Line: t.line, Column: column, Problem: problem, Fix: fix}
	if column != "" {
		e.Value = t.record[t.index[column]]
	}
	return e
}
