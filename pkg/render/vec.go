package render

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A Vec is a point or direction in metres.
type Vec = frame.Vec

// far stands for "no hit"; scenes are smaller by many orders of magnitude.
const far = 1e30

// near is the smallest distance of a hit from the ray's origin, in metres.
const near = 1e-6

// v3 is a Vec as a struct, which the compiler keeps in registers.
type v3 struct{ x, y, z float64 }

func vec(a Vec) v3                    { return v3{a[0], a[1], a[2]} }
func (a v3) vec() Vec                 { return Vec{a.x, a.y, a.z} }
func (a v3) add(b v3) v3              { return v3{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a v3) sub(b v3) v3              { return v3{a.x - b.x, a.y - b.y, a.z - b.z} }
func (a v3) mul(s float64) v3         { return v3{a.x * s, a.y * s, a.z * s} }
func (a v3) times(b v3) v3            { return v3{a.x * b.x, a.y * b.y, a.z * b.z} }
func (a v3) dot(b v3) float64         { return a.x*b.x + a.y*b.y + a.z*b.z }
func (a v3) along(d v3, t float64) v3 { return v3{a.x + d.x*t, a.y + d.y*t, a.z + d.z*t} }
func (a v3) length() float64          { return math.Sqrt(a.dot(a)) }
func (a v3) neg() v3                  { return v3{-a.x, -a.y, -a.z} }

func (a v3) cross(b v3) v3 {
	return v3{a.y*b.z - a.z*b.y, a.z*b.x - a.x*b.z, a.x*b.y - a.y*b.x}
}

// unit returns a at length 1; a zero vector stays as it is.
func (a v3) unit() v3 {
	n := a.dot(a)
	if n == 0 {
		return a
	}
	return a.mul(1 / math.Sqrt(n))
}

// basis returns two unit vectors orthogonal to the unit vector a and to each
// other (Duff et al., "Building an orthonormal basis, revisited", 2017).
func (a v3) basis() (v3, v3) {
	sign := math.Copysign(1, a.z)
	k := -1 / (sign + a.z)
	b := a.x * a.y * k
	return v3{1 + sign*a.x*a.x*k, sign * b, -sign * a.x}, v3{b, sign + a.y*a.y*k, -a.y}
}

// recip is 1/x with a finite stand-in at 0, for slabs.
func recip(x float64) float64 {
	if x > -1e-12 && x < 1e-12 {
		return math.Copysign(1e12, x)
	}
	return 1 / x
}

// m3 is a rotation by rows.
type m3 [3]v3

func (m *m3) apply(a v3) v3 { return v3{m[0].dot(a), m[1].dot(a), m[2].dot(a)} }

// back applies the transpose.
func (m *m3) back(a v3) v3 {
	return v3{
		m[0].x*a.x + m[1].x*a.y + m[2].x*a.z,
		m[0].y*a.x + m[1].y*a.y + m[2].y*a.z,
		m[0].z*a.x + m[1].z*a.y + m[2].z*a.z,
	}
}
