package study

import (
	"strconv"
	"strings"
)

// Newick returns the tree in the Newick format, left before right. The length
// of a branch is the height of its parent less its own, so that each leaf is as
// far from the root as the root is high. A name that has anything but letters,
// digits, dots and hyphens is put in single quotes, because the format reads an
// underscore as a blank.
func (t *Tree) Newick() string {
	var b strings.Builder
	t.newick(&b, t.Root())
	b.WriteByte(';')
	return b.String()
}

func (t *Tree) newick(b *strings.Builder, node int) {
	if node < len(t.Leaves) {
		b.WriteString(newickName(t.Leaves[node]))
		return
	}
	m := t.Merges[node-len(t.Leaves)]
	b.WriteByte('(')
	for i, child := range []int{m.Left, m.Right} {
		if i > 0 {
			b.WriteByte(',')
		}
		t.newick(b, child)
		b.WriteByte(':')
		b.WriteString(strconv.FormatFloat(m.Height-t.Height(child), 'g', 8, 64))
	}
	b.WriteByte(')')
}

func newickName(name string) string {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '-'
	}
	if name != "" && strings.IndexFunc(name, func(r rune) bool { return !plain(r) }) < 0 {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}
