package affinity

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// WriteTable writes a table that [ReadTable] reads back bit for bit: CSV with
// the columns target, order, sources, affinity, gain and quality, in the order
// of the rows, numbers with as many digits as they need, and an empty field for
// NaN. A column dataset comes first if any row has a data set.
//
// A table that ReadTable would refuse is refused here, before anything is
// written, with a [*FormatError] whose File is "table". Call [Table.Sort] first
// if equal tables are to give equal files. It costs O(size).
func WriteTable(w io.Writer, table Table) error {
	if err := checkTable(table); err != nil {
		return err
	}
	header := []string{columnDataset, columnTarget, columnOrder, columnSources,
		columnAffinity, columnGain, columnQuality}
	skip := 1 // Leaves out the dataset column.
	if slices.ContainsFunc(table, func(t Transfer) bool { return t.Dataset != "" }) {
		skip = 0
	}
	out := csv.NewWriter(w)
	out.Write(header[skip:]) // Errors stick and come out of Error below.
	for _, t := range table {
		record := []string{t.Dataset, t.Target,
			strconv.Itoa(t.Order()), strings.Join(t.Sources, Separator),
			formatNumber(t.Affinity), formatNumber(t.Gain), formatNumber(t.Quality)}
		out.Write(record[skip:])
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing a transfers table: %w", err)
	}
	return nil
}

// formatNumber returns the shortest text that parses to v, empty for NaN.
func formatNumber(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// checkTable returns a *FormatError for the first row that cannot be read back.
func checkTable(table Table) error {
	if len(table) == 0 {
		return &FormatError{File: "table",
			Problem: "the table has no rows", Fix: "add one for each transfer"}
	}
	lineOf := make(map[rowKey]int, len(table))
	for i, t := range table {
		line := i + 2 // The header is line 1.
		if err := checkTransfer(t); err != nil {
			return &FormatError{File: "table", Line: line, Problem: err.Error(), Fix: "correct this row"}
		}
		key := rowKey{t.Dataset, t.Target, SourceKey(t.Sources)}
		if first, twice := lineOf[key]; twice {
			return &FormatError{File: "table", Line: line, Fix: "remove one of the two rows",
				Problem: fmt.Sprintf("line %d is the same transfer from %q to %q", first, t.Sources, t.Target)}
		}
		lineOf[key] = line
	}
	return nil
}

// checkTransfer returns an error if the row cannot be part of a table.
func checkTransfer(t Transfer) error {
	if err := checkDataset(t.Dataset); err != nil {
		return err
	}
	if err := CheckName(t.Target); err != nil {
		return err
	}
	if err := CheckSources(t.Sources); err != nil {
		return err
	}
	if !math.IsNaN(t.Affinity) && !isScore(t.Affinity) {
		return fmt.Errorf("the affinity %v is not finite or negative", t.Affinity)
	}
	for _, rate := range []float64{t.Gain, t.Quality} {
		if !math.IsNaN(rate) && !isRate(rate) {
			return fmt.Errorf("the win rate %v is outside [0, 1]", rate)
		}
	}
	return nil
}

// checkDataset returns an error if the name would not be read back as it is.
func checkDataset(name string) error {
	switch {
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("the name of the data set contains a control character")
	case strings.TrimSpace(name) != name:
		return errors.New("the name of the data set begins or ends with a space")
	}
	return nil
}
