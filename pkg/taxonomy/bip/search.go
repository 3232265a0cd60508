package bip

import (
	"context"
	"math"
	"slices"
	"time"
)

// A search is one solve.
type search struct {
	*program
	solver    *Solver
	query     Query
	ctx       context.Context
	deadline  time.Time // zero if ctx has none
	tolerance float64   // of the budget
	unit      float64   // common cost of all sources, or 0

	lock      []int8  // by source: what the query fixes
	incumbent float64 // scaled value of the best plan, feasible if none
	roster    roster
	redundant bool // sources that are not needed were met
	attempt   float64
	unserved  []int // of the best infeasible attempt
	cover     *cover
	tried     [1 << 10]uint64 // hashes of sets offered lately
	hash      []uint64        // by source

	rootProgress float64
	costs        []pseudoCost // by source
	status       []int8       // by source, scratch of hopeless
	needed       []bool       // likewise

	stopped    bool
	ticks      int
	effort     int     // work done, in units that do not depend on the machine
	open       float64 // best bound of the nodes left open when stopped
	counts     int
	iterations int
	rootBound  float64
	theta      float64
}

// pseudoCost records what fixing a source did to the bound: out, then in.
type pseudoCost struct {
	sum   [2]float64
	count [2]int
}

const (
	rootSteps = 1500 // evaluations at the root, over all rounds
	nodeSteps = 60   // and at a node
	rounds    = 3    // of dual search and fixing at the root
	small     = 40   // sources up to which the root is not polished further
	medium    = 100  // sources up to which the root stops early
)

func newSearch(ctx context.Context, solver *Solver, q Query) *search {
	g := solver.program
	s := &search{
		program: g, solver: solver, query: q, ctx: ctx,
		tolerance: 1e-9 * (1 + q.Budget),
		lock:      make([]int8, g.n),
		incumbent: feasible,
		roster:    roster{wanted: max(q.Best, 1)},
		attempt:   math.Inf(-1),
		cover:     newCover(g),
		hash:      make([]uint64, g.n),
		costs:     make([]pseudoCost, g.n),
		status:    make([]int8, g.n),
		needed:    make([]bool, g.n),
		open:      math.Inf(-1),
	}
	if math.IsInf(q.Budget, 1) {
		s.tolerance = 0
	}
	s.deadline, _ = ctx.Deadline()
	for _, i := range q.Require {
		s.lock[i] = fixedIn
	}
	for _, i := range q.Forbid {
		s.lock[i] = fixedOut
	}
	if g.n > 0 && g.cost[0] > 0 && !slices.ContainsFunc(g.cost, func(c float64) bool { return c != g.cost[0] }) {
		s.unit = g.cost[0]
	}
	s.rootProgress = 0.1
	if g.n > medium {
		s.rootProgress = 0.01
	}
	x := uint64(0x9E3779B97F4A7C15) // xorshift64*: hashes need no better
	for i := range s.hash {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		s.hash[i] = x * 0x2545F4914F6CDD1D
	}
	return s
}

// run searches and reports.
func (s *search) run() Result {
	root := s.root()
	s.rootBound = s.total
	if root.budget < -s.tolerance { // the required sources cost too much
		return Result{Status: Infeasible, Bound: math.Inf(-1), RootBound: math.Inf(-1)}
	}
	s.start()
	if nd, closed := s.solveRoot(root); !closed {
		s.counts++
		s.branch(nd, 0, 0.6)
	}
	return s.result()
}

// root returns the node of the whole problem under the query's fixings.
func (s *search) root() *node {
	g := s.program
	whole := &node{
		n: g.n, m: g.m, budget: s.query.Budget, cost: g.cost,
		first: g.first, value: g.value, ptr: g.ptr,
		orig: make([]int32, g.n), mean: make([]float64, g.n),
		link: make([]int32, len(g.src)), firstLink: []int32{0},
	}
	last := make([]int32, g.n) // 1 + the link of each source to the current target
	for i := range whole.orig {
		whole.orig[i] = int32(i)
	}
	for t := range g.m {
		from := int32(len(whole.source))
		for k := g.ptr[g.first[t]]; k < g.ptr[g.first[t+1]]; k++ {
			i := g.src[k]
			if last[i] <= from {
				whole.source = append(whole.source, i)
				last[i] = int32(len(whole.source))
			}
			whole.link[k] = last[i] - 1
		}
		if g.exclusive {
			whole.own = append(whole.own, -1)
			if g.own[t] >= 0 {
				whole.own[t] = int32(len(whole.source))
				whole.source = append(whole.source, g.own[t])
			}
		}
		whole.firstLink = append(whole.firstLink, int32(len(whole.source)))
	}
	whole.ownValue = g.ownValue
	root := s.node(0)
	s.reduce(whole, root, s.lock, nil, make([]float64, len(whole.source)))
	return root
}

// node returns working memory number i; the tree uses two numbers a level.
func (s *search) node(i int) *node {
	for len(s.solver.nodes) <= i {
		s.solver.nodes = append(s.solver.nodes, &node{})
	}
	return s.solver.nodes[i]
}

func (s *search) reduce(from, to *node, fix []int8, dead []bool, lambda []float64) {
	r := reduction{&s.solver.scratch, from, to, fix, dead, lambda, s.tolerance}
	r.run()
	s.work(len(from.value))
}

// solveRoot alternates dual search, local search and fixing. It returns what
// is left, and whether nothing is.
func (s *search) solveRoot(nd *node) (left *node, closed bool) {
	if s.settled(nd) {
		return nd, true
	}
	if s.monotoneFit(nd) {
		s.exploreFit(nd, 0)
		return nd, true
	}
	steps, step := rootSteps, 1.0
	for round := range rounds {
		before := s.incumbent
		closed = s.descend(nd, steps/2+5, step, true)
		steps -= steps / 2
		step *= 0.7
		if round == 0 {
			s.theta = (nd.inPrice + nd.outPrice) / 2
		}
		s.rootBound = min(s.rootBound, nd.bound)
		if closed || s.stopped {
			break
		}
		s.polish(nd, round, before)
		if !s.fixed(nd, 5) {
			copy(nd.lambda, nd.bestLambda)
			continue
		}
		to := s.node(1)
		if to == nd {
			to = s.node(0)
		}
		s.reduce(nd, to, nd.fix, nd.dead, nd.bestLambda)
		if nd = to; s.settled(nd) {
			return nd, true
		}
		if s.monotoneFit(nd) {
			s.exploreFit(nd, 0)
			return nd, true
		}
	}
	if s.stopped {
		s.open = max(s.open, s.rootBound)
		return nd, true
	}
	return nd, closed || s.descend(nd, nodeSteps, 0.3, false)
}

// work counts effort and from time to time looks whether the context ended.
func (s *search) work(units int) {
	const between = 1 << 16 // units between two looks, some 50 µs
	s.effort += units
	if s.ticks += units; s.ticks < between {
		return
	}
	s.ticks = 0
	late := !s.deadline.IsZero() && !time.Now().Before(s.deadline)
	if late || s.ctx.Err() != nil {
		s.stopped = true
	}
}

// cut returns the bound at or below which a node holds nothing wanted.
func (s *search) cut() float64 { return s.roster.cut() }

// reference is the value that the steps of the dual search aim at.
func (s *search) reference() float64 {
	if c := s.cut(); c > feasible || s.incumbent <= feasible {
		return c
	}
	return s.incumbent - 0.02*(1+math.Abs(s.incumbent))
}

// offerRelaxed offers the sources that the relaxation takes whole.
func (s *search) offerRelaxed(nd *node) {
	h := uint64(0)
	for _, i := range nd.in {
		h ^= s.hash[i]
	}
	for i, y := range nd.y {
		if y > chosen {
			h ^= s.hash[nd.orig[i]]
		}
	}
	if slot := &s.tried[h>>54]; *slot != h {
		*slot = h
		s.offerNode(nd, func(i int) bool { return nd.y[i] > chosen })
	}
}

// offerNode offers the node's fixed sources with those free ones that take
// accepts.
func (s *search) offerNode(nd *node, take func(i int) bool) {
	s.mark(nd, take)
	s.offer()
}

// mark puts the node's fixed sources and those free ones that take accepts
// into s.cover.
func (s *search) mark(nd *node, take func(i int) bool) {
	in := s.cover.in
	clear(in)
	for _, i := range nd.in {
		in[i] = true
	}
	for i := range nd.n {
		if take(i) {
			in[nd.orig[i]] = true
		}
	}
}

// offer enters the set in s.cover into the roster, if it belongs there; the set
// must respect the query. The cover is pruned on the way.
func (s *search) offer() {
	c := s.cover
	v := c.assign()
	s.work(4 * s.m)
	if v < feasible {
		s.missed(v)
		return
	}
	if v <= s.cut() {
		return
	}
	if c.prune(s.lock) {
		s.redundant = true
		v = c.total()
	}
	s.incumbent = max(s.incumbent, v)
	f := found{value: v}
	for i, in := range c.in {
		if in {
			f.set = append(f.set, int32(i))
			if i < s.real {
				f.real++
			}
		}
	}
	s.roster.add(f)
}

// missed remembers which targets the best infeasible set leaves unserved.
func (s *search) missed(v float64) {
	if v <= s.attempt {
		return
	}
	s.attempt = v
	s.unserved = s.unserved[:0]
	for t, e := range s.cover.edge {
		if e != ownLink && s.id[e] == noEdge {
			s.unserved = append(s.unserved, t)
		}
	}
}
