package affinity

import (
	"cmp"
	"slices"
	"strings"
)

// Reserved source names of a transfers table.
const (
	// Self is full supervision: the task-specific network of the target, the
	// baseline of Quality. It has order 1.
	Self = "self"
	// Scratch is the network trained from pixels on the transfer data, the
	// baseline of Gain. It needs no source and takes no part in the
	// tournament, so its affinity is not defined. It is listed with order 1.
	Scratch = "scratch"
)

// Separator joins the sources of a transfer in one field of a file. No task
// name may contain it.
const Separator = "+"

// A Transfer is one row of a transfers table: what a transfer from Sources to
// Target is worth.
type Transfer struct {
	// Dataset names the data the transfer was trained on, such as "16k"; it is
	// empty where the table has no such column.
	Dataset string
	// Target is the task that the transfer solves.
	Target string
	// Sources are the tasks whose frozen encoders feed the transfer, in the
	// order of the table; their order carries no meaning. The single name Self
	// is full supervision, the single name Scratch is training from pixels. No
	// source at all is an edge that is free to use.
	Sources []string
	// Affinity is the target's normalised AHP value, in (0, 1], or any finite
	// score that is not negative in a table from elsewhere; Gain is the win
	// rate against Scratch and Quality the win rate against Self, both in
	// [0, 1]. Each is NaN where it is not defined.
	Affinity, Gain, Quality float64
}

// Order returns the number of sources; Self and Scratch have order 1.
func (t Transfer) Order() int { return len(t.Sources) }

// IsSelf reports whether the transfer is full supervision.
func (t Transfer) IsSelf() bool { return len(t.Sources) == 1 && t.Sources[0] == Self }

// IsScratch reports whether the transfer is training from pixels.
func (t Transfer) IsScratch() bool { return len(t.Sources) == 1 && t.Sources[0] == Scratch }

// Unbeaten reports whether a transfer, not full supervision itself, wins on
// every single image against both Scratch and Self. No real transfer does;
// missing losses, which compare as the smaller ones, do. Because affinities sum
// to 1, they taint the target's other rows too. A win rate that is NaN proves
// nothing.
func (t Transfer) Unbeaten() bool { return !t.IsSelf() && t.Gain >= 1 && t.Quality >= 1 }

// A Table is the output of Stage III and the input of Stage IV: one row a
// transfer, in any order.
type Table []Transfer

// Sort puts the rows in order of data set, target, order and sources, names
// compared byte by byte. The sources within a row stay as they are, and rows
// that compare equal keep their order. It costs O(n log n) comparisons.
func (t Table) Sort() {
	slices.SortStableFunc(t, func(a, b Transfer) int {
		return cmp.Or(
			strings.Compare(a.Dataset, b.Dataset),
			strings.Compare(a.Target, b.Target),
			cmp.Compare(a.Order(), b.Order()),
			slices.Compare(a.Sources, b.Sources),
		)
	})
}
