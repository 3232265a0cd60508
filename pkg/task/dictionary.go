package task

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// A Dictionary is an ordered set of tasks that does not change, so that any
// number of goroutines may use it. The zero Dictionary has no tasks;
// [NewDictionary] makes one that has.
type Dictionary struct {
	tasks []Task
	// Exact and folded names to the index of their task. Folded names that mean
	// several tasks are not in the map.
	exact, folded map[string]int
}

// NewDictionary returns a dictionary of these tasks in this order. It keeps
// copies.
//
// There must be at least one task. No two tasks may share a name, of whichever
// kind (see [Task]); they may share a Domain. The error is of type
// [*EntryError].
func NewDictionary(tasks ...Task) (*Dictionary, error) {
	if len(tasks) == 0 {
		return nil, &EntryError{Index: -1, Problem: "the list of tasks is missing or empty"}
	}
	d := &Dictionary{exact: map[string]int{}}
	for i, t := range tasks {
		if err := check(i, t); err != nil {
			return nil, err
		}
		for _, name := range t.Names() {
			if first, taken := d.exact[name]; taken {
				return nil, &EntryError{Index: i, Task: t.Name, Field: "name", Value: name,
					Problem: "is a name of task " + tasks[first].Name + " too"}
			}
			d.exact[name] = i
		}
		d.tasks = append(d.tasks, t.clone())
	}
	d.folded = unambiguous(d.exact, fold)
	d.addDomains()
	return d, nil
}

// addDomains makes domains names where exactly one task answers to them. Names
// come first: a domain never takes one away.
func (d *Dictionary) addDomains() {
	count := map[string]int{}
	for _, t := range d.tasks {
		count[t.Domain]++
	}
	domains := map[string]int{}
	for i, t := range d.tasks {
		_, taken := d.exact[t.Domain]
		if t.Domain != "" && count[t.Domain] == 1 && !taken {
			domains[t.Domain] = i
		}
	}
	names := unambiguous(domains, fold)
	for name := range d.exact {
		delete(names, fold(name))
	}
	maps.Copy(d.exact, domains)
	maps.Copy(d.folded, names)
}

// unambiguous returns the index under the key of each name, without the keys
// that names of different tasks share.
func unambiguous(index map[string]int, key func(string) string) map[string]int {
	keyed := map[string]int{}
	shared := map[string]bool{}
	for name, i := range index {
		k := key(name)
		if first, taken := keyed[k]; taken && first != i {
			shared[k] = true
		}
		keyed[k] = i
	}
	delete(keyed, "")
	for k := range shared {
		delete(keyed, k)
	}
	return keyed
}

// fold returns the name in lower case without spaces, '-', '_' and '.'.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '_' || r == '.' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// Len returns the number of tasks.
func (d *Dictionary) Len() int { return len(d.tasks) }

// Index returns the place of the task in the order of the dictionary, or -1 if
// there is none. It understands the names that [Dictionary.Lookup] does.
func (d *Dictionary) Index(name string) int {
	if i, ok := d.exact[name]; ok {
		return i
	}
	if i, ok := d.folded[fold(name)]; ok {
		return i
	}
	return -1
}

// Lookup returns the task with this name, of whichever kind (see [Task]). An
// exact match comes first; otherwise case, spaces, '-', '_' and '.' do not
// count, unless that would leave the choice between two tasks. An unknown or
// ambiguous name gives an [*UnknownError].
func (d *Dictionary) Lookup(name string) (Task, error) {
	i := d.Index(name)
	if i < 0 {
		return Task{}, &UnknownError{Name: name, Nearest: d.nearest(name)}
	}
	return d.tasks[i].clone(), nil
}

// All returns an iterator over the places and tasks of the dictionary, in
// order.
func (d *Dictionary) All() iter.Seq2[int, Task] {
	return func(yield func(int, Task) bool) {
		for i, t := range d.tasks {
			if !yield(i, t.clone()) {
				return
			}
		}
	}
}

// Tasks returns the tasks in order. The caller may change the result.
func (d *Dictionary) Tasks() []Task {
	return d.filter(func(Role) bool { return true })
}

// Sources returns the tasks that may feed a transfer, S, in order. The caller
// may change the result.
func (d *Dictionary) Sources() []Task { return d.filter(Role.IsSource) }

// Targets returns the tasks that are to be solved, T, in order. The caller may
// change the result.
func (d *Dictionary) Targets() []Task { return d.filter(Role.IsTarget) }

// filter returns the tasks whose role passes keep.
func (d *Dictionary) filter(keep func(Role) bool) []Task {
	var tasks []Task
	for _, t := range d.All() {
		if keep(t.Role) {
			tasks = append(tasks, t)
		}
	}
	return slices.Clip(tasks)
}
