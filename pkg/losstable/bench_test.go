package losstable

import (
	"path/filepath"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// A twentieth of the published table in rows.
const benchTargets, benchCandidates, benchImages = 2, 46, 17356

func BenchmarkReadCSV(b *testing.B)     { benchmarkRead(b, "losses.csv") }
func BenchmarkReadParquet(b *testing.B) { benchmarkRead(b, "losses.parquet") }

func benchmarkRead(b *testing.B, name string) {
	path := filepath.Join(b.TempDir(), name)
	if err := Write(path, generate(1, benchTargets, benchCandidates, benchImages)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(path, Config{}, func(*affinity.Losses) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(benchTargets*benchCandidates*benchImages*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
