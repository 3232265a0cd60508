package losstable

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

// rowsPerGroup keeps a row group of a Parquet file near 10 MB.
const rowsPerGroup = 1 << 20

// Write writes the targets to a file at path, as Parquet if its name ends in
// .parquet and as CSV otherwise. [Read] gives the same numbers back, bit for
// bit. The file is written beside its place under another name and moved there
// when it is complete, so that a reader never meets a part; if Write fails it
// leaves an older file as it was. It costs O(losses) and holds one target.
func Write(path string, targets iter.Seq[*affinity.Losses]) error {
	write := WriteCSV
	if strings.EqualFold(filepath.Ext(path), ".parquet") {
		write = WriteParquet
	}
	err := atomicfile.Write(path, func(w io.Writer) error { return write(w, targets) })
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// WriteCSV writes the targets as CSV, rows in the order of the candidates and
// images.
func WriteCSV(w io.Writer, targets iter.Seq[*affinity.Losses]) error {
	out := bufio.NewWriterSize(w, 1<<16)
	out.WriteString(strings.Join(columns[:], ",") + "\n") // Errors stick until Flush.
	var line []byte
	for l := range targets {
		if err := checkShape(l); err != nil {
			return err
		}
		names := make([]string, len(l.Images))
		for i, name := range l.Images {
			names[i] = quote(name) + ","
		}
		for _, c := range l.Candidates {
			prefix := quote(l.Target) + "," + quote(strings.Join(c.Sources, affinity.Separator)) + ","
			for i, v := range c.Losses {
				line = append(append(line[:0], prefix...), names[i]...)
				line = append(strconv.AppendFloat(line, v, 'g', -1, 64), '\n')
				if _, err := out.Write(line); err != nil {
					return err
				}
			}
		}
	}
	return out.Flush()
}

// quote returns the field as CSV wants it.
func quote(field string) string {
	if !strings.ContainsAny(field, ",\"\r\n") {
		return field
	}
	return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
}

// A parquetRow is one row of a Parquet file. Names repeat, hence dictionaries.
type parquetRow struct {
	Target  string  `parquet:"target,dict"`
	Sources string  `parquet:"sources,dict"`
	Image   string  `parquet:"image,dict"`
	Loss    float64 `parquet:"loss"`
}

// WriteParquet writes the targets as Parquet, rows in the order of the
// candidates and images.
func WriteParquet(w io.Writer, targets iter.Seq[*affinity.Losses]) error {
	out := parquet.NewGenericWriter[parquetRow](w, parquet.MaxRowsPerRowGroup(rowsPerGroup))
	var rows []parquetRow
	for l := range targets {
		if err := checkShape(l); err != nil {
			return err
		}
		for _, c := range l.Candidates {
			rows = rows[:0]
			key := strings.Join(c.Sources, affinity.Separator)
			for i, v := range c.Losses {
				rows = append(rows, parquetRow{l.Target, key, l.Images[i], v})
			}
			if _, err := out.Write(rows); err != nil {
				return err
			}
		}
	}
	return out.Close()
}

// checkShape returns an error if a candidate has not one loss for each image.
func checkShape(l *affinity.Losses) error {
	for _, c := range l.Candidates {
		if len(c.Losses) != len(l.Images) {
			return fmt.Errorf("target %q, sources %q: %d losses for %d images",
				l.Target, affinity.SourceKey(c.Sources), len(c.Losses), len(l.Images))
		}
	}
	return nil
}
