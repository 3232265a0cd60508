package label

// tileShare is the share of a cell's side that a tile shows, so that its edges
// do not continue on its neighbours'.
const tileShare = 0.9

// TilesTo writes the input of task jigsaw, nine tiles of size×size pixels with
// three numbers each in [-1, 1], and returns the target, the class: the number
// of the permutation of [Permutations] by which they are shuffled. It and where
// tiles lie in their cells depend on the seed only.
//
// The picture is cut in 3×3 cells of a third of its width and height (170 of
// 512), rounded down; a tile is a crop of 90 % of its cell (153 of 170),
// rounded down, at a random place, enlarged bilinearly.
func TilesTo(dst [][]float32, p Picture, size int, seed uint64, s *Scratch) (class int) {
	need("tiles", len(dst), tiles)
	need("picture", len(p.Pix), 3*p.Len())
	s, m := enter(s)
	defer s.leave(m)
	r := s.stream(seed, streamJigsaw)
	class = r.IntN(JigsawPermutations)
	cellW, cellH := max(p.Width/3, 1), max(p.Height/3, 1)
	w, h := max(int(tileShare*float64(cellW)), 1), max(int(tileShare*float64(cellH)), 1)
	for k, cell := range permutations()[class] {
		x := min(int(cell)%3*cellW, p.Width-1) + r.IntN(cellW-w+1)
		y := min(int(cell)/3*cellH, p.Height-1) + r.IntN(cellH-h+1)
		need("tile", len(dst[k]), 3*size*size)
		cropTo(dst[k], p, crop{x, y, w, h}, size, s)
	}
	return class
}

// A crop is a part of a picture.
type crop struct{ x, y, w, h int }

// cropTo writes a crop, enlarged to size×size pixels and scaled as by InputTo.
// It is bilinear between pixel centres and takes the nearest pixel of the crop
// beyond the outer ones.
func cropTo(dst []float32, p Picture, c crop, size int, s *Scratch) {
	s, m := enter(s)
	defer s.leave(m)
	left, right, along := s.i32.take(size), s.i32.take(size), s.f32.take(size)
	for x := range size {
		x0, x1, t := between(x, c.w, size)
		left[x], right[x], along[x] = int32(3*(c.x+x0)), int32(3*(c.x+x1)), t
	}
	for y := range size {
		y0, y1, ty := between(y, c.h, size)
		top, bottom := p.row(c.y+y0), p.row(c.y+y1)
		out := dst[3*y*size:][:3*size]
		for x, tx := range along {
			l, r := left[x], right[x]
			for ch := range int32(3) {
				a := mix(float32(top[l+ch]), float32(top[r+ch]), tx)
				b := mix(float32(bottom[l+ch]), float32(bottom[r+ch]), tx)
				out[3*x+int(ch)] = clamp(mix(a, b, ty)/127.5-1, -1, 1)
			}
		}
	}
}

// row returns the bytes of row y.
func (p Picture) row(y int) []uint8 { return p.Pix[3*y*p.Width : 3*(y+1)*p.Width] }

// between returns the two of n pixels between whose centres lies that of pixel
// i when they are stretched over size pixels, and how far along.
func between(i, n, size int) (low, high int, t float32) {
	v := (float64(i)+0.5)*float64(n)/float64(size) - 0.5
	v = min(max(v, 0), float64(n-1))
	low = int(v)
	return low, min(low+1, n-1), float32(v - float64(low))
}
