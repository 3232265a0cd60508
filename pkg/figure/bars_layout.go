package figure

import (
	"image/color"
	"math"
	"slices"
)

// Measures of a figure of bars, in points.
const (
	barThickness = 9 // of a bar, with the space to the next
	groupSpace   = 5 // between groups
	barSpace     = 18
)

// A barLayout is a Bars with all its places worked out.
type barLayout struct {
	*Bars
	frame
	shared        bool     // all panels have the same groups
	names         []string // of series, in the order of their colours
	labels        float64  // width of the labels of the groups
	titles        [][]string
	width         float64 // of one panel, without shared labels
	group, top    float64
	height, x0    float64
	groups, lines int // most groups of a panel and lines of a title
}

func (f *Bars) layout() *barLayout {
	l := &barLayout{Bars: f, shared: true}
	all := []string{}
	most := 0
	for _, p := range f.Panels {
		shown := shownNames(p.Groups, f.Limit, defaultGroups)
		all = append(all, shown...)
		l.groups, most = max(l.groups, len(shown)), max(most, len(p.Groups))
		l.shared = l.shared && slices.Equal(p.Groups, f.Panels[0].Groups)
		l.group = max(l.group, barThickness*float64(len(p.Series))+groupSpace)
		for _, s := range p.Series {
			if !slices.Contains(l.names, s.Name) {
				l.names = append(l.names, s.Name)
			}
		}
	}
	l.frame = frame{style: &f.Style, title: f.Title, notes: compact(leftOut(l.groups, most, "groups"))}
	for i, name := range l.names {
		if name != "" {
			l.frame.legend = append(l.frame.legend, legendEntry{name: name, color: l.color(i)})
		}
	}
	l.horizontal(all)
	for _, p := range f.Panels {
		bold := Text{f.Style.Body, true, f.Style.Ink}
		l.titles = append(l.titles, wrap(bold, p.Title, l.width))
		l.lines = max(l.lines, len(l.titles[len(l.titles)-1]))
	}
	l.top = l.frame.top()
	if l.lines > 0 {
		l.top += float64(l.lines)*f.Style.Body*lineSpace + 4
	}
	l.height = l.top + l.group*float64(l.groups) + 4 + l.frame.bottom()
	return l
}

// horizontal works out widths for groups of these names.
func (l *barLayout) horizontal(all []string) {
	n := float64(len(l.Panels))
	t := l.ink()
	l.labels = min(t.Widest(l.Names.labels(all)), l.Style.Width/4, l.inner()/n*0.5) + gap
	l.x0 = margin
	room := l.inner() - barSpace*(n-1)
	if l.shared {
		l.x0 += l.labels
		room -= l.labels
	}
	l.width = room / n
}

// color returns the colour of the i-th series, paler than a line has it because
// areas are large.
func (l *barLayout) color(i int) color.NRGBA {
	return mix(l.Style.Background, l.Style.Color(i), 0.8)
}

func (l *barLayout) ink() Text { return Text{l.Style.Small, false, l.Style.Ink} }

// longest returns the largest number of all panels, at least a little.
func (l *barLayout) longest() float64 {
	v := 1e-12
	for _, p := range l.Panels {
		for _, s := range p.Series {
			for _, x := range s.Values {
				if !math.IsNaN(x) {
					v = max(v, x)
				}
			}
		}
	}
	return v
}

func (l *barLayout) draw(p pen) {
	l.frame.draw(p, l.height)
	bold := Text{l.Style.Body, true, l.Style.Ink}
	for i, panel := range l.Panels {
		x := l.x0 + float64(i)*(l.width+barSpace)
		from, room := x, l.width
		if !l.shared {
			from, room = x+l.labels, l.width-l.labels
		}
		for k, line := range l.titles[i] {
			p.text(bold, from, l.frame.top()+l.Style.Body*(0.5+lineSpace*float64(k)), left, bold.Cut(line, l.width))
		}
		l.panel(p, panel, from, room, !l.shared || i == 0)
	}
}

// panel draws the bars of one panel from x on, with the labels of the groups to
// their left.
func (l *barLayout) panel(p pen, panel BarPanel, x, room float64, labels bool) {
	t := l.ink()
	longest := l.longest()
	s := scale{0, longest, x, x + room - t.Width(fixedDigits(longest, l.Digits)) - 4, false}
	shown := shownNames(panel.Groups, l.Limit, defaultGroups)
	for i, group := range shown {
		y := l.top + l.group*float64(i) + groupSpace/2
		if labels {
			mid := y + barThickness*float64(len(panel.Series))/2
			p.text(t, x-gap, mid, right, t.Cut(l.Names.Label(group), l.labels-gap+0.01))
		}
		for _, bars := range panel.Series {
			l.bar(p, bars, i, s, y)
			y += barThickness
		}
	}
	bottom := l.top + l.group*float64(len(shown))
	p.line(stroke{0.8, l.Style.Muted, nil}, point{x, l.top}, point{x, bottom})
}

// bar draws bar i of a series, its number at its end.
func (l *barLayout) bar(p pen, bars BarSeries, i int, s scale, y float64) {
	v := bars.Values[i]
	if math.IsNaN(v) {
		t := l.smallText()
		p.text(t, s.a+4, y+barThickness/2, left, "no value")
		return
	}
	end := s.at(v)
	p.fill(l.color(slices.Index(l.names, bars.Name)), s.a, y+0.8, end-s.a, barThickness-1.6)
	p.text(l.ink(), end+3, y+barThickness/2, left, fixedDigits(v, l.Digits))
}
