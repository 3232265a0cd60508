package label

import (
	"errors"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// InputShape returns the shape of each input for frames of this size.
func (l *Labeler) InputShape(size int) []int { return []int{size, size, l.Channels} }

// TargetShape returns the shape of the target for frames of this size, nil if
// there is none: [height, width, values] for images, which for classes and
// segments of pixels hold their numbers, and [values] for vectors and classes
// (probabilities, or 1 for the true one). The target of ego_motion is [18]:
// poses 1→2, 1→3 and 2→3.
func (l *Labeler) TargetShape(size int) []int {
	switch l.Output {
	case task.NoOutput:
		return nil
	case task.Classes, task.Vector:
		return []int{l.Values}
	}
	side := l.side(size)
	return []int{side, side, l.Values}
}

// MaskShape returns the shape of the mask for frames of this size, nil if there
// is none.
func (l *Labeler) MaskShape(size int) []int {
	switch l.Mask {
	case NoMask:
		return nil
	case SampleMask:
		return []int{1}
	}
	return []int{l.side(size), l.side(size), 1}
}

// side returns the width of the target for frames of this size.
func (l *Labeler) side(size int) int {
	if l.Task == "colorization" {
		return ColorSize(size)
	}
	return size
}

// New returns an example with room for frames of this size.
func (l *Labeler) New(size int) *Example {
	e := &Example{Inputs: make([][]float32, l.Inputs)}
	all := make([]float32, l.Inputs*volume(l.InputShape(size)))
	for i := range e.Inputs {
		n := len(all) / l.Inputs
		e.Inputs[i] = all[i*n : (i+1)*n : (i+1)*n]
	}
	if shape := l.TargetShape(size); shape != nil {
		e.Target = make([]float32, volume(shape))
	}
	if shape := l.MaskShape(size); shape != nil {
		e.Mask = make([]float32, volume(shape))
	}
	return e
}

// volume returns the number of entries of a shape.
func volume(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

// ErrSample is the cause of errors about samples that lack what a task needs.
var ErrSample = errors.New("unusable sample")

// ExampleTo fills an example made by [Labeler.New] for the size of the sample's
// frames. It panics if the example is for another size. The error wraps
// [ErrSample] if the sample lacks something. s may be nil.
func (l *Labeler) ExampleTo(e *Example, sample Sample, s *Scratch) error {
	if err := l.check(sample); err != nil {
		return fmt.Errorf("%w for task %s: %w", ErrSample, l.Task, err)
	}
	s, m := enter(s)
	defer s.leave(m)
	size := sample.Frames[0].Size
	if l.spec.input != nil {
		l.spec.input(e, sample, s)
	} else {
		for i, f := range sample.Frames {
			InputTo(e.Inputs[i], PictureOf(f))
		}
	}
	if l.Values > 0 {
		need("target", len(e.Target), l.targetLen(size))
		l.spec.target(l, e, sample, s)
		l.standard.Apply(e.Target)
	}
	if l.Mask == DepthMask {
		ValidTo(e.Mask, sample.Frames[0])
	}
	return nil
}

// targetLen returns the number of entries of the target.
func (l *Labeler) targetLen(size int) int {
	if l.Output == task.Classes || l.Output == task.Vector {
		return l.Values
	}
	return l.side(size) * l.side(size) * l.Values
}

// check returns what the sample lacks.
func (l *Labeler) check(sample Sample) error {
	if len(sample.Frames) != l.Frames {
		return fmt.Errorf("%d frames, want %d", len(sample.Frames), l.Frames)
	}
	for i, f := range sample.Frames {
		if f == nil || f.Size < 1 {
			return fmt.Errorf("frame %d is empty", i)
		}
		if err := f.Check(); err != nil {
			return fmt.Errorf("frame %d: %w", i, err)
		}
		if f.Size != sample.Frames[0].Size {
			return fmt.Errorf("frame %d has size %d, others %d", i, f.Size, sample.Frames[0].Size)
		}
		if missing := l.missing(f); missing != "" {
			return fmt.Errorf("frame %d has no %s", i, missing)
		}
	}
	return nil
}

// missing returns the first part that the task needs and the frame lacks.
func (l *Labeler) missing(f *frame.Frame) string {
	switch n := l.Needs; {
	case f.RGB == nil:
		return "RGB"
	case n&NeedsCamera != 0 && !(f.Camera.FOV > 0):
		return "camera"
	case n&NeedsDistance != 0 && f.Distance == nil:
		return "Distance"
	case n&NeedsNormal != 0 && f.Normal == nil:
		return "Normal"
	case n&NeedsCurvature != 0 && f.Curvature == nil:
		return "Curvature"
	case n&NeedsParts != 0 && (f.Object == nil || f.Part == nil):
		return "Object and Part"
	case n&NeedsCategory != 0 && f.Category == nil:
		return "Category"
	}
	return ""
}
