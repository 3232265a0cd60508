package label

// MatchTo writes the target of task point_match, one for each of two classes:
// (1, 0) if the centres of two views are different points, (0, 1) if they are
// the same one. It always counts.
//
// Negatives are to be pairs that see a common point but are centred on
// different ones, as many as positives, so that telling rooms apart is not
// enough. Which point a view is centred on is in frame.View.
func MatchTo(dst []float32, same bool) {
	need("matching", len(dst), 2)
	dst[0], dst[1] = 1, 0
	if same {
		dst[0], dst[1] = 0, 1
	}
}
