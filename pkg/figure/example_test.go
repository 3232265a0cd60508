package figure_test

import (
	"log"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// A figure can be written as SVG, PNG or PDF; its CSV has the numbers behind
// it. Save does the same with a file, by its extension.
func Example() {
	significance := &study.Significance{
		Measure: study.Quality,
		Points: []study.SignificancePoint{
			{Budget: 1, Taxonomy: 0.2258, Random: 0.1315, Low: 0.11, High: 0.19},
			{Budget: 2, Taxonomy: 0.2541, Random: 0.1474, Low: 0.12, High: 0.2},
		},
	}
	f, err := figure.NewSignificance(significance)
	if err != nil {
		log.Fatal(err)
	}
	f.Title = "Better than chance"
	if err := figure.Write(os.Stdout, f, "csv"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// plot,curve,x,y,low,high
	// Quality,"random taxonomies, mean",1,0.1315,0.11,0.19
	// Quality,"random taxonomies, mean",2,0.1474,0.12,0.2
	// Quality,best taxonomy,1,0.2258,,
	// Quality,best taxonomy,2,0.2541,,
}
