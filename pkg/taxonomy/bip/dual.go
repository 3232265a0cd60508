package bip

import (
	"cmp"
	"math"
	"slices"
)

// Constants of the subgradient search, chosen by experiment on the released
// data and on structured random problems of 60 to 1000 tasks.
const (
	deflection   = 0.8   // share of the last direction kept in the next
	decay        = 0.6   // factor of the step length after a stall
	shortest     = 0.003 // step length at which the search ends
	rootPatience = 40    // idle evaluations that make a stall, at the root
	nodePatience = 20    // and in the tree
	rootWindow   = 40    // evaluations after which the root's progress is judged
	memory       = 0.1   // weight of the newest y in its moving average
	progress     = 1e-4  // least share of the gap that counts as not idle
	chosen       = 1 - 1e-6
	unchosen     = 1e-9
)

// evaluate computes the Lagrangian at nd.lambda: an upper bound of the node.
// It fills price, y, best and worth.
//
//	L(λ) = base + max_y Σ_s y_s price_s + Σ_t max_e (v_e - Σ_{s∈e} λ_ts)
//
// Edges are sorted by value and the multipliers of edges are not negative, so
// the scan of a target stops at the first edge whose plain value is too small.
func (s *search) evaluate(nd *node) float64 {
	s.iterations++
	clear(nd.price)
	lambda, link := nd.lambda, nd.link
	for _, j := range nd.active {
		nd.price[nd.source[j]] += lambda[j]
	}
	total := nd.base + s.pick(nd)
	work := len(nd.active) + nd.n
	for t := range nd.m {
		worth, best := math.Inf(-1), int32(-1)
		if nd.own != nil && nd.own[t] >= 0 {
			worth, best = nd.ownValue[t]-lambda[nd.own[t]], ownLink
		}
		e, end := nd.first[t], nd.first[t+1]
		work += 2
		for ; e < end; e++ {
			v := nd.value[e]
			if v <= worth {
				break
			}
			for _, j := range link[nd.ptr[e]:nd.ptr[e+1]] {
				v -= lambda[j]
			}
			if v > worth {
				worth, best = v, e
			}
		}
		work += int(e - nd.first[t])
		nd.best[t], nd.worth[t] = best, worth
		total += worth
	}
	s.work(work)
	return total
}

// pick solves the relaxed choice of sources, max Σ y_s price_s within the
// budget, into nd.y, and returns its value. It sets nd.inPrice and nd.outPrice.
func (s *search) pick(nd *node) float64 {
	if s.unit > 0 {
		return nd.pickUnit(int(min((nd.budget+s.tolerance)/s.unit, float64(nd.n))))
	}
	return nd.pickFractional(s.tolerance)
}

// pickUnit takes the k sources of the largest positive price, all costs being
// equal. Cost O(n).
func (nd *node) pickUnit(k int) float64 {
	nd.inPrice, nd.outPrice = 0, 0
	if k < nd.n {
		for i := range nd.order {
			nd.order[i] = int32(i)
		}
		selectLargest(nd.order, nd.price, k)
		nd.inPrice = math.Inf(1)
		for _, i := range nd.order[:k] {
			nd.y[i] = 1
			nd.inPrice = min(nd.inPrice, nd.price[i])
		}
		for _, i := range nd.order[k:] {
			nd.y[i] = 0
			nd.outPrice = max(nd.outPrice, nd.price[i])
		}
		nd.inPrice = max(nd.inPrice, 0)
	} else {
		for i := range nd.y {
			nd.y[i] = 1
		}
	}
	total := 0.0
	for i, p := range nd.price {
		if p < 0 {
			nd.y[i] = 0
		} else if nd.y[i] == 1 {
			total += p
		}
	}
	return total
}

// selectLargest reorders the indices so that the first k have the largest keys
// (quickselect).
func selectLargest(order []int32, key []float64, k int) {
	lo, hi := 0, len(order)-1
	for k > 0 && lo < hi {
		pivot := key[order[(lo+hi)/2]]
		i, j := lo, hi
		for i <= j {
			for key[order[i]] > pivot {
				i++
			}
			for key[order[j]] < pivot {
				j--
			}
			if i <= j {
				order[i], order[j] = order[j], order[i]
				i++
				j--
			}
		}
		switch {
		case k-1 <= j:
			hi = j
		case k-1 >= i:
			lo = i
		default:
			return
		}
	}
}

// pickFractional solves the fractional knapsack: sources by price for a unit
// of cost, the last one in part. Cost O(n log n).
func (nd *node) pickFractional(tolerance float64) float64 {
	nd.ratio = resize(nd.ratio, nd.n)
	for i := range nd.order {
		nd.order[i] = int32(i)
		nd.ratio[i] = math.Inf(-1)
		if nd.price[i] > 0 {
			nd.ratio[i] = nd.price[i] / nd.cost[i] // +Inf where it is free
		}
	}
	slices.SortFunc(nd.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(nd.ratio[b], nd.ratio[a]), cmp.Compare(a, b))
	})
	nd.inPrice, nd.outPrice = 0, 0
	left, total, full := nd.budget+tolerance, 0.0, false
	for _, i := range nd.order {
		nd.y[i] = 0
		switch {
		case full || nd.price[i] <= 0:
		case nd.cost[i] <= left:
			nd.y[i] = 1
			left -= nd.cost[i]
			total += nd.price[i]
		default:
			share := max(left, 0) / nd.cost[i]
			nd.y[i] = share
			total += share * nd.price[i]
			nd.inPrice, nd.outPrice = nd.ratio[i], nd.ratio[i]
			full = true
		}
	}
	return total
}

// descend lowers the node's bound by at most the given number of subgradient
// steps of initial length step. It leaves the best bound and its multipliers in
// nd, offers the sets met on the way as plans, and reports whether the bound
// shows that the node holds nothing that is wanted.
func (s *search) descend(nd *node, steps int, step float64, root bool) bool {
	patience := nodePatience
	if root {
		patience = rootPatience
	}
	nd.bound = math.Inf(1)
	nd.activate()
	clear(nd.dir)
	clear(nd.used)
	idle := 0
	last := math.Inf(1)
	for it := 1; it <= steps && !s.stopped; it++ {
		if root && it%rootWindow == 0 {
			if last-nd.bound < s.rootProgress*(nd.bound-s.cut()) {
				break
			}
			last = nd.bound
		}
		bound := s.evaluate(nd)
		if root || it%8 == 1 {
			s.offerRelaxed(nd)
		}
		if bound < nd.bound-progress*max(0, nd.bound-s.incumbent) {
			idle = 0
		} else {
			idle++
		}
		nd.keep(bound)
		if nd.bound <= s.cut() {
			return true
		}
		if nd.bound <= s.incumbent+slack(s.incumbent) && s.roster.wanted == 1 {
			break // only ties are left to find or to exclude
		}
		if idle > patience {
			if step *= decay; step < shortest {
				break
			}
			idle = 0
			copy(nd.lambda, nd.bestLambda)
			clear(nd.dir)
			nd.activate()
			continue
		}
		for i := range nd.mean {
			nd.mean[i] += memory * (nd.y[i] - nd.mean[i])
		}
		if !nd.move(step*(bound-s.reference()), int32(it)) {
			break
		}
	}
	return nd.bound <= s.cut()
}

// keep remembers the multipliers if bound is the best so far.
func (nd *node) keep(bound float64) {
	if bound >= nd.bound {
		return
	}
	nd.bound = bound
	copy(nd.bestLambda, nd.lambda)
	copy(nd.bestPrice, nd.price)
	copy(nd.bestWorth, nd.worth)
}

// move takes one step against the deflected subgradient: its length is
// distance over the direction's squared norm. It reports false where the
// direction vanishes. The stamp must not have been used on this node since its
// last descend began.
func (nd *node) move(distance float64, stamp int32) bool {
	for t := range nd.m {
		e := nd.best[t]
		if e == ownLink {
			nd.used[nd.own[t]] = stamp
			continue
		}
		for _, j := range nd.link[nd.ptr[e]:nd.ptr[e+1]] {
			nd.used[j] = stamp
			if !nd.isActive[j] {
				nd.isActive[j] = true
				nd.active = append(nd.active, j)
			}
		}
	}
	norm := nd.direction(stamp)
	if norm < 1e-18 {
		return false
	}
	step := distance / norm
	own := len(nd.isOwn) > 0
	for _, j := range nd.active {
		x := nd.lambda[j] - step*nd.dir[j]
		if x < 0 && !(own && nd.isOwn[j]) {
			x = 0
		}
		nd.lambda[j] = x
	}
	return true
}

// direction updates dir for the active links and drops those that stay at
// zero. It returns the squared norm.
func (nd *node) direction(stamp int32) float64 {
	const still = 1e-3 // a direction this weak does not lift a multiplier off zero
	norm := 0.0
	kept := nd.active[:0]
	own := len(nd.isOwn) > 0
	for _, j := range nd.active {
		g := nd.y[nd.source[j]]
		if nd.used[j] == stamp {
			g--
		}
		if !(own && nd.isOwn[j]) && nd.lambda[j] == 0 {
			g = min(g, 0)
			if g+deflection*nd.dir[j] > -still {
				nd.dir[j] = 0
				nd.isActive[j] = false
				continue
			}
		}
		d := g + deflection*nd.dir[j]
		nd.dir[j] = d
		norm += d * d
		kept = append(kept, j)
	}
	nd.active = kept
	return norm
}
