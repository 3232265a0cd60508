package taskonomy

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// Stats are the mean, standard deviation and range of each channel.
type Stats struct {
	// Unit says what the numbers are in.
	Unit                string
	Count               int64
	Mean, Std, Min, Max []float64
	// Real says what the numbers of the real data set are, as far as known.
	Real string
}

// sums accumulate statistics.
type sums struct {
	n               int64
	sum, square     []float64
	lowest, highest []float64
}

func (s *sums) add(values ...float64) {
	if s.sum == nil {
		k := len(values)
		s.sum, s.square = make([]float64, k), make([]float64, k)
		s.lowest, s.highest = slices.Clone(values), slices.Clone(values)
	}
	s.n++
	for i := range s.sum {
		s.sum[i] += values[i]
		s.square[i] += values[i] * values[i]
		s.lowest[i] = min(s.lowest[i], values[i])
		s.highest[i] = max(s.highest[i], values[i])
	}
}

func (s *sums) join(o *sums) {
	if o.n == 0 {
		return
	}
	if s.n == 0 {
		*s = *o
		return
	}
	s.n += o.n
	for i := range s.sum {
		s.sum[i] += o.sum[i]
		s.square[i] += o.square[i]
		s.lowest[i] = min(s.lowest[i], o.lowest[i])
		s.highest[i] = max(s.highest[i], o.highest[i])
	}
}

func (s *sums) stats(unit, realData string) Stats {
	out := Stats{Unit: unit, Count: s.n, Min: s.lowest, Max: s.highest, Real: realData}
	for i := range s.sum {
		mean := s.sum[i] / float64(s.n)
		out.Mean = append(out.Mean, mean)
		out.Std = append(out.Std, math.Sqrt(max(0, s.square[i]/float64(s.n)-mean*mean)))
	}
	return out
}

// String returns mean and deviation of each channel, such as "0.5 ± 0.1".
func (s Stats) String() string {
	var parts []string
	for i := range s.Mean {
		parts = append(parts, fmt.Sprintf("%.4g ± %.4g", s.Mean[i], s.Std[i]))
	}
	return strings.Join(parts, ", ")
}

// A measure is a statistic of a domain: how to read it from a file, in what
// unit, and what it is in the real data set (tasks.md 1.3, 3.2 and 3.4 of the
// project's reference, which name their sources).
type measure struct {
	domain, unit string
	realData     string
	// scale divides the numbers of the file; limit is the number from which a
	// pixel does not count, or 0; first is how many channels count.
	scale, limit float64
	first        int
	// missing is what all channels of a pixel without a label hold, or nil.
	missing *float32
}

var measures = []measure{
	{domain: "rgb", unit: "of 1", scale: 255, first: 3,
		realData: "0.5456 ± 0.1825, 0.5176 ± 0.1965, 0.4863 ± 0.2172"},
	{domain: "depth_zbuffer", unit: "1/512 m, below 8192", scale: 1, limit: 8192, first: 1, realData: "1500 ± 1000"},
	{domain: "depth_euclidean", unit: "1/512 m, below 8192", scale: 1, limit: 8192, first: 1},
	{domain: "normal", unit: "of 255, without missing", scale: 1, first: 3, missing: new(float32(128))},
	{domain: "principal_curvature", unit: "of 255, without missing", scale: 1, first: 2, missing: new(float32(0)),
		realData: "132 ± 35, 127.2 ± 9.15"},
	{domain: "edge_occlusion", unit: "of 65535", scale: 1, first: 1, realData: "56 ± 239"},
	{domain: "edge_texture", unit: "of 65535", scale: 1, first: 1, realData: "718 ± 1070"},
	{domain: "keypoints2d", unit: "of 65535", scale: 1, first: 1, realData: "about 50 to 70, highest about 1000"},
	{domain: "keypoints3d", unit: "of 1", scale: 65535, first: 1, realData: "0.086, up to 0.88"},
	{domain: "reshading", unit: "of 1", scale: 255, first: 1, realData: "0.496 ± 0.285"},
}

// cameraMeasures are those of point_info.
var cameraMeasures = []struct {
	name, unit, realData string
	of                   func(*PointInfo) float64
}{
	{"field of view", "degrees", "61.2, from 45 to 75", func(p *PointInfo) float64 { return degrees(p.FOV) }},
	{"pitch", "degrees", "0.24, from -22.5 to 22.5", func(p *PointInfo) float64 {
		return degrees(math.Asin(math.Max(-1, math.Min(1, -label.FromEuler(p.CameraRotation)[2][2]))))
	}},
	{"roll", "degrees", "0 ± 0.8", func(p *PointInfo) float64 {
		r := label.FromEuler(p.CameraRotation)
		return degrees(math.Atan2(r[2][0], r[2][1]))
	}},
	{"distance", "metres", "5.3, mode about 3.5", func(p *PointInfo) float64 { return p.CameraDistance }},
	{"obliqueness", "degrees", "52.9, peak near 78", func(p *PointInfo) float64 { return degrees(p.Obliqueness) }},
	{"points in view", "points", "median 55", func(p *PointInfo) float64 { return float64(len(p.Sees)) }},
}

func degrees(radians float64) float64 { return radians * 180 / math.Pi }

// segments returns the number of different ids in a map.
func segments(ids []float32) float64 {
	var seen [1 << 16]bool
	n := 0
	for _, id := range ids {
		if i := int(id); !seen[i] {
			seen[i] = true
			n++
		}
	}
	return float64(n)
}
