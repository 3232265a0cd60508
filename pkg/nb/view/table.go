// Package view renders tables and taxonomies as HTML fragments for notebooks.
// Every text is escaped. The fragments hold no scripts and no references, so
// that they look the same in a saved notebook.
package view

import (
	"html"
	"strings"
	"unicode/utf8"
)

// A Column heads the cells below it.
type Column struct {
	Title   string
	Numeric bool   // aligned to the right, with figures of equal width
	Help    string // shown while the pointer is on the title
}

// A Table has as many cells in each row as it has columns; missing ones are
// empty.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	// Strong marks rows to be set in bold; it may be shorter than Rows.
	Strong []bool
}

// HTML returns the table as HTML.
func (t Table) HTML() string {
	var b strings.Builder
	b.WriteString("<table>")
	if t.Caption != "" {
		b.WriteString(`<caption style="text-align:left;font-weight:bold">` + html.EscapeString(t.Caption) + "</caption>")
	}
	b.WriteString("<thead><tr>")
	for _, c := range t.Columns {
		b.WriteString("<th" + align(c))
		if c.Help != "" {
			b.WriteString(` title="` + html.EscapeString(c.Help) + `"`)
		}
		b.WriteString(">" + html.EscapeString(c.Title) + "</th>")
	}
	b.WriteString("</tr></thead><tbody>")
	for i, row := range t.Rows {
		b.WriteString("<tr>")
		for j, c := range t.Columns {
			text := ""
			if j < len(row) {
				text = html.EscapeString(row[j])
			}
			if i < len(t.Strong) && t.Strong[i] {
				text = "<b>" + text + "</b>"
			}
			b.WriteString("<td" + align(c) + ">" + text + "</td>")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// align returns the attributes of a cell of the column.
func align(c Column) string {
	if c.Numeric {
		return ` style="text-align:right;padding:0.2em 0.6em;font-variant-numeric:tabular-nums"`
	}
	return ` style="text-align:left;padding:0.2em 0.6em"`
}

// Text returns the table as lines of text whose columns line up.
func (t Table) Text() string {
	widths := make([]int, len(t.Columns))
	rows := [][]string{make([]string, len(t.Columns))}
	for j, c := range t.Columns {
		rows[0][j] = c.Title
	}
	rows = append(rows, t.Rows...)
	for _, row := range rows {
		for j := range min(len(row), len(widths)) {
			widths[j] = max(widths[j], utf8.RuneCountInString(row[j]))
		}
	}
	var b strings.Builder
	if t.Caption != "" {
		b.WriteString(t.Caption + "\n")
	}
	for _, row := range rows {
		var line strings.Builder
		for j, c := range t.Columns {
			text := ""
			if j < len(row) {
				text = row[j]
			}
			pad := strings.Repeat(" ", widths[j]-utf8.RuneCountInString(text))
			if c.Numeric {
				line.WriteString(pad + text + "  ")
			} else {
				line.WriteString(text + pad + "  ")
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
