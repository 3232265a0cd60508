package taxonomy

import (
	"fmt"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// A Model is a way to tie the transfers to their sources in linear rows. All
// three have the same integer solutions; they differ in how close the linear
// relaxation comes, and so in how long a general solver takes.
type Model int

const (
	// Strong has a row for each target and source: the transfers to the target
	// that use the source, together, need it.
	Strong Model = iota
	// Disaggregated has a row for each transfer and source: the transfer needs
	// the source.
	Disaggregated
	// PaperModel has a row for each transfer, as the paper: the transfer
	// needs as many of its sources as it has.
	PaperModel
)

// String returns "strong", "disaggregated" or "paper".
func (m Model) String() string {
	switch m {
	case Strong:
		return "strong"
	case Disaggregated:
		return "disaggregated"
	case PaperModel:
		return "paper"
	}
	return fmt.Sprintf("Model(%d)", int(m))
}

// ParseModel is the inverse of Model.String.
func ParseModel(s string) (Model, error) {
	for m := Strong; m <= PaperModel; m++ {
		if m.String() == s {
			return m, nil
		}
	}
	return 0, fmt.Errorf("unknown model %q: it is strong, disaggregated or paper", s)
}

// a term is a coefficient times a column.
type term struct {
	column int
	coef   float64
}

// a linearRow is Σ terms ≤ rhs, or = rhs.
type linearRow struct {
	name  string
	terms []term
	equal bool
	rhs   float64
}

// a linearProgram is a program in rows and columns, all columns binary: first
// one a transfer, then one a source.
type linearProgram struct {
	title   string
	columns []string
	fixed   []int8 // by column: 1 and -1 for the columns that are 1 and 0
	value   []float64
	rows    []linearRow
}

// linear writes the program down for a budget.
func (p *Program) linear(m Model, budget float64) *linearProgram {
	edges := len(p.rows)
	l := &linearProgram{
		title:   fmt.Sprintf("taxonomy, %v form, %v model, budget %v", p.options.Form, m, budget),
		columns: make([]string, edges+len(p.sources)),
		fixed:   make([]int8, edges+len(p.sources)),
		value:   make([]float64, edges+len(p.sources)),
	}
	for e, edge := range p.problem.Edges {
		l.columns[e] = fmt.Sprintf("x%d_%s", e, plain(p.targets[edge.Target]))
		l.value[e] = edge.Value
	}
	for s, n := range p.sources {
		l.columns[edges+s] = fmt.Sprintf("y%d_%s", s, plain(n))
	}
	for _, s := range p.require {
		l.fixed[edges+s] = 1
	}
	for _, s := range p.forbid {
		l.fixed[edges+s] = -1
	}
	l.serve(p)
	switch m {
	case Strong:
		l.strong(p.problem)
	case Disaggregated:
		l.disaggregated(p.problem)
	case PaperModel:
		l.paper(p.problem)
	}
	l.pay(p.problem, budget)
	return l
}

// serve adds the rows "exactly one transfer a target".
func (l *linearProgram) serve(p *Program) {
	edges := len(p.rows)
	rows := make([]linearRow, len(p.targets))
	for t, n := range p.targets {
		rows[t] = linearRow{name: fmt.Sprintf("t%d_%s", t, plain(n)), equal: true, rhs: 1}
		if p.problem.Own != nil && p.problem.Own[t] >= 0 {
			own := edges + p.problem.Own[t]
			rows[t].terms = append(rows[t].terms, term{own, 1})
			l.value[own] = p.problem.OwnValues[t]
		}
	}
	for e, edge := range p.problem.Edges {
		rows[edge.Target].terms = append(rows[edge.Target].terms, term{e, 1})
	}
	l.rows = append(l.rows, rows...)
}

func (l *linearProgram) strong(p *bip.Problem) {
	type pair struct{ target, source int }
	at := map[pair]int{}
	for e, edge := range p.Edges {
		for _, s := range edge.Sources {
			k, ok := at[pair{edge.Target, s}]
			if !ok {
				k = len(l.rows)
				at[pair{edge.Target, s}] = k
				l.rows = append(l.rows, linearRow{
					name:  fmt.Sprintf("s%d_%d", edge.Target, s),
					terms: []term{{len(p.Edges) + s, -1}},
				})
			}
			l.rows[k].terms = append(l.rows[k].terms, term{e, 1})
		}
	}
}

func (l *linearProgram) disaggregated(p *bip.Problem) {
	for e, edge := range p.Edges {
		for _, s := range edge.Sources {
			l.rows = append(l.rows, linearRow{
				name:  fmt.Sprintf("d%d_%d", e, s),
				terms: []term{{e, 1}, {len(p.Edges) + s, -1}},
			})
		}
	}
}

func (l *linearProgram) paper(p *bip.Problem) {
	for e, edge := range p.Edges {
		if len(edge.Sources) == 0 {
			continue
		}
		row := linearRow{name: fmt.Sprintf("p%d", e), terms: []term{{e, float64(len(edge.Sources))}}}
		for _, s := range edge.Sources {
			row.terms = append(row.terms, term{len(p.Edges) + s, -1})
		}
		l.rows = append(l.rows, row)
	}
}

// pay adds the budget row.
func (l *linearProgram) pay(p *bip.Problem, budget float64) {
	row := linearRow{name: "budget", rhs: budget}
	for e, edge := range p.Edges {
		if edge.Cost != 0 {
			row.terms = append(row.terms, term{e, edge.Cost})
		}
	}
	for s, c := range p.Costs {
		if c != 0 {
			row.terms = append(row.terms, term{len(p.Edges) + s, c})
		}
	}
	if len(row.terms) > 0 {
		l.rows = append(l.rows, row)
	}
}

// plain returns the name with every character but ASCII letters and digits
// replaced, since the formats allow few; numbers keep the columns apart.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
}
