package taxonomy

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteDOT writes the plan as a directed hypergraph in Graphviz's language:
// a box for each task, drawn bold if it is supervised, and an edge from source
// to target for each transfer; a transfer of several sources goes through a
// point of its own. Labels maps task names to what is drawn; nil or a missing
// name draws the name itself.
func (p Plan) WriteDOT(w io.Writer, labels map[string]string) error {
	var b strings.Builder
	b.WriteString("digraph taxonomy {\n")
	b.WriteString("\trankdir=LR;\n\tnode [shape=box, style=rounded, fontname=\"Helvetica\"];\n")
	tasks := slices.Clone(p.Sources)
	for _, a := range p.Policy {
		tasks = append(tasks, a.Target)
	}
	slices.Sort(tasks)
	for _, name := range slices.Compact(tasks) {
		label, style := name, ""
		if l, ok := labels[name]; ok {
			label = l
		}
		if slices.Contains(p.Sources, name) {
			style = ", style=\"rounded,bold,filled\", fillcolor=\"#e8eef7\""
		}
		fmt.Fprintf(&b, "\t%s [label=%s%s];\n", quote(name), quote(label), style)
	}
	for _, a := range p.Policy {
		dotEdges(&b, a)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotEdges writes the edges of an assignment.
func dotEdges(b *strings.Builder, a Assignment) {
	if a.IsSelf() {
		return
	}
	sources := needs(a.Transfer)
	label := strconv.FormatFloat(a.Affinity, 'g', 3, 64)
	if len(sources) == 1 {
		fmt.Fprintf(b, "\t%s -> %s [tooltip=%s];\n", quote(sources[0]), quote(a.Target), quote(label))
		return
	}
	hub := name(a.Transfer) // no task's name, as those have no separator
	fmt.Fprintf(b, "\t%s [shape=point, label=\"\", tooltip=%s];\n", quote(hub), quote(label))
	for _, s := range sources {
		fmt.Fprintf(b, "\t%s -> %s [arrowhead=none];\n", quote(s), quote(hub))
	}
	fmt.Fprintf(b, "\t%s -> %s;\n", quote(hub), quote(a.Target))
}

// quote returns s as a string of the DOT language.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
