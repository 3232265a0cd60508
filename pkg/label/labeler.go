package label

import (
	"errors"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A Config says what the labels of a world need beside its frames. The zero
// Config serves all tasks but class_1000 and class_places. A Labeler keeps its slices and
// maps: they must not change.
type Config struct {
	// Semantic is the stored value of each category, for task segmentsemantic;
	// see [SemanticTo]. SemanticClasses is the number of classes, the
	// background included; default 17.
	Semantic        []uint8
	SemanticClasses int
	// Objects is the number of classes of task class_1000 and ObjectClass the
	// class of each category; see [ObjectsTo].
	Objects     int
	ObjectClass []int16
	// Rooms is the number of types of rooms, the classes of task class_places,
	// and Confusion their distributions; default [Confusion].
	Rooms     int
	Confusion [][]float32
	// Support is the radius in metres of wide curvature and 3D keypoints.
	// Default WideSupport for pictures below 256 px; from there on curvature is
	// the analytic one and 3D keypoints have NarrowSupport.
	Support float64
	// Standards are applied last to targets that are images or vectors, by
	// name of the task, with one mean and deviation for each value of a pixel
	// or vector, six for ego_motion. They replace those of the original, which
	// has them for curvature, room_layout and poses.
	Standards map[string]Standard
	// ColorWeights is the weight of each bin of task colorization; see
	// [ColorPrior]. Default 1.
	ColorWeights []float32
}

// Needs is a set of what a task reads of a frame beside its picture.
type Needs uint

// The parts of a frame. A task without needs works on any picture.
const (
	NeedsCamera Needs = 1 << iota
	NeedsDistance
	NeedsNormal
	NeedsCurvature
	NeedsParts // Object and Part
	NeedsCategory
	NeedsRoomType
	NeedsMatch // Sample.Same
)

// A Mask says which kind of mask a task has.
type Mask int

const (
	// NoMask: all of the target counts.
	NoMask Mask = iota
	// DepthMask is a number for each pixel, 1 where the depth is valid
	// ([ValidTo]).
	DepthMask
	// PixelMask is a number for each pixel of the target, of the task's own.
	PixelMask
	// SampleMask is one number, 0 if the sample does not count.
	SampleMask
)

// A Labeler makes the examples of one task. It does not change, so that any
// number of goroutines may use it.
type Labeler struct {
	// Task is the task's name in the dictionary ([task.Taskonomy]).
	Task  string
	Needs Needs
	// Frames is how many frames a sample has, and Inputs how many pictures of
	// Channels channels the network reads, one for each frame but for jigsaw.
	Frames, Inputs, Channels int
	// Output is the kind of output; task random has none. Values is the number
	// of channels of the target of an image, one for classes and segments of
	// pixels, and the length of a vector. Classes is the number of classes, 0
	// if the target is not of classes.
	Output          task.Output
	Values, Classes int
	// Low and High are bounds of the target before its standard, infinite if
	// there is none.
	Low, High float32
	Mask      Mask

	config Config
	spec   spec
	// standard is applied last; curvature is that of analytic curvature where
	// there is no other.
	standard, curvature Standard
}

// A Sample is what an example is made of: as many frames of one size as the
// task has, each with its picture and the task's needs.
type Sample struct {
	Frames []*frame.Frame
	// Same tells task point_match that both views have the same centre.
	Same bool
	// Room, if not empty, is the room of the first camera, at which task
	// room_layout cuts its box.
	Room Box
	// Seed is where the noise, the order of tiles and their places come from.
	Seed uint64
}

// An Example is what a network sees and should answer. [Labeler.New] makes
// one of the right lengths.
type Example struct {
	Inputs [][]float32
	Target []float32 // nil if there is none
	Mask   []float32 // nil if all counts
}

// For returns the labeler of a task, by any of its names.
func For(name string, c Config) (*Labeler, error) {
	t, err := task.Taskonomy().Lookup(name)
	if err != nil {
		return nil, err
	}
	s, ok := specs[t.Name]
	if !ok {
		return nil, fmt.Errorf("task %q has no label", t.Name)
	}
	l := &Labeler{Task: t.Name, Needs: s.needs, Frames: 1, Inputs: 1, Channels: 3, Output: t.Output,
		Values: s.values, Low: s.low, High: s.high, Mask: s.mask, config: c, spec: s}
	switch t.Input {
	case task.TwoImages:
		l.Frames, l.Inputs = 2, 2
	case task.ThreeImages:
		l.Frames, l.Inputs = 3, 3
	case task.NineTiles:
		l.Inputs = tiles
	}
	if err := l.configure(); err != nil {
		return nil, fmt.Errorf("labels of task %s: %w", t.Name, err)
	}
	return l, nil
}

// configure sets what depends on the configuration, and checks it.
func (l *Labeler) configure() error {
	c := &l.config
	switch l.Task {
	case "segmentsemantic":
		if c.SemanticClasses == 0 {
			c.SemanticClasses = 1 + len(semanticNames)
		}
		l.Classes, l.High = c.SemanticClasses, float32(c.SemanticClasses-1)
		for category, v := range c.Semantic {
			if int(v) > c.SemanticClasses {
				return fmt.Errorf("category %d has stored value %d, beyond %d", category, v, c.SemanticClasses)
			}
		}
	case "class_1000":
		l.Values, l.Classes = c.Objects, c.Objects
	case "class_places":
		l.Values, l.Classes = c.Rooms, c.Rooms
		if c.Confusion == nil {
			c.Confusion = Confusion(max(0, c.Rooms))
		}
		if err := checkConfusion(c.Confusion, c.Rooms); err != nil {
			return err
		}
	case "colorization":
		l.Channels, l.Classes = 1, ColorBins
		if c.ColorWeights != nil && len(c.ColorWeights) != ColorBins {
			return fmt.Errorf("%d weights of colours, want %d", len(c.ColorWeights), ColorBins)
		}
	case "jigsaw", "point_match":
		l.Classes = l.Values
	}
	if l.Output == task.Classes && l.Values < 1 {
		return errors.New("the number of classes is not in the configuration")
	}
	return l.setStandard()
}

// setStandard sets the standard of the task.
func (l *Labeler) setStandard() error {
	l.curvature = StandardCurvature()
	if l.spec.standard != nil {
		l.standard = l.spec.standard()
	}
	own, ok := l.config.Standards[l.Task]
	switch {
	case !ok:
		return nil
	case l.Output != task.DenseImage && l.Output != task.Vector:
		return errors.New("a standard for a target that is no image or vector of numbers")
	}
	l.standard = own
	channels := l.Values
	if l.Task == "ego_motion" {
		channels = PoseValues
	}
	return own.Check(channels)
}

// checkConfusion returns an error if the table is not types×types.
func checkConfusion(rows [][]float32, types int) error {
	if len(rows) != types {
		return fmt.Errorf("a confusion table of %d rows for %d types of rooms", len(rows), types)
	}
	for r, row := range rows {
		if len(row) != types {
			return fmt.Errorf("row %d of the confusion table has %d entries, want %d", r, len(row), types)
		}
	}
	return nil
}
