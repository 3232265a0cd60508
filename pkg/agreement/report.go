package agreement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
)

// Part returns the section of a report: the numbers beside what is expected,
// the released data and the yardsticks; the ranks, gains and clusters; and the
// figures of them. What there is no number for is a dash, and the text says
// why.
func (a *Agreement) Part() survey.Part {
	part := survey.Part{
		ID: "agreement", Title: "Agreement with the released affinities",
		Text:   strings.Join(a.text(), "\n\n"),
		Tables: []report.Table{a.numbers(), a.rankTable(), a.gainTable()},
	}
	if len(a.Cuts) > 0 {
		part.Tables = append(part.Tables, a.clusterTable())
	}
	for _, item := range a.figures() {
		if item.Figure != nil {
			part.Items = append(part.Items, item)
		}
	}
	return part
}

// text returns the paragraphs of the section.
func (a *Agreement) text() []string {
	paragraphs := []string{
		"How far this study's affinities say what the paper's do. Each row of first-order affinities is held against the released one " +
			"by the ranks of its sources; the target's own encoder, full supervision and scratch are left out. " +
			"Centred are the logarithms of all affinities without the means of targets and sources. " +
			"Cross-fitted numbers choose on one half of the test images and are scored on the other, both ways. " +
			"p is the share of random relabellings of tasks that do as well.",
		"Yardsticks: the released affinities of 1k data are what the paper itself says of its 16k data; " +
			"families only is knowing no more than which tasks are of one family; " +
			"mean rank elsewhere is how good a source is for the other targets on average.",
	}
	var short []string
	for i := range a.Lines {
		if l := &a.Lines[i]; l.Short() {
			short = append(short, fmt.Sprintf("%s: %s, expected %s", l.Label, l.ours(), boundText(l.Least)))
		}
	}
	if len(short) > 0 {
		paragraphs = append(paragraphs, "Not as expected: "+strings.Join(short, "; ")+".")
	}
	var missing []string
	for _, l := range a.Lines {
		if !l.Ours.Known() {
			missing = append(missing, fmt.Sprintf("%s (%s)", l.Label, l.Ours.Missing))
		}
	}
	if len(missing) > 0 {
		paragraphs = append(paragraphs, "Without a number: "+strings.Join(missing, "; ")+".")
	}
	if len(a.Missing) > 0 {
		paragraphs = append(paragraphs, "Left out: "+strings.Join(a.Missing, "; ")+".")
	}
	return paragraphs
}

// dash stands for a number that is not known.
const dash = "–"

// show writes a number with two digits.
func show(v Value) string { return digits(v, 2) }

// ours writes the number of the study, with more digits where it is a little
// short.
func (l *Line) ours() string {
	if l.Short() {
		return digits(l.Ours, 3)
	}
	return show(l.Ours)
}

// digits writes a number with n digits after the point.
func digits(v Value, n int) string {
	if !v.Known() {
		return dash
	}
	s := strconv.FormatFloat(v.Number, 'f', n, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

// probability writes a p-value with as many digits as it has.
func probability(v Value) string {
	switch {
	case !v.Known():
		return dash
	case v.Number < 0.01:
		return strconv.FormatFloat(v.Number, 'f', 4, 64)
	}
	return strconv.FormatFloat(v.Number, 'f', 2, 64)
}

// boundText writes a range.
func boundText(b Bound) string {
	if b.High == 0 {
		return fmt.Sprintf("≥ %.2f", b.Low)
	}
	return fmt.Sprintf("%.2f to %.2f", b.Low, b.High)
}

// numbers is the table of the lines.
func (a *Agreement) numbers() report.Table {
	t := report.Table{
		Caption: "This study beside the released data",
		Columns: []report.Column{{Title: "Number"}, {Title: "This run", Numeric: true}, {Title: "Least expected", Numeric: true},
			{Title: "Released", Numeric: true}, {Title: "Yardsticks"}, {Title: "p", Numeric: true}},
		MaxRows: 30,
	}
	for i := range a.Lines {
		l := &a.Lines[i]
		least := ""
		if l.Least != (Bound{}) {
			least = boundText(l.Least)
			switch {
			case l.Short():
				least += " ✗"
			case l.Ours.Known():
				least += " ✓"
			}
		}
		var yardsticks []string
		for _, y := range l.Yardsticks {
			if y.Value.Known() {
				yardsticks = append(yardsticks, y.Label+" "+show(y.Value))
			}
		}
		t.Rows = append(t.Rows, []string{l.Label, l.ours(), least, show(l.Published), strings.Join(yardsticks, "; "), probability(l.P)})
	}
	return t
}

// sorted returns the targets by how their rows agree, those without a number
// last.
func (a *Agreement) sorted() []Target {
	targets := slices.Clone(a.Targets)
	slices.SortStableFunc(targets, func(x, y Target) int {
		switch {
		case x.Rank.Known() != y.Rank.Known():
			if x.Rank.Known() {
				return -1
			}
			return 1
		case x.Rank.Number > y.Rank.Number:
			return -1
		case x.Rank.Number < y.Rank.Number:
			return 1
		}
		return 0
	})
	return targets
}

// numeric returns columns of numbers.
func numeric(titles ...string) []report.Column {
	var columns []report.Column
	for _, t := range titles {
		columns = append(columns, report.Column{Title: t, Numeric: true})
	}
	return columns
}

// rankTable lists the ranks of each target.
func (a *Agreement) rankTable() report.Table {
	t := report.Table{
		Caption: "Rank correlation of each row with the released one",
		Columns: append(append([]report.Column{{Title: "Target"}, {Title: "Family"}},
			numeric("This run", "p", "Released, 1k data", "Families only", "Rows of other targets", "Second run")...),
			report.Column{Title: "Best source"}, report.Column{Title: "Best released"}),
		MaxRows: 30,
	}
	for _, x := range a.sorted() {
		t.Rows = append(t.Rows, []string{a.names.Label(x.Task), string(x.Family),
			show(x.Rank), probability(x.RankP), show(x.Yardstick), show(x.FamilyRank), show(x.Other), show(x.Repeat),
			a.nameOf(x.Best), a.nameOf(x.BestPublished)})
	}
	return t
}

// nameOf returns the name to show for a task that may be missing.
func (a *Agreement) nameOf(name string) string {
	if name == "" {
		return dash
	}
	return a.names.Label(name)
}

// gainTable lists the gains and orders of each target.
func (a *Agreement) gainTable() report.Table {
	t := report.Table{
		Caption: "Gains over scratch, and of several sources over the best single one",
		Columns: append([]report.Column{{Title: "Target"}},
			numeric("Gain of the best source", "Gain of the own encoder")...),
		MaxRows: 30,
	}
	for _, k := range orders {
		t.Columns = append(t.Columns, numeric(fmt.Sprintf("Order %d wins", k), fmt.Sprintf("Order %d log ratio", k), "released")...)
	}
	t.Columns = append(t.Columns, numeric("Control")...)
	for _, x := range a.sorted() {
		row := []string{a.names.Label(x.Task), show(x.Gain), show(x.OwnGain)}
		for _, o := range x.Orders {
			row = append(row, show(o.Win), show(o.Ratio), show(o.Published))
		}
		control := show(x.Control)
		if x.Control.Known() && !a.control.Holds(x.Control.Number) {
			control += " ✗"
		}
		t.Rows = append(t.Rows, append(row, control))
	}
	return t
}

// clusterTable lists the clusters of each cut.
func (a *Agreement) clusterTable() report.Table {
	t := report.Table{
		Caption: "The similarity tree of this study, cut",
		Columns: []report.Column{{Title: "Clusters", Numeric: true}, {Title: "Adjusted Rand index", Numeric: true}, {Title: "p", Numeric: true}, {Title: "Tasks"}},
		MaxRows: 30,
	}
	for _, cut := range a.Cuts {
		for i, cluster := range cut.Clusters {
			row := []string{"", "", ""}
			if i == 0 {
				row = []string{strconv.Itoa(len(cut.Clusters)), show(cut.Index), probability(cut.P)}
			}
			var names []string
			for _, name := range cluster {
				names = append(names, a.names.Label(name))
			}
			t.Rows = append(t.Rows, append(row, strings.Join(names, ", ")))
		}
	}
	return t
}
