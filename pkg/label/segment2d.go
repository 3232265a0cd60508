package label

import "math"

// Segments of the image, in pixels of a picture 512 wide: Felzenszwalb's scale
// (k = scale/255 for colours in [0, 1]), the blur before and the smallest
// segment, as in the original; then the distance of mean colours, in bytes,
// below which segments are one, and how many are left at most (real files have
// 49 to 65).
const (
	segment2DScale    = 200.0
	segment2DSigma    = 3.0
	segment2DSmallest = 20.0
	segment2DAlike    = 16.0
	segment2DMost     = 64
)

// Segment2DTo writes the target of task segment2d: the number of the segment of
// each pixel, from 0. It returns how many there are. Only equality of numbers
// means something. Every pixel counts.
//
// As in the original, the picture is blurred and over-segmented (see
// felzenszwalb.go). Then the original cuts the graph of neighbouring segments
// by recursive normalised cuts with the similarity exp(-d²/255) of mean
// colours; here neighbours of similarity above 1/e (d < 16 of 255) are merged,
// and the most alike ones until at most 64 are left. At other widths than 512
// the blur and the smallest segment scale with the picture, and k with its area
// and with the strength of edges ([Edge2DClip]).
func Segment2DTo(dst []int32, p Picture, s *Scratch) int {
	need("2D segments", len(dst), p.Len())
	s, m := enter(s)
	defer s.leave(m)
	var planes [3][]float32
	for c := range planes {
		planes[c] = s.f32.take(p.Len())
		for i := range planes[c] {
			planes[c][i] = float32(p.Pix[3*i+c]) / 255
		}
		blurTo(planes[c], planes[c], p.Width, p.Height, segment2DSigma*p.scale(), s)
	}
	area := p.scale() * p.scale()
	k := segment2DScale / 255 * area * float64(Edge2DClip(p.Width)) / edge2DClip
	smallest := max(int32(math.Ceil(segment2DSmallest*area)), 4)
	count := felzenszwalbTo(dst, planes, p.Width, p.Height, k, smallest, s)
	return mergeAlike(dst, count, p, segment2DAlike, segment2DMost, s)
}

// EncodeSegmentsTo writes segments as the real data set stores them, 8 bits
// each. There must be at most 256.
func EncodeSegmentsTo(dst []uint8, segments []int32) {
	need("encoded segments", len(dst), len(segments))
	for i, v := range segments {
		dst[i] = uint8(v)
	}
}

// DecodeSegmentsTo reads what EncodeSegmentsTo wrote.
func DecodeSegmentsTo(dst []int32, raw []uint8) {
	need("decoded segments", len(dst), len(raw))
	for i, v := range raw {
		dst[i] = int32(v)
	}
}
