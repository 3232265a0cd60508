package losstable

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unsafe"
)

// A csvTable is an open CSV file.
type csvTable struct {
	name    string
	at      io.ReaderAt // nil if it can be read only once.
	scanner csvScanner
	index   [len(columns)]int // Of the columns in a record.
	width   int               // Fields in the header.
	fields  [][]byte
	row     row
	data    run // All records after the header; to is set by runs.
}

// openCSV reads the header.
func openCSV(in io.Reader, name string) (*csvTable, error) {
	t := &csvTable{name: name}
	s := &t.scanner
	s.reset(in, 0, 1)
	if err := t.skipMark(); err != nil {
		return nil, t.wrap(err)
	}
	if err := s.next(); err == io.EOF {
		return nil, headerProblem(name,
			"the file is empty; begin it with the header line "+strings.Join(columns[:], ","))
	} else if err != nil {
		return nil, t.wrap(err)
	}
	fields, err := s.split(nil)
	if err != nil {
		return nil, headerProblem(name, err.Error())
	}
	header := make([]string, len(fields))
	for i, field := range fields {
		header[i] = string(field)
	}
	t.width = len(header)
	t.index, err = locate(header, name)
	t.data.from, t.data.line = s.base+int64(s.pos), s.ahead
	return t, err
}

// headerProblem returns an error about the file as a whole.
func headerProblem(name, detail string) error {
	return &Errors{Problems: []*Problem{{Kind: BadHeader, File: name, Detail: detail}}}
}

// skipMark skips a byte order mark.
func (t *csvTable) skipMark() error {
	const mark = "\ufeff"
	s := &t.scanner
	for s.end < len(mark) && !s.ended {
		if err := s.fill(); err != nil {
			return err
		}
	}
	if bytes.HasPrefix(s.buf[:s.end], []byte(mark)) {
		s.pos = len(mark)
	}
	return nil
}

// wrap adds the file to an error of reading.
func (t *csvTable) wrap(err error) error { return fmt.Errorf("reading %s: %w", t.name, err) }

// runs implements table. A record without a target belongs to the run before.
func (t *csvTable) runs() ([]run, error) {
	if t.at == nil {
		return nil, nil
	}
	s := &t.scanner
	all := []run{t.data}
	named := false    // Whether the last run has a target.
	var prefix []byte // How its records begin, empty if that is not certain.
	err := s.next()
	for ; err == nil; err = s.next() {
		if len(prefix) > 0 && !s.quoted && bytes.HasPrefix(s.record, prefix) {
			continue
		}
		var fault error
		t.fields, fault = s.split(t.fields[:0])
		if fault != nil || len(t.fields) <= t.index[colTarget] {
			continue // Reported by scan.
		}
		field := t.fields[t.index[colTarget]]
		prefix = prefix[:0]
		if t.index[colTarget] == 0 && !s.quoted {
			prefix = append(append(prefix, field...), ',')
		}
		name, last := trim(field), &all[len(all)-1]
		if !named {
			last.target, named = string(name), true
		} else if string(name) != last.target {
			last.to = s.start
			all = append(all, run{target: string(name), from: s.start, line: s.line})
		}
		if len(all) > maxRuns {
			return nil, nil
		}
	}
	if err != io.EOF {
		return nil, t.wrap(err)
	}
	all[len(all)-1].to = s.base + int64(s.end)
	return all, nil
}

// scan implements table.
func (t *csvTable) scan(r run, add func(*row) bool) error {
	s := &t.scanner
	if t.at != nil {
		if r == (run{}) {
			r = t.data
			r.to = 1<<63 - 1
		}
		s.reset(io.NewSectionReader(t.at, r.from, r.to-r.from), r.from, r.line)
	}
	for {
		if err := s.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return t.wrap(err)
		}
		t.parse()
		if !add(&t.row) {
			return nil
		}
	}
}

// parse turns the record into a row.
func (t *csvTable) parse() {
	var err error
	t.fields, err = t.scanner.split(t.fields[:0])
	if err != nil {
		t.row = row{line: t.scanner.line, fault: err.Error()}
		return
	}
	if len(t.fields) != t.width {
		t.row = row{line: t.scanner.line, fault: fmt.Sprintf(
			"%d fields, but the header has %d; give every line the same number of commas",
			len(t.fields), t.width)}
		return
	}
	r := &t.row
	r.target = trim(t.fields[t.index[colTarget]])
	r.sources = trim(t.fields[t.index[colSources]])
	r.image = trim(t.fields[t.index[colImage]])
	r.lossText = trim(t.fields[t.index[colLoss]])
	r.line, r.fault, r.lossFault = t.scanner.line, "", 0
	if len(r.lossText) == 0 {
		r.lossFault = EmptyField
		return
	}
	// ParseFloat does not keep its argument, so that it may share the buffer.
	r.loss, err = strconv.ParseFloat(unsafe.String(&r.lossText[0], len(r.lossText)), 64)
	if numError, ok := err.(*strconv.NumError); ok && numError.Err != strconv.ErrRange {
		r.lossFault = NotANumber
	}
}

// trim drops the space around a field.
func trim(field []byte) []byte {
	if n := len(field); n > 0 && isGraphic(field[0]) && isGraphic(field[n-1]) {
		return field
	}
	return bytes.TrimSpace(field)
}

// isGraphic reports whether b is an ASCII character that leaves a mark.
func isGraphic(b byte) bool { return b > ' ' && b < 0x7f }
