package published_test

import (
	"context"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// BenchmarkNew builds the program of the released table.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		program(b, published.Data16k, taxonomy.Options{MaxOrder: 4})
	}
}

// BenchmarkSolve solves one budget, with proof.
func BenchmarkSolve(b *testing.B) {
	p := program(b, published.Data16k, taxonomy.Options{MaxOrder: 4})
	b.ReportAllocs()
	for b.Loop() {
		solve(b, p, 8)
	}
}

// BenchmarkBest20 finds the 20 best plans for one budget.
func BenchmarkBest20(b *testing.B) {
	p := program(b, published.Data16k, taxonomy.Options{MaxOrder: 4, Best: 20})
	b.ReportAllocs()
	for b.Loop() {
		solve(b, p, 8)
	}
}

// BenchmarkCurve solves every budget.
func BenchmarkCurve(b *testing.B) {
	p := program(b, published.Data16k, taxonomy.Options{MaxOrder: 4})
	var budgets []float64
	for i := range 26 {
		budgets = append(budgets, float64(i+1))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Curve(context.Background(), budgets); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRegrets asks of each source what it is worth.
func BenchmarkRegrets(b *testing.B) {
	p := program(b, published.Data16k, taxonomy.Options{MaxOrder: 4})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Regrets(context.Background(), 8); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSensitivities asks of each transfer how firm it is.
func BenchmarkSensitivities(b *testing.B) {
	p := program(b, published.Data16k, taxonomy.Options{MaxOrder: 4})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Sensitivities(context.Background(), 8); err != nil {
			b.Fatal(err)
		}
	}
}
