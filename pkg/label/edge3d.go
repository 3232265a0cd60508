package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// Occlusion edges: the strength that becomes 1 in the training target, and the
// blur of that target in pixels of a picture 256 wide.
const (
	edge3DUnit  = 0.00625
	edge3DSigma = 4.0 / 256
)

// Edge3DTo writes the target of task edge3d before scaling, at least 0:
// the gradient (Sobel, as for 2D edges) of the square root of the depth,
//
//	sqrt((gx² + gy²)/2),  g = Sobel(sqrt(512 z)/256)
//
// and 0 where a pixel of the 3×3 around is missing (raw depth of 65036 or more)
// or outside of the picture. There is no blur before: the original computes one
// and drops it (tasks.md 1.3). Because of the root a step of a metre weighs
// less far away, and slanted surfaces give small values. Pixels of [ValidTo]
// count.
func Edge3DTo(dst []float32, f *frame.Frame, s *Scratch) {
	n, w := f.Size*f.Size, f.Size
	need("3D edges", len(dst), n)
	s, m := enter(s)
	defer s.leave(m)
	root := s.f32.take(n)
	DepthTo(root, f)
	edge3DOf(dst, root, w)
}

// edge3DOf does Edge3DTo on depths in metres, which it changes.
func edge3DOf(dst, depth []float32, w int) {
	for i, z := range depth {
		depth[i] = float32(math.Sqrt(DepthUnit*float64(z)) / 256)
	}
	sobelTo(dst, depth, w, w)
	missing := float32(math.Sqrt(edgeValid) / 256)
	for i, root := range depth {
		if root < missing {
			continue
		}
		x, y := i%w, i/w
		for v := max(0, y-1); v <= min(w-1, y+1); v++ {
			clear(dst[v*w+max(0, x-1) : v*w+min(w-1, x+1)+1])
		}
	}
}

// Edge3DTargetTo scales the edges of a square picture for training: [0, 0.00625]
// to [-1, 1] without clipping, then blurred with σ = 4 px · size/256. Strong
// edges are far above 1, out of reach of a network that ends in tanh, as in the
// original.
//
// size is the width of the map, and width that of the picture that the edges
// were computed for: 512 for files of the real data set that have been resized.
// If it is not 512, 0.00625 · 512/width takes the place of 0.00625: slants are
// as much stronger in a smaller picture, and so are, after the blur, steps,
// which are as wide in pixels.
func Edge3DTargetTo(dst, edges []float32, size, width int, s *Scratch) {
	need("3D edge target", len(dst), len(edges))
	unit := float32(edge3DUnit * fullSize / float64(width))
	for i, e := range edges {
		dst[i] = 2*e/unit - 1
	}
	blurTo(dst, dst, size, size, edge3DSigma*float64(size), s)
}
