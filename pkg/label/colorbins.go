package label

import (
	"math"
	"sync"
)

// ColorBins is the number of classes of task colorization.
const ColorBins = 261

const (
	colorStep  = 10 // distance of neighbouring bins, in units of a and b
	colorNear  = 10 // bins that share in the code of a colour
	colorSigma = 5  // width of the Gaussian of their shares
)

// colorRows holds the first and last b, in steps, of the bins of each a from
// -90 to 100: the points of the grid that are nearest to the (a, b) of some
// sRGB colour. A test computes them again. The original has 313 points by
// another rule, which is not public; 68 of them never count in it.
var colorRows = [...][2]int{
	{8, 8}, {4, 8}, {2, 9}, {0, 9}, {-2, 9}, {-3, 9}, {-4, 9}, {-4, 9}, {-5, 9}, {-6, 9},
	{-7, 8}, {-7, 8}, {-8, 8}, {-9, 8}, {-9, 7}, {-10, 7}, {-11, 7}, {-11, 7}, {-9, 0}, {-7, -5},
}

// colorFirst is the a of the first row, in steps.
const colorFirst = -9

// ColorBin returns the a and b of [Lab] of a class.
func ColorBin(class int) (a, b float64) {
	c := colorBins()[class]
	return float64(c[0]), float64(c[1])
}

var colorBins = sync.OnceValue(func() *[ColorBins][2]float32 {
	var bins [ColorBins][2]float32
	n := 0
	for i, r := range colorRows {
		for b := r[0]; b <= r[1]; b++ {
			bins[n] = [2]float32{float32(colorStep * (colorFirst + i)), float32(colorStep * b)}
			n++
		}
	}
	return &bins
})

// A colorCode is the soft code of a colour: its nearest classes, nearest first,
// and their shares, which sum to 1.
type colorCode struct {
	class [colorNear]int32
	share [colorNear]float32
}

// codeOf sets the code of a colour.
func (c *colorCode) codeOf(a, b float32) {
	var d [colorNear]float32
	for k := range d {
		d[k] = math.MaxFloat32
	}
	for i, bin := range colorBins() {
		da, db := a-bin[0], b-bin[1]
		dist := float32(da*da) + float32(db*db)
		if dist >= d[colorNear-1] {
			continue
		}
		k := colorNear - 1
		for ; k > 0 && dist < d[k-1]; k-- {
			d[k], c.class[k] = d[k-1], c.class[k-1]
		}
		d[k], c.class[k] = dist, int32(i)
	}
	var sum float32
	for k := range d {
		// Relative to the nearest, so that not all shares underflow.
		c.share[k] = float32(math.Exp(float64(d[0]-d[k]) / (2 * colorSigma * colorSigma)))
		sum += c.share[k]
	}
	for k := range c.share {
		c.share[k] /= sum
	}
}
