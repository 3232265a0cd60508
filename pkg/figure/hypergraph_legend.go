package figure

import (
	"image/color"
	"math"
)

// A swatch is an entry of the legend.
type swatch struct {
	pane
	kind  swatchKind
	card  cardKind
	color color.NRGBA
	text  string
}

// A swatchKind says what an entry of the legend shows.
type swatchKind int

const (
	familySwatch swatchKind = iota
	cardSwatch
	nodeSwatch
	freeSwatch
	rampSwatch
	sourceSwatch
	targetSwatch
)

// legend adds the families, the kinds of boxes and the scale of the edges.
func (p *hyperplacer) legend() {
	p.h += 10
	var entries []swatch
	for _, f := range p.m.families {
		entries = append(entries, swatch{kind: familySwatch, color: p.palette[f], text: f})
	}
	p.flow(entries)
	entries = nil
	kinds := []string{"fully supervised target", "supervised source only",
		"supervised, target of a transfer", "target of a transfer"}
	for kind, text := range kinds {
		for _, c := range p.cards {
			if c.kind == cardKind(kind) {
				entries = append(entries, swatch{kind: cardSwatch, card: c.kind, text: text})
				break
			}
		}
	}
	if len(p.dots) > 0 {
		entries = append(entries, swatch{kind: nodeSwatch, text: "transfer from several"})
	}
	if len(p.free) > 0 {
		entries = append(entries, swatch{kind: freeSwatch, text: "needs no source"})
	}
	p.flow(p.ramp(entries, p.m.edges))
}

// ramp adds the scale of the edges to the entries of a legend, if the quality of
// some edge is known.
func (l *hyperlayout) ramp(entries []swatch, edges []hyperedge) []swatch {
	for _, e := range edges {
		if !math.IsNaN(e.Quality) {
			text := "quality 0 to " + share(l.scale)
			return append(entries, swatch{kind: rampSwatch, text: text})
		}
	}
	return entries
}

// flow sets entries of the legend one after another, in lines.
func (l *hyperlayout) flow(entries []swatch) {
	if len(entries) == 0 {
		return
	}
	text := Text{Size: l.style.Small}
	const height, gap = 15.0, 14.0
	x := hyperMargin
	for _, s := range entries {
		mark := swatchWidth(s.kind)
		w := mark + 5 + text.Width(s.text)
		if x+w > l.w-hyperMargin && x > hyperMargin {
			x = hyperMargin
			l.h += height
		}
		s.pane = pane{x, l.h, mark, height}
		s.text = text.Cut(s.text, l.w-hyperMargin-x-mark-5)
		l.swatches = append(l.swatches, s)
		x += w + gap
	}
	l.h += height
}

// swatchWidth returns the width of the mark of an entry.
func swatchWidth(k swatchKind) float64 {
	switch k {
	case familySwatch, sourceSwatch, targetSwatch:
		return 8
	case cardSwatch, freeSwatch:
		return 18
	case rampSwatch:
		return 44
	}
	return 30
}

// drawSwatch draws an entry of the legend.
func (l *hyperlayout) drawSwatch(p pen, s swatch) {
	y := s.mid().y
	line := stroke{width: 1, color: l.style.Muted}
	switch s.kind {
	case familySwatch:
		p.fill(s.color, s.x, y-4, 8, 8)
	case cardSwatch:
		l.drawCard(p, card{pane: pane{s.x, y - 4.5, s.w, 9}, kind: s.card, color: l.style.Muted})
	case nodeSwatch:
		p.line(line, point{s.x, y - 4}, s.mid(), point{s.x, y + 4})
		p.line(line, s.mid(), point{s.x + s.w, y})
		p.circle(l.style.Ink, stroke{width: 1, color: l.style.Ink}, s.mid().x, y, hyperDot)
	case freeSwatch:
		p.line(line, point{s.x + hyperDot, y}, point{s.x + s.w, y})
		p.circle(l.style.Background, stroke{width: 1, color: l.style.Ink}, s.x+hyperDot, y, hyperDot)
	case sourceSwatch:
		p.circle(l.style.Muted, stroke{}, s.mid().x, y, taxSource)
	case targetSwatch:
		p.circle(l.style.Background, stroke{width: 1.2, color: l.style.Muted}, s.mid().x, y, taxTarget)
	case rampSwatch:
		const steps = 11
		for i := range steps {
			e := l.edge(l.scale * float64(i) / (steps - 1))
			x := s.x + s.w*float64(i)/steps
			p.line(e, point{x, y}, point{x + s.w/steps, y})
		}
	}
	text := Text{Size: l.style.Small, Color: l.style.Muted}
	p.text(text, s.x+s.w+5, y, left, s.text)
}
