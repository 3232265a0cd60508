package scene

import (
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// faceParts is more than the number of smooth pieces of any solid that is used,
// so that the parts of a thing have distinct numbers.
const faceParts = 8

// slab is the thickness of floors and ceilings.
const slab = 0.06

// material returns the number of a material in the scene.
func (h *House) material(m mat, known map[mat]int32) int32 {
	if i, ok := known[m]; ok {
		return i
	}
	i := int32(len(h.scene.Materials))
	h.scene.Materials = append(h.scene.Materials, *m)
	known[m] = i
	return i
}

// build makes the scene of the plan and the things.
func (h *House) build(s *style) {
	known := map[mat]int32{}
	object := int32(0)
	for room, things := range h.things {
		for _, w := range things {
			pose := render.Pose{At: w.at, Yaw: w.yaw}
			for i, q := range w.parts {
				h.scene.Items = append(h.scene.Items, render.Item{
					Solid:    q.solid,
					Pose:     pose.Compose(render.Pose{At: q.at, Yaw: q.yaw, Pitch: q.pitch, Roll: q.roll}),
					Material: h.material(q.mat, known), Object: object, Part: int32(i * faceParts), Category: int16(w.category),
				})
			}
			h.glow(w, room, s)
			object++
		}
	}
	for i, sh := range h.shells {
		k := &kit{r: newRand(h.seed, uint64(h.n), forThing, uint64(i), 0), s: s}
		object = h.raise(sh, k, known, object)
		if s.day {
			h.daylight(sh, s)
		}
	}
	h.around(s, known, object)
	h.shine(s)
}

// raise adds the walls, floor, ceiling and skirting boards of a room.
func (h *House) raise(sh *shell, k *kit, known map[mat]int32, object int32) int32 {
	size, mid := vec(0, 0, 0), vec(0, 0, 0)
	for i := range size {
		size[i], mid[i] = sh.Max[i]-sh.Min[i], (sh.Max[i]+sh.Min[i])/2
	}
	add := func(s render.Solid, at frame.Vec, m mat, part int, category int16) {
		h.scene.Items = append(h.scene.Items, render.Item{Solid: s, Pose: render.Pose{At: at},
			Material: h.material(m, known), Object: object, Part: int32(part), Category: category})
	}
	// The floor and the ceiling lie within the shell of the walls.
	shellSize, walls := vec(size[0], size[1], size[2]+2*slab), k.walls(sh.Type)
	add(render.Inside{Size: shellSize, Holes: sh.holes(mid)}, mid, walls, 0, wall)
	part := 0
	k.boards(sh, func(at, size frame.Vec, m mat) {
		part += faceParts
		add(render.Box{Size: size, Round: 0.004}, at, m, part, wall)
	})
	object++
	wide := vec(size[0]+gap, size[1]+gap, slab)
	add(render.Box{Size: wide}, vec(mid[0], mid[1], -slab/2), k.ground(sh.Type), 0, floor)
	object++
	add(render.Box{Size: wide}, vec(mid[0], mid[1], sh.Max[2]+slab/2), k.white(), 0, ceiling)
	return object + 1
}

// holes returns the openings as holes in an Inside about mid.
func (s *shell) holes(mid frame.Vec) []render.Hole {
	faces := [4]int{south: render.FaceLowY, north: render.FaceHighY, west: render.FaceLowX, east: render.FaceHighX}
	var holes []render.Hole
	for _, o := range s.openings {
		c := mid[0]
		if o.side >= west {
			c = mid[1]
		}
		holes = append(holes, render.Hole{Face: faces[o.side], U0: o.t0 - c, U1: o.t1 - c, V0: o.z0 - mid[2], V1: o.z1 - mid[2]})
	}
	return holes
}

// boards calls add for each skirting board, between the doors.
func (k *kit) boards(s *shell, add func(at, size frame.Vec, m mat)) {
	m, b := k.white(), &builder{shell: s}
	if k.s.doors == 0 {
		m = k.wood()
	}
	const thick, high = 0.014, 0.08
	for side := range 4 {
		from, end := s.span(side)
		for from < end {
			to, next := end, end
			for _, o := range s.openings {
				if !o.window && o.side == side && o.t1 > from && o.t0-0.06 < to {
					to, next = o.t0-0.06, o.t1+0.06
				}
			}
			if to > from+0.02 {
				size := vec(to-from, thick, high)
				if side >= west {
					size = vec(thick, to-from, high)
				}
				add(b.at(side, (from+to)/2, thick/2, high/2), size, m)
			}
			from = next
		}
	}
}

// around adds what lies outside.
func (h *House) around(s *style, known map[mat]int32, object int32) {
	k := &kit{r: newRand(h.seed, uint64(h.n), forOutside), s: s}
	m := k.finish(render.Sky, hsv(0.58, k.u(0.35, 0.6), 0.85), hsv(0.57, 0.12, 0.95))
	m.Colors[2], m.Emission = hsv(k.u(0.2, 0.3), 0.45, k.u(0.4, 0.55)), 1.5
	if !s.day {
		m.Colors = [3][3]float64{{0.01, 0.012, 0.03}, {0.03, 0.03, 0.05}, {0.01, 0.012, 0.01}}
		m.Emission = 0.12
	}
	lo, hi := h.Rooms[0].Min, h.Rooms[0].Max
	for _, r := range h.Rooms {
		for i := range lo {
			lo[i], hi[i] = min(lo[i], r.Min[i]), max(hi[i], r.Max[i])
		}
	}
	const far = 12
	size := vec(hi[0]-lo[0]+2*far, hi[1]-lo[1]+2*far, 40)
	h.scene.Items = append(h.scene.Items, render.Item{Solid: render.Inside{Size: size},
		Pose:     render.Pose{At: vec((lo[0]+hi[0])/2, (lo[1]+hi[1])/2, 10)},
		Material: h.material(m, known), Object: object, Category: outside})
}
