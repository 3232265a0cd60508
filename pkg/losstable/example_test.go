package losstable_test

import (
	"fmt"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
)

// From a table of losses to the rows of Stage III.
func ExampleReadCSV() {
	var file strings.Builder
	file.WriteString("target,sources,image,loss\n")
	for i := range 12 {
		fmt.Fprintf(&file, "normals,edges+depth,image%02d,%d\n", i, 5)
		fmt.Fprintf(&file, "normals,self,image%02d,%d\n", i, i)
		fmt.Fprintf(&file, "normals,scratch,image%02d,%d\n", i, 8)
	}
	var rows affinity.Table
	warnings, err := losstable.ReadCSV(strings.NewReader(file.String()), "losses.csv", losstable.Config{},
		func(l *affinity.Losses) error {
			table, _, err := affinity.FromLosses(l, affinity.Config{})
			rows = append(rows, table...)
			return err
		})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range warnings {
		fmt.Println("warning:", w)
	}
	for _, row := range rows {
		fmt.Printf("%s: gain %.2f, quality %.2f\n", affinity.SourceKey(row.Sources), row.Gain, row.Quality)
	}
	// Output:
	// warning: losses.csv: target "normals": only 12 images: a win rate moves by 0.083 with a single one
	// scratch: gain 0.50, quality 0.25
	// self: gain 0.67, quality 0.50
	// depth+edges: gain 1.00, quality 0.50
}
