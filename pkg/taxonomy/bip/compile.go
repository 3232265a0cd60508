package bip

import (
	"cmp"
	"math"
	"slices"
)

// A program is a compiled problem. Sources at or above real are fees: the
// cost of a transfer as a source private to its target. Within a target, edges
// are sorted by preference, and an edge that an earlier one makes pointless is
// dropped. The last edge of a target needs no source; where the problem has
// none such, it is a stand-in with a prohibitive negative value, so that every
// set has a value and a feasible one is told by its sign.
type program struct {
	n, real, m int
	cost       []float64 // by source
	first      []int32   // edges of target t are first[t] to first[t+1]
	value      []float64 // by edge, scaled
	ptr        []int32   // sources of edge e are src[ptr[e]:ptr[e+1]]
	src        []int32
	id         []int32 // index of the edge in Problem.Edges, noEdge
	exclusive  bool    // some target has an own source
	own        []int32 // by target, -1 for none; nil unless exclusive
	ownValue   []float64
	total      float64 // Σ of the targets' largest values: no plan is worth more
	scale      float64 // scaled value = value * scale, a power of two
	penalty    float64 // value of a stand-in
}

// noEdge is the id of a stand-in.
const noEdge = -2

// feasible is the least scaled value of a plan that serves every target: with
// a stand-in the values add up to less than -1, otherwise to at least 0.
const feasible = -0.5

// a candidate is an edge on its way into a program.
type candidate struct {
	value, cost float64
	src         []int32 // sources, ascending, fees excluded
	id          int32
}

// prefer orders the edges of one target: by value, then the fewer sources,
// then lexicographically, then the cheaper.
func prefer(a, b candidate) int {
	if a.value != b.value {
		return cmp.Compare(b.value, a.value)
	}
	return cmp.Or(
		cmp.Compare(len(a.src), len(b.src)),
		slices.Compare(a.src, b.src),
		cmp.Compare(a.cost, b.cost),
		cmp.Compare(a.id, b.id),
	)
}

// compile turns a valid problem into a program.
func compile(p *Problem) *program {
	g := &program{n: p.Sources, real: p.Sources, m: p.Targets, scale: p.scale()}
	g.cost = make([]float64, p.Sources)
	for i := range g.cost {
		g.cost[i] = 1
	}
	copy(g.cost, p.Costs)
	g.setOwn(p)
	byTarget := p.candidates(g.scale)
	for t, c := range byTarget {
		slices.SortFunc(c, prefer)
		top := 0.0
		if len(c) > 0 {
			top = c[0].value
		}
		if g.exclusive {
			top = max(top, g.ownValue[t])
		}
		g.total += top
	}
	g.penalty = -(g.total + 1)
	g.first = append(g.first, 0)
	g.ptr = append(g.ptr, 0)
	d := newDominance(p.Sources)
	for t, c := range byTarget {
		kept := d.filter(t, c)
		if len(kept) == 0 || len(kept[len(kept)-1].src) > 0 || kept[len(kept)-1].cost > 0 {
			kept = append(kept, candidate{value: g.penalty, id: noEdge})
		}
		g.appendTarget(kept)
	}
	return g
}

// scale returns the power of two that brings the mean of the targets' largest
// values into [1/2, 1): tolerances then mean the same for every problem, and
// scaling rounds nothing.
func (p *Problem) scale() float64 {
	top := make([]float64, p.Targets)
	for _, e := range p.Edges {
		top[e.Target] = max(top[e.Target], e.Value)
	}
	mean := 0.0
	for t, v := range top {
		if p.Own != nil && p.Own[t] >= 0 {
			v = max(v, p.OwnValues[t])
		}
		mean += v / float64(p.Targets)
	}
	if mean == 0 {
		return 1
	}
	_, exp := math.Frexp(mean)
	return math.Ldexp(1, -exp)
}

func (g *program) setOwn(p *Problem) {
	if !slices.ContainsFunc(p.Own, func(s int) bool { return s >= 0 }) {
		return
	}
	g.exclusive = true
	g.own = make([]int32, p.Targets)
	g.ownValue = make([]float64, p.Targets)
	for t, s := range p.Own {
		g.own[t] = int32(s)
		if s >= 0 {
			g.ownValue[t] = p.OwnValues[t] * g.scale
		}
	}
}

// candidates sorts the edges of p into targets.
func (p *Problem) candidates(scale float64) [][]candidate {
	count := make([]int, p.Targets)
	sources := 0
	for _, e := range p.Edges {
		count[e.Target]++
		sources += len(e.Sources)
	}
	byTarget := make([][]candidate, p.Targets)
	for t := range byTarget {
		byTarget[t] = make([]candidate, 0, count[t])
	}
	arena := make([]int32, 0, sources)
	for i, e := range p.Edges {
		from := len(arena)
		for _, s := range e.Sources {
			arena = append(arena, int32(s))
		}
		src := arena[from:len(arena):len(arena)]
		slices.Sort(src)
		byTarget[e.Target] = append(byTarget[e.Target],
			candidate{value: e.Value * scale, cost: e.Cost, src: src, id: int32(i)})
	}
	return byTarget
}

// appendTarget adds the edges of the next target; a cost becomes one more
// source, shared by the target's edges of that cost.
func (g *program) appendTarget(kept []candidate) {
	var fees map[float64]int32
	for _, c := range kept {
		g.src = append(g.src, c.src...)
		if c.cost > 0 {
			fee, ok := fees[c.cost]
			if !ok {
				if fees == nil {
					fees = map[float64]int32{}
				}
				fee = int32(g.n)
				fees[c.cost] = fee
				g.cost = append(g.cost, c.cost)
				g.n++
			}
			g.src = append(g.src, fee)
		}
		g.value = append(g.value, c.value)
		g.id = append(g.id, c.id)
		g.ptr = append(g.ptr, int32(len(g.src)))
	}
	g.first = append(g.first, int32(len(g.value)))
}

// dominance drops edges that an earlier edge of the same target makes
// pointless: one whose sources and cost it contains, at no lower value.
type dominance struct {
	single []single  // by source: its cheapest kept one-source edge
	seen   []int     // by source: stamp of the edge that last contained it
	begin  [][]int32 // by source: kept edges of two and more sources that begin with it
	stamp  int
}

type single struct {
	target int
	cost   float64
}

func newDominance(sources int) *dominance {
	d := &dominance{
		single: make([]single, sources),
		seen:   make([]int, sources),
		begin:  make([][]int32, sources),
	}
	for i := range d.single {
		d.single[i].target = -1
	}
	return d
}

// filter returns the edges of target t worth keeping, in the order given,
// which must be that of prefer. It reuses the memory of c.
func (d *dominance) filter(t int, c []candidate) []candidate {
	kept := c[:0]
	cheapest := math.Inf(1) // cost of the cheapest kept edge without sources
	for _, e := range c {
		if cheapest <= e.cost || d.dominated(t, e, kept) {
			continue
		}
		switch len(e.src) {
		case 0:
			cheapest = e.cost
		case 1:
			d.single[e.src[0]] = single{t, e.cost}
		default:
			d.begin[e.src[0]] = append(d.begin[e.src[0]], int32(len(kept)))
		}
		kept = append(kept, e)
	}
	for _, e := range kept {
		if len(e.src) > 1 {
			d.begin[e.src[0]] = d.begin[e.src[0]][:0]
		}
	}
	return kept
}

func (d *dominance) dominated(t int, e candidate, kept []candidate) bool {
	d.stamp++
	for _, s := range e.src {
		if d.single[s].target == t && d.single[s].cost <= e.cost {
			return true
		}
		d.seen[s] = d.stamp
	}
	for _, s := range e.src {
		for _, k := range d.begin[s] {
			if kept[k].cost <= e.cost && d.containsAll(kept[k].src) {
				return true
			}
		}
	}
	return false
}

// containsAll reports whether the edge of the current stamp has all of src.
func (d *dominance) containsAll(src []int32) bool {
	for _, s := range src {
		if d.seen[s] != d.stamp {
			return false
		}
	}
	return true
}
