package figure

import (
	"image/color"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// Names says how tasks are shown. The zero Names shows every task under its
// own name and knows no families.
type Names struct {
	// Labels are the names to show, by task; a task that is missing is shown
	// under its own name.
	Labels map[string]string
	// Families are the names of families, such as [task.TwoD], by task; a task
	// that is missing has none.
	Families map[string]string
}

// NamesOf returns the names in the figures of the paper and the families of
// the tasks of a dictionary.
func NamesOf(d *task.Dictionary) Names {
	n := Names{map[string]string{}, map[string]string{}}
	for _, t := range d.Tasks() {
		if t.Figure != "" {
			n.Labels[t.Name] = t.Figure
		}
		if t.Family != "" {
			n.Families[t.Name] = string(t.Family)
		}
	}
	return n
}

// Label returns the name to show for a task.
func (n Names) Label(name string) string {
	if label := n.Labels[name]; label != "" {
		return printable(label)
	}
	return printable(name)
}

// labels returns the names to show for some tasks.
func (n Names) labels(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = n.Label(name)
	}
	return out
}

// families returns the families of the tasks in use: those of package task in
// its order, then others in alphabetical order.
func (n Names) families(names []string) []string {
	var known, other []string
	for _, f := range taskFamilies {
		if slices.ContainsFunc(names, func(s string) bool { return n.Families[s] == f }) {
			known = append(known, f)
		}
	}
	for _, name := range names {
		f := n.Families[name]
		if f != "" && !slices.Contains(taskFamilies, f) && !slices.Contains(other, f) {
			other = append(other, f)
		}
	}
	slices.Sort(other)
	return append(known, other...)
}

// taskFamilies are the families of the paper, in the order of the legend.
var taskFamilies = []string{
	string(task.TwoD), string(task.ThreeD), string(task.LowDimGeometry),
	string(task.Semantic), string(task.Other),
}

// familyColors are the colours of Okabe and Ito ("Color Universal Design",
// 2008): first those of taskFamilies, then some for other families, in turn.
var familyColors = []color.NRGBA{
	hex(0x0072b2), hex(0x009e73), hex(0xe69f00), hex(0xcc79a7), hex(0x8c8c8c),
	hex(0x56b4e9), hex(0xd55e00), hex(0xc9b800), hex(0x332288), hex(0x882255),
}

// palette returns the colour of each family that names has among all.
func (n Names) palette(all []string) map[string]color.NRGBA {
	colors := map[string]color.NRGBA{}
	next := len(taskFamilies)
	spare := len(familyColors) - len(taskFamilies)
	for _, f := range n.families(all) {
		if i := slices.Index(taskFamilies, f); i >= 0 {
			colors[f] = familyColors[i]
			continue
		}
		colors[f] = familyColors[len(taskFamilies)+(next-len(taskFamilies))%spare]
		next++
	}
	return colors
}
