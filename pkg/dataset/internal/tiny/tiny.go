// Package tiny is a world of one room with two balls, seen by analytic rays. It
// is what the tests of the sources of examples write and read: small and exact.
package tiny

import (
	"math"
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// The world: a room of 4×5×2.6 m with two balls, seen by analytic rays.
var (
	room  = [2]frame.Vec{{0, 0, 0}, {4, 5, 2.6}}
	balls = []struct {
		centre frame.Vec
		radius float64
	}{{frame.Vec{1.2, 3.6, 0.6}, 0.6}, {frame.Vec{3, 2.6, 1.4}, 0.35}}
)

// hit returns the distance, normal in the world and object of what a ray hits.
func hit(from, d frame.Vec) (t float64, n frame.Vec, object int) {
	t = math.Inf(1)
	for i := range d {
		wall, sign := room[1][i], -1.0
		if d[i] < 0 {
			wall, sign = room[0][i], 1
		}
		if s := (wall - from[i]) / d[i]; d[i] != 0 && s > 1e-9 && s < t {
			t, n, object = s, frame.Vec{}, 2*i
			n[i] = sign
			if sign > 0 {
				object++
			}
		}
	}
	for k, b := range balls {
		var o frame.Vec
		for i := range o {
			o[i] = from[i] - b.centre[i]
		}
		half, c := dot(o, d), dot(o, o)-b.radius*b.radius
		if disc := half*half - c; disc > 0 && -half-math.Sqrt(disc) > 1e-9 && -half-math.Sqrt(disc) < t {
			t, object = -half-math.Sqrt(disc), 6+k
			for i := range n {
				n[i] = (o[i] + t*d[i]) / b.radius
			}
		}
	}
	return t, n, object
}

// Render returns what a camera sees.
func Render(c frame.Camera, size int) *frame.Frame {
	f := frame.New(size)
	f.Camera, f.RoomType = c, 1
	r := rand.New(rand.NewPCG(1, 2))
	for i := range size * size {
		d := c.Ray(size, float64(i%size)+0.5, float64(i/size)+0.5)
		t, n, object := hit(c.Location, d)
		f.Distance[i] = float32(t)
		for j, axis := range [3]float64{1, -1, -1} { // cv is right, down, forward.
			f.Normal[3*i+j] = float32(axis * (c.Rotation[0][j]*n[0] + c.Rotation[1][j]*n[1] + c.Rotation[2][j]*n[2]))
		}
		if object >= 6 {
			k := float32(1 / balls[object-6].radius)
			f.Curvature[2*i], f.Curvature[2*i+1] = k, k
		}
		f.Object[i], f.Part[i], f.Category[i] = int32(object), 0, int16(max(0, object-5))
		for ch := range 3 {
			p := c.Location[ch] + t*d[ch]
			light := (0.6 - 0.4*dot(n, d)) * (0.6 + 0.3*math.Sin(7*p+float64(3*object+ch)))
			f.RGB[3*i+ch] = uint8(min(255, max(0, 255*light+3*r.NormFloat64())))
		}
	}
	return f
}

// Look returns a camera at a place whose picture has a target at its centre.
func Look(from, at frame.Vec) frame.Camera {
	var back frame.Vec
	for i := range back {
		back[i] = from[i] - at[i]
	}
	n := math.Sqrt(dot(back, back))
	flat := math.Hypot(back[0], back[1])
	for i := range back {
		back[i] /= n
	}
	right := frame.Vec{-back[1] * n / flat, back[0] * n / flat, 0}
	up := frame.Vec{
		back[1]*right[2] - back[2]*right[1],
		back[2]*right[0] - back[0]*right[2],
		back[0]*right[1] - back[1]*right[0],
	}
	c := frame.Camera{Location: from, FOV: 1.1}
	for i := range 3 {
		c.Rotation[i] = [3]float64{right[i], up[i], back[i]}
	}
	return c
}

// Views returns the views of a building: points seen from three places each.
func Views(building string, points int, seed uint64) []frame.View {
	r := rand.New(rand.NewPCG(seed, 0))
	var all []frame.View
	for p := range points {
		a := 2 * math.Pi * r.Float64()
		d := unit(frame.Vec{math.Cos(a), math.Sin(a), -0.3 + 0.2*r.Float64()})
		target, normal, _ := hit(frame.Vec{2, 2, 1.3}, d)
		at := frame.Vec{2 + target*d[0], 2 + target*d[1], 1.3 + target*d[2]}
		for v := range 3 {
			from := frame.Vec{1.8 + 0.8*r.Float64(), 1 + 0.8*r.Float64(), 1.3 + 0.3*r.Float64()}
			view := frame.View{
				Building: building, Point: p, View: v, Camera: Look(from, at), Target: at, Normal: normal,
			}
			for q := range points {
				if q != p {
					view.Sees = append(view.Sees, q)
				}
			}
			all = append(all, view)
		}
	}
	return all
}

func unit(v frame.Vec) frame.Vec {
	n := math.Sqrt(dot(v, v))
	return frame.Vec{v[0] / n, v[1] / n, v[2] / n}
}

func dot(a, b frame.Vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
