package affinity

import (
	"math"
	"testing"
)

func TestUnbeaten(t *testing.T) {
	for _, c := range []struct {
		name          string
		source        string
		gain, quality float64
		want          bool
	}{
		{"both", "a", 1, 1, true},
		{"scratch only", "a", 1, 0.9999, false},
		{"full supervision only", "a", 0.9999, 1, false},
		{"full supervision itself", Self, 1, 1, false},
		{"no quality", "a", 1, math.NaN(), false},
		{"no gain", "a", math.NaN(), 1, false},
	} {
		row := Transfer{Target: "t", Sources: []string{c.source}, Gain: c.gain, Quality: c.quality}
		if got := row.Unbeaten(); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
