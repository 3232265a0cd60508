package prediction

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// judge writes below the truth how far the prediction is off, where that has a
// plain meaning, and notes it.
func (p *painter) judge(name string) {
	truth, out := p.sample.Truth.Data, p.sample.Output.Data
	switch {
	case name == "rgb2depth" || name == "rgb2mist":
		p.judgeDepth(truth, out)
	case name == "rgb2sfnorm":
		p.judgeAngles(truth, out, len(truth)/3)
	case name == "vanishing_point":
		p.judgeAngles(truth, out, 3)
	case name == "room_layout":
		p.judgeLayout(truth, out)
	case name == "segmentsemantic":
		p.judgeSemantic()
	case name == "jigsaw":
		p.judgeJigsaw(truth, out)
	case p.isClasses(name):
		p.judgeClasses(truth, out)
	}
}

// counts reports whether part i of n of the target counts.
func (p *painter) counts(i, n int) bool { return len(p.sample.Mask) != n || p.sample.Mask[i] != 0 }

// median returns the middle one of some numbers, NaN if there are none.
func median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// judgeDepth notes the median relative error of depths in metres.
func (p *painter) judgeDepth(truth, out []float32) {
	const unit = label.DepthUnit
	metres := func(v float32) float64 { return math.Expm1(float64(v)*math.Log(label.DepthMissing+1)) / unit }
	var errors []float64
	for i := range truth {
		if z := metres(truth[i]); p.counts(i, len(truth)) && z > 0 {
			errors = append(errors, math.Abs(metres(out[i])/z-1))
		}
	}
	if m := median(errors); !math.IsNaN(m) {
		p.fact("median relative error in percent", 100*m)
		p.below[truthTile] = fmt.Sprintf("off %.0f %%", 100*m)
	}
}

// judgeAngles notes the median angle between n true and predicted directions.
func (p *painter) judgeAngles(truth, out []float32, n int) {
	var angles []float64
	for i := range n {
		dot, a, b := 0., 0., 0.
		for c := 3 * i; c < 3*i+3; c++ {
			x, y := float64(truth[c]), float64(out[c])
			dot, a, b = dot+x*y, a+x*x, b+y*y
		}
		if p.counts(i, n) && a > 0 && b > 0 {
			angles = append(angles, math.Acos(min(max(dot/math.Sqrt(a*b), -1), 1))*180/math.Pi)
		}
	}
	if m := median(angles); !math.IsNaN(m) {
		p.fact("median error in degrees", m)
		p.below[truthTile] = fmt.Sprintf("off %.0f°", m)
	}
}

// judgeLayout notes the mean distance of the corners of the boxes, and the mean
// error of their extents.
func (p *painter) judgeLayout(truth, out []float32) {
	a, b := slices.Clone(truth), slices.Clone(out)
	p.standard().Undo(a)
	p.standard().Undo(b)
	want, got := cornersOf(a), cornersOf(b)
	apart, size := 0., 0.
	for k := range want {
		apart += distance(want[k], got[k]) / float64(len(want))
	}
	for c := 6; c < label.LayoutValues; c++ {
		size += math.Abs(float64(a[c]-b[c])) / 3
	}
	p.fact("mean error of the corners in m", apart)
	p.fact("mean error of the extents in m", size)
	p.below[truthTile] = fmt.Sprintf("off %.1f m", apart)
}

// cornersOf returns the corners of a layout (label.LayoutTo) in the camera's
// axes.
func cornersOf(v []float32) (corners [8][3]float64) {
	r := label.FromEuler([3]float64{float64(v[3]), float64(v[4]), float64(v[5])})
	for k := range corners {
		for i := range 3 {
			corners[k][i] = float64(v[i])
			for j := range 3 {
				side := float64(k>>j&1) - 0.5
				corners[k][i] += r[j][i] * side * float64(v[6+j]) // The inverse of r.
			}
		}
	}
	return corners
}

// judgeSemantic notes the share of the pixels whose class is right; a
// prediction of another size is read at the nearest places.
func (p *painter) judgeSemantic() {
	classes, err := largestClass(p.sample.Output)
	truth := p.sample.Truth
	if err != nil || len(truth.Shape) != 3 {
		return
	}
	h, w, right, all := truth.Shape[0], truth.Shape[1], 0, 0
	for i, class := range truth.Data {
		if !p.counts(i, len(truth.Data)) {
			continue
		}
		y, x := i/w*classes.Shape[0]/h, i%w*classes.Shape[1]/w
		all++
		if classes.Data[y*classes.Shape[1]+x] == class {
			right++
		}
	}
	if all > 0 {
		share := 100 * float64(right) / float64(all)
		p.fact("pixels right in percent", share)
		p.below[truthTile] = fmt.Sprintf("%.0f %% right", share)
	}
}

// judgeJigsaw notes how many of the nine tiles are put in their places.
func (p *painter) judgeJigsaw(truth, out []float32) {
	a, b := slices.Index(truth, slices.Max(truth)), slices.Index(out, slices.Max(out))
	if max(a, b) >= label.JigsawPermutations {
		return
	}
	want, got, n := label.Permutations()[a], label.Permutations()[b], 0
	for k := range want {
		if want[k] == got[k] {
			n++
		}
	}
	p.fact("tiles in their places", float64(n))
	p.below[truthTile] = fmt.Sprintf("%d of 9 in place", n)
}

// judgeClasses notes the rank that the most probable true class has in the
// prediction.
func (p *painter) judgeClasses(truth, out []float32) {
	best, rank := slices.Index(truth, slices.Max(truth)), 1
	for _, v := range out {
		if v > out[best] {
			rank++
		}
	}
	p.fact("rank of the true class", float64(rank))
	p.below[truthTile] = fmt.Sprintf("guess no. %d", rank)
	if rank == 1 {
		p.below[truthTile] = "right"
	}
}
