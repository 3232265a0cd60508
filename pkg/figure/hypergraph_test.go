package figure_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

func ExampleNewHypergraph() {
	plan := taxonomy.Plan{
		Sources: []string{"curvature", "normals"},
		Policy: []taxonomy.Assignment{
			{Transfer: affinity.Transfer{Target: "layout", Sources: []string{"normals", "curvature"},
				Affinity: 0.02, Gain: 0.8, Quality: 0.4}},
		},
	}
	names := figure.Names{Labels: map[string]string{"layout": "Room layout"}}
	f, err := figure.NewHypergraph(plan, names)
	if err != nil {
		panic(err)
	}
	// figure.Save(f, "taxonomy.svg") writes the drawing.
	figure.Write(os.Stdout, f, "csv")
	// Output:
	// target,order,sources,affinity,gain,quality
	// layout,2,normals+curvature,0.02,0.8,0.4
}

// TestHypergraphFormats: every format is written, the same each time.
func TestHypergraphFormats(t *testing.T) {
	f, err := figure.NewHypergraph(oddPlan())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"csv", "pdf", "png", "svg", "dot", "json"}
	if got := figure.Formats(f); !slices.Equal(got, want) {
		t.Errorf("formats %v, want %v", got, want)
	}
	for _, format := range want {
		var a, b bytes.Buffer
		if err := errors.Join(figure.Write(&a, f, format), figure.Write(&b, f, format)); err != nil {
			t.Fatal(err)
		}
		if a.Len() == 0 || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: %d and %d bytes differ", format, a.Len(), b.Len())
		}
	}
}

// TestHypergraphEscapes: odd names reach the reader of the SVG as they are.
func TestHypergraphEscapes(t *testing.T) {
	f, err := figure.NewHypergraph(oddPlan())
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := figure.Write(&buf, f, "svg"); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for dec := xml.NewDecoder(&buf); ; {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := token.(xml.CharData); ok {
			text.Write(c)
		}
	}
	for _, name := range []string{`<a & b>`, `"quoted"`, "x<y"} {
		if !strings.Contains(text.String(), name) {
			t.Errorf("the SVG lacks %s: %s", name, &text)
		}
	}
}

func TestHypergraphJSON(t *testing.T) {
	f, err := figure.NewHypergraph(oddPlan())
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.WriteJSON(&buf); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Nodes []struct {
			Name               string
			Supervised, Target bool
		}
		Edges []struct {
			Sources []string
			Target  string
			Order   int
			Quality *float64
		}
	}
	if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Nodes) != 5 || len(got.Edges) != 3 {
		t.Fatalf("%d nodes and %d edges, want 5 and 3", len(got.Nodes), len(got.Edges))
	}
	if n := got.Nodes[4]; n.Name != "only" || !n.Supervised || n.Target {
		t.Errorf("last node is %+v", n)
	}
	for _, e := range got.Edges {
		if e.Target == "free" && (e.Order != 0 || e.Sources == nil || e.Quality != nil) {
			t.Errorf("the transfer without sources is %+v", e)
		}
	}
}

func TestHypergraphErrors(t *testing.T) {
	plan := func(sources []string, policy ...taxonomy.Assignment) taxonomy.Plan {
		return taxonomy.Plan{Sources: sources, Policy: policy}
	}
	for name, p := range map[string]taxonomy.Plan{
		"no tasks":           {},
		"twice":              plan([]string{"a"}, transfer("b", 0.5, "a"), transfer("b", 0.4, "a")),
		"unsupervised":       plan([]string{"a"}, transfer("b", 0.5, "c")),
		"target but unpaid":  plan([]string{"a"}, transfer("b", 0.5, "a"), transfer("c", 0.5, "b")),
		"infinite":           plan([]string{"a"}, transfer("b", math.Inf(1), "a")),
		"infinite, negative": plan([]string{"a"}, transfer("b", math.Inf(-1), "a")),
	} {
		if _, err := figure.NewHypergraph(p, figure.Names{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := figure.NewSolutionHypergraph(nil, figure.Names{}); err == nil {
		t.Error("nil solution: no error")
	}
}

func TestTaxonomiesErrors(t *testing.T) {
	grid := &study.Grid{Budgets: []float64{1}, Orders: []int{1},
		Solutions: [][]*taxonomy.Solution{{nil}}}
	full := &study.Grid{Budgets: []float64{1}, Orders: []int{1},
		Solutions: [][]*taxonomy.Solution{{{Plan: largePlan()}}}}
	for name, c := range map[string]struct {
		grid *study.Grid
		opt  figure.TaxonomiesOptions
	}{
		"nil":            {},
		"empty":          {grid: &study.Grid{}},
		"short":          {grid: &study.Grid{Budgets: []float64{1}, Orders: []int{1}}},
		"no plan":        {grid: grid},
		"unknown budget": {full, figure.TaxonomiesOptions{Budgets: []float64{2}}},
		"unknown order":  {full, figure.TaxonomiesOptions{Orders: []int{2}}},
	} {
		if _, err := figure.NewTaxonomies(c.grid, c.opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestTaxonomiesCSV: the numbers are those of the whole grid.
func TestTaxonomiesCSV(t *testing.T) {
	grid, names := figure.PublishedTaxonomies(t, []float64{2, 8, 9}, 1, 2)
	f, err := figure.NewTaxonomies(grid, figure.TaxonomiesOptions{
		Names: names, Budgets: []float64{2, 8}, Orders: []int{2}})
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := figure.Write(&buf, f, "csv"); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&buf).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 2*3*22; len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
}
