package affinity

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
)

// CheckName returns an error that says why name cannot name a task in a file
// of this project, or nil if it can: a name has at least one character, no
// space at either end, no control character and no [Separator], and is neither
// [Self] nor [Scratch].
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("the name is empty")
	case name == Self || name == Scratch:
		return fmt.Errorf("%q is a reserved name", name)
	case strings.Contains(name, Separator):
		return fmt.Errorf("the name %q contains %q, which joins names", name, Separator)
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the name %q contains a control character", name)
	case strings.TrimSpace(name) != name:
		return fmt.Errorf("the name %q begins or ends with a space", name)
	}
	return nil
}

// CheckSources returns an error that says why these cannot be the sources of
// one transfer, or nil if they can: each must pass [CheckName] and none may
// repeat, except that [Self] or [Scratch] may stand alone. No source at all is
// allowed. It costs O(k²) comparisons for k sources.
func CheckSources(sources []string) error {
	if len(sources) == 1 && (sources[0] == Self || sources[0] == Scratch) {
		return nil
	}
	for i, s := range sources {
		if s == Self || s == Scratch {
			return fmt.Errorf("%q stands beside other sources, but it is a transfer by itself", s)
		}
		if err := CheckName(s); err != nil {
			return err
		}
		if slices.Contains(sources[:i], s) {
			return fmt.Errorf("the source %q is listed twice", s)
		}
	}
	return nil
}

// SourceKey returns the sources in alphabetical order, joined by [Separator]:
// two transfers to one target are the same transfer when their keys are equal.
func SourceKey(sources []string) string {
	if !slices.IsSorted(sources) {
		sources = slices.Sorted(slices.Values(sources))
	}
	return strings.Join(sources, Separator)
}

// splitSources is the inverse of joining by [Separator], with the space around
// each name removed; an empty field holds no source.
func splitSources(field string) []string {
	if strings.TrimSpace(field) == "" {
		return nil
	}
	sources := strings.Split(field, Separator)
	for i := range sources {
		sources[i] = strings.TrimSpace(sources[i])
	}
	return sources
}

// isScore reports whether v may stand in the affinity column.
func isScore(v float64) bool { return v >= 0 && !math.IsInf(v, 1) }

// isRate reports whether v may stand in the gain and quality columns.
func isRate(v float64) bool { return v >= 0 && v <= 1 }
