package scene

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// Points come in rounds: in each, every room has a few points. Rooms take turns
// of two points, so that the first views of a house already show all its rooms;
// the second point of a turn is in the picture of a camera that looks at the
// first, so that there are pairs of views that share a point they do not fixate.
const (
	roomPoints = 8 // points of a room in a round, half as many in a corridor
	leastViews = 3 // of a point
)

// viewCounts are the numbers of views wanted for points, drawn evenly.
var viewCounts = [...]int{3, 3, 4, 4, 5, 5, 6, 7}

// Views returns the first m views of the house, of an endless list: views of one
// point follow each other, and rooms take turns; the last point may have fewer
// views than the others. A longer list begins with the shorter one, but for what
// views see: Sees lists points of the views returned. A point costs some
// milliseconds, once.
func (h *House) Views(m int) ([]frame.View, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	views := make([]frame.View, 0, max(0, m))
	round, before := roomPoints*len(h.Rooms), 0
	for i := 0; len(views) < m; i++ {
		if i == len(h.points) {
			h.points = append(h.points, h.point(i))
		}
		if f := h.points[i]; f != nil {
			for j, cam := range f.cameras[:min(len(f.cameras), m-len(views))] {
				views = append(views, frame.View{Building: h.Name, Point: i, View: j, Room: f.room, Camera: cam, Target: f.at, Normal: f.normal})
			}
		}
		if (i+1)%round == 0 {
			if len(views) == before {
				return nil, fmt.Errorf("scene: no room of %s has a point that %d cameras see", h.Name, leastViews)
			}
			before = len(views)
		}
	}
	h.noteSeen(views)
	return views, nil
}

// point makes point i, nil where a room has no place for cameras. The points
// before it are there.
func (h *House) point(i int) *fixation {
	round := roomPoints * len(h.Rooms)
	n, i := i/round, i%round
	r := newRand(h.seed, uint64(h.n), forPoint, uint64(n), uint64(i))
	rooms := h.order(n)
	turn, room := i/2/len(rooms), rooms[i/2%len(rooms)]
	if h.Rooms[room].Type == corridor && turn%2 == 1 {
		return nil
	}
	var from []frame.Camera
	if last := len(h.points) - 1; i%2 == 1 && h.points[last] != nil {
		from = h.points[last].cameras
	}
	f, _ := h.fixate(r, room, viewCounts[r.IntN(len(viewCounts))], from)
	return f
}

// noteSeen fills in which points of all views each of them sees.
func (h *House) noteSeen(views []frame.View) {
	spans := points(views)
	for i := range views {
		v := &views[i]
		for _, s := range spans {
			if other := &views[s[0]]; other.Point != v.Point && h.sees(&v.Camera, other.Target) {
				v.Sees = append(v.Sees, other.Point)
			}
		}
	}
}

// order returns the rooms in the order of a round's turns.
func (h *House) order(n int) []int {
	return newRand(h.seed, uint64(h.n), forRound, uint64(n)).Perm(len(h.Rooms))
}

// inside is the share of the picture, about its centre, in which a point counts
// as seen.
const inside = 0.95

// sees reports whether a point is in the picture with a line of sight.
func (h *House) sees(cam *frame.Camera, p frame.Vec) bool {
	u, v, depth := cam.Project(2, p) // the picture is 2 × 2
	if depth < 0.3 || u < 1-inside || v < 1-inside || u > 1+inside || v > 1+inside {
		return false
	}
	return !h.tracer.Occluded(cam.Location, p)
}
