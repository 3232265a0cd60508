package published_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
)

// TestPaperFigures checks the shapes against what the figures show, and a few
// numbers against the method notes.
func TestPaperFigures(t *testing.T) {
	f, err := published.PaperFigures()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		m          affinity.Matrix
		rows, cols int
	}{
		"affinities":        {f.AffinityPlot, 22, 28},
		"gain, order 1":     {f.GainQuality.Gain[0], 22, 8},
		"quality, order 4":  {f.GainQuality.Quality[1], 22, 8},
		"novel gain":        {f.NovelGain, 22, 4},
		"novel quality":     {f.NovelQuality, 22, 4},
		"novel win rates":   {f.NovelWinRate, 10, 8},
		"novel losses":      {f.NovelLoss, 10, 9},
		"sanity":            {f.Sanity, 22, 2},
		"model specificity": {f.Models["ResNet-50"], 4, 6},
	} {
		if len(c.m.Rows) != c.rows || len(c.m.Cols) != c.cols || len(c.m.Data) != c.rows*c.cols {
			t.Errorf("%s: %d×%d with %d numbers, want %d×%d", name, len(c.m.Rows), len(c.m.Cols), len(c.m.Data), c.rows, c.cols)
		}
	}
	if len(f.Gain) != 21 || len(f.Quality) != 21 || len(f.Tree) != 25 || len(f.Models) != 9 || len(f.Drop.Gain) != 27 {
		t.Errorf("%d, %d points, %d merges, %d models, %d drops", len(f.Gain), len(f.Quality), len(f.Tree), len(f.Models), len(f.Drop.Gain))
	}
	if got := f.Quality[0]; got != (published.Significance{Budget: 1, Taxonomy: 0.2258, Random: 0.1315, Low: 0.107, High: 0.185}) {
		t.Errorf("significance of budget 1: %+v", got)
	}
	if !math.IsNaN(f.Drop.Gain[2]) || f.Drop.Gain[0] != 0.7463 || f.Drop.Quality[26] != 0.1409 {
		t.Errorf("drop: %v", f.Drop)
	}
	if p := f.Places; p.Spearman != 0.857 || p.Tasks[0] != "class_1000" || p.Tasks[21] != affinity.Scratch || p.Top1[21] != 15.4 {
		t.Errorf("places: %+v", p)
	}
	if last := f.Tree[24]; last.Height != 35.24 || !slices.Equal(last.Left, []string{"denoise"}) || len(last.Right) != 25 {
		t.Errorf("last merge: %+v", last)
	}
	if v := f.Sanity.Value("Inpainting", "win rate vs rand %"); !math.IsNaN(v) {
		t.Errorf("in-painting against random: %v, want unknown", v)
	}
	if v := f.NovelWinRate.Value("Egomotion", "full supervision"); v != 59 {
		t.Errorf("egomotion against full supervision: %v", v)
	}
}
