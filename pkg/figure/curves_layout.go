package figure

import (
	"image/color"
	"math"
	"slices"
)

// Measures of a plot, in points.
const (
	plotHeight = 190 // of the area of the axes
	plotSpace  = 22  // between plots
	tickLength = 3
)

// A curveLayout is a Curves with all its places worked out.
type curveLayout struct {
	*Curves
	frame
	columns int      // plots on a line
	names   []string // of curves, in the order of their colours
	width   float64  // of one plot with its labels
	block   float64  // height of one plot with its labels
	height  float64
}

func (f *Curves) layout() *curveLayout {
	l := &curveLayout{Curves: f}
	for _, p := range f.Plots {
		for _, c := range p.Curves {
			if !slices.Contains(l.names, c.Name) && !c.Quiet {
				l.names = append(l.names, c.Name)
			}
		}
	}
	l.frame = frame{style: &f.Style, title: f.Title, legend: l.legendEntries()}
	l.columns = min(len(f.Plots), 2)
	if len(f.Plots) == 3 {
		l.columns = 3
	}
	lines := (len(f.Plots) + l.columns - 1) / l.columns
	l.width = (l.frame.inner() - plotSpace*float64(l.columns-1)) / float64(l.columns)
	l.block = f.Style.Body*lineSpace + 6 + plotHeight + 2*f.Style.Small*lineSpace + 10
	l.height = l.frame.top() + float64(lines)*l.block + float64(lines-1)*10 + l.frame.bottom()
	return l
}

// color returns the colour of a curve.
func (l *curveLayout) color(c Curve) color.NRGBA {
	if c.Quiet {
		return l.Style.Muted
	}
	return l.Style.Color(slices.Index(l.names, c.Name))
}

// bandColor returns the colour of its band.
func (l *curveLayout) bandColor(c Curve) color.NRGBA {
	return mix(l.Style.Background, l.color(c), 0.22)
}

func (l *curveLayout) legendEntries() []legendEntry {
	var entries []legendEntry
	add := func(e legendEntry) {
		if e.name != "" && !slices.ContainsFunc(entries, func(o legendEntry) bool { return o.name == e.name }) {
			entries = append(entries, e)
		}
	}
	curves := func(p Plot) []Curve { // Quiet ones, which are drawn first, last.
		quiet := func(c Curve) bool { return c.Quiet }
		loud := slices.DeleteFunc(slices.Clone(p.Curves), quiet)
		return append(loud, slices.DeleteFunc(slices.Clone(p.Curves), func(c Curve) bool { return !quiet(c) })...)
	}
	for _, p := range l.Plots {
		for _, c := range curves(p) {
			e := legendEntry{name: c.Name, kind: lineSample, color: l.color(c), dash: dashes(c)}
			if c.Points {
				e.kind = dotSample
			}
			add(e)
			if c.Low != nil {
				add(legendEntry{name: c.BandName, kind: bandSample, color: l.bandColor(c)})
			}
		}
	}
	return entries
}

func dashes(c Curve) []float64 {
	if c.Dashed {
		return []float64{5, 3}
	}
	return nil
}

func (l *curveLayout) draw(p pen) {
	l.frame.draw(p, l.height)
	for i, plot := range l.Plots {
		x := margin + float64(i%l.columns)*(l.width+plotSpace)
		l.plot(p, plot, x, l.frame.top()+float64(i/l.columns)*(l.block+10))
	}
}

// extent returns the smallest and largest places and numbers of a plot.
func (p Plot) extent() (x0, x1, y0, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range p.Curves {
		for i, x := range c.X {
			x0, x1 = min(x0, x), max(x1, x)
			values := []float64{c.Y[i]}
			if c.Low != nil {
				values = append(values, c.Low[i], c.High[i])
			}
			for _, v := range values {
				if !math.IsNaN(v) {
					y0, y1 = min(y0, v), max(y1, v)
				}
			}
		}
	}
	if p.YMin < p.YMax {
		y0, y1 = min(y0, p.YMin), max(y1, p.YMax)
	}
	return x0, x1, y0, y1
}

// axes returns the scales of a plot whose area is the rectangle of corners
// (left, top) and (right, bottom), with the ticks of the vertical one.
func (p Plot) axes(a, top, b, bottom float64) (x, y scale, marks []float64, digits int) {
	x0, x1, y0, y1 := p.extent()
	if x0 == x1 {
		x0, x1 = x0-1, x1+1
	}
	if y0 == y1 {
		half := max(math.Abs(y0)*0.1, 0.1)
		y0, y1 = y0-half, y1+half
	}
	marks, digits = ticks(y0, y1, 5, false)
	if len(marks) > 1 {
		step := marks[1] - marks[0]
		y0, y1 = step*math.Floor(y0/step+1e-9), step*math.Ceil(y1/step-1e-9)
		marks = nil
		for i := 0; i < maxTicks && y0+float64(i)*step <= y1+step*1e-6; i++ {
			marks = append(marks, y0+float64(i)*step)
		}
	}
	return scale{x0, x1, a + 6, b - 6, false}, scale{y0, y1, bottom, top, false}, marks, digits
}

func (l *curveLayout) plot(p pen, plot Plot, x, y float64) {
	t := l.smallText()
	bold := Text{l.Style.Body, true, l.Style.Ink}
	top := y + l.Style.Body*lineSpace + 6
	bottom := top + plotHeight
	end := x + l.width
	_, _, marks, digits := plot.axes(x, top, end, bottom)
	var wide float64
	for _, v := range marks {
		wide = max(wide, t.Width(fixedDigits(v, digits)))
	}
	start := x + wide + gap
	if plot.YTitle != "" {
		start += t.Size*lineSpace + 2
		p.slanted(t, x+t.Size/2, (top+bottom)/2, math.Pi/2, center, t.Cut(plot.YTitle, plotHeight))
	}
	sx, sy, marks, digits := plot.axes(start, top, end, bottom)
	for _, v := range marks {
		at := sy.at(v)
		p.line(stroke{0.5, l.Style.Rule, nil}, point{start, at}, point{end, at})
		p.text(t, start-gap/2, at, right, fixedDigits(v, digits))
	}
	l.xAxis(p, plot, sx, start, end, bottom)
	p.text(bold, (start+end)/2, y+l.Style.Body/2, center, bold.Cut(plot.Title, end-start))
	for _, c := range plot.Curves {
		l.band(p, c, sx, sy)
	}
	for _, c := range plot.Curves {
		l.curve(p, c, sx, sy)
	}
}

func (l *curveLayout) xAxis(p pen, plot Plot, s scale, start, end, y float64) {
	t := l.smallText()
	axis := stroke{0.8, l.Style.Muted, nil}
	p.line(axis, point{start, y}, point{end, y})
	values, digits := ticks(s.lo, s.hi, int((end-start)/32), plot.whole())
	if digits == 0 && len(values) > 0 && s.lo == 1 && values[0] != 1 {
		values = slices.Insert(values, 0, 1) // Budgets begin at 1.
	}
	last := math.Inf(-1)
	for _, v := range values {
		at := s.at(v)
		label := fixedDigits(v, digits)
		if at-t.Width(label)/2 < last+4 {
			continue
		}
		last = at + t.Width(label)/2
		p.line(axis, point{at, y}, point{at, y + tickLength})
		p.text(t, at, y+tickLength+3+t.Size/2, center, label)
	}
	title := t.Cut(plot.XTitle, end-start)
	p.text(t, (start+end)/2, y+tickLength+3+t.Size*(0.5+lineSpace), center, title)
}

// whole reports whether all places are integers, as budgets are.
func (p Plot) whole() bool {
	for _, c := range p.Curves {
		for _, x := range c.X {
			if x != math.Trunc(x) {
				return false
			}
		}
	}
	return true
}

// runs calls draw with the stretches of a curve that have no gap.
func runs(c Curve, known func(i int) bool, draw func(from, to int)) {
	for i := 0; i < len(c.X); i++ {
		from := i
		for i < len(c.X) && known(i) {
			i++
		}
		if i > from {
			draw(from, i)
		}
	}
}

func (l *curveLayout) band(p pen, c Curve, sx, sy scale) {
	if c.Low == nil {
		return
	}
	known := func(i int) bool { return !math.IsNaN(c.Low[i]) && !math.IsNaN(c.High[i]) }
	runs(c, known, func(from, to int) {
		var area []point
		for i := from; i < to; i++ {
			area = append(area, point{sx.at(c.X[i]), sy.at(c.High[i])})
		}
		for i := to - 1; i >= from; i-- {
			area = append(area, point{sx.at(c.X[i]), sy.at(c.Low[i])})
		}
		p.polygon(l.bandColor(c), area...)
	})
}

func (l *curveLayout) curve(p pen, c Curve, sx, sy scale) {
	col := l.color(c)
	rim := stroke{0.8, l.Style.Background, nil}
	known := func(i int) bool { return !math.IsNaN(c.Y[i]) }
	runs(c, known, func(from, to int) {
		var line []point
		for i := from; i < to; i++ {
			line = append(line, point{sx.at(c.X[i]), sy.at(c.Y[i])})
		}
		if !c.Points {
			p.line(stroke{1.7, col, dashes(c)}, line...)
		}
		for _, q := range line {
			if c.Points || len(c.X) <= 40 && !c.Dashed {
				p.circle(col, rim, q.x, q.y, 2.6)
			}
		}
	})
}
