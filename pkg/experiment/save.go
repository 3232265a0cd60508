package experiment

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
)

// Files that Save writes to the folder of a run.
const (
	LossesFile    = "losses.parquet" // every loss of every candidate, Stage III's input
	TransfersFile = "transfers.csv"  // dataset, target, order, sources, affinity, gain, quality
	AffinityFile  = "affinity.csv"   // the first-order affinities as a matrix
	TaxonomyFile  = "taxonomy.json"  // the solution of Stage IV
	SanityFile    = "sanity.csv"     // task, wins over a constant and a random encoder
	AgreementFile = "agreement.json" // how far the affinities agree with the released ones
)

// Save writes the numbers of an outcome to a folder. Files of what there is not
// are not written; an older one stays as it is.
func (o *Outcome) Save(dir string) error {
	write := func(name string, f func(w io.Writer) error) error {
		return atomicfile.Write(filepath.Join(dir, name), f)
	}
	if err := write(SanityFile, o.writeSanity); err != nil {
		return err
	}
	if len(o.Table) == 0 {
		return nil
	}
	if err := losstable.Write(filepath.Join(dir, LossesFile), slices.Values(o.Losses)); err != nil {
		return err
	}
	if err := write(TransfersFile, func(w io.Writer) error { return affinity.WriteTable(w, o.Table) }); err != nil {
		return err
	}
	if err := write(AffinityFile, o.writeAffinities); err != nil {
		return err
	}
	if o.Solution == nil {
		return nil
	}
	return write(TaxonomyFile, func(w io.Writer) error {
		text, err := json.MarshalIndent(o.Solution, "", "  ")
		if err != nil {
			return err
		}
		_, err = w.Write(append(text, '\n'))
		return err
	})
}

// writeSanity writes the table of sanity checks; shares that are not defined are
// empty.
func (o *Outcome) writeSanity(w io.Writer) error {
	c := csv.NewWriter(w)
	c.Write([]string{"task", "images", "beats_constant", "beats_random", "weak"})
	for _, s := range o.Sanity {
		c.Write([]string{s.Task, strconv.Itoa(s.Images), shareText(s.Constant), shareText(s.Random), strconv.FormatBool(s.Weak())})
	}
	c.Flush()
	return c.Error()
}

// shareText returns a share for a CSV file, empty if it is not defined.
func shareText(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// writeAffinities writes the first-order affinities: a row for each target, a
// column for each source.
func (o *Outcome) writeAffinities(w io.Writer) error {
	m, err := o.Table.Matrix(1)
	if err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Write(append([]string{"target"}, m.Cols...))
	for i, target := range m.Rows {
		row := []string{target}
		for _, v := range m.Row(i) {
			row = append(row, shareText(v))
		}
		c.Write(row)
	}
	c.Flush()
	return c.Error()
}

// Means returns the mean losses of first order, rows targets and columns sources,
// for the survey.
func (o *Outcome) Means() affinity.Matrix {
	var rows, cols []string
	for _, l := range o.Losses {
		rows = append(rows, l.Target)
		for _, c := range l.Candidates {
			if len(c.Sources) == 1 && !slices.Contains(cols, c.Sources[0]) {
				cols = append(cols, c.Sources[0])
			}
		}
	}
	m := affinity.NewMatrix(rows, cols)
	for i, l := range o.Losses {
		for _, c := range l.Candidates {
			if len(c.Sources) != 1 {
				continue
			}
			sum := 0.0
			for _, x := range c.Losses {
				sum += x
			}
			m.Set(i, slices.Index(cols, c.Sources[0]), sum/float64(len(c.Losses)))
		}
	}
	return m
}

// WeakText names the networks that do not beat a constant answer, empty if all
// do.
func (o *Outcome) WeakText() string {
	var names []string
	for _, s := range o.Sanity {
		if s.Weak() {
			names = append(names, fmt.Sprintf("%s (%.0f %%)", s.Task, 100*s.Constant))
		}
	}
	if len(names) == 0 {
		return ""
	}
	text := "networks that do not beat the best constant answer on half of the test images, so that transfers from them say little about the task: "
	for i, n := range names {
		if i > 0 {
			text += ", "
		}
		text += n
	}
	return text
}
