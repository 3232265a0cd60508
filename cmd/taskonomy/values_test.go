package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSeries(t *testing.T) {
	for _, c := range []struct {
		text string
		want []float64
	}{
		{"3", []float64{3}},
		{"1,2,4-8", []float64{1, 2, 4, 5, 6, 7, 8}},
		{"0-1:0.25", []float64{0, 0.25, 0.5, 0.75, 1}},
		{"0-0.5:0.1", []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}},
		{"1-2.5", []float64{1, 2}},
		{" 2 , 1 , 2 ", []float64{2, 1}},
		{"1e-3", []float64{0.001}},
		{"", nil}, {"-1", nil}, {"5-1", nil}, {"1-2:0", nil}, {"1,x", nil}, {"nan", nil}, {"inf", nil},
		{"0-1:1e-9", nil}, {"1-", nil}, {"1,,2", nil},
	} {
		var s series
		err := s.Set(c.text)
		if (err != nil) != (c.want == nil) {
			t.Errorf("%q: error %v", c.text, err)
			continue
		}
		if diff := cmp.Diff(c.want, s.values); err == nil && diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}
