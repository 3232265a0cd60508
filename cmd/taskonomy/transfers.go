package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// releasedData is the value of --transfers for the data that is built in.
const releasedData = "published"

// transfersFile is the name of the table in the folder of a run.
const transfersFile = "transfers.csv"

// A transfers is a table of one data set with the names of its tasks.
type transfers struct {
	name    string // For messages.
	rows    affinity.Table
	tasks   []string         // In alphabetical order.
	aliases *task.Dictionary // Further names of tasks, not all of the table.
	roles   published.Roster // The default ones; none for a file.
}

// load returns the table that the flags --transfers and --dataset name.
func (a *app) load(ctx context.Context, path, dataset string) (*transfers, error) {
	if path == releasedData {
		return loadPublished(dataset)
	}
	var rows affinity.Table
	name := path
	if path == "-" {
		name = "standard input"
	}
	err := interruptible(ctx, func() (err error) {
		rows, err = a.readTable(path, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	if rows, err = chooseDataset(rows, name, dataset); err != nil {
		return nil, err
	}
	return ownTable(rows, name), nil
}

// ownTable returns a table of the user's.
func ownTable(rows affinity.Table, name string) *transfers {
	return &transfers{name: name, rows: rows, tasks: tasksOf(rows), aliases: task.Released()}
}

// readTable reads a transfers table, standard input if path is "-".
func (a *app) readTable(path, name string) (affinity.Table, error) {
	if path == "-" {
		return affinity.ReadTable(a.stdin, name)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() { // Of a run.
		path = filepath.Join(path, transfersFile)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading --transfers %s: %w; expected a CSV file with the columns "+
			"target, sources and affinity, the folder of a run, or the word %s", path, cause(err), releasedData)
	}
	defer file.Close()
	return affinity.ReadTable(file, name)
}

// loadPublished returns a released data set.
func loadPublished(dataset string) (*transfers, error) {
	if dataset == "" {
		dataset = published.Data16k
	}
	rows, err := published.Transfers(dataset)
	if err != nil {
		return nil, err
	}
	roles, err := published.Roles(dataset)
	if err != nil {
		return nil, err
	}
	aliases, err := published.Dictionary(dataset)
	if err != nil {
		return nil, err
	}
	return &transfers{name: releasedData + " " + dataset, rows: rows, tasks: tasksOf(rows),
		aliases: aliases, roles: roles}, nil
}

// chooseDataset returns the rows of one data set. The name of it may be empty
// if there is only one.
func chooseDataset(rows affinity.Table, file, dataset string) (affinity.Table, error) {
	names := map[string]bool{}
	for _, row := range rows {
		names[row.Dataset] = true
	}
	if dataset == "" && len(names) == 1 {
		return rows, nil
	}
	var quoted []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		quoted = append(quoted, fmt.Sprintf("%q", name))
	}
	there := strings.Join(quoted, ", ")
	switch {
	case dataset == "":
		return nil, usagef("%s holds the data sets %s: choose one with --dataset", file, there)
	case len(names) == 1 && names[""]:
		return nil, usagef("%s has no data set %q, as it has no column dataset: leave --dataset out", file, dataset)
	case !names[dataset]:
		return nil, usagef("%s has no data set %q: it has %s", file, dataset, there)
	}
	return slices.DeleteFunc(rows, func(row affinity.Transfer) bool { return row.Dataset != dataset }), nil
}

// tasksOf returns the tasks that the rows name.
func tasksOf(rows affinity.Table) []string {
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row.Target] = true
		for _, s := range row.Sources {
			seen[s] = true
		}
	}
	delete(seen, affinity.Self)
	delete(seen, affinity.Scratch)
	return slices.Sorted(maps.Keys(seen))
}

// has reports whether the table has a task of exactly this name.
func (t *transfers) has(name string) bool {
	_, found := slices.BinarySearch(t.tasks, name)
	return found
}

// task returns the task of the table that a user's name means: the exact name
// first, then any name of the dictionary, then a name that differs in case,
// spaces and dashes only.
func (t *transfers) task(name string) (string, error) {
	if t.has(name) {
		return name, nil
	}
	var found []string
	for _, dictionary := range []*task.Dictionary{t.aliases, task.Released()} {
		meant, err := dictionary.Lookup(name)
		if err != nil {
			continue
		}
		for _, candidate := range t.tasks {
			if other, err := dictionary.Lookup(candidate); err == nil && other.Name == meant.Name {
				found = append(found, candidate)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return "", usagef("task %q may mean %s: write one of them", name, strings.Join(found, " or "))
		}
	}
	return t.similar(name)
}

// similar returns the task whose name differs in case, spaces and dashes only,
// or an error that lists the nearest names.
func (t *transfers) similar(name string) (string, error) {
	all := fmt.Sprintf("unknown task %q: %s has %s", name, t.name, strings.Join(t.tasks, ", "))
	var tasks []task.Task
	for _, n := range t.tasks {
		entry := task.Task{Name: n}
		if _, err := task.NewDictionary(entry); err == nil { // Not every name of a table can be in one.
			tasks = append(tasks, entry)
		}
	}
	own, err := task.NewDictionary(tasks...)
	if err != nil {
		return "", usagef("%s", all)
	}
	found, err := own.Lookup(name)
	if err == nil {
		return found.Name, nil
	}
	var near *task.UnknownError
	if len(t.roles.Targets) > 0 { // Users know the released tasks by other names.
		_, err = t.aliases.Lookup(name)
	}
	if errors.As(err, &near) && len(near.Nearest) > 0 {
		return "", usagef("%w", err)
	}
	return "", usagef("%s", all)
}

// label returns what the figures of the paper call the task, empty if the task
// is not one of theirs.
func label(name string) string {
	t, err := task.Released().Lookup(name)
	if err != nil || !slices.Contains(append(t.Names(), t.Domain), name) {
		return ""
	}
	return t.Figure
}

// labels returns the labels of the tasks that have one.
func (t *transfers) labels() map[string]string {
	labels := map[string]string{}
	for _, name := range t.tasks {
		if l := label(name); l != "" {
			labels[name] = l
		}
	}
	return labels
}

// warnAbout reports rows of the targets that cannot be right: those of
// published.Corrupt, by the same rule in any table.
func (a *app) warnAbout(t *transfers, targets []string) {
	var rows int
	var tainted []string
	for _, row := range t.rows {
		if !row.Unbeaten() || !slices.Contains(targets, row.Target) {
			continue
		}
		rows++
		if !slices.Contains(tainted, row.Target) {
			tainted = append(tainted, row.Target)
		}
	}
	if rows == 0 {
		return
	}
	slices.Sort(tainted)
	names := strings.Join(tainted, ",")
	a.warn("%s: corrupt targets %s: %d of their transfers beat both scratch and full supervision on every image, "+
		"the sign of missing losses, which spoils all their affinities; leave them out with --source-only %s",
		t.name, strings.Join(tainted, ", "), rows, names)
}
