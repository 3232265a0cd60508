package figure

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// draw draws everything.
func (l *hyperlayout) draw(p pen) {
	for _, f := range l.panels {
		p.canvas.SetColor(l.style.Panel)
		p.canvas.Fill(p.rounded(f, 4))
	}
	l.drawWires(p)
	for _, d := range l.dots {
		p.circle(l.style.Ink, stroke{width: 1, color: l.style.Background}, d.x, d.y, hyperDot)
	}
	for _, d := range l.free {
		p.circle(l.style.Background, stroke{width: 1, color: l.style.Ink}, d.x, d.y, hyperDot)
	}
	for _, c := range l.cards {
		l.drawCard(p, c)
	}
	text := Text{Size: l.style.Small, Color: l.style.Ink}
	for _, c := range l.names {
		p.fill(c.color, c.x+hyperPad, c.y+2.5, hyperStripe-1, c.h-5)
		p.text(text, c.x+hyperPad+hyperStripe+3, c.mid().y, left, c.text)
	}
	for _, b := range l.bars {
		l.drawBar(p, b)
	}
	l.drawTexts(p)
}

// drawTexts draws the captions and the legend.
func (l *hyperlayout) drawTexts(p pen) {
	for _, c := range l.captions {
		p.text(c.Text, c.at.x, c.at.y, c.align, c.text)
	}
	for _, s := range l.swatches {
		l.drawSwatch(p, s)
	}
}

// drawWires draws the edges, those of low quality first, and the arrowheads.
func (l *hyperlayout) drawWires(p pen) {
	order := identity(len(l.wires))
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(known(l.wires[i].quality), known(l.wires[j].quality))
	})
	for _, i := range order {
		w := l.wires[i]
		s := l.edge(w.quality)
		p.curve(s, w.bezier.from, w.a, w.b, w.bezier.to)
		if w.to >= 0 {
			tip := w.bezier.to.plus(hyperArrow-0.4, 0)
			p.polygon(s.color, tip, tip.plus(-hyperArrow-0.6, -2.7), tip.plus(-hyperArrow-0.6, 2.7))
		}
	}
}

// edge returns how an edge of some quality is drawn.
func (l *hyperlayout) edge(quality float64) stroke {
	if math.IsNaN(quality) {
		return stroke{width: l.thin, color: hex(0x9aa3b0)}
	}
	q := max(0, min(1, quality/l.scale))
	return stroke{width: l.thin * (0.8 + 1.2*q), color: mix(hex(0xb4bcc9), hex(0x1d3557), q)}
}

// known returns x, or 0 if it is NaN.
func known(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

// cardText returns the size of the text in a box.
func (l *hyperlayout) cardText(c card) float64 {
	if c.h < hyperLow {
		return l.style.Small
	}
	return l.style.Body
}

// drawCard draws a box.
func (l *hyperlayout) drawCard(p pen, c card) {
	fill := l.style.Background
	border := stroke{width: 0.8, color: mix(c.color, fill, 0.25)}
	text := Text{Size: l.cardText(c), Color: l.style.Ink}
	switch c.kind {
	case fullCard:
		fill = mix(l.style.Background, c.color, 0.2)
		border = stroke{width: 1.6, color: c.color}
		text.Bold = true
	case servedCard:
		fill = mix(l.style.Background, c.color, 0.2)
	case sourceCard:
		border = stroke{width: 1.2, color: c.color, dash: []float64{3.2, 2}}
	case listCard:
		border = stroke{width: 0.8, color: l.style.Rule}
	}
	shape := p.rounded(c.pane, 3)
	p.canvas.SetColor(fill)
	p.canvas.Fill(shape)
	if c.kind == transferredCard {
		p.canvas.SetColor(c.color)
		p.canvas.Fill(p.rounded(pane{c.x, c.y, hyperStripe, c.h}, 2))
	}
	p.set(border)
	p.canvas.Stroke(shape)
	p.text(text, c.x+hyperPad+hyperStripe-1, c.mid().y, left, c.text)
}

// drawBar draws a number and how long it is.
func (l *hyperlayout) drawBar(p pen, b bar) {
	thin := pane{b.x, b.y + b.h - 4, b.w, 2.5}
	p.fill(l.style.Panel, thin.x, thin.y, thin.w, thin.h)
	if b.value > 0 {
		p.fill(b.color, thin.x, thin.y, thin.w*min(1, b.value), thin.h)
	}
	text := Text{Size: l.style.Small, Color: l.style.Ink}
	p.text(text, b.x, b.y+(b.h-4)/2, left, share(b.value))
}

// rounded returns the outline of a rectangle with round corners.
func (p pen) rounded(f pane, r float64) vg.Path {
	const k = 0.5522847498 // 4/3·(√2-1)
	x0, y0, x1, y1 := f.x, f.y, f.x+f.w, f.y+f.h
	d := r * (1 - k)
	var path vg.Path
	path.Move(p.at(x0+r, y0))
	path.Line(p.at(x1-r, y0))
	path.CubeTo(p.at(x1-d, y0), p.at(x1, y0+d), p.at(x1, y0+r))
	path.Line(p.at(x1, y1-r))
	path.CubeTo(p.at(x1, y1-d), p.at(x1-d, y1), p.at(x1-r, y1))
	path.Line(p.at(x0+r, y1))
	path.CubeTo(p.at(x0+d, y1), p.at(x0, y1-d), p.at(x0, y1-r))
	path.Line(p.at(x0, y0+r))
	path.CubeTo(p.at(x0, y0+d), p.at(x0+d, y0), p.at(x0+r, y0))
	path.Close()
	return path
}
