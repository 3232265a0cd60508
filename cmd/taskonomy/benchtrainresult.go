package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// A trainBench is what was measured.
type trainBench struct {
	Net      string         `json:"net"`
	Size     int            `json:"size"`
	Seconds  int            `json:"seconds"`
	Times    int            `json:"times"`
	Runners  []*trainRunner `json:"runners"`
	Networks []trainNet     `json:"networks"`
	Speeds   []trainSpeed   `json:"speeds"`
	Ratios   []trainRatio   `json:"ratios"`
}

// A trainNet is a network that was measured.
type trainNet struct {
	Kind       string `json:"kind"`
	Task       string `json:"task"`
	Heads      int    `json:"heads"` // Side by side, 0 for a network of Stage I.
	Parameters int    `json:"parameters"`
	Batch      int    `json:"batch"`
}

// A trainSpeed is how fast a runner trains a network, medians with every
// measurement after them. First is the time of the first step, with compilation.
type trainSpeed struct {
	Kind   string    `json:"kind"`
	Runner string    `json:"runner"`
	Cores  int       `json:"cores"`
	Wall   float64   `json:"images_per_second"`
	CPU    float64   `json:"images_per_cpu_second"`
	Walls  []float64 `json:"images_per_second_all"`
	CPUs   []float64 `json:"images_per_cpu_second_all"`
	First  float64   `json:"first_step_seconds"`

	runner *trainRunner
}

// A trainRatio is the speed of a backend to the better of its peers, on the same
// number of cores.
type trainRatio struct {
	Kind    string  `json:"kind"`
	Cores   int     `json:"cores"`
	Backend string  `json:"backend"`
	Wall    float64 `json:"images_per_second"`
	CPU     float64 `json:"images_per_cpu_second"`
}

// measure measures a case once.
func (b *trainBench) measure(c *trainCase, r *trainRunner, limit time.Duration) error {
	a, err := r.ask(trainRequest{Case: c.file, Seconds: limit.Seconds()})
	if err != nil {
		return fmt.Errorf("%s, %s: %w", r.Name, c.kind.name, err)
	}
	if !slices.Contains(b.Runners, r) {
		b.Runners = append(b.Runners, r)
	}
	r.Memory = max(r.Memory, a.Memory)
	if !slices.ContainsFunc(b.Networks, func(n trainNet) bool { return n.Kind == c.kind.name }) {
		b.Networks = append(b.Networks, trainNet{c.kind.name, c.kind.task, c.kind.heads, c.Parameters, c.Batch})
	}
	s := b.speed(c.kind.name, r)
	if s == nil {
		b.Speeds = append(b.Speeds, trainSpeed{Kind: c.kind.name, Runner: r.Name, Cores: r.Cores, First: a.First, runner: r})
		s = &b.Speeds[len(b.Speeds)-1]
	}
	images := float64(a.Steps * c.Batch * c.Spec.Sets)
	s.Walls = append(s.Walls, images/a.Wall)
	if a.CPU > 0 {
		s.CPUs = append(s.CPUs, images/a.CPU)
	}
	return nil
}

// speed returns what was measured of a kind by a runner, nil if nothing was.
func (b *trainBench) speed(kind string, r *trainRunner) *trainSpeed {
	for i := range b.Speeds {
		if s := &b.Speeds[i]; s.Kind == kind && s.runner == r {
			return s
		}
	}
	return nil
}

// summarize computes medians and ratios.
func (b *trainBench) summarize() {
	for i := range b.Speeds {
		s := &b.Speeds[i]
		s.Wall, s.CPU = middle(s.Walls), middle(s.CPUs)
	}
	b.Ratios = []trainRatio{}
	for _, s := range b.Speeds {
		var wall, cpu float64
		for _, p := range b.Speeds {
			if p.runner.Peer && p.Kind == s.Kind && p.Cores == s.Cores {
				wall, cpu = max(wall, p.Wall), max(cpu, p.CPU)
			}
		}
		if !s.runner.Peer && wall > 0 && cpu > 0 {
			b.Ratios = append(b.Ratios, trainRatio{s.Kind, s.Cores, s.Runner, s.Wall / wall, s.CPU / cpu})
		}
	}
}

// middle returns the median, 0 of nothing.
func middle(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// writeJSON writes the result as one object.
func (b *trainBench) writeJSON(w io.Writer) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return writeIndented(w, text)
}

// writeText writes the result for people: for each number of cores a table of
// speeds, one of the processes, and one of ratios.
func (b *trainBench) writeText(w io.Writer) error {
	fmt.Fprintf(w, "Training of %s networks, %d px: images/s (images per second of a core), median of %s of %d s\n",
		b.Net, b.Size, plural(b.Times, "measurement"), b.Seconds)
	var cores []int
	for _, r := range b.Runners {
		if !slices.Contains(cores, r.Cores) {
			cores = append(cores, r.Cores)
		}
	}
	for _, n := range cores {
		fmt.Fprintf(w, "\nOn %s\n", plural(n, "core"))
		if err := b.speedTable(n).write(w, "  "); err != nil {
			return err
		}
	}
	fmt.Fprintln(w, "\nProcesses")
	if err := b.processTable().write(w, "  "); err != nil {
		return err
	}
	if len(b.Ratios) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nSpeed as a ratio to the better of the others, by images/s (by images per second of a core)")
	return b.ratioTable().write(w, "  ")
}

// speedTable has a row for each kind of network and a column for each runner.
func (b *trainBench) speedTable(cores int) *grid {
	g := &grid{columns: "lrr"}
	head := []string{"", "parameters", "batch"}
	for _, r := range b.Runners {
		if r.Cores == cores {
			g.columns, head = g.columns+"r", append(head, r.Name)
		}
	}
	g.add(head...)
	for _, n := range b.Networks {
		row := []string{n.label(), fmt.Sprint(n.Parameters), fmt.Sprint(n.Batch)}
		for _, r := range b.Runners {
			if s := b.speed(n.Kind, r); r.Cores == cores && s != nil {
				row = append(row, fmt.Sprintf("%s (%s)", speed(s.Wall), speed(s.CPU)))
			}
		}
		g.add(row...)
	}
	return g
}

// speed formats images a second.
func speed(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.3g", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// processTable has a row for each runner.
func (b *trainBench) processTable() *grid {
	g := &grid{columns: "llrrr"}
	g.add("", "version", "cores", "first steps, s", "peak memory, MB")
	for _, r := range b.Runners {
		first := 0.0
		for _, s := range b.Speeds {
			if s.runner == r {
				first += s.First
			}
		}
		g.add(r.Name, r.Version, fmt.Sprint(r.Cores), fmt.Sprintf("%.1f", first), fmt.Sprint(r.Memory>>20))
	}
	return g
}

// ratioTable has a row for each kind of network and a column for each backend
// and number of cores.
func (b *trainBench) ratioTable() *grid {
	g := &grid{columns: "l"}
	head := []string{""}
	for _, r := range b.Runners {
		if !r.Peer {
			g.columns, head = g.columns+"r", append(head, fmt.Sprintf("%s, %s", r.Name, plural(r.Cores, "core")))
		}
	}
	g.add(head...)
	for _, n := range b.Networks {
		row := []string{n.label()}
		for _, r := range b.Ratios {
			if r.Kind == n.Kind {
				row = append(row, fmt.Sprintf("%.2f (%.2f)", r.Wall, r.CPU))
			}
		}
		g.add(row...)
	}
	return g
}

// label names a network.
func (n trainNet) label() string {
	if n.Heads == 0 {
		return n.Kind
	}
	return fmt.Sprintf("%d %s", n.Heads, strings.Replace(n.Kind, "-", " of ", 1))
}
