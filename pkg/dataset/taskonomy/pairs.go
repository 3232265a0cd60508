package taskonomy

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// random returns the numbers of a sample and task, which depend on nothing
// else but the seed.
func (s *Source) random(sm sample, task string) *rand.Rand {
	return rand.New(rand.NewPCG(s.seed, s.draw(sm, task)))
}

// draw returns a number that the sample and task decide.
func (s *Source) draw(sm sample, task string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(task + " " + sm.key().String()))
	return h.Sum64()
}

// ofPoint returns the views of a point.
func (b *building) ofPoint(point int) (first, end int) {
	at := func(point int) int {
		return sort.Search(len(b.views), func(i int) bool { return int(b.views[i].point) >= point })
	}
	return at(point), at(point + 1)
}

// fixated returns n other views of the point of a view, in random order; fewer
// if there are not as many.
func (s *Source) fixated(sm sample, n int, r *rand.Rand) []sample {
	first, end := sm.building.ofPoint(int(sm.entry().point))
	var others []sample
	for v := first; v < end; v++ {
		if v != sm.view {
			others = append(others, sample{sm.building, v})
		}
	}
	r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	return others[:min(n, len(others))]
}

// tooNear is the distance in metres below which two points are so near that
// views of one look like views of the other.
const tooNear = 0.05

// nonFixated returns a view of another point that the first one sees; ok is
// false if there is none. So both pictures show that point.
func (s *Source) nonFixated(sm sample, p *PointInfo, r *rand.Rand) (other sample, q *PointInfo, ok bool, err error) {
	for _, i := range r.Perm(len(p.Sees)) {
		first, end := sm.building.ofPoint(p.Sees[i])
		if first == end || p.Sees[i] == int(sm.entry().point) {
			continue
		}
		other = sample{sm.building, first + r.IntN(end-first)}
		if q, err = s.readInfo(other); err != nil {
			return sample{}, nil, false, err
		}
		if p.PointLocation != nil && q.PointLocation != nil && distance(*p.PointLocation, *q.PointLocation) < tooNear {
			continue
		}
		return other, q, true, nil
	}
	return sample{}, nil, false, nil
}

func distance(a, b frame.Vec) float64 {
	for i := range a {
		a[i] -= b[i]
	}
	return math.Sqrt(dot(a, a))
}

func (s *Source) readInfo(sm sample) (*PointInfo, error) {
	path, _ := sm.building.path(sm.entry(), number("point_info"))
	return readInfo(path)
}

// views returns the views of an example of a task of several pictures and its
// target before scaling; fewer views than the task has mean that there are
// none to be had.
func (s *Source) views(sm sample, task string, target []float32) ([]sample, error) {
	r := s.random(sm, task)
	p, err := s.readInfo(sm)
	if err != nil {
		return nil, err
	}
	cameras := []frame.Camera{p.Camera()}
	views := []sample{sm}
	switch task {
	case "point_match":
		return s.match(sm, p, r, target)
	case "non_fixated_pose":
		other, q, ok, err := s.nonFixated(sm, p, r)
		if err != nil || !ok {
			return views, err
		}
		views, cameras = append(views, other), append(cameras, q.Camera())
	case "fix_pose", "ego_motion":
		n := 1
		if task == "ego_motion" {
			n = 2
		}
		for _, other := range s.fixated(sm, n, r) {
			q, err := s.readInfo(other)
			if err != nil {
				return nil, err
			}
			views, cameras = append(views, other), append(cameras, q.Camera())
		}
	}
	s.poses(task, cameras, target)
	return views, nil
}

// poses writes the target of a task of poses if there are enough cameras.
func (s *Source) poses(task string, cameras []frame.Camera, target []float32) {
	switch {
	case task == "ego_motion" && len(cameras) == 3:
		label.EgoMotionTo(target, &cameras[0], &cameras[1], &cameras[2])
		for i := range 3 {
			s.standards[task].Apply(target[6*i : 6*i+6])
		}
	case task != "ego_motion" && len(cameras) == 2:
		label.PoseTo(target, label.Relative(&cameras[0], &cameras[1]))
		s.standards[task].Apply(target)
	}
}

// match returns a pair of task point_match: views of one point or, as often,
// of two points of which one sees the other. Where one kind cannot be had it is
// the other.
func (s *Source) match(sm sample, p *PointInfo, r *rand.Rand, target []float32) ([]sample, error) {
	same := r.IntN(2) == 1
	for range 2 {
		if same {
			if others := s.fixated(sm, 1, r); len(others) == 1 {
				label.MatchTo(target, true)
				return []sample{sm, others[0]}, nil
			}
		} else {
			other, _, ok, err := s.nonFixated(sm, p, r)
			if err != nil {
				return nil, err
			}
			if ok {
				label.MatchTo(target, false)
				return []sample{sm, other}, nil
			}
		}
		same = !same
	}
	return []sample{sm}, nil
}
