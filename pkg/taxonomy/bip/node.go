package bip

import "math"

// Fixings of a source within a node.
const (
	fixedOut int8 = -1
	free     int8 = 0
	fixedIn  int8 = 1
)

// A node is the problem that is left after some sources were fixed: free
// sources 0 to n-1 and the targets that still depend on them, both renumbered.
// A link is a pair of a target and a free source that some edge of the target
// uses; it carries one multiplier. A node holds the state of its dual search
// as well, and its memory is used again for other nodes.
type node struct {
	n, m   int
	base   float64   // value of the targets already settled
	budget float64   // what is left
	orig   []int32   // by source: its number in the program
	cost   []float64 // by source
	in     []int32   // program numbers of the sources fixed in

	first     []int32   // edges of target t are first[t] to first[t+1]
	value     []float64 // by edge
	ptr       []int32   // links of edge e are link[ptr[e]:ptr[e+1]]
	link      []int32
	source    []int32   // by link
	firstLink []int32   // links of target t are firstLink[t] to firstLink[t+1]
	lambda    []float64 // by link: multiplier, ≥ 0 except at own links
	own       []int32   // by target: link to its own source, or -1; exclusive only
	ownValue  []float64

	price []float64 // by source: Σ of the multipliers of its links
	y     []float64 // by source: share taken in the relaxation
	mean  []float64 // by source: moving average of y
	best  []int32   // by target: edge taken in the relaxation, or ownLink
	worth []float64 // by target: its reduced value
	dir   []float64 // by link: direction of ascent

	isOwn    []bool  // by link; exclusive only
	active   []int32 // links whose multiplier may move
	isActive []bool
	used     []int32   // by link: stamp of the evaluation that last used it
	order    []int32   // sources, scratch of pick
	ratio    []float64 // by source: price for a unit of cost, likewise

	bound       float64 // best bound found, and where:
	bestLambda  []float64
	bestPrice   []float64
	bestWorth   []float64
	inPrice     float64 // least price of a unit of cost inside the relaxed choice
	outPrice    float64 // largest outside
	fix         []int8  // by source: what to reduce by
	dead        []bool  // by edge: likewise
	candidates  [maxCandidates]int32
	candidateOf [maxCandidates]float64
}

// ownLink stands in node.best for a target settled by its own source.
const ownLink = -2

// resize returns s with length n, its old contents unspecified.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// prepare sizes the dual state for the problem that reduce has laid out.
func (nd *node) prepare(exclusive bool) {
	links := len(nd.source)
	nd.price = resize(nd.price, nd.n)
	nd.y = resize(nd.y, nd.n)
	nd.order = resize(nd.order, nd.n)
	nd.bestPrice = resize(nd.bestPrice, nd.n)
	nd.fix = resize(nd.fix, nd.n)
	nd.best = resize(nd.best, nd.m)
	nd.worth = resize(nd.worth, nd.m)
	nd.bestWorth = resize(nd.bestWorth, nd.m)
	nd.dead = resize(nd.dead, len(nd.value))
	nd.dir = resize(nd.dir, links)
	nd.bestLambda = resize(nd.bestLambda, links)
	nd.used = resize(nd.used, links)
	nd.isActive = resize(nd.isActive, links)
	clear(nd.dir)
	clear(nd.used)
	clear(nd.fix)
	if exclusive {
		nd.isOwn = resize(nd.isOwn, links)
		clear(nd.isOwn)
		for _, j := range nd.own {
			if j >= 0 {
				nd.isOwn[j] = true
			}
		}
	} else {
		nd.isOwn = nd.isOwn[:0]
	}
	nd.bound = math.Inf(1)
	nd.activate()
}

// activate rebuilds the list of links whose multiplier may move at the next
// step: a multiplier at zero moves only once an edge uses its link.
func (nd *node) activate() {
	nd.active = nd.active[:0]
	own := len(nd.isOwn) > 0
	for j, x := range nd.lambda {
		nd.isActive[j] = x != 0 || own && nd.isOwn[j]
		if nd.isActive[j] {
			nd.active = append(nd.active, int32(j))
		}
	}
}

// allFit reports whether the budget pays for every free source.
func (nd *node) allFit(tolerance float64) bool {
	total := 0.0
	for _, c := range nd.cost[:nd.n] {
		total += c
	}
	return total <= nd.budget+tolerance
}

// scratch is working memory of reduce, shared by all nodes of a solver.
type scratch struct {
	source []int32 // new number of each source of the parent, or -1
	link   []int32 // new number of each link of the parent, or -1
	alone  []bool  // by new link: an edge that needs this source alone is kept
}

// A reduction is one call of reduce.
type reduction struct {
	*scratch
	from, to  *node
	fix       []int8    // by source of from
	dead      []bool    // by edge of from; nil means none
	lambda    []float64 // by link of from
	tolerance float64   // of the budget
}

// run lays out in r.to the problem that is left of r.from once the sources are
// fixed as r.fix says and the dead edges are dropped. Sources that the budget
// no longer pays for are fixed out. Multipliers and averages are inherited.
//
// Its cost is proportional to the size of r.from.
func (r *reduction) run() {
	from, to := r.from, r.to
	r.source = resize(r.source, from.n)
	r.link = resize(r.link, len(from.source))
	r.alone = resize(r.alone, len(from.source))
	r.fixSources()
	to.m = 0
	to.base = from.base
	to.first = append(to.first[:0], 0)
	to.ptr = append(to.ptr[:0], 0)
	to.firstLink = append(to.firstLink[:0], 0)
	to.value, to.link, to.source = to.value[:0], to.link[:0], to.source[:0]
	to.lambda, to.own, to.ownValue = to.lambda[:0], to.own[:0], to.ownValue[:0]
	for t := range from.m {
		r.target(t)
	}
	r.clearUnused()
	to.prepare(from.own != nil)
}

// fixSources renumbers the free sources and pays for those fixed in.
func (r *reduction) fixSources() {
	from, to := r.from, r.to
	to.budget = from.budget
	to.in = append(to.in[:0], from.in...)
	for i := range from.n {
		if r.fix[i] == fixedIn {
			to.budget -= from.cost[i]
			to.in = append(to.in, from.orig[i])
		}
	}
	to.n = 0
	to.orig, to.cost, to.mean = to.orig[:0], to.cost[:0], to.mean[:0]
	for i := range from.n {
		r.source[i] = -1
		if r.fix[i] == free && from.cost[i] <= to.budget+r.tolerance {
			r.source[i] = int32(to.n)
			to.n++
			to.orig = append(to.orig, from.orig[i])
			to.cost = append(to.cost, from.cost[i])
			to.mean = append(to.mean, from.mean[i])
		}
	}
}

// target lays out target t of r.from, or settles it.
func (r *reduction) target(t int) {
	from, to := r.from, r.to
	for j := from.firstLink[t]; j < from.firstLink[t+1]; j++ {
		r.link[j] = -1
	}
	edge0, entry0, link0 := len(to.value), len(to.link), len(to.source)
	own := int32(-1)
	if from.own != nil && from.own[t] >= 0 {
		j := from.own[t]
		s := from.source[j]
		if r.fix[s] == fixedIn {
			to.base += from.ownValue[t]
			return
		}
		if r.source[s] >= 0 {
			own = r.newLink(j, r.source[s])
		}
	}
	r.edges(t)
	if own < 0 && len(to.value) == edge0+1 && len(to.link) == entry0 {
		to.base += to.value[edge0] // one edge is left and needs nothing
		to.value, to.ptr = to.value[:edge0], to.ptr[:edge0+1]
		to.source, to.lambda = to.source[:link0], to.lambda[:link0]
		return
	}
	if from.own != nil {
		to.own = append(to.own, own)
		to.ownValue = append(to.ownValue, from.ownValue[t])
	}
	to.first = append(to.first, int32(len(to.value)))
	to.firstLink = append(to.firstLink, int32(len(to.source)))
	to.m++
}

// edges lays out the edges of target t, best first, up to the first that needs
// nothing more.
func (r *reduction) edges(t int) {
	from, to := r.from, r.to
	for e := from.first[t]; e < from.first[t+1]; e++ {
		if r.dead != nil && r.dead[e] {
			continue
		}
		entry := len(to.link)
		if !r.edge(e) {
			to.link = to.link[:entry]
			continue
		}
		to.value = append(to.value, from.value[e])
		to.ptr = append(to.ptr, int32(len(to.link)))
		switch len(to.link) - entry {
		case 0:
			return
		case 1:
			r.alone[to.link[entry]] = true
		}
	}
}

// edge appends the links of edge e and reports whether the edge is still
// possible and not made pointless by an earlier one that needs less.
func (r *reduction) edge(e int32) bool {
	from, to := r.from, r.to
	total := 0.0
	for _, j := range from.link[from.ptr[e]:from.ptr[e+1]] {
		s := from.source[j]
		i := r.source[s]
		if i < 0 {
			if r.fix[s] == fixedIn {
				continue
			}
			return false
		}
		if r.link[j] < 0 {
			r.newLink(j, i)
		} else if r.alone[r.link[j]] {
			return false
		}
		total += from.cost[s]
		to.link = append(to.link, r.link[j])
	}
	return total <= to.budget+r.tolerance
}

// newLink carries link j of r.from over as a link to source i of r.to.
func (r *reduction) newLink(j, i int32) int32 {
	k := int32(len(r.to.source))
	r.link[j] = k
	r.alone[k] = false
	r.to.source = append(r.to.source, i)
	r.to.lambda = append(r.to.lambda, r.lambda[j])
	return k
}

// clearUnused sets the multipliers to zero that no kept edge uses: they came
// with an edge that was dropped after all, and would only weaken the bound.
func (r *reduction) clearUnused() {
	to := r.to
	used := r.alone[:len(to.source)]
	clear(used)
	for _, j := range to.link {
		used[j] = true
	}
	for _, j := range to.own {
		if j >= 0 {
			used[j] = true
		}
	}
	for j, u := range used {
		if !u {
			to.lambda[j] = 0
		}
	}
}
