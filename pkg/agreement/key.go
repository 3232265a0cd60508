package agreement

import (
	"image/color"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A key explains marks and colours, in lines that fit the figure.
type key struct {
	style   *figure.Style
	entries []keyEntry
}

type keyEntry struct {
	name  string
	mark  mark
	color color.NRGBA
}

// families are those of the comparison in the order of the key, in the colours
// of package figure.
var families = []struct {
	family task.Family
	color  color.NRGBA
}{
	{task.TwoD, color.NRGBA{0x00, 0x72, 0xb2, 0xff}}, {task.ThreeD, color.NRGBA{0x00, 0x9e, 0x73, 0xff}},
	{task.LowDimGeometry, color.NRGBA{0xe6, 0x9f, 0x00, 0xff}}, {task.Semantic, color.NRGBA{0xcc, 0x79, 0xa7, 0xff}},
	{task.Other, color.NRGBA{0x8c, 0x8c, 0x8c, 0xff}},
}

// spare are the colours of other families, in turn.
var spare = []color.NRGBA{{0x56, 0xb4, 0xe9, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0xc9, 0xb8, 0x00, 0xff}, {0x33, 0x22, 0x88, 0xff}, {0x88, 0x22, 0x55, 0xff}}

// familiesOf returns the families of some tasks, the paper's first.
func familiesOf(names figure.Names, tasks []string) []string {
	var known, other []string
	for _, f := range families {
		if slices.ContainsFunc(tasks, func(s string) bool { return names.Families[s] == string(f.family) }) {
			known = append(known, string(f.family))
		}
	}
	for _, name := range tasks {
		if f := names.Families[name]; f != "" && !slices.Contains(known, f) && !slices.Contains(other, f) {
			other = append(other, f)
		}
	}
	slices.Sort(other)
	return append(known, other...)
}

// familyPalette returns the colour of each family of some tasks.
func familyPalette(names figure.Names, tasks []string) map[string]color.NRGBA {
	palette, next := map[string]color.NRGBA{}, 0
	for _, name := range familiesOf(names, tasks) {
		palette[name] = spare[next%len(spare)]
		for _, f := range families {
			if string(f.family) == name {
				palette[name] = f.color
				next--
				break
			}
		}
		next++
	}
	return palette
}

// withFamilies returns the key with the families of some tasks after the rest.
func (k key) withFamilies(names figure.Names, tasks []string) key {
	palette := familyPalette(names, tasks)
	for _, f := range familiesOf(names, tasks) {
		k.entries = append(k.entries, keyEntry{f, dotMark, palette[f]})
	}
	return k
}

const (
	keyMark  = 12. // room of a mark
	keySpace = 14. // between entries
)

func (k key) text() figure.Text { return figure.Text{Size: k.style.Body, Color: k.style.Ink} }

func (k key) pitch() float64 { return k.style.Body * 1.5 }

// rows breaks the entries into lines.
func (k key) rows() [][]keyEntry {
	var rows [][]keyEntry
	x, room := 0., k.style.Width-2*margin
	for _, e := range k.entries {
		e.name = k.text().Cut(e.name, room-keyMark)
		w := keyMark + k.text().Width(e.name)
		if len(rows) == 0 || x+w > room {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		x += w + keySpace
	}
	return rows
}

func (k key) height() float64 { return k.pitch()*float64(len(k.rows())) + 4 }

// draw draws the key from (x, y) on.
func (k key) draw(p pen, x, y float64) {
	for _, row := range k.rows() {
		at := x
		mid := y + k.pitch()/2
		for _, e := range row {
			p.mark(e.mark, e.color, at+4, mid)
			p.text(k.text(), at+keyMark, mid, 0, e.name)
			at += keyMark + k.text().Width(e.name) + keySpace
		}
		y += k.pitch()
	}
}
