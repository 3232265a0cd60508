package published

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/gotaskonomy/taskonomy/data"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// Names of the data sets.
const (
	// Data16k is the main data set: 22 targets, orders 1 to 4, and 5 to 24 for
	// the 18 targets that see a single image.
	Data16k = "16k"
	// Data1k has the same targets and orders 1 to 4.
	Data1k = "1k"
	// Base2163 has 22 targets and orders 1 and 2. It is the only one with rows
	// for [affinity.Scratch], and some of its rows are corrupt.
	Base2163 = "base2163"
)

// file is the table in the folder of package data.
const file = "transfers.csv"

// releasedScratch is the source name of training from scratch in the file.
const releasedScratch = "pixels"

// Datasets returns the names of the data sets, the main one first.
func Datasets() []string { return []string{Data16k, Data1k, Base2163} }

// An UnknownDatasetError says that there is no data set of this name.
type UnknownDatasetError struct {
	// Name is the name that was asked for.
	Name string
}

// Error names the data sets that there are.
func (e *UnknownDatasetError) Error() string {
	return fmt.Sprintf("unknown published data set %q: there are %s",
		e.Name, strings.Join(Datasets(), ", "))
}

// known returns an [*UnknownDatasetError] unless there is such a data set.
func known(dataset string) error {
	if !slices.Contains(Datasets(), dataset) {
		return &UnknownDatasetError{Name: dataset}
	}
	return nil
}

// parse returns the rows of each data set. It reads the file once.
var parse = sync.OnceValues(func() (map[string]affinity.Table, error) {
	f, err := data.Published().Open(file)
	if err != nil {
		return nil, fmt.Errorf("opening the published transfers: %w", err)
	}
	defer f.Close()
	all, err := affinity.ReadTable(f, file)
	if err != nil {
		return nil, fmt.Errorf("reading the published transfers: %w", err)
	}
	tables := map[string]affinity.Table{}
	for _, row := range all {
		if len(row.Sources) == 1 && row.Sources[0] == releasedScratch {
			row.Sources = []string{affinity.Scratch}
		}
		tables[row.Dataset] = append(tables[row.Dataset], row)
	}
	return tables, nil
})

// Transfers returns the rows of the data set in the order of the file, in which
// the rows of a target stand together. Full supervision is the source [affinity.Self],
// training from pixels (in Base2163 only) [affinity.Scratch], and a row whose
// only source is its target is the transfer from the target's own encoder.
// Affinity is NaN for Scratch, and Affinity and Quality are for the four
// second-order rows of non_fixated_pose in Data16k that were released without.
//
// An unknown data set gives an [*UnknownDatasetError]. The caller may change
// the result; its rows are shared with no other call.
func Transfers(dataset string) (affinity.Table, error) {
	if err := known(dataset); err != nil {
		return nil, err
	}
	tables, err := parse()
	if err != nil {
		return nil, err
	}
	return clone(tables[dataset]), nil
}

// clone returns a copy that shares no memory with the table.
func clone(table affinity.Table) affinity.Table {
	rows := slices.Clone(table)
	for i := range rows {
		rows[i].Sources = slices.Clone(rows[i].Sources)
	}
	return rows
}
