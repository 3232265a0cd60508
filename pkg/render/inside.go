package render

import (
	"fmt"
	"math"
)

// An Inside is the shell of a room: the six faces of a box, thin and opaque
// from both sides, except in its holes. Its parts are its faces, its curvature
// is 0.
type Inside struct {
	Size  Vec
	Holes []Hole
}

// A Hole is a rectangle without wall on one face of an Inside, in the face's
// coordinates (u, v), which are 0 at the middle of the face.
type Hole struct {
	Face           int // FaceLowX … FaceHighZ
	U0, V0, U1, V1 float64
}

// Parts returns 6.
func (Inside) Parts() int { return 6 }

func (b Inside) compile() (shape, error) {
	err := sizes("room", 3, b.Size[0], b.Size[1], b.Size[2])
	for _, h := range b.Holes {
		if err == nil && (h.Face < FaceLowX || h.Face > FaceHighZ || !(h.U0 < h.U1) || !(h.V0 < h.V1)) {
			err = fmt.Errorf("render: a room has the hole %+v", h)
		}
	}
	return shape{kind: kindInside, twoSided: true, half: vec(b.Size).mul(0.5), holes: b.Holes}, err
}

func (s *shape) hitInside(o, d v3) float64 {
	enter, leave := slab(s.half, o, d)
	if enter > leave || leave < near {
		return far
	}
	if enter > near && !s.open(o.along(d, enter)) {
		return enter
	}
	if len(s.holes) > 0 && s.open(o.along(d, leave)) {
		return far
	}
	return leave
}

// open reports whether p, a point of a face, is in a hole.
func (s *shape) open(p v3) bool {
	x, y, z := s.half.x-math.Abs(p.x), s.half.y-math.Abs(p.y), s.half.z-math.Abs(p.z)
	var face int
	var u, v, sign float64
	switch {
	case x <= y && x <= z:
		face, u, v, sign = FaceLowX, p.y, p.z, p.x
	case y <= z:
		face, u, v, sign = FaceLowY, p.x, p.z, p.y
	default:
		face, u, v, sign = FaceLowZ, p.x, p.y, p.z
	}
	if sign > 0 {
		face++
	}
	for i := range s.holes {
		h := &s.holes[i]
		if h.Face == face && u > h.U0 && u < h.U1 && v > h.V0 && v < h.V1 {
			return true
		}
	}
	return false
}

func (s *shape) spotInside(w *spot) {
	s.face(w, s.core(w.p))
}
