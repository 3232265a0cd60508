package bip

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Constants of the search for good plans.
const (
	seeds     = 4000 // neighbours evaluated to seed a list of several plans
	sown      = 8    // plans whose neighbours are evaluated
	stale     = 5    // fruitless kicks that end the kicking
	kickSeed  = 1
	minWanted = 0.2 // average share from which a source is taken over
)

// start finds first plans: the query's, greedy and local search, and for a
// list of several plans the neighbours of the best.
func (s *search) start() {
	l := s.newLocal()
	for _, set := range s.query.Start {
		l.reset(func(i int) bool { return slices.Contains(set, i) })
		if l.cost <= s.query.Budget+s.tolerance {
			l.offer()
		}
	}
	l.reset(func(int) bool { return false })
	l.greedy()
	l.offer()
	l.improve()
	l.offer()
	for i := 0; s.query.Best > 1 && i < min(sown, len(s.roster.plans)); i++ {
		l.from(i)
		l.neighbours()
	}
}

// neighbours offers the sets that differ by one exchange.
func (l *local) neighbours() {
	in := slices.Clone(l.in)
	cost, left := l.cost, seeds
	for i := range in {
		if !in[i] || l.s.lock[i] == fixedIn {
			continue
		}
		for j := range in {
			if in[j] || l.s.lock[j] == fixedOut || left == 0 || l.s.stopped ||
				cost-l.program.cost[i]+l.program.cost[j] > l.s.query.Budget+l.s.tolerance {
				continue
			}
			left--
			copy(l.s.cover.in, in)
			l.s.cover.in[i], l.s.cover.in[j] = false, true
			l.s.offer()
		}
	}
}

// polish improves the incumbent between two rounds at the root: from the
// sources that the relaxation favours, by kicks, and by local search if the
// dual search found a new incumbent since it was before.
func (s *search) polish(nd *node, round int, before float64) {
	if s.n > small {
		l := s.newLocal()
		l.fromMean(nd)
		l.greedy()
		l.improve()
		l.offer()
		if round == 0 && l.fromBest() {
			l.kick()
		}
	}
	if s.incumbent > before {
		if l := s.newLocal(); l.fromBest() {
			l.improve()
			l.offer()
		}
	}
}

// fromMean starts anew from the sources of which the relaxation takes the
// largest share on average.
func (l *local) fromMean(nd *node) {
	l.reset(func(i int) bool { return slices.Contains(nd.in, int32(i)) })
	order := make([]int, nd.n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case nd.mean[a] > nd.mean[b]:
			return -1
		case nd.mean[a] < nd.mean[b]:
			return 1
		}
		return 0
	})
	for _, i := range order {
		if nd.mean[i] < minWanted {
			break
		}
		if j := nd.orig[i]; l.addable(int(j)) {
			l.add(j)
		}
	}
}

// kick removes some sources at random, adds others, and improves, while that
// finds better sets. It spends at most twice the effort spent so far.
func (l *local) kick() {
	s := l.s
	limit := 3 * s.effort
	rnd := rand.New(rand.NewPCG(kickSeed, 0))
	base, value := slices.Clone(l.in), l.total()
	for idle := 0; idle < stale && (s.effort < limit || idle < 2) && !s.stopped; idle++ {
		l.reset(func(i int) bool { return base[i] })
		var in []int32
		for i, ok := range l.in {
			if ok && s.lock[i] != fixedIn {
				in = append(in, int32(i))
			}
		}
		size := 2 + len(in)/12
		if size > len(in) {
			return
		}
		rnd.Shuffle(len(in), func(a, b int) { in[a], in[b] = in[b], in[a] })
		for _, i := range in[:size] {
			l.remove(i)
		}
		for range size / 2 {
			if i := rnd.IntN(l.n); l.addable(i) {
				l.add(int32(i))
			}
		}
		l.greedy()
		l.improve()
		if v := l.total(); v > value+slack(math.Abs(value)) {
			value = v
			copy(base, l.in)
			l.offer()
			idle = -1
		}
	}
}
