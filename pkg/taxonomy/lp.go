package taxonomy

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
)

// WriteLP writes the program for a budget in the LP format that CPLEX, Gurobi,
// HiGHS, CBC and GLPK read. It maximises; the optimum is Solution.Objective.
// Column x… is a transfer, in the order of Transfers for the official form, and
// y… a source.
func (p *Program) WriteLP(w io.Writer, m Model, budget float64) error {
	if err := checkWritable(budget); err != nil {
		return err
	}
	l := p.linear(m, budget)
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "\\ %s\nMaximize\n obj:", l.title)
	for c, v := range l.value {
		if v != 0 || c == 0 { // GLPK wants at least one term
			l.lpTerm(b, term{c, v})
		}
	}
	b.WriteString("\nSubject To\n")
	for _, row := range l.rows {
		fmt.Fprintf(b, " %s:", row.name)
		for _, t := range row.terms {
			l.lpTerm(b, t)
		}
		sense := "<="
		if row.equal {
			sense = "="
		}
		fmt.Fprintf(b, " %s %s\n", sense, decimal(row.rhs))
	}
	b.WriteString("Bounds\n")
	for c, f := range l.fixed {
		if f != 0 {
			fmt.Fprintf(b, " %s = %d\n", l.columns[c], (f+1)/2)
		}
	}
	b.WriteString("Binaries\n")
	for c, name := range l.columns {
		if l.fixed[c] == 0 { // a reader may widen the bounds of a binary again
			fmt.Fprintf(b, " %s\n", name)
		}
	}
	b.WriteString("End\n")
	return b.Flush()
}

// lpTerm writes a term on a line of its own, as readers limit the line length.
func (l *linearProgram) lpTerm(b *bufio.Writer, t term) {
	sign := '+'
	if t.coef < 0 {
		sign = '-'
	}
	fmt.Fprintf(b, "\n  %c %s %s", sign, decimal(math.Abs(t.coef)), l.columns[t.column])
}

// WriteMPS writes the program for a budget in free MPS format. That format
// minimises, so the objective is negated; columns are those of WriteLP.
func (p *Program) WriteMPS(w io.Writer, m Model, budget float64) error {
	if err := checkWritable(budget); err != nil {
		return err
	}
	l := p.linear(m, budget)
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "* %s\nNAME taxonomy\nROWS\n N obj\n", l.title)
	byColumn := make([][]string, len(l.columns))
	for c, v := range l.value {
		if v != 0 {
			byColumn[c] = append(byColumn[c], "obj "+decimal(-v))
		}
	}
	for _, row := range l.rows {
		sense := "L"
		if row.equal {
			sense = "E"
		}
		fmt.Fprintf(b, " %s %s\n", sense, row.name)
		for _, t := range row.terms {
			byColumn[t.column] = append(byColumn[t.column], row.name+" "+decimal(t.coef))
		}
	}
	b.WriteString("COLUMNS\n MARKER 'MARKER' 'INTORG'\n")
	for c, entries := range byColumn {
		for _, e := range entries {
			fmt.Fprintf(b, " %s %s\n", l.columns[c], e)
		}
	}
	b.WriteString(" MARKER 'MARKER' 'INTEND'\nRHS\n")
	for _, row := range l.rows {
		if row.rhs != 0 {
			fmt.Fprintf(b, " rhs %s %s\n", row.name, decimal(row.rhs))
		}
	}
	b.WriteString("BOUNDS\n")
	for c, name := range l.columns {
		switch f := l.fixed[c]; {
		case len(byColumn[c]) == 0: // in no row: not declared
		case f == 0:
			fmt.Fprintf(b, " UP bnd %s 1\n", name)
		default:
			fmt.Fprintf(b, " FX bnd %s %d\n", name, (f+1)/2)
		}
	}
	b.WriteString("ENDATA\n")
	return b.Flush()
}

// checkWritable reports a budget that the formats cannot express.
func checkWritable(budget float64) error {
	if !(budget >= 0) || math.IsInf(budget, 1) {
		return &OptionError{Option: "budget", Problem: fmt.Sprintf("%v is not a finite number ≥ 0", budget)}
	}
	return nil
}

// decimal writes a number so that it reads back as the same.
func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
