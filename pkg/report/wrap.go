package report

import (
	"strings"
	"unicode"
)

// visible returns a text on one line, its control characters and those that
// turn the direction of writing replaced.
func visible(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// wide holds the main ranges that a terminal shows two columns wide.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{{0x1100, 0x115f, 1}, {0x2e80, 0xa4cf, 1}, {0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1}, {0xfe30, 0xfe6f, 1}, {0xff00, 0xff60, 1}, {0xffe0, 0xffe6, 1}},
	R32: []unicode.Range32{{0x1f300, 0x1f64f, 1}, {0x1f900, 0x1f9ff, 1}, {0x20000, 0x3fffd, 1}},
}

// textWidth returns the number of columns that a terminal needs for s.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// wrap returns the lines of s, none wider than width unless a single character
// is. A word that is too long is broken, after a hyphen, slash, comma or low
// line if it has one.
func wrap(s string, width int) []string {
	width = max(width, 1)
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && textWidth(line)+1+textWidth(word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for textWidth(word) > width {
			n := breakAt(word, width)
			lines = append(lines, word[:n])
			word = word[n:]
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakAt returns the length of the first part of a word wider than width.
func breakAt(word string, width int) int {
	n, soft, used := 0, 0, 0
	for i, r := range word {
		if used += runeWidth(r); used > width && i > 0 {
			break
		}
		n = i + len(string(r))
		if strings.ContainsRune("-/,_", r) {
			soft = n
		}
	}
	if soft > 0 {
		return soft
	}
	return n
}
