// Package dataset is where training examples come from. Source is the one
// interface, whether the examples are rendered on demand (dataset/synthetic),
// read from the real data set (dataset/taskonomy) or made from any folder of
// pictures (dataset/images); who uses one never knows which.
package dataset

import "context"

// A Split is a part of a data set. The parts share no building, and where
// there are no buildings no file.
type Split string

// The splits of the paper: task-specific networks are trained on Train,
// transfers on Validation, and losses are measured on Test.
const (
	Train      Split = "train"
	Validation Split = "validation"
	Test       Split = "test"
)

// Splits are all splits, in order.
func Splits() []Split { return []Split{Train, Validation, Test} }

// A Tensor is a block of numbers in row-major order; its shape is [height,
// width, channels] for images, [n] for vectors and [n] for the logits or
// probabilities of classes.
type Tensor struct {
	Shape []int
	Data  []float32
}

// An Example is what one network sees and should answer for one sample of one
// task.
type Example struct {
	// Inputs are the pictures, as many as the task's kind of input says, each
	// [size, size, 3] (colorization: [size, size, 1]) with values in [-1, 1].
	Inputs []Tensor
	// Target is the answer, scaled as the task's loss wants it (package label).
	Target Tensor
	// Mask weighs the target: [height, width, 1] for images and one number
	// otherwise, each 0 or 1. Nil means that everything counts.
	Mask []float32
}

// A Source gives examples. It is safe for concurrent use, and the same source
// gives the same bits for the same arguments whatever came before.
type Source interface {
	// Name says what the source is, such as "synthetic-3f2a" or a folder. It
	// identifies the contents: equal names mean equal examples.
	Name() string
	// Size is the width and height of pictures in pixels.
	Size() int
	// Tasks returns the names of the tasks that it has examples of, in the
	// order of its dictionary.
	Tasks() []string
	// Len returns the number of samples of a split; sample i of different
	// tasks shows the same place.
	Len(Split) int
	// Image returns the name of sample i, unique over all splits.
	Image(split Split, i int) string
	// Example returns sample i of a split for a task. The error names the file
	// at fault; a sample without a usable label of this task is an example
	// whose mask is all 0, not an error.
	Example(ctx context.Context, split Split, i int, task string) (Example, error)
}
