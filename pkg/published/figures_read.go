package published

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// rawFigures is the layout of the file.
type rawFigures struct {
	Affinity struct {
		Columns []string
		Rows    map[string][]float64
	} `json:"affinity_figure_right"`
	GainQuality struct {
		Budgets []float64
		Rows    map[string]map[string][]float64
	} `json:"gain_quality_figure"`
	Novel struct {
		Orders []int
		Rows   map[string]map[string][]float64
	} `json:"novel_task_figure_left"`
	NovelTable struct {
		Columns []string
		Rows    map[string]struct {
			WinRate []float64 `json:"win_rate_percent_of_taxonomy_vs_column"`
			Loss    []float64
		}
	} `json:"novel_task_table_right"`
	Significance map[string]struct {
		Err      map[string][2]float64 `json:"random_err"`
		Mean     map[string]float64    `json:"random_mean"`
		Taxonomy map[string]float64
	} `json:"significance_figure"`
	Generalization struct {
		Spearman map[string]float64   `json:"spearman_reported"`
		Accuracy map[string]orderedXY `json:"accuracy_percent_top1_top5_in_x_axis_order"`
	} `json:"places_imagenet_figure"`
	Drop map[string]map[string]float64 `json:"drop_k_supp_figure"`
	Tree []TreeMerge                   `json:"similarity_tree"`
	Spec struct {
		Rows     []string               `json:"rows_targets"`
		Columns  []string               `json:"columns_sources"`
		Matrices map[string][][]float64 `json:"matrices"`
	} `json:"model_specificity_supp_figure"`
	Sanity struct {
		Columns []string
		Rows    map[string][]*float64
		Means   [2]float64            `json:"mean_reported"`
		More    map[string][]*float64 `json:"also in repository README figure"`
	} `json:"task_specific_sanity_table"`
}

// orderedXY is an object of pairs of numbers that keeps its order.
type orderedXY struct {
	keys []string
	x, y []float64
}

// UnmarshalJSON reads {"name": [x, y], …}.
func (o *orderedXY) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var pair [2]float64
		if err := d.Decode(&pair); err != nil {
			return err
		}
		o.keys = append(o.keys, fmt.Sprint(key))
		o.x, o.y = append(o.x, pair[0]), append(o.y, pair[1])
	}
	return nil
}

func (r *rawFigures) figures() (*Figures, error) {
	f := &Figures{Tree: r.Tree, Models: map[string]affinity.Matrix{}, SanityMeans: r.Sanity.Means}
	f.AffinityPlot = matrixOf(r.Affinity.Rows, r.Affinity.Columns)
	r.gainQuality(f)
	r.novel(f)
	f.Gain = r.significance("Gain")
	f.Quality = r.significance("Quality")
	f.Places = r.generalization("MIT Places")
	f.ImageNet = r.generalization("ImageNet")
	f.Drop = Drop{series(r.Drop["normalized_loss"]), series(r.Drop["gain"]), series(r.Drop["quality"])}
	for name, rows := range r.Spec.Matrices {
		m := affinity.Matrix{Rows: r.Spec.Rows, Cols: r.Spec.Columns, Data: slices.Concat(rows...)}
		f.Models[name] = m
	}
	sanity := map[string][]float64{}
	for _, rows := range []map[string][]*float64{r.Sanity.Rows, r.Sanity.More} {
		for name, values := range rows {
			sanity[name] = orNaN(values)
		}
	}
	f.Sanity = matrixOf(sanity, r.Sanity.Columns)
	for _, m := range []affinity.Matrix{f.AffinityPlot, f.NovelGain, f.NovelWinRate, f.NovelLoss, f.Sanity} {
		if err := m.Check(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// orNaN returns the values, NaN for null.
func orNaN(values []*float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.NaN()
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// matrixOf returns the rows in alphabetical order.
func matrixOf(rows map[string][]float64, cols []string) affinity.Matrix {
	m := affinity.Matrix{Cols: cols}
	for name := range rows {
		m.Rows = append(m.Rows, name)
	}
	slices.Sort(m.Rows)
	for _, name := range m.Rows {
		m.Data = append(m.Data, rows[name]...)
	}
	return m
}

// field picks one list of numbers from each row.
func field(rows map[string]map[string][]float64, name string) map[string][]float64 {
	picked := map[string][]float64{}
	for row, fields := range rows {
		picked[row] = fields[name]
	}
	return picked
}

func (r *rawFigures) gainQuality(f *Figures) {
	g := &f.GainQuality
	g.Budgets, g.Orders = r.GainQuality.Budgets, []int{1, 4}
	var cols []string
	for _, b := range g.Budgets {
		cols = append(cols, strconv.FormatFloat(b, 'g', -1, 64))
	}
	for _, order := range g.Orders {
		suffix := fmt.Sprintf("_order%d", order)
		g.Gain = append(g.Gain, matrixOf(field(r.GainQuality.Rows, "gain"+suffix), cols))
		g.Quality = append(g.Quality, matrixOf(field(r.GainQuality.Rows, "quality"+suffix), cols))
	}
}

func (r *rawFigures) novel(f *Figures) {
	var cols []string
	for _, order := range r.Novel.Orders {
		cols = append(cols, strconv.Itoa(order))
	}
	f.NovelGain = matrixOf(field(r.Novel.Rows, "gain"), cols)
	f.NovelQuality = matrixOf(field(r.Novel.Rows, "quality"), cols)
	rates, losses := map[string][]float64{}, map[string][]float64{}
	for name, row := range r.NovelTable.Rows {
		rates[name], losses[name] = row.WinRate, row.Loss
	}
	columns := r.NovelTable.Columns
	f.NovelWinRate = matrixOf(rates, columns[:len(columns)-1])
	f.NovelLoss = matrixOf(losses, columns)
}

func (r *rawFigures) significance(measure string) []Significance {
	raw := r.Significance[measure]
	var points []Significance
	for b := 1; b <= len(raw.Mean); b++ {
		key := strconv.Itoa(b)
		p := Significance{Budget: b, Taxonomy: math.NaN(), Random: raw.Mean[key], Low: raw.Err[key][0], High: raw.Err[key][1]}
		if v, ok := raw.Taxonomy[key]; ok {
			p.Taxonomy = v
		}
		points = append(points, p)
	}
	return points
}

func (r *rawFigures) generalization(name string) Generalization {
	a := r.Generalization.Accuracy[name]
	return Generalization{r.Generalization.Spearman[name], a.keys, a.x, a.y}
}

// series lays out values by their number, NaN where there is none.
func series(values map[string]float64) []float64 {
	var s []float64
	for key, v := range values {
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 {
			continue
		}
		for len(s) <= i {
			s = append(s, math.NaN())
		}
		s[i] = v
	}
	return s
}
