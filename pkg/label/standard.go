package label

import (
	"fmt"
	"math"
)

// A Standard brings values with several channels to mean 0 and deviation 1:
//
//	(v - Mean) / Std
//
// The zero Standard leaves them as they are.
type Standard struct {
	Mean, Std []float32 // one for each channel
}

// NewStandard measures the standard of values with this many channels, one
// after another. A channel that does not vary gets deviation 1.
func NewStandard(values []float32, channels int) (Standard, error) {
	if channels < 1 || len(values) == 0 || len(values)%channels != 0 {
		return Standard{}, fmt.Errorf("%d values are no samples of %d channels", len(values), channels)
	}
	s := Standard{make([]float32, channels), make([]float32, channels)}
	n := float64(len(values) / channels)
	for c := range channels {
		var sum, square float64
		for i := c; i < len(values); i += channels {
			sum += float64(values[i])
		}
		for i := c; i < len(values); i += channels {
			d := float64(values[i]) - sum/n
			square += d * d
		}
		s.Mean[c], s.Std[c] = float32(sum/n), float32(math.Sqrt(square/n))
		if s.Std[c] == 0 {
			s.Std[c] = 1
		}
	}
	return s, nil
}

// Check returns an error if the standard, not the zero one, is not for this
// many channels or has a deviation that is not positive.
func (s Standard) Check(channels int) error {
	if len(s.Mean) == 0 && len(s.Std) == 0 {
		return nil
	}
	if len(s.Mean) != channels || len(s.Std) != channels {
		return fmt.Errorf("a standard of %d means and %d deviations for %d channels",
			len(s.Mean), len(s.Std), channels)
	}
	for c, std := range s.Std {
		if !(std > 0) || math.IsInf(float64(std), 0) {
			return fmt.Errorf("deviation %v of channel %d is not positive", std, c)
		}
	}
	return nil
}

// Apply brings values, samples of all channels one after another, to the
// standard.
func (s Standard) Apply(values []float32) {
	if n := len(s.Mean); n > 0 {
		for i := range values {
			values[i] = (values[i] - s.Mean[i%n]) / s.Std[i%n]
		}
	}
}

// Undo takes back what Apply did.
func (s Standard) Undo(values []float32) {
	if n := len(s.Mean); n > 0 {
		for i := range values {
			values[i] = values[i]*s.Std[i%n] + s.Mean[i%n]
		}
	}
}
