package taxonomy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// smallTable has three tasks, a transfer of order 2, one that needs no source
// and names that the output formats must escape.
func smallTable() affinity.Table {
	nan := math.NaN()
	return affinity.Table{
		{Target: "depth", Sources: []string{affinity.Self}, Affinity: 0.36, Gain: 0.9, Quality: 0.5},
		{Target: "depth", Sources: []string{"surface \"normals\""}, Affinity: 0.25, Gain: 0.7, Quality: 0.4},
		{Target: "depth", Sources: []string{"surface \"normals\"", "edges"}, Affinity: 0.30, Gain: 0.8, Quality: nan},
		{Target: "edges", Sources: []string{affinity.Self}, Affinity: 0.64, Gain: 1, Quality: 0.5},
		{Target: "edges", Sources: []string{affinity.Scratch}, Affinity: 0.01, Gain: 0.5, Quality: 0.1},
		{Target: "surface \"normals\"", Sources: []string{affinity.Self}, Affinity: 0.49, Gain: 0.9, Quality: 0.5},
		{Target: "surface \"normals\"", Sources: []string{"depth"}, Affinity: 0.16, Gain: 0.6, Quality: 0.2},
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	for _, form := range []taxonomy.Form{taxonomy.Official, taxonomy.Paper} {
		p, err := taxonomy.New(smallTable(), taxonomy.Options{
			Form: form, Best: 2,
			Costs:         map[string]float64{"edges": 0.5},
			TransferCosts: map[string]float64{"depth": 0.25},
			Forbid:        []string{"depth"},
		})
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Solve(context.Background(), 2)
		if err != nil {
			t.Fatal(err)
		}
		j, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, form.String()+".json", append(j, '\n'))
		var b bytes.Buffer
		if err := s.WriteDOT(&b, map[string]string{"depth": "Z-Depth"}); err != nil {
			t.Fatal(err)
		}
		golden(t, form.String()+".dot", b.Bytes())
		for m := taxonomy.Strong; m <= taxonomy.PaperModel; m++ {
			for ext, put := range map[string]func(*bytes.Buffer) error{
				".lp":  func(b *bytes.Buffer) error { return p.WriteLP(b, m, 2) },
				".mps": func(b *bytes.Buffer) error { return p.WriteMPS(b, m, 2) },
			} {
				var b bytes.Buffer
				if err := put(&b); err != nil {
					t.Fatal(err)
				}
				golden(t, form.String()+"_"+m.String()+ext, b.Bytes())
			}
		}
	}
}

func TestErrors(t *testing.T) {
	row := func(target string, a float64, sources ...string) affinity.Transfer {
		return affinity.Transfer{Target: target, Sources: sources, Affinity: a}
	}
	table := affinity.Table{
		row("a", 0.5, affinity.Self), row("a", 0.25, "b"), row("a", 0.3, "b", "c"),
		row("b", 0.5, affinity.Self), row("b", 0.2, "a"),
	}
	for _, c := range []struct {
		name  string
		table affinity.Table
		opt   taxonomy.Options
		want  string // part of the message
		kind  any    // pointer to the type of the error, if it has one
	}{
		{"negative exponent", table, taxonomy.Options{Exponent: -1}, "exponent", new(*taxonomy.OptionError)},
		{"negative cost", table, taxonomy.Options{Costs: map[string]float64{"a": -1}}, `cost: task "a"`, new(*taxonomy.OptionError)},
		{"NaN importance", table, taxonomy.Options{Importance: map[string]float64{"a": math.NaN()}}, "importance", new(*taxonomy.OptionError)},
		{"unknown task", table, taxonomy.Options{Require: []string{"x"}}, "it has a, b, c", new(*taxonomy.OptionError)},
		{"two roles", table, taxonomy.Options{Require: []string{"a"}, Forbid: []string{"a"}}, "also listed under forbid", new(*taxonomy.OptionError)},
		{"unknown transfer", table, taxonomy.Options{RequireTransfers: affinity.Table{row("a", 0, "c")}}, "a <- c", new(*taxonomy.OptionError)},
		{"two required transfers", table, taxonomy.Options{RequireTransfers: affinity.Table{row("a", 0, "b"), row("a", 0, "b", "c")}}, "exactly one", new(*taxonomy.OptionError)},
		{"required needs forbidden", table, taxonomy.Options{RequireTransfers: affinity.Table{row("a", 0, "b")}, Forbid: []string{"b"}}, "another option forbids it", new(*taxonomy.OptionError)},
		{"no way to serve", table, taxonomy.Options{TargetOnly: []string{"a"}, Unused: []string{"b"}}, "left for a", new(*taxonomy.InfeasibleError)},
		{"no target", table, taxonomy.Options{SourceOnly: []string{"a", "b"}}, "no task to be solved", new(*taxonomy.OptionError)},
		{"no self", table[1:], taxonomy.Options{}, `no row "self"`, nil},
		{"twice", append(table[:1:1], table[0]), taxonomy.Options{}, "twice", nil},
		{"no affinity", affinity.Table{row("a", math.NaN(), "b")}, taxonomy.Options{}, "no row with an affinity", nil},
		{"bad affinity", affinity.Table{row("a", -1, "b")}, taxonomy.Options{}, "not negative", nil},
		{"empty", nil, taxonomy.Options{}, "no row", nil},
		{"two data sets", affinity.Table{{Dataset: "x", Target: "a"}, {Dataset: "y", Target: "a"}}, taxonomy.Options{}, "choose one", nil},
	} {
		_, err := taxonomy.New(c.table, c.opt)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if c.kind != nil && !errors.As(err, c.kind) {
			t.Errorf("%s: error is a %T", c.name, err)
		}
	}
}

func TestInfeasibleBudget(t *testing.T) {
	p, err := taxonomy.New(smallTable(), taxonomy.Options{Require: []string{"edges"}})
	if err != nil {
		t.Fatal(err)
	}
	for budget, want := range map[float64]string{
		0.5: "the required sources cost 1",
		1:   `leaves out depth, surface "normals"`,
	} {
		_, err := p.Solve(context.Background(), budget)
		if !errors.Is(err, taxonomy.ErrInfeasible) || !strings.Contains(err.Error(), want) {
			t.Errorf("budget %v: %v, want %q", budget, err, want)
		}
	}
	for _, budget := range []float64{-1, math.NaN()} {
		var bad *taxonomy.OptionError
		if _, err := p.Solve(context.Background(), budget); !errors.As(err, &bad) {
			t.Errorf("budget %v: %v", budget, err)
		}
	}
	if s, err := p.Solve(context.Background(), math.Inf(1)); err != nil || s.Status != taxonomy.Optimal {
		t.Errorf("infinite budget: %v", err)
	}
}

// TestStopped: a search that ends early still gives a plan and a true bound.
func TestStopped(t *testing.T) {
	p, err := taxonomy.New(smallTable(), taxonomy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	best, err := p.Solve(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(ctx, 2)
	if errors.Is(err, taxonomy.ErrStopped) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.Bound < best.Objective-1e-9 || s.Objective > best.Objective+1e-9 {
		t.Errorf("objective %v and bound %v around %v", s.Objective, s.Bound, best.Objective)
	}
}
