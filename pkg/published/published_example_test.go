package published_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
)

// The best transfer of each order to camera egomotion.
func ExampleTransfers() {
	rows, err := published.Transfers(published.Data16k)
	if err != nil {
		log.Fatal(err)
	}
	best := map[int]affinity.Transfer{}
	for _, row := range rows {
		if row.Target == "ego_motion" && row.Affinity > best[row.Order()].Affinity {
			best[row.Order()] = row
		}
	}
	for order := 1; order <= len(best); order++ {
		row := best[order]
		fmt.Printf("order %d: affinity %.4f, gain %.2f, quality %.2f, from %s\n",
			order, row.Affinity, row.Gain, row.Quality, strings.Join(row.Sources, ", "))
	}
	// Output:
	// order 1: affinity 0.0182, gain 0.74, quality 0.50, from rgb2sfnorm
	// order 2: affinity 0.0258, gain 0.78, quality 0.59, from rgb2sfnorm, fix_pose
	// order 3: affinity 0.0256, gain 0.78, quality 0.58, from rgb2sfnorm, fix_pose, room_layout
	// order 4: affinity 0.0287, gain 0.80, quality 0.60, from rgb2sfnorm, fix_pose, room_layout, reshade
}

// Which targets of the oldest data set to leave out.
func ExampleCorrupt() {
	rows, err := published.Corrupt(published.Base2163)
	if err != nil {
		log.Fatal(err)
	}
	count := map[string]int{}
	for _, row := range rows {
		count[row.Target]++
	}
	fmt.Println(count)
	// Output:
	// map[class_selected:10 ego_motion:2 non_fixated_pose:10]
}

func ExampleDictionary() {
	d, err := published.Dictionary(published.Data16k)
	if err != nil {
		log.Fatal(err)
	}
	t, err := d.Lookup("In-painting")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.Name, t.Role)
	fmt.Println(len(d.Sources()), "sources,", len(d.Targets()), "targets")
	// Output:
	// impainting_whole source-only
	// 26 sources, 22 targets
}
