package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// lineWidth is how many characters a line of text output has at most, as far
// as names allow.
const lineWidth = 120

// A grid is a table of text with columns that line up.
type grid struct {
	columns string // One letter a column: l is flush left, r is flush right.
	rows    [][]string
}

// add appends a row. Cells that are missing are empty.
func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

// write writes the rows, two spaces between columns and the indent before the
// first.
func (g *grid) write(w io.Writer, indent string) error {
	widths := make([]int, len(g.columns))
	for _, row := range g.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range g.rows {
		line := indent
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if g.columns[i] == 'r' {
				cell, pad = pad+cell, ""
			}
			line += cell + pad + "  "
		}
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap joins words by ", " to lines of at most width characters.
func wrap(words []string, width int) []string {
	var lines []string
	line := ""
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return slices.Clip(append(lines, line))
}
