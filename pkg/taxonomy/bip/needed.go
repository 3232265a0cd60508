package bip

// hopeless reports whether some source fixed in by branching is not needed in
// any plan below the node, so that no plan is to be found there. It looks only
// once such sources were met: a problem without ties never has them.
func (s *search) hopeless(nd *node) bool {
	if !s.redundant {
		return false
	}
	clear(s.status)
	clear(s.needed)
	for _, i := range nd.orig {
		s.status[i] = free + 1
	}
	for _, i := range nd.in {
		s.status[i] = fixedIn + 1
	}
	for t := range s.program.m {
		s.markNeeded(t)
	}
	for _, i := range nd.in {
		if !s.needed[i] && s.lock[i] != fixedIn {
			return true
		}
	}
	return false
}

// markNeeded marks the fixed sources that target t may need. Up to its first
// edge that is open already, every possible edge needs its sources; that edge
// needs those that all open edges of the same value have in common.
func (s *search) markNeeded(t int) {
	g := s.program
	if g.exclusive && g.own[t] >= 0 && s.status[g.own[t]] == fixedIn+1 {
		s.needed[g.own[t]] = true
		return
	}
	e := g.first[t]
	for ; ; e++ {
		least := s.leastStatus(e)
		if least == fixedIn+1 {
			break
		}
		for _, i := range g.src[g.ptr[e]:g.ptr[e+1]] {
			if least == free+1 && s.status[i] == fixedIn+1 {
				s.needed[i] = true
			}
		}
	}
	floor := g.value[e] - slack(0)
	for _, i := range g.src[g.ptr[e]:g.ptr[e+1]] {
		common := true
		for f := e + 1; f < g.first[t+1] && g.value[f] >= floor && common; f++ {
			common = s.leastStatus(f) != fixedIn+1 || s.has(f, i)
		}
		if common {
			s.needed[i] = true
		}
	}
}

// leastStatus returns the least status of the sources of an edge, fixedIn+1
// where it has none.
func (s *search) leastStatus(e int32) int8 {
	least := fixedIn + 1
	for _, i := range s.src[s.ptr[e]:s.ptr[e+1]] {
		least = min(least, s.status[i])
	}
	return least
}

func (s *search) has(e, i int32) bool {
	for _, k := range s.src[s.ptr[e]:s.ptr[e+1]] {
		if k == i {
			return true
		}
	}
	return false
}
