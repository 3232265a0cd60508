package scene

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// Powers of light, in the renderer's units: a white wall that is well lit has
// radiance 1.
const (
	lampPower   = 32.0 // of all lamps of a room together, by 10 m² of floor
	windowPower = 3.2  // radiance of a window by day
	sunPower    = 6.0  // irradiance of the sun
	ambientDay  = 0.22
	ambientDark = 0.16
)

// glow adds the lights of a thing.
func (h *House) glow(w *placed, room int, s *style) {
	r := h.Rooms[room]
	area := (r.Max[0] - r.Min[0]) * (r.Max[1] - r.Min[1])
	lamps := 0
	for _, o := range h.things[room] {
		if o.category == ceilingLamp {
			lamps++
		}
	}
	pose := render.Pose{At: w.at, Yaw: w.yaw}
	for _, b := range w.lights {
		if w.category != ceilingLamp {
			continue // a lit shade is enough
		}
		power := lampPower * math.Pow(area/10, 0.75) / float64(max(1, lamps)) * b.power
		if s.day {
			power *= 0.6
		}
		// A Lambertian square of side 2r sends π·4r²·radiance.
		e := power / (math.Pi * 4 * b.r * b.r)
		h.scene.Lights = append(h.scene.Lights, render.Light{
			At: pose.Apply(b.at), U: vec(b.r, 0, 0), V: vec(0, -b.r, 0),
			Radiance: scaled(s.warm, e), Lo: r.Min, Hi: r.Max,
		})
	}
}

// daylight adds the light of the windows of a room.
func (h *House) daylight(sh *shell, s *style) {
	b := &builder{shell: sh}
	for _, o := range sh.openings {
		if !o.window {
			continue
		}
		w, z := (o.t1-o.t0)/2, (o.z1-o.z0)/2
		u := vec(w, 0, 0)
		if o.side >= west {
			u = vec(0, w, 0)
		}
		// U × V is to look into the room.
		if o.side == south || o.side == east {
			u = scaled(u, -1)
		}
		h.scene.Lights = append(h.scene.Lights, render.Light{
			At: b.at(o.side, (o.t0+o.t1)/2, 0.005, (o.z0+o.z1)/2), U: u, V: vec(0, 0, z),
			Radiance: scaled(frame.Vec{0.92, 0.97, 1.05}, windowPower), Lo: sh.Min, Hi: sh.Max,
		})
	}
}

// shine sets the sun and the light that is everywhere.
func (h *House) shine(s *style) {
	h.scene.Ambient = scaled(s.warm, ambientDark)
	h.scene.Exposure = 1
	if s.day {
		h.scene.Ambient = grey(ambientDay)
		h.scene.Sun = render.Sun{To: s.sun, Power: scaled(frame.Vec{1, 0.93, 0.8}, sunPower), Size: 0.02}
	}
}

// walls is the finish of the walls of a type of room.
func (k *kit) walls(roomType int) mat {
	c := k.s.walls[k.r.IntN(4)]
	wet := roomType == bathroom || roomType == kitchen || roomType == laundry
	switch {
	case wet && k.chance(0.6):
		m := k.finish(render.Tile, grey(k.u(0.55, 0.75)), grey(k.u(0.3, 0.6)))
		if k.chance(0.4) {
			m.Colors[0] = c
		}
		m.Scale = []float64{0.1, 0.15, 0.2, 0.3}[k.r.IntN(4)]
		return with(m, 0.5, 0.2)
	case (roomType == storage || roomType == gym) && k.chance(0.4):
		m := k.finish(render.Brick, hsv(k.u(0.02, 0.08), k.u(0.2, 0.5), k.u(0.5, 0.75)), grey(0.5))
		return with(m, 0, 0.5)
	case k.s.wallPattern == 1 && k.chance(0.6) && !wet:
		m := k.finish(render.Wallpaper, c, scaled(c, k.u(0.6, 0.85)))
		m.Scale = k.u(0.15, 0.35)
		return m
	case k.s.wallPattern == 2 && k.chance(0.5) && !wet:
		m := k.finish(render.Stripes, c, scaled(c, k.u(0.75, 0.9)))
		m.Colors[2], m.Scale = scaled(c, 0.6), k.u(0.08, 0.25)
		return m
	case k.s.wallPattern == 3 && k.chance(0.4):
		m := k.finish(render.Noise, c, scaled(c, 0.85))
		m.Scale = 0.3
		return m
	}
	if k.chance(0.15) {
		c = k.s.walls[4]
	}
	if k.chance(0.3) { // rough plaster
		m := k.finish(render.Noise, c, scaled(c, k.u(0.8, 0.9)))
		m.Scale = k.u(0.03, 0.08)
		return with(m, 0, 0.4)
	}
	return k.paint(c)
}

// ground is the finish of the floor of a type of room.
func (k *kit) ground(roomType int) mat {
	wood := k.s.woods[k.r.IntN(3)]
	wet := roomType == bathroom || roomType == kitchen || roomType == laundry || roomType == storage
	switch {
	case wet && k.chance(0.75) || k.s.floorPattern == 3 && k.chance(0.5):
		c := hsv(k.r.Float64(), k.u(0, 0.2), k.u(0.45, 0.8))
		patterns := [4]render.Pattern{render.Tile, render.Tile, render.Checker, render.Marble}
		m := k.finish(patterns[k.r.IntN(4)], c, scaled(c, k.u(0.35, 0.7)))
		m.Scale = []float64{0.2, 0.3, 0.4, 0.6}[k.r.IntN(4)]
		return with(m, 0.5, 0.15)
	case roomType == gym:
		return with(k.finish(render.Carpet, grey(k.u(0.06, 0.2)), grey(0.25)), 0.1, 0.2)
	case (roomType == bedroom || roomType == office || roomType == classroom || roomType == childRoom) && k.chance(0.35):
		c := k.s.fabrics[k.r.IntN(5)]
		return with(k.finish(render.Carpet, c, scaled(c, 0.7)), 0, 0.4)
	}
	m := k.finish(render.Planks, wood, scaled(wood, 0.68))
	m.Colors[2], m.Scale = scaled(wood, 0.2), k.u(0.09, 0.2)
	return with(m, k.u(0.15, 0.5), 0.15)
}
