package figure_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// transfer returns a transfer of a plan.
func transfer(target string, quality float64, sources ...string) taxonomy.Assignment {
	return taxonomy.Assignment{Transfer: affinity.Transfer{Target: target, Sources: sources,
		Affinity: quality / 10, Gain: 1 - quality/2, Quality: quality}}
}

// oddPlan returns a plan with names that must be escaped and every kind of task
// and transfer, some numbers unknown.
func oddPlan() (taxonomy.Plan, figure.Names) {
	plan := taxonomy.Plan{
		Sources: []string{`<a & b>`, `"quoted"`, "only"},
		Policy: []taxonomy.Assignment{
			transfer(`<a & b>`, 0.5, affinity.Self),
			transfer(`"quoted"`, 0.45, "only", `<a & b>`),
			transfer("free", math.NaN()),
			transfer("a task whose name is too long for any box of the figure", 0.2, `"quoted"`),
		},
	}
	return plan, figure.Names{Families: map[string]string{`<a & b>`: "x<y", "only": "semantic"}}
}

// largePlan returns a plan of 200 tasks: 40 supervised, of which 30 serve the
// others, one to three at a time.
func largePlan() taxonomy.Plan {
	var plan taxonomy.Plan
	for i := range 200 {
		name := fmt.Sprintf("task %d", i)
		if i < 40 {
			plan.Sources = append(plan.Sources, name)
			plan.Policy = append(plan.Policy, transfer(name, 0.5, affinity.Self))
			continue
		}
		k := i * i % 30
		sources := []string{fmt.Sprintf("task %d", k)}
		for j := range i % 3 {
			sources = append(sources, fmt.Sprintf("task %d", (k+j+1)%30))
		}
		plan.Policy = append(plan.Policy, transfer(name, float64(i%10)/20, sources...))
	}
	return plan
}

// checkGolden compares the image of a figure with the one in testdata.
func checkGolden(t *testing.T, name string, f figure.Figure) {
	t.Helper()
	var img bytes.Buffer
	if err := figure.WritePNG(&img, f, goldenScale); err != nil {
		t.Fatal(err)
	}
	compareImage(t, name, coarse(t, img.Bytes()))
}

func TestHypergraphGolden(t *testing.T) {
	budgets := []float64{1, 2, 4, 8, 15, 22, 26}
	grid, names := figure.PublishedTaxonomies(t, budgets, 0, 1, 2, 4)
	for _, c := range []struct{ order, budget int }{
		{0, 5}, {1, 0}, {1, 1}, {1, 3}, {2, 2}, {2, 4}, {3, 3}, {3, 4}, {3, 6},
	} {
		s := grid.Solutions[c.order][c.budget]
		f, err := figure.NewSolutionHypergraph(s, names)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("taxonomy_budget%g_order%d", s.Budget, grid.Orders[c.order])
		checkGolden(t, name, f)
		if name == "taxonomy_budget8_order4" {
			checkNumbers(t, name, f)
		}
	}
}

// checkNumbers compares the CSV and the JSON of a figure with those in testdata.
func checkNumbers(t *testing.T, name string, f figure.Encoder) {
	t.Helper()
	var numbers, graph bytes.Buffer
	if err := figure.Write(&numbers, f, "csv"); err != nil {
		t.Fatal(err)
	}
	compareText(t, name, numbers.Bytes())
	if err := figure.Write(&graph, f, "json"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+"_golden.json")
	if *update {
		write(t, path, graph.Bytes())
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(graph.Bytes(), want) {
		t.Errorf("%s differs; got:\n%s", path, graph.Bytes())
	}
}

func TestHypergraphGoldenOther(t *testing.T) {
	odd, err := figure.NewHypergraph(oddPlan())
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "taxonomy_odd", odd)
	large, err := figure.NewHypergraph(largePlan(), figure.Names{})
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "taxonomy_large", large)
}

func TestTaxonomiesGolden(t *testing.T) {
	grid, names := figure.PublishedTaxonomies(t, []float64{2, 8, 15, 26}, 1, 2, 4)
	f, err := figure.NewTaxonomies(grid, figure.TaxonomiesOptions{Names: names})
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "taxonomies", f)
	large := &study.Grid{Budgets: []float64{20, 40}, Orders: []int{0},
		Solutions: [][]*taxonomy.Solution{{nil, {Plan: largePlan()}}}}
	f, err = figure.NewTaxonomies(large, figure.TaxonomiesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "taxonomies_large", f)
}
