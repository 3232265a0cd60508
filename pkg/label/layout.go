package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// LayoutValues is the number of values of a room layout.
const LayoutValues = 9

// A Box is a box along the world's axes, in metres.
type Box struct{ Low, High frame.Vec }

// VisibleBox returns the smallest box that holds all that a frame shows (its
// pixels of [ValidTo]) and its camera, the box of the room layout: field
// bounding_box_ranges of the real point_info, but that its x and y are
// exchanged there (tasks.md 1.3). An open door or a window makes it larger;
// whether the original cuts it at the walls of the room, which [Box.Within]
// does, is not known.
func VisibleBox(f *frame.Frame) Box {
	need("frame's distances", len(f.Distance), f.Size*f.Size)
	c := &f.Camera
	b := Box{c.Location, c.Location}
	step, first := tangents(f)
	for y := range f.Size {
		v := first + step*float64(y)
		for x := range f.Size {
			u := first + step*float64(x)
			z := float64(f.Distance[y*f.Size+x]) / math.Sqrt(1+u*u+v*v)
			if !(z < depthValid/DepthUnit) {
				continue
			}
			for i := range 3 {
				r := &c.Rotation[i]
				p := c.Location[i] + z*(u*r[0]-v*r[1]-r[2])
				b.Low[i], b.High[i] = min(b.Low[i], p), max(b.High[i], p)
			}
		}
	}
	return b
}

// Within returns the part of the box that is inside of room, and at.
func (b Box) Within(room Box, at frame.Vec) Box {
	for i := range 3 {
		b.Low[i] = min(max(b.Low[i], room.Low[i]), at[i])
		b.High[i] = max(min(b.High[i], room.High[i]), at[i])
	}
	return b
}

// LayoutTo writes the target of task room_layout before scaling. With the axes
// turned about z by the quarters that bring x nearest to the view:
//
//	0-2  centre of the box in the camera's axes (right, up, back), metres
//	3-5  [Euler] angles of the camera in the axes of the box, radians
//	6-8  extents of the box along its axes, metres
//
// It always counts. It is discontinuous where the camera looks halfway between
// two axes.
func LayoutTo(dst []float32, c *frame.Camera, b Box) {
	need("layout", len(dst), LayoutValues)
	axes := quarterTurn(nearestTurn(frame.Vec{-c.Rotation[0][2], -c.Rotation[1][2], 0}))
	toBox, back := transpose(&axes), transpose(&c.Rotation)
	var middle, extent frame.Vec
	for i := range 3 {
		middle[i] = (b.Low[i]+b.High[i])/2 - c.Location[i]
		extent[i] = b.High[i] - b.Low[i]
	}
	middle, extent = apply(&back, middle), apply(&toBox, extent)
	angles := Euler(multiply(&toBox, &c.Rotation))
	for i := range 3 {
		dst[i], dst[3+i], dst[6+i] = float32(middle[i]), float32(angles[i]), float32(math.Abs(extent[i]))
	}
}

// StandardLayout is the standard of the original.
func StandardLayout() Standard {
	return Standard{
		Mean: []float32{
			0.00607, 0.01027, -3.13591, 1.56038, 0.0000562, -1.56694, 5.62288, 4.08280, 2.77139,
		},
		Std: []float32{
			0.86695, 0.68792, 2.08051, 0.19627, 0.01468, 0.41838, 3.99178, 2.70350, 1.22692,
		},
	}
}
