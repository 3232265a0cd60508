package agreement

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// defaultPermutations gives p-values down to 0.0005.
const defaultPermutations = 2000

// minSources is the least number of sources of which ranks say something.
const minSources = 4

// minTargets is the least number of rows in which rows and columns can be
// centred.
const minTargets = 2

// A comparison is one run of Compare.
type comparison struct {
	in       Input
	cfg      Config
	dict     *task.Dictionary
	families map[string]task.Family
	// random is the dictionary's name of the untrained encoder, empty if it
	// has none.
	random string
	// theirName is the dictionary's name of each released task, by canonical
	// name.
	theirName map[string]string
	// table is the study's, and reference and yardstick what it is held
	// against, all by the dictionary's names and without unknown ones.
	table, reference, yardstick affinity.Table
	// targets and sources are those of the study, and shared those that the
	// reference has too; alphabetical.
	targets, sources             []string
	sharedTargets, sharedSources []string
	ours                         affinity.Matrix // targets × sources
	theirs, small, oursShared    affinity.Matrix // shared
	out                          *Agreement
}

func newComparison(in Input, cfg Config) (*comparison, error) {
	c := &comparison{in: in, cfg: cfg, dict: in.Dictionary, families: cfg.Families}
	if c.dict == nil {
		c.dict = task.Taskonomy()
	}
	if c.families == nil {
		c.families = Families(c.dict)
	}
	if c.cfg.Permutations == 0 {
		c.cfg.Permutations = defaultPermutations
	}
	if c.cfg.Permutations < 0 {
		return nil, fmt.Errorf("the config has Permutations %d: it must not be negative", cfg.Permutations)
	}
	c.cfg.Affinity.MaxOrder = 0
	if err := c.nameTasks(); err != nil {
		return nil, err
	}
	if err := c.nameTables(); err != nil {
		return nil, err
	}
	c.out = &Agreement{names: c.displayNames(), families: c.families, control: usualControl}
	if b, ok := cfg.Least[ControlWin]; ok && b != (Bound{}) {
		c.out.control = b
	}
	if err := c.grids(); err != nil {
		return nil, err
	}
	for _, name := range c.targets {
		c.out.Targets = append(c.out.Targets, Target{Task: name, Family: c.families[name]})
	}
	return c, nil
}

// single reports whether a row is a transfer from one other task.
func single(row affinity.Transfer) bool {
	return len(row.Sources) == 1 && !row.IsSelf() && !row.IsScratch() && row.Sources[0] != row.Target
}

// usable reports whether an affinity can be compared.
func usable(v float64) bool { return v >= 0 && !math.IsInf(v, 0) }

// grids fills in the matrices of first order.
func (c *comparison) grids() error {
	targets, sources := map[string]bool{}, map[string]bool{}
	for _, row := range c.table {
		if t, err := c.dict.Lookup(row.Target); single(row) && usable(row.Affinity) && err == nil && t.Role.IsTarget() {
			targets[row.Target], sources[row.Sources[0]] = true, true
		}
	}
	if len(targets) == 0 {
		return ErrNothing
	}
	c.targets, c.sources = slices.Sorted(maps.Keys(targets)), slices.Sorted(maps.Keys(sources))
	c.ours = c.grid(c.table, affinityOf)
	theirs := c.grid(c.reference, affinityOf)
	c.sharedTargets = slices.DeleteFunc(slices.Clone(c.targets), func(s string) bool {
		return !slices.ContainsFunc(theirs.Arrange([]string{s}, c.sources).Data, usable)
	})
	c.sharedSources = slices.DeleteFunc(slices.Clone(c.sources), func(s string) bool {
		return !slices.ContainsFunc(theirs.Arrange(c.targets, []string{s}).Data, usable)
	})
	c.oursShared = c.ours.Arrange(c.sharedTargets, c.sharedSources)
	c.theirs = theirs.Arrange(c.sharedTargets, c.sharedSources)
	c.small = c.grid(c.yardstick, affinityOf).Arrange(c.sharedTargets, c.sharedSources)
	c.sayMissing()
	return nil
}

func affinityOf(row affinity.Transfer) float64 { return row.Affinity }

// grid returns a number of the first-order rows, NaN for a target's own
// encoder and where there is none.
func (c *comparison) grid(table affinity.Table, value func(affinity.Transfer) float64) affinity.Matrix {
	m := affinity.NewMatrix(c.targets, c.sources)
	for _, row := range table {
		if !single(row) || !usable(value(row)) {
			continue
		}
		i, okT := slices.BinarySearch(c.targets, row.Target)
		j, okS := slices.BinarySearch(c.sources, row.Sources[0])
		if okT && okS {
			m.Set(i, j, value(row))
		}
	}
	return m
}

// sayMissing lists tasks that cannot be compared.
func (c *comparison) sayMissing() {
	unknown := map[string]bool{}
	for _, row := range c.in.Table {
		for _, name := range append([]string{row.Target}, row.Sources...) {
			if name != affinity.Self && name != affinity.Scratch && c.ownName(name) == "" {
				unknown[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		c.miss("%s: the dictionary of the study does not have it", name)
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(c.targets), c.sources...)))) {
		if !slices.Contains(c.sharedTargets, name) && !slices.Contains(c.sharedSources, name) {
			c.miss("%s: the released data has no such task", c.label(name))
			c.out.Unreleased = append(c.out.Unreleased, c.label(name))
		}
	}
	for _, t := range c.dict.Targets() {
		if !slices.Contains(c.targets, t.Name) {
			c.miss("%s: the study has no first-order transfer to it", c.label(t.Name))
		}
	}
}

// miss notes what was left out.
func (c *comparison) miss(format string, args ...any) {
	c.out.Missing = append(c.out.Missing, fmt.Sprintf(format, args...))
}

// label returns the name to show for a task.
func (c *comparison) label(name string) string { return c.out.names.Label(name) }

// add appends a line with what is expected of it.
func (c *comparison) add(l Line) {
	l.Least = c.cfg.Least[l.Name]
	if l.Name == ControlWin {
		l.Least = c.out.control
	}
	c.out.Lines = append(c.out.Lines, l)
}

// stream returns the random numbers of one step.
func (c *comparison) stream(step uint64) *rand.Rand { return rand.New(rand.NewPCG(c.cfg.Seed, step)) }

// number returns a value, or the reason if v is no number.
func number(v float64, reason string, args ...any) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return none(reason, args...)
	}
	return Value{Number: v}
}

// undefined is the value of what has no meaning for a line.
var undefined = none("not defined")

// none returns the value that is missing for a reason.
func none(reason string, args ...any) Value { return Value{Missing: fmt.Sprintf(reason, args...)} }
