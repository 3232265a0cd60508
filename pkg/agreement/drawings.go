package agreement

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
)

// figures returns the drawings; one without numbers is nil.
func (a *Agreement) figures() []survey.Item {
	items := []survey.Item{
		{Name: "agreement-ranks", Title: "Agreement and gains of every target", Figure: a.rankFigure(),
			Caption: "Left how each row agrees with the released one: a dot is this study, a ring the released affinities of 1k data, " +
				"a bar what families alone would give. Right how often the best source and the own encoder beat scratch."},
		{Name: "agreement-orders", Title: "What several sources gain", Figure: a.orderFigure(),
			Caption: "Left how often the best transfer of two, three and four sources beats the best of one, and, as a control, the same code twice " +
				"the same code once. Right the logarithm of the ratio of their affinities, for two sources."},
	}
	if a.Line(Centred).Ours.Known() {
		f := &scatter{style: figure.DefaultStyle(), names: a.names, cells: a.Cells}
		for i, v := range []Value{a.Line(Centred).Ours, a.Line(Centred).Yardsticks[0].Value} {
			f.titles[i] = fmt.Sprintf("%s, rank correlation %s", []string{"This study", "The released data on 1k"}[i], show(v))
		}
		items = slices.Insert(items, 1, survey.Item{Name: "agreement-centred", Title: "Centred affinities", Figure: f,
			Caption: "A point is a transfer: the logarithm of its affinity without the means of its target and its source. " +
				"Transfers within a family have its colour."})
	}
	return items
}

// series returns a series of a value of each target.
func series(name string, m mark, targets []Target, of func(Target) Value) dotSeries {
	s := dotSeries{name: name, mark: m}
	for _, t := range targets {
		v := of(t)
		if !v.Known() {
			v.Number = math.NaN()
		}
		s.values = append(s.values, v.Number)
	}
	return s
}

// tasksOf returns the names of targets.
func tasksOf(targets []Target) []string {
	var names []string
	for _, t := range targets {
		names = append(names, t.Task)
	}
	return names
}

func (a *Agreement) rankFigure() figure.Figure {
	style, targets := figure.DefaultStyle(), a.sorted()
	ours := series("this study", dotMark, targets, func(t Target) Value { return t.Rank })
	small := series("released, 1k data", ringMark, targets, func(t Target) Value { return t.Yardstick })
	family := series("families only", barMark, targets, func(t Target) Value { return t.FamilyRank })
	other := series("with rows of other targets", speck, targets, func(t Target) Value { return t.Other })
	small.color, family.color, other.color = style.Ink, style.Muted, style.Muted
	gain := series("this study", dotMark, targets, func(t Target) Value { return t.Gain })
	own := series("own encoder", ringMark, targets, func(t Target) Value { return t.OwnGain })
	own.color = style.Accent
	f := &dots{style: style, names: a.names, tasks: tasksOf(targets), panels: []dotPanel{
		{title: "Rank correlation with the released row", share: 1.5, series: []dotSeries{ours, small, family, other}},
		{title: "Gain of the best source over scratch", share: 1, base: 0.5, series: []dotSeries{gain, own}},
	}}
	return f.shown()
}

func (a *Agreement) orderFigure() figure.Figure {
	style, targets := figure.DefaultStyle(), a.sorted()
	win := dotPanel{title: "Win rate against the best single source", share: 1.2, base: 0.5}
	for i, k := range orders {
		s := series(fmt.Sprintf("order %d", k), []mark{dotMark, speck, speck}[i], targets, func(t Target) Value { return t.Orders[i].Win })
		if i > 0 {
			s.color = style.Color([]int{1, 6}[i-1])
		}
		win.series = append(win.series, s)
	}
	control := series("control: same code twice", barMark, targets, func(t Target) Value { return t.Control })
	control.color = style.Muted
	win.series = append(win.series, control)
	ratio := series("order 2", dotMark, targets, func(t Target) Value { return t.Orders[0].Ratio })
	theirs := series("released, order 2", ringMark, targets, func(t Target) Value { return t.Orders[0].Published })
	theirs.color = style.Ink
	if len(finite(win.series[0].values)) == 0 && len(finite(control.values)) == 0 {
		return nil
	}
	f := &dots{style: style, names: a.names, tasks: tasksOf(targets),
		panels: []dotPanel{win, {title: "Log ratio of affinities, order 2 to 1", share: 1, series: []dotSeries{ratio, theirs}}}}
	return f.shown()
}
