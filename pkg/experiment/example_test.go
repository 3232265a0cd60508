package experiment_test

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/experiment"
)

// The plan of a study that begins with a preset; nothing is computed yet.
func ExampleNew() {
	c, err := experiment.Preset("quick")
	if err != nil {
		panic(err)
	}
	c.Tasks = []string{"depth", "normals", "autoencoding", "colorization"}
	if err := c.Set("specific.steps=50"); err != nil {
		panic(err)
	}
	e, err := experiment.New(c, "", nil)
	if err != nil {
		panic(err)
	}
	fmt.Println("targets:", e.Targets())
	for _, stage := range e.Plan.Stages() {
		n := 0
		for _, s := range e.Plan.Steps() {
			if s.Stage == stage {
				n++
			}
		}
		fmt.Printf("%s: %d steps\n", stage, n)
	}
	// Output:
	// targets: [autoencoder rgb2depth rgb2sfnorm]
	// Data: 6 steps
	// Stage I: 4 steps
	// Stage II: 13 steps
}
