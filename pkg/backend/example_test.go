package backend_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
)

func ExampleOpen() {
	b, err := backend.Open("go") // Or "", for the best there is.
	if err != nil {
		panic(err)
	}
	defer b.Finalize()
	square := graph.MustNewExec(b.Backend, func(x *graph.Node) *graph.Node { return graph.Square(x) })
	fmt.Println(square.MustCall1(float32(3)).Value())
	fmt.Println(b.Choice.Config)
	// Output:
	// 9
	// go:ops_parallel,parallelism=-1
}
