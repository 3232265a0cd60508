package taskonomy

import (
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// A denseTask is a task whose target is a map of numbers in a file.
type denseTask struct {
	domain   string
	channels int
	// masked says that only pixels with valid depth count.
	masked bool
	// decode turns the file into natural units (depth: into the target, as the
	// logarithm must come before any resizing), and scale these, resized, into
	// the target; native is the width of the file. A nil scale is none.
	decode func(media.Map) media.Map
	scale  func(v []float32, native, size int, s *Source)
}

// dense are the tasks whose target is a map of numbers. The scalings are those
// of the released configurations (tasks.md 1.2).
var dense = map[string]denseTask{
	"edge2d": {"edge_texture", 1, false, unit, func(v []float32, native, _ int, _ *Source) {
		label.Edge2DTargetTo(v, v, native)
	}},
	"edge3d": {"edge_occlusion", 1, true, unit, func(v []float32, native, size int, _ *Source) {
		label.Edge3DTargetTo(v, v, size, native, nil)
	}},
	"keypoint2d": {"keypoints2d", 1, false, unit, func(v []float32, _, _ int, _ *Source) {
		label.Keypoint2DTargetTo(v, v)
	}},
	"keypoint3d": {"keypoints3d", 1, true, unit, func(v []float32, _, _ int, _ *Source) {
		label.Keypoint3DTargetTo(v, v)
	}},
	"reshade": {"reshading", 1, true, reshading, func(v []float32, _, _ int, _ *Source) {
		label.ReshadeTargetTo(v, v)
	}},
	"rgb2depth":  {"depth_zbuffer", 1, true, logDepth, nil},
	"rgb2mist":   {"depth_euclidean", 1, true, logDepth, nil},
	"rgb2sfnorm": {"normal", 3, true, normals, nil},
	"curvature": {"principal_curvature", 2, true, curvatures, func(v []float32, _, _ int, s *Source) {
		label.CurvatureTargetTo(v, v, s.standards["curvature"])
	}},
}

func unit(m media.Map) media.Map {
	out := media.NewMap(m.W, m.H, 1)
	label.DecodeUnitTo(out.Data, whole[uint16](m))
	return out
}

func reshading(m media.Map) media.Map {
	out := media.NewMap(m.W, m.H, 1)
	label.DecodeReshadeTo(out.Data, whole[uint8](m))
	return out
}

func logDepth(m media.Map) media.Map {
	out := media.NewMap(m.W, m.H, 1)
	label.DecodeDepthTo(out.Data, whole[uint16](m))
	label.DepthTargetTo(out.Data, out.Data)
	return out
}

func normals(m media.Map) media.Map {
	out := media.NewMap(m.W, m.H, 3)
	label.DecodeNormalTo(out.Data, whole[uint8](m))
	return out
}

func curvatures(m media.Map) media.Map {
	out := media.NewMap(m.W, m.H, 2)
	label.DecodeCurvatureTo(out.Data, whole[uint8](m))
	return out
}

// whole returns the numbers of a map from a picture.
func whole[T uint8 | uint16](m media.Map) []T {
	out := make([]T, len(m.Data))
	for i, v := range m.Data {
		out[i] = T(v)
	}
	return out
}

// denseTarget returns the target of a task of a map of numbers.
func (s *Source) denseTarget(sm sample, d denseTask) (media.Map, error) {
	raw, err := s.readMap(sm, d.domain)
	if err != nil {
		return media.Map{}, err
	}
	m := d.decode(raw).Resize(s.size, s.size)
	if d.scale != nil {
		d.scale(m.Data, raw.W, s.size, s)
	}
	return m, nil
}

// validShare is the share of valid depth under a pixel from which it counts.
const validShare = 0.99

// depthMask returns 1 where all of a pixel has valid depth, else 0.
func (s *Source) depthMask(sm sample) ([]float32, error) {
	raw, err := s.readMap(sm, "depth_zbuffer")
	if err != nil {
		return nil, err
	}
	const missing = 64500 // Raw value from which depth is missing (tasks.md 1.3).
	valid := raw.Apply(func(v float32) float32 {
		if v < missing {
			return 1
		}
		return 0
	})
	share := valid.Resize(s.size, s.size)
	return share.Apply(func(v float32) float32 {
		if v >= validShare {
			return 1
		}
		return 0
	}).Data, nil
}

// readMap reads a file of a view, which is known to exist.
func (s *Source) readMap(sm sample, domain string) (media.Map, error) {
	d := number(domain)
	path, _ := sm.building.path(sm.entry(), d)
	return readMap(path, &domains[d])
}
