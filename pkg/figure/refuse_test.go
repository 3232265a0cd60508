package figure_test

import (
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

var nan, inf = math.NaN(), math.Inf(1)

// allFail reports each of the cases that gave no error.
func allFail(t *testing.T, cases map[string]error) {
	t.Helper()
	for name, err := range cases {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMatricesRefused(t *testing.T) {
	matrix := func(v ...float64) affinity.Matrix {
		m := affinity.NewMatrix([]string{"a"}, []string{"x", "y"}[:len(v)])
		copy(m.Data, v)
		return m
	}
	heat := func(p ...figure.HeatPanel) error {
		_, err := figure.NewHeatMap(figure.Names{}, p...)
		return err
	}
	rate := func(p ...figure.RatePanel) error {
		_, err := figure.NewWinRates(figure.Names{}, p...)
		return err
	}
	_, noGrid := figure.NewGainQuality(nil, figure.Names{})
	_, noNovel := figure.NewNovelRates(nil, figure.Names{})
	short := affinity.Matrix{Rows: []string{"a"}, Cols: []string{"b"}}
	allFail(t, map[string]error{
		"no panel":         heat(),
		"no rows":          heat(figure.HeatPanel{}),
		"nothing known":    heat(figure.HeatPanel{Matrix: matrix(nan, nan)}),
		"infinite cell":    heat(figure.HeatPanel{Matrix: matrix(1, inf)}),
		"huge cell":        heat(figure.HeatPanel{Matrix: matrix(1, 2e300)}),
		"data too short":   heat(figure.HeatPanel{Matrix: short}),
		"colours reversed": heat(figure.HeatPanel{Matrix: matrix(1, 2), Low: 2, High: 1}),
		"logarithm of 0":   heat(figure.HeatPanel{Matrix: matrix(1, 2), High: 1, Log: true}),
		"other columns":    heat(figure.HeatPanel{Matrix: matrix(1, 2)}, figure.HeatPanel{Matrix: matrix(1)}),
		"no rates":         rate(),
		"rate above 1":     rate(figure.RatePanel{Matrix: matrix(0.5, 1.5)}),
		"no grid":          noGrid,
		"no novel tasks":   noNovel,
	})
}

func TestCurvesRefused(t *testing.T) {
	plots := func(p ...figure.Plot) error { _, err := figure.NewCurves(p...); return err }
	curve := func(x, y, low, high []float64) error {
		return plots(figure.Plot{Curves: []figure.Curve{{X: x, Y: y, Low: low, High: high}}})
	}
	one, two := []float64{1}, []float64{2}
	_, noSignificance := figure.NewSignificance(nil)
	_, noDrop := figure.NewDropCurves(nil, nil, nil)
	_, noGrid := figure.NewBudgetCurves(nil)
	allFail(t, map[string]error{
		"no plot":              plots(),
		"no curve":             plots(figure.Plot{}),
		"only gaps":            curve(one, []float64{nan}, nil, nil),
		"NaN place":            curve([]float64{nan}, one, nil, nil),
		"infinite number":      curve(one, []float64{inf}, nil, nil),
		"lengths":              curve(one, []float64{1, 2}, nil, nil),
		"places do not ascend": curve([]float64{1, 1}, []float64{1, 2}, nil, nil),
		"half a band":          curve(one, one, one, nil),
		"band upside down":     curve(one, one, two, one),
		"no significance":      noSignificance,
		"no drop":              noDrop,
		"no grid":              noGrid,
	})
}

func TestTreesRefused(t *testing.T) {
	tree := func(merges ...study.Merge) error {
		_, err := figure.NewDendrogram(
			&study.Tree{Leaves: []string{"a", "b", "c"}, Merges: merges}, figure.Names{})
		return err
	}
	_, noTree := figure.NewDendrogram(nil, figure.Names{})
	ab, abc := study.Merge{Left: 0, Right: 1, Height: 1}, study.Merge{Left: 3, Right: 2, Height: 2}
	if err := tree(ab, abc); err != nil {
		t.Fatal(err)
	}
	allFail(t, map[string]error{
		"no tree":         noTree,
		"too few merges":  tree(ab),
		"node twice":      tree(ab, study.Merge{Left: 0, Right: 2, Height: 2}),
		"node to come":    tree(study.Merge{Left: 0, Right: 4, Height: 1}, abc),
		"heights descend": tree(ab, study.Merge{Left: 3, Right: 2, Height: 0.5}),
		"height is NaN":   tree(ab, study.Merge{Left: 3, Right: 2, Height: nan}),
	})
}

func TestBarsRefused(t *testing.T) {
	bars := func(p ...figure.BarPanel) error {
		_, err := figure.NewBars(figure.Names{}, p...)
		return err
	}
	bar := func(v ...float64) error {
		return bars(figure.BarPanel{Groups: []string{"a"}, Series: []figure.BarSeries{{Values: v}}})
	}
	_, noStability := figure.NewShares(nil, figure.Names{})
	allFail(t, map[string]error{
		"no panel":     bars(),
		"no groups":    bars(figure.BarPanel{}),
		"negative":     bar(-1),
		"infinite":     bar(inf),
		"none known":   bar(nan),
		"lengths":      bar(1, 2),
		"no stability": noStability,
	})
}
