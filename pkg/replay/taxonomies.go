package replay

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// reading is how far a decoded colour may be off: 0.025, and half a unit of
// the two decimals to which the decoded value was rounded.
const reading = 0.03

// plateau returns whether two values have one colour in the paper's figures:
// the values of the plateau are all white.
func plateau(paper, ours float64) bool {
	white := published.Plateau
	return paper == white[0] && ours >= white[0] && ours <= white[1]
}

// taxonomies is Stage IV: the taxonomies themselves, gain and quality.
func (r *replay) taxonomies() ([]study.Verdict, error) {
	fig := r.figures.GainQuality
	grid, err := study.Taxonomies(r.ctx, r.table, r.options, fig.Budgets, fig.Orders)
	if err != nil {
		return nil, err
	}
	panels, err := r.panels(grid)
	if err != nil {
		return nil, err
	}
	growth, err := r.growth()
	if err != nil {
		return nil, err
	}
	return []study.Verdict{
		panels,
		unreleased("Taxonomies", "the panels of budget 2 at orders 2 and 4, and of budgets 8 to 26 otherwise", "taxonomies figure",
			"9 panels", "the run behind them; what they show disagrees with the gain and quality figure"),
		gainQuality(grid, fig),
		growth,
	}, nil
}

// gainQuality compares the cells of the gain and quality figure.
func gainQuality(grid *study.Grid, fig published.GainQuality) study.Verdict {
	var t tally
	white := 0
	compare := func(paper, ours affinity.Matrix) {
		for _, row := range paper.Rows {
			for _, col := range paper.Cols {
				p, o := paper.Value(row, col), ours.Value(row, col)
				if math.Abs(p-o) > reading && plateau(p, o) {
					white++
					p = o
				}
				t.add(p, o, reading)
			}
		}
	}
	for i := range fig.Orders {
		compare(fig.Gain[i], grid.Gain(i))
		compare(fig.Quality[i], grid.Quality(i))
	}
	return study.Verdict{
		Study: "Gain and Quality", Claim: "gain and quality of every target at 8 budgets and orders 1 and 4",
		Source: "gain and quality figure", Paper: "704 cells", Ours: fmt.Sprintf("%d agree, %d of them only as white", t.agree, white),
		Cells: t.cells, Agree: t.agree, Result: t.result(study.Close),
		Reason:  fmt.Sprintf("Tolerance %v, for decoding colours; values from 0.48 to 0.52 are drawn in one white.", reading),
		Command: "taskonomy taxonomies --budgets 2,4,6,8,12,15,22,26 --max-orders 1,4",
	}
}

// drawn holds two panels of the taxonomies figure, read off the drawing: by
// budget, the targets that each source serves at order 1. The remaining
// targets are fully supervised, or served by normals.
var drawn = map[float64]map[string]string{
	2: {"denoise": "autoencoder edge2d keypoint2d segment2d"},
	8: {
		"keypoint3d":   "point_match rgb2depth rgb2mist segment25d",
		"autoencoder":  "segment2d",
		"class_places": "class_1000",
	},
}

// drawnSources are the supervised tasks of the two panels.
var drawnSources = map[float64]string{
	2: "denoise rgb2sfnorm",
	8: "autoencoder class_places denoise edge2d keypoint2d keypoint3d rgb2sfnorm segmentsemantic_rb",
}

// panels compares the assignments of the two panels.
func (r *replay) panels(grid *study.Grid) (study.Verdict, error) {
	var t tally
	order := slices.Index(grid.Orders, 1)
	for _, budget := range []float64{2, 8} {
		s := grid.Solutions[order][slices.Index(grid.Budgets, budget)]
		if s == nil {
			return study.Verdict{}, fmt.Errorf("budget %v: %w", budget, taxonomy.ErrInfeasible)
		}
		sources := strings.Fields(drawnSources[budget])
		for _, a := range s.Policy {
			want := "rgb2sfnorm"
			for source, targets := range drawn[budget] {
				if slices.Contains(strings.Fields(targets), a.Target) {
					want = source
				}
			}
			if slices.Contains(sources, a.Target) {
				want = affinity.Self
			}
			t.cells++
			if slices.Equal(a.Sources, []string{want}) {
				t.agree++
			}
		}
	}
	return study.Verdict{
		Study: "Taxonomies", Claim: "the taxonomies of order 1 at budgets 2 and 8", Source: "taxonomies figure",
		Paper: "22 transfers each", Ours: fmt.Sprintf("%d of %d transfers", t.agree, t.cells),
		Cells: t.cells, Agree: t.agree, Result: t.result(study.Differs),
		Command: "taskonomy solve --transfers published --max-order 1 --budget 8",
	}, nil
}

// growth checks that gain and quality grow with budget and order.
func (r *replay) growth() (study.Verdict, error) {
	var budgets []float64
	for b := range 22 {
		budgets = append(budgets, float64(b+1))
	}
	grid, err := study.Taxonomies(r.ctx, r.table, r.options, budgets, []int{1, 2, 3, 4})
	if err != nil {
		return study.Verdict{}, err
	}
	var gain, quality tally
	step := func(less, more *taxonomy.Solution) {
		gain.cells++
		quality.cells++
		if more.MeanGain >= less.MeanGain {
			gain.agree++
		}
		if more.MeanQuality >= less.MeanQuality {
			quality.agree++
		}
	}
	for i, row := range grid.Solutions {
		for j, s := range row {
			if s == nil {
				return study.Verdict{}, fmt.Errorf("budget %v: %w", budgets[j], taxonomy.ErrInfeasible)
			}
			if j > 0 {
				step(row[j-1], s)
			}
			if i > 0 {
				step(grid.Solutions[i-1][j], s)
			}
		}
	}
	return study.Verdict{
		Study: "Gain and Quality", Claim: "gain and quality grow with budget and order", Source: "section 4",
		Paper: "both grow", Ours: fmt.Sprintf("quality in %d of %d steps, gain in %d", quality.agree, quality.cells, gain.agree),
		Cells: gain.cells + quality.cells, Agree: gain.agree + quality.agree,
		Result:  study.Close,
		Reason:  "Steps of one unit of budget or order, orders 1 to 4. The program maximises affinity, so the two means may fall a little where it rises.",
		Command: "taskonomy curve --transfers published --budgets 1-22 --max-order 4",
	}, nil
}

// competitors are the printed names of the novel task table and the released
// names of their targets.
var competitors = map[string]string{
	"Depth": "rgb2depth", "Scene Cls.": "class_places", "Sem. Segm.": "segmentsemantic_rb",
	"Object Cls.": "class_1000", "Normals": "rgb2sfnorm", "2.5D Segm.": "segment25d",
	"Occ. Edges": "edge3d", "Curvature": "curvature", "Egomotion": "ego_motion", "Layout": "room_layout",
}

// novel is the figure of novel tasks.
func (r *replay) novel() ([]study.Verdict, error) {
	orders := []int{1, 2, 3, 4}
	n, err := study.NovelTasks(r.table, r.options.Unused, orders)
	if err != nil {
		return nil, err
	}
	var left tally
	for _, pair := range [][2]affinity.Matrix{{r.figures.NovelGain, n.Gain()}, {r.figures.NovelQuality, n.Quality()}} {
		for _, row := range pair[0].Rows {
			for _, col := range pair[0].Cols {
				p, o := pair[0].Value(row, col), pair[1].Value(row, col)
				if plateau(p, o) {
					p = o
				}
				left.add(p, o, reading)
			}
		}
	}
	right, other := r.competitors(n)
	policies, err := r.policies()
	if err != nil {
		return nil, err
	}
	return []study.Verdict{
		{
			Study: "Novel tasks", Claim: "gain and quality of each task as a new one, at orders 1 to 4", Source: "novel task figure, left",
			Paper: "176 cells", Ours: fmt.Sprintf("%d agree, largest deviation %.3f", left.agree, left.worst),
			Cells: left.cells, Agree: left.agree, Result: left.result(study.Close),
			Reason:  fmt.Sprintf("Tolerance %v, for decoding colours. The printed row labels are permuted; rows were matched by what they show.", reading),
			Command: "taskonomy figure novel --transfers published --out novel.csv",
		},
		right,
		policies,
		unreleased("Novel tasks", "win rates against six networks from outside", "novel task figure, right",
			strconv.Itoa(other)+" win rates", "the losses of those networks on each image"),
	}, nil
}

// competitors compares the two columns of the table that rest on released
// data, and counts the cells of the others.
func (r *replay) competitors(n *study.Novel) (v study.Verdict, other int) {
	var t tally
	table := r.figures.NovelWinRate
	gain, quality := n.Gain(), n.Quality()
	for _, row := range table.Rows {
		scratch, full := table.Value(row, "scratch"), table.Value(row, "full supervision")
		g, q := 100*gain.Value(competitors[row], "4"), 100*quality.Value(competitors[row], "4")
		t.add(scratch, math.Floor(g), 1)
		t.add(full, math.Floor(q), 1)
		other += len(table.Cols) - 2
	}
	return study.Verdict{
		Study: "Novel tasks", Claim: "win rates of the policy against scratch and full supervision", Source: "novel task figure, right",
		Paper: "20 win rates", Ours: fmt.Sprintf("%d within one per cent", t.agree),
		Cells: t.cells, Agree: t.agree, Result: t.result(study.Close),
		Reason:  "Ours are the transfers of the largest affinity among orders 1 to 4, cut to whole per cent. Scene classification is that of order 1 in the table.",
		Command: "taskonomy figure novel --transfers published --out novel.csv",
	}, other
}

// bestPolicies are the qualities that the supplement prints for the best
// policy of a target, of any order.
var bestPolicies = map[string]float64{
	"curvature": 0.30, "segment25d": 0.40, "class_1000": 0.49, "class_places": 0.30, "rgb2depth": 0.45,
	"room_layout": 0.42, "rgb2sfnorm": 0.11, "edge3d": 0.43, "ego_motion": 0.60, "segment2d": 0.36,
}

// policies compares them with the transfers of the largest affinity.
func (r *replay) policies() (study.Verdict, error) {
	const any = 99 // more sources than there are
	n, err := study.NovelTasks(r.table, r.options.Unused, []int{any})
	if err != nil {
		return study.Verdict{}, err
	}
	var t tally
	for i, target := range n.Targets {
		if paper, ok := bestPolicies[target]; ok {
			t.add(paper, n.Best[i][0].Quality, 0.015)
		}
	}
	return study.Verdict{
		Study: "Novel tasks", Claim: "quality of the best policy, of any order", Source: "supplement, policies",
		Paper: fmt.Sprintf("%d targets", t.cells), Ours: fmt.Sprintf("%d agree, largest deviation %.3f", t.agree, t.worst),
		Cells: t.cells, Agree: t.agree, Result: t.result(study.Close),
		Reason: "Ours are the transfers of the largest affinity. Tolerance 0.015; the supplement prints two decimals.",
	}, nil
}
