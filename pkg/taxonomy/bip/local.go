package bip

import (
	"slices"
)

// teamwork is the hint for a source that opens an edge only with others.
const teamwork = 0.5

// A local is a set of sources that is improved step by step. It respects the
// query's fixings and budget.
type local struct {
	*cover
	s    *search
	cost float64
	gain []float64 // by source: what adding it alone changes
	seen []int32   // by source: stamp of the target that last counted it
	save []int32   // by target: edges before a trial
}

func (s *search) newLocal() *local {
	l := &local{
		cover: newCover(s.program),
		s:     s,
		gain:  make([]float64, s.n),
		seen:  make([]int32, s.n),
		save:  make([]int32, s.m),
	}
	l.reset(func(int) bool { return false })
	return l
}

// reset starts anew from the required sources and those that take accepts.
func (l *local) reset(take func(i int) bool) {
	l.cost = 0
	for i := range l.in {
		l.in[i] = l.s.lock[i] == fixedIn || l.s.lock[i] == free && take(i)
		if l.in[i] {
			l.cost += l.program.cost[i]
		}
	}
	l.assign()
}

// fromBest starts anew from the best plan met so far, if there is one.
func (l *local) fromBest() bool {
	if len(l.s.roster.plans) == 0 {
		return false
	}
	l.from(0)
	return true
}

// from starts anew from plan i of the roster.
func (l *local) from(i int) {
	set := l.s.roster.plans[i].set
	l.reset(func(i int) bool {
		_, ok := slices.BinarySearch(set, int32(i))
		return ok
	})
}

// addable reports whether source i may be added.
func (l *local) addable(i int) bool {
	return !l.in[i] && l.s.lock[i] != fixedOut &&
		l.cost+l.program.cost[i] <= l.s.query.Budget+l.s.tolerance
}

// add puts source i in and lets targets move to better edges, or to their own.
func (l *local) add(i int32) {
	l.in[i] = true
	l.cost += l.program.cost[i]
	for t := range l.m {
		switch {
		case l.edge[t] == ownLink:
		case l.exclusive && l.own[t] == i:
			l.edge[t] = ownLink
		default:
			l.edge[t] = l.open(l.first[t])
		}
	}
	l.s.work(4 * l.m)
}

// remove takes source i out.
func (l *local) remove(i int32) {
	l.drop(i)
	l.cost -= l.program.cost[i]
	l.s.work(4 * l.m)
}

// measure fills gain. Where hint is positive, an edge that lacks several
// sources lends each of them that share of its gain, so that teams are found.
func (l *local) measure(hint float64) {
	clear(l.gain)
	for i := range l.seen {
		l.seen[i] = -1
	}
	scanned := 0
	for t := range l.m {
		if l.edge[t] == ownLink {
			continue
		}
		current := l.value[l.edge[t]]
		for e := l.first[t]; e < l.edge[t]; e++ {
			l.credit(e, int32(t), l.value[e]-current, hint)
		}
		scanned += int(l.edge[t] - l.first[t])
		if l.exclusive && l.own[t] >= 0 {
			// Added, the source settles t: no edge of t can count for it.
			l.gain[l.own[t]] += l.ownValue[t] - current
		}
	}
	l.s.work(l.n + l.m + scanned)
}

// credit gives an edge's gain to the sources it lacks. Edges come best first,
// so that the first one counted for a source is its best.
func (l *local) credit(e, t int32, gain, hint float64) {
	src := l.src[l.ptr[e]:l.ptr[e+1]]
	missing, which := 0, int32(-1)
	for _, i := range src {
		if !l.in[i] {
			missing++
			which = i
		}
	}
	if missing == 1 {
		if l.seen[which] != t {
			l.seen[which] = t
			l.gain[which] += gain
		}
		return
	}
	if hint == 0 {
		return
	}
	for _, i := range src {
		if !l.in[i] && l.seen[i] != t {
			l.seen[i] = t
			l.gain[i] += hint * gain / float64(missing)
		}
	}
}

// greedy adds the source of the largest gain for its cost while one gains.
func (l *local) greedy() {
	for !l.s.stopped || l.total() < feasible {
		l.measure(teamwork)
		best, score := -1, 0.0
		for i, g := range l.gain {
			if v := g / max(l.program.cost[i], 1e-9); v > score && l.addable(i) {
				best, score = i, v
			}
		}
		if best < 0 {
			return
		}
		l.add(int32(best))
	}
}

// improve exchanges one source for another, or for none, and adds what the
// budget has room for, until neither helps.
func (l *local) improve() {
	for improved := true; improved && !l.s.stopped; {
		improved = false
		value := l.total()
		for i := int32(0); int(i) < l.n && !l.s.stopped; i++ {
			if l.in[i] && l.s.lock[i] != fixedIn && l.exchange(i, &value) {
				improved = true
			}
		}
		for l.extend(&value) {
			improved = true
		}
	}
}

// exchange tries the best single source, or none, in the place of source i.
func (l *local) exchange(i int32, value *float64) bool {
	copy(l.save, l.edge)
	cost := l.cost
	l.remove(i)
	l.measure(0)
	rest := l.total()
	best, gain := int32(-1), *value-rest+slack(*value)
	none := 0 > gain
	for j, g := range l.gain {
		if g > gain && int32(j) != i && l.addable(j) {
			best, gain = int32(j), g
			none = false
		}
	}
	switch {
	case best >= 0:
		l.add(best)
		*value = l.total()
	case none:
		*value = rest
	default:
		l.in[i] = true
		l.cost = cost
		copy(l.edge, l.save)
		return false
	}
	return true
}

// extend adds the best source that the budget has room for, if one helps.
func (l *local) extend(value *float64) bool {
	l.measure(0)
	best, gain := -1, slack(*value)
	for i, g := range l.gain {
		if g > gain && l.addable(i) {
			best, gain = i, g
		}
	}
	if best < 0 {
		return false
	}
	l.add(int32(best))
	*value = l.total()
	return true
}

// offer offers the set as a plan.
func (l *local) offer() {
	copy(l.s.cover.in, l.in)
	l.s.offer()
}
