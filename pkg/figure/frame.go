package figure

import (
	"fmt"
	"image/color"
	"math"
	"strings"
)

// Spaces of all figures, in points.
const (
	margin    = 10 // around a figure
	gap       = 6  // between a label and what it belongs to
	lineSpace = 1.3
)

// A sample is what stands in front of a legend entry.
type sample int

const (
	squareSample sample = iota
	lineSample
	dotSample
	boxSample // an outline
	bandSample
)

// A legendEntry explains one colour or line.
type legendEntry struct {
	name  string
	kind  sample
	color color.NRGBA
	dash  []float64
}

// A frame is what surrounds every figure: the title, the legend below it and
// the notes at the foot.
type frame struct {
	style  *Style
	title  string
	legend []legendEntry
	notes  []string
}

func (f frame) titleText() Text { return Text{f.style.Title, true, f.style.Ink} }
func (f frame) bodyText() Text  { return Text{f.style.Body, false, f.style.Ink} }
func (f frame) smallText() Text { return Text{f.style.Small, false, f.style.Muted} }

// inner is the width between the margins.
func (f frame) inner() float64 { return f.style.Width - 2*margin }

// sampleWidth is the room of a sample and the space to its name.
func sampleWidth(k sample) float64 {
	if k == lineSample || k == bandSample {
		return 22
	}
	return 13
}

// legendRows breaks the legend into lines no wider than the figure.
func (f frame) legendRows() [][]legendEntry {
	const between = 14
	var rows [][]legendEntry
	t, x := f.bodyText(), 0.
	for _, e := range f.legend {
		e.name = t.Cut(e.name, f.inner()-sampleWidth(e.kind))
		w := sampleWidth(e.kind) + t.Width(e.name) + between
		if len(rows) == 0 || x+w-between > f.inner() {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		x += w
	}
	return rows
}

// noteLines breaks the notes into lines no wider than the figure.
func (f frame) noteLines() []string {
	var lines []string
	for _, note := range f.notes {
		lines = append(lines, wrap(f.smallText(), note, f.inner())...)
	}
	return lines
}

// top is the height of margin, title and legend.
func (f frame) top() float64 {
	h := float64(margin)
	if f.title != "" {
		n := len(wrap(f.titleText(), f.title, f.inner()))
		h += float64(n)*f.style.Title*lineSpace + 4
	}
	if n := len(f.legendRows()); n > 0 {
		h += float64(n)*f.style.Body*1.5 + 5
	}
	return h
}

// bottom is the height of notes and margin.
func (f frame) bottom() float64 {
	n := len(f.noteLines())
	if n == 0 {
		return margin
	}
	return float64(n)*f.style.Small*lineSpace + 4 + margin
}

// draw draws title, legend and notes of a figure of this height.
func (f frame) draw(p pen, height float64) {
	y := float64(margin)
	if f.title != "" {
		for _, line := range wrap(f.titleText(), f.title, f.inner()) {
			p.text(f.titleText(), margin, y+f.style.Title/2, left, line)
			y += f.style.Title * lineSpace
		}
		y += 4
	}
	for _, row := range f.legendRows() {
		x := float64(margin)
		mid := y + f.style.Body*0.6
		for _, e := range row {
			e.draw(p, x, mid)
			x += sampleWidth(e.kind)
			p.text(f.bodyText(), x, mid, left, e.name)
			x += f.bodyText().Width(e.name) + 14
		}
		y += f.style.Body * 1.5
	}
	lines := f.noteLines()
	y = height - margin - float64(len(lines))*f.style.Small*lineSpace
	for _, line := range lines {
		y += f.style.Small * lineSpace
		p.text(f.smallText(), margin, y-f.style.Small/2, left, line)
	}
}

// draw draws the sample, its middle at height y.
func (e legendEntry) draw(p pen, x, y float64) {
	switch e.kind {
	case lineSample:
		p.line(stroke{2, e.color, e.dash}, point{x, y}, point{x + 17, y})
	case bandSample:
		p.fill(e.color, x, y-4, 17, 8)
	case dotSample:
		p.circle(e.color, stroke{}, x+4.5, y, 3.4)
	case boxSample:
		p.box(stroke{1.4, e.color, nil}, x+0.7, y-3.8, 7.6, 7.6)
	default:
		p.fill(e.color, x, y-4.5, 9, 9)
	}
}

// familyLegend explains the colours of the families among some tasks.
func familyLegend(n Names, tasks []string) []legendEntry {
	var entries []legendEntry
	colors := n.palette(tasks)
	for _, f := range n.families(tasks) {
		entries = append(entries, legendEntry{name: f, color: colors[f]})
	}
	return entries
}

// wrap breaks s at spaces into lines no wider than this; a word that is wider
// is cut.
func wrap(t Text, s string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(printable(s)) {
		word = t.Cut(word, width)
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && t.Width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// every returns the smallest step, at least 1, at which labels of this height
// do not touch when their places are this far apart.
func every(pitch, height float64) int {
	if !(pitch > 0) {
		return math.MaxInt
	}
	return int(max(1, math.Ceil(height/pitch-1e-9)))
}

// leftOut says that only part of something is shown, or is empty if all is.
func leftOut(shown, all int, what string) string {
	if shown >= all {
		return ""
	}
	return fmt.Sprintf("The first %d of %d %s are shown; the CSV of this figure has all.",
		shown, all, what)
}

// compact returns the notes that are not empty.
func compact(notes ...string) []string {
	var out []string
	for _, n := range notes {
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}
