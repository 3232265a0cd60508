package affinity_test

import (
	"fmt"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// Three networks predict normals on four images. The transfer from edges is
// better than the one from depth on three of them.
func ExampleFromLosses() {
	rows, report, err := affinity.FromLosses(&affinity.Losses{
		Target: "normals",
		Images: []string{"kitchen", "hall", "stairs", "attic"},
		Candidates: []affinity.Candidate{
			{Sources: []string{"depth"}, Losses: []float64{0.4, 0.3, 0.6, 0.2}},
			{Sources: []string{"edges"}, Losses: []float64{0.3, 0.2, 0.5, 0.9}},
			{Sources: []string{affinity.Self}, Losses: []float64{0.1, 0.2, 0.7, 0.3}},
			{Sources: []string{affinity.Scratch}, Losses: []float64{0.8, 0.9, 0.5, 0.8}},
		},
	}, affinity.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range rows {
		fmt.Printf("%-8s affinity %.3f  gain %.2f  quality %.2f\n", row.Sources[0], row.Affinity, row.Gain, row.Quality)
	}
	fmt.Printf("λ = %.4f over %d images\n", report.Lambda, report.Images)
	// Output:
	// depth    affinity 0.224  gain 0.75  quality 0.50
	// edges    affinity 0.370  gain 0.50  quality 0.25
	// scratch  affinity NaN  gain 0.50  quality 0.25
	// self     affinity 0.407  gain 0.75  quality 0.50
	// λ = 3.3674 over 4 images
}

func ExampleWriteTable() {
	table := affinity.Table{
		{Target: "normals", Sources: []string{"edges", "depth"}, Affinity: 0.375, Gain: 0.75, Quality: 0.25},
		{Target: "normals", Sources: []string{affinity.Self}, Affinity: 0.625, Gain: 0.875, Quality: 0.5},
	}
	table.Sort()
	if err := affinity.WriteTable(os.Stdout, table); err != nil {
		fmt.Println(err)
	}
	// Output:
	// target,order,sources,affinity,gain,quality
	// normals,1,self,0.625,0.875,0.5
	// normals,2,edges+depth,0.375,0.75,0.25
}

func ExampleAHP() {
	names := []string{"a", "b", "c", "d"}
	p, err := affinity.AHP(affinity.Matrix{Rows: names, Cols: names, Data: []float64{
		0.5, 0.8, 0.5, 0.9,
		0.2, 0.5, 0.7, 0.5,
		0.5, 0.3, 0.5, 0.8,
		0.1, 0.5, 0.2, 0.5,
	}}, affinity.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("λ = %.6f, p = %.6f, consistency ratio %.2f\n", p.Lambda, p.Vector, p.ConsistencyRatio)
	// Output:
	// λ = 4.764494, p = [0.476833 0.201498 0.238246 0.083422], consistency ratio 0.28
}
