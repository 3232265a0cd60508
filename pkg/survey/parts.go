package survey

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// affinities is the heat map and the similarity tree.
func (r *surveyor) affinities() (Part, error) {
	m, err := r.table.Matrix(1)
	if err != nil {
		return Part{}, err
	}
	m = m.NormalizeRows()
	r.matrix = m.Arrange(r.targets, append(r.used(m.Cols), affinity.Self))
	part := Part{
		ID: "affinities", Title: "Affinities",
		Text: "How well each source transfers to each target. An affinity is the share of a target's vote, by the analytic hierarchy " +
			"process over win rates on held-out images, that goes to a transfer; those of first order are shown, scaled to sum 1.",
		Reproduce: r.command("taskonomy figure heatmap %s --out heatmap.svg", r.Input),
	}
	tree, err := study.SimilarityTree(r.matrix.Arrange(r.targets, r.used(m.Cols)), r.Tree)
	if err == nil {
		r.survey.Tree = tree
		order := tree.Order()
		rows := slices.SortedStableFunc(slices.Values(r.targets), func(a, b string) int {
			return slices.Index(order, a) - slices.Index(order, b)
		})
		r.matrix = r.matrix.Arrange(rows, append(slices.Clone(order), affinity.Self))
	} else {
		r.survey.Missing = append(r.survey.Missing, fmt.Sprintf("similarity tree: %v", err))
	}
	heat, err := r.heatMap()
	if err != nil {
		return Part{}, err
	}
	part.Items = append(part.Items, heat)
	if tree == nil {
		return part, nil
	}
	dendrogram, err := figure.NewDendrogram(tree, r.Names)
	if err != nil {
		return Part{}, err
	}
	caption := "Tasks are near each other if they are worth the same to every target."
	if slices.ContainsFunc(tree.Leaves, func(name string) bool { return r.Names.Families[name] != "" }) {
		caption += " Colours are families."
	}
	part.Items = append(part.Items, Item{"tree", "Task similarity tree", caption, dendrogram})
	return part, nil
}

// heatMap draws the affinities before and after the display transform, or
// after the mean losses if there are any.
func (r *surveyor) heatMap() (Item, error) {
	before, caption := figure.AffinityPanel(r.matrix), "Left the affinities, right"
	if len(r.Losses.Data) > 0 {
		before = figure.HeatPanel{
			Title: "Mean loss", Unit: "loss, units differ by row", Log: true, SmallIsBest: true,
			Matrix: r.Losses.Arrange(r.matrix.Rows, r.matrix.Cols),
		}
		caption = "Left the mean losses, whose units differ from row to row, right"
	}
	after := figure.PlotPanel(r.matrix)
	after.MarkBest = true
	f, err := figure.NewHeatMap(r.Names, before, after)
	if err != nil {
		return Item{}, err
	}
	f.Tree = r.survey.Tree
	return Item{"heatmap", "Affinities before and after normalisation",
		caption + " the paper's display exp(-20 P): dark is a good source. A box marks the best source of each target.", f}, nil
}

// taxonomies is the one taxonomy, the grid of them and their table.
func (r *surveyor) taxonomies() (Part, error) {
	grid := r.survey.Grid
	last := len(grid.Orders) - 1
	s := grid.Solutions[last][slices.Index(grid.Budgets, r.Budget)]
	part := Part{
		ID: "taxonomies", Title: "Taxonomies",
		Text:      "Which tasks to supervise under a budget, and which transfer serves each of the others. " + r.proof(),
		Reproduce: r.command("taskonomy solve %s --budget %v --max-order %d", r.Input, r.Budget, grid.Orders[last]),
	}
	if s != nil {
		one, err := figure.NewSolutionHypergraph(s, r.Names)
		if err != nil {
			return Part{}, err
		}
		part.Items = append(part.Items, Item{"taxonomy", fmt.Sprintf("The taxonomy for budget %v", r.Budget),
			"Left the supervised tasks, right the targets that transfers serve. A dot is a transfer from several sources.", one})
		part.Tables = append(part.Tables, policyTable(s, r.Names))
	}
	if many, err := figure.NewTaxonomies(grid, figure.TaxonomiesOptions{Names: r.Names}); err == nil {
		part.Items = append(part.Items, Item{"taxonomies", "Taxonomies over budgets and orders",
			"Tasks keep their places from panel to panel. A full disc is supervised.", many})
	} else {
		r.survey.Missing = append(r.survey.Missing, fmt.Sprintf("grid of taxonomies: %v", err))
	}
	part.Tables = append(part.Tables, gridTable(grid))
	return part, nil
}

// proof says how far the taxonomies are proved.
func (r *surveyor) proof() string {
	all, proved := r.proved()
	if all == proved {
		return "Every taxonomy is proved to be the best: no other choice of sources has a larger sum of the values of its transfers."
	}
	return fmt.Sprintf("%d of %d taxonomies are proved to be the best; for the others the time ran out.", proved, all)
}

// policyTable lists the transfers of a solution.
func policyTable(s *taxonomy.Solution, names figure.Names) report.Table {
	t := report.Table{
		Caption: fmt.Sprintf("The transfers of the taxonomy for budget %v", s.Budget),
		Columns: []report.Column{{Title: "Target"}, {Title: "Sources"}, {Title: "Order", Numeric: true},
			{Title: "Affinity", Numeric: true}, {Title: "Gain", Numeric: true}, {Title: "Quality", Numeric: true}},
		MaxRows: 30,
	}
	for _, a := range s.Policy {
		var sources []string
		for _, n := range a.Sources {
			sources = append(sources, names.Label(n))
		}
		if a.IsSelf() {
			sources = []string{"full supervision"}
		}
		t.Rows = append(t.Rows, []string{names.Label(a.Target), strings.Join(sources, " + "), strconv.Itoa(a.Order()),
			digits(a.Affinity, 4), digits(a.Gain, 3), digits(a.Quality, 3)})
	}
	return t
}

// gridTable lists objective, number of sources and means of each taxonomy.
func gridTable(grid *study.Grid) report.Table {
	t := report.Table{
		Caption: "Objective, number of sources, mean gain and mean quality",
		Columns: []report.Column{{Title: "Budget", Numeric: true}}, MaxRows: 30,
	}
	for _, order := range grid.Orders {
		for _, c := range []string{"objective", "sources", "gain", "quality"} {
			t.Columns = append(t.Columns, report.Column{Title: fmt.Sprintf("Order ≤ %d: %s", order, c), Numeric: true})
		}
	}
	for j, b := range grid.Budgets {
		row := []string{fmt.Sprint(b)}
		for i := range grid.Orders {
			s := grid.Solutions[i][j]
			if s == nil {
				row = append(row, "–", "–", "–", "–")
				continue
			}
			row = append(row, digits(s.Objective, 6), strconv.Itoa(len(s.Sources)), digits(s.MeanGain, 4), digits(s.MeanQuality, 4))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// digits writes a number with n digits after the point, a dash for NaN.
func digits(v float64, n int) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', n, 64)
}

// gainQuality is the grids and curves of gain and quality.
func (r *surveyor) gainQuality() (Part, error) {
	grid := r.survey.Grid
	part := Part{
		ID: "gain-quality", Title: "Gain and Quality",
		Text: "Gain is how often a target's transfer beats a network trained from scratch on the same data, quality how often it beats " +
			"full supervision, on held-out images.",
		Reproduce: r.command("taskonomy figure gain %s --out gain.svg", r.Input),
	}
	columns := shown(grid.Budgets)
	var panels []figure.RatePanel
	for _, i := range ends(len(grid.Orders)) {
		gain, quality := grid.Gain(i), grid.Quality(i)
		if !known(gain) && !known(quality) {
			return Part{}, missing{errors.New("the table has neither gain nor quality")}
		}
		panels = append(panels,
			figure.RatePanel{Title: fmt.Sprintf("Gain, order ≤ %d", grid.Orders[i]), Matrix: gain.Arrange(gain.Rows, columns)},
			figure.RatePanel{Title: fmt.Sprintf("Quality, order ≤ %d", grid.Orders[i]), Matrix: quality.Arrange(quality.Rows, columns)})
	}
	slices.SortStableFunc(panels, func(a, b figure.RatePanel) int { return strings.Compare(a.Title[:4], b.Title[:4]) })
	rates, err := figure.NewWinRates(r.Names, panels...)
	if err != nil {
		return Part{}, err
	}
	rates.ColumnTitle = "supervision budget"
	curves, err := figure.NewCurves(meanPlots(grid)...)
	if err != nil {
		return Part{}, err
	}
	part.Items = []Item{
		{"gain", "Gain and quality of every target", "Blue beats the baseline on more than half of the images, orange on fewer.", rates},
		{"curve", "Objective, gain and quality against the budget", "Means over all targets, full supervision included.", curves},
	}
	return part, nil
}

// known reports whether a matrix has a number.
func known(m affinity.Matrix) bool {
	return slices.ContainsFunc(m.Data, func(v float64) bool { return !math.IsNaN(v) })
}

// ends returns the first and the last of n numbers from 0.
func ends(n int) []int {
	if n == 1 {
		return []int{0}
	}
	return []int{0, n - 1}
}

// shown returns the budgets to draw as columns: those of the paper's figure if
// they are there, and otherwise at most 8, evenly spread.
func shown(budgets []float64) []string {
	pick := []float64{2, 4, 6, 8, 12, 15, 22, 26}
	if slices.ContainsFunc(pick, func(b float64) bool { return !slices.Contains(budgets, b) }) {
		const most = 8
		pick = nil
		for i := range min(most, len(budgets)) {
			k := i
			if len(budgets) > most {
				k = int(math.Round(float64(i) * float64(len(budgets)-1) / (most - 1)))
			}
			pick = append(pick, budgets[k])
		}
	}
	var names []string
	for _, b := range pick {
		names = append(names, strconv.FormatFloat(b, 'g', -1, 64))
	}
	return names
}

// meanPlots plots objective, mean gain and mean quality against the budget.
func meanPlots(grid *study.Grid) []figure.Plot {
	plots := []figure.Plot{{Title: "Objective"}, {Title: "Mean gain"}, {Title: "Mean quality"}}
	for i, order := range grid.Orders {
		var x []float64
		var y [3][]float64
		for j, s := range grid.Solutions[i] {
			if s != nil {
				x = append(x, grid.Budgets[j])
				for k, v := range []float64{s.Objective, s.MeanGain, s.MeanQuality} {
					y[k] = append(y[k], v)
				}
			}
		}
		for k := range plots {
			if len(x) > 0 && slices.ContainsFunc(y[k], func(v float64) bool { return !math.IsNaN(v) }) {
				plots[k].Curves = append(plots[k].Curves, figure.Curve{Name: fmt.Sprintf("order ≤ %d", order), X: x, Y: y[k]})
			}
		}
	}
	for k := range plots {
		plots[k].XTitle = "budget"
	}
	return slices.DeleteFunc(plots, func(p figure.Plot) bool { return len(p.Curves) == 0 })
}
