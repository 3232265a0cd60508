package study

// A Stability says how often the best plan stays the same when every affinity
// is multiplied by a random factor.
type Stability struct {
	Budget float64
	// Deviations are the standard deviations of the logarithm of the factor.
	Deviations []float64
	// Same holds for each deviation the share of the samples in which the set
	// of sources is that of the unperturbed table.
	Same []float64
	// Sources are the tasks chosen at least once, alphabetical, and Share holds
	// for deviation i and source j at [i][j] the share of samples that choose it.
	Sources []string
	Share   [][]float64
	Samples int
}
