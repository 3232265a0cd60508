package taskonomy

import "fmt"

// scenes365 is the number of scenes that the network of the real data set
// knows; the original keeps 63 of them.
const scenes365 = 365

// keepScenes returns the probabilities of the scenes that the original keeps,
// made to sum to 1. Files of other worlds keep all of theirs.
func keepScenes(values []float32) ([]float32, error) {
	kept := values
	if len(values) == scenes365 {
		kept = make([]float32, len(keptScenes))
		for i, scene := range keptScenes {
			kept[i] = values[scene]
		}
	}
	sum := 0.0
	for i, p := range kept {
		if p < 0 {
			return nil, fmt.Errorf("entry %d is %v: probabilities are not negative", i, p)
		}
		sum += float64(p)
	}
	out := make([]float32, len(kept))
	for i, p := range kept {
		out[i] = float32(float64(p) / sum)
		if sum == 0 {
			out[i] = 1 / float32(len(out))
		}
	}
	return out, nil
}

// scenesKept returns the number of classes for files of n probabilities.
func scenesKept(n int) int {
	if n == scenes365 {
		return len(keptScenes)
	}
	return n
}

// keptScenes are the numbers, in the list of Places365, of the 63 scenes of
// home and work that the original keeps, from alcove to youth_hostel (tasks.md
// 1.3; the file places_class_to_keep.txt of the original has 31 of them only).
var keptScenes = [63]int{
	3, 23, 25, 26, 28, 37, 43, 45, 51, 52, 56, 61, 63, 88, 89, 93, 95, 100, 102, 106, 121,
	124, 126, 129, 131, 133, 135, 156, 165, 176, 177, 179, 182, 203, 208, 215, 217, 228, 240, 241, 244, 246,
	248, 253, 255, 264, 269, 280, 281, 282, 285, 298, 303, 311, 317, 318, 328, 332, 343, 346, 352, 358, 363,
}
