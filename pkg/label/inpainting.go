package label

// HoleTo writes the input of task inpainting_whole: the picture in [-1, 1] with
// its middle quarter 0, a medium grey: rows and columns from a fourth to three
// fourths (64 to 191 of 256). The target is the whole picture ([InputTo]), and
// every pixel counts, not only those of the hole.
func HoleTo(dst []float32, p Picture) {
	InputTo(dst, p)
	x0, x1 := p.Width/4, p.Width-p.Width/4
	for y := p.Height / 4; y < p.Height-p.Height/4; y++ {
		clear(dst[3*(y*p.Width+x0) : 3*(y*p.Width+x1)])
	}
}
