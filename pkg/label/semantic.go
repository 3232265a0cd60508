package label

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// Stored values of semantic segments: 0 where the class is not known, then the
// background, then the classes.
const (
	SemanticUnknown    = 0
	SemanticBackground = 1
)

// semanticNames are the classes of the real data set, from 2.
var semanticNames = [...]string{
	"bottle", "chair", "couch", "potted plant", "bed", "dining table", "toilet", "tv",
	"microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase",
}

// SemanticNames returns the names of the stored values 0…17 of the real data
// set, unknown and background first.
func SemanticNames() []string {
	return append([]string{"unknown", "background"}, semanticNames[:]...)
}

// SemanticTo writes the stored value of each pixel, the target of task
// segmentsemantic before scaling: classes[category], SemanticBackground for a
// category beyond the table, and SemanticUnknown where nothing is hit. The
// labels are exact, where the original's are the answers of a network; its
// unknown pixels, where that was not sure, have no counterpart.
func SemanticTo(dst []uint8, f *frame.Frame, classes []uint8) {
	need("semantic segments", len(dst), f.Size*f.Size)
	need("frame's categories", len(f.Category), len(dst))
	for i, c := range f.Category {
		dst[i] = semanticOf(c, classes)
	}
}

// semanticOf returns the stored value of a category.
func semanticOf(category int16, classes []uint8) uint8 {
	switch {
	case category < 0:
		return SemanticUnknown
	case int(category) < len(classes):
		return classes[category]
	}
	return SemanticBackground
}

// SemanticTargetTo writes the class of each pixel for training, the stored
// value minus 1, so that 0 is the background, and the mask: 0 where it is
// unknown (the class is 0 there too), otherwise 1.
func SemanticTargetTo(dst, mask []float32, stored []uint8) {
	need("semantic target", len(dst), len(stored))
	need("semantic mask", len(mask), len(stored))
	for i, v := range stored {
		dst[i], mask[i] = semanticTargetOf(v)
	}
}

// semanticTargetOf returns class and mask of a stored value.
func semanticTargetOf(stored uint8) (class, mask float32) {
	if stored == SemanticUnknown {
		return 0, 0
	}
	return float32(stored) - 1, 1
}
