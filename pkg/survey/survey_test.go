package survey_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// randomTable has n tasks, each source and target, with transfers of orders 1
// to 3 and full supervision.
func randomTable(n int, seed uint64) affinity.Table {
	r := rand.New(rand.NewPCG(seed, 1))
	name := func(i int) string { return fmt.Sprintf("task%03d", i) }
	var t affinity.Table
	for i := range n {
		seen := map[string]bool{}
		add := func(sources ...string) {
			key := affinity.SourceKey(sources)
			if seen[key] {
				return
			}
			seen[key] = true
			t = append(t, affinity.Transfer{Target: name(i), Sources: sources,
				Affinity: r.Float64(), Gain: r.Float64(), Quality: r.Float64() / 2})
		}
		add(affinity.Self)
		for j := range n {
			if j != i {
				add(name(j))
			}
		}
		for range n {
			var sources []string
			for _, j := range r.Perm(n)[:min(n, 2+r.IntN(2))] {
				if j != i {
					sources = append(sources, name(j))
				}
			}
			if len(sources) > 1 {
				add(sources...)
			}
		}
	}
	return t
}

// TestSizes surveys tables of few and many tasks: every figure can be written
// in all its formats, or the survey says why a study is missing.
func TestSizes(t *testing.T) {
	for _, n := range []int{3, 9, 40, 200} {
		if testing.Short() && n > 40 {
			continue
		}
		s, err := survey.Run(context.Background(), randomTable(n, 1), survey.Config{Name: "random", Samples: 10,
			Budgets: []float64{1, 2, 3}, Orders: []int{1, 2}, Limit: time.Second})
		if err != nil {
			t.Fatalf("%d tasks: %v", n, err)
		}
		for _, m := range s.Missing { // Random affinities are hard to prove.
			if !strings.Contains(m, "not proved within") || n < 10 {
				t.Errorf("%d tasks: missing %v", n, m)
			}
		}
		for _, p := range s.Parts {
			for _, item := range p.Items {
				for _, format := range []string{"svg", "csv"} {
					if err := figure.Write(&bytes.Buffer{}, item.Figure, format); err != nil {
						t.Errorf("%d tasks: %s as %s: %v", n, item.Name, format, err)
					}
				}
			}
		}
	}
}

// TestPlainTable: without gain, quality and full supervision the studies that
// need them are left out, and the rest stands.
func TestPlainTable(t *testing.T) {
	table := randomTable(5, 2)
	table = slices.DeleteFunc(table, func(row affinity.Transfer) bool { return row.IsSelf() })
	for i := range table {
		table[i].Gain, table[i].Quality = math.NaN(), math.NaN()
	}
	s, err := survey.Run(context.Background(), table, survey.Config{
		Name: "plain", Samples: 5, Budget: 2, Options: taxonomy.Options{Form: taxonomy.Paper}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"heatmap", "taxonomy", "taxonomies", "tree", "stability"} {
		if s.Item(name) == nil {
			t.Errorf("no figure %s; missing: %v", name, s.Missing)
		}
	}
	for _, want := range []string{"gain and quality", "novel tasks", "significance", "fewer tasks"} {
		if !slices.ContainsFunc(s.Missing, func(m string) bool { return strings.HasPrefix(m, want) }) {
			t.Errorf("%s is not said to be missing: %v", want, s.Missing)
		}
	}
}

// TestSave: the report and all files are there, twice the same, and nothing
// else.
func TestSave(t *testing.T) {
	table := randomTable(6, 3)
	cfg := survey.Config{Name: "a <b> & \"c\"", Samples: 5, Input: "--transfers t.csv"}
	var first map[string]string
	for range 2 {
		s, err := survey.Run(context.Background(), table, cfg)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "new", "report")
		if err := s.Save(context.Background(), dir, &report.Report{Title: "Test"}); err != nil {
			t.Fatal(err)
		}
		files := contents(t, dir)
		_, count := s.Counts()
		if len(files) != count+1 {
			t.Errorf("%d files, want %d and the report", len(files), count)
		}
		html := files["report.html"]
		for _, want := range []string{"a &lt;b&gt; &amp;", "taskonomy solve --transfers t.csv", "figures/heatmap.pdf"} {
			if !strings.Contains(html, want) {
				t.Errorf("the report has no %q", want)
			}
		}
		for name, content := range files {
			if strings.HasSuffix(name, ".csv") {
				if rows, err := csv.NewReader(strings.NewReader(content)).ReadAll(); err != nil || len(rows) < 2 {
					t.Errorf("%s: %d rows, %v", name, len(rows), err)
				}
			}
			if first != nil && first[name] != content {
				t.Errorf("%s differs from run to run", name)
			}
		}
		first = files
	}
}

// contents reads all files below a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDraw(t *testing.T) {
	table := randomTable(6, 4)
	for _, kind := range survey.Kinds() {
		f, err := survey.Draw(context.Background(), table, survey.Config{Samples: 5}, kind)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if w, h := f.Size(); w <= 0 || h <= 0 {
			t.Errorf("%s is %v×%v", kind, w, h)
		}
	}
	if _, err := survey.Draw(context.Background(), table, survey.Config{}, "pie"); !errors.Is(err, survey.ErrKind) {
		t.Errorf("a pie: %v", err)
	}
}

func TestErrors(t *testing.T) {
	if _, err := survey.Run(context.Background(), nil, survey.Config{}); err == nil {
		t.Error("an empty table is surveyed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := survey.Run(ctx, randomTable(4, 5), survey.Config{}); err == nil {
		t.Error("a cancelled survey returns")
	}
	_, err := survey.Run(context.Background(), randomTable(4, 5), survey.Config{Options: taxonomy.Options{Forbid: []string{"task000", "task001", "task002", "task003"}}})
	if !errors.Is(err, taxonomy.ErrInfeasible) {
		t.Errorf("everything forbidden: %v", err)
	}
}

func Example() {
	table := affinity.Table{
		{Target: "depth", Sources: []string{affinity.Self}, Affinity: 0.36, Gain: 0.9, Quality: 0.5},
		{Target: "depth", Sources: []string{"normals"}, Affinity: 0.25, Gain: 0.8, Quality: 0.4},
		{Target: "normals", Sources: []string{affinity.Self}, Affinity: 0.49, Gain: 0.9, Quality: 0.5},
		{Target: "normals", Sources: []string{"depth"}, Affinity: 0.16, Gain: 0.7, Quality: 0.2},
	}
	s, err := survey.Run(context.Background(), table, survey.Config{Name: "two tasks", Samples: 5})
	if err != nil {
		panic(err)
	}
	for _, part := range s.Parts {
		fmt.Println(part.Title)
	}
	// Output:
	// Affinities
	// Taxonomies
	// Gain and Quality
	// Novel tasks
	// Significance
	// Fewer tasks
	// Stability
}
