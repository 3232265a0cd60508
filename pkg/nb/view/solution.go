package view

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A Result is a taxonomy with what else is known about it. Everything but the
// solution may be left out.
type Result struct {
	*taxonomy.Solution
	// Data is what the table of transfers is called.
	Data string
	// Label returns the name to show beside a task's own, empty for none.
	Label         func(task string) string
	Regrets       []taxonomy.Regret
	Sensitivities []taxonomy.Sensitivity
}

// label returns the name of a task and, in brackets, what figures call it.
func (r Result) label(task string) string {
	if r.Label != nil {
		if l := r.Label(task); l != "" && l != task {
			return task + " (" + l + ")"
		}
	}
	return task
}

// HTML returns the summary and the tables.
func (r Result) HTML() string {
	parts := []string{r.PlanHTML()}
	if len(r.Alternatives) > 0 {
		parts = append(parts, r.AlternativesTable().HTML())
	}
	if r.Regrets != nil {
		parts = append(parts, r.RegretTable().HTML())
	}
	if r.Sensitivities != nil {
		parts = append(parts, r.SensitivityTable().HTML())
	}
	return strings.Join(parts, "\n")
}

// PlanHTML returns the summary and the table of the policy.
func (r Result) PlanHTML() string { return r.summaryHTML() + "\n" + r.PolicyTable().HTML() }

// Text returns the summary and the tables as text.
func (r Result) Text() string {
	text := r.summary() + "\n\n" + r.PolicyTable().Text()
	if len(r.Alternatives) > 0 {
		text += "\n" + r.AlternativesTable().Text()
	}
	if r.Regrets != nil {
		text += "\n" + r.RegretTable().Text()
	}
	if r.Sensitivities != nil {
		text += "\n" + r.SensitivityTable().Text()
	}
	return text
}

// proof says how well the plan is proved.
func (r Result) proof() string {
	gap := "0 %"
	if r.Gap != 0 {
		gap = fmt.Sprintf("%.3g %%", 100*r.Gap)
	}
	ties := fmt.Sprintf("%d plans tied", r.Ties)
	switch r.Ties {
	case 0:
		ties = "ties unknown"
	case 1:
		ties = "no ties"
	}
	return fmt.Sprintf("%s: objective %s, bound %s, gap %s, %s", r.Status, number(r.Objective), number(r.Bound), gap, ties)
}

// question says what was asked.
func (r Result) question() string {
	text := fmt.Sprintf("%v form, budget %v, max order %d", r.Form, r.Budget, r.MaxOrder)
	if r.Data != "" {
		text = r.Data + ", " + text
	}
	return text
}

// answer says what to supervise.
func (r Result) answer() string {
	tasks := "tasks"
	if len(r.Sources) == 1 {
		tasks = "task"
	}
	return fmt.Sprintf("Supervise %d %s at cost %.6g: %s", len(r.Sources), tasks, r.Cost, strings.Join(r.Sources, ", "))
}

func (r Result) summary() string { return r.question() + "\n" + r.answer() + "\n" + r.proof() }

func (r Result) summaryHTML() string {
	return "<p>" + html.EscapeString(r.question()) + "<br><b>" + html.EscapeString(r.answer()) + "</b><br>" +
		html.EscapeString(r.proof()) + "</p>"
}

// number returns a number with six digits after the point, "-" for NaN.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	return fmt.Sprintf("%.6f", v)
}

// rate returns a win rate, "-" for NaN.
func rate(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.4f", v)
}

// sources returns the sources of a transfer in words.
func sources(t affinity.Transfer) string {
	switch {
	case t.IsSelf():
		return "supervised itself"
	case len(t.Sources) == 0:
		return "none needed"
	}
	return strings.Join(t.Sources, " + ")
}

// PolicyTable returns the transfer to each target, and the means.
func (r Result) PolicyTable() Table {
	t := Table{Columns: []Column{
		{Title: "target"}, {Title: "served by"},
		{Title: "order", Numeric: true, Help: "number of sources"},
		{Title: "affinity", Numeric: true, Help: "share in the analytic hierarchy process"},
		{Title: "gain", Numeric: true, Help: "win rate against training from scratch"},
		{Title: "quality", Numeric: true, Help: "win rate against full supervision"},
	}}
	for _, a := range r.Policy {
		t.Rows = append(t.Rows, []string{r.label(a.Target), sources(a.Transfer), strconv.Itoa(a.Order()),
			number(a.Affinity), rate(a.Gain), rate(a.Quality)})
		t.Strong = append(t.Strong, a.IsSelf())
	}
	gain, quality := r.Means()
	served := len(r.Policy) - r.FullySupervised()
	t.Rows = append(t.Rows,
		[]string{"mean", fmt.Sprintf("of all %d", len(r.Policy)), "", "", rate(r.MeanGain), rate(r.MeanQuality)},
		[]string{"mean", fmt.Sprintf("of the %d served by transfers", served), "", "", rate(gain), rate(quality)})
	return t
}

// AlternativesTable returns the next best plans.
func (r Result) AlternativesTable() Table {
	t := Table{Caption: "Alternatives", Columns: []Column{
		{Title: "rank", Numeric: true}, {Title: "objective", Numeric: true}, {Title: "worse by", Numeric: true}, {Title: "sources"},
	}}
	for i, alt := range r.Alternatives {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 2), number(alt.Objective),
			fmt.Sprintf("%.3g", r.Objective-alt.Objective), strings.Join(alt.Sources, ", ")})
	}
	return t
}

// RegretTable returns what it costs to decide otherwise about each source.
func (r Result) RegretTable() Table {
	t := Table{Caption: "What is lost by deciding otherwise about a source", Columns: []Column{
		{Title: "source"}, {Title: "instead"}, {Title: "lost", Numeric: true}, {Title: "objective", Numeric: true},
	}}
	for _, g := range r.Regrets {
		instead, lost := "supervised", number(g.Regret)
		if g.Chosen {
			instead = "left out"
		}
		if math.IsInf(g.Regret, 1) {
			lost = "no plan"
		}
		t.Rows = append(t.Rows, []string{r.label(g.Task), instead, lost, number(g.Objective)})
		t.Strong = append(t.Strong, g.Chosen)
	}
	return t
}

// SensitivityTable returns, for each target, how far the affinity of its
// transfer may fall, and that of the rival nearest to replacing it rise.
func (r Result) SensitivityTable() Table {
	t := Table{Caption: "How far affinities may move before the plan changes", Columns: []Column{
		{Title: "target"}, {Title: "transfer"}, {Title: "affinity", Numeric: true}, {Title: "may go to", Numeric: true},
	}}
	for _, a := range r.Policy {
		var chosen, rival *taxonomy.Sensitivity
		for i := range r.Sensitivities {
			switch s := &r.Sensitivities[i]; {
			case s.Target != a.Target:
			case s.Chosen:
				chosen = s
			case rival == nil || cmp.Less(s.High-s.Affinity, rival.High-rival.Affinity):
				rival = s
			}
		}
		if chosen != nil {
			t.Rows = append(t.Rows, []string{r.label(a.Target), sources(chosen.Transfer), number(chosen.Affinity), "≥ " + number(chosen.Low)})
		}
		if rival != nil && !math.IsInf(rival.High, 1) && !math.IsNaN(rival.High) {
			t.Rows = append(t.Rows, []string{"", "rival: " + sources(rival.Transfer), number(rival.Affinity), "≤ " + number(rival.High)})
		}
	}
	return t
}
