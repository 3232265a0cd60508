package replay

import (
	"context"
	"fmt"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// Survey surveys the released 16k data with the options of the published
// solver, and draws the paper's own points into the figures that have them.
func Survey(ctx context.Context, samples int, seed uint64) (*survey.Survey, error) {
	table, err := published.Transfers(published.Data16k)
	if err != nil {
		return nil, err
	}
	options, err := Options(published.Data16k)
	if err != nil {
		return nil, err
	}
	names, err := Names()
	if err != nil {
		return nil, err
	}
	paper, err := published.PaperFigures()
	if err != nil {
		return nil, err
	}
	s, err := survey.Run(ctx, table, survey.Config{
		Name: "published 16k", Options: options, Samples: samples, Seed: seed,
		Names: names, Input: "--transfers published",
	})
	if err != nil {
		return nil, err
	}
	overlaySignificance(s, paper)
	overlayDrop(s, paper)
	generalization, err := generalizationPart(paper, names)
	if err != nil {
		return nil, err
	}
	s.Parts = append(s.Parts, generalization, modelsPart(paper))
	return s, nil
}

// Names returns how the tasks of the released data are shown: by the names in
// the figures of the paper.
func Names() (figure.Names, error) {
	dictionary, err := published.Dictionary(published.Data16k)
	if err != nil {
		return figure.Names{}, err
	}
	names := figure.NamesOf(dictionary)
	for _, t := range task.Released().Tasks() {
		if _, known := names.Labels[t.Name]; !known && t.Released == "" && t.Figure != "" {
			names.Labels[t.Name], names.Families[t.Name] = t.Figure, string(t.Family)
		}
	}
	names.Labels[affinity.Scratch] = "from scratch"
	names.Labels[affinity.Self] = "full supervision"
	return names, nil
}

// points returns the numbers of the paper as dots.
func points(x, y []float64) figure.Curve {
	c := figure.Curve{Name: "paper", Points: true}
	for i, v := range y {
		if !math.IsNaN(v) {
			c.X, c.Y = append(c.X, x[i]), append(c.Y, v)
		}
	}
	return c
}

// addPoints draws the paper's numbers into the plots of an item, in their
// order.
func addPoints(s *survey.Survey, item string, x []float64, series ...[]float64) {
	it := s.Item(item)
	if it == nil {
		return
	}
	curves, ok := it.Figure.(*figure.Curves)
	if !ok {
		return
	}
	for i, y := range series {
		if i < len(curves.Plots) {
			curves.Plots[i].Curves = append(curves.Plots[i].Curves, points(x, y))
		}
	}
	it.Caption += " Dots are the paper's numbers."
}

func overlaySignificance(s *survey.Survey, paper *published.Figures) {
	var x, gain, quality []float64
	for i, p := range paper.Gain {
		x = append(x, float64(p.Budget))
		gain, quality = append(gain, p.Taxonomy), append(quality, paper.Quality[i].Taxonomy)
	}
	addPoints(s, "significance", x, gain, quality)
}

func overlayDrop(s *survey.Survey, paper *published.Figures) {
	var x []float64
	for k := range paper.Drop.Gain {
		x = append(x, float64(k))
	}
	addPoints(s, "drop", x, paper.Drop.Gain, paper.Drop.Quality)
}

// generalizationPart draws the bars of Places and ImageNet.
func generalizationPart(paper *published.Figures, names figure.Names) (survey.Part, error) {
	panel := func(title string, g published.Generalization) figure.BarPanel {
		return figure.BarPanel{
			Title: fmt.Sprintf("%s, ρ = %.3f", title, g.Spearman), Groups: g.Tasks,
			Series: []figure.BarSeries{{Name: "top-1", Values: g.Top1}, {Name: "top-5", Values: g.Top5}},
		}
	}
	f, err := figure.NewBars(names, panel("MIT Places", paper.Places), panel("ImageNet", paper.ImageNet))
	if err != nil {
		return survey.Part{}, err
	}
	f.Digits = 1
	return survey.Part{
		ID: "generalisation", Title: "Generalisation to Places and ImageNet",
		Text: "The paper's own bars: the accuracy, in per cent, of transfers on the frozen encoders, sorted by the affinity to " +
			"that task, scratch last. The networks were not released.",
		Items: []survey.Item{{Name: "generalisation", Title: "Accuracy on MIT Places and ImageNet by encoder",
			Caption: "ρ is the reported rank correlation of the order and the top-1 accuracy.", Figure: f}},
	}, nil
}

// modelsPart tabulates the standard deviations over architectures.
func modelsPart(paper *published.Figures) survey.Part {
	part := survey.Part{
		ID: "models", Title: "Other architectures",
		Text: "The supplement's standard deviation of affinities over five transfer networks and over three encoders, which the verdicts recompute from its matrices.",
	}
	for _, c := range []struct{ name, caption string }{
		{"stddev_transfer_architectures", "Over five transfer networks"},
		{"stddev_encoder_architectures", "Over three encoders"},
	} {
		m := paper.Models[c.name]
		t := report.Table{Caption: c.caption, Columns: []report.Column{{Title: "Target"}}}
		for _, col := range m.Cols {
			t.Columns = append(t.Columns, report.Column{Title: col, Numeric: true})
		}
		for i, row := range m.Rows {
			cells := []string{row}
			for _, v := range m.Row(i) {
				cells = append(cells, fmt.Sprintf("%.3f", v))
			}
			t.Rows = append(t.Rows, cells)
		}
		part.Tables = append(part.Tables, t)
	}
	return part
}
