package network

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A Family is a kind of encoder, with the image decoder that goes with it.
type Family string

const (
	// NoEncoder is that of a transfer network, which reads codes.
	NoEncoder Family = ""
	// Patch cuts the picture into cells and mixes them: small and made of
	// matrix products only, which both backends are good at.
	Patch Family = "patch"
	// Conv is a residual convolutional network, for XLA: the Go backend's
	// convolutions are hundreds of times slower.
	Conv Family = "conv"
)

// Families are the kinds of encoders.
func Families() []Family { return []Family{Patch, Conv} }

// A HeadKind says how a head reads codes.
type HeadKind string

const (
	// Dense answers for each cell, from the cell or its 3×3 neighbourhood.
	Dense HeadKind = "dense"
	// Upsample answers for each pixel: the image decoder of family Conv, which
	// doubles the code's size until it is the answer's.
	Upsample HeadKind = "upsample"
	// Pooled answers for the whole example, from all pictures' codes averaged
	// over 2×2 cells.
	Pooled HeadKind = "pooled"
	// Compare answers for two pictures, from how alike their middle cells are.
	Compare HeadKind = "compare"
	// Relate answers for two or three pictures, from what Pooled reads and from
	// how alike the cells of each picture and the next are.
	Relate HeadKind = "relate"
	// Arrange answers which order the pictures are in: for each picture the place
	// that it may have, for each order the sum over its pictures.
	Arrange HeadKind = "arrange"
)

// A Loss is what a network is trained on and judged by; see [Losses].
type Loss string

// The losses of the dictionary.
const (
	L1         Loss = "l1"       // mean absolute error
	L2         Loss = "l2"       // mean squared error
	PixelCE    Loss = "pixel-ce" // weighted cross-entropy of each pixel, soft targets
	Metric     Loss = "metric"   // pairs of pixels in one segment or not
	ClassCE    Loss = "class-ce" // cross-entropy of the whole example, soft targets
	MeanSquare Loss = "square"   // mean squared error of a vector
	ErrorNorm  Loss = "norm"     // Euclidean norm of the error of a vector
	Cycle      Loss = "cycle"    // norms of two poses and of the one composed of them
)

// Dense reports whether the loss is of an image, one value or more for each
// pixel.
func (l Loss) Dense() bool { return l == L1 || l == L2 || l == PixelCE || l == Metric }

// MetricPairs is the number of pixels whose pairs the metric loss compares; the
// paper has 300 of 65,536.
const MetricPairs = 64

// EmbeddingValues is the number of values of a pixel's embedding; the paper has
// 64.
const EmbeddingValues = 8

// A Spec says all about a network that its graph depends on. It is comparable:
// networks of equal specs share one compiled program.
type Spec struct {
	// Family is the kind of encoder, NoEncoder of a transfer network.
	Family Family
	// Size is the width and height of pictures and Channels their number of
	// channels. Inputs is the number of pictures of an example.
	Size, Channels, Inputs int
	// Grid is the number of cells along a side, Code the number of values of a
	// cell's code, Width that of an encoder's hidden layers and Blocks how many
	// mixing layers (Patch) or residual blocks at a size (Conv) it has.
	Grid, Code, Width, Blocks int
	// Head reads the codes; Context is 1 or 3, the side of the neighbourhood of
	// a Dense head; Hidden is the width of its one hidden layer.
	Head            HeadKind
	Context, Hidden int
	// Values is the number of values of a pixel of the answer, or of the answer
	// as a whole; Cell the number of the answer's pixels along a cell's side, 0
	// if it is no image.
	Values, Cell int
	Loss         Loss
	// Sets is the number of heads that are trained side by side; 1 with an
	// encoder.
	Sets int
	// OnCodes leaves out the encoder: the head reads codes that were made before.
	OnCodes bool
}

// ReadsCodes reports whether the network has no encoder and reads codes.
func (s Spec) ReadsCodes() bool { return s.Family == NoEncoder || s.OnCodes }

// Tokens is the number of cells of a picture.
func (s Spec) Tokens() int { return s.Grid * s.Grid }

// PictureRows is the number of values of a cell of a picture.
func (s Spec) PictureRows() int { p := s.Size / s.Grid; return s.Channels * p * p }

// Targets returns the shape of the target of one example, without leading 1s:
// [Values·q², T] of an image (of its classes' probabilities for PixelCE), [q²·T]
// labels of segments in the order cell by cell, and [n] of a vector.
func (s Spec) Targets() []int {
	switch {
	case s.Loss == Metric:
		return []int{s.Cell * s.Cell * s.Tokens()}
	case s.Loss == Cycle:
		return []int{s.Values / 2 * 3}
	case s.Loss.Dense():
		return []int{s.Values * s.Cell * s.Cell, s.Tokens()}
	}
	return []int{s.Values}
}

// MaskShape returns the shape of the weights of an example's target: [q², T] of
// an image, [1] otherwise.
func (s Spec) MaskShape() []int {
	if s.Loss.Dense() && s.Loss != Metric {
		return []int{s.Cell * s.Cell, s.Tokens()}
	}
	return []int{1}
}

// AuxShape returns the shape of the constants that a loss needs besides: the
// choice of pixels of the metric loss, [q²·T, MetricPairs] with a single 1 in
// each column; mean and deviation of a pose's values, [2, Values/2], for Cycle;
// [Values, Inputs·Inputs] for the head Arrange, 1 where the order of the row has
// the picture of the column's first index at the place of its second; otherwise
// nil.
func (s Spec) AuxShape() []int {
	switch {
	case s.Head == Arrange:
		return []int{s.Values, s.Inputs * s.Inputs}
	case s.Loss == Metric:
		return []int{s.Cell * s.Cell * s.Tokens(), MetricPairs}
	case s.Loss == Cycle:
		return []int{2, s.Values / 2}
	}
	return nil
}

// DropShapes returns the lengths of the two dropout masks of an example, for the
// features and the hidden layer of a head that answers for the whole example,
// and 0, 0 for others.
func (s Spec) DropShapes() (features, hidden int) {
	switch s.Head {
	case Pooled:
		return s.Code * s.Inputs * s.Tokens() / 4, s.Hidden
	case Compare:
		return s.compareFeatures(), s.Hidden
	case Relate:
		return s.Code*s.Inputs*s.Tokens()/4 + (s.Inputs-1)*relateCells*relateCells, s.Hidden
	}
	return 0, 0
}

// Check returns an error that names the field at fault.
func (s Spec) Check() error {
	type rule struct {
		ok   bool
		what string
	}
	rules := []rule{
		{s.Grid > 0 && s.Grid%2 == 0, fmt.Sprintf("Grid is %d, want a positive even number", s.Grid)},
		{s.Code > 0, "Code is not positive"},
		{s.Inputs > 0, "Inputs is not positive"},
		{s.Hidden > 0, "Hidden is not positive"},
		{s.Values > 0, "Values is not positive"},
		{s.Sets > 0, "Sets is not positive"},
		{s.Head == Dense || s.Head == Upsample || s.Head == Pooled || s.Head == Compare || s.Head == Relate || s.Head == Arrange, fmt.Sprintf("unknown head %q", s.Head)},
		{s.Head != Dense || s.Context == 1 || s.Context == 3, fmt.Sprintf("Context is %d, want 1 or 3", s.Context)},
		{s.Head != Upsample || s.Family == Conv, fmt.Sprintf("head %q without a network of family %q", s.Head, Conv)},
		{(s.Head == Dense || s.Head == Upsample) == s.Loss.Dense(), fmt.Sprintf("head %q with loss %q", s.Head, s.Loss)},
		{!s.Loss.Dense() || s.Cell > 0, "Cell is not positive"},
		{s.Loss != Metric || s.Cell*s.Cell*s.Tokens() >= MetricPairs, fmt.Sprintf("%d pixels of segments, want %d or more", s.Cell*s.Cell*s.Tokens(), MetricPairs)},
		{!s.Loss.Dense() || s.Inputs == 1, "a head that answers with an image reads one picture"},
		{s.Head != Compare || s.Inputs == 2, "a comparing head reads two pictures"},
		{s.Head != Relate || s.Inputs > 1 && s.Grid%4 == 0, "a relating head reads two pictures or more, of 4×4 cells or a multiple"},
		{s.Loss != Cycle || s.Values == 12, fmt.Sprintf("Values is %d of two poses, want 12", s.Values)},
	}
	if s.Family != NoEncoder {
		rules = append(rules,
			rule{s.Family == Patch || s.Family == Conv, fmt.Sprintf("unknown family %q", s.Family)},
			rule{s.Sets == 1, "many sets of a network with an encoder"},
			rule{s.Width > 0 && s.Width%4 == 0, fmt.Sprintf("Width is %d, want a positive multiple of 4", s.Width)},
			rule{s.Channels > 0, "Channels is not positive"},
			rule{s.Grid > 0 && s.Size > 0 && s.Size%s.Grid == 0, fmt.Sprintf("pictures of %d px do not divide into %d cells", s.Size, s.Grid)},
			rule{s.Family != Conv || s.Grid > 0 && powerOfTwo(s.Size/s.Grid), "Size/Grid is not a power of two"})
	}
	for _, r := range rules {
		if !r.ok {
			return fmt.Errorf("network: %s", r.what)
		}
	}
	return nil
}

func powerOfTwo(n int) bool { return n > 0 && n&(n-1) == 0 }

// ErrNoNetwork is the cause of errors about tasks that no network solves, such
// as the random projection.
var ErrNoNetwork = errors.New("the task has nothing to train on")

// pictures is the number of pictures of each kind of input.
var pictures = map[task.Input]int{task.OneImage: 1, task.TwoImages: 2, task.ThreeImages: 3, task.NineTiles: 9}

// losses is the loss of each kind of the dictionary. The adversarial parts of
// the paper's losses, a weight of .004 or .01, are left out.
var losses = map[task.Loss]Loss{
	task.L1GAN: L1, task.MaskedL1GAN: L1, task.MaskedL2GAN: L2, task.ColorClassGAN: PixelCE,
	task.PixelCrossEntropy: PixelCE, task.PairwiseMetric: Metric, task.SoftCrossEntropy: ClassCE,
	task.CrossEntropy: ClassCE, task.MeanSquare: MeanSquare, task.Norm: ErrorNorm, task.CycleNorm: Cycle,
}

// For completes a spec by what the dictionary says of a task: inputs, head and
// loss. base holds the sizes, and the head that answers with an image, "" for
// Dense. target is the shape of a target as package dataset gives it, and classes
// the number of classes of a target that holds class numbers. stride is by how
// much the targets of pixel classes and segments are thinned out along a side.
//
// The error wraps ErrNoNetwork for a task without a loss.
func For(t task.Task, base Spec, target []int, classes, stride int) (Spec, error) {
	s := base
	loss, ok := losses[t.Loss]
	s.Inputs = pictures[t.Input]
	if !ok || s.Inputs == 0 || len(target) == 0 {
		return Spec{}, fmt.Errorf("network: task %s: %w (input %q, loss %q)", t.Name, ErrNoNetwork, t.Input, t.Loss)
	}
	s.Loss, s.Sets, s.Cell = loss, max(1, s.Sets), 0
	s.Channels = 3
	if t.Name == "colorization" {
		s.Channels = 1
	}
	switch {
	case loss.Dense():
		s.Head = cmp.Or(base.Head, Dense)
		channels, by := target[len(target)-1], 1
		thinned := channels == 1 && (loss == Metric || loss == PixelCE) // labels, not values
		if thinned {
			by = max(1, stride)
		}
		if s.Grid < 1 || target[0]%(by*s.Grid) != 0 {
			return Spec{}, fmt.Errorf("network: task %s: a target of %d px, thinned out by %d, does not divide into %d cells", t.Name, target[0], by, s.Grid)
		}
		s.Values, s.Cell = channels, target[0]/by/s.Grid
		switch {
		case loss == Metric:
			s.Values = EmbeddingValues
		case thinned:
			s.Values = classes
		}
	case t.Loss == task.CrossEntropy && t.Input == task.TwoImages:
		s.Head, s.Values = Compare, target[0]
	case t.Input == task.NineTiles:
		s.Head, s.Values = Arrange, target[0]
	default:
		s.Head, s.Values = Pooled, target[0]
		if s.Loss == ErrorNorm || s.Loss == Cycle {
			s.Head = Relate
		}
		if loss == Cycle {
			s.Values = target[0] / 3 * 2
		}
	}
	if err := s.Check(); err != nil {
		return Spec{}, fmt.Errorf("task %s: %w", t.Name, err)
	}
	return s, nil
}
