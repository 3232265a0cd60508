package losstable

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// Defaults of [Config].
const (
	defaultMaxProblems = 20
	defaultMinImages   = 10
	defaultFewImages   = 500
)

// maxRuns is how often the target may change from row to row in a file that is
// read target by target. A run takes 40 bytes and a seek.
const maxRuns = 1 << 16

// A Config says how strict reading is. The zero value is a good one.
type Config struct {
	// MaxProblems is how many problems are collected before reading stops; 0
	// stands for 20.
	MaxProblems int
	// MinImages is how many images a target needs at least; 0 stands for 10.
	MinImages int
	// FewImages is below how many images there is a warning; 0 stands for 500.
	FewImages int
	// AllowUnbeaten makes a problem of kind [Unbeaten] a warning.
	AllowUnbeaten bool
}

func (c Config) withDefaults() Config {
	if c.MaxProblems <= 0 {
		c.MaxProblems = defaultMaxProblems
	}
	if c.MinImages <= 0 {
		c.MinImages = defaultMinImages
	}
	if c.FewImages <= 0 {
		c.FewImages = defaultFewImages
	}
	return c
}

// Read reads the file at path and calls each with the losses of one target
// after the other, in alphabetical order of targets. Parquet is recognised by
// its first bytes; everything else is CSV, and "-" is CSV from standard input.
//
// The losses belong to each, which may keep them; an error from each ends the
// reading and is returned as it is. Once a problem has been found each is not
// called any more, but the other targets are still checked, and the error is an
// [*Errors]. Callers that must not act on a part of a faulty file therefore act
// when Read has returned. Warnings are returned with or without an error.
//
// It costs O(rows), and O(images · log images) for a target whose images are
// not in alphabetical order. See the package comment on memory.
func Read(path string, cfg Config, each func(*affinity.Losses) error) ([]*Problem, error) {
	if path == "-" {
		return ReadCSV(os.Stdin, "standard input", cfg, each)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err // It names the path.
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return ReadCSV(file, path, cfg, each)
	}
	magic := make([]byte, len(parquetMagic))
	n, err := file.ReadAt(magic, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if string(magic[:n]) == parquetMagic {
		return ReadParquet(file, info.Size(), path, cfg, each)
	}
	if strings.EqualFold(filepath.Ext(path), ".parquet") {
		l := log{file: path, max: 1}
		l.add(&Problem{Kind: BadHeader, Detail: "this is not a Parquet file: it does not begin with " +
			parquetMagic + "; rename it if it is CSV, or write it again"})
		return nil, l.err()
	}
	t, err := openCSV(io.NewSectionReader(file, 0, info.Size()), path)
	if err != nil {
		return nil, err
	}
	t.at = file
	return read(t, path, cfg, each)
}

// ReadCSV is [Read] for CSV from a stream, which errors call name. The stream
// is read once and held as a whole, 8 bytes a loss.
//
// Fields may be quoted; the line ends LF, CR LF and CR and a byte order mark
// are accepted, and spaces around fields and names are dropped.
func ReadCSV(
	r io.Reader, name string, cfg Config, each func(*affinity.Losses) error,
) ([]*Problem, error) {
	t, err := openCSV(r, name)
	if err != nil {
		return nil, err
	}
	return read(t, name, cfg, each)
}

// ReadParquet is [Read] for a Parquet file of that size in bytes, which errors
// call name. The columns target, sources and image hold strings, loss holds
// float or double; each may be optional as long as no value is null. A damaged
// file is an error, but may ask for up to 2 GB of memory first.
func ReadParquet(
	r io.ReaderAt, size int64, name string, cfg Config, each func(*affinity.Losses) error,
) ([]*Problem, error) {
	t, err := openParquet(r, size, name)
	if err != nil {
		return nil, err
	}
	return read(t, name, cfg, each)
}

// A table is an open file.
type table interface {
	// runs returns runs of rows that cover the file, each of one target; it
	// returns nil if there are more than maxRuns or the file can be read only
	// once.
	runs() ([]run, error)
	// scan calls add for each row of a run, or of the whole file if the run is
	// zero, until add returns false.
	scan(r run, add func(*row) bool) error
}

// A run is a part of a file, in bytes of CSV or rows of Parquet.
type run struct {
	target   string
	from, to int64
	line     int64 // At from, in CSV.
}

// read is Read for any kind of table.
func read(t table, name string, cfg Config, each func(*affinity.Losses) error) ([]*Problem, error) {
	cfg = cfg.withDefaults()
	l := &log{file: name, max: cfg.MaxProblems}
	runs, err := t.runs()
	if err != nil {
		return nil, err
	}
	passes := [][]run{{{}}} // The whole file at once.
	if runs != nil {
		passes = byTarget(runs)
	}
	found := false
	for _, pass := range passes {
		c := collector{log: l, builders: map[string]*builder{}}
		for _, r := range pass {
			if err := t.scan(r, c.add); err != nil {
				return l.warnings, err
			}
		}
		found = found || len(c.builders) > 0
		if err := c.finish(cfg, each); err != nil {
			return l.warnings, err
		}
		if l.full() {
			break
		}
	}
	if !found && len(l.problems) == 0 {
		l.add(&Problem{Kind: BadHeader, Detail: "the file has no rows; add one for each loss"})
	}
	return l.warnings, l.err()
}

// byTarget returns the runs of each target, targets in alphabetical order and
// the runs of one in order of the file.
func byTarget(runs []run) [][]run {
	slices.SortStableFunc(runs, func(a, b run) int { return strings.Compare(a.target, b.target) })
	var passes [][]run
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n].target == runs[0].target {
			n++
		}
		passes = append(passes, runs[:n])
		runs = runs[n:]
	}
	return passes
}

// A collector sorts rows by target.
type collector struct {
	log      *log
	builders map[string]*builder
	last     *builder
}

// add takes in a row and reports whether to go on.
func (c *collector) add(r *row) bool {
	if r.fault != "" {
		c.log.add(r.problem(BadRow, r.fault))
		return !c.log.full()
	}
	b := c.last
	if b == nil || b.target != string(r.target) {
		var ok bool
		if b, ok = c.builders[string(r.target)]; !ok {
			b = newBuilder(string(r.target), r, c.log)
			c.builders[b.target] = b
		}
		c.last = b
	}
	b.add(r, c.log)
	return !c.log.full()
}

// finish hands on the targets in alphabetical order, as long as there is no
// problem, and lets go of each.
func (c *collector) finish(cfg Config, each func(*affinity.Losses) error) error {
	targets := make([]string, 0, len(c.builders))
	for target := range c.builders {
		targets = append(targets, target)
	}
	slices.Sort(targets)
	for _, target := range targets {
		losses := c.builders[target].finish(cfg, c.log)
		delete(c.builders, target)
		if len(c.log.problems) > 0 || losses == nil {
			continue
		}
		if err := each(losses); err != nil {
			return err
		}
	}
	return nil
}

// columns are those of a loss table, in the order in which they are written.
var columns = [...]string{"target", "sources", "image", "loss"}

// The positions in columns.
const (
	colTarget = iota
	colSources
	colImage
	colLoss
)

// locate finds the columns in a header.
func locate(header []string, name string) ([len(columns)]int, error) {
	at := [len(columns)]int{-1, -1, -1, -1}
	l := log{file: name, max: len(columns)}
	for i, field := range header {
		k := slices.Index(columns[:], strings.ToLower(strings.TrimSpace(field)))
		if k >= 0 && at[k] >= 0 {
			l.add(&Problem{Kind: BadHeader,
				Detail: fmt.Sprintf("two columns %q; rename or remove one", columns[k])})
		} else if k >= 0 {
			at[k] = i
		}
	}
	for k, i := range at {
		if i < 0 {
			l.add(&Problem{Kind: BadHeader, Detail: fmt.Sprintf(
				"no column %q: found %q, expected %q; rename the column that holds it",
				columns[k], header, columns)})
		}
	}
	if err := l.err(); err != nil {
		return at, &Errors{Problems: l.problems}
	}
	return at, nil
}
