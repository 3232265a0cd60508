package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A surface is a coarse sampling of what a frame shows, on which labels with a
// metric support are computed: of each block of factor×factor pixels the one in
// the middle. Points are in metres in cv axes.
type surface struct {
	side, factor  int // samples a side, pixels a sample
	focal         float64
	point, normal []float32 // three numbers a sample
	valid         []int32   // 1 where something is hit
}

// surfaceSide is the number of samples a side beyond which a surface is
// coarser than its frame.
const surfaceSide = 64

// newSurface samples a frame. The result is good until the scratch is left.
func newSurface(f *frame.Frame, s *Scratch) surface {
	factor := (f.Size + surfaceSide - 1) / surfaceSide
	if f.Size >= surfaceSide {
		factor = max(2, factor)
	}
	side := (f.Size + factor - 1) / factor
	g := surface{
		side: side, factor: factor, focal: f.Camera.Focal(f.Size) / float64(factor),
		point: s.f32.take(3 * side * side), normal: s.f32.take(3 * side * side),
		valid: s.i32.take(side * side),
	}
	step, first := tangents(f)
	for y := range side {
		py := min(y*factor+factor/2, f.Size-1)
		v := first + step*float64(py)
		for x := range side {
			px := min(x*factor+factor/2, f.Size-1)
			i, j := y*side+x, py*f.Size+px
			r := float64(f.Distance[j])
			if g.valid[i] = 0; r < float64(FarDepth) {
				g.valid[i] = 1
			}
			u := first + step*float64(px)
			z := float32(r / math.Sqrt(1+u*u+v*v))
			copy(g.point[3*i:3*i+3], []float32{float32(u) * z, float32(v) * z, z})
			copy(g.normal[3*i:3*i+3], f.Normal[3*j:3*j+3])
		}
	}
	return g
}

// ringSamples is the number of neighbours around returns.
const ringSamples = 16

// ring holds their directions: eight on a circle of half the radius, then eight
// on the full one.
var ring = func() (r [ringSamples][2]float64) {
	for k := range r {
		angle, radius := float64(k%8)*math.Pi/4, 1.0
		if k < 8 {
			angle, radius = angle+math.Pi/8, 0.5
		}
		r[k] = [2]float64{radius * math.Cos(angle), radius * math.Sin(angle)}
	}
	return r
}()

// around writes the indices of the samples on two circles in the picture around
// sample (x, y) whose radius is that of a sphere of radius support, in metres,
// between 1 and a quarter of the picture. Outside of the picture the nearest
// sample counts.
func (g *surface) around(to *[ringSamples]int, x, y int, support float64) {
	z := float64(g.point[3*(y*g.side+x)+2])
	radius := min(max(support*g.focal/max(z, 0.3), 1), float64(g.side)/4)
	for k := range ring {
		column := int(float64(x) + radius*ring[k][0] + 0.5)
		row := int(float64(y) + radius*ring[k][1] + 0.5)
		to[k] = min(max(row, 0), g.side-1)*g.side + min(max(column, 0), g.side-1)
	}
}

// enlargeTo writes values of the samples, channels of them each, for each pixel
// of a square picture: bilinear, the nearest ones at the border.
func (g *surface) enlargeTo(dst, values []float32, size, channels int) {
	middle := float64(g.factor / 2)
	at := func(p int) (low, high int, t float32) {
		v := (float64(p) - middle) / float64(g.factor)
		v = min(max(v, 0), float64(g.side-1))
		low = int(v)
		return low, min(low+1, g.side-1), float32(v - float64(low))
	}
	for y := range size {
		y0, y1, ty := at(y)
		for x := range size {
			x0, x1, tx := at(x)
			for c := range channels {
				top := mix(values[(y0*g.side+x0)*channels+c], values[(y0*g.side+x1)*channels+c], tx)
				bottom := mix(values[(y1*g.side+x0)*channels+c], values[(y1*g.side+x1)*channels+c], tx)
				dst[(y*size+x)*channels+c] = mix(top, bottom, ty)
			}
		}
	}
}

// mix returns the value between a, at t = 0, and b, at t = 1.
func mix(a, b, t float32) float32 { return a + (b-a)*t }
