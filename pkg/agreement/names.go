package agreement

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// This file brings all tables to the names of the study's dictionary.

// randomTask is the untrained encoder, which is a source like others but not a
// task that anything transfers from.
const randomTask = "random"

// Families returns the families of a dictionary for the comparison. They are
// its own, but that denoising, which joins the paper's tree last and alone,
// counts as what it is, 2D; and that the untrained encoder and tasks of the
// family [task.Other] have none.
func Families(d *task.Dictionary) map[string]task.Family {
	families := map[string]task.Family{}
	for _, t := range d.Tasks() {
		switch name := canonical(d, t.Name); {
		case name == "denoise":
			families[t.Name] = task.TwoD
		case name != randomTask && t.Family != "" && t.Family != task.Other:
			families[t.Name] = t.Family
		}
	}
	return families
}

// unlike begins the canonical name of a task that has a name of the paper's but
// another kind of output, so that it is another task.
const unlike = "unlike "

// canonical returns the name in task.Taskonomy of a task of a dictionary, or
// its own name if it is none of the paper's.
func canonical(d *task.Dictionary, name string) string {
	t, err := d.Lookup(name)
	if err != nil {
		return releasedName(name)
	}
	n := releasedName(t.Name)
	if n == t.Name && t.Released != "" {
		n = releasedName(t.Released)
	}
	if theirs, err := task.Released().Lookup(n); err == nil && t.Output != "" && t.Output != theirs.Output {
		return unlike + t.Name
	}
	return n
}

// releasedName returns the canonical name of a task of the released data.
func releasedName(name string) string {
	if t, err := task.Released().Lookup(name); err == nil {
		return t.Name
	}
	return name
}

// displayNames returns how tasks are shown, in the colours of the comparison's
// families.
func (c *comparison) displayNames() figure.Names {
	names := figure.NamesOf(c.dict)
	clear(names.Families)
	for name, family := range c.families {
		if family != "" {
			names.Families[name] = string(family)
		}
	}
	return names
}

// nameTasks finds the released counterparts of the dictionary's tasks.
func (c *comparison) nameTasks() error {
	c.theirName = map[string]string{}
	for _, t := range c.dict.Tasks() {
		name := canonical(c.dict, t.Name)
		if first, taken := c.theirName[name]; taken {
			return fmt.Errorf("tasks %q and %q of the dictionary are both the released %q", first, t.Name, name)
		}
		c.theirName[name] = t.Name
		if name == randomTask {
			c.random = t.Name
		}
	}
	return nil
}

// nameTables brings the tables to the dictionary's names.
func (c *comparison) nameTables() error {
	var err error
	if c.in.Reference == nil {
		if c.in.Reference, err = published.Transfers(published.Data16k); err != nil {
			return err
		}
	}
	if c.in.Yardstick == nil {
		if c.in.Yardstick, err = published.Transfers(published.Data1k); err != nil {
			return err
		}
	}
	c.table = c.named(c.in.Table, c.ownName)
	c.reference = c.named(c.in.Reference, func(s string) string { return c.theirName[releasedName(s)] })
	c.yardstick = c.named(c.in.Yardstick, func(s string) string { return c.theirName[releasedName(s)] })
	for _, table := range []affinity.Table{c.in.Table, c.in.Repeat} {
		for _, row := range table {
			if row.Dataset != table[0].Dataset {
				return fmt.Errorf("the table holds the data sets %q and %q: select one", table[0].Dataset, row.Dataset)
			}
		}
	}
	return nil
}

// ownName returns the dictionary's name of a task of the study, empty if it is
// unknown.
func (c *comparison) ownName(s string) string {
	t, err := c.dict.Lookup(s)
	if err != nil {
		return ""
	}
	return t.Name
}

// unlisted stands for a source that the dictionary lacks in a set of several.
const unlisted = "?"

// named returns the rows under other names. Rows of unknown targets, and those
// of unknown single sources, are left out.
func (c *comparison) named(table affinity.Table, name func(string) string) affinity.Table {
	var out affinity.Table
	for _, row := range table {
		if row.Target = name(row.Target); row.Target == "" {
			continue
		}
		if !row.IsSelf() && !row.IsScratch() {
			sources := make([]string, len(row.Sources))
			for i, s := range row.Sources {
				if sources[i] = name(s); sources[i] == "" {
					sources[i] = unlisted
				}
			}
			row.Sources = sources
		}
		if len(row.Sources) == 1 && row.Sources[0] == unlisted {
			continue
		}
		out = append(out, row)
	}
	return out
}
