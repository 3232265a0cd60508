package label

import "math"

// blurTo writes the Gaussian blur of a w×h map. Taps reach to 4σ. Outside of
// the map there is nothing, and what the taps miss there is made up for:
//
//	dst = (G * src) / (G * 1)
//
// which is the border rule of the 2D edges of the real data set. dst may be
// src.
func blurTo(dst, src []float32, w, h int, sigma float64, s *Scratch) {
	r := int(4*sigma + 0.5)
	if r == 0 {
		copy(dst, src)
		return
	}
	s, m := enter(s)
	defer s.leave(m)
	taps := s.f32.take(2*r + 1)
	gauss(taps, sigma)
	norm := s.f32.take(max(w, h))
	rows := s.f32.take(w * h)
	borderNorm(norm[:w], taps)
	for y := range h {
		smoothRow(rows[y*w:][:w], src[y*w:][:w], taps, norm)
	}
	borderNorm(norm[:h], taps)
	for y := range h {
		out := dst[y*w:][:w]
		clear(out)
		for k := max(0, r-y); k <= 2*r && y+k-r < h; k++ {
			addScaled(out, rows[(y+k-r)*w:][:w], taps[k]*norm[y])
		}
	}
}

// smoothRow writes the row filtered with the taps and multiplied by norm.
func smoothRow(dst, src, taps, norm []float32) {
	r, n := len(taps)/2, len(src)
	clear(dst)
	for k, t := range taps {
		low, high := max(0, r-k), min(n, n+r-k)
		if low < high {
			addScaled(dst[low:high], src[low+k-r:high+k-r], t)
		}
	}
	for i := range dst {
		dst[i] *= norm[i]
	}
}

// addScaled adds t·src to dst.
func addScaled(dst, src []float32, t float32) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] += float32(t * src[i])
	}
}

// gauss fills taps, an odd number of them, with a Gaussian of sum 1.
func gauss(taps []float32, sigma float64) {
	r, sum := len(taps)/2, 0.0
	for k := range taps {
		sum += math.Exp(-0.5 * float64((k-r)*(k-r)) / (sigma * sigma))
	}
	for k := range taps {
		taps[k] = float32(math.Exp(-0.5*float64((k-r)*(k-r))/(sigma*sigma)) / sum)
	}
}

// borderNorm writes, for each place of a line, 1 over the sum of the taps that
// fall on the line.
func borderNorm(norm, taps []float32) {
	r := len(taps) / 2
	for i := range norm {
		var sum float32
		for k := max(0, r-i); k <= 2*r && i+k-r < len(norm); k++ {
			sum += taps[k]
		}
		norm[i] = 1 / sum
	}
}

// sobelTo writes the magnitude of the gradient of a w×h map by Sobel's taps,
// not halved, and 0 on its border of one pixel:
//
//	gx = ([1 2 1]/4 down) * ([-1 0 1] across)     sqrt((gx² + gy²)/2)
//
// A sharp step of 1 gives sqrt(1/2).
func sobelTo(dst, src []float32, w, h int) {
	clear(dst[:w*h])
	if w < 3 {
		return
	}
	for y := 1; y < h-1; y++ {
		up, mid, down := src[(y-1)*w:][:w], src[y*w:][:w], src[(y+1)*w:][:w]
		out := dst[y*w:][:w]
		for x := 1; x < w-1; x++ {
			gx := (up[x+1] + 2*mid[x+1] + down[x+1] - up[x-1] - 2*mid[x-1] - down[x-1]) / 4
			gy := (down[x-1] + 2*down[x] + down[x+1] - up[x-1] - 2*up[x] - up[x+1]) / 4
			out[x] = float32(math.Sqrt(float64((gx*gx + gy*gy) / 2)))
		}
	}
}
