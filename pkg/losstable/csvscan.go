package losstable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxRecord is the size of the read buffer and of the longest record, in bytes.
const maxRecord = 1 << 20

// errOpenQuote is returned for a quoted field without an end.
var errOpenQuote = errors.New("a quote is opened but not closed; " +
	"write a quote inside a field twice")

// A csvScanner cuts a stream into records. A line end inside quotes belongs to
// the record: in a well-formed record the number of quotes is even, because a
// quote inside a field is written twice.
type csvScanner struct {
	in       io.Reader
	buf      []byte // Allocated on first use.
	pos, end int    // The unread part of buf.
	base     int64  // Offset of buf[0] in the file.
	ended    bool   // The stream has no more than buf holds.
	eol      byte   // '\n', or '\r' in files that use it alone.

	record []byte // The current record, without line end.
	start  int64  // Its offset in the file.
	line   int64  // Its first line.
	ahead  int64  // The line after it.
	quoted bool   // It contains a quote.
}

// reset starts over on a stream whose first byte has this place in the file.
func (s *csvScanner) reset(in io.Reader, offset, line int64) {
	s.in, s.pos, s.end, s.ended = in, 0, 0, false
	s.base, s.ahead = offset, line
}

// next finds the next record that is not empty; it returns io.EOF after the
// last one.
func (s *csvScanner) next() error {
	for {
		if s.eol == '\n' { // The usual case: a whole line in the buffer.
			if n := bytes.IndexByte(s.buf[s.pos:s.end], '\n'); n >= 0 {
				rest := s.buf[s.pos : s.pos+n]
				if bytes.IndexByte(rest, '"') < 0 {
					s.take(n, n+1, 1)
					s.quoted = false
					if len(s.record) == 0 {
						continue
					}
					return nil
				}
			}
		}
		if err := s.nextSlow(); err != nil {
			return err
		}
		if len(s.record) > 0 {
			return nil
		}
	}
}

// take makes the next n bytes the record and skips size bytes and some lines.
func (s *csvScanner) take(n, size int, lines int64) {
	s.record = s.buf[s.pos : s.pos+n]
	if s.eol == '\n' {
		s.record = bytes.TrimSuffix(s.record, []byte{'\r'})
	}
	s.start, s.line = s.base+int64(s.pos), s.ahead
	s.pos += size
	s.ahead += lines
}

// nextSlow is next for any record, empty ones included.
func (s *csvScanner) nextSlow() error {
	searched, lines, quotes := 0, int64(0), 0
	for {
		if s.eol == 0 {
			s.detectEOL()
		}
		unread := s.buf[s.pos:s.end]
		n := -1
		if s.eol != 0 {
			n = bytes.IndexByte(unread[searched:], s.eol)
		}
		switch {
		case n >= 0:
			quotes += bytes.Count(unread[searched:searched+n], []byte{'"'})
			searched += n + 1
			lines++
			if quotes%2 == 0 {
				s.take(searched-1, searched, lines)
				s.quoted = quotes > 0
				return nil
			}
		case s.ended && len(unread) == 0:
			return io.EOF
		case s.ended:
			quotes += bytes.Count(unread[searched:], []byte{'"'})
			if quotes%2 != 0 {
				return fmt.Errorf("line %d: %w", s.ahead, errOpenQuote)
			}
			s.take(len(unread), len(unread), lines+1)
			s.quoted = quotes > 0
			return nil
		default:
			if err := s.fill(); err != nil {
				return err
			}
		}
	}
}

// fill reads more, moving what is unread to the front.
func (s *csvScanner) fill() error {
	if s.buf == nil {
		s.buf = make([]byte, maxRecord)
	}
	copy(s.buf, s.buf[s.pos:s.end])
	s.base += int64(s.pos)
	s.pos, s.end = 0, s.end-s.pos
	if s.end == len(s.buf) {
		return fmt.Errorf("line %d: a record is longer than %d bytes; "+
			"is a quote not closed, or is this not CSV?", s.ahead, maxRecord)
	}
	n, err := io.ReadAtLeast(s.in, s.buf[s.end:], 1)
	s.end += n
	if errors.Is(err, io.EOF) {
		s.ended = true
		return nil
	}
	return err
}

// detectEOL looks at the first line end: CR LF and LF are one case, CR alone is
// another. It leaves eol zero if the buffer does not tell yet.
func (s *csvScanner) detectEOL() {
	unread := s.buf[s.pos:s.end]
	switch i := bytes.IndexAny(unread, "\r\n"); {
	case i >= 0 && unread[i] == '\n', i < 0 && s.ended:
		s.eol = '\n'
	case i >= 0 && i+1 < len(unread):
		s.eol = '\r'
		if unread[i+1] == '\n' {
			s.eol = '\n'
		}
	case s.ended:
		s.eol = '\r'
	}
}

// split appends the fields of the record to dst. Quoted fields lose their
// quotes; they are rewritten in place.
func (s *csvScanner) split(dst [][]byte) ([][]byte, error) {
	rest := s.record
	for {
		if len(rest) > 0 && rest[0] == '"' {
			field, after, err := unquote(rest)
			if err != nil {
				return dst, err
			}
			dst = append(dst, field)
			if len(after) == 0 {
				return dst, nil
			}
			rest = after[1:]
			continue
		}
		i := bytes.IndexByte(rest, ',')
		if i < 0 {
			return append(dst, rest), nil
		}
		dst = append(dst, rest[:i])
		rest = rest[i+1:]
	}
}

// unquote returns the field that begins with a quote and what follows it,
// beginning with a comma or empty.
func unquote(text []byte) (field, after []byte, err error) {
	read, write := 1, 1
	for {
		i := bytes.IndexByte(text[read:], '"')
		if i < 0 {
			return nil, nil, errOpenQuote
		}
		write += copy(text[write:], text[read:read+i])
		read += i + 1
		if read < len(text) && text[read] == '"' {
			text[write] = '"'
			write, read = write+1, read+1
			continue
		}
		if read < len(text) && text[read] != ',' {
			return nil, nil, fmt.Errorf("%q follows a closing quote; "+
				"write a quote inside a field twice", text[read])
		}
		return text[1:write], text[read:], nil
	}
}
