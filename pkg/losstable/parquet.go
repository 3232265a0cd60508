package losstable

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// parquetMagic begins and ends a Parquet file.
const parquetMagic = "PAR1"

// parquetBatch is how many values are decoded at a time.
const parquetBatch = 1024

// A parquetTable is an open Parquet file.
type parquetTable struct {
	name  string
	file  *parquet.File
	index [len(columns)]int // Of the columns among the leaves.
}

// openParquet reads the footer.
func openParquet(r io.ReaderAt, size int64, name string) (t *parquetTable, err error) {
	t = &parquetTable{name: name}
	defer t.recover(&err)
	if err := checkFooter(r, size); err != nil {
		return nil, t.wrap(err)
	}
	t.file, err = parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, t.wrap(err)
	}
	var header []string
	for _, path := range t.file.Schema().Columns() {
		if len(path) == 1 {
			header = append(header, path[0])
		} else {
			header = append(header, fmt.Sprint(path)) // Inside a group: never ours.
		}
	}
	if t.index, err = locate(header, name); err != nil {
		return nil, err
	}
	for k, column := range columns {
		leaf, ok := t.file.Schema().Lookup(header[t.index[k]])
		if !ok || leaf.MaxRepetitionLevel > 0 || !fits(k, leaf.Node.Type().Kind()) {
			return nil, headerProblem(name, fmt.Sprintf(
				"the column %q has a type that does not fit; "+
					"write names as strings and losses as float or double", column))
		}
	}
	return t, nil
}

// checkFooter returns an error if the footer does not lie within the file. The
// library would allocate up to 4 GB for a damaged length.
func checkFooter(r io.ReaderAt, size int64) error {
	var tail [8]byte // The length of the footer, then parquetMagic.
	if size < int64(len(parquetMagic)+len(tail)) {
		return errors.New("the file is too short for Parquet")
	}
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	if string(tail[4:]) != parquetMagic {
		return errors.New("the file is cut off: it does not end with " + parquetMagic)
	}
	if length := int64(binary.LittleEndian.Uint32(tail[:4])); length > size-int64(len(tail)) {
		return fmt.Errorf("the file is damaged: its footer of %d bytes is larger than the file", length)
	}
	return nil
}

// fits reports whether values of that kind can stand in column k.
func fits(k int, kind parquet.Kind) bool {
	if k == colLoss {
		return kind == parquet.Float || kind == parquet.Double
	}
	return kind == parquet.ByteArray || kind == parquet.FixedLenByteArray
}

// recover turns a panic of the Parquet library, which trusts page contents,
// into an error.
func (t *parquetTable) recover(err *error) {
	if cause := recover(); cause != nil {
		*err = t.wrap(fmt.Errorf("the file is damaged: %v", cause))
	}
}

// wrap adds the file to an error of reading.
func (t *parquetTable) wrap(err error) error {
	return fmt.Errorf("reading %s: %w", t.name, err)
}

// runs implements table, reading the target column only.
func (t *parquetTable) runs() (all []run, err error) {
	defer t.recover(&err)
	var last []byte
	number := int64(0)
	for _, group := range t.file.RowGroups() {
		c := cursor{pages: group.ColumnChunks()[t.index[colTarget]].Pages()}
		for range group.NumRows() {
			v, err := c.next()
			if err != nil {
				c.close()
				return nil, t.wrap(err)
			}
			if text := v.ByteArray(); all == nil || string(text) != string(last) {
				if len(all) == maxRuns {
					c.close()
					return nil, nil
				}
				last = append(last[:0], text...)
				all = append(all, run{target: string(trim(last)), from: number})
			}
			number++
			all[len(all)-1].to = number
		}
		c.close()
	}
	if all == nil {
		all = []run{} // No rows, which is not the same as too many runs.
	}
	return all, nil
}

// scan implements table.
func (t *parquetTable) scan(r run, add func(*row) bool) error {
	if r == (run{}) {
		r.to = t.file.NumRows()
	}
	start := int64(0)
	for _, group := range t.file.RowGroups() {
		end := start + group.NumRows()
		if from, to := max(r.from, start), min(r.to, end); from < to {
			more, err := t.scanGroup(group, from-start, to-start, start, add)
			if err != nil || !more {
				return err
			}
		}
		start = end
	}
	return nil
}

// scanGroup scans the rows from..to-1 of a group that begins at row start, and
// reports whether to go on.
func (t *parquetTable) scanGroup(
	group parquet.RowGroup, from, to, start int64, add func(*row) bool,
) (more bool, err error) {
	defer t.recover(&err)
	var cursors [len(columns)]cursor
	defer func() {
		for k := range cursors {
			cursors[k].close()
		}
	}()
	chunks := group.ColumnChunks()
	for k, i := range t.index {
		cursors[k].pages = chunks[i].Pages()
		if err := cursors[k].pages.SeekToRow(from); err != nil {
			return false, t.wrap(err)
		}
	}
	var r row
	for i := from; i < to; i++ {
		r.number = start + i + 1
		if err := fillRow(&r, &cursors); err != nil {
			return false, t.wrap(fmt.Errorf("row %d: %w", r.number, err))
		}
		if !add(&r) {
			return false, nil
		}
	}
	return true, nil
}

// fillRow reads one value of each column; null becomes an empty field.
func fillRow(r *row, cursors *[len(columns)]cursor) error {
	for k, to := range [...]*[]byte{&r.target, &r.sources, &r.image} {
		v, err := cursors[k].next()
		if err != nil {
			return err
		}
		*to = trim(v.ByteArray())
	}
	v, err := cursors[colLoss].next()
	if err != nil {
		return err
	}
	r.lossFault = 0
	switch v.Kind() {
	case parquet.Float:
		r.loss = float64(v.Float())
	case parquet.Double:
		r.loss = v.Double()
	default:
		r.lossFault = EmptyField
	}
	return nil
}

// A cursor reads the values of one column chunk of a row group.
type cursor struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buf    []parquet.Value // The unread part of batch.
	batch  []parquet.Value
}

// next returns the next value; its bytes are valid until the call after.
func (c *cursor) next() (parquet.Value, error) {
	if len(c.buf) == 0 {
		if err := c.fill(); err != nil {
			return parquet.Value{}, err
		}
	}
	v := c.buf[0]
	c.buf = c.buf[1:]
	return v, nil
}

// fill decodes at least one value.
func (c *cursor) fill() error {
	if c.batch == nil {
		c.batch = make([]parquet.Value, parquetBatch)
	}
	for {
		if c.values != nil {
			n, err := c.values.ReadValues(c.batch)
			if n > 0 {
				c.buf = c.batch[:n]
				return nil
			}
			if err != nil && err != io.EOF {
				return err
			}
			parquet.Release(c.page)
			c.page, c.values = nil, nil
		}
		page, err := c.pages.ReadPage()
		if err == io.EOF {
			return io.ErrUnexpectedEOF // The row group promised more rows.
		}
		if err != nil {
			return err
		}
		c.page, c.values = page, page.Values()
	}
}

// close lets go of the chunk.
func (c *cursor) close() {
	if c.page != nil {
		parquet.Release(c.page)
	}
	if c.pages != nil {
		c.pages.Close()
	}
}
