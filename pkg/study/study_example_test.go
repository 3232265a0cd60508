package study_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// Quality of two targets of the published data for three budgets.
func ExampleTaxonomies() {
	table, err := published.Transfers(published.Data16k)
	if err != nil {
		log.Fatal(err)
	}
	roles, err := published.Roles(published.Data16k)
	if err != nil {
		log.Fatal(err)
	}
	opt := taxonomy.Options{SourceOnly: roles.SourceOnly, Unused: roles.Unused}
	grid, err := study.Taxonomies(context.Background(), table, opt, []float64{2, 8, 15}, []int{4})
	if err != nil {
		log.Fatal(err)
	}
	quality := grid.Quality(0)
	for _, target := range []string{"rgb2depth", "curvature"} {
		for _, budget := range quality.Cols {
			fmt.Printf("%s, budget %s: %.2f\n", target, budget, quality.Value(target, budget))
		}
	}
	// Output:
	// rgb2depth, budget 2: 0.30
	// rgb2depth, budget 8: 0.35
	// rgb2depth, budget 15: 0.43
	// curvature, budget 2: 0.18
	// curvature, budget 8: 0.50
	// curvature, budget 15: 0.50
}

// Sources that are worth the same to every target are near each other.
func ExampleSimilarityTree() {
	m := affinity.Matrix{
		Rows: []string{"layout", "matching"},
		Cols: []string{"normals", "curvature", "autoencoding"},
		Data: []float64{
			.30, .26, .04,
			.10, .13, .10,
		},
	}
	tree, err := study.SimilarityTree(m, study.TreeConfig{Linkage: study.Average})
	if err != nil {
		log.Fatal(err)
	}
	for i, cluster := range tree.Clusters() {
		fmt.Printf("%.3f %v\n", tree.Merges[i].Height, cluster)
	}
	fmt.Println(tree.Cut(2))
	// Output:
	// 0.050 [curvature normals]
	// 0.241 [autoencoding curvature normals]
	// [[autoencoding] [curvature normals]]
}
