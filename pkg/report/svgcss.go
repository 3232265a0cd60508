package report

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	cssComment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssRule     = regexp.MustCompile(`^\s*([^{}]+)\{([^{}]*)\}`)
	cssSelector = regexp.MustCompile(`^[-A-Za-z0-9_.#*:>+~ \t\n]+$`)
	cssName     = regexp.MustCompile(`([#.])([-A-Za-z0-9_]+)`)
	cssRoot     = regexp.MustCompile(`^(svg|:root)($|[ >+~])`)
)

// scope returns a style sheet whose rules apply inside the drawing only, with
// its ids and classes prefixed. It knows rules with plain selectors and refuses
// all else: at-rules, nested rules, quoted selectors and unclosed braces.
func (in *inliner) scope(sheet string) (string, error) {
	sheet = cssComment.ReplaceAllString(sheet, " ")
	var out strings.Builder
	for strings.TrimSpace(sheet) != "" {
		m := cssRule.FindStringSubmatch(sheet)
		if m == nil {
			return "", fmt.Errorf("%.40q is not a plain rule", strings.TrimSpace(sheet))
		}
		sheet = sheet[len(m[0]):]
		declarations, err := in.css(m[2])
		if err != nil {
			return "", err
		}
		var selectors []string
		for s := range strings.SplitSeq(m[1], ",") {
			s = strings.TrimSpace(s)
			if !cssSelector.MatchString(s) || strings.ContainsAny(s[:1], ">+~") {
				return "", fmt.Errorf("selector %.40q is not a plain one", s)
			}
			selectors = append(selectors, in.selector(s))
		}
		if strings.Contains(declarations, "/*") {
			return "", errors.New("comment without an end")
		}
		out.WriteString(strings.Join(selectors, ",") + "{" + strings.TrimSpace(declarations) + "}")
	}
	return out.String(), nil
}

// selector confines a plain selector to the drawing; one that begins with the
// outermost element means that.
func (in *inliner) selector(s string) string {
	s = cssName.ReplaceAllString(s, "${1}"+in.prefix+"${2}")
	inside := "#" + in.prefix + " " + s
	if m := cssRoot.FindStringSubmatch(s); m != nil {
		return "#" + in.prefix + s[len(m[1]):] + "," + inside
	}
	return inside
}
