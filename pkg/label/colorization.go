package label

import "fmt"

// colorFactor is how much smaller the target of task colorization is than its
// picture.
const colorFactor = 4

// ColorSize returns the width or height of the target of task colorization for
// a picture of this width or height: a quarter (64 of 256), at least 1.
func ColorSize(size int) int { return max(1, size/colorFactor) }

// ColorCodeTo writes the target of task colorization, ColorBins numbers for
// each pixel of a picture a quarter as wide and high: the shares of the 10
// nearest bins ([ColorBin]) in its colour (a, b),
//
//	share ~ exp(-d²/(2·5²)),  Σ share = 1
//
// The mask, one number a pixel, is the weight of the nearest bin, or 1 if
// weights is nil; see [ColorPrior]. A pixel is the mean of 4×4 pixels of the
// picture; of a picture of other than a multiple of 4, the rest is left out.
// The input is [LightnessTo].
func ColorCodeTo(dst, mask []float32, p Picture, weights []float32) {
	w, h := ColorSize(p.Width), ColorSize(p.Height)
	need("colour codes", len(dst), w*h*ColorBins)
	need("colour mask", len(mask), w*h)
	if weights != nil {
		need("colour weights", len(weights), ColorBins)
	}
	clear(dst)
	var code colorCode
	for i := range mask {
		code.codeOf(p.blockColor(i%w, i/w))
		for k, class := range code.class {
			dst[i*ColorBins+int(class)] = code.share[k]
		}
		mask[i] = 1
		if weights != nil {
			mask[i] = weights[code.class[0]]
		}
	}
}

// blockColor returns the colour of pixel (x, y) of the smaller picture.
func (p Picture) blockColor(x, y int) (a, b float32) {
	var sum [3]int
	n := 0
	for v := y * colorFactor; v < min((y+1)*colorFactor, p.Height); v++ {
		for u := x * colorFactor; u < min((x+1)*colorFactor, p.Width); u++ {
			rgb := p.Pix[3*(v*p.Width+u):][:3]
			for c, v := range rgb {
				sum[c] += int(v)
			}
			n++
		}
	}
	_, la, lb := Lab(uint8((sum[0]+n/2)/n), uint8((sum[1]+n/2)/n), uint8((sum[2]+n/2)/n))
	return float32(la), float32(lb)
}

// A ColorPrior measures how often colours occur, for the weights of task
// colorization. The zero ColorPrior has seen none.
type ColorPrior struct {
	share [ColorBins]float64
	total float64
}

// Add counts the pixels of the target of a picture.
func (c *ColorPrior) Add(p Picture) {
	w := ColorSize(p.Width)
	var code colorCode
	for i := range w * ColorSize(p.Height) {
		code.codeOf(p.blockColor(i%w, i/w))
		for k, class := range code.class {
			c.share[class] += float64(code.share[k])
		}
		c.total++
	}
}

// Weights returns the weight of each bin, as in Zhang et al., "Colorful Image
// Colorization" (ECCV 2016): with the share p of the Q bins in all pixels,
//
//	w ~ 1 / ((1-λ) p + λ/Q),   Σ p w = 1,   λ = 1/2
//
// and 0 for bins that did not occur, as in the original's weights for indoor
// pictures.
func (c *ColorPrior) Weights() ([]float32, error) {
	if c.total == 0 {
		return nil, fmt.Errorf("no picture to weigh colours by")
	}
	const lambda = 0.5
	weights, mean := make([]float32, ColorBins), 0.0
	weight := func(share float64) float64 {
		return 1 / ((1-lambda)*share/c.total + lambda/ColorBins)
	}
	for _, s := range c.share {
		mean += s / c.total * weight(s)
	}
	for i, s := range c.share {
		if s > 0 {
			weights[i] = float32(weight(s) / mean)
		}
	}
	return weights, nil
}
