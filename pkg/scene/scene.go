// Package scene is the world of the synthetic data set: procedural buildings
// of furnished rooms, and cameras that look at them (the counterpart of the
// scanned buildings of Zamir et al. 2018, section 4).
//
// A building is made from two numbers, a seed and its own number, and nothing
// else: [Building] gives the same house, and [House.Views] and [House.Render]
// the same bytes, whatever was made before, in any order and by any number of
// goroutines. Every building, room, thing and point draws from a stream of its
// own, so that a change to one does not shake the rest. Machines that round
// otherwise, as arm64 does by fusing products and sums, may make other choices
// where a last bit decides whether something fits or is seen.
//
// # Buildings
//
// A house has two rows of rooms, in most cases with a corridor between them:
// boxes of air parallel to the axes, whose walls have openings for doors and
// windows. The rooms share a style: a palette, woods and fabrics, the way legs,
// backs and fronts are made, the light of the day. Each thing is a composite
// of solids, stands on something or hangs on a wall or the ceiling, and
// overlaps no other by more than a few millimetres, save that rugs lie under
// what stands on them.
//
// # Cameras
//
// Cameras have the statistics of the real data set (field of view 45° to 75°,
// mean 61°; pitch within ±22.5°; roll of σ 0.8°; height 1.3 m to 1.6 m). They
// come in groups of three and more that look at one point of a surface, each at
// the exact centre of its picture. [Pairs], [Triplets], [SharedPairs] and
// [Matches] draw from views what the tasks of several pictures need.
package scene

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// Version numbers the world: it changes whenever a building or its views do, so
// that pictures kept from another version are not taken for those of this one.
// The renderer is not part of it.
const Version = 2

// Config says which world to make. Its zero value works.
type Config struct {
	// Seed chooses the world; buildings of different seeds have nothing in
	// common. Default 0.
	Seed uint64
}

// A Room is a box of air with furniture. Min is a corner of its floor and Max
// the opposite one of its ceiling, in metres.
type Room struct {
	// Type is an index into RoomTypes.
	Type     int
	Min, Max frame.Vec
}

// An Object is a thing in a building: furniture, a door, a window.
type Object struct {
	// Category is an index into Categories.
	Category int
	// Room is the number of the room it is in.
	Room int
	// At is the place it stands on or, on walls and ceilings, hangs from.
	At frame.Vec
	// Yaw is its turn about the vertical; its front looks to -sin, cos of it.
	Yaw float64
	// Min and Max are the corners of the box around it.
	Min, Max frame.Vec
}

// A House is a building. It is safe for concurrent use, and its fields are not
// to be changed.
type House struct {
	// Name identifies the building in the world of its seed: "b00007".
	Name  string
	Rooms []Room
	// Objects are the things; a frame's Object is an index into them, or, for
	// the building itself and what lies outside, at least their number.
	Objects []Object

	seed   uint64
	n      int
	shells []*shell
	things [][]*placed // by room
	scene  render.Scene
	tracer *render.Tracer

	mu     sync.Mutex
	points []*fixation // in the order of Views, nil for none
}

// Purposes of streams of random numbers.
const (
	forPlan = iota
	forStyle
	forLayout
	forThing
	forOutside
	forRound
	forPoint
	forPixels
	forPairs
)

// mix hashes numbers into one, by the finaliser of SplitMix64.
func mix(numbers ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, n := range numbers {
		h += n + 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// newRand returns the generator of a stream.
func newRand(numbers ...uint64) *rand.Rand {
	h := mix(numbers...)
	return rand.New(rand.NewPCG(h, h^0xda3e39cb94b95bdb))
}

// vec returns a vector.
func vec(x, y, z float64) frame.Vec { return frame.Vec{x, y, z} }

// Building makes building n of the world, n ≥ 0. It takes some milliseconds.
func Building(cfg Config, n int) (*House, error) {
	if n < 0 {
		return nil, fmt.Errorf("scene: building %d of the world", n)
	}
	id := uint64(n)
	h := &House{Name: fmt.Sprintf("b%05d", n), seed: cfg.Seed, n: n}
	s := newStyle(newRand(cfg.Seed, id, forStyle))
	h.shells = newPlan(newRand(cfg.Seed, id, forPlan))
	for i, sh := range h.shells {
		h.Rooms = append(h.Rooms, sh.Room)
		room := uint64(i)
		b := &builder{shell: sh, kit: &kit{r: newRand(cfg.Seed, id, forLayout, room), s: s}}
		b.stream = func(j int) *rand.Rand { return newRand(cfg.Seed, id, forThing, room, uint64(j)) }
		b.furnish()
		h.things = append(h.things, b.things)
	}
	h.list()
	h.build(s)
	t, err := render.New(&h.scene)
	if err != nil {
		return nil, fmt.Errorf("scene: building %d of seed %d: %w", n, cfg.Seed, err)
	}
	h.tracer = t
	return h, nil
}

// list fills in the objects.
func (h *House) list() {
	for room, things := range h.things {
		for _, w := range things {
			h.Objects = append(h.Objects, Object{Category: w.category, Room: room, At: w.at, Yaw: w.yaw, Min: w.box.lo, Max: w.box.hi})
		}
	}
}

// Tracer returns the tracer of the whole building.
func (h *House) Tracer() *render.Tracer { return h.tracer }

// String returns the name of the room's type.
func (r Room) String() string { return roomTypeNames[r.Type] }

// RoomAt returns the number of the room that p is in, or -1.
func (h *House) RoomAt(p frame.Vec) int {
	for i, r := range h.Rooms {
		if p[0] >= r.Min[0] && p[0] <= r.Max[0] && p[1] >= r.Min[1] && p[1] <= r.Max[1] && p[2] >= r.Min[2] && p[2] <= r.Max[2] {
			return i
		}
	}
	return -1
}
