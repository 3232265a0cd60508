// Package frame holds what one camera sees: the picture, and for every pixel
// what the ray through its centre hit. The world (package scene) makes frames
// and package label turns them into the inputs and targets of the tasks.
//
// # Conventions
//
// Lengths are metres and angles radians. The world is right-handed with z up.
// Pictures are square, Size pixels a side, row 0 at the top, pixels row after
// row; the centre of pixel (x, y) is at (x+0.5, y+0.5). Two camera frames are
// in use, as in the real data set: "camera" is right, up, back, and "cv" is
// right, down, forward.
package frame

import (
	"fmt"
	"math"
)

// A Vec is a point or direction.
type Vec [3]float64

// A Camera is a pinhole camera with a square picture.
type Camera struct {
	// Location is its centre in the world.
	Location Vec
	// Rotation turns camera axes into world axes: its columns are the camera's
	// right, up and back in the world. Rotation[i][j] is row i, column j.
	Rotation [3][3]float64
	// FOV is the full angle of view, across and down.
	FOV float64
}

// Focal returns the focal length in pixels of a picture of this size,
// (size/2) / tan(FOV/2). The principal point is at size/2.
func (c *Camera) Focal(size int) float64 { return float64(size) / 2 / math.Tan(c.FOV/2) }

// Ray returns the direction, in the world and of length 1, of the ray through
// picture position (u, v) in pixels.
func (c *Camera) Ray(size int, u, v float64) Vec {
	f := c.Focal(size)
	half := float64(size) / 2
	d := Vec{(u - half) / f, -(v - half) / f, -1}
	n := math.Sqrt(d[0]*d[0] + d[1]*d[1] + 1)
	var w Vec
	for i := range w {
		w[i] = (c.Rotation[i][0]*d[0] + c.Rotation[i][1]*d[1] + c.Rotation[i][2]*d[2]) / n
	}
	return w
}

// Project returns the picture position, in pixels, of a point of the world and
// its depth along the optical axis, which is negative behind the camera.
func (c *Camera) Project(size int, p Vec) (u, v, depth float64) {
	var d Vec
	for j := range d {
		for i := range p {
			d[j] += c.Rotation[i][j] * (p[i] - c.Location[i])
		}
	}
	f := c.Focal(size)
	depth = -d[2]
	return float64(size)/2 + f*d[0]/depth, float64(size)/2 - f*d[1]/depth, depth
}

// A Frame is what a camera sees. Slices that are not needed may be nil, but
// those that are there have one entry, or the stated number, for each pixel.
type Frame struct {
	Size   int
	Camera Camera
	// Room is the room the camera stands in and RoomType its type, an index
	// into the room types of the world.
	Room, RoomType int

	// RGB is the picture: sRGB, three bytes a pixel, anti-aliased, with light,
	// tone mapping and the noise of a sensor.
	RGB []uint8

	// The rest belongs to the ray through the centre of the pixel, without
	// anti-aliasing. Where the ray hits nothing, Distance is +Inf, the other
	// numbers are 0 and the ids are -1.

	// Distance is the length of the ray.
	Distance []float32
	// Normal is the unit normal of the surface in cv axes, towards the viewer:
	// three numbers a pixel. It is the geometric one: bumps of a material do
	// not show.
	Normal []float32
	// Curvature holds the principal curvatures in 1/m, the one of larger
	// magnitude first, positive where the surface is convex towards the viewer:
	// two numbers a pixel.
	Curvature []float32
	// Object is the number of the object in the building, and Part that of a
	// smooth piece of its surface: pixels of one object and part lie on one
	// smooth surface.
	Object, Part []int32
	// Category is the category of the object, an index into the categories of
	// the world.
	Category []int16
}

// New returns a frame with all its slices.
func New(size int) *Frame {
	n := size * size
	return &Frame{
		Size: size, RGB: make([]uint8, 3*n), Distance: make([]float32, n), Normal: make([]float32, 3*n),
		Curvature: make([]float32, 2*n), Object: make([]int32, n), Part: make([]int32, n), Category: make([]int16, n),
	}
}

// Check returns an error if a slice that is there has the wrong length.
func (f *Frame) Check() error {
	n := f.Size * f.Size
	for _, s := range []struct {
		name        string
		length, per int
	}{
		{"RGB", len(f.RGB), 3}, {"Distance", len(f.Distance), 1}, {"Normal", len(f.Normal), 3},
		{"Curvature", len(f.Curvature), 2}, {"Object", len(f.Object), 1}, {"Part", len(f.Part), 1},
		{"Category", len(f.Category), 1},
	} {
		if s.length != 0 && s.length != s.per*n {
			return fmt.Errorf("a frame of %d×%d pixels has %d entries of %s, want %d", f.Size, f.Size, s.length, s.name, s.per*n)
		}
	}
	return nil
}

// Depth returns the depth of pixel (x, y) along the optical axis, +Inf where
// the ray hits nothing:
//
//	z = distance / sqrt(1 + (u/f)² + (v/f)²)
func (f *Frame) Depth(x, y int) float64 {
	focal, half := f.Camera.Focal(f.Size), float64(f.Size)/2
	u, v := (float64(x)+0.5-half)/focal, (float64(y)+0.5-half)/focal
	return float64(f.Distance[y*f.Size+x]) / math.Sqrt(1+u*u+v*v)
}
