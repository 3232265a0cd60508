package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// The aims for random problems.
const (
	aimMedium      = time.Second // for aimMediumShare of the medium problems
	aimMediumShare = 0.9
	limitMedium    = 60 * time.Second // after which a medium problem is given up
	aimLarge       = 0.02             // gap after limitLarge
	limitLarge     = 5 * time.Second
)

// medium proves problems of 200 tasks and 50,000 edges.
func medium(seeds int) error {
	heading("200 tasks, 50,000 edges, to proof (aim: %.0f %% within %v; given up after %v)",
		100*aimMediumShare, aimMedium, limitMedium)
	fmt.Printf("%-9s %5s %7s %10s %8s %9s %10s %14s\n",
		"kind", "seed", "budget", "time", "nodes", "root gap", "final gap", "allocs/node")
	within, count := 0, 0
	for _, kind := range kinds {
		for seed := range seeds {
			s, err := bip.New(instance(kind, 200, 50_000, uint64(seed+1)))
			if err != nil {
				return err
			}
			for _, budget := range []float64{10, 20, 40} {
				r, took, allocs, err := timed(s, budget, limitMedium)
				if err != nil {
					return err
				}
				count++
				if r.Status == bip.Optimal && took < aimMedium {
					within++
				}
				perNode := "-"
				if r.Nodes >= 100 {
					perNode = fmt.Sprintf("%.2f", float64(allocs)/float64(r.Nodes))
				}
				fmt.Printf("%-9s %5d %7v %8.3f s %8d %8.3f%% %9.3f%% %14s\n", kind, seed+1, budget,
					took.Seconds(), r.Nodes, gap(r, r.RootBound), gap(r, r.Bound), perNode)
			}
		}
	}
	share := float64(within) / float64(count)
	fmt.Printf("within %v: %d of %d (%.0f %%), aim %s\n", aimMedium, within, count, 100*share, verdict(share >= aimMediumShare))
	return nil
}

// large reports the gap on problems of 1000 tasks and 500,000 edges.
func large() error {
	heading("1000 tasks, 500,000 edges, after %v (aim: gap below %.0f %%)", limitLarge, 100*aimLarge)
	fmt.Printf("%-9s %7s %10s %10s %8s  %s\n", "kind", "budget", "compile", "time", "gap", "aim")
	for _, kind := range kinds {
		p := instance(kind, 1000, 500_000, 1)
		start := time.Now()
		s, err := bip.New(p)
		if err != nil {
			return err
		}
		compile := time.Since(start)
		for _, budget := range []float64{20, 50, 100} {
			r, took, _, err := timed(s, budget, limitLarge)
			if err != nil {
				return err
			}
			fmt.Printf("%-9s %7v %8.3f s %8.3f s %7.3f%%  %s\n", kind, budget, compile.Seconds(), took.Seconds(),
				gap(r, r.Bound), verdict(gap(r, r.Bound) < 100*aimLarge))
		}
	}
	return nil
}

// timed solves once, within a limit, and counts allocations.
func timed(s *bip.Solver, budget float64, limit time.Duration) (bip.Result, time.Duration, uint64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	r, err := s.Solve(ctx, bip.Query{Budget: budget})
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return r, took, after.Mallocs - before.Mallocs, err
}

// gap returns how far a bound is above the best plan, in per cent.
func gap(r bip.Result, bound float64) float64 {
	return 100 * (bound/r.Plans[0].Value - 1)
}
