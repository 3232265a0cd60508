package study

import "github.com/gotaskonomy/taskonomy/pkg/affinity"

// A Novel says how well each target, taken as a new task that has labels for
// the transfer data only, is served by all other tasks.
type Novel struct {
	Orders  []int
	Targets []string // alphabetical
	// Best holds the transfer of the largest affinity to target i among those
	// of at most Orders[j] sources at [i][j]; it has no sources and all numbers
	// are NaN where there is none.
	Best [][]affinity.Transfer
}
