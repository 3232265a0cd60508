package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// ObjectsTo writes the target of task class_1000: how much of each class is
// visible, a distribution that sums to 1,
//
//	p_c = sqrt(pixels_c) / Σ sqrt(pixels)
//
// classes[category] is the class of a category, or negative for what is no
// object, such as walls; a category beyond a table that is not nil is none
// either, and with a nil table each category is its own class. It returns the
// share of pixels on objects: if that is 0 the distribution is uniform and does
// not count.
//
// The original has the answers of a network for the 1000 classes of ImageNet.
// Like them this is soft and depends on visible pixels only; the root keeps
// small objects.
func ObjectsTo(dst []float32, f *frame.Frame, classes []int16) (share float64) {
	need("frame's categories", len(f.Category), f.Size*f.Size)
	clear(dst)
	seen := 0
	for _, category := range f.Category {
		if c := classOf(category, classes); c >= 0 && c < len(dst) {
			dst[c]++
			seen++
		}
	}
	var sum float32
	for c, n := range dst {
		dst[c] = float32(math.Sqrt(float64(n)))
		sum += dst[c]
	}
	for c := range dst {
		if seen == 0 {
			dst[c] = 1 / float32(len(dst))
		} else {
			dst[c] /= sum
		}
	}
	return float64(seen) / float64(len(f.Category))
}

// classOf returns the class of a category as for ObjectsTo.
func classOf(category int16, classes []int16) int {
	switch {
	case category < 0 || classes == nil:
		return int(category)
	case int(category) < len(classes):
		return int(classes[category])
	}
	return -1
}
