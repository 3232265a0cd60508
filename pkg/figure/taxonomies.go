package figure

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Taxonomies is a figure of small taxonomies over budgets and orders, the
// figure "Computed taxonomies" of the paper. In each panel the tasks stand in
// the same places, once on the left as sources and once on the right as
// targets: a full disc is supervised, a ring is a target of a transfer, and
// curves lead from left to right, those of several sources through a point.
// Panels of one order stand in a row, those of one budget in a column, as long
// as there are at most four budgets.
//
// Tasks that take part in no panel are not shown. With more than 60 tasks the
// rows stand so close that only some have their names, which a note says.
type Taxonomies struct {
	// Title is the first line and Subtitle the second; an empty one takes no
	// room.
	Title, Subtitle string
	Style           Style

	names  Names
	grid   *study.Grid
	panels []taxpanel // by order and budget
	tasks  []hypertask
	family []string
}

// TaxonomiesOptions say which taxonomies of a grid to show.
type TaxonomiesOptions struct {
	Names Names
	// Budgets and Orders are those to show, in this order; each must be in the
	// grid. None stands for those of the paper, 2, 8, 15 and 26 and 1, 2 and 4,
	// if the grid has them, and otherwise for at most four and three of the
	// grid's, evenly spread.
	Budgets []float64
	Orders  []int
}

// NewTaxonomies returns the figure of a grid. It is an error if the grid lacks
// a budget or order that is asked for, has no taxonomy there, or holds a plan
// that [NewHypergraph] would refuse. Where no plan exists the panel says so.
func NewTaxonomies(grid *study.Grid, opt TaxonomiesOptions) (*Taxonomies, error) {
	if grid == nil || len(grid.Budgets) == 0 || len(grid.Orders) == 0 {
		return nil, fmt.Errorf("taxonomies: the grid is empty")
	}
	if len(grid.Solutions) != len(grid.Orders) {
		return nil, fmt.Errorf("taxonomies: the grid has %d rows of solutions for %d orders",
			len(grid.Solutions), len(grid.Orders))
	}
	t := &Taxonomies{
		Title: "Taxonomies over budget and order",
		Subtitle: "Sources on the left, targets on the right; " +
			"gain and quality are means over transferred targets",
		Style: DefaultStyle(),
		names: opt.Names,
		grid:  grid,
	}
	budgets, orders := opt.Budgets, opt.Orders
	if len(budgets) == 0 {
		budgets = some(grid.Budgets, []float64{2, 8, 15, 26})
	}
	if len(orders) == 0 {
		orders = some(grid.Orders, []int{1, 2, 4})
	}
	if err := t.choose(budgets, orders); err != nil {
		return nil, fmt.Errorf("taxonomies: %w", err)
	}
	return t, nil
}

// some returns usual if all has it, and otherwise at most len(usual) elements
// of all, evenly spread from the first to the last.
func some[E comparable](all, usual []E) []E {
	has := func(e E) bool { return slices.Contains(all, e) }
	if len(all) <= len(usual) {
		return all
	}
	if !slices.ContainsFunc(usual, func(e E) bool { return !has(e) }) {
		return usual
	}
	var out []E
	for i := range usual {
		out = append(out, all[i*(len(all)-1)/(len(usual)-1)])
	}
	return out
}

// choose reads the plans of the panels.
func (t *Taxonomies) choose(budgets []float64, orders []int) error {
	found := false
	byName := map[string]hypertask{}
	for _, o := range orders {
		i := slices.Index(t.grid.Orders, o)
		if i < 0 {
			return fmt.Errorf("the grid has no order %d", o)
		}
		for _, b := range budgets {
			j := slices.Index(t.grid.Budgets, b)
			if j < 0 || j >= len(t.grid.Solutions[i]) {
				return fmt.Errorf("the grid has no budget %g for order %d", b, o)
			}
			p := taxpanel{budget: b, order: o, solution: t.grid.Solutions[i][j]}
			if p.solution != nil {
				m, err := newHypermodel(p.solution.Plan, t.names)
				if err != nil {
					return fmt.Errorf("budget %g, order %d: %w", b, o, err)
				}
				p.m, found = m, true
				for _, task := range m.tasks {
					byName[task.name] = task
				}
			}
			t.panels = append(t.panels, p)
		}
	}
	if !found {
		return fmt.Errorf("no plan exists for any of the budgets and orders")
	}
	var all hypermodel
	for _, task := range byName {
		all.tasks = append(all.tasks, task)
	}
	all.sortTasks(t.names)
	t.tasks, t.family = all.tasks, all.families
	return nil
}

// Size returns the width of the style and the height that the panels need.
func (t *Taxonomies) Size() (vg.Length, vg.Length) {
	l := t.layout()
	return vg.Length(l.w), vg.Length(l.h)
}

// Draw draws the figure.
func (t *Taxonomies) Draw(c draw.Canvas) {
	l := t.layout()
	paint(c, l.w, l.h, t.Style.Background, func(p pen) { l.draw(p) })
}

// CSV writes all taxonomies of the grid, those not drawn too: one row for each
// order, budget and target, in this order, with the columns max_order (0 for
// any), budget, target, sources (joined by [affinity.Separator]; self is full
// supervision), order, affinity, gain and quality. A number that is not known
// is empty.
func (t *Taxonomies) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"max_order", "budget", "target", "sources", "order",
		"affinity", "gain", "quality"})
	for i, row := range t.grid.Solutions {
		for j, s := range row {
			if s == nil {
				continue
			}
			for _, a := range s.Policy {
				out.Write([]string{
					strconv.Itoa(t.grid.Orders[i]), short(t.grid.Budgets[j]),
					a.Target, affinity.SourceKey(a.Sources), strconv.Itoa(a.Order()),
					cell(a.Affinity), cell(a.Gain), cell(a.Quality),
				})
			}
		}
	}
	out.Flush()
	return out.Error()
}

// cell returns a number for a CSV file, empty for NaN.
func cell(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return short(x)
}
