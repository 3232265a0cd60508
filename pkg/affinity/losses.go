package affinity

import (
	"fmt"
	"runtime"
)

// A Candidate is one transfer to a target and how it did on the test images.
type Candidate struct {
	// Sources are as in [Transfer]; [Self] and [Scratch] are candidates too.
	Sources []string
	// Losses holds one loss for each image, in the order of the images of the
	// target: smaller is better, in any unit, and NaN is not allowed.
	Losses []float64
}

// Losses is everything that Stage III needs to know about one target.
type Losses struct {
	// Target is the task that all candidates solve.
	Target string
	// Images names the held-out images, in the order of every Losses field.
	Images []string
	// Candidates are all transfers to the target, of all orders, in any order.
	Candidates []Candidate
}

// Defaults of [Config].
const (
	defaultClip          = 0.001  // As published: win rates in [0.001, 0.999].
	defaultTolerance     = 1e-12  // A hundred times the rounding of a row of 83 terms.
	defaultMaxIterations = 100000 // A circle of three at the default clip needs about 18,000.
)

// A Config says how losses become affinities. The zero value is the published
// method.
type Config struct {
	// Clip bounds win rates away from certainty, to [Clip, 1-Clip], before
	// their ratios are formed. It lies in (0, 0.5); 0 stands for 0.001.
	Clip float64
	// SplitTies gives half a win to each side where two losses are equal. By
	// default a tie counts for neither.
	SplitTies bool
	// MaxOrder leaves candidates with more sources out of the tournament; 0
	// keeps all. This changes every affinity of the target, because they sum
	// to 1 over the candidates that take part. To restrict what Stage IV may
	// choose, call [Table.UpToOrder] on the full table, which does not.
	MaxOrder int
	// Tolerance is the largest Residual of [Priorities] at which the power
	// iteration stops; 0 stands for 1e-12.
	Tolerance float64
	// MaxIterations bounds the power iteration; 0 stands for 100,000.
	MaxIterations int
	// Workers is how many goroutines count wins; 0 stands for GOMAXPROCS. The
	// result does not depend on it.
	Workers int
}

// withDefaults returns the config with its zero fields filled in, or an error
// if a field is out of range.
func (c Config) withDefaults() (Config, error) {
	if c.Clip == 0 {
		c.Clip = defaultClip
	}
	if c.Tolerance == 0 {
		c.Tolerance = defaultTolerance
	}
	if c.MaxIterations == 0 {
		c.MaxIterations = defaultMaxIterations
	}
	if c.Workers == 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	switch {
	case !(c.Clip > 0 && c.Clip < 0.5):
		return c, fmt.Errorf("the config has Clip %v, expected a value in (0, 0.5)", c.Clip)
	case !(c.Tolerance > 0):
		return c, fmt.Errorf("the config has Tolerance %v, expected a positive value", c.Tolerance)
	case c.MaxIterations < 0 || c.MaxOrder < 0 || c.Workers < 0:
		return c, fmt.Errorf("the config has MaxIterations %d, MaxOrder %d, Workers %d: "+
			"none may be negative",
			c.MaxIterations, c.MaxOrder, c.Workers)
	}
	return c, nil
}

// admits reports whether candidates of that order take part.
func (c Config) admits(order int) bool { return c.MaxOrder == 0 || order <= c.MaxOrder }
