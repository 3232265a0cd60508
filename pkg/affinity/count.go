package affinity

import (
	"math"
	"math/bits"
	"sync"
)

const (
	// countBlock is how many images are compared at a time, so that a block of
	// 100 candidates stays in a second-level cache of 256 kB.
	countBlock = 256
	// minCountPerWorker is the number of comparisons that pays for a goroutine.
	minCountPerWorker = 1 << 16
)

// ranks maps losses to unsigned integers of the same order, equal where the
// losses are equal. Integers can be compared without a branch, which losses of
// two good candidates would make mispredict half the time.
func ranks(losses []float64) []uint64 {
	const sign = 1 << 63
	out := make([]uint64, len(losses))
	for i, v := range losses {
		b := math.Float64bits(v + 0) // -0 + 0 is +0.
		if b&sign != 0 {
			out[i] = ^b
		} else {
			out[i] = b | sign
		}
	}
	return out
}

// count fills in the wins between every slot from first on and the slots before
// it. The images are split among workers whose sums are integers, so the split
// does not show in the result.
func (t *Tournament) count(first int) {
	n := len(t.slots)
	pairs := (n*(n-1) - first*(first-1)) / 2
	workers := max(1, min(t.workers, pairs*t.images/minCountPerWorker))
	tallies := make([]tally, workers)
	var group sync.WaitGroup
	for k := range tallies {
		from, to := k*t.images/workers, (k+1)*t.images/workers
		group.Go(func() { tallies[k] = t.tally(first, from, to) })
	}
	group.Wait()
	for i := first; i < n; i++ {
		for j := range i {
			for _, part := range tallies {
				t.wins[i][j] += part.wins[(i-first)*n+j]
				t.wins[j][i] += part.losses[(i-first)*n+j]
			}
		}
	}
}

// A tally holds the wins and losses of slot first+i against slot j at i·n + j.
type tally struct{ wins, losses []int32 }

// tally counts on the images in [from, to).
func (t *Tournament) tally(first, from, to int) tally {
	n := len(t.slots)
	sum := tally{make([]int32, (n-first)*n), make([]int32, (n-first)*n)}
	for start := from; start < to; start += countBlock {
		end := min(start+countBlock, to)
		for i := first; i < n; i++ {
			a := t.slots[i].rank[start:end]
			for j := range i {
				wins, losses := compare(a, t.slots[j].rank[start:end])
				sum.wins[(i-first)*n+j] += wins
				sum.losses[(i-first)*n+j] += losses
			}
		}
	}
	return sum
}

// compare returns how often a is below b and b below a. The borrow of a
// subtraction is the comparison.
func compare(a, b []uint64) (below, above int32) {
	var less, greater uint64
	b = b[:len(a)]
	for i, x := range a {
		_, borrow := bits.Sub64(x, b[i], 0)
		less += borrow
		_, borrow = bits.Sub64(b[i], x, 0)
		greater += borrow
	}
	return int32(less), int32(greater)
}
