package task

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxNearest is how many names an [UnknownError] suggests at most.
const maxNearest = 3

// An UnknownError says that no task of a dictionary, or more than one, has the
// name that was looked up.
type UnknownError struct {
	// Name is the name that was looked up.
	Name string
	// Nearest are the names that resemble it most, nearest first, one for each
	// of at most three tasks. It is empty if none is near. Where Name is
	// ambiguous these are the tasks it may mean.
	Nearest []string
}

// Error returns the name and the nearest names in one line.
func (e *UnknownError) Error() string {
	quoted := make([]string, len(e.Nearest))
	for i, name := range e.Nearest {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	switch n := len(quoted); n {
	case 0:
		return fmt.Sprintf("unknown task %q: no task has a similar name", e.Name)
	case 1:
		return fmt.Sprintf("unknown task %q: did you mean %s?", e.Name, quoted[0])
	default:
		return fmt.Sprintf("unknown task %q: did you mean %s or %s?",
			e.Name, strings.Join(quoted[:n-1], ", "), quoted[n-1])
	}
}

// nearest returns names within a third of the length of name of it, measured
// by edit distance of the folded names.
func (d *Dictionary) nearest(name string) []string {
	type suggestion struct {
		name     string
		distance int
	}
	wanted := []rune(fold(name))
	limit := max(1, len(wanted)/3)
	var found []suggestion
	for _, t := range d.tasks {
		best := suggestion{distance: limit + 1}
		for _, candidate := range t.Names() {
			if distance := editDistance(wanted, []rune(fold(candidate)), limit); distance < best.distance {
				best = suggestion{candidate, distance}
			}
		}
		if best.distance <= limit {
			found = append(found, best)
		}
	}
	slices.SortStableFunc(found, func(a, b suggestion) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, s := range found[:min(len(found), maxNearest)] {
		names = append(names, s.name)
	}
	return names
}

// editDistance returns the least number of insertions, deletions, replacements
// and swaps of neighbours that turn a into b, no letter being edited twice. It
// returns limit+1 when the lengths alone tell that there are more than limit.
// It costs O(len(a)·len(b)).
func editDistance(a, b []rune, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) > limit {
		return limit + 1
	}
	// Row i holds the distances of a[:i] to each b[:j].
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replaced := above[j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			row[j] = min(above[j]+1, row[j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
