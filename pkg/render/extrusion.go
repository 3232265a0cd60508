package render

import (
	"errors"
	"fmt"
	"math"
)

// An Extrusion is a simple polygon in the xy plane, in either direction of
// turning, drawn out along z to the height H, centred. With Round > 0 the
// polygon is first shrunk by Round and the whole then grown by a ball of that
// radius, which rounds the rims and the convex corners and keeps the size; the
// shrunken polygon must still be simple. Its parts are the sides in the order
// of the outline, the top and the bottom. It is meant for outlines of up to
// some 30 corners: a ray costs time in proportion.
type Extrusion struct {
	Outline [][2]float64
	H       float64
	Round   float64
}

// Parts returns the number of sides plus 2.
func (b Extrusion) Parts() int { return len(b.Outline) + 2 }

// An outline is a polygon turning left, shrunk by the rounding.
type outline struct {
	x, y   []float64 // corners
	dx, dy []float64 // unit direction of the side that starts at the corner
	l, at  []float64 // length of the side and of those before it
}

func (b Extrusion) compile() (shape, error) {
	if err := sizes("extrusion", 1, b.H, b.Round); err != nil {
		return shape{}, err
	}
	if len(b.Outline) < 3 || b.Round > b.H/2 {
		return shape{}, fmt.Errorf("render: an extrusion of height %v, rounding %v and %d corners",
			b.H, b.Round, len(b.Outline))
	}
	area := 0.0
	half := v3{0, 0, b.H / 2}
	for i, p := range b.Outline {
		q := b.Outline[(i+1)%len(b.Outline)]
		if err := sizes("corner", 0, math.Abs(p[0]), math.Abs(p[1])); err != nil {
			return shape{}, err
		}
		area += p[0]*q[1] - p[1]*q[0]
		half.x, half.y = max(half.x, math.Abs(p[0])), max(half.y, math.Abs(p[1]))
	}
	o, err := newOutline(b.Outline, area < 0, b.Round)
	return shape{kind: kindExtrusion, half: half, r: b.Round, c: b.H / 2, outline: o}, err
}

// newOutline shrinks a polygon by r, after reversing it if it turns right. A
// corner moves by r·(n0 + n1)/(1 + n0·n1) inwards for the normals of its sides.
func newOutline(points [][2]float64, reverse bool, r float64) (*outline, error) {
	n := len(points)
	at := func(i int) [2]float64 {
		i = (i%n + n) % n
		if reverse {
			i = (n - i) % n // keeps corner 0
		}
		return points[i]
	}
	o := &outline{}
	side := func(i int) (dx, dy float64) {
		p, q := at(i), at(i+1)
		l := math.Hypot(q[0]-p[0], q[1]-p[1])
		return (q[0] - p[0]) / l, (q[1] - p[1]) / l
	}
	for i := range n {
		ax, ay := side(i - 1)
		bx, by := side(i)
		k := r / (1 + ax*bx + ay*by)
		o.x = append(o.x, at(i)[0]-k*(ay+by))
		o.y = append(o.y, at(i)[1]+k*(ax+bx))
	}
	total := 0.0
	for i := range n {
		j := (i + 1) % n
		dx, dy := o.x[j]-o.x[i], o.y[j]-o.y[i]
		l := math.Hypot(dx, dy)
		sx, sy := side(i)
		if !(l > 0) || dx*sx+dy*sy <= 0 {
			return nil, errors.New("render: an extrusion has a side that is shorter than its rounding allows")
		}
		o.dx, o.dy = append(o.dx, dx/l), append(o.dy, dy/l)
		o.l, o.at = append(o.l, l), append(o.at, total)
		total += l
	}
	return o, nil
}

// inside reports whether (x, y) is in the polygon.
func (o *outline) inside(x, y float64) bool {
	in := false
	for i, j := 0, len(o.x)-1; i < len(o.x); j, i = i, i+1 {
		if (o.y[i] > y) != (o.y[j] > y) && x < (o.x[j]-o.x[i])*(y-o.y[i])/(o.y[j]-o.y[i])+o.x[i] {
			in = !in
		}
	}
	return in
}

// hitExtrusion takes the nearest of the flat sides, the caps and, if rounded,
// of the cylinders along all edges and the spheres at all corners. What of
// these lies within the solid is never the nearest from outside.
func (s *shape) hitExtrusion(p, d v3) float64 {
	enter, leave := slab(s.half, p, d)
	if enter > leave || leave < near {
		return far
	}
	best := far
	o := s.outline
	flat := s.c - s.r // half height of the flat sides
	if d.z != 0 {
		z := -math.Copysign(s.c, d.z)
		if t := (z - p.z) / d.z; t > near && o.inside(p.x+t*d.x, p.y+t*d.y) {
			best = t
		}
	}
	for i := range o.x {
		x, y := p.x-o.x[i], p.y-o.y[i]
		ux, uy := o.dx[i], o.dy[i]
		out := uy*d.x - ux*d.y // speed along the outward normal
		h := uy*x - ux*y - s.r // height over the side
		if out < 0 && h > 0 {
			t := -h / out
			along := ux*(x+t*d.x) + uy*(y+t*d.y)
			on := along >= 0 && along <= o.l[i] && math.Abs(p.z+t*d.z) <= flat
			if on && t > near && t < best {
				best = t
			}
		}
		if s.r > 0 {
			best = min(best, s.edges(i, v3{x, y, p.z}, d, flat))
		}
	}
	return best
}

// edges intersects the rims along side i and the rounded corner it starts with;
// p is relative to that corner.
func (s *shape) edges(i int, p, d v3, flat float64) float64 {
	o := s.outline
	best := far
	// Upright edge, then the spheres at its ends.
	b, a := p.x*d.x+p.y*d.y, d.x*d.x+d.y*d.y
	if h := b*b - a*(p.x*p.x+p.y*p.y-s.r*s.r); h > 0 && a > 0 {
		if t := (-b - math.Sqrt(h)) / a; t > near && math.Abs(p.z+t*d.z) <= flat {
			best = t
		}
		for _, z := range [2]float64{flat, -flat} {
			best = min(best, (&shape{r: s.r}).hitSphere(v3{p.x, p.y, p.z - z}, d))
		}
	}
	// Rims: axes along the side at z = ±flat.
	ux, uy := o.dx[i], o.dy[i]
	q, e := uy*p.x-ux*p.y, uy*d.x-ux*d.y
	l, m := ux*p.x+uy*p.y, ux*d.x+uy*d.y
	a = e*e + d.z*d.z
	for _, z := range [2]float64{flat, -flat} {
		w := p.z - z
		b := q*e + w*d.z
		if h := b*b - a*(q*q+w*w-s.r*s.r); h > 0 && a > 0 {
			t := (-b - math.Sqrt(h)) / a
			if along := l + t*m; t > near && t < best && along >= 0 && along <= o.l[i] {
				best = t
			}
		}
	}
	return best
}

// spotExtrusion finds the side nearest to the point.
func (s *shape) spotExtrusion(w *spot) {
	o := s.outline
	side, dist, along := 0, far, 0.0
	for i := range o.x {
		x, y := w.p.x-o.x[i], w.p.y-o.y[i]
		l := max(0, min(o.l[i], o.dx[i]*x+o.dy[i]*y))
		if d := math.Hypot(x-l*o.dx[i], y-l*o.dy[i]); d < dist {
			side, dist, along = i, d, l
		}
	}
	n := len(o.x)
	// Offset from the nearest point of the shrunken polygon, outwards.
	x, y := w.p.x-o.x[side]-along*o.dx[side], w.p.y-o.y[side]-along*o.dy[side]
	z := math.Abs(w.p.z) - s.c + s.r
	in := o.inside(w.p.x, w.p.y)
	if s.r == 0 {
		if s.c-math.Abs(w.p.z) <= dist {
			s.outlineCap(w, n)
		} else {
			s.outlineSide(w, side, along)
		}
		return
	}
	if in && z > 0 {
		s.outlineCap(w, n)
		return
	}
	if z > dist {
		s.outlineCap(w, n)
	} else {
		s.outlineSide(w, side, along)
	}
	// A corner and a rim each bend the surface once.
	if z > 0 && dist > 1e-9 {
		w.n, w.k1 = v3{x, y, math.Copysign(z, w.p.z)}.unit(), 1/s.r
	}
	if (along == 0 || along == o.l[side]) && dist > 1e-9 {
		w.k2 = 1 / s.r
		if z <= 0 {
			w.n = v3{x, y, 0}.unit()
		}
	}
}

func (s *shape) outlineSide(w *spot, i int, along float64) {
	o := s.outline
	w.n, w.tu, w.tv = v3{o.dy[i], -o.dx[i], 0}, v3{o.dx[i], o.dy[i], 0}, v3{0, 0, 1}
	w.u, w.v = along-o.l[i]/2, w.p.z
	w.su, w.sv, w.part = o.l[i], 2*s.c, int32(i)
}

func (s *shape) outlineCap(w *spot, n int) {
	w.n, w.tu, w.tv = v3{0, 0, math.Copysign(1, w.p.z)}, v3{1, 0, 0}, v3{0, 1, 0}
	w.u, w.v, w.su, w.sv, w.part = w.p.x, w.p.y, 2*s.half.x, 2*s.half.y, int32(n)
	if w.p.z < 0 {
		w.part++
	}
}
