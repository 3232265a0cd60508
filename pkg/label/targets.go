package label

import "github.com/gotaskonomy/taskonomy/pkg/task"

// taskOrder returns the names of the paper's tasks.
func taskOrder() []string {
	var names []string
	for _, t := range task.Taskonomy().All() {
		names = append(names, t.Name)
	}
	return names
}

// The functions of this file put together, for the table, what the files of the
// tasks have.

func noisyInput(e *Example, sample Sample, s *Scratch) {
	NoisyTo(e.Inputs[0], PictureOf(sample.Frames[0]), sample.Seed, s)
}

func holeInput(e *Example, sample Sample, _ *Scratch) {
	HoleTo(e.Inputs[0], PictureOf(sample.Frames[0]))
}

func lightnessInput(e *Example, sample Sample, _ *Scratch) {
	LightnessTo(e.Inputs[0], PictureOf(sample.Frames[0]))
}

// noInput leaves the inputs to the target.
func noInput(*Example, Sample, *Scratch) {}

func cleanTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	InputTo(e.Target, PictureOf(sample.Frames[0]))
}

func colorTarget(l *Labeler, e *Example, sample Sample, _ *Scratch) {
	ColorCodeTo(e.Target, e.Mask, PictureOf(sample.Frames[0]), l.config.ColorWeights)
}

func jigsawTarget(_ *Labeler, e *Example, sample Sample, s *Scratch) {
	f := sample.Frames[0]
	class := TilesTo(e.Inputs, PictureOf(f), f.Size, sample.Seed, s)
	clear(e.Target)
	e.Target[class] = 1
}

func edge2DTarget(_ *Labeler, e *Example, sample Sample, s *Scratch) {
	p := PictureOf(sample.Frames[0])
	Edge2DTo(e.Target, p, s)
	Edge2DTargetTo(e.Target, e.Target, p.Width)
}

func keypoint2DTarget(_ *Labeler, e *Example, sample Sample, s *Scratch) {
	Keypoint2DTo(e.Target, PictureOf(sample.Frames[0]), s)
	Keypoint2DTargetTo(e.Target, e.Target)
}

func segment2DTarget(_ *Labeler, e *Example, sample Sample, s *Scratch) {
	s, m := enter(s)
	defer s.leave(m)
	ids := s.i32.take(len(e.Target))
	Segment2DTo(ids, PictureOf(sample.Frames[0]), s)
	floatTo(e.Target, ids)
}

func segment25DTarget(_ *Labeler, e *Example, sample Sample, s *Scratch) {
	s, m := enter(s)
	defer s.leave(m)
	ids := s.i32.take(len(e.Target))
	Segment25DTo(ids, sample.Frames[0], s)
	floatTo(e.Target, ids)
}

// floatTo writes whole numbers.
func floatTo(dst []float32, src []int32) {
	for i, v := range src {
		dst[i] = float32(v)
	}
}

func depthTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	DepthTo(e.Target, sample.Frames[0])
	DepthTargetTo(e.Target, e.Target)
}

func distanceTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	DistanceTo(e.Target, sample.Frames[0])
	DepthTargetTo(e.Target, e.Target)
}

func normalTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	NormalTo(e.Target, sample.Frames[0])
}

func reshadeTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	ReshadeTo(e.Target, sample.Frames[0])
	ReshadeTargetTo(e.Target, e.Target)
}

func edge3DTarget(_ *Labeler, e *Example, sample Sample, s *Scratch) {
	Edge3DTo(e.Target, sample.Frames[0], s)
	Edge3DTargetTo(e.Target, e.Target, sample.Frames[0].Size, sample.Frames[0].Size, s)
}

// support returns the radius of metric neighbourhoods in metres for frames of
// this size; wide tells that curvature has one.
func (l *Labeler) support(size int) (radius float64, wide bool) {
	switch {
	case l.config.Support > 0:
		return l.config.Support, true
	case size < fullSize/2:
		return WideSupport, true
	}
	return NarrowSupport, false
}

func keypoint3DTarget(l *Labeler, e *Example, sample Sample, s *Scratch) {
	f := sample.Frames[0]
	radius, _ := l.support(f.Size)
	Keypoint3DTo(e.Target, f, radius, s)
	Keypoint3DTargetTo(e.Target, e.Target)
}

func curvatureTarget(l *Labeler, e *Example, sample Sample, s *Scratch) {
	f := sample.Frames[0]
	radius, wide := l.support(f.Size)
	own := len(l.standard.Mean) > 0 // Applied by ExampleTo.
	switch {
	case wide:
		WideCurvatureTo(e.Target, f, radius, s)
		WideCurvatureTargetTo(e.Target, e.Target, radius)
	case own:
		CurvatureTo(e.Target, f)
		CurvatureTargetTo(e.Target, e.Target, Standard{})
	default:
		CurvatureTo(e.Target, f)
		CurvatureTargetTo(e.Target, e.Target, l.curvature)
	}
}

func semanticTarget(l *Labeler, e *Example, sample Sample, _ *Scratch) {
	f := sample.Frames[0]
	for i, c := range f.Category {
		v := semanticOf(c, l.config.Semantic)
		e.Target[i], e.Mask[i] = semanticTargetOf(v)
	}
}

func objectTarget(l *Labeler, e *Example, sample Sample, _ *Scratch) {
	e.Mask[0] = 0
	if ObjectsTo(e.Target, sample.Frames[0], l.config.ObjectClass) > 0 {
		e.Mask[0] = 1
	}
}

func sceneTarget(l *Labeler, e *Example, sample Sample, _ *Scratch) {
	f := sample.Frames[0]
	ScenesTo(e.Target, f, l.config.ObjectClass, l.config.Confusion)
	e.Mask[0] = 0
	if f.RoomType >= 0 && f.RoomType < l.Values {
		e.Mask[0] = 1
	}
}

func vanishingTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	VanishingTo(e.Target, &sample.Frames[0].Camera)
}

func layoutTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	f := sample.Frames[0]
	box := VisibleBox(f)
	if sample.Room != (Box{}) {
		box = box.Within(sample.Room, f.Camera.Location)
	}
	LayoutTo(e.Target, &f.Camera, box)
}

func poseTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	PoseTo(e.Target, Relative(&sample.Frames[0].Camera, &sample.Frames[1].Camera))
}

func egoMotionTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	f := sample.Frames
	EgoMotionTo(e.Target, &f[0].Camera, &f[1].Camera, &f[2].Camera)
}

func matchTarget(_ *Labeler, e *Example, sample Sample, _ *Scratch) {
	MatchTo(e.Target, sample.Same)
}
