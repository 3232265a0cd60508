package render

import (
	"fmt"
	"math"
)

// A Box has edges rounded to the radius Round, at most half its least size: its
// faces are flat, its edges quarter cylinders (1/Round, 0) and its corners
// eighths of spheres (1/Round, 1/Round). Its parts are its faces.
type Box struct {
	Size  Vec
	Round float64
}

// Parts returns 6.
func (Box) Parts() int { return 6 }

func (b Box) compile() (shape, error) {
	err := sizes("box", 3, b.Size[0], b.Size[1], b.Size[2], b.Round)
	if least := min(b.Size[0], b.Size[1], b.Size[2]); err == nil && b.Round > least/2 {
		err = fmt.Errorf("render: a box of size %v has edges of radius %v", b.Size, b.Round)
	}
	return shape{kind: kindBox, half: vec(b.Size).mul(0.5), r: b.Round}, err
}

// slab returns where the ray enters and leaves the box of these half sizes; it
// misses it if enter > leave.
func slab(h, o, d v3) (enter, leave float64) {
	ix, iy, iz := recip(d.x), recip(d.y), recip(d.z)
	kx, ky, kz := math.Abs(ix)*h.x, math.Abs(iy)*h.y, math.Abs(iz)*h.z
	tx, ty, tz := -o.x*ix, -o.y*iy, -o.z*iz
	enter, leave = tx-kx, tx+kx
	if t := ty - ky; t > enter {
		enter = t
	}
	if t := tz - kz; t > enter {
		enter = t
	}
	if t := ty + ky; t < leave {
		leave = t
	}
	if t := tz + kz; t < leave {
		leave = t
	}
	return enter, leave
}

func (s *shape) hitBox(o, d v3) float64 {
	enter, leave := slab(s.half, o, d)
	if enter > leave || enter < near {
		return far
	}
	if s.r == 0 {
		return enter
	}
	q := s.core(o.along(d, enter))
	if (q.x <= 0 || q.y <= 0) && (q.x <= 0 || q.z <= 0) && (q.y <= 0 || q.z <= 0) {
		return enter
	}
	// Newton on the distance to the rounded box. Along a ray it is convex, so
	// steps from outside never pass the surface and a rising value is a miss.
	t := enter
	for range marchSteps {
		p := o.along(d, t)
		q = s.core(p)
		qx, qy, qz := max(q.x, 0), max(q.y, 0), max(q.z, 0)
		l := math.Sqrt(qx*qx + qy*qy + qz*qz)
		f := l - s.r
		if f < marchEnd {
			return t
		}
		slope := math.Copysign(qx, p.x)*d.x + math.Copysign(qy, p.y)*d.y + math.Copysign(qz, p.z)*d.z
		slope /= l
		if slope >= 0 {
			return far
		}
		if t -= f / slope; t > leave {
			return far
		}
	}
	return t
}

// marchSteps and marchEnd (metres) end Newton's iteration on distances. Ten
// steps do except for rays that nearly touch, which need about 15.
const (
	marchSteps = 40
	marchEnd   = 1e-10
)

// core returns by how much |p| exceeds the half size of the box without its
// rounding.
func (s *shape) core(p v3) v3 {
	return v3{
		math.Abs(p.x) - s.half.x + s.r,
		math.Abs(p.y) - s.half.y + s.r,
		math.Abs(p.z) - s.half.z + s.r,
	}
}

func (s *shape) spotBox(w *spot) {
	q := s.core(w.p)
	s.face(w, q)
	if s.r == 0 {
		return
	}
	qx, qy, qz := max(q.x, 0), max(q.y, 0), max(q.z, 0)
	k := 1 / s.r
	switch {
	case qx > 0 && qy > 0 && qz > 0:
		w.k1, w.k2 = k, k
	case qx > 0 && qy > 0 || qx > 0 && qz > 0 || qy > 0 && qz > 0:
		w.k1 = k
	default:
		return
	}
	w.n = v3{math.Copysign(qx, w.p.x), math.Copysign(qy, w.p.y), math.Copysign(qz, w.p.z)}.unit()
}

// face sets everything but curvatures for the face of which q is largest.
func (s *shape) face(w *spot, q v3) {
	switch {
	case q.x >= q.y && q.x >= q.z:
		w.n, w.tu, w.tv = v3{math.Copysign(1, w.p.x), 0, 0}, v3{0, 1, 0}, v3{0, 0, 1}
		w.u, w.v, w.su, w.sv, w.part = w.p.y, w.p.z, 2*s.half.y, 2*s.half.z, FaceLowX
	case q.y >= q.z:
		w.n, w.tu, w.tv = v3{0, math.Copysign(1, w.p.y), 0}, v3{1, 0, 0}, v3{0, 0, 1}
		w.u, w.v, w.su, w.sv, w.part = w.p.x, w.p.z, 2*s.half.x, 2*s.half.z, FaceLowY
	default:
		w.n, w.tu, w.tv = v3{0, 0, math.Copysign(1, w.p.z)}, v3{1, 0, 0}, v3{0, 1, 0}
		w.u, w.v, w.su, w.sv, w.part = w.p.x, w.p.y, 2*s.half.x, 2*s.half.y, FaceLowZ
	}
	if w.n.x+w.n.y+w.n.z > 0 {
		w.part++
	}
}
