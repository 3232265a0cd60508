package report

import (
	"regexp"
	"strconv"
	"strings"
)

// A paragraph is a run of spans.
type paragraph []span

type span struct {
	Text string
	Code bool
}

var emptyLine = regexp.MustCompile(`\n[ \t]*\n\s*`)

// paragraphs splits a text at its empty lines, and each paragraph at its
// backquotes. A backquote without a partner stands for itself.
func paragraphs(text string) []paragraph {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if text == "" {
		return nil
	}
	var all []paragraph
	for _, p := range emptyLine.Split(text, -1) {
		all = append(all, spans(p))
	}
	return all
}

func spans(text string) paragraph {
	var p paragraph
	for {
		before, rest, opened := strings.Cut(text, "`")
		code, after, closed := strings.Cut(rest, "`")
		if !opened || !closed {
			if text != "" {
				p = append(p, span{Text: text})
			}
			return p
		}
		if before != "" {
			p = append(p, span{Text: before})
		}
		if code != "" {
			p = append(p, span{Text: code, Code: true})
		}
		text = after
	}
}

// anchors are the ids that the page has given away.
type anchors map[string]bool

var notInAnchor = regexp.MustCompile(`[^a-z0-9]+`)

// take returns an anchor made of id, of title if that is empty, or else of the
// word "section", and not taken before.
func (a anchors) take(id, title string) string {
	base := ""
	for _, s := range []string{id, title, "section"} {
		if base == "" {
			base = strings.Trim(notInAnchor.ReplaceAllString(strings.ToLower(s), "-"), "-")
		}
	}
	free := base
	for n := 2; a[free]; n++ {
		free = base + "-" + strconv.Itoa(n)
	}
	a[free] = true
	return free
}
