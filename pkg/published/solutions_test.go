package published_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// program returns the program of the official solver's defaults.
func program(tb testing.TB, dataset string, opt taxonomy.Options) *taxonomy.Program {
	tb.Helper()
	table, err := published.Transfers(dataset)
	if err != nil {
		tb.Fatal(err)
	}
	roles, err := published.Roles(dataset)
	if err != nil {
		tb.Fatal(err)
	}
	opt.SourceOnly, opt.Unused = roles.SourceOnly, roles.Unused
	p, err := taxonomy.New(table, opt)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func solve(tb testing.TB, p *taxonomy.Program, budget float64) *taxonomy.Solution {
	tb.Helper()
	s, err := p.Solve(context.Background(), budget)
	if err != nil {
		tb.Fatal(err)
	}
	if s.Status != taxonomy.Optimal || s.Gap != 0 || s.Bound != s.Objective {
		tb.Fatalf("budget %v: status %v, objective %v, bound %v", budget, s.Status, s.Objective, s.Bound)
	}
	return s
}

// reference is one solved program of testdata/solutions_16k.json, from HiGHS
// at gap 0.
type reference struct {
	Objective   float64             `json:"objective"`
	Sources     []string            `json:"sources"`
	Full        int                 `json:"n_full_supervision"`
	Gain        float64             `json:"mean_gain"`
	Quality     float64             `json:"mean_quality"`
	GainOther   *float64            `json:"mean_gain_nonself"`
	QualityOnly *float64            `json:"mean_quality_nonself"`
	Policy      map[string][]string `json:"policy"`
	GapToSecond *float64            `json:"gap_to_second"`
}

// TestSolutions holds every field of every solution in the file against ours.
func TestSolutions(t *testing.T) {
	content, err := os.ReadFile("testdata/solutions_16k.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Runs map[string]map[string]map[string]map[string]reference
	}
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	forms := map[string]taxonomy.Form{"official_sqrt": taxonomy.Official, "paper_linear": taxonomy.Paper}
	count := 0
	for variant, datasets := range file.Runs {
		for dataset, orders := range datasets {
			for order, budgets := range orders {
				k, err := strconv.Atoi(strings.TrimPrefix(order, "order<="))
				if err != nil {
					t.Fatal(err)
				}
				form, ok := forms[variant]
				if !ok {
					t.Fatalf("unknown variant %q", variant)
				}
				p := program(t, dataset, taxonomy.Options{Form: form, MaxOrder: k, Best: 2})
				for budget, want := range budgets {
					b, err := strconv.ParseFloat(budget, 64)
					if err != nil {
						t.Fatal(err)
					}
					count++
					t.Run(fmt.Sprintf("%s/%s/%s/%s", variant, dataset, order, budget), func(t *testing.T) {
						compareReference(t, solve(t, p, b), want)
					})
				}
			}
		}
	}
	if count != 36 {
		t.Errorf("%d solutions in the file, want 36", count)
	}
}

func compareReference(t *testing.T, s *taxonomy.Solution, want reference) {
	near := func(name string, got, want, tolerance float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance) {
			t.Errorf("%s %v, want %v", name, got, want)
		}
	}
	near("objective", s.Objective, want.Objective, 1e-9) // printed with 9 decimals
	near("mean gain", s.MeanGain, want.Gain, 1e-6)       // with 6
	near("mean quality", s.MeanQuality, want.Quality, 1e-6)
	gain, quality := s.Means()
	if want.GainOther != nil {
		near("mean gain of transfers", gain, *want.GainOther, 1e-6)
		near("mean quality of transfers", quality, *want.QualityOnly, 1e-6)
	}
	if s.Ties != 1 {
		t.Errorf("%d ties, want a unique optimum", s.Ties)
	}
	if diff := cmp.Diff(want.Sources, s.Sources); diff != "" {
		t.Errorf("sources: %s", diff)
	}
	if got := s.FullySupervised(); got != want.Full {
		t.Errorf("%d targets fully supervised, want %d", got, want.Full)
	}
	for _, a := range s.Policy {
		if affinity.SourceKey(a.Sources) != affinity.SourceKey(want.Policy[a.Target]) {
			t.Errorf("%s <- %v, want %v", a.Target, a.Sources, want.Policy[a.Target])
		}
	}
	if want.GapToSecond != nil && s.Form == taxonomy.Official {
		// The second best policy there may have the same sources, ours has
		// others: it is at least as far away.
		if got := s.Objective - s.Alternatives[0].Objective; got < *want.GapToSecond-2e-9 {
			t.Errorf("the next set of sources is %v away, but the next policy %v", got, *want.GapToSecond)
		}
	}
}

// methodTable is the table of reference means of the project's method notes
// (16k, official form): budget; then for orders 1, 2 and 4 the objective, the
// number of sources, mean gain and mean quality over the 22 targets.
const methodTable = `
1 | 2.389261 / 1 / 0.4527 / 0.1422 | 2.389261 / 1 / 0.4527 / 0.1422 | 2.389261 / 1 / 0.4527 / 0.1422
2 | 3.436680 / 2 / 0.6644 / 0.2671 | 3.436680 / 2 / 0.6644 / 0.2671 | 3.436680 / 2 / 0.6644 / 0.2671
3 | 4.187974 / 3 / 0.7097 / 0.2898 | 4.196856 / 3 / 0.7123 / 0.2899 | 4.196856 / 3 / 0.7123 / 0.2899
4 | 4.559596 / 4 / 0.7546 / 0.3116 | 4.566369 / 4 / 0.7561 / 0.3123 | 4.566369 / 4 / 0.7561 / 0.3123
5 | 4.746339 / 5 / 0.7763 / 0.3368 | 4.832895 / 5 / 0.7754 / 0.3504 | 4.832895 / 5 / 0.7754 / 0.3504
6 | 4.924797 / 6 / 0.8163 / 0.3591 | 5.016749 / 6 / 0.7953 / 0.3754 | 5.032826 / 6 / 0.7967 / 0.3759
7 | 5.074308 / 7 / 0.8234 / 0.3759 | 5.188435 / 7 / 0.8337 / 0.3970 | 5.205554 / 7 / 0.8358 / 0.3975
8 | 5.202142 / 8 / 0.8335 / 0.3909 | 5.321197 / 8 / 0.8380 / 0.4124 | 5.343930 / 8 / 0.8450 / 0.4144
9 | 5.328118 / 9 / 0.8404 / 0.4056 | 5.445276 / 9 / 0.8466 / 0.4257 | 5.476692 / 9 / 0.8493 / 0.4299
10 | 5.448752 / 10 / 0.8432 / 0.4192 | 5.556527 / 10 / 0.8529 / 0.4405 | 5.591123 / 10 / 0.8560 / 0.4471
11 | 5.534774 / 11 / 0.8524 / 0.4328 | 5.652606 / 11 / 0.8593 / 0.4551 | 5.685283 / 11 / 0.8601 / 0.4608
12 | 5.608805 / 12 / 0.8580 / 0.4465 | 5.704528 / 12 / 0.8656 / 0.4602 | 5.738409 / 12 / 0.8660 / 0.4687
13 | 5.664359 / 13 / 0.8600 / 0.4551 | 5.752691 / 13 / 0.8710 / 0.4675 | 5.785638 / 13 / 0.8723 / 0.4723
14 | 5.719181 / 14 / 0.8652 / 0.4635 | 5.793631 / 14 / 0.8742 / 0.4744 | 5.825591 / 14 / 0.8757 / 0.4791
15 | 5.759166 / 15 / 0.8701 / 0.4694 | 5.833584 / 15 / 0.8776 / 0.4812 | 5.862769 / 15 / 0.8786 / 0.4853
16 | 5.799119 / 16 / 0.8735 / 0.4761 | 5.873181 / 16 / 0.8787 / 0.4878 | 5.892248 / 16 / 0.8787 / 0.4917
17 | 5.837720 / 17 / 0.8758 / 0.4829 | 5.901525 / 17 / 0.8848 / 0.4944 | 5.919549 / 17 / 0.8841 / 0.4984
18 | 5.868623 / 18 / 0.8771 / 0.4892 | 5.925028 / 18 / 0.8853 / 0.4995 | 5.938268 / 18 / 0.8843 / 0.5029
19 | 5.896967 / 19 / 0.8832 / 0.4959 | 5.937802 / 19 / 0.8856 / 0.5027 | 5.955891 / 19 / 0.8869 / 0.5046
20 | 5.911714 / 20 / 0.8837 / 0.4992 | 5.939828 / 20 / 0.8857 / 0.5039 | 5.955891 / 19 / 0.8869 / 0.5046
21 | 5.914424 / 21 / 0.8838 / 0.5001 | 5.940101 / 21 / 0.8857 / 0.5040 | 5.955891 / 19 / 0.8869 / 0.5046
22 | 5.914424 / 21 / 0.8838 / 0.5001 | 5.940101 / 21 / 0.8857 / 0.5040 | 5.955891 / 19 / 0.8869 / 0.5046
26 | 5.914424 / 21 / 0.8838 / 0.5001 | 5.940101 / 21 / 0.8857 / 0.5040 | 5.955891 / 19 / 0.8869 / 0.5046
`

func TestMethodTable(t *testing.T) {
	var programs []*taxonomy.Program
	for _, order := range []int{1, 2, 4} {
		programs = append(programs, program(t, published.Data16k, taxonomy.Options{MaxOrder: order}))
	}
	lines := strings.Split(strings.TrimSpace(methodTable), "\n")
	if len(lines) != 23 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines {
		cells := strings.Split(line, " | ")
		budget, err := strconv.ParseFloat(cells[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range programs {
			s := solve(t, p, budget)
			got := []float64{s.Objective, float64(len(s.Sources)), s.MeanGain, s.MeanQuality}
			// Half a unit of the last printed digit, and a little for 0.41445.
			for k, tolerance := range []float64{5e-7, 0, 5.1e-5, 5.1e-5} {
				want, err := strconv.ParseFloat(strings.Split(cells[1+i], " / ")[k], 64)
				if err != nil {
					t.Fatal(err)
				}
				if math.Abs(got[k]-want) > tolerance {
					t.Errorf("budget %v, program %d: %v, want %s", budget, i, got, cells[1+i])
				}
			}
		}
	}
}

// TestPaperForm holds the objectives of the paper's form with plain affinities
// against those in the method notes (16k), found by enumeration there.
func TestPaperForm(t *testing.T) {
	budgets := []float64{1, 2, 4, 8, 15, 22}
	for order, want := range map[int][]float64{
		1: {0.936660151, 1.532513748, 1.999718168, 2.247201602, 2.416258898, 2.457257686},
		4: {0.936660151, 1.534772779, 2.001463777, 2.279442856, 2.442111840, 2.470977155},
	} {
		p := program(t, published.Data16k, taxonomy.Options{Form: taxonomy.Paper, MaxOrder: order})
		for i, b := range budgets {
			if got := solve(t, p, b).Objective; math.Abs(got-want[i]) > 1e-9 {
				t.Errorf("order %d, budget %v: %.9f, want %.9f", order, b, got, want[i])
			}
		}
	}
}

// TestTaxonomiesFigure holds two panels of the paper's figure of taxonomies
// that follow from the released data (method notes, 3.4), all 22 targets.
func TestTaxonomiesFigure(t *testing.T) {
	p := program(t, published.Data16k, taxonomy.Options{MaxOrder: 1})
	for _, c := range []struct {
		budget  float64
		sources []string
		served  map[string]string // by source; the rest is from normals or full
	}{
		{2, []string{"denoise", "rgb2sfnorm"}, map[string]string{
			"denoise": "autoencoder edge2d keypoint2d segment2d",
		}},
		{8, []string{"autoencoder", "class_places", "denoise", "edge2d", "keypoint2d", "keypoint3d", "rgb2sfnorm", "segmentsemantic_rb"}, map[string]string{
			"keypoint3d":   "point_match rgb2depth rgb2mist segment25d",
			"autoencoder":  "segment2d",
			"class_places": "class_1000",
		}},
	} {
		s := solve(t, p, c.budget)
		if diff := cmp.Diff(c.sources, s.Sources); diff != "" {
			t.Errorf("budget %v: sources: %s", c.budget, diff)
		}
		for _, a := range s.Policy {
			want := "rgb2sfnorm"
			for source, targets := range c.served {
				if slices.Contains(strings.Fields(targets), a.Target) {
					want = source
				}
			}
			if slices.Contains(s.Sources, a.Target) {
				want = affinity.Self
			}
			if len(a.Sources) != 1 || a.Sources[0] != want {
				t.Errorf("budget %v: %s <- %v, want %s", c.budget, a.Target, a.Sources, want)
			}
		}
	}
}
