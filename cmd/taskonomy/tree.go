package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// treeFlags are the flags of the command tree.
type treeFlags struct {
	transfers, dataset string
	linkage            string
	exponent           float64
	format, out        string
}

// treeCommand returns the command for the similarity tree.
func (a *app) treeCommand() *cobra.Command {
	f := &treeFlags{linkage: study.Average.String(), exponent: 0.5, format: "text"}
	linkages := []string{study.Average.String(), study.Complete.String(), study.Single.String(), study.Ward.String()}
	formats := []string{"text", "newick", "csv"}
	cmd := &cobra.Command{
		Use:   "tree --transfers FILE|published [flags]",
		Short: "Cluster tasks by how they transfer",
		Long: `Tree clusters the sources by what they are worth to each target: the columns of
the matrix of first-order affinities, each target's scaled to sum 1 and taken to a
power. It prints the tree in the Newick format and the table of its merges.

How the paper draws its tree is not stated; the defaults, average linkage and the
square root, come near its drawing.`,
		Example: `  taskonomy tree --transfers published
  taskonomy tree --transfers transfers.csv --linkage ward --format newick --out tree.nwk`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.transfers, "transfers", "",
		"CSV `FILE` as affinity writes it, - for standard input, or published for the paper's own")
	flags.StringVar(&f.dataset, "dataset", "", "`NAME` of the data set; of the published ones 16k, 1k or base2163 (default 16k)")
	flags.Var(choice{&f.linkage, linkages}, "linkage", "how far apart clusters are: "+strings.Join(linkages, ", "))
	flags.Var(number{&f.exponent, true}, "exponent", "power `A` of the affinities")
	flags.Var(choice{&f.format, formats}, "format", "`FORMAT` of the result: text, newick or csv")
	flags.StringVar(&f.out, "out", "", "write to `FILE` instead of standard output")
	completeWords(cmd, "linkage", linkages)
	completeWords(cmd, "format", formats)
	return a.do(cmd, func(ctx context.Context) error { return a.tree(ctx, f) }, "transfers")
}

// tree prints the similarity tree.
func (a *app) tree(ctx context.Context, f *treeFlags) error {
	t, err := a.load(ctx, f.transfers, f.dataset)
	if err != nil {
		return err
	}
	linkage, err := study.ParseLinkage(f.linkage)
	if err != nil {
		return usagef("--linkage: %w", err)
	}
	m, err := t.firstOrder()
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	tree, err := study.SimilarityTree(m, study.TreeConfig{Linkage: linkage, Exponent: f.exponent, SkipMissing: true})
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return a.output(f.out, func(w io.Writer) error {
		switch f.format {
		case "newick":
			_, err := fmt.Fprintln(w, tree.Newick())
			return err
		case "csv":
			return writeMergesCSV(w, tree)
		}
		return writeTree(w, tree)
	})
}

// firstOrder returns the first-order affinities of the tasks in use, without
// full supervision, each target's scaled to sum 1.
func (t *transfers) firstOrder() (affinity.Matrix, error) {
	m, err := t.rows.Matrix(1)
	if err != nil {
		return m, err
	}
	m = m.NormalizeRows()
	unused := func(name string) bool { return name == affinity.Self || slices.Contains(t.roles.Unused, name) }
	return m.Arrange(slices.DeleteFunc(slices.Clone(m.Rows), unused), slices.DeleteFunc(slices.Clone(m.Cols), unused)), nil
}

// merges returns, for each merge, the leaves on either side.
func merges(t *study.Tree) (left, right [][]string) {
	nodes := make([][]string, 0, 2*len(t.Leaves))
	for _, leaf := range t.Leaves {
		nodes = append(nodes, []string{leaf})
	}
	for _, m := range t.Merges {
		left, right = append(left, nodes[m.Left]), append(right, nodes[m.Right])
		nodes = append(nodes, slices.Sorted(slices.Values(slices.Concat(nodes[m.Left], nodes[m.Right]))))
	}
	return left, right
}

// writeMergesCSV writes one row a merge, lowest first.
func writeMergesCSV(w io.Writer, t *study.Tree) error {
	out := csv.NewWriter(w)
	out.Write([]string{"height", "left", "right"})
	left, right := merges(t)
	for i, m := range t.Merges {
		out.Write([]string{exact(m.Height), strings.Join(left[i], affinity.Separator), strings.Join(right[i], affinity.Separator)})
	}
	out.Flush()
	return out.Error() // Errors of Write stick.
}

// writeTree writes the tree and its merges for a reader.
func writeTree(w io.Writer, t *study.Tree) error {
	const most = 4 // leaves named on one side
	if _, err := fmt.Fprintf(w, "%s\n\nMerges, nearest first\n", t.Newick()); err != nil {
		return err
	}
	names := func(leaves []string) string {
		var shown []string
		for _, leaf := range leaves[:min(len(leaves), most)] {
			shown = append(shown, display(leaf))
		}
		if len(leaves) > most {
			shown = append(shown, fmt.Sprintf("and %d more", len(leaves)-most))
		}
		return strings.Join(shown, ", ")
	}
	g := grid{columns: "rll"}
	g.add("height", "left", "right")
	left, right := merges(t)
	for i, m := range t.Merges {
		g.add(fmt.Sprintf("%.4f", m.Height), names(left[i]), names(right[i]))
	}
	return g.write(w, "  ")
}
