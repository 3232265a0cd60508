package scene

import (
	"math"
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// What cameras do, after the real data set (its README and histograms).
const (
	degree = math.Pi / 180

	leastFOV, greatestFOV = 45 * degree, 75 * degree
	// fovPower makes the mean field of view 61.2°.
	fovPower      = 0.85
	rollSD        = 0.8 * degree
	greatestPitch = 22.5 * degree
	// Most things are lower than a camera: views that look down further than
	// usual are taken less often, by a bell curve.
	usualPitch = -4 * degree
	pitchSD    = 11 * degree
	lowest     = 1.3 // height of a camera, in metres
	highest    = 1.6
	// clearance is the least distance of a camera to anything, in metres.
	clearance = 0.25
	// nearest and usual distances to the point looked at, in metres: views
	// from less than usual are taken less often.
	nearest, usual     = 0.9, 3.2
	greatestObliquity  = 85 * degree
	facing             = 0.25 // share taken of views straight at a surface
	leastApart         = 0.35 // between cameras that look at one point, in metres
	pointTries, aTries = 400, 60
)

// What a picture must show: probe is the side of the grid of rays it is
// tested with.
const (
	probe          = 12
	leastShare     = 0.18 // of rays that hit a thing rather than the building
	leastFurniture = 0.12 // of rays that hit what tells the type of the room
	leastKinds     = 4    // different things
	leastTelling   = 2    // different things that tell the type
	tooNear        = 0.65 // metres
	nearShare      = 0.12 // of rays at most that are stopped so near
)

// place returns a free place for a camera in a room, if it finds one.
func (h *House) place(r *rand.Rand, room int) (frame.Vec, bool) {
	rm := h.Rooms[room]
	const wallGap = clearance + 0.03
	for range 40 {
		c := vec(0, 0, lowest+(highest-lowest)*r.Float64())
		for i := range 2 {
			c[i] = rm.Min[i] + wallGap + (rm.Max[i]-rm.Min[i]-2*wallGap)*r.Float64()
		}
		if h.clear(c, room) {
			return c, true
		}
	}
	return frame.Vec{}, false
}

// clear reports whether a place keeps its distance to all things of a room and
// those in its doors.
func (h *House) clear(c frame.Vec, room int) bool {
	for other, things := range h.things {
		for _, w := range things {
			if other != room && w.category != door {
				continue
			}
			if w.box.distance(c) > clearance {
				continue
			}
			for _, s := range w.solids {
				if s.distance(c) <= clearance {
					return false
				}
			}
		}
	}
	return true
}

// distance returns the distance of a point to a box.
func (a volume) distance(p frame.Vec) float64 {
	sum := 0.0
	for i := range p {
		d := max(0, a.lo[i]-p[i], p[i]-a.hi[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}

// aim returns a camera at c with target at the centre of its picture.
func aim(c, target frame.Vec, fov, roll float64) frame.Camera {
	back := minus(c, target)
	back = scaled(back, 1/length(back))
	right := vec(-back[1], back[0], 0)
	right = scaled(right, 1/length(right))
	up := cross(back, right)
	sin, cos := math.Sincos(roll)
	cam := frame.Camera{Location: c, FOV: fov}
	for i := range 3 {
		cam.Rotation[i] = [3]float64{cos*right[i] + sin*up[i], cos*up[i] - sin*right[i], back[i]}
	}
	return cam
}

// shows reports whether a picture has enough in it, of the room that the camera
// stands in.
func (h *House) shows(cam *frame.Camera, room int) bool {
	const size = 2 * probe
	var kinds [leastKinds]int32
	var telling [leastTelling]int32
	n, told, things, furniture, near := 0, 0, 0, 0, 0
	for y := range probe {
		for x := range probe {
			hit, ok := h.tracer.Trace(cam.Location, cam.Ray(size, float64(2*x+1), float64(2*y+1)), 50)
			if !ok {
				continue
			}
			if hit.T < tooNear {
				near++
			}
			if hit.Category < StructureCategories {
				continue
			}
			things++
			if !contains(kinds[:n], hit.Object) && n < len(kinds) {
				kinds[n] = hit.Object
				n++
			}
			here := h.Objects[hit.Object].Room == room || hit.Category == door
			if here && tells(h.Rooms[room].Type, int(hit.Category)) {
				furniture++
				if !contains(telling[:told], hit.Object) && told < leastTelling {
					telling[told] = hit.Object
					told++
				}
			}
		}
	}
	const rays = probe * probe
	return n >= leastKinds && told >= leastTelling && float64(things) >= leastShare*rays && float64(furniture) >= leastFurniture*rays &&
		float64(near) <= nearShare*rays
}

// tells reports whether things of a category say what a room is for.
func tells(roomType, category int) bool {
	switch category {
	case window, curtain, radiator, picture, clock, ceilingLamp, floorLamp, tableLamp, rug, plant, vase, bin:
		return false
	case mirror, towel:
		return roomType == bathroom || roomType == gym
	case door:
		return roomType == corridor
	}
	return category >= StructureCategories
}

// contains reports whether x is in list.
func contains(list []int32, x int32) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

func minus(a, b frame.Vec) frame.Vec { return frame.Vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }
func dot(a, b frame.Vec) float64     { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
func length(a frame.Vec) float64     { return math.Sqrt(dot(a, a)) }
func cross(a, b frame.Vec) frame.Vec {
	return frame.Vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// Render takes a view's picture, of size × size pixels, with all that belongs
// to its pixels. The bytes depend on the building, the view and the size only.
func (h *House) Render(v frame.View, size int) *frame.Frame {
	return h.RenderWith(v, size, render.Options{})
}

// RenderWith is Render with options of the renderer.
func (h *House) RenderWith(v frame.View, size int, opt render.Options) *frame.Frame {
	seed := mix(h.seed, uint64(h.n), forPixels, uint64(v.Point), uint64(v.View))
	f := h.tracer.Render(v.Camera, size, opt, seed)
	f.Room, f.RoomType = v.Room, h.Rooms[v.Room].Type
	return f
}
