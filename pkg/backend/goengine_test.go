package backend

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// TestGoIsSilent: GoMLX itself prints a line for the option parallelism.
func TestGoIsSilent(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	stdout := os.Stdout
	os.Stdout = w
	b, err := Open("go:ops_parallel,parallelism=3,parallelism=-1")
	os.Stdout = stdout
	w.Close()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Finalize()
	if printed, err := io.ReadAll(r); err != nil || len(printed) > 0 {
		t.Errorf("printed %q, %v", printed, err)
	}
	if got := b.Description(); !strings.Contains(got, "parallelism=-1") {
		t.Errorf("the option is lost: %s", got)
	}
}

// TestGoDoesNotHang computes what hangs GoMLX's default: more independent
// matrix products than its pool has slots, 2 for each core.
func TestGoDoesNotHang(t *testing.T) {
	b, err := Open("go")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Finalize()
	done := make(chan error, 1)
	go func() {
		exec, err := graph.NewExec(b.Backend, func(x *graph.Node) *graph.Node {
			sum := graph.Dot(x, x).MatMul()
			for i := range 32 {
				sum = graph.Add(sum, graph.Dot(graph.AddScalar(x, float64(i)), x).MatMul())
			}
			return graph.ReduceAllSum(sum)
		})
		for range 10 {
			if err == nil {
				_, err = exec.Call(tensors.FromFlatDataAndDimensions(make([]float32, 128*128), 128, 128))
			}
		}
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it hangs")
	}
}

func TestMayHang(t *testing.T) {
	for options, want := range map[string]bool{
		"":                               true,
		"ops_parallel":                   true,
		"parallelism=8":                  true,
		"ops_sequential,ops_parallel":    true,
		DefaultGo:                        false,
		"ops_sequential":                 false,
		"parallelism=8,ops_sequential":   false,
		"ops_parallel,parallelism=0":     false,
		"parallelism=4,parallelism=-1":   false,
		"creation_order,parallelism=-1":  false,
		"creation_order,parallelism=100": true,
	} {
		if got := mayHang(options); got != want {
			t.Errorf("%q: got %v", options, got)
		}
	}
}
