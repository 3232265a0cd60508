package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

const (
	budgets     = 26 // of the released data: more than that buys nothing
	repetitions = 15 // of a timing, whose median counts
)

// The aims for the released data.
const (
	aimMedian = 2 * time.Millisecond
	aimWorst  = 10 * time.Millisecond
	aimCurve  = 50 * time.Millisecond
	aimBest   = 20 * time.Millisecond
)

// input returns a released table and the official solver's options for it.
func input(dataset string, opt taxonomy.Options) (affinity.Table, taxonomy.Options, error) {
	table, err := published.Transfers(dataset)
	if err != nil {
		return nil, opt, err
	}
	roles, err := published.Roles(dataset)
	opt.SourceOnly, opt.Unused = roles.SourceOnly, roles.Unused
	return table, opt, err
}

// released times the released data.
func released() error {
	heading("Released data, time to proof, one thread (aims: a budget %v median, %v worst; all budgets %v; 20 best plans %v)",
		aimMedian, aimWorst, aimCurve, aimBest)
	fmt.Printf("%-9s %-8s %6s  %-12s %-12s %-14s %-14s %s\n",
		"data set", "form", "order", "median", "worst", "all, with New", "20 best worst", "aims")
	for _, dataset := range published.Datasets() {
		for _, form := range []taxonomy.Form{taxonomy.Official, taxonomy.Paper} {
			for _, order := range []int{1, 2, 4, 0} {
				if dataset == published.Base2163 && order > 2 {
					continue // it has no such transfers
				}
				if err := releasedRow(dataset, taxonomy.Options{Form: form, MaxOrder: order}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func releasedRow(dataset string, opt taxonomy.Options) error {
	table, opt, err := input(dataset, opt)
	if err != nil {
		return err
	}
	one, err := timeBudgets(table, opt)
	if err != nil {
		return err
	}
	curve, err := timeCurve(table, opt)
	if err != nil {
		return err
	}
	opt.Best = 20
	best, err := timeBudgets(table, opt)
	if err != nil {
		return err
	}
	ok := one.median() < aimMedian && one.max() < aimWorst && curve < aimCurve && best.max() < aimBest
	fmt.Printf("%-9s %-8v %6d  %-12s %-12s %-14s %-14s %s\n", dataset, opt.Form, opt.MaxOrder,
		ms(one.median()), ms(one.max()), ms(curve), ms(best.max()), verdict(ok))
	return nil
}

// timeBudgets returns for each budget the median time of a solve.
func timeBudgets(table affinity.Table, opt taxonomy.Options) (times, error) {
	p, err := taxonomy.New(table, opt)
	if err != nil {
		return nil, err
	}
	var medians times
	for b := 1; b <= budgets; b++ {
		var t times
		for range repetitions {
			start := time.Now()
			if _, err := p.Solve(context.Background(), float64(b)); err != nil {
				return nil, err
			}
			t = append(t, time.Since(start))
		}
		medians = append(medians, t.median())
	}
	return medians, nil
}

// timeCurve returns the median time to build the program and solve it for all
// budgets.
func timeCurve(table affinity.Table, opt taxonomy.Options) (time.Duration, error) {
	all := make([]float64, budgets)
	for i := range all {
		all[i] = float64(i + 1)
	}
	var t times
	for range repetitions {
		start := time.Now()
		p, err := taxonomy.New(table, opt)
		if err != nil {
			return 0, err
		}
		if _, err := p.Curve(context.Background(), all); err != nil {
			return 0, err
		}
		t = append(t, time.Since(start))
	}
	return t.median(), nil
}
