package published

import (
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A Roster says what part the tasks of a data set take when a taxonomy is
// solved. Names are the released ones, sorted by byte.
type Roster struct {
	// Targets are the tasks to be solved, which are sources as well.
	Targets []string
	// SourceOnly are the tasks that are sources but no targets.
	SourceOnly []string
	// Unused are the tasks that take no part, although other data sets or rows
	// of this one have them.
	Unused []string
}

// sourceOnly are the tasks that are not wanted themselves: section 3 of the
// paper, and the defaults of the official solver.
var sourceOnly = []string{"colorization", "impainting_whole", "jigsaw", "random"}

// unused are the tasks that the solver's defaults leave out. In 16k and 1k it
// is the source of object classes that the paper's 26 tasks do not contain; in
// base2163 that one stands in for class_places, of which there are no rows.
var unused = map[string]string{
	Data16k:  "class_selected",
	Data1k:   "class_selected",
	Base2163: "class_places",
}

// Roles returns the parts that the official solver gives the tasks of the data
// set by default: 22 targets, 4 source-only tasks and one that is unused.
//
// An unknown data set gives an [*UnknownDatasetError]. The caller may change
// the result.
func Roles(dataset string) (Roster, error) {
	rows, err := Transfers(dataset)
	if err != nil {
		return Roster{}, err
	}
	return Roster{
		Targets:    targets(rows),
		SourceOnly: slices.Clone(sourceOnly),
		Unused:     []string{unused[dataset]},
	}, nil
}

// Options returns the options of the official solver for the data set: Roles put
// into the terms of a program.
//
// An unknown data set gives an [*UnknownDatasetError].
func Options(dataset string) (taxonomy.Options, error) {
	roles, err := Roles(dataset)
	if err != nil {
		return taxonomy.Options{}, err
	}
	return taxonomy.Options{SourceOnly: roles.SourceOnly, Unused: roles.Unused}, nil
}

// targets returns the distinct targets of the table in order of appearance,
// which in the released file is that of the bytes of their names.
func targets(table affinity.Table) []string {
	var names []string
	seen := map[string]bool{}
	for _, row := range table {
		if !seen[row.Target] {
			seen[row.Target] = true
			names = append(names, row.Target)
		}
	}
	return slices.Clip(names)
}

// Dictionary returns the 26 tasks that take part in the data set, in the order
// of [task.Released], with their roles in it. Their canonical names are the
// released ones, as in [Transfers]; the others still find them.
//
// An unknown data set gives an [*UnknownDatasetError].
func Dictionary(dataset string) (*task.Dictionary, error) {
	roster, err := Roles(dataset)
	if err != nil {
		return nil, err
	}
	roles := map[string]task.Role{}
	for _, name := range roster.Targets {
		roles[name] = task.SourceAndTarget
	}
	for _, name := range roster.SourceOnly {
		roles[name] = task.SourceOnly
	}
	var tasks []task.Task
	for _, t := range task.Released().All() {
		t = underReleasedName(t)
		role, used := roles[t.Name]
		if !used {
			continue
		}
		t.Role = role
		tasks = append(tasks, t)
	}
	d, err := task.NewDictionary(tasks...)
	if err != nil {
		return nil, fmt.Errorf("naming the tasks of %s: %w", dataset, err)
	}
	return d, nil
}

// underReleasedName returns the task with its released name as the canonical
// one and the canonical name it had as an alias.
func underReleasedName(t task.Task) task.Task {
	if t.Released != "" {
		t.Aliases = append(t.Aliases, t.Name)
		t.Name, t.Released = t.Released, ""
	}
	return t
}
