package specific_test

import (
	"context"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
)

// The network of one task, trained on a small world and measured on another
// building beside the best constant answer.
func Example() {
	src, err := synthetic.Open(synthetic.Config{Size: 16, Train: 4, Validation: 1, Test: 1, Views: 8})
	if err != nil {
		panic(err)
	}
	be, err := backend.Open("go")
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	c := specific.Config{Grid: 4, Code: 4, Width: 16, Hidden: 16, Steps: 60, Batch: 8, Every: 20, Held: .25}
	facts, err := specific.Survey(ctx, src, "autoencoding", c)
	if err != nil {
		panic(err)
	}
	r, err := specific.Train(ctx, specific.NewLab(be.Backend), src, facts, c, nil)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: %d test images\n", r.Task, len(r.Images))
	fmt.Println("beats the best constant answer on most of them:", specific.Wins(r.Losses, r.Constant) > .5)
	// Output:
	// autoencoder: 8 test images
	// beats the best constant answer on most of them: true
}
