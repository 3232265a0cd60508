package scene

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A fixation is a point of a surface and the cameras that look at it.
type fixation struct {
	at, normal frame.Vec
	room       int
	cameras    []frame.Camera
}

// fixate makes a point of a room and n cameras that look at it, from one stream
// of random numbers. If there are cameras to start from, the point is in the
// picture of one of them.
func (h *House) fixate(r *rand.Rand, room, n int, from []frame.Camera) (*fixation, error) {
	var best *fixation
	for try := range pointTries {
		var f *fixation
		var ok bool
		if len(from) > 0 && try < pointTries/2 {
			f, ok = h.spot(r, room, &from[r.IntN(len(from))])
		} else {
			f, ok = h.glance(r, room)
		}
		if !ok {
			continue
		}
		for range aTries {
			if len(f.cameras) == n {
				return f, nil
			}
			c, ok := h.place(r, room)
			if ok && h.apart(c, f.cameras) {
				h.look(r, f, c)
			}
		}
		if best == nil || len(f.cameras) > len(best.cameras) {
			best = f
		}
		// A room with little free floor may have few cameras for a point.
		if try > pointTries/4 && len(best.cameras) >= leastViews {
			return best, nil
		}
	}
	if best != nil && len(best.cameras) >= leastViews {
		return best, nil
	}
	return nil, fmt.Errorf("scene: no point of room %d (%v) of %s is seen by %d cameras", room, h.Rooms[room], h.Name, leastViews)
}

// glance looks from a free place in a random direction and returns what is
// there, if it is worth looking at; things are preferred to walls.
func (h *House) glance(r *rand.Rand, room int) (*fixation, bool) {
	c, ok := h.place(r, room)
	if !ok {
		return nil, false
	}
	pitch := -6*degree + 9*degree*r.NormFloat64()
	if r.Float64() < 0.52 {
		pitch = 8*degree + 7*degree*r.NormFloat64()
	}
	yaw, keep := 2*math.Pi*r.Float64(), r.Float64()
	d := vec(math.Cos(yaw)*math.Cos(pitch), math.Sin(yaw)*math.Cos(pitch), math.Sin(pitch))
	hit, ok := h.tracer.Trace(c, d, 20)
	if !ok || hit.Category < StructureCategories && keep > 0.2 || hit.Category == outside {
		return nil, false
	}
	f := &fixation{at: hit.Point, normal: hit.Normal, room: room}
	return f, h.look(r, f, c)
}

// spot returns a point in the picture of a camera, away from its centre.
func (h *House) spot(r *rand.Rand, room int, cam *frame.Camera) (*fixation, bool) {
	const size, edge = 1, 0.1
	u, v, keep := edge+(size-2*edge)*r.Float64(), edge+(size-2*edge)*r.Float64(), r.Float64()
	hit, ok := h.tracer.Trace(cam.Location, cam.Ray(size, u, v), 20)
	if !ok || hit.Category < StructureCategories && keep > 0.2 || hit.Category == outside || hit.T < nearest {
		return nil, false
	}
	middle, ok := h.tracer.Trace(cam.Location, cam.Ray(size, 0.5, 0.5), 20)
	if !ok || length(minus(middle.Point, hit.Point)) < apartLeast {
		return nil, false
	}
	return &fixation{at: hit.Point, normal: hit.Normal, room: room}, true
}

// apart reports whether a place is not beside another camera.
func (h *House) apart(c frame.Vec, cameras []frame.Camera) bool {
	for i := range cameras {
		if length(minus(c, cameras[i].Location)) < leastApart {
			return false
		}
	}
	return true
}

// look adds a camera at c to those that look at f if the picture is worth it.
func (h *House) look(r *rand.Rand, f *fixation, c frame.Vec) bool {
	fov := leastFOV + (greatestFOV-leastFOV)*math.Pow(r.Float64(), fovPower)
	roll := rollSD * max(-3.5, min(3.5, r.NormFloat64()))
	keep, drop, turn := r.Float64(), r.Float64(), r.Float64()
	d := minus(f.at, c)
	dist := length(d)
	cos := -dot(d, f.normal) / dist
	if down := math.Asin(d[2]/dist) - usualPitch; down < 0 && drop > math.Exp(-down*down/(2*pitchSD*pitchSD)) {
		return false
	}
	if dist < nearest || keep > dist/usual || cos < math.Cos(greatestObliquity) || math.Abs(d[2])/dist > math.Sin(greatestPitch) {
		return false
	}
	if turn > facing+(1-facing)*math.Acos(cos)/greatestObliquity || h.tracer.Occluded(c, f.at) {
		return false
	}
	cam := aim(c, f.at, fov, roll)
	if !h.shows(&cam, f.room) {
		return false
	}
	f.cameras = append(f.cameras, cam)
	return true
}
