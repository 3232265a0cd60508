package bip_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// Three sources, three targets; the two best sources on their own are not the
// best pair.
func Example() {
	solver, err := bip.New(&bip.Problem{
		Sources: 3,
		Targets: 3,
		Edges: []bip.Edge{
			{Target: 0, Sources: []int{0}, Value: 5},
			{Target: 0, Sources: []int{1, 2}, Value: 9},
			{Target: 1, Sources: []int{0}, Value: 4},
			{Target: 1, Sources: []int{1}, Value: 3},
			{Target: 2, Sources: []int{2}, Value: 2},
			{Target: 2, Sources: []int{0}, Value: 1},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	for budget := range 4 {
		r, err := solver.Solve(context.Background(), bip.Query{Budget: float64(budget)})
		if err != nil {
			log.Fatal(err)
		}
		if r.Status == bip.Infeasible {
			fmt.Println("budget", budget, "is too small")
			continue
		}
		fmt.Println("budget", budget, "sources", r.Plans[0].Sources, "value", r.Plans[0].Value)
	}
	// Output:
	// budget 0 is too small
	// budget 1 sources [0] value 10
	// budget 2 sources [1 2] value 14
	// budget 3 sources [0 1 2] value 15
}
