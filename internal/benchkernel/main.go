// Command benchkernel times the Taskonomy kernel beside plain GoNB, both started
// as Jupyter starts them, and prints medians beside the aims. It uses the
// installed kernel: run "taskonomy kernel install" first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/install"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

func main() {
	repeats := flag.Int("n", 15, "how often to time each thing")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	if err := bench(ctx, *repeats); err != nil {
		fmt.Fprintln(os.Stderr, "benchkernel:", err)
		os.Exit(1)
	}
}

// specs returns how to start this kernel and plain GoNB, with the same settings.
func specs() (ours, plain client.Spec, err error) {
	data, err := install.DataFolder()
	if err != nil {
		return ours, plain, err
	}
	spec, err := install.ReadSpec(data)
	if err != nil {
		return ours, plain, fmt.Errorf("%w: run \"taskonomy kernel install\" first", err)
	}
	value := func(flag string) string { return spec.Command[slices.Index(spec.Command, flag)+1] }
	ours = client.Spec{Command: append(slices.Clone(spec.Command), "--raw-error"), Environment: spec.Environment}
	plain = client.Spec{Environment: spec.Environment, Command: []string{
		value("--gonb"), "--kernel", "{connection_file}", "-go_work=" + value("--module"), "-raw_error=true"}}
	return ours, plain, nil
}

func bench(ctx context.Context, repeats int) error {
	ours, plain, err := specs()
	if err != nil {
		return err
	}
	fmt.Printf("%-44s %12s %12s %12s   medians of %d\n", "", "GoNB", "Taskonomy", "aim", repeats)
	ready := map[string][]time.Duration{}
	for range min(repeats, 7) {
		for name, spec := range map[string]client.Spec{"plain": plain, "ours": ours} {
			start := time.Now()
			k, err := client.Start(ctx, spec)
			if err != nil {
				return err
			}
			ready[name] = append(ready[name], time.Since(start))
			if err := k.Shutdown(ctx); err != nil {
				return err
			}
		}
	}
	line("kernel ready", ready["plain"], ready["ours"], "1 s")
	a, err := client.Start(ctx, plain)
	if err != nil {
		return err
	}
	defer a.Shutdown(ctx)
	b, err := client.Start(ctx, ours)
	if err != nil {
		return err
	}
	defer b.Shutdown(ctx)
	if err := each(ctx, a, repeatCell("%noautoget"), 1, nil); err != nil {
		return err
	}
	return compare(ctx, a, b, repeats)
}

// compare times cells on both kernels in turn.
func compare(ctx context.Context, a, b *client.Kernel, repeats int) error {
	for _, c := range []struct {
		name string
		cell func(i int) string
		aim  string
	}{
		{"a cell that does nothing (%noautoget)", repeatCell("%noautoget"), "+2 ms"},
		{"shell cell (!true)", repeatCell("!true"), "+2 ms"},
		{"Go cell (fmt)", numbered("%%%%\nfmt.Println(%d)"), "+2 ms"},
		{"Go cell that solves and shows (nb)", numbered(solveCell), "-"},
		{"Go cell that draws (figure)", numbered(drawCell), "-"},
		{"Go cell with GoMLX (Go backend)", numbered(gomlxCell), "1.2 s"},
	} {
		var plain, ours []time.Duration
		err := errors.Join(each(ctx, a, c.cell, 1, nil), each(ctx, b, c.cell, 1, nil)) // Warm the build cache.
		for i := 0; err == nil && i < repeats; i++ {
			at := func(int) string { return c.cell(i + 1) }
			err = errors.Join(each(ctx, a, at, 1, &plain), each(ctx, b, at, 1, &ours))
		}
		if err != nil {
			fmt.Printf("%-44s %s\n", c.name, strings.SplitN(err.Error(), "\n", 2)[0])
			continue
		}
		line(c.name, plain, ours, c.aim)
	}
	var solves []time.Duration
	budget := func(i int) string { return fmt.Sprintf("%%%%solve published --max-order 4 --budget %d", 2+i%10) }
	if err := each(ctx, b, budget, 2*repeats, &solves); err != nil {
		return err
	}
	line("%%solve, request to reply", nil, solves[repeats/2:], "10 ms")
	moves, err := slide(ctx, b, 2*repeats)
	if err != nil {
		return err
	}
	line("slider event to table, in the kernel", nil, moves, "-")
	return nil
}

const (
	solveCell = "%%%%\ntable := nb.Must(published.Transfers(\"16k\"))\n" +
		"program := nb.Must(taxonomy.New(table, nb.Must(published.Options(\"16k\"))))\n" +
		"nb.Show(nb.Must(program.Solve(context.Background(), 8)), %d)"
	drawCell = "%%%%\nm := nb.Must(nb.Must(published.Transfers(\"16k\")).Matrix(1)).NormalizeRows()\n" +
		"nb.Figure(nb.Must(figure.NewHeatMap(figure.Names{}, figure.PlotPanel(m))))\nnb.Show(%d)"
	gomlxCell = "import (\n\t\"github.com/gomlx/compute\"\n\t_ \"github.com/gomlx/compute/gobackend\"\n" +
		"\t\"github.com/gomlx/gomlx/core/graph\"\n)\n%%%%\n" +
		"backend := nb.Must(compute.NewWithConfig(\"go:ops_parallel,parallelism=-1\"))\n" +
		"square := func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Mul(x, x)) }\n" +
		"fmt.Println(nb.Must(graph.CallOnce(backend, square, []float32{1, 2, %d})))"
)

// repeatCell returns the same cell every time, and numbered one that differs, so
// that it is compiled.
func repeatCell(code string) func(int) string { return func(int) string { return code } }

func numbered(format string) func(int) string {
	return func(i int) string { return fmt.Sprintf(format, i) }
}

// each runs cells and appends how long each took.
func each(ctx context.Context, k *client.Kernel, cell func(int) string, n int, took *[]time.Duration) error {
	for i := range n {
		start := time.Now()
		r, err := k.Execute(ctx, cell(i))
		if err == nil {
			err = r.Err()
		}
		if err != nil {
			return err
		}
		if took != nil {
			*took = append(*took, time.Since(start))
		}
	}
	return nil
}

// slide moves the first slider of an interactive cell and times how long it
// takes until the kernel has sent the new table.
func slide(ctx context.Context, k *client.Kernel, n int) ([]time.Duration, error) {
	opened, tables := make(chan string, 20), make(chan bool, 100)
	k.Listen(func(m *wire.Message) {
		var c struct {
			ID   string `json:"comm_id"`
			Data struct {
				State map[string]any `json:"state"`
			} `json:"data"`
		}
		switch {
		case m.Header.Type == "comm_open" && m.Decode(&c) == nil && c.Data.State["description"] == "budget":
			opened <- c.ID
		case m.Header.Type == "comm_msg" && m.Decode(&c) == nil:
			if text, _ := c.Data.State["value"].(string); strings.Contains(text, "Supervise") {
				tables <- true
			}
		}
	})
	if err := each(ctx, k, repeatCell("%%solve published --budget 3 --max-order 2 --interactive"), 1, nil); err != nil {
		return nil, err
	}
	id := <-opened
	var took []time.Duration
	for i := range n {
		start := time.Now()
		if err := k.Tell("comm_msg", map[string]any{"comm_id": id, "data": map[string]any{
			"method": "update", "state": map[string]any{"value": 2 + i%9}}}); err != nil {
			return nil, err
		}
		select {
		case <-tables:
			took = append(took, time.Since(start))
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return took, nil
}

// line prints medians.
func line(name string, plain, ours []time.Duration, aim string) {
	fmt.Printf("%-44s %12s %12s %12s\n", name, median(plain), median(ours), aim)
}

// median returns the median in milliseconds, nothing for no times.
func median(all []time.Duration) string {
	if len(all) == 0 {
		return ""
	}
	sorted := slices.Sorted(slices.Values(all))
	return fmt.Sprintf("%.1f ms", float64(sorted[len(sorted)/2].Microseconds())/1000)
}
