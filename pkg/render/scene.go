package render

import (
	"errors"
	"fmt"
	"math"
)

// A Scene is what New makes a Tracer of. It is read, never written.
type Scene struct {
	Items     []Item
	Materials []Material
	Lights    []Light
	Sun       Sun
	// Ambient is the mean radiance that reaches a point from light that went
	// through more than one bounce, about 0.1 to 0.3 of the radiance of a
	// directly lit white wall. A bounce ray that hits nothing sees it.
	Ambient [3]float64
	// Exposure multiplies radiances before tone mapping; 0 means 1.
	Exposure float64
}

// An Item is a solid in the scene.
type Item struct {
	Solid    Solid
	Pose     Pose
	Material int32 // index into the scene's materials
	Object   int32 // number of the object, for the labels
	Part     int32 // added to the solid's own number of the part
	Category int16
	// NoShadow lets light through, as glass does. Items with an emitting
	// material always do.
	NoShadow bool
}

// A Light is a rectangle At ± U ± V that shines towards U × V, or, if R > 0, a
// sphere around At. It is not seen: give it an item with an emitting material
// in the same place.
type Light struct {
	At, U, V Vec
	R        float64
	Radiance [3]float64 // of each point of it, in each direction
	// Lo and Hi bound the space it lights, usually its room; equal ones mean
	// everywhere.
	Lo, Hi Vec
}

// A Sun shines from the unit direction To with the irradiance Power on a
// surface that faces it, in units of radiance times steradian; Size is the
// angular radius of its disc in radians, 0 meaning 0.01 (softer than the real
// one, 0.005). Zero power is no sun.
type Sun struct {
	To    Vec
	Power [3]float64
	Size  float64
}

// ErrEmpty says that a scene has no items.
var ErrEmpty = errors.New("render: a scene without items")

// check returns the first fault of the scene besides its solids.
func (s *Scene) check() error {
	if len(s.Items) == 0 {
		return ErrEmpty
	}
	for i := range s.Items {
		it := &s.Items[i]
		if it.Solid == nil {
			return fmt.Errorf("render: item %d has no solid", i)
		}
		if it.Material < 0 || int(it.Material) >= len(s.Materials) {
			return fmt.Errorf("render: item %d has material %d of %d", i, it.Material, len(s.Materials))
		}
		p := it.Pose
		if !finite(p.At[:]...) || !finite(p.Yaw, p.Pitch, p.Roll) {
			return fmt.Errorf("render: item %d has the pose %+v", i, p)
		}
	}
	for i, l := range s.Lights {
		if !finite(l.At[:]...) || !finite(l.U[:]...) || !finite(l.V[:]...) ||
			!finite(l.Radiance[:]...) || !finite(l.R) || l.R < 0 {
			return fmt.Errorf("render: light %d is %+v", i, l)
		}
		if l.R == 0 && vec(l.U).cross(vec(l.V)).length() == 0 {
			return fmt.Errorf("render: light %d has no area", i)
		}
	}
	if n := vec(s.Sun.To).length(); s.Sun.Power != [3]float64{} && !(math.Abs(n-1) < 1e-3) {
		return fmt.Errorf("render: the direction to the sun has length %v", n)
	}
	if !finite(s.Ambient[:]...) || !finite(s.Sun.Power[:]...) ||
		!finite(s.Exposure, s.Sun.Size) || s.Exposure < 0 {
		return errors.New("render: the sun, ambient light or exposure is not finite")
	}
	for i := range s.Materials {
		if err := s.Materials[i].check(); err != nil {
			return fmt.Errorf("render: material %d: %w", i, err)
		}
	}
	return nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
