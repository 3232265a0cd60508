package datasettest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/datasettest"
)

// Grey is a source of grey pictures.
type grey struct{}

func (grey) Name() string                        { return "grey" }
func (grey) Size() int                           { return 2 }
func (grey) Tasks() []string                     { return []string{"autoencoder"} }
func (g grey) Len(s dataset.Split) int           { return map[dataset.Split]int{dataset.Train: 3}[s] }
func (grey) Image(_ dataset.Split, i int) string { return fmt.Sprint("grey", i) }
func (g grey) Example(ctx context.Context, s dataset.Split, i int, task string) (dataset.Example, error) {
	if ctx.Err() != nil || i < 0 || i >= g.Len(s) || task != "autoencoder" {
		return dataset.Example{}, fmt.Errorf("no sample %d of %s for %q", i, s, task)
	}
	picture := func() dataset.Tensor { return dataset.Tensor{Shape: []int{2, 2, 3}, Data: make([]float32, 12)} }
	return dataset.Example{Inputs: []dataset.Tensor{picture()}, Target: picture()}, nil
}

func ExampleTest() {
	// In a test of its own, t is that of func TestSource(t *testing.T).
	testSource := func(t *testing.T) {
		datasettest.Test(t, grey{}, datasettest.Options{Splits: []dataset.Split{dataset.Train}})
	}
	all := func(_, _ string) (bool, error) { return true, nil }
	fmt.Println(testing.RunTests(all, []testing.InternalTest{{Name: "TestSource", F: testSource}}))
	// Output: true
}
