package taskonomy

import (
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/pixels"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// targetShape returns the shape of the target of a task that needs more than a
// picture.
func (s *Source) targetShape(task string) []int {
	if d, ok := dense[task]; ok {
		return []int{s.size, s.size, d.channels}
	}
	switch task {
	case "segment2d", "segment25d", "segmentsemantic":
		return []int{s.size, s.size, 1}
	case "class_1000":
		return []int{s.lengths["class_object"]}
	case "class_places":
		return []int{scenesKept(s.lengths["class_scene"])}
	case "fix_pose", "non_fixated_pose":
		return []int{label.PoseValues}
	case "ego_motion":
		return []int{label.EgoMotionValues}
	case "point_match":
		return []int{2}
	}
	return []int{label.LayoutValues}
}

// blank returns an example of a task that does not count: its pictures are
// grey, or where the picture of the view itself is whole, that.
func (s *Source) blank(sm sample, task string) dataset.Example {
	p, native, err := s.picture(sm)
	if err != nil {
		p = label.Picture{Width: s.size, Height: s.size, Pix: make([]uint8, 3*s.size*s.size)}
		for i := range p.Pix {
			p.Pix[i] = 128
		}
		native = p
	}
	if len(needs[task]) == 0 {
		// Only its own picture can be at fault. The task is one that Example
		// knows, so that there is no error.
		e, _ := pixels.Example(task, p, native, s.seed)
		e.Mask = pixels.NoMask(e.Target)
		return e
	}
	e := dataset.Example{Target: pixels.Zeros(s.targetShape(task)...)}
	for range pictures(task) {
		e.Inputs = append(e.Inputs, pixels.Input(p))
	}
	e.Mask = pixels.NoMask(e.Target)
	return e
}
