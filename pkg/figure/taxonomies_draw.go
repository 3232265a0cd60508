package figure

// legend adds the families, the marks and the notes below the panels.
func (l *taxlayout) legend() {
	l.h += 10
	all := make([]string, len(l.t.tasks))
	for i, t := range l.t.tasks {
		all[i] = t.name
	}
	palette := l.t.names.palette(all)
	var entries []swatch
	for _, f := range l.t.family {
		entries = append(entries, swatch{kind: familySwatch, color: palette[f], text: f})
	}
	l.flow(entries)
	entries = []swatch{
		{kind: sourceSwatch, text: "supervised"},
		{kind: targetSwatch, text: "target of a transfer"},
	}
	if len(l.dots) > 0 {
		entries = append(entries, swatch{kind: nodeSwatch, text: "transfer from several"})
	}
	var edges []hyperedge
	for _, p := range l.t.panels {
		edges = append(edges, p.m.edges...)
	}
	l.flow(l.ramp(entries, edges))
	if n := l.step(); n > 1 {
		text := Text{Size: l.style.Small, Color: l.style.Muted}
		l.caption(text, point{hyperMargin, l.h + 7}, left,
			"Of "+count(len(l.t.tasks), "task")+", one in "+short(float64(n))+" is named.")
		l.h += 15
	}
}

// draw draws everything.
func (l *taxlayout) draw(p pen) {
	back := l.style.Background
	for _, b := range l.bands {
		p.fill(mix(back, b.color, 0.08), b.x, b.y, b.w, b.h)
	}
	l.drawWires(p)
	for _, d := range l.dots {
		p.circle(l.style.Ink, stroke{}, d.x, d.y, taxPoint)
	}
	for _, m := range l.marks {
		if m.ring {
			p.circle(back, stroke{width: 1.2, color: m.color}, m.at.x, m.at.y, m.radius)
			continue
		}
		p.circle(m.color, stroke{width: 0.8, color: back}, m.at.x, m.at.y, m.radius)
	}
	l.drawTexts(p)
}
