package label

import "math"

// Edges of the image: blur in pixels of a picture 512 wide, and where the
// training target clips there.
const (
	edge2DSigma = 3.0
	edge2DClip  = 0.08
)

// Edge2DTo writes the target of task edge2d before scaling, in [0, 0.71]: the
// gradient of the blurred brightness, without suppression of what is not a
// maximum. With the brightness Y in [0, 1],
//
//	sqrt((gx² + gy²)/2),  g = Sobel(Y * Gauss(3 px · Width/512))
//
// and 0 on the border of one pixel. It repeats the files of the real data set
// (512 px) to 0.02 % (tasks.md 1.3). Every pixel counts.
func Edge2DTo(dst []float32, p Picture, s *Scratch) {
	need("2D edges", len(dst), p.Len())
	s, m := enter(s)
	defer s.leave(m)
	gray := s.f32.take(p.Len())
	GrayTo(gray, p)
	blurTo(gray, gray, p.Width, p.Height, edge2DSigma*p.scale(), s)
	sobelTo(dst, gray, p.Width, p.Height)
}

// Edge2DClip returns the edge strength that becomes 1 in the training target,
// for pictures of this width: 0.08 at 512 px. A smaller picture is blurred less
// in pixels, so that the same step of brightness makes a stronger edge; the
// clip grows as the edge at an ideal step does,
//
//	Φ(1.5/σ) - Φ(-0.5/σ),  σ = 3 px · width/512
//
// Φ being the normal distribution.
func Edge2DClip(width int) float32 {
	step := func(sigma float64) float64 {
		return (math.Erf(1.5/(sigma*math.Sqrt2)) + math.Erf(0.5/(sigma*math.Sqrt2))) / 2
	}
	return float32(edge2DClip * step(edge2DSigma*float64(width)/fullSize) / step(edge2DSigma))
}

// Edge2DTargetTo scales the edges for training: [0, Edge2DClip] to [-1, 1],
// clipped. width is that of the picture that the edges were computed for: 512
// for files of the real data set, even if they have been resized.
func Edge2DTargetTo(dst, edges []float32, width int) { spreadTo(dst, edges, Edge2DClip(width)) }
