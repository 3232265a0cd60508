package figure

// plus returns the point moved by (dx, dy).
func (p point) plus(dx, dy float64) point { return point{p.x + dx, p.y + dy} }

// toward returns the point a share t of the way from p to q.
func (p point) toward(q point, t float64) point {
	return point{p.x + t*(q.x-p.x), p.y + t*(q.y-p.y)}
}

// A pane is a rectangle of a layout, y downwards.
type pane struct{ x, y, w, h float64 }

// mid returns the centre.
func (f pane) mid() point { return point{f.x + f.w/2, f.y + f.h/2} }

// west and east return the middle of those sides.
func (f pane) west() point { return point{f.x, f.y + f.h/2} }
func (f pane) east() point { return point{f.x + f.w, f.y + f.h/2} }

// overlaps reports whether the two share an inner point.
func (f pane) overlaps(g pane) bool {
	return f.x < g.x+g.w && g.x < f.x+f.w && f.y < g.y+g.h && g.y < f.y+f.h
}

// contains reports whether p is an inner point.
func (f pane) contains(p point) bool {
	return f.x < p.x && p.x < f.x+f.w && f.y < p.y && p.y < f.y+f.h
}

// holds reports whether g lies in f.
func (f pane) holds(g pane) bool {
	return f.x <= g.x && g.x+g.w <= f.x+f.w && f.y <= g.y && g.y+g.h <= f.y+f.h
}

// A bezier is a cubic Bézier curve from a point to another with two control
// points.
type bezier struct{ from, a, b, to point }

// flow returns the curve from a point to one on its right that is horizontal at
// both ends, so that it stays between the two in x and in y. The bend is where
// between them it is steepest: 0.5 is halfway.
func flow(from, to point, bend float64) bezier {
	d := to.x - from.x
	return bezier{from, from.plus(bend*d, 0), to.plus(-(1-bend)*d, 0), to}
}

// at returns the point of the curve at t in [0, 1].
func (c bezier) at(t float64) point {
	a, b, d := c.from.toward(c.a, t), c.a.toward(c.b, t), c.b.toward(c.to, t)
	return a.toward(b, t).toward(b.toward(d, t), t)
}
