package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// DefaultWidth is the width of the text table in columns of the terminal.
const DefaultWidth = 100

const (
	minWidth = 60 // of the text table
	gap      = 2  // between columns, and before the further lines of a claim
	maxWord  = 22 // of the last two columns; most of their words are ours
)

// textHeads are the columns of the text table; narrow are the widths that they
// are wrapped to at most, and tight those where even that does not fit.
var (
	textHeads = []string{"CLAIM", "PAPER", "OURS", "CELLS AGREE", "VERDICT"}
	narrow    = []int{18, 8, 8, maxWord, maxWord}
	tight     = []int{12, 6, 6, 6, 12}
)

// WriteVerdicts writes the verdicts as a text table of at most width columns:
// claim, paper, ours, cells that agree and verdict, by study in the order of
// first mention. Below it stand the reasons of those that are not reproduced
// and a summary with the counts. A width of 0 is DefaultWidth; one below 60 is
// taken for 60. Control characters become U+FFFD, so that no name can steer
// the terminal. No verdicts give the line "no verdicts".
func WriteVerdicts(w io.Writer, all []study.Verdict, width int) error {
	if width == 0 {
		width = DefaultWidth
	}
	width = max(width, minWidth)
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "no verdicts")
		return err
	}
	rows, notes := verdictRows(all)
	widths := columnWidths(rows, width)
	var b strings.Builder
	for i, r := range rows {
		if len(r) == 1 {
			b.WriteString("\n")
			writeBlock(&b, "", "", r[0], width)
			continue
		}
		writeRow(&b, r, widths)
		if i == 0 {
			rule := make([]string, len(widths))
			for j, n := range widths {
				rule[j] = strings.Repeat("─", n)
			}
			writeRow(&b, rule, widths)
		}
	}
	b.WriteString("\n")
	for i, note := range notes {
		mark := fmt.Sprintf("[%d] ", i+1)
		writeBlock(&b, mark, strings.Repeat(" ", len(mark)), note, width)
	}
	if len(notes) > 0 {
		b.WriteString("\n")
	}
	writeBlock(&b, "", "", visible(summary(all)), width)
	_, err := io.WriteString(w, b.String())
	return err
}

// hang returns the lines of s, all but the first moved in by a gap.
func hang(s string, width int) []string {
	lines := wrap(s, width)
	rest := strings.TrimSpace(strings.TrimPrefix(s, lines[0]))
	lines = lines[:1]
	for _, line := range wrap(rest, width-gap) {
		lines = append(lines, strings.Repeat(" ", gap)+line)
	}
	return lines
}

// verdictRows returns the rows of the text table, head first, where a row of
// one cell is the name of a study, and the notes that verdicts refer to.
func verdictRows(all []study.Verdict) (rows [][]string, notes []string) {
	rows = append(rows, textHeads)
	for _, group := range byStudy(all) {
		if name := visible(group.name); name != "" {
			rows = append(rows, []string{name})
		}
		for _, v := range group.verdicts {
			word := visible(badge(v.Result).Words)
			if reason := visible(v.Reason); reason != "" && v.Result != study.Reproduced {
				notes = append(notes, reason)
				word += fmt.Sprintf(" [%d]", len(notes))
			}
			rows = append(rows, []string{visible(v.Claim), dash(v.Paper), dash(v.Ours), cells(v), word})
		}
	}
	return rows, notes
}

// columnWidths gives every column the width it would like, and then takes from
// the widest until they fit. A claim holds on to twice the width of a value.
func columnWidths(rows [][]string, width int) []int {
	widths := make([]int, len(textHeads))
	for _, r := range rows {
		if len(r) == 1 {
			continue
		}
		for j, text := range r {
			widths[j] = max(widths[j], textWidth(text))
		}
	}
	total := gap * (len(widths) - 1)
	for j, n := range widths {
		if narrow[j] == maxWord {
			widths[j] = min(n, maxWord)
		}
		total += widths[j]
	}
	for _, least := range [][]int{narrow, tight} {
		for total > width && shrink(widths, least) {
			total--
		}
	}
	return widths
}

// shrink takes 1 from the widest column that is wider than its least width,
// where the claim counts half, and reports whether there is one.
func shrink(widths, least []int) bool {
	widest, most := -1, 0
	for j, n := range widths {
		share := n
		if j == 0 {
			share /= 2
		}
		if n > least[j] && share >= most {
			widest, most = j, share
		}
	}
	if widest < 0 {
		return false
	}
	widths[widest]--
	return true
}

// writeRow writes one row on as many lines as its longest cell needs.
func writeRow(b *strings.Builder, row []string, widths []int) {
	columns := make([][]string, len(row))
	lines := 1
	for j, text := range row {
		columns[j] = wrap(text, widths[j])
		if j == 0 && len(columns[j]) > 1 {
			columns[j] = hang(text, widths[j])
		}
		lines = max(lines, len(columns[j]))
	}
	for i := range lines {
		var line strings.Builder
		for j, c := range columns {
			text := ""
			if i < len(c) {
				text = c[i]
			}
			line.WriteString(text + strings.Repeat(" ", widths[j]-textWidth(text)+gap))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// writeBlock writes a paragraph with first before its first line and rest
// before the others.
func writeBlock(b *strings.Builder, first, rest, text string, width int) {
	for i, line := range wrap(text, width-len(rest)) {
		if i > 0 {
			first = rest
		}
		b.WriteString(first + line + "\n")
	}
}

// dash returns a dash in the place of nothing.
func dash(s string) string {
	if s = visible(s); s == "" {
		return "–"
	}
	return s
}
