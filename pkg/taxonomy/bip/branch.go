package bip

// maxCandidates is the number of sources tried before a node branches.
const maxCandidates = 16

const (
	trialSteps = 15 // evaluations of a trial bound
	trusted    = 8  // trials after which a source's average is trusted
	fractional = 0.02
	weakest    = 1e-9 // least effect of a trial, so that products stay apart
)

// settled deals with a node on which nothing is left to decide, or that breaks
// the budget, and reports whether it did.
func (s *search) settled(nd *node) bool {
	if nd.budget < -s.tolerance {
		return true
	}
	if nd.n > 0 && nd.m > 0 {
		return false
	}
	s.offerNode(nd, func(int) bool { return false })
	return true
}

// monotoneFit reports whether taking every free source is possible and, since
// no target closes its edges, best.
func (s *search) monotoneFit(nd *node) bool {
	return !s.exclusive && nd.allFit(s.tolerance)
}

// exploreFit searches a node of which monotoneFit holds. Nothing beats taking
// all free sources; what remains is to find the other plans that are wanted.
// Each of them lacks a source that the best one uses and whose loss leaves
// enough.
func (s *search) exploreFit(nd *node, depth int) {
	s.offerNode(nd, func(int) bool { return true })
	c := s.cover
	s.mark(nd, func(int) bool { return true })
	value := c.assign()
	if s.stopped {
		s.open = max(s.open, value)
	}
	if value <= s.cut() || s.stopped {
		return
	}
	split := -1
	clear(nd.fix)
	for i := range nd.n {
		loss, used := c.loss(nd.orig[i])
		if value-loss <= s.cut() {
			nd.fix[i] = fixedIn
		} else if split < 0 && used {
			split = i
		}
	}
	s.work(nd.n * s.m / 8)
	if split < 0 {
		s.offerNode(nd, func(i int) bool { return nd.fix[i] == fixedIn })
		return
	}
	s.counts++
	child := s.child(nd, depth)
	for _, side := range [...]int8{fixedIn, fixedOut} {
		nd.fix[split] = side
		s.reduce(nd, child, nd.fix, nil, nd.lambda)
		s.explore(child, depth+1, 0.6, value)
	}
}

// explore searches a node that was just reduced.
// It has the bound of its parent.
func (s *search) explore(nd *node, depth int, step, bound float64) {
	s.counts++
	if s.settled(nd) {
		return
	}
	if s.monotoneFit(nd) {
		s.exploreFit(nd, depth)
		return
	}
	if s.hopeless(nd) {
		return
	}
	if s.descend(nd, nodeSteps, step, false) {
		return
	}
	nd.bound = min(nd.bound, bound)
	if s.stopped {
		s.open = max(s.open, nd.bound)
		return
	}
	s.branch(nd, depth, step)
}

// branch fixes what it can at a node that was just bounded, and splits it on
// one source.
func (s *search) branch(nd *node, depth int, step float64) {
	if s.fixed(nd, 4) {
		bound := nd.bound
		to := s.node(2*depth + 1)
		if to == nd {
			to = s.node(2*depth + 2) // only at the root
		}
		s.reduce(nd, to, nd.fix, nd.dead, nd.bestLambda)
		nd = to
		if s.settled(nd) {
			return
		}
		if s.monotoneFit(nd) {
			s.exploreFit(nd, depth)
			return
		}
		if s.descend(nd, nodeSteps/2, step, false) {
			return
		}
		nd.bound = min(nd.bound, bound)
	}
	copy(nd.lambda, nd.bestLambda)
	i := s.choose(nd, depth)
	side := fixedIn
	if nd.mean[i] < 0.3 {
		side = fixedOut
	}
	for range 2 {
		if nd.bound <= s.cut() {
			return
		}
		if s.stopped {
			s.open = max(s.open, nd.bound)
			return
		}
		clear(nd.fix)
		nd.fix[i] = side
		child := s.child(nd, depth)
		s.reduce(nd, child, nd.fix, nil, nd.lambda)
		s.explore(child, depth+1, step, nd.bound)
		side = -side
	}
}

// child returns the memory for the children of a node, one at a time.
func (s *search) child(nd *node, depth int) *node {
	if c := s.node(2*depth + 2); c != nd {
		return c
	}
	return s.node(2*depth + 1) // only at the root
}

// choose returns the free source to branch on: of those that the relaxation
// takes in part, on average, the one whose fixing moves the bound most.
func (s *search) choose(nd *node, depth int) int {
	best, share := 0, -1.0
	for i, a := range nd.mean {
		if v := a*(1-a) + 1e-6*a; v > share {
			best, share = i, v
		}
	}
	list := nd.fractionals()
	if len(list) < 2 {
		return best
	}
	score := -1.0
	for _, i := range list {
		if s.stopped {
			break
		}
		out, in := s.trial(nd, i, fixedOut, depth), s.trial(nd, i, fixedIn, depth)
		if v := max(out, weakest) * max(in, weakest); v > score {
			best, score = int(i), v
		}
	}
	return best
}

// fractionals returns the free sources of the largest a(1-a), a being the
// average share that the relaxation takes of them, largest first.
func (nd *node) fractionals() []int32 {
	n := 0
	for i, a := range nd.mean {
		v := a * (1 - a)
		if v <= fractional || n == maxCandidates && v <= nd.candidateOf[n-1] {
			continue
		}
		n = min(n+1, maxCandidates)
		k := n - 1
		for ; k > 0 && nd.candidateOf[k-1] < v; k-- {
			nd.candidates[k], nd.candidateOf[k] = nd.candidates[k-1], nd.candidateOf[k-1]
		}
		nd.candidates[k], nd.candidateOf[k] = int32(i), v
	}
	return nd.candidates[:n]
}

// trial returns by how much the bound falls if source i is fixed, from a short
// dual search or, after enough of them, from their average.
func (s *search) trial(nd *node, i int32, side int8, depth int) float64 {
	cost := &s.costs[nd.orig[i]]
	k := int(side+1) / 2
	if cost.count[k] >= trusted {
		return cost.sum[k] / float64(cost.count[k])
	}
	child := s.child(nd, depth)
	clear(nd.fix)
	nd.fix[i] = side
	s.reduce(nd, child, nd.fix, nil, nd.lambda)
	fall := nd.bound - s.cut()
	if !s.settled(child) {
		s.descend(child, trialSteps, 0.3, false)
		fall = nd.bound - max(child.bound, s.cut())
	}
	fall = max(fall, 0)
	cost.sum[k] += fall
	cost.count[k]++
	return fall
}

// fixed decides from the bound of nd which sources and edges no wanted plan
// can do without or contain, into nd.fix and nd.dead. It reports whether it is
// worth reducing by: a source was fixed, or one edge in the given number died.
//
// A source outside the relaxed choice whose price for a unit of cost is r can
// come in only in the place of others of at least inPrice, so that the bound
// falls by cost × (inPrice - r); one inside leaves its place to outPrice.
func (s *search) fixed(nd *node, share int) bool {
	clear(nd.fix)
	clear(nd.dead)
	copy(nd.price, nd.bestPrice)
	s.pick(nd)
	gap := nd.bound - s.cut()
	count := 0
	for i, y := range nd.y {
		switch c := nd.cost[i]; {
		case y > chosen && nd.price[i]-nd.outPrice*c >= gap:
			nd.fix[i] = fixedIn
			count++
		case y < unchosen && nd.inPrice*c-nd.price[i] >= gap:
			nd.fix[i] = fixedOut
			count++
		}
	}
	return s.killEdges(nd, gap)*share > len(nd.value) || count > 0
}

// killEdges marks the edges whose use would lower the bound by the gap, and
// returns their number.
func (s *search) killEdges(nd *node, gap float64) int {
	killed := 0
	for t := range nd.m {
		for e := nd.first[t]; e < nd.first[t+1]; e++ {
			fall := nd.bestWorth[t] - nd.value[e]
			for _, j := range nd.link[nd.ptr[e]:nd.ptr[e+1]] {
				fall += nd.bestLambda[j]
				if i := nd.source[j]; nd.y[i] < unchosen {
					fall += max(0, nd.inPrice*nd.cost[i]-nd.price[i])
				}
			}
			if fall >= gap {
				nd.dead[e] = true
				killed++
			}
		}
	}
	s.work(len(nd.value))
	return killed
}
