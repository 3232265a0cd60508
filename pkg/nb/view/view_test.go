package view_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

const evil = `<script>alert("x")</script>&`

func TestTablesEscape(t *testing.T) {
	table := view.Table{
		Caption: evil, Columns: []view.Column{{Title: evil, Help: evil + `"`}, {Title: "n", Numeric: true}},
		Rows: [][]string{{evil, "1"}, {evil}}, Strong: []bool{true},
	}
	got := table.HTML()
	if strings.Contains(got, "<script") || strings.Contains(got, `title="<`) || strings.Count(got, "&lt;script&gt;") != 5 {
		t.Errorf("not escaped: %s", got)
	}
	if strings.Count(got, "<td") != 4 {
		t.Errorf("a short row is not filled up: %s", got)
	}
}

func TestTablesLineUp(t *testing.T) {
	table := view.Table{Columns: []view.Column{{Title: "task"}, {Title: "n", Numeric: true}},
		Rows: [][]string{{"tiefe", "1"}, {"größe", "10"}}}
	if got, want := table.Text(), "task    n\ntiefe   1\ngröße  10\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// small returns a solution that can be checked by hand: with a budget of 1, a
// serves b with √0.64 = 0.8 and itself with √0.25 = 0.5.
func small(t *testing.T, names ...string) *taxonomy.Solution {
	t.Helper()
	a, b := names[0], names[1]
	row := func(target, source string, affinityOf, gain float64) affinity.Transfer {
		return affinity.Transfer{Target: target, Sources: []string{source}, Affinity: affinityOf, Gain: gain, Quality: math.NaN()}
	}
	p, err := taxonomy.New(affinity.Table{row(a, affinity.Self, 0.25, 0.9), row(b, affinity.Self, 0.25, 0.9),
		row(b, a, 0.64, 0.7), row(a, b, 0.04, 0.2)}, taxonomy.Options{Best: 2})
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestResults(t *testing.T) {
	r := view.Result{Solution: small(t, "a", "b"), Data: "mine", Label: func(name string) string { return strings.ToUpper(name) },
		Regrets:       []taxonomy.Regret{{Task: "a", Chosen: true, Objective: math.NaN(), Regret: math.Inf(1)}},
		Sensitivities: []taxonomy.Sensitivity{{Transfer: affinity.Transfer{Target: "b", Sources: []string{"a"}, Affinity: 0.64}, Chosen: true, Low: 0.1}}}
	for name, got := range map[string]string{"HTML": r.HTML(), "text": r.Text()} {
		for _, want := range []string{"mine, official form, budget 1, max order 1", "Supervise 1 task at cost 1: a", "objective 1.300000, bound 1.300000, gap 0 %, no ties",
			"b (B)", "supervised itself", "0.7000", "Alternatives", "no plan", "left out", "≥ 0.100000"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, got)
			}
		}
	}
	if plan := r.PlanHTML(); strings.Contains(plan, "Alternatives") || !strings.Contains(plan, "Supervise") {
		t.Errorf("the plan alone is %s", plan)
	}
}

func TestResultsEscape(t *testing.T) {
	r := view.Result{Solution: small(t, "<b>a", "c"), Data: evil, Label: func(string) string { return evil }}
	if got := r.HTML(); strings.Contains(got, "<script") || strings.Contains(got, "<b>a") {
		t.Errorf("not escaped: %s", got)
	}
}

func ExampleTable_Text() {
	t := view.Table{Columns: []view.Column{{Title: "task"}, {Title: "gain", Numeric: true}},
		Rows: [][]string{{"depth", "0.87"}, {"normals", "0.94"}}}
	fmt.Print(t.Text())
	// Output:
	// task     gain
	// depth    0.87
	// normals  0.94
}
