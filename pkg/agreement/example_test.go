package agreement_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gotaskonomy/taskonomy/pkg/agreement"
	"github.com/gotaskonomy/taskonomy/pkg/published"
)

// How far the affinities that the authors measured with 1,000 images say what
// those with 16,000 do.
func Example() {
	study, err := published.Transfers(published.Data1k)
	if err != nil {
		log.Fatal(err)
	}
	a, err := agreement.Compare(context.Background(), agreement.Input{Table: study},
		agreement.Config{Permutations: 199, Least: agreement.Standard()})
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{agreement.RankMean, agreement.Contrast, agreement.Order2Win} {
		l := a.Line(name)
		if !l.Ours.Known() {
			fmt.Printf("%s: unknown: %s\n", l.Label, l.Ours.Missing)
			continue
		}
		fmt.Printf("%s: %.2f (p %.3f)\n", l.Label, l.Ours.Number, l.P.Number)
	}
	// Output:
	// Rank correlation with the released row, mean: 0.68 (p 0.005)
	// Families: centred log affinity within less across: 1.32 (p 0.005)
	// Best order 2 against the best single source: win rate, cross-fitted, mean: unknown: the losses are missing
}
