package study

import "github.com/gotaskonomy/taskonomy/pkg/taxonomy"

// A Grid holds the taxonomies of one table over budgets and orders (figures
// "Computed taxonomies" and "Gain and Quality" of the paper).
type Grid struct {
	Budgets []float64 // ascending
	Orders  []int     // ascending; 0 stands for any order
	Targets []string  // alphabetical
	// Solutions holds the solution for order i and budget j at [i][j], nil
	// where no plan exists.
	Solutions [][]*taxonomy.Solution
}
