package figure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// allBudgets are those of the paper's main data.
func allBudgets() []float64 {
	budgets := make([]float64, 26)
	for i := range budgets {
		budgets[i] = float64(i + 1)
	}
	return budgets
}

// randomPlan returns a plan of n tasks, and names for them: some supervised,
// the others served by up to six of these, some by none; of the supervised ones
// some are no targets and some served by others. Names are up to 80 characters.
func randomPlan(seed uint64, n int) (taxonomy.Plan, Names) {
	rnd := rand.New(rand.NewPCG(seed, uint64(n)))
	names := Names{map[string]string{}, map[string]string{}}
	var plan taxonomy.Plan
	var all []string
	families := append(slices.Clone(taskFamilies), "", "sound & motion")
	for i := range n {
		name := fmt.Sprintf("task %d", i)
		all = append(all, name)
		names.Labels[name] = strings.Repeat(`Ab<&">Wim `, 9)[:4+rnd.IntN(10)*rnd.IntN(8)] + name
		names.Families[name] = families[rnd.IntN(len(families))]
		if i == 0 || rnd.IntN(3) == 0 {
			plan.Sources = append(plan.Sources, name)
		}
	}
	for _, name := range all {
		supervised := slices.Contains(plan.Sources, name)
		tr := affinity.Transfer{Target: name, Sources: []string{affinity.Self},
			Affinity: rnd.Float64(), Gain: rnd.Float64(), Quality: rnd.Float64()}
		switch r := rnd.IntN(10); {
		case supervised && r == 0:
			continue // a source only
		case !supervised && r == 0:
			tr.Sources, tr.Quality = nil, math.NaN()
		case !supervised || r == 1:
			few := plan.Sources[:1+rnd.IntN(len(plan.Sources))]
			tr.Sources = nil
			for _, k := range rnd.Perm(len(few))[:min(len(few), 1+rnd.IntN(6))] {
				tr.Sources = append(tr.Sources, few[k])
			}
		}
		plan.Policy = append(plan.Policy, taxonomy.Assignment{Transfer: tr})
	}
	return plan, names
}

// textPane returns the room that a caption takes.
func textPane(c caption) pane {
	w := c.Width(c.text)
	return pane{c.at.x - float64(c.align)*w, c.at.y - c.Size*0.6, w, c.Size * 1.2}
}

// checkPanes fails if two of some panes overlap or one leaves the canvas.
func checkPanes(t *testing.T, what string, panes []pane, w, h float64) {
	t.Helper()
	for i, f := range panes {
		if !(pane{0, 0, w, h}).holds(f) {
			t.Errorf("%s %d is outside the canvas of %g×%g: %v", what, i, w, h, f)
		}
		for _, g := range panes[:i] {
			if f.overlaps(g) {
				t.Errorf("%s %d overlaps another: %v and %v", what, i, f, g)
			}
		}
	}
}

// checkHypergraph fails unless the layout is legible: no box over another, all
// inside, text within its box, and no edge through a box other than its ends.
func checkHypergraph(t *testing.T, h *Hypergraph) {
	t.Helper()
	l := h.layout()
	var boxes, texts []pane
	for _, c := range l.cards {
		boxes = append(boxes, c.pane)
		text := Text{Size: l.cardText(c), Bold: c.kind == fullCard}
		if w := text.Width(c.text); w > c.w-hyperPad-hyperStripe {
			t.Errorf("%q is %g wide in a box of %g", c.text, w, c.w)
		}
		if c.kind != listCard && c.h < 1.2*text.Size {
			t.Errorf("a box is %g high", c.h)
		}
	}
	for _, b := range l.bars {
		boxes = append(boxes, b.pane)
	}
	checkPanes(t, "box", boxes, l.w, l.h)
	for _, c := range l.captions {
		texts = append(texts, textPane(c))
		if c.Size < 8 {
			t.Errorf("%q is set in %g points", c.text, c.Size)
		}
	}
	for _, c := range l.names {
		texts = append(texts, c.pane)
	}
	checkPanes(t, "text", texts, l.w, l.h)
	checkWires(t, l)
}

// checkWires samples the edges.
func checkWires(t *testing.T, l *hyperlayout) {
	t.Helper()
	for _, w := range l.wires {
		if width := l.edge(w.quality).width; !(width >= 0.5 && width <= 2.5) {
			t.Fatalf("an edge is %g wide", width)
		}
		for k := range 51 {
			p := w.at(float64(k) / 50)
			if !(pane{0, 0, l.w, l.h}).contains(p) {
				t.Fatalf("an edge leaves the canvas at %v", p)
			}
			for i, c := range l.cards {
				if i != w.from && i != w.to && c.contains(p) {
					t.Fatalf("an edge runs through the box of %q at %v", c.text, p)
				}
			}
			for _, d := range l.dots {
				far := math.Hypot(p.x-d.x, p.y-d.y) > hyperDot
				if !far && d != w.bezier.from && d != w.bezier.to {
					t.Fatalf("an edge runs through the node of another transfer at %v", d)
				}
			}
		}
	}
}

func TestHypergraphLegiblePublished(t *testing.T) {
	grid, names := PublishedTaxonomies(t, allBudgets(), 0, 1, 2, 4)
	for i, row := range grid.Solutions {
		for j, s := range row {
			h, err := NewSolutionHypergraph(s, names)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprintf("order %d, budget %g", grid.Orders[i], grid.Budgets[j]), func(t *testing.T) {
				checkHypergraph(t, h)
			})
		}
	}
}

func TestHypergraphLegibleRandom(t *testing.T) {
	sizes := []int{1, 2, 61, 75, 90, 120, 200, 500}
	for n := 3; n <= 60; n++ {
		sizes = append(sizes, n, n)
	}
	for seed, n := range sizes {
		t.Run(fmt.Sprintf("%d tasks, seed %d", n, seed), func(t *testing.T) {
			h, err := NewHypergraph(randomPlan(uint64(seed), n))
			if err != nil {
				t.Fatal(err)
			}
			checkHypergraph(t, h)
		})
	}
}

// crowdedPlan returns a plan of 400 supervised tasks, one of which serves 150
// targets.
func crowdedPlan() taxonomy.Plan {
	var plan taxonomy.Plan
	for i := range 400 {
		plan.Sources = append(plan.Sources, fmt.Sprint("source ", i))
	}
	for i := range 150 {
		plan.Policy = append(plan.Policy, taxonomy.Assignment{Transfer: affinity.Transfer{
			Target: fmt.Sprint("target ", i), Sources: plan.Sources[:1]}})
	}
	return plan
}

// TestHypergraphAllServed: whatever the layout leaves out, it counts.
func TestHypergraphAllServed(t *testing.T) {
	for _, n := range []int{20, 70, 200, 500, 0} {
		plan, names := randomPlan(9, n)
		if n == 0 {
			plan = crowdedPlan()
		}
		h, err := NewHypergraph(plan, names)
		if err != nil {
			t.Fatal(err)
		}
		checkHypergraph(t, h)
		l := h.layout()
		shown, hidden := len(l.cards)+len(l.names), 0
		for _, c := range l.cards {
			if c.kind == listCard {
				shown--
			}
		}
		for _, c := range l.captions {
			var more, some, all int
			if k, _ := fmt.Sscanf(c.text, "and %d others", &more); k == 1 {
				hidden += more
			}
			const first = "Supervised, serve only themselves: the first %d of %d"
			if k, _ := fmt.Sscanf(c.text, first, &some, &all); k == 2 {
				hidden += all - some
			}
		}
		busy, idle := h.model.serving()
		if want := len(busy) + len(idle) + len(h.model.edges); shown+hidden != want {
			t.Errorf("%d tasks: %d boxes and %d left out, want %d", n, shown, hidden, want)
		}
	}
}

func TestTaxonomiesLegible(t *testing.T) {
	grid, names := PublishedTaxonomies(t, allBudgets(), 1, 2, 4)
	wide, err := NewTaxonomies(grid, TaxonomiesOptions{Names: names, Budgets: grid.Budgets[:7]})
	if err != nil {
		t.Fatal(err)
	}
	usual, err := NewTaxonomies(grid, TaxonomiesOptions{Names: names})
	if err != nil {
		t.Fatal(err)
	}
	figures := []*Taxonomies{wide, usual}
	for _, n := range []int{1, 3, 40, 60, 61, 100, 200} {
		plan, names := randomPlan(4, n)
		grid := &study.Grid{Budgets: []float64{1, 2}, Orders: []int{0},
			Solutions: [][]*taxonomy.Solution{{nil, {Plan: plan}}}}
		f, err := NewTaxonomies(grid, TaxonomiesOptions{Names: names})
		if err != nil {
			t.Fatal(err)
		}
		figures = append(figures, f)
	}
	for _, f := range figures {
		l := f.layout()
		var texts, marks []pane
		for _, c := range l.captions {
			texts = append(texts, textPane(c))
		}
		checkPanes(t, "text", texts, l.w, l.h)
		for _, m := range l.marks {
			r := m.radius
			marks = append(marks, pane{m.at.x - r, m.at.y - r, 2 * r, 2 * r})
		}
		checkPanes(t, "mark", marks, l.w, l.h)
	}
}
