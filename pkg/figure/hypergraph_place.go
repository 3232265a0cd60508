package figure

import (
	"cmp"
	"image/color"
	"slices"
)

// Lengths of the hypergraph, in points.
const (
	hyperMargin  = 14.0
	hyperPad     = 7.0   // between a label and the border of its box
	hyperStripe  = 4.0   // width of the family's colour at the left of a box
	hyperMaxCard = 150.0 // the widest box of a column
	hyperMinCard = 64.0
	hyperGap     = 7.0  // between targets of different sources
	hyperBar     = 46.0 // width of the bar of a gain or quality of 1
	hyperBarGap  = 12.0
	hyperHub     = 0.6 // where in the channel transfer nodes stand
	hyperArrow   = 5.0
	hyperLow     = 15.0 // a box that is lower has small text
	hyperDot     = 2.6  // radius of a transfer node
)

const (
	hyperDense    = 28  // more rows than this are set closer
	hyperLists    = 44  // more transferred targets than this are stacked in lists
	hyperListMin  = 4   // of the same sources, to be worth a list
	hyperListMost = 60  // names in a list
	hyperIdleMost = 200 // supervised tasks that serve nobody
)

// A cardKind says how the box of a task looks.
type cardKind int

const (
	fullCard        cardKind = iota // supervised and served by full supervision
	sourceCard                      // supervised, but no target
	servedCard                      // supervised, and a target served by others
	transferredCard                 // a target served by a transfer
	listCard                        // a list of such targets
)

// A card is a box with a label.
type card struct {
	pane
	kind  cardKind
	color color.NRGBA // of the family
	text  string
}

// A wire is a curve of an edge; from and to are the cards at its ends, -1 for a
// transfer node.
type wire struct {
	bezier
	from, to int
	quality  float64 // NaN if unknown
}

// A caption is a piece of text.
type caption struct {
	Text
	at    point
	align align
	text  string
}

// A bar is the length of a number and the number.
type bar struct {
	pane  // of the number 1
	value float64
	color color.NRGBA
}

// A hyperlayout is a hypergraph with everything in its place.
type hyperlayout struct {
	style    *Style
	w, h     float64
	cards    []card
	names    []card // in lists: only the stripe and the text are drawn
	wires    []wire
	dots     []point
	free     []point // nodes of transfers without sources
	bars     []bar
	panels   []pane
	captions []caption
	swatches []swatch
	scale    float64 // quality with the darkest edge
	thin     float64 // factor of the width of edges
}

// A hyperplacer puts the parts of a hypergraph in their places, from the top.
type hyperplacer struct {
	*hyperlayout
	m       hypermodel
	palette map[string]color.NRGBA
	label   Text
	row     float64 // height of a box
	pitch   float64 // of a column of boxes
	stacked bool

	busy, idle []int // tasks; busy from the top
	bundles    []bundle
	wl, wr     float64 // widths of the boxes left and right
	x          [3]float64
}

// layout computes where everything stands.
func (h *Hypergraph) layout() *hyperlayout {
	all := make([]string, len(h.model.tasks))
	for i, t := range h.model.tasks {
		all[i] = t.name
	}
	p := hyperplacer{
		hyperlayout: &hyperlayout{style: &h.Style, w: h.Style.Width, h: hyperMargin, thin: 1},
		m:           h.model,
		palette:     h.names.palette(all),
		bundles:     h.model.bundles(),
	}
	p.busy, p.idle = h.model.serving()
	p.stacked = len(p.m.edges) > hyperLists
	p.measure()
	p.header(h.Title, h.Subtitle)
	p.body()
	p.group()
	p.legend()
	p.h += hyperMargin
	return p.hyperlayout
}

// hyperRightHead stands above the column of transferred targets.
const hyperRightHead = "Transferred targets"

// measure chooses the size of the text and the widths of the columns.
func (p *hyperplacer) measure() {
	p.label = Text{Size: p.style.Body, Color: p.style.Ink}
	p.row, p.pitch = 16.5, 20.5
	if max(len(p.busy), p.rightRows()) > hyperDense {
		p.label.Size, p.row, p.pitch = p.style.Small, 13.5, 15.5
	}
	var right []int
	for _, e := range p.m.edges {
		right = append(right, e.target)
	}
	head := Text{Size: p.style.Small}
	p.wl = p.cardWidth(p.busy)
	p.wr = max(p.cardWidth(right), head.Width(hyperRightHead))
	p.scale = 0.5
	for _, e := range p.m.edges {
		p.scale = max(p.scale, known(e.Quality))
	}
	measures := 2 * (hyperBar + hyperBarGap)
	p.x[0] = hyperMargin
	p.x[2] = p.w - hyperMargin - measures - p.wr
	channel := p.x[2] - p.x[0] - p.wl
	p.x[1] = p.x[0] + p.wl + hyperHub*channel
}

// rightRows is how many boxes the right column has if a list counts as one.
func (p *hyperplacer) rightRows() int {
	n := 0
	for _, b := range p.bundles {
		if p.isList(b) {
			n++
			continue
		}
		n += len(b.edges)
	}
	return n
}

// isList reports whether the targets of a bundle are drawn as a list.
func (p *hyperplacer) isList(b bundle) bool { return p.stacked && len(b.edges) >= hyperListMin }

// cardWidth returns the width of boxes for some tasks.
func (p *hyperplacer) cardWidth(tasks []int) float64 {
	w := hyperMinCard
	bold := p.label
	bold.Bold = true
	for _, t := range tasks {
		w = max(w, bold.Width(p.m.tasks[t].label)+2*hyperPad+hyperStripe)
	}
	return min(w, hyperMaxCard)
}

// color returns the colour of a task's family, grey if it has none.
func (p *hyperplacer) color(task int) color.NRGBA {
	if c, ok := p.palette[p.m.tasks[task].family]; ok {
		return c
	}
	return hex(0xa6abb3)
}

// supervised returns how the box of a supervised task looks.
func (p *hyperplacer) supervised(task int) cardKind {
	switch t := p.m.tasks[task]; {
	case t.full:
		return fullCard
	case t.target:
		return servedCard
	}
	return sourceCard
}

// add adds a box for a task and returns its number.
func (p *hyperplacer) add(task int, kind cardKind, f pane) int {
	text := p.label
	text.Bold = kind == fullCard
	label := text.Cut(p.m.tasks[task].label, f.w-2*hyperPad-hyperStripe)
	p.cards = append(p.cards, card{f, kind, p.color(task), label})
	return len(p.cards) - 1
}

// order chooses the orders of the two columns.
func (p *hyperplacer) order() {
	g := bipartite{right: len(p.bundles), link: make([][]int, len(p.busy))}
	for r, b := range p.bundles {
		for _, s := range b.sources {
			l, _ := slices.BinarySearch(p.busy, s)
			g.link[l] = append(g.link[l], r)
		}
	}
	left, right := g.untangle()
	busy, bundles := p.busy, p.bundles
	p.busy, p.bundles = nil, nil
	for _, l := range left {
		p.busy = append(p.busy, busy[l])
	}
	for _, r := range right {
		p.bundles = append(p.bundles, bundles[r])
	}
	// Transfers without sources stand last.
	slices.SortStableFunc(p.bundles, func(a, b bundle) int {
		return -cmp.Compare(min(1, len(a.sources)), min(1, len(b.sources)))
	})
}

// heights returns the room that each bundle takes in the right column.
func (p *hyperplacer) heights() []float64 {
	size := make([]float64, len(p.bundles))
	for i, b := range p.bundles {
		if p.isList(b) {
			_, _, size[i] = p.listSize(b)
			size[i] += hyperGap
			continue
		}
		size[i] = float64(len(b.edges))*p.pitch + hyperGap
	}
	return size
}

// balance returns the heights of the left boxes and of the bundles, from 0, and
// the room they take: each column as near to what it is linked with as the
// other allows.
func (p *hyperplacer) balance() (left, right []float64, total float64) {
	sizeR, sizeL := p.heights(), make([]float64, len(p.busy))
	for i := range sizeL {
		sizeL[i] = p.pitch + 2
	}
	total = max(sum(sizeL), sum(sizeR))
	right = spread(make([]float64, len(sizeR)), sizeR, (total-sum(sizeR))/2, total)
	links := make([][]int, len(p.busy)) // bundles of a left box
	for r, b := range p.bundles {
		for l, t := range p.busy {
			if slices.Contains(b.sources, t) {
				links[l] = append(links[l], r)
			}
		}
	}
	back := bipartite{right: len(p.bundles), link: links}.flip().link
	for range 6 {
		left = spread(averages(links, right, left), sizeL, 0, total)
		right = spread(averages(back, left, right), sizeR, 0, total)
	}
	return left, right, total
}

// averages returns for each node the mean height of those it is linked with,
// or its own if there is none.
func averages(links [][]int, at, own []float64) []float64 {
	want := make([]float64, len(links))
	for i, ks := range links {
		if len(ks) == 0 && own != nil {
			want[i] = own[i]
		}
		for _, k := range ks {
			want[i] += at[k] / float64(len(ks))
		}
	}
	return want
}

// sum returns the sum of some numbers.
func sum(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s
}
