package engine

import (
	"math"
	"testing"
)

func TestMemAvailable(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
	}{
		{"MemTotal:       24689764 kB\nMemFree:  1 kB\nMemAvailable:    2097152 kB\n", 2 << 30},
		{"MemTotal: 3 kB\n", math.MaxInt64},
		{"MemAvailable: x kB\n", math.MaxInt64},
		{"MemAvailable: 99999999999999999 kB\n", math.MaxInt64},
		{"", math.MaxInt64},
	} {
		if got := memAvailable([]byte(c.text)); got != c.want {
			t.Errorf("%q: got %d", c.text, got)
		}
	}
	if got := availableMemory(); got <= 0 {
		t.Errorf("this machine has %d bytes", got)
	}
}
