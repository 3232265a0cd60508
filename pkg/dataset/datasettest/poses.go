package datasettest

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// poseAgreements are within labels of few numbers.
var poseAgreements = []agreement{
	{"ego-motion", []string{"ego_motion"}, checkEgoMotion},
	{"fixated pair", []string{"fix_pose"}, checkFixated},
	{"vanishing points", []string{"vanishing_point"}, checkVanishing},
	{"room layout", []string{"room_layout"}, checkLayout},
	{"layout against vanishing points", []string{"room_layout", "vanishing_point"}, checkUp},
}

// numbers returns the target of a task in natural units; nil if it does not
// count.
func (s sample) numbers(name string, per int) ([]float32, error) {
	e, err := s.sound(name)
	if err != nil || e.Mask != nil && !slices.Contains(e.Mask, 1) {
		return nil, err
	}
	v := slices.Clone(e.Target.Data)
	for i := 0; i < len(v); i += per {
		s.want.Standards[name].Undo(v[i : i+per])
	}
	return v, nil
}

// near is how far poses may be off after rounding: radians, and metres for each
// metre.
const near = 1e-3

// checkEgoMotion checks R13 = R23·R12 and T13 = R23·T12 + T23.
func checkEgoMotion(s sample) error {
	v, err := s.numbers("ego_motion", label.PoseValues)
	if err != nil || v == nil {
		return err
	}
	got := label.PoseFrom(v[6:12])
	want := label.Compose(label.PoseFrom(v[:6]), label.PoseFrom(v[12:]))
	scale := 1 + math.Sqrt(dot(want.T, want.T))
	for i := range 3 {
		for j := range 3 {
			if math.Abs(got.R[i][j]-want.R[i][j]) > near {
				return fmt.Errorf("R13 = %.4v, R23·R12 = %.4v", got.R, want.R)
			}
		}
		if math.Abs(got.T[i]-want.T[i]) > near*scale {
			return fmt.Errorf("T13 = %.4v, R23·T12 + T23 = %.4v", got.T, want.T)
		}
	}
	for k := range 3 {
		if err := checkAim(label.PoseFrom(v[6*k : 6*k+6])); err != nil {
			return err
		}
	}
	return nil
}

// checkFixated checks that two views look at one point.
func checkFixated(s sample) error {
	v, err := s.numbers("fix_pose", label.PoseValues)
	if err != nil || v == nil {
		return err
	}
	return checkAim(label.PoseFrom(v))
}

// aim is how far, for each metre, the optical axes of two cameras that fixate
// a point may pass each other.
const aim = 0.02

// checkAim checks that the optical axes of two cameras meet.
func checkAim(p label.Pose) error {
	second := frame.Vec{0, 0, -1}
	first := frame.Vec{-p.R[0][2], -p.R[1][2], -p.R[2][2]}
	n := cross(first, second)
	length, apart := math.Sqrt(dot(n, n)), math.Sqrt(dot(p.T, p.T))
	if length < near { // The axes are parallel: they meet if they are one.
		return nil
	}
	if miss := math.Abs(dot(p.T, n)) / length; miss > aim*(1+apart) {
		return fmt.Errorf("the optical axes of cameras that fixate one point pass each other by %.3f m", miss)
	}
	return nil
}

// checkVanishing checks that the directions are a right-handed frame of which
// both horizontal axes point into the view.
func checkVanishing(s sample) error {
	v, err := s.numbers("vanishing_point", label.VanishingValues)
	if err != nil || v == nil {
		return err
	}
	var axes [3]frame.Vec
	for i, x := range v {
		axes[i/3][i%3] = float64(x)
	}
	for i := range 3 {
		for j := range i + 1 {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(dot(axes[i], axes[j])-want) > near {
				return fmt.Errorf("directions %d and %d of %.3v are not orthogonal unit vectors", j, i, axes)
			}
		}
	}
	if z := cross(axes[0], axes[1]); dot(z, axes[2]) < 0 {
		return fmt.Errorf("the directions %.3v are left-handed", axes)
	}
	return nil
}

// checkLayout checks that the camera is in the box.
func checkLayout(s sample) error {
	v, err := s.numbers("room_layout", label.LayoutValues)
	if err != nil || v == nil {
		return err
	}
	r := label.FromEuler([3]float64{float64(v[3]), float64(v[4]), float64(v[5])})
	for i := range 3 {
		var place float64 // Of the camera from the centre, along the box.
		for j := range 3 {
			place -= r[i][j] * float64(v[j])
		}
		if half := float64(v[6+i]) / 2; math.Abs(place) > half+near*(1+half) {
			return fmt.Errorf("the camera is at %.3f m from the middle of a box that reaches %.3f m along axis %d",
				place, half, i)
		}
	}
	return nil
}

// checkUp checks that the layout and the vanishing points agree on what is up.
func checkUp(s sample) error {
	layout, err := s.numbers("room_layout", label.LayoutValues)
	if err != nil || layout == nil {
		return err
	}
	points, err := s.numbers("vanishing_point", label.VanishingValues)
	if err != nil || points == nil {
		return err
	}
	r := label.FromEuler([3]float64{float64(layout[3]), float64(layout[4]), float64(layout[5])})
	for j := range 3 { // Row 2 is the world's up in the camera's axes.
		if math.Abs(r[2][j]-float64(points[6+j])) > 10*near {
			return fmt.Errorf("up is %.3v for the layout, %.3v for the vanishing points", r[2], points[6:])
		}
	}
	return nil
}
