package figure

import (
	"context"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// PublishedTaxonomies solves the paper's main data, for the tests within and
// outside the package.
func PublishedTaxonomies(
	t *testing.T, budgets []float64, orders ...int,
) (*study.Grid, Names) {
	t.Helper()
	table, err := published.Transfers(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := published.Roles(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	dictionary, err := published.Dictionary(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	opt := taxonomy.Options{SourceOnly: roles.SourceOnly, Unused: roles.Unused}
	grid, err := study.Taxonomies(context.Background(), table, opt, budgets, orders)
	if err != nil {
		t.Fatal(err)
	}
	return grid, NamesOf(dictionary)
}
