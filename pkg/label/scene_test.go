package label

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A shape is a surface with known answers, for tests.
type shape interface {
	// hit returns the distance along the ray, +Inf for none, the outward
	// normal and the principal curvatures of the surface as seen from outside.
	hit(from, ray frame.Vec) (dist float64, normal frame.Vec, k [2]float64, part int32)
}

type sphere struct {
	center frame.Vec
	radius float64
}

func (s sphere) hit(from, ray frame.Vec) (float64, frame.Vec, [2]float64, int32) {
	var o frame.Vec
	for i := range o {
		o[i] = from[i] - s.center[i]
	}
	b, c := dot(o, ray), dot(o, o)-s.radius*s.radius
	d := b*b - c
	if d < 0 || -b-math.Sqrt(d) < 1e-6 {
		return math.Inf(1), frame.Vec{}, [2]float64{}, 0
	}
	t := -b - math.Sqrt(d)
	var n frame.Vec
	for i := range n {
		n[i] = (o[i] + t*ray[i]) / s.radius
	}
	return t, n, [2]float64{1 / s.radius, 1 / s.radius}, 0
}

// A pillar is an endless vertical cylinder.
type pillar struct{ x, y, radius float64 }

func (p pillar) hit(from, ray frame.Vec) (float64, frame.Vec, [2]float64, int32) {
	ox, oy := from[0]-p.x, from[1]-p.y
	a, b, c := ray[0]*ray[0]+ray[1]*ray[1], ox*ray[0]+oy*ray[1], ox*ox+oy*oy-p.radius*p.radius
	d := b*b - a*c
	if a == 0 || d < 0 || -b-math.Sqrt(d) < 1e-6 {
		return math.Inf(1), frame.Vec{}, [2]float64{}, 0
	}
	t := (-b - math.Sqrt(d)) / a
	return t, frame.Vec{(ox + t*ray[0]) / p.radius, (oy + t*ray[1]) / p.radius, 0}, [2]float64{1 / p.radius, 0}, 0
}

// A hall is the inside of a box; sides that are open, by number of part, are
// missing.
type hall struct {
	low, high frame.Vec
	open      []int32
}

func (h hall) hit(from, ray frame.Vec) (float64, frame.Vec, [2]float64, int32) {
	best, axis := math.Inf(1), 0
	for i := range 3 {
		wall := h.high[i]
		if ray[i] < 0 {
			wall = h.low[i]
		}
		if t := (wall - from[i]) / ray[i]; ray[i] != 0 && t < best {
			best, axis = t, i
		}
	}
	var n frame.Vec
	n[axis] = -math.Copysign(1, ray[axis])
	part := int32(2 * axis)
	if ray[axis] > 0 {
		part++
	}
	if slices.Contains(h.open, part) {
		best = math.Inf(1)
	}
	return best, n, [2]float64{}, part
}

// paint draws a frame of shapes, its picture textured and noisy. The category
// of a shape is its number.
func paint(size int, c frame.Camera, shapes ...shape) *frame.Frame {
	f := frame.New(size)
	f.Camera = c
	r := rand.New(rand.NewPCG(7, uint64(size)))
	for i := range size * size {
		ray := c.Ray(size, float64(i%size)+0.5, float64(i/size)+0.5)
		f.Distance[i] = float32(math.Inf(1))
		f.Object[i], f.Part[i], f.Category[i] = -1, -1, -1
		for j, s := range shapes {
			d, n, k, part := s.hit(c.Location, ray)
			if d >= float64(f.Distance[i]) {
				continue
			}
			f.Distance[i] = float32(d)
			f.Object[i], f.Part[i], f.Category[i] = int32(j), part, int16(j)
			f.Curvature[2*i], f.Curvature[2*i+1] = float32(k[0]), float32(k[1])
			for a, sign := range [3]float64{1, -1, -1} { // cv axes: right, down, forward
				f.Normal[3*i+a] = float32(sign * (c.Rotation[0][a]*n[0] + c.Rotation[1][a]*n[1] + c.Rotation[2][a]*n[2]))
			}
		}
		dye(f, i, ray, r)
	}
	return f
}

// dye colours pixel i: tiles of 0.4 m in a colour of the object, lit from the
// camera, with noise.
func dye(f *frame.Frame, i int, ray frame.Vec, r *rand.Rand) {
	d := float64(f.Distance[i])
	if math.IsInf(d, 1) {
		d = 50
	}
	tile := 0
	for a := range 3 {
		tile += int(math.Floor((f.Camera.Location[a] + d*ray[a]*0.999) / 0.4))
	}
	light := (0.4 + 0.4*float64(tile&1)) * 30 / (30 + d*d)
	for c := range 3 {
		hue := 0.5 + 0.4*math.Sin(float64(2*c)+float64(3*f.Object[i]+f.Part[i]))
		f.RGB[3*i+c] = uint8(min(max(255*light*hue+3*r.NormFloat64(), 0), 255))
	}
}

// lookAt returns a camera with the given turn about z (0 along the world's y
// axis), pitch upwards and roll, in radians.
func lookAt(at frame.Vec, yaw, pitch, roll float64) frame.Camera {
	base := FromEuler([3]float64{math.Pi/2 + pitch, 0, yaw})
	turn := FromEuler([3]float64{0, 0, roll})
	return frame.Camera{Location: at, Rotation: multiply(&base, &turn), FOV: 1.06}
}

// testRoom is a furnished room of 6×8×2.7 m seen from inside.
func testRoom(size int) *frame.Frame {
	f := paint(size, lookAt(frame.Vec{1, 1, 1.5}, -0.4, -0.1, 0.02),
		hall{high: frame.Vec{6, 8, 2.7}},
		sphere{frame.Vec{2.6, 4, 1}, 0.5}, pillar{1.6, 5, 0.3}, sphere{frame.Vec{4, 6, 0.4}, 0.4})
	f.RoomType = 1
	return f
}

// noisePicture returns a picture of random bytes, smooth to a degree.
func noisePicture(w, h int, seed uint64) Picture {
	r := rand.New(rand.NewPCG(seed, 0))
	p := Picture{w, h, make([]uint8, 3*w*h)}
	for i := range p.Pix {
		p.Pix[i] = uint8(r.UintN(256))
		if i >= 3 && r.UintN(3) > 0 {
			p.Pix[i] = p.Pix[i-3]
		}
	}
	return p
}

// testConfig is a configuration for testRoom.
func testConfig() Config {
	return Config{
		Semantic: []uint8{1, 3, 2, 5}, Objects: 3, ObjectClass: []int16{-1, 0, 1, 2}, Rooms: 4,
	}
}
