package taskonomy

import (
	"math"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// Camera returns the camera of the view.
func (p *PointInfo) Camera() frame.Camera {
	return frame.Camera{
		Location: p.CameraLocation, Rotation: label.FromEuler(p.CameraRotation), FOV: p.FOV,
	}
}

// Info returns the point_info of a view of a world. The frame, which may be
// nil, is what the view shows; the box around that is left out without it.
func Info(v *frame.View, f *frame.Frame, size int) *PointInfo {
	c := &v.Camera
	angles := frame.Vec(label.Euler(c.Rotation))
	p := &PointInfo{
		CameraLocation: c.Location, CameraRotation: angles, CameraOriginal: &angles, CameraRelative: &frame.Vec{},
		FOV: c.FOV, Resolution: size,
		PointUUID: strconv.Itoa(v.Point), ViewID: v.View, Room: strconv.Itoa(v.Room),
		// A world numbers no cameras: that of each view counts as its own.
		CameraUUID:    strconv.Itoa(v.Point) + "_" + strconv.Itoa(v.View),
		PointLocation: &v.Target, PointNormal: &v.Normal, Sees: v.Sees,
	}
	p.aim(v)
	var stored [label.VanishingValues]float32
	label.StoredVanishingTo(stored[:], c)
	p.VanishingSphere = new([3]frame.Vec)
	for i, x := range stored {
		p.VanishingSphere[i/3][i%3] = float64(x)
	}
	if f != nil {
		b := label.VisibleBox(f)
		p.Box = &[2]frame.Vec{b.Low, b.High}
	}
	return p
}

// aim sets what depends on the point that the view is fixated on.
func (p *PointInfo) aim(v *frame.View) {
	var ray frame.Vec // From the camera to the point.
	for i := range ray {
		ray[i] = v.Target[i] - v.Camera.Location[i]
	}
	p.CameraDistance = math.Sqrt(dot(ray, ray))
	if p.CameraDistance == 0 {
		return
	}
	p.Obliqueness = math.Acos(min(1, math.Abs(dot(ray, v.Normal))/p.CameraDistance))
	var up frame.Vec
	for i := range up {
		up[i] = v.Camera.Rotation[i][1]
	}
	p.PointPitch = math.Asin(max(-1, min(1, dot(ray, up)/p.CameraDistance)))
}

func dot(a, b frame.Vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
