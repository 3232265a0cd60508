package scene

import (
	"fmt"
	"slices"

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

// A round is the views of one round of points.
type round struct {
	views []frame.View
	err   error
}

// View returns view i of the endless list of views of the house: it is always
// the same, whether views before it were asked for or not. Views of one point
// follow each other, and rooms take turns. It costs the
// round that the view is in, some tens of milliseconds for each room, once;
// finding the round of a view takes the rounds before it.
func (h *House) View(i int) (frame.View, error) {
	if i < 0 {
		return frame.View{}, fmt.Errorf("scene: view %d", i)
	}
	for n := 0; ; n++ {
		views, err := h.round(n)
		if err != nil {
			return frame.View{}, err
		}
		if i < len(views) {
			v := views[i]
			v.Sees = slices.Clone(v.Sees)
			return v, nil
		}
		i -= len(views)
	}
}

// Views returns the first m views of the house; see View. The last point may
// have fewer views than the others.
func (h *House) Views(m int) ([]frame.View, error) {
	views := make([]frame.View, 0, max(0, m))
	for n := 0; len(views) < m; n++ {
		more, err := h.round(n)
		if err != nil {
			return nil, err
		}
		for _, v := range more[:min(len(more), m-len(views))] {
			v.Sees = slices.Clone(v.Sees)
			views = append(views, v)
		}
	}
	return views, nil
}

// round returns the views of round n, made once.
func (h *House) round(n int) ([]frame.View, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rounds[n]
	if r == nil {
		r = &round{}
		r.views, r.err = h.newRound(n)
		h.rounds[n] = r
	}
	return r.views, r.err
}

// newRound makes the points and views of a round.
func (h *House) newRound(n int) ([]frame.View, error) {
	rooms := h.order(n)
	total := roomPoints * len(rooms)
	var points []*fixation
	for i := range total {
		r := newRand(h.seed, uint64(h.n), forPoint, uint64(n), uint64(i))
		turn, room := i/2/len(rooms), rooms[i/2%len(rooms)]
		var f *fixation
		if h.Rooms[room].Type != corridor || turn%2 == 0 {
			var from []frame.Camera
			if i%2 == 1 && points[i-1] != nil {
				from = points[i-1].cameras
			}
			// A room without a place for cameras has no points.
			f, _ = h.fixate(r, room, viewCounts[r.IntN(len(viewCounts))], from)
		}
		points = append(points, f)
	}
	var views []frame.View
	for i, f := range points {
		if f == nil {
			continue
		}
		for j, cam := range f.cameras {
			v := frame.View{Building: h.Name, Point: n*total + i, View: j, Room: f.room, Camera: cam, Target: f.at, Normal: f.normal}
			for k, other := range points {
				if other != nil && k != i && h.sees(&cam, other.at) {
					v.Sees = append(v.Sees, n*total+k)
				}
			}
			views = append(views, v)
		}
	}
	if len(views) == 0 {
		return nil, fmt.Errorf("scene: no room of %s has a point that %d cameras see", h.Name, leastViews)
	}
	return views, nil
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
