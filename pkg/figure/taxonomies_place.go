package figure

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// Lengths of the small taxonomies, in points.
const (
	taxColumns = 4     // panels in a row at most
	taxPitch   = 10.5  // between tasks
	taxFamily  = 4.0   // between families, in addition
	taxGap     = 16.0  // between panels
	taxLabel   = 110.0 // the widest label
	taxHead    = 26.0  // two lines above a panel
	taxInset   = 8.0   // from the border of a panel to its columns
	taxHub     = 7.0   // least distance of points of transfers
	taxThin    = 6.0   // rows closer than this have thinner edges
	taxNamed   = 60    // more tasks than this do not all have their names
	taxDense   = 560.0 // height of a panel with so many tasks
)

// Radii of the marks.
const (
	taxSource = 2.9
	taxTarget = 2.5
	taxPoint  = 1.6
)

// A taxpanel is one small taxonomy.
type taxpanel struct {
	budget   float64
	order    int
	solution *taxonomy.Solution // nil where no plan exists
	m        hypermodel
}

// A mark is a task in a panel.
type mark struct {
	at     point
	color  color.NRGBA
	radius float64
	ring   bool
}

// A band is the rows of a family in a panel.
type band struct {
	pane
	color color.NRGBA
}

// A taxlayout is a grid of taxonomies with everything in its place. Labels are
// among the captions.
type taxlayout struct {
	*hyperlayout
	t     *Taxonomies
	color []color.NRGBA  // by task
	row   map[string]int // of a task, by name
	y     []float64      // of a task, from the top of a panel
	tall  float64        // height of a panel
	label float64        // width of the labels
	bands []band
	marks []mark
}

// layout computes where everything stands.
func (t *Taxonomies) layout() *taxlayout {
	l := &taxlayout{
		hyperlayout: &hyperlayout{style: &t.Style, w: t.Style.Width, h: hyperMargin, scale: 0.5},
		t:           t,
		row:         map[string]int{},
	}
	l.rows()
	l.header(t.Title, t.Subtitle)
	cols := 1
	for cols < len(t.panels) && cols < taxColumns && t.panels[cols].order == t.panels[0].order {
		cols++
	}
	left := hyperMargin + l.label + 8
	w := (l.w - hyperMargin - left - float64(cols-1)*taxGap) / float64(cols)
	col := 0
	for i, p := range t.panels {
		if i > 0 && (col == cols || p.order != t.panels[i-1].order) {
			col = 0
			l.h += taxHead + l.tall + taxGap
		}
		if col == 0 {
			l.labels(l.h + taxHead)
		}
		l.panel(p, pane{left + float64(col)*(w+taxGap), l.h + taxHead, w, l.tall})
		col++
	}
	l.h += taxHead + l.tall
	l.legend()
	l.h += hyperMargin
	return l
}

// rows chooses the height of each task in a panel.
func (l *taxlayout) rows() {
	all := make([]string, len(l.t.tasks))
	for i, task := range l.t.tasks {
		all[i] = task.name
	}
	palette := l.t.names.palette(all)
	text := Text{Size: l.style.Small}
	pitch := taxPitch
	if len(all) > taxNamed {
		pitch = taxDense / float64(len(all))
	}
	y := 4 + pitch/2
	for i, task := range l.t.tasks {
		if i > 0 && task.family != l.t.tasks[i-1].family {
			y += taxFamily
		}
		c, ok := palette[task.family]
		if !ok {
			c = hex(0xa6abb3)
		}
		l.color = append(l.color, c)
		l.row[task.name] = i
		l.y = append(l.y, y)
		l.label = max(l.label, min(text.Width(task.label), taxLabel))
		y += pitch
	}
	l.tall = y - pitch/2 + 4
	for _, p := range l.t.panels {
		for _, e := range p.m.edges {
			l.scale = max(l.scale, known(e.Quality))
		}
	}
	l.thin = max(0.35, min(1, pitch/taxThin))
}

// labels adds the names of the tasks to the left of a row of panels.
func (l *taxlayout) labels(top float64) {
	text := Text{Size: l.style.Small, Color: l.style.Ink}
	for i := 0; i < len(l.t.tasks); i += l.step() {
		at := point{hyperMargin + l.label, top + l.y[i]}
		l.caption(text, at, right, text.Cut(l.t.tasks[i].label, l.label))
	}
}

// step is 1 if every task has its name, and n if every n-th has.
func (l *taxlayout) step() int {
	if len(l.t.tasks) <= taxNamed {
		return 1
	}
	return int(math.Ceil(taxPitch * float64(len(l.t.tasks)) / taxDense))
}

// panel adds one taxonomy in the rectangle f; its title stands above.
func (l *taxlayout) panel(p taxpanel, f pane) {
	bold := Text{Size: l.style.Small, Bold: true, Color: l.style.Ink}
	title := "Budget " + short(p.budget) + ", " + taxOrder(p.order)
	l.caption(bold, point{f.x, f.y - taxHead + 5.5}, left, bold.Cut(title, f.w))
	note := "no plan exists"
	if p.solution != nil {
		gain, quality := p.solution.Means()
		note = "gain " + share(gain) + "  quality " + share(quality)
		if p.solution.Objective > 0 {
			note = objective(p.solution.Objective) + "  " + note
		}
	}
	text := Text{Size: taxNote, Color: l.style.Muted}
	l.caption(text, point{f.x, f.y - taxHead + 17}, left, text.Cut(note, f.w))
	l.family(f)
	if p.solution == nil {
		return
	}
	for _, t := range p.m.tasks {
		l.task(t, f)
	}
	l.edges(p.m, f)
}

// taxNote is the size of the numbers above a panel.
const taxNote = 8

// objective returns the value of an objective.
func objective(x float64) string { return "obj. " + share(x) }

// taxOrder names an order in the title of a panel.
func taxOrder(order int) string {
	switch order {
	case 0:
		return "any order"
	case 1:
		return "order 1"
	}
	return "order ≤ " + short(float64(order))
}

// family adds the bands of the families.
func (l *taxlayout) family(f pane) {
	half := l.y[0] - 4
	for i := 0; i < len(l.y); {
		j := i
		for j < len(l.y) && l.t.tasks[j].family == l.t.tasks[i].family {
			j++
		}
		top, bottom := l.y[i]-half, l.y[j-1]+half
		l.bands = append(l.bands, band{pane{f.x, f.y + top, f.w, bottom - top}, l.color[i]})
		i = j
	}
}

// task adds the marks of a task.
func (l *taxlayout) task(t hypertask, f pane) {
	i := l.row[t.name]
	r := max(0.4, min(1, l.pitch()/8))
	if t.supervised {
		l.marks = append(l.marks, mark{l.source(i, f), l.color[i], taxSource * r, false})
	}
	if t.target {
		m := mark{l.target(i, f), l.color[i], taxTarget * r, true}
		if t.full {
			m.radius, m.ring = taxSource*r, false
		}
		l.marks = append(l.marks, m)
	}
}

// pitch is the distance of two rows of a family.
func (l *taxlayout) pitch() float64 { return 2 * (l.y[0] - 4) }

// source and target return the places of a task in a panel.
func (l *taxlayout) source(i int, f pane) point { return point{f.x + taxInset, f.y + l.y[i]} }
func (l *taxlayout) target(i int, f pane) point { return point{f.x + f.w - taxInset, f.y + l.y[i]} }

// edges adds the curves of a panel and the points of its transfers, which stand
// between their sources and targets.
func (l *taxlayout) edges(m hypermodel, f pane) {
	var bundles []bundle
	var want []float64
	for _, b := range m.bundles() {
		if len(b.sources) > 1 {
			bundles = append(bundles, b)
		}
		if len(b.sources) == 1 {
			from := l.source(l.row[m.tasks[b.sources[0]].name], f)
			for _, e := range b.edges {
				to := l.target(l.row[e.Target], f)
				l.wires = append(l.wires, wire{flow(from, to, 0.5), -1, -1, e.Quality})
			}
		}
	}
	height := func(b bundle) float64 {
		s, t := 0.0, 0.0
		for _, i := range b.sources {
			s += l.y[l.row[m.tasks[i].name]] / float64(len(b.sources))
		}
		for _, e := range b.edges {
			t += l.y[l.row[e.Target]] / float64(len(b.edges))
		}
		return 0.4*s + 0.6*t
	}
	slices.SortStableFunc(bundles, func(a, b bundle) int { return cmp.Compare(height(a), height(b)) })
	size := make([]float64, len(bundles))
	for i, b := range bundles {
		want, size[i] = append(want, height(b)), taxHub
	}
	for i, y := range spread(want, size, 0, l.tall) {
		l.bundle(m, bundles[i], point{f.x + 0.55*f.w, f.y + y}, f)
	}
}

// bundle adds a transfer node and its curves.
func (l *taxlayout) bundle(m hypermodel, b bundle, hub point, f pane) {
	_, mean := means(b.edges)
	for _, s := range b.sources {
		from := l.source(l.row[m.tasks[s].name], f)
		l.wires = append(l.wires, wire{flow(from, hub, 0.5), -1, -1, mean})
	}
	for _, e := range b.edges {
		to := l.target(l.row[e.Target], f)
		l.wires = append(l.wires, wire{flow(hub, to, 0.5), -1, -1, e.Quality})
	}
	l.dots = append(l.dots, hub)
}
