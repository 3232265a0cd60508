package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// kinds of structured random problems.
//
//	taxonomy  affinities from distances in a latent space of task families;
//	          higher orders among the best sources add a little
//	synergy   the same with strong and noisy gains from higher orders
//	clusters  many tight families, and full supervision of every task
//	median    first order only, points in the plane: the p-median problem
var kinds = []string{"taxonomy", "synergy", "clusters", "median"}

const latent = 6 // dimensions of the latent space

// instance draws a problem with n tasks, each source and target, and about the
// given number of edges. Every target also has an edge of value 0 that needs
// no source.
func instance(kind string, n, edges int, seed uint64) *bip.Problem {
	g := &generator{rand.New(rand.NewPCG(seed, uint64(n))), &bip.Problem{Sources: n, Targets: n}}
	per := edges / n
	if kind == "median" {
		g.median(per)
	} else {
		g.taxonomy(kind, per)
	}
	for t := range n {
		g.edge(t, 0)
	}
	return g.p
}

type generator struct {
	*rand.Rand
	p *bip.Problem
}

func (g *generator) edge(t int, v float64, sources ...int) {
	g.p.Edges = append(g.p.Edges, bip.Edge{Target: t, Value: v, Sources: slices.Clone(sources)})
}

// points draws n points around k centres.
func (g *generator) points(n, k int) [][latent]float64 {
	centres := make([][latent]float64, k)
	for c := range centres {
		for d := range latent {
			centres[c][d] = g.NormFloat64()
		}
	}
	points := make([][latent]float64, n)
	for i := range points {
		points[i] = centres[g.IntN(k)]
		for d := range latent {
			points[i][d] += 0.5 * g.NormFloat64()
		}
	}
	return points
}

func (g *generator) taxonomy(kind string, per int) {
	n, families := g.p.Sources, 5
	if kind == "clusters" {
		families = max(2, n/10)
	}
	synergy, noise := 0.08, 0.05
	if kind == "synergy" {
		synergy, noise = 0.3, 0.15
	}
	points := g.points(n, families)
	quality := make([]float64, n)
	for i := range quality {
		quality[i] = 0.6 + 0.4*g.Float64()
	}
	for t := range n {
		first := make([]float64, n) // first-order value of each source, -1 for none
		order := make([]int, n)
		for i := range first {
			order[i] = i
			distance := 0.0
			for d := range latent {
				distance += math.Pow(points[i][d]-points[t][d], 2)
			}
			first[i] = max(0, 1000*quality[i]/(1+distance)*(1+noise*g.NormFloat64()))
		}
		first[t] = -1
		if kind == "clusters" {
			first[t] = 1000 * (1 + 0.1*g.Float64())
		}
		slices.SortFunc(order, func(a, b int) int {
			if first[a] > first[b] {
				return -1
			}
			return 1
		})
		g.edgesOf(t, per, order, first, synergy, noise)
	}
}

// edgesOf adds first-order edges from the best sources, then subsets of the
// very best.
func (g *generator) edgesOf(t, per int, order []int, first []float64, synergy, noise float64) {
	left := per
	for _, i := range order[:min(len(order), per*2/3)] {
		if first[i] >= 0 {
			g.edge(t, first[i], i)
			left--
		}
	}
	beam := 5
	for subsets(beam) < left && beam < min(len(order)-1, 40) {
		beam++
	}
	var top []int
	for _, i := range order {
		if i != t && len(top) < beam {
			top = append(top, i)
		}
	}
	seen := map[string]bool{}
	for tries := 0; left > 0 && tries < 20*per; tries++ {
		size := min(2+g.IntN(3), len(top))
		pick := g.Perm(len(top))[:size]
		slices.Sort(pick)
		if key := fmt.Sprint(pick); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		best, sum := 0.0, 0.0
		var sources []int
		for _, k := range pick {
			sources = append(sources, top[k])
			best = max(best, first[top[k]])
			sum += first[top[k]]
		}
		g.edge(t, max(0, best+synergy*(sum-best)+noise*best*g.NormFloat64()), sources...)
		left--
	}
}

// subsets returns the number of subsets of b things with 2 to 5 elements.
func subsets(b int) int {
	c2 := b * (b - 1) / 2
	c3 := c2 * (b - 2) / 3
	c4 := c3 * (b - 3) / 4
	return c2 + c3 + c4 + c4*(b-4)/5
}

func (g *generator) median(per int) {
	n := g.p.Sources
	points := make([][2]float64, n)
	for i := range points {
		points[i] = [2]float64{g.Float64(), g.Float64()}
	}
	for t := range n {
		distance := make([]float64, n)
		order := make([]int, n)
		for i := range order {
			order[i] = i
			distance[i] = math.Hypot(points[i][0]-points[t][0], points[i][1]-points[t][1])
		}
		slices.SortFunc(order, func(a, b int) int {
			if distance[a] < distance[b] {
				return -1
			}
			return 1
		})
		for _, i := range order[:min(per, n)] {
			g.edge(t, 1000*(1.5-distance[i]), i)
		}
	}
}
