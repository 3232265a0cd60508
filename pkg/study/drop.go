package study

// A Drop says how well the targets are still served, on average, if K tasks
// picked at random are taken out of the sources (drop-k figure of the
// supplement).
type Drop struct {
	K             []int // ascending from 0
	Gain, Quality []float64
}
