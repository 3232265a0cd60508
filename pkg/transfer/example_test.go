package transfer_test

import (
	"context"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// Transfers to edges from an untrained encoder, and from the untrained encoder
// beside itself, which must be much the same.
func Example() {
	src, err := synthetic.Open(synthetic.Config{Size: 16, Train: 1, Validation: 2, Test: 1, Views: 6})
	if err != nil {
		panic(err)
	}
	be, err := backend.Open("go")
	if err != nil {
		panic(err)
	}
	ctx, lab := context.Background(), specific.NewLab(be.Backend)
	facts, err := specific.Survey(ctx, src, "edge2d", specific.Config{Grid: 4, Code: 4, Width: 16})
	if err != nil {
		panic(err)
	}
	c := transfer.Config{Images: 12, Test: 6, Steps: 20, Batch: 4, Hidden: 16}
	pool, err := transfer.NewPool(ctx, src, []specific.Facts{facts}, c)
	if err != nil {
		panic(err)
	}
	codes, err := transfer.Encode(ctx, lab, pool, facts, nil, 1)
	if err != nil {
		panic(err)
	}
	edges, err := transfer.NewTarget(ctx, lab, src, pool, facts, c)
	if err != nil {
		panic(err)
	}
	bench := transfer.Bench{"random": codes, "again": codes}
	r, err := edges.Train(ctx, bench, [][]string{{"random"}, {"again"}}, specific.Session{})
	if err != nil {
		panic(err)
	}
	fmt.Println(pool.Rows, "pictures,", len(r.Losses), "transfers on", len(edges.Images()), "images")
	fmt.Println("equal codes, equal losses:", r.Losses[0][3] == r.Losses[1][3])
	// Output:
	// 18 pictures, 2 transfers on 6 images
	// equal codes, equal losses: true
}
