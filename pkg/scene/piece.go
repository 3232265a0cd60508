package scene

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// A piece is one thing under construction, in its own axes: the origin is in
// the middle of its footprint, at the height it rests on; x is to the right, y
// to the front and z up. A thing that stands at a wall has it behind, at the
// smallest y.
type piece struct {
	category int
	parts    []part
	// tops are the surfaces other things may stand on.
	tops []top
	// lights are the lights that the thing gives.
	lights []bulb
}

// A part is one solid of a piece. Its pose has its origin at the middle of the
// solid; half is half of the box around it once it is turned.
type part struct {
	solid            render.Solid
	at, half         frame.Vec
	yaw, pitch, roll float64
	mat              mat
}

// A top is a rectangle to put things on: its middle, its size and the free
// height above it, 0 for open air.
type top struct {
	at    frame.Vec
	w, d  float64
	clear float64
}

// A bulb is a light in a piece's axes: its power relative to a ceiling lamp.
type bulb struct {
	at    frame.Vec
	r     float64
	power float64
}

// edge is the share of the smallest side that a rounded edge takes at most.
const edge = 0.3

// newPiece returns an empty piece.
func newPiece(category int) *piece { return &piece{category: category} }

// add appends a solid whose middle is (x, y, z), upright.
func (p *piece) add(s render.Solid, x, y, z float64, half frame.Vec, m mat) *part {
	p.parts = append(p.parts, part{solid: s, at: frame.Vec{x, y, z}, half: half, mat: m})
	return &p.parts[len(p.parts)-1]
}

// box adds a box of size (w, d, h) with slightly rounded edges whose bottom is
// at z.
func (p *piece) box(x, y, z, w, d, h float64, m mat) *part {
	return p.rounded(x, y, z, w, d, h, math.Min(0.012, edge*min(w, d, h)), m)
}

// soft adds a box with edges so round that it looks upholstered.
func (p *piece) soft(x, y, z, w, d, h float64, m mat) *part {
	return p.rounded(x, y, z, w, d, h, math.Min(0.07, 0.42*min(w, d, h)), m)
}

// rounded adds a box with edges of radius r whose bottom is at z.
func (p *piece) rounded(x, y, z, w, d, h, r float64, m mat) *part {
	return p.add(render.Box{Size: frame.Vec{w, d, h}, Round: r}, x, y, z+h/2, frame.Vec{w / 2, d / 2, h / 2}, m)
}

// cyl adds an upright cylinder of radius r and height h whose bottom is at z.
func (p *piece) cyl(x, y, z, r, h float64, m mat) *part {
	return p.add(render.Cylinder{R: r, H: h, Round: math.Min(0.01, edge*min(r, h))}, x, y, z+h/2, frame.Vec{r, r, h / 2}, m)
}

// cone adds a frustum from radius r0 at z to r1 at z+h.
func (p *piece) cone(x, y, z, r0, r1, h float64, m mat) *part {
	r := math.Max(r0, r1)
	return p.add(render.Cone{R0: r0, R1: r1, H: h}, x, y, z+h/2, frame.Vec{r, r, h / 2}, m)
}

// egg adds an ellipsoid with half axes (a, b, c) about (x, y, z).
func (p *piece) egg(x, y, z, a, b, c float64, m mat) *part {
	if a == b && b == c {
		return p.add(render.Sphere{R: a}, x, y, z, frame.Vec{a, a, a}, m)
	}
	return p.add(render.Ellipsoid{R: frame.Vec{a, b, c}}, x, y, z, frame.Vec{a, b, c}, m)
}

// ring adds a torus about (x, y, z) that lies flat.
func (p *piece) ring(x, y, z, r, tube float64, m mat) *part {
	return p.add(render.Torus{R: r, Tube: tube}, x, y, z, frame.Vec{r + tube, r + tube, tube}, m)
}

// rod adds a round bar from a to b.
func (p *piece) rod(a, b frame.Vec, r float64, m mat) *part {
	d := frame.Vec{b[0] - a[0], b[1] - a[1], b[2] - a[2]}
	n := math.Sqrt(d[0]*d[0] + d[1]*d[1] + d[2]*d[2])
	var half frame.Vec
	for i := range half {
		half[i] = math.Abs(d[i])/2 + r
	}
	q := p.add(capsule(r, n+2*r), (a[0]+b[0])/2, (a[1]+b[1])/2, (a[2]+b[2])/2, half, m)
	q.yaw, q.pitch = math.Atan2(d[1], d[0]), math.Acos(d[2]/n)
	return q
}

// capsule returns a capsule of radius r and whole length l.
func capsule(r, l float64) render.Solid { return render.Capsule{R: r, H: math.Max(l, 2*r)} }

// front turns a part from upright to lying along y, as a clock's face on a
// wall.
func (q *part) front() *part {
	q.roll = math.Pi / 2
	q.half[1], q.half[2] = q.half[2], q.half[1]
	return q
}

// side turns a part from upright to lying along x, as the axle of a wheel.
func (q *part) side() *part {
	q.pitch = math.Pi / 2
	q.half[0], q.half[2] = q.half[2], q.half[0]
	return q
}

// lean tips a part by an angle about x, its top towards the back.
func (q *part) lean(angle float64) *part {
	q.roll = angle
	sin, cos := math.Abs(math.Sin(angle)), math.Cos(angle)
	h := q.half
	q.half[1], q.half[2] = cos*h[1]+sin*h[2], sin*h[1]+cos*h[2]
	return q
}

// turn turns a part about z.
func (q *part) turn(angle float64) *part {
	q.yaw += angle
	q.half = turned(q.half, angle)
	return q
}

// turned returns half the box around a box, with half the size h, that has
// been turned about z.
func turned(h frame.Vec, angle float64) frame.Vec {
	sin, cos := math.Abs(math.Sin(angle)), math.Abs(math.Cos(angle))
	return frame.Vec{cos*h[0] + sin*h[1], sin*h[0] + cos*h[1], h[2]}
}

// bounds returns the corners of the box around the piece.
func (p *piece) bounds() (lo, hi frame.Vec) {
	lo = frame.Vec{math.Inf(1), math.Inf(1), math.Inf(1)}
	hi = frame.Vec{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for _, q := range p.parts {
		for i := range lo {
			lo[i], hi[i] = math.Min(lo[i], q.at[i]-q.half[i]), math.Max(hi[i], q.at[i]+q.half[i])
		}
	}
	return lo, hi
}

// surface notes a rectangle to put things on.
func (p *piece) surface(x, y, z, w, d, clear float64) {
	p.tops = append(p.tops, top{frame.Vec{x, y, z}, w, d, clear})
}
