package main

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

// TestInstances: the random problems are valid, of about the asked size, the
// same for the same seed and different for another, and can be proved.
func TestInstances(t *testing.T) {
	for _, kind := range kinds {
		p := instance(kind, 40, 3000, 1)
		if n := len(p.Edges); n < 1000 || n > 4000 {
			t.Errorf("%s: %d edges, want about 3000", kind, n)
		}
		if !reflect.DeepEqual(p, instance(kind, 40, 3000, 1)) {
			t.Errorf("%s: the same seed gives another problem", kind)
		}
		if reflect.DeepEqual(p, instance(kind, 40, 3000, 2)) {
			t.Errorf("%s: another seed gives the same problem", kind)
		}
		s, err := bip.New(p)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		r, err := s.Solve(context.Background(), bip.Query{Budget: 5})
		if err != nil || r.Status != bip.Optimal {
			t.Errorf("%s: status %v, %v", kind, r.Status, err)
		}
	}
}

func TestTimes(t *testing.T) {
	sample := times{3 * time.Second, time.Second, 2 * time.Second}
	if sample.median() != 2*time.Second || sample.max() != 3*time.Second || sample.sum() != 6*time.Second {
		t.Errorf("median %v, max %v, sum %v", sample.median(), sample.max(), sample.sum())
	}
	if got := (times{}).median(); got != 0 {
		t.Errorf("the median of nothing is %v", got)
	}
}
