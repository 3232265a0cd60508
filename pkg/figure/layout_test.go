package figure

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSpread holds spread to its contract on random input: order and distance
// are kept, and no item can move alone to where it wants to be.
func TestSpread(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		n := rnd.IntN(12)
		want, size := make([]float64, n), make([]float64, n)
		total := 0.0
		for i := range want {
			want[i], size[i] = 100*rnd.Float64(), 1+9*rnd.Float64()
			total += size[i]
		}
		const lo, eps = 5, 1e-9
		hi := lo + total + 40*rnd.Float64()
		at := spread(want, size, lo, hi)
		for i := range at {
			low, high := lo+size[i]/2, hi-size[i]/2
			if i > 0 {
				low = at[i-1] + (size[i-1]+size[i])/2
			}
			if i < n-1 {
				high = at[i+1] - (size[i]+size[i+1])/2
			}
			if at[i] < low-eps || at[i] > high+eps {
				t.Fatalf("seed %d: item %d of %v, allowed [%v, %v]", seed, i, at, low, high)
			}
			if best := max(low, min(want[i], high)); math.Abs(at[i]-want[i]) > math.Abs(best-want[i])+eps {
				t.Errorf("seed %d: item %d at %v, but %v is free and nearer to %v", seed, i, at[i], best, want[i])
			}
		}
	}
}

// TestSpreadPacked: items that fill the line stand side by side whatever they want.
func TestSpreadPacked(t *testing.T) {
	got := spread([]float64{90, 50, 0}, []float64{2, 4, 6}, 10, 22)
	if want := []float64{11, 14, 19}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// randomBipartite returns a graph with n left and m right nodes.
func randomBipartite(rnd *rand.Rand, n, m int) bipartite {
	g := bipartite{right: m, link: make([][]int, n)}
	for l := range g.link {
		for r := range m {
			if rnd.Float64() < 0.3 {
				g.link[l] = append(g.link[l], r)
			}
		}
	}
	return g
}

// slowCrossings compares every pair of edges.
func slowCrossings(g bipartite, left, right []int) int {
	pl, pr := inverse(left), inverse(right)
	n := 0
	for a, as := range g.link {
		for b, bs := range g.link {
			for _, x := range as {
				for _, y := range bs {
					if pl[a] < pl[b] && pr[x] > pr[y] {
						n++
					}
				}
			}
		}
	}
	return n
}

func TestCrossings(t *testing.T) {
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		g := randomBipartite(rnd, 1+rnd.IntN(9), 1+rnd.IntN(9))
		left, right := rnd.Perm(len(g.link)), rnd.Perm(g.right)
		if got, want := g.crossings(left, right), slowCrossings(g, left, right); got != want {
			t.Errorf("seed %d: %d crossings, want %d", seed, got, want)
		}
	}
}

// permutations calls f with every order of 0, …, n-1.
func permutations(n int, f func([]int)) {
	p := identity(n)
	var rec func(int)
	rec = func(k int) {
		if k == n {
			f(p)
			return
		}
		for i := k; i < n; i++ {
			p[k], p[i] = p[i], p[k]
			rec(k + 1)
			p[k], p[i] = p[i], p[k]
		}
	}
	rec(0)
}

// TestUntangle compares with the best of all orders on small graphs. The
// problem is hard, and sweeps do not solve it: they may miss by little, rarely.
func TestUntangle(t *testing.T) {
	missed := 0
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		g := randomBipartite(rnd, 4, 5)
		least := math.MaxInt
		permutations(4, func(l []int) {
			permutations(5, func(r []int) { least = min(least, g.crossings(l, r)) })
		})
		l, r := g.untangle()
		got := g.crossings(l, r)
		if got > least+2 {
			t.Errorf("seed %d: %d crossings, the least is %d", seed, got, least)
		}
		if got > least {
			missed++
		}
	}
	if missed > 12 {
		t.Errorf("%d of 60 graphs are not drawn with the fewest crossings", missed)
	}
}

// TestFlow: the curve stays between its ends in both directions.
func TestFlow(t *testing.T) {
	for _, bend := range []float64{0.3, 0.5, 0.8} {
		c := flow(point{10, 50}, point{90, 5}, bend)
		last := c.at(0)
		if last != c.from || c.at(1) != c.to {
			t.Errorf("bend %v: ends %v and %v", bend, last, c.at(1))
		}
		for k := 1; k <= 100; k++ {
			p := c.at(float64(k) / 100)
			if p.x < last.x || p.y > last.y {
				t.Errorf("bend %v: goes back from %v to %v", bend, last, p)
			}
			last = p
		}
	}
}
