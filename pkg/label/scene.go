package label

import "github.com/gotaskonomy/taskonomy/pkg/frame"

const (
	// sceneDoubt is the share of the probability that a type of room leaves to
	// all types alike.
	sceneDoubt = 0.1
	// sceneEvidence is the share of the picture that must be of objects for
	// the label to be halfway between ignorance and knowledge.
	sceneEvidence = 0.02
)

// Confusion returns the distributions that ScenesTo starts from when it is
// given none: row r, for rooms of type r, is 0.9 on r and 0.1 spread evenly
// over all.
func Confusion(types int) [][]float32 {
	rows := make([][]float32, types)
	for r := range rows {
		rows[r] = make([]float32, types)
		for c := range rows[r] {
			rows[r][c] = sceneDoubt / float32(types)
		}
		rows[r][r] += 1 - sceneDoubt
	}
	return rows
}

// ScenesTo writes the target of task class_places, a distribution over the
// types of rooms,
//
//	p = e·confusion[type] + (1 - e)/types,   e = a/(a + 0.02)
//
// where a is the share of the picture that shows objects, as ObjectsTo returns
// it with the same table: a view of bare walls says nothing about the room.
// confusion says which types are like each other; see [Confusion]. It returns
// e; if the type of the frame is none of them, it is 0, the distribution is
// uniform and does not count.
//
// The original has the answers of a network for 63 kinds of scenes. Like them
// this is soft and depends on what is visible.
func ScenesTo(
	dst []float32, f *frame.Frame, classes []int16, confusion [][]float32,
) (evidence float64) {
	need("frame's categories", len(f.Category), f.Size*f.Size)
	need("confusion", len(confusion), len(dst))
	for c := range dst {
		dst[c] = 1 / float32(len(dst))
	}
	if f.RoomType < 0 || f.RoomType >= len(dst) {
		return 0
	}
	seen := 0
	for _, category := range f.Category {
		if classOf(category, classes) >= 0 {
			seen++
		}
	}
	share := float64(seen) / float64(len(f.Category))
	evidence = share / (share + sceneEvidence)
	for c, p := range confusion[f.RoomType] {
		dst[c] = mix(dst[c], p, float32(evidence))
	}
	return evidence
}
