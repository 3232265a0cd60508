package figure

import (
	"fmt"
	"math"
	"slices"
)

// header adds the title lines.
func (l *hyperlayout) header(title, subtitle string) {
	lines := []struct {
		text string
		Text
		height float64
	}{
		{title, Text{Size: l.style.Title, Bold: true, Color: l.style.Ink}, 17},
		{subtitle, Text{Size: l.style.Body, Color: l.style.Muted}, 15},
	}
	for _, line := range lines {
		if line.text == "" {
			continue
		}
		cut := line.Cut(line.text, l.w-2*hyperMargin)
		l.caption(line.Text, point{hyperMargin, l.h + line.height/2}, left, cut)
		l.h += line.height
	}
	l.h += 8
}

// caption adds a piece of text.
func (l *hyperlayout) caption(t Text, at point, a align, text string) {
	l.captions = append(l.captions, caption{t, at, a, text})
}

// body adds the columns with the transfers, if there are any.
func (p *hyperplacer) body() {
	if len(p.m.edges) == 0 {
		return
	}
	p.order()
	head := Text{Size: p.style.Small, Color: p.style.Muted}
	y := p.h + 5
	p.caption(head, point{p.x[0], y}, left, "Supervised tasks")
	p.caption(head, point{p.x[2], y}, left, hyperRightHead)
	if !p.stacked {
		for i, name := range []string{"gain", "quality"} {
			p.caption(head, point{p.barX(i), y}, left, name)
		}
	}
	p.h += 16
	left, right, total := p.balance()
	cards := map[int]int{} // card of a task
	for i, t := range p.busy {
		cards[t] = p.add(t, p.supervised(t), pane{p.x[0], p.h + left[i] - p.row/2, p.wl, p.row})
	}
	size := p.heights()
	for i, b := range p.bundles {
		p.bundle(b, cards, p.h+right[i], size[i]-hyperGap)
	}
	p.h += total + 4
}

// barX is where the bars of gain (0) and quality (1) begin.
func (p *hyperplacer) barX(i int) float64 {
	return p.x[2] + p.wr + hyperBarGap + float64(i)*(hyperBar+hyperBarGap)
}

// bundle adds the targets of a bundle, its transfer node and its wires, around
// the height y.
func (p *hyperplacer) bundle(b bundle, cards map[int]int, y, height float64) {
	hub := point{p.x[1], y}
	_, quality := means(b.edges)
	switch {
	case len(b.sources) == 0:
		hub.x = p.x[2] - 30
		p.free = append(p.free, hub)
	case len(b.sources) > 1:
		p.dots = append(p.dots, hub)
	}
	top := y - height/2
	if p.isList(b) {
		to := p.list(b, pane{p.x[2], top, p.w - hyperMargin - p.x[2], height})
		p.connect(b, cards, hub, []int{to}, []float64{quality})
		return
	}
	var to []int
	var qualities []float64
	for i, e := range b.edges {
		f := pane{p.x[2], top + (float64(i)+0.5)*p.pitch - p.row/2, p.wr, p.row}
		to = append(to, p.add(e.target, transferredCard, f))
		qualities = append(qualities, e.Quality)
		p.measures(e, f)
	}
	p.connect(b, cards, hub, to, qualities)
}

// measures adds the bars of an edge beside the box of its target.
func (p *hyperplacer) measures(e hyperedge, f pane) {
	for i, v := range []float64{e.Gain, e.Quality} {
		p.bars = append(p.bars, bar{pane{p.barX(i), f.y, hyperBar, f.h}, v, p.color(e.target)})
	}
}

// connect adds the wires of a bundle: from the sources to the transfer node
// and on to the targets. The wires of a single source need no node; they go
// past those of others at the place where theirs would be, unless the source
// stands level with its targets or there are no nodes.
func (p *hyperplacer) connect(b bundle, cards map[int]int, hub point, to []int, q []float64) {
	_, mean := means(b.edges)
	if len(b.sources) == 1 {
		from := cards[b.sources[0]]
		y := p.cards[from].mid().y
		if p.allSingle() || p.cards[to[0]].y < y && y < p.cards[to[len(to)-1]].y+p.row {
			for i, t := range to {
				p.wire(flow(p.cards[from].east(), p.arrow(t), 0.5), from, t, q[i])
			}
			return
		}
		mean = slices.Max(q) // else the trunk would be thinner than a branch
	}
	for _, s := range b.sources {
		from := cards[s]
		p.wire(flow(p.cards[from].east(), hub, 0.5), from, -1, mean)
	}
	for i, t := range to {
		p.wire(flow(hub, p.arrow(t), 0.5), -1, t, q[i])
	}
}

// arrow is where the wire to a box ends and the arrowhead begins.
func (p *hyperplacer) arrow(to int) point { return p.cards[to].west().plus(-hyperArrow, 0) }

// wire adds a wire.
func (p *hyperplacer) wire(c bezier, from, to int, quality float64) {
	p.wires = append(p.wires, wire{c, from, to, quality})
}

// allSingle reports whether no transfer has several sources.
func (p *hyperplacer) allSingle() bool {
	for _, b := range p.bundles {
		if len(b.sources) > 1 {
			return false
		}
	}
	return true
}

// listSize returns the columns, the rows and the height of a bundle's list.
func (p *hyperplacer) listSize(b bundle) (cols, rows int, height float64) {
	text := Text{Size: p.style.Small}
	w := 0.0
	for _, e := range b.edges {
		w = max(w, text.Width(p.m.tasks[e.target].label)+hyperStripe+2*hyperPad)
	}
	room := p.w - hyperMargin - p.x[2]
	cols = max(1, int(room/w))
	n := min(len(b.edges), hyperListMost+1) // the last is a note
	rows = (n + cols - 1) / cols
	return cols, rows, float64(rows)*listPitch + listHead + 6
}

const (
	listPitch = 12.5
	listHead  = 16.0
)

// list adds the targets of a bundle as a list in a box and returns its number.
func (p *hyperplacer) list(b bundle, f pane) int {
	gain, quality := means(b.edges)
	title := count(len(b.edges), "target")
	if !math.IsNaN(gain) && !math.IsNaN(quality) {
		title += " · mean gain " + share(gain) + ", quality " + share(quality)
	}
	p.cards = append(p.cards, card{pane: f, kind: listCard})
	head := Text{Size: p.style.Small, Color: p.style.Muted}
	p.caption(head, point{f.x + hyperPad, f.y + listHead/2 + 1}, left, head.Cut(title, f.w-2*hyperPad))
	cols, rows, _ := p.listSize(b)
	text := Text{Size: p.style.Small, Color: p.style.Ink}
	w := f.w / float64(cols)
	for i, e := range b.edges {
		at := pane{f.x + float64(i/rows)*w, f.y + listHead + float64(i%rows)*listPitch, w, listPitch}
		if i == hyperListMost && len(b.edges) > i {
			more := "and " + count(len(b.edges)-i, "other")
			p.caption(head, point{at.x + hyperPad, at.mid().y}, left, more)
			break
		}
		cut := text.Cut(p.m.tasks[e.target].label, w-2*hyperPad-hyperStripe)
		p.names = append(p.names, card{at, transferredCard, p.color(e.target), cut})
	}
	return len(p.cards) - 1
}

// group adds the supervised tasks that serve nobody else, in rows.
func (p *hyperplacer) group() {
	if len(p.idle) == 0 {
		return
	}
	p.h += 4
	inner := p.w - 2*hyperMargin - 2*hyperPad
	const gap = 6
	cols := max(1, int((inner+gap)/(p.cardWidth(p.idle)+gap)))
	cols = min(cols, 5)
	w := (inner+gap)/float64(cols) - gap
	shown := p.idle[:min(len(p.idle), hyperIdleMost)]
	rows := (len(shown) + cols - 1) / cols
	f := pane{hyperMargin, p.h, p.w - 2*hyperMargin, 20 + float64(rows)*(p.row+5) + 3}
	title := "Supervised, serve only themselves"
	if len(p.m.edges) == 0 {
		title = "Supervised"
	}
	if len(shown) < len(p.idle) {
		title += fmt.Sprintf(": the first %d of %d", len(shown), len(p.idle))
	}
	p.panels = append(p.panels, f)
	head := Text{Size: p.style.Small, Color: p.style.Muted}
	p.caption(head, point{f.x + hyperPad, f.y + 10.5}, left, title)
	for i, t := range shown {
		x := f.x + hyperPad + float64(i%cols)*(w+gap)
		y := f.y + 20 + float64(i/cols)*(p.row+5)
		p.add(t, p.supervised(t), pane{x, y, w, p.row})
	}
	p.h += f.h
}
