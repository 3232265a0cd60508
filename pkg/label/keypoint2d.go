package label

// Keypoints of the image: the scales, and where the training target clips.
const (
	keypoint2DScales = 10
	keypoint2DClip   = 0.005
)

// keypoint2DSize returns the side in pixels of the filter of scale k, for a
// picture of this width.
func keypoint2DSize(k, width int) int {
	sigma := 1 + 29*float64(k)/(keypoint2DScales-1)
	size := 3 * sigma * float64(width) / fullSize
	if width == fullSize {
		return int(size)
	}
	return max(3, 3*int(size/3+0.5))
}

// Keypoint2DTo writes the target of task keypoint2d before scaling: the
// response of SURF before suppression, the determinant of the Hessian of the
// brightness Y in [0, 1] by box filters on its integral image,
//
//	max(0, max over k of Dxx·Dyy - 0.81·Dxy²),  D ~ 1/size²,
//	size = int(3 σ_k),  σ_k = 1 + 29 k/9,  k = 0…9
//
// with half-width (size-1)/2 and lobes of size/3 in integer division. It
// repeats the files of the real data set (512 px) to half a unit of their 16
// bits (tasks.md 1.3). Every pixel counts.
//
// At that width the filters have flaws: they lie a pixel to the right and
// below, and where 3 does not divide the size they see plain brightness too.
// In small pictures these would outweigh the rest. So at all other widths the
// sizes are the multiples of 3 nearest to 3 σ_k · Width/512 (3, 6, 9 and 12 at
// 64 px), centred to half a pixel. D being divided by size², responses keep
// their scale.
func Keypoint2DTo(dst []float32, p Picture, s *Scratch) {
	need("2D keypoints", len(dst), p.Len())
	s, m := enter(s)
	defer s.leave(m)
	gray := s.f32.take(p.Len())
	GrayTo(gray, p)
	margin := keypoint2DSize(keypoint2DScales-1, p.Width)/2 + 3
	stride := p.Width + 2*margin
	sums := s.f64.take(stride * (p.Height + 2*margin))
	integrate(sums, gray, p.Width, p.Height, margin)
	clear(dst)
	first := margin*stride + margin
	if p.Width != fullSize {
		first -= stride + 1
	}
	for k := range keypoint2DScales {
		size := keypoint2DSize(k, p.Width)
		if k > 0 && size == keypoint2DSize(k-1, p.Width) {
			continue
		}
		half := (size - 1) / 2
		if p.Width != fullSize {
			half = size/3 + size/3/2
		}
		hessian := newHessian(size, half, stride)
		for y := range p.Height {
			hessian.maxTo(dst[y*p.Width:][:p.Width], sums, first+y*stride)
		}
	}
}

// integrate writes the integral image: entry (x, y) is the sum of all pixels up
// to and including (x, y). It has a margin on all sides that repeats its
// border: the original reads the nearest entry for one outside.
func integrate(sums []float64, gray []float32, w, h, margin int) {
	stride := w + 2*margin
	for y := range h {
		row := sums[(y+margin)*stride:][:stride]
		sum := 0.0
		for x, g := range gray[y*w:][:w] {
			sum += float64(g)
			row[margin+x] = sum
			if y > 0 {
				row[margin+x] += sums[(y+margin-1)*stride+margin+x]
			}
		}
		for x := range margin {
			row[x], row[margin+w+x] = row[margin], row[margin+w-1]
		}
	}
	for y := range margin {
		copy(sums[y*stride:][:stride], sums[margin*stride:])
		copy(sums[(margin+h+y)*stride:][:stride], sums[(margin+h-1)*stride:])
	}
}

// A box is a rectangle of an integral image: the places of its corners relative
// to that of a pixel. The sum is a - b - c + d.
type box struct{ a, b, c, d int }

// newBox returns the box of rows and columns after (row, column), which are
// relative to a pixel.
func newBox(row, column, rows, columns, stride int) box {
	at := row*stride + column
	return box{at, at + columns, at + rows*stride, at + rows*stride + columns}
}

// sum returns the sum over the box around place i.
func (b *box) sum(sums []float64, i int) float64 {
	return sums[i+b.a] - sums[i+b.b] - sums[i+b.c] + sums[i+b.d]
}

// A hessian holds the boxes of the filters of one size.
type hessian struct {
	topLeft, topRight, bottomLeft, bottomRight box
	midX, sideX, midY, sideY                   box
	weight                                     float64
}

// newHessian returns the filters of a size, which begin half of it before the
// pixel, for an integral image of this stride.
func newHessian(size, half, stride int) hessian {
	lobe := size / 3
	wide := 2*lobe - 1
	return hessian{
		topLeft:     newBox(-lobe, -lobe, lobe, lobe, stride),
		topRight:    newBox(-lobe, 1, lobe, lobe, stride),
		bottomLeft:  newBox(1, -lobe, lobe, lobe, stride),
		bottomRight: newBox(1, 1, lobe, lobe, stride),
		midX:        newBox(1-lobe, -half, wide, size, stride),
		sideX:       newBox(1-lobe, -(lobe / 2), wide, lobe, stride),
		midY:        newBox(-half, 1-lobe, size, wide, stride),
		sideY:       newBox(-(lobe / 2), 1-lobe, lobe, wide, stride),
		weight:      1 / float64(size) / float64(size),
	}
}

// maxTo raises the entries of a row to the determinants of its pixels, whose
// first is at place first of the integral image.
func (h *hessian) maxTo(row []float32, sums []float64, first int) {
	for x := range row {
		i := first + x
		dxy := h.bottomLeft.sum(sums, i) + h.topRight.sum(sums, i) -
			h.topLeft.sum(sums, i) - h.bottomRight.sum(sums, i)
		dxx := h.midX.sum(sums, i) - 3*h.sideX.sum(sums, i)
		dyy := h.midY.sum(sums, i) - 3*h.sideY.sum(sums, i)
		d := (dxx*dyy - 0.81*dxy*dxy) * h.weight * h.weight
		row[x] = max(row[x], float32(d))
	}
}

// Keypoint2DTargetTo scales the responses for training: [0, 0.005] to [-1, 1],
// clipped.
func Keypoint2DTargetTo(dst, keypoints []float32) { spreadTo(dst, keypoints, keypoint2DClip) }
