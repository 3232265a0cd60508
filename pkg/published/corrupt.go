package published

import (
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// Corrupt returns the rows of the data set that cannot be right: transfers, not
// full supervision itself, that win on every single test image against both
// training from scratch and full supervision. Missing losses, which compare as
// the smaller ones, do that. No real transfer comes near: the best one of
// Data16k wins on 60 % of the images against full supervision.
//
// The rule finds 22 rows in [Base2163] and none in the other data sets. Because
// the affinities of a target sum to 1, its other rows are tainted too, and
// dropping the corrupt rows does not mend them: leave such a target out.
//
// An unknown data set gives an [*UnknownDatasetError]. The caller may change
// the result.
func Corrupt(dataset string) (affinity.Table, error) {
	rows, err := Transfers(dataset)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(row affinity.Transfer) bool { return !row.Unbeaten() }), nil
}
