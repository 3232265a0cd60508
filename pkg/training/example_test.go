package training_test

import (
	"context"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A small network learns to reproduce pictures of a small world from its code.
func Example() {
	src, err := synthetic.Open(synthetic.Config{Size: 16, Train: 3, Validation: 1, Test: 1, Views: 8})
	if err != nil {
		panic(err)
	}
	be, err := backend.Open("go")
	if err != nil {
		panic(err)
	}
	pictures, err := task.Taskonomy().Lookup("autoencoding")
	if err != nil {
		panic(err)
	}
	base := network.Spec{Family: network.Patch, Size: 16, Grid: 4, Code: 4, Width: 16, Blocks: 1, Context: 1, Hidden: 16}
	spec, err := network.For(pictures, base, []int{16, 16, 3}, 0, 1)
	if err != nil {
		panic(err)
	}
	program, err := training.NewPrograms(be.Backend).Get(spec, 8)
	if err != nil {
		panic(err)
	}

	ctx := context.Background()
	scale := training.Scale{Center: []float64{0}, Width: .3}
	read := func(split dataset.Split) *training.Data {
		e, err := training.Reader{Source: src, Split: split, Scale: scale}.Read(ctx, pictures.Name, spec)
		if err != nil {
			panic(err)
		}
		d, err := training.NewData(be.Backend, e, nil)
		if err != nil {
			panic(err)
		}
		return d
	}
	train, test := read(dataset.Train), read(dataset.Test)
	defer train.Close()
	defer test.Close()
	state, err := program.Start(train, 1, nil)
	if err != nil {
		panic(err)
	}
	defer state.Close()
	mean := func() float64 {
		weights, err := state.Values()
		if err != nil {
			panic(err)
		}
		losses, err := program.Losses(ctx, weights, test)
		if err != nil {
			panic(err)
		}
		sum := 0.0
		for _, l := range losses[0] {
			sum += float64(l) / float64(test.Len())
		}
		return sum
	}
	before := mean()
	if _, err := program.Fit(ctx, state, train, nil, training.Config{Steps: 200, Rate: 1e-2, Warmup: 5}); err != nil {
		panic(err)
	}
	fmt.Println("the error on other buildings has fallen by a third or more:", mean() < before*2/3)
	// Output: the error on other buildings has fallen by a third or more: true
}
