package taxonomy

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// A Form is a reading of the integer program.
type Form int

const (
	// Official is the program of the published solver. The value of a transfer
	// is √affinity, clipped to [1e-5, 1]. A task that is a source is fully
	// supervised, and if it is a target as well, that is how it is served.
	Official Form = iota
	// Paper is the program as the text states it. The value of a transfer is
	// its affinity. Full supervision of a target is one more transfer, from the
	// target itself, and a source may be served by a transfer from others.
	Paper
)

// String returns "official" or "paper".
func (f Form) String() string {
	switch f {
	case Official:
		return "official"
	case Paper:
		return "paper"
	}
	return fmt.Sprintf("Form(%d)", int(f))
}

// ParseForm is the inverse of Form.String.
func ParseForm(s string) (Form, error) {
	switch s {
	case "official":
		return Official, nil
	case "paper":
		return Paper, nil
	}
	return 0, fmt.Errorf("unknown form %q: it is official or paper", s)
}

// The clip of values in the official form.
const (
	leastValue   = 1e-5
	largestValue = 1
)

// Options say which program to build from a table. The zero value is the
// official form with all transfers and unit costs, in which every task of the
// table may be a source and every target counts once.
type Options struct {
	Form Form
	// Exponent is the power of the affinity that makes the value of a transfer,
	// greater than 0; 0 means 1/2 in the official form and 1 in the paper's.
	Exponent float64
	// MaxOrder is the largest number of sources of a transfer; 0 means any.
	MaxOrder int
	// Costs holds the cost of supervising a task, ≥ 0, where it is not 1.
	Costs map[string]float64
	// TransferCosts holds, by target, what any transfer to it costs, ≥ 0, where
	// it is not 0. Full supervision is no transfer.
	TransferCosts map[string]float64
	// Importance holds the weight of a target in the objective, ≥ 0, where it
	// is not 1. A target of weight 0 must still be served.
	Importance map[string]float64

	// Require and Forbid are tasks that must and must not be supervised.
	Require, Forbid []string
	// RequireTransfers and ForbidTransfers are transfers that must and must
	// not be used; only their Target and Sources matter. The sources of a
	// required transfer are supervised.
	RequireTransfers, ForbidTransfers []affinity.Transfer

	// SourceOnly tasks are not to be solved, TargetOnly tasks cannot be
	// supervised, Unused tasks do not exist and need not be in the table. A
	// task that no row of the table has as its target is source-only as it is.
	SourceOnly, TargetOnly, Unused []string

	// Best is the number of plans wanted, with different sets of sources; 0
	// means 1.
	Best int
}

// exponent returns the power in use.
func (o Options) exponent() float64 {
	switch {
	case o.Exponent != 0:
		return o.Exponent
	case o.Form == Paper:
		return 1
	}
	return 0.5
}

// value returns what a transfer of this affinity to this target adds to the
// objective.
func (o Options) value(target string, a float64) float64 {
	v := math.Pow(a, o.exponent())
	if o.exponent() == 0.5 {
		v = math.Sqrt(a) // exact to the last bit everywhere
	}
	if o.Form == Official {
		v = min(max(v, leastValue), largestValue)
	}
	return v * o.importance(target)
}

// affinityOf is the inverse of value: the affinity at which a transfer to the
// target has the given value. It is NaN where no affinity or every one has.
func (o Options) affinityOf(target string, value float64) float64 {
	w := o.importance(target)
	if w == 0 || value < 0 {
		return math.NaN()
	}
	return math.Pow(value/w, 1/o.exponent())
}

func (o Options) importance(target string) float64 { return lookup(o.Importance, target, 1) }

func (o Options) cost(name string) float64 { return lookup(o.Costs, name, 1) }

func lookup(m map[string]float64, key string, otherwise float64) float64 {
	if v, ok := m[key]; ok {
		return v
	}
	return otherwise
}

// An OptionError says which option makes no sense.
type OptionError struct {
	Option  string // such as "exponent" or "cost"
	Task    string // empty if no single one is at fault
	Problem string // what is wrong and what to do
}

// Error returns the option, the task and the problem in one line.
func (e *OptionError) Error() string {
	if e.Task == "" {
		return fmt.Sprintf("option %s: %s", e.Option, e.Problem)
	}
	return fmt.Sprintf("option %s: task %q: %s", e.Option, e.Task, e.Problem)
}

// check reports options that make no sense whatever the table.
func (o Options) check() error {
	switch {
	case o.Form != Official && o.Form != Paper:
		return &OptionError{Option: "form", Problem: "it is official or paper"}
	case !(o.Exponent >= 0) || math.IsInf(o.Exponent, 1):
		return &OptionError{Option: "exponent", Problem: fmt.Sprintf("%v is not a positive number", o.Exponent)}
	case o.MaxOrder < 0:
		return &OptionError{Option: "max-order", Problem: fmt.Sprintf("%d is less than 1", o.MaxOrder)}
	case o.Best < 0:
		return &OptionError{Option: "best", Problem: fmt.Sprintf("%d is less than 1", o.Best)}
	}
	for _, c := range []struct {
		option string
		values map[string]float64
	}{{"cost", o.Costs}, {"transfer-cost", o.TransferCosts}, {"importance", o.Importance}} {
		for _, name := range sortedKeys(c.values) {
			if v := c.values[name]; !(v >= 0) || math.IsInf(v, 1) {
				return &OptionError{c.option, name, fmt.Sprintf("%v is not a number ≥ 0", v)}
			}
		}
	}
	return o.checkRoles()
}

// checkRoles reports tasks that were given two roles that exclude each other.
func (o Options) checkRoles() error {
	for _, c := range []struct {
		option, against string
		names, others   []string
	}{
		{"require", "forbid", o.Require, o.Forbid},
		{"require", "target-only", o.Require, o.TargetOnly},
		{"require", "unused", o.Require, o.Unused},
		{"source-only", "target-only", o.SourceOnly, o.TargetOnly},
		{"source-only", "unused", o.SourceOnly, o.Unused},
		{"target-only", "unused", o.TargetOnly, o.Unused},
	} {
		for _, name := range c.names {
			if slices.Contains(c.others, name) {
				return &OptionError{c.option, name, fmt.Sprintf("it is also listed under %s", c.against)}
			}
		}
	}
	return nil
}

// sortedKeys returns the keys of m in alphabetical order.
func sortedKeys(m map[string]float64) []string { return slices.Sorted(maps.Keys(m)) }
