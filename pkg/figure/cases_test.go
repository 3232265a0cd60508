package figure_test

import (
	"fmt"
	"math"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// goldenFigures are the figures whose images are in testdata. With csv, so are
// their numbers.
var goldenFigures = []struct {
	name   string
	csv    bool
	figure func() (figure.Figure, error)
}{
	{"heatmap", false, heatMap},
	{"heatmap_pair", false, heatMapPair},
	{"heatmap_small", true, smallHeatMap},
	{"heatmap_large", false, largeHeatMap},
	{"gainquality", true, gainQuality},
	{"gainquality_small", false, smallGainQuality},
	{"significance", true, significance},
	{"budget", true, budgetCurves},
	{"drop", true, dropCurves},
	{"dendrogram", true, dendrogram},
	{"dendrogram_large", false, largeDendrogram},
	{"generalization", true, generalization},
	{"stability", true, stability},
	{"bars_large", false, largeBars},
}

func heatMap() (figure.Figure, error) {
	p := publishedAffinities().NormalizeRows()
	f, err := figure.NewHeatMap(publishedNames(), figure.PlotPanel(p))
	if err != nil {
		return nil, err
	}
	f.Title = "Task affinities after normalisation"
	f.Panels[0].Title = ""
	f.Tree = publishedTree()
	return f, nil
}

func heatMapPair() (figure.Figure, error) {
	p := publishedAffinities()
	f, err := figure.NewHeatMap(publishedNames(),
		figure.AffinityPanel(p), figure.PlotPanel(p.NormalizeRows()))
	if err != nil {
		return nil, err
	}
	f.Tree = publishedTree()
	return f, nil
}

func smallHeatMap() (figure.Figure, error) {
	m := affinity.NewMatrix([]string{"<a & b>", "depth"}, []string{"<a & b>", "depth", "a\"third\""})
	copy(m.Data, []float64{0.2, 0.5, 0.3, 0.1, math.NaN(), 0.9})
	return figure.NewHeatMap(figure.Names{},
		figure.HeatPanel{Title: "Share", Unit: "share", Matrix: m, MarkBest: true})
}

func largeHeatMap() (figure.Figure, error) {
	var names []string
	for i := range 200 {
		names = append(names, fmt.Sprintf("task number %d", i))
	}
	m := affinity.NewMatrix(names, names)
	for i := range names {
		for j := range names {
			m.Set(i, j, math.Exp(-math.Abs(float64(i-j))/20))
		}
	}
	return figure.NewHeatMap(figure.Names{}, figure.HeatPanel{Matrix: m, Unit: "nearness"})
}

func gainQuality() (figure.Figure, error) {
	paper := must(published.PaperFigures()).GainQuality
	var panels []figure.RatePanel
	for i, order := range paper.Orders {
		panels = append(panels, figure.RatePanel{
			Title: fmt.Sprintf("Gain, order %d", order), Matrix: paper.Gain[i]})
	}
	for i, order := range paper.Orders {
		panels = append(panels, figure.RatePanel{
			Title: fmt.Sprintf("Quality, order %d", order), Matrix: paper.Quality[i]})
	}
	return figure.NewWinRates(publishedNames(), panels...)
}

func smallGainQuality() (figure.Figure, error) {
	m := affinity.NewMatrix([]string{"parsing", "tagging", "translation"}, []string{"1", "2", "3"})
	copy(m.Data, []float64{0.1, 0.5, 0.97, 0, 0.49, 1, math.NaN(), 0.6, 0.3})
	f, err := figure.NewWinRates(figure.Names{Families: map[string]string{"parsing": "syntax"}},
		figure.RatePanel{Title: "Gain", Matrix: m})
	if err != nil {
		return nil, err
	}
	f.Title = "Three tasks"
	return f, nil
}

func significance() (figure.Figure, error) {
	paper := must(published.PaperFigures())
	convert := func(m study.Measure, points []published.Significance) *study.Significance {
		s := &study.Significance{Measure: m}
		for _, p := range points {
			s.Points = append(s.Points, study.SignificancePoint{
				Budget: p.Budget, Taxonomy: p.Taxonomy, Random: p.Random, Low: p.Low, High: p.High})
		}
		return s
	}
	f, err := figure.NewSignificance(
		convert(study.Gain, paper.Gain), convert(study.Quality, paper.Quality))
	if err != nil {
		return nil, err
	}
	f.Title = "Taxonomies against random ones"
	return f, nil
}

func budgetCurves() (figure.Figure, error) {
	// The means of method.md, section 3.3: orders 1 and 4 at some budgets.
	g := &study.Grid{Budgets: []float64{1, 2, 4, 8, 15, 22}, Orders: []int{1, 4}, Targets: []string{"a"}}
	for _, rows := range [][][3]float64{
		{{2.389, .4527, .1422}, {3.437, .6644, .2671}, {4.560, .7546, .3116},
			{5.202, .8335, .3909}, {5.759, .8701, .4694}, {5.914, .8838, .5001}},
		{{2.389, .4527, .1422}, {3.437, .6644, .2671}, {4.566, .7561, .3123},
			{5.344, .8450, .4144}, {5.863, .8786, .4853}, {5.956, .8869, .5046}},
	} {
		var solutions []*taxonomy.Solution
		for _, v := range rows {
			solutions = append(solutions, &taxonomy.Solution{
				Plan: taxonomy.Plan{Objective: v[0], MeanGain: v[1], MeanQuality: v[2]}})
		}
		g.Solutions = append(g.Solutions, solutions)
	}
	return figure.NewBudgetCurves(g)
}

func dropCurves() (figure.Figure, error) {
	paper := must(published.PaperFigures()).Drop
	ours := study.Drop{}
	for k := range 27 { // A stand-in of about the shape of ours.
		left := 1 - math.Pow(float64(k)/26, 4)
		ours.K = append(ours.K, k)
		ours.Gain = append(ours.Gain, 0.446+0.238*left)
		ours.Quality = append(ours.Quality, 0.1417+0.1*left)
	}
	return figure.NewDropCurves(&ours, paper.Gain, paper.Quality)
}

func dendrogram() (figure.Figure, error) {
	f, err := figure.NewDendrogram(publishedTree(), publishedNames())
	if err != nil {
		return nil, err
	}
	f.Title = "Task similarity tree"
	return f, nil
}

func largeDendrogram() (figure.Figure, error) {
	t := &study.Tree{}
	for i := range 200 {
		t.Leaves = append(t.Leaves, fmt.Sprintf("task %d", i))
	}
	for i := range 199 {
		t.Merges = append(t.Merges, study.Merge{Left: 2 * i, Right: 2*i + 1, Height: math.Sqrt(float64(i + 1))})
	}
	return figure.NewDendrogram(t, figure.Names{})
}

func generalization() (figure.Figure, error) {
	paper := must(published.PaperFigures())
	panel := func(title string, g published.Generalization) figure.BarPanel {
		return figure.BarPanel{Title: title, Groups: g.Tasks, Series: []figure.BarSeries{
			{Name: "top-1 accuracy, %", Values: g.Top1},
			{Name: "top-5 accuracy, %", Values: g.Top5},
		}}
	}
	return figure.NewBars(publishedNames(),
		panel("MIT Places", paper.Places), panel("ImageNet", paper.ImageNet))
}

func stability() (figure.Figure, error) {
	return figure.NewShares(&study.Stability{
		Budget: 3, Samples: 200,
		Deviations: []float64{0.01, 0.1, 0.3},
		Same:       []float64{1, 0.7, 0.31},
		Sources:    []string{"denoise", "edge3d", "rgb2sfnorm", "segment2d"},
		Share:      [][]float64{{1, 0, 1, 1}, {0.98, 0.24, 0.86, 0.92}, {0.87, 0.55, 0.76, 0.82}},
	}, publishedNames())
}

// largeBars has more groups than fit, and names that are too long.
func largeBars() (figure.Figure, error) {
	p := figure.BarPanel{Title: "Many", Series: []figure.BarSeries{{}}}
	for i := range 200 {
		p.Groups = append(p.Groups, strings.Repeat("very ", i%40)+fmt.Sprintf("long name %d", i))
		p.Series[0].Values = append(p.Series[0].Values, float64(200-i))
	}
	p.Series[0].Values[3] = math.NaN()
	f, err := figure.NewBars(figure.Names{}, p)
	if err != nil {
		return nil, err
	}
	f.Limit, f.Digits = 20, 0
	return f, nil
}
