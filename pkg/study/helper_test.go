package study_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// row returns a transfer whose numbers are all v.
func row(target string, v float64, sources ...string) affinity.Transfer {
	return affinity.Transfer{Target: target, Sources: sources, Affinity: v, Gain: v, Quality: v}
}

// randomTable returns a table of tasks a, b, … of which the first are targets
// too: full supervision, all first-order transfers and some of second order, in
// random order.
func randomTable(r *rand.Rand, tasks, targets int) affinity.Table {
	names := make([]string, tasks)
	for i := range names {
		names[i] = string(rune('a' + i))
	}
	var t affinity.Table
	add := func(target string, sources ...string) {
		t = append(t, affinity.Transfer{Target: target, Sources: sources,
			Affinity: r.Float64(), Gain: r.Float64(), Quality: r.Float64()})
	}
	for _, target := range names[:targets] {
		add(target, affinity.Self)
		for i, s := range names {
			add(target, s) // from the target's own encoder too, which does not count
			for _, other := range names[:i] {
				if r.IntN(3) == 0 {
					add(target, other, s)
				}
			}
		}
	}
	r.Shuffle(len(t), func(i, j int) { t[i], t[j] = t[j], t[i] })
	return t
}

// subsets returns all subsets of b names.
func subsets(names []string, b int) [][]string {
	if b == 0 {
		return [][]string{nil}
	}
	if len(names) < b {
		return nil
	}
	all := subsets(names[1:], b)
	for _, s := range subsets(names[1:], b-1) {
		all = append(all, append([]string{names[0]}, s...))
	}
	return all
}

// near reports whether two numbers agree, NaN with NaN.
func near(a, b, tolerance float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= tolerance
}

func mustFail(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error %v, want one with %q", what, err, want)
	}
}

// released returns a published table and the roles of its tasks.
func released(t testing.TB, dataset string) (affinity.Table, published.Roster) {
	t.Helper()
	table, err := published.Transfers(dataset)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := published.Roles(dataset)
	if err != nil {
		t.Fatal(err)
	}
	return table, roles
}

// official returns the options of the published solver.
func official(roles published.Roster) taxonomy.Options {
	return taxonomy.Options{SourceOnly: roles.SourceOnly, Unused: roles.Unused}
}

func figures(t testing.TB) *published.Figures {
	t.Helper()
	f, err := published.PaperFigures()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sameMatrix reports where two matrices differ.
func sameMatrix(got, want affinity.Matrix, tolerance float64) error {
	if !slices.Equal(got.Rows, want.Rows) || !slices.Equal(got.Cols, want.Cols) {
		return fmt.Errorf("names %v × %v, want %v × %v", got.Rows, got.Cols, want.Rows, want.Cols)
	}
	for i := range got.Data {
		if !near(got.Data[i], want.Data[i], tolerance) {
			return fmt.Errorf("%s, %s: %v, want %v", got.Rows[i/len(got.Cols)], got.Cols[i%len(got.Cols)], got.Data[i], want.Data[i])
		}
	}
	return nil
}
