// Command bench measures the solver of Stage IV and prints the figures that
// the project promises, each beside its aim:
//
//   - the released data: time to proof for every budget, all budgets, and the
//     20 best plans;
//   - structured random problems of 200 tasks and 50,000 edges, to proof;
//   - problems of 1000 tasks and 500,000 edges, the gap after 5 seconds;
//   - HiGHS on the same programs, as ratios of times in one run.
//
// Usage:
//
//	go run ./internal/bench [-python PYTHON] [-seeds N] [section ...]
//
// The sections are released, medium, large and highs; none means all. PYTHON
// is a Python with the package highspy; without it the comparison is left out.
// Everything runs on one thread. "make bench" sets all this up.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	python := flag.String("python", "", "Python with the package highspy")
	seeds := flag.Int("seeds", 4, "number of random problems of each kind")
	flag.Parse()
	sections := []struct {
		name string
		run  func() error
	}{
		{"released", released},
		{"medium", func() error { return medium(*seeds) }},
		{"large", large},
		{"highs", func() error { return highs(*python) }},
	}
	for _, s := range sections {
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), s.name) {
			continue
		}
		if err := s.run(); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", s.name, err)
			os.Exit(1)
		}
	}
}

// heading prints the title of a section.
func heading(format string, args ...any) {
	title := fmt.Sprintf(format, args...)
	fmt.Printf("\n%s\n%s\n", title, strings.Repeat("-", len([]rune(title))))
}

// times is a sample of durations.
type times []time.Duration

// quantile returns the q-quantile, 0 for an empty sample.
func (t times) quantile(q float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

func (t times) median() time.Duration { return t.quantile(0.5) }
func (t times) max() time.Duration    { return t.quantile(1) }

func (t times) sum() time.Duration {
	total := time.Duration(0)
	for _, d := range t {
		total += d
	}
	return total
}

// ms prints a duration in milliseconds.
func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1e3) }

// verdict says whether an aim was met.
func verdict(ok bool) string {
	if ok {
		return "met"
	}
	return "MISSED"
}
