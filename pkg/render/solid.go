package render

import (
	"fmt"
	"math"
)

// A Solid is a piece of geometry in its own axes, centred at the origin. Its
// implementations are the types of this package; sizes are in metres.
type Solid interface {
	// Parts is the number of smooth pieces of the surface, which are numbered
	// from 0. Rounded edges belong to the piece they are nearest to.
	Parts() int
	// compile checks the sizes and returns what the tracer needs.
	compile() (shape, error)
}

// The faces of a Box and an Inside, which are also their parts. On them (u, v)
// is (y, z), (x, z) and (x, y).
const (
	FaceLowX = iota
	FaceHighX
	FaceLowY
	FaceHighY
	FaceLowZ
	FaceHighZ
)

type kind uint8

const (
	kindBox kind = iota
	kindInside
	kindCylinder
	kindSphere
	kindEllipsoid
	kindCone
	kindCapsule
	kindTorus
	kindExtrusion
	kindSheet
)

// A shape is a compiled solid. What a, b, c and r mean depends on the kind.
type shape struct {
	kind       kind
	twoSided   bool
	half       v3 // half the size of the bounding box
	a, b, c, r float64
	holes      []Hole
	outline    *outline
}

// sizes returns an error unless all values are finite, the first positive ones
// are > 0 and the rest ≥ 0.
func sizes(name string, positive int, values ...float64) error {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || i < positive && v == 0 || v > 1e6 {
			return fmt.Errorf("render: a %s has size %v", name, v)
		}
	}
	return nil
}

// hit returns the distance along the local ray to the first point of the shape
// beyond near, or far.
func (s *shape) hit(o, d v3) float64 {
	switch s.kind {
	case kindBox:
		return s.hitBox(o, d)
	case kindInside:
		return s.hitInside(o, d)
	case kindCylinder:
		return s.hitCylinder(o, d)
	case kindSphere:
		return s.hitSphere(o, d)
	case kindEllipsoid:
		return s.hitEllipsoid(o, d)
	case kindCone:
		return s.hitCone(o, d)
	case kindCapsule:
		return s.hitCapsule(o, d)
	case kindTorus:
		return s.hitTorus(o, d)
	case kindExtrusion:
		return s.hitExtrusion(o, d)
	default:
		return s.hitSheet(o, d)
	}
}

// A spot is a point of a shape's surface in local axes.
type spot struct {
	p, n   v3      // point and outward unit normal
	tu     v3      // unit tangent along u; along v it is n × tu or its opposite
	tv     v3      // unit tangent along v
	k1, k2 float64 // principal curvatures on the outside, in 1/m, any order
	u, v   float64 // surface coordinates in metres
	su, sv float64 // extent of the part in u and v, centred at 0
	part   int32
}

// spot describes the surface at p, a point that hit found.
func (s *shape) spot(p v3) spot {
	w := spot{p: p}
	switch s.kind {
	case kindBox:
		s.spotBox(&w)
	case kindInside:
		s.spotInside(&w)
	case kindCylinder:
		s.spotCylinder(&w)
	case kindSphere, kindEllipsoid:
		s.spotEllipsoid(&w)
	case kindCone:
		s.spotCone(&w)
	case kindCapsule:
		s.spotCapsule(&w)
	case kindTorus:
		s.spotTorus(&w)
	case kindExtrusion:
		s.spotExtrusion(&w)
	default:
		s.spotSheet(&w)
	}
	return w
}
