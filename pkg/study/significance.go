package study

// A Measure is what a transfer is judged by.
type Measure int

const (
	// Gain is the win rate against training from scratch.
	Gain Measure = iota
	// Quality is the win rate against full supervision.
	Quality
)

// String returns "gain" or "quality".
func (m Measure) String() string {
	if m == Quality {
		return "quality"
	}
	return "gain"
}

// A Significance compares the best taxonomy for each budget with random ones.
// Values are means of the measure over the targets that are not supervised.
type Significance struct {
	Measure Measure
	Points  []SignificancePoint // by budget
}

// A SignificancePoint is one budget of a Significance.
type SignificancePoint struct {
	Budget   int
	Taxonomy float64 // of the best taxonomy
	Random   float64 // mean over random taxonomies
	Low      float64 // 5th percentile of them
	High     float64 // 95th
}
