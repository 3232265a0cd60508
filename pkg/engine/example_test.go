package engine_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// Two encoders are trained, then a transfer from both.
func Example() {
	train := func(ctx context.Context, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
		report(engine.Progress{Fraction: 0.5, Images: 1000, Note: "epoch 1 of 2"})
		return out.WriteJSON("metrics.json", map[string]float64{"loss": 0.5})
	}
	transfer := func(ctx context.Context, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
		sum := 0.
		for _, source := range []string{"stage1/depth", "stage1/normal"} {
			r, err := in.Result(source)
			if err != nil {
				return err
			}
			var metrics map[string]float64
			if err := r.ReadJSON("metrics.json", &metrics); err != nil {
				return err
			}
			sum += metrics["loss"]
		}
		return out.WriteJSON("metrics.json", map[string]float64{"loss": sum / 4})
	}
	plan, err := engine.NewPlan("1",
		engine.Step{Name: "stage1/depth", Stage: "Stage I", Work: 2, Run: train},
		engine.Step{Name: "stage1/normal", Stage: "Stage I", Work: 2, Run: train},
		engine.Step{Name: "stage2/depth+normal/edge", Stage: "Stage II",
			Needs: []string{"stage1/depth", "stage1/normal"}, Run: transfer})
	if err != nil {
		log.Fatal(err)
	}

	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	st, err := store.Open(dir)
	if err != nil {
		log.Fatal(err)
	}
	defer st.Close()
	for range 2 { // The second time all is there.
		summary, err := engine.Execute(context.Background(), plan, st, engine.Config{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d done, %d reused, complete: %v\n", len(summary.Done), len(summary.Reused), summary.Complete())
	}
	// Output:
	// 3 done, 0 reused, complete: true
	// 0 done, 3 reused, complete: true
}
