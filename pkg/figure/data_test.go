package figure_test

import (
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// must returns v and panics on an error: the data of these tests is fixed.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// publishedNames are the names and families of the released tasks.
func publishedNames() figure.Names {
	n := figure.NamesOf(must(published.Dictionary(published.Data16k)))
	n.Labels[affinity.Self] = "Full supervision"
	n.Labels[affinity.Scratch] = "From scratch"
	n.Labels["class_selected"] = "Object Class. (100)"
	n.Families["class_selected"] = string(task.Semantic)
	return n
}

// publishedTree is the similarity tree as the paper draws it.
func publishedTree() *study.Tree {
	var merges []study.NamedMerge
	for _, m := range must(published.PaperFigures()).Tree {
		merges = append(merges, study.NamedMerge(m))
	}
	return must(study.NewTree(merges))
}

// publishedAffinities are the affinities of order 1, rows and columns in the
// order of the tree, full supervision last.
func publishedAffinities() affinity.Matrix {
	m := must(must(published.Transfers(published.Data16k)).Matrix(1))
	order := publishedTree().Order()
	rows := slices.DeleteFunc(slices.Clone(order), func(s string) bool { return !slices.Contains(m.Rows, s) })
	for _, row := range m.Rows {
		if !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	cols := slices.Clone(order)
	for _, col := range m.Cols {
		if col != affinity.Self && !slices.Contains(cols, col) {
			cols = append(cols, col)
		}
	}
	return m.Arrange(rows, append(cols, affinity.Self))
}
