package network_test

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// The network of a task, from the sizes that all networks of a study have in
// common and the shape of the task's target.
func ExampleFor() {
	normals, err := task.Taskonomy().Lookup("rgb2sfnorm")
	if err != nil {
		panic(err)
	}
	base := network.Spec{Family: network.Patch, Size: 32, Grid: 8, Code: 16, Width: 96, Blocks: 1, Context: 1, Hidden: 96}
	s, err := network.For(normals, base, []int{32, 32, 3}, 0, 1)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d cells of %d values, answered by a head of kind %s, judged by %s\n", s.Tokens(), s.PictureRows(), s.Head, s.Loss)
	fmt.Println("targets", s.Targets(), "weighed by", s.MaskShape())
	// Output:
	// 64 cells of 48 values, answered by a head of kind dense, judged by l1
	// targets [48 64] weighed by [16 64]
}
