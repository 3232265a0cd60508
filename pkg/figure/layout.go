package figure

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// This file is the layered layout of the hypergraph: where things stand in a
// column, and in which order, so that few edges cross. It is pure geometry,
// knows nothing of tasks and gives the same result for the same input.

const (
	// layoutStarts is from how many orders the search for few crossings begins.
	layoutStarts = 12
	// layoutSweeps bounds the sweeps from each. They usually settle within five.
	layoutSweeps = 24
)

// spread returns the centres of items that stand one after another between lo
// and hi without overlap, in the given order, each as near to where it wants to
// be as that allows: Σ(centre - want)² is least. Sizes are extents along the
// line, with whatever gap they need. If the sizes exceed hi-lo, the items
// overrun hi. Pooling adjacent violators costs O(n).
func spread(want, size []float64, lo, hi float64) []float64 {
	type pool struct {
		first, n int
		mean     float64 // of want less offset
	}
	offset := make([]float64, len(want)) // centre of item i if packed from 0
	total := 0.0
	var pools []pool
	for i := range want {
		offset[i] = total + size[i]/2
		total += size[i]
		p := pool{i, 1, want[i] - offset[i]}
		for len(pools) > 0 && pools[len(pools)-1].mean >= p.mean {
			q := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			n := q.n + p.n
			p = pool{q.first, n, (q.mean*float64(q.n) + p.mean*float64(p.n)) / float64(n)}
		}
		pools = append(pools, p)
	}
	at := make([]float64, len(want))
	for _, p := range pools {
		shift := max(lo, min(p.mean, hi-total))
		for i := p.first; i < p.first+p.n; i++ {
			at[i] = offset[i] + shift
		}
	}
	return at
}

// A bipartite is a graph of two columns; link[i] are the right nodes of left
// node i.
type bipartite struct {
	right int
	link  [][]int
}

// flip returns the graph seen from the other side.
func (g bipartite) flip() bipartite {
	f := bipartite{right: len(g.link), link: make([][]int, g.right)}
	for l, rs := range g.link {
		for _, r := range rs {
			f.link[r] = append(f.link[r], l)
		}
	}
	return f
}

// untangle returns orders of the left and right nodes with few crossings:
// barycentre sweeps and switches of neighbours from several starts, the best
// kept. Of equal outcomes the one found first stays, which starts from the
// order of the numbers. It costs O(E log E) a sweep for E edges.
func (g bipartite) untangle() (left, right []int) {
	f := g.flip()
	left, right = identity(len(g.link)), identity(g.right)
	best := g.crossings(left, right)
	for start := range layoutStarts {
		l, r := shuffled(len(g.link), start), shuffled(g.right, start)
		for range layoutSweeps {
			r = f.byBarycentre(r, l)
			l = g.byBarycentre(l, r)
			better := g.switchNeighbours(l, r)
			better = f.switchNeighbours(r, l) || better
			if c := g.crossings(l, r); c < best {
				best, left, right = c, slices.Clone(l), slices.Clone(r)
			} else if !better {
				break
			}
		}
	}
	return left, right
}

// shuffled returns an order of n numbers: that of the numbers for start 0,
// another for each other start.
func shuffled(n, start int) []int {
	p := identity(n)
	if start > 0 {
		rnd := rand.New(rand.NewPCG(uint64(start), uint64(n)))
		rnd.Shuffle(n, func(i, j int) { p[i], p[j] = p[j], p[i] })
	}
	return p
}

// byBarycentre returns the left order sorted by the mean place of each node's
// neighbours. A node without any keeps its own place as its mean.
func (g bipartite) byBarycentre(left, right []int) []int {
	place := inverse(right)
	mean := make([]float64, len(left))
	for i, l := range left {
		mean[l] = float64(i)
		if len(g.link[l]) > 0 {
			sum := 0
			for _, r := range g.link[l] {
				sum += place[r]
			}
			mean[l] = float64(sum) / float64(len(g.link[l]))
		}
	}
	sorted := slices.Clone(left)
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
	return sorted
}

// switchNeighbours exchanges left nodes that stand next to each other where
// that saves crossings, in one pass over the order, and reports whether it did.
func (g bipartite) switchNeighbours(left, right []int) bool {
	place := inverse(right)
	at := func(l int) []int {
		p := make([]int, len(g.link[l]))
		for i, r := range g.link[l] {
			p[i] = place[r]
		}
		slices.Sort(p)
		return p
	}
	done := false
	for i := 1; i < len(left); i++ {
		a, b := at(left[i-1]), at(left[i])
		if inversions(b, a) < inversions(a, b) {
			left[i-1], left[i] = left[i], left[i-1]
			done = true
		}
	}
	return done
}

// inversions returns how many pairs have the element of a greater than that of
// b, both ascending.
func inversions(a, b []int) int {
	n, j := 0, 0
	for _, x := range a {
		for j < len(b) && b[j] < x {
			j++
		}
		n += j
	}
	return n
}

// crossings returns how many pairs of edges cross, in O(E log E).
func (g bipartite) crossings(left, right []int) int {
	place := inverse(right)
	tree := make([]int, g.right+1) // Fenwick tree of the ends seen so far
	n, seen := 0, 0
	for _, l := range left {
		for _, r := range g.link[l] {
			n += seen
			for k := place[r] + 1; k > 0; k -= k & -k {
				n -= tree[k]
			}
		}
		for _, r := range g.link[l] {
			seen++
			for k := place[r] + 1; k <= g.right; k += k & -k {
				tree[k]++
			}
		}
	}
	return n
}

// identity returns 0, 1, …, n-1.
func identity(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	return p
}

// inverse returns the place of each number in the permutation p.
func inverse(p []int) []int {
	q := make([]int, len(p))
	for i, v := range p {
		q[v] = i
	}
	return q
}
