package taxonomy_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

func Example() {
	table := affinity.Table{
		{Target: "depth", Sources: []string{affinity.Self}, Affinity: 0.36},
		{Target: "depth", Sources: []string{"normals"}, Affinity: 0.25},
		{Target: "depth", Sources: []string{"edges", "normals"}, Affinity: 0.30},
		{Target: "edges", Sources: []string{affinity.Self}, Affinity: 0.64},
		{Target: "edges", Sources: []string{"normals"}, Affinity: 0.04},
		{Target: "normals", Sources: []string{affinity.Self}, Affinity: 0.49},
		{Target: "normals", Sources: []string{"depth"}, Affinity: 0.16},
		{Target: "normals", Sources: []string{"edges"}, Affinity: 0.09},
	}
	program, err := taxonomy.New(table, taxonomy.Options{})
	if err != nil {
		log.Fatal(err)
	}
	plan, err := program.Solve(context.Background(), 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: supervise %v, worth %.4f\n", plan.Status, plan.Sources, plan.Objective)
	for _, a := range plan.Policy {
		fmt.Println(a.Target, "<-", a.Sources)
	}
	// Output:
	// optimal: supervise [edges normals], worth 2.0477
	// depth <- [edges normals]
	// edges <- [self]
	// normals <- [self]
}
