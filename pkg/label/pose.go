package label

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// A Pose is where one camera is in the axes (right, up, back) of another: the
// first of two in those of the second. A point x in the first camera's axes is
// R·x + T in the second's.
type Pose struct {
	R Matrix
	T frame.Vec // metres
}

// PoseValues is the number of values of a pose as a target.
const PoseValues = 6

// Relative returns the pose of camera a in the axes of camera b:
//
//	R = R_bᵀ·R_a     T = R_bᵀ·(C_a - C_b)
func Relative(a, b *frame.Camera) Pose {
	back := transpose(&b.Rotation)
	var d frame.Vec
	for i := range d {
		d[i] = a.Location[i] - b.Location[i]
	}
	return Pose{multiply(&back, &a.Rotation), apply(&back, d)}
}

// Compose returns the pose of camera 1 in the axes of camera 3, from those of 1
// in 2 and of 2 in 3:
//
//	R13 = R23·R12     T13 = R23·T12 + T23
func Compose(p12, p23 Pose) Pose {
	t := apply(&p23.R, p12.T)
	for i := range t {
		t[i] += p23.T[i]
	}
	return Pose{multiply(&p23.R, &p12.R), t}
}

// PoseTo writes a pose as the target of tasks fix_pose and non_fixated_pose
// before scaling: the three angles of [Euler] in radians, then T in metres.
//
// The two tasks differ in their pairs: views of one fixated point, which is in
// the middle of both pictures, or views that only see a common point. It always
// counts.
func PoseTo(dst []float32, p Pose) {
	need("pose", len(dst), PoseValues)
	angles := Euler(p.R)
	for i := range 3 {
		dst[i], dst[3+i] = float32(angles[i]), float32(p.T[i])
	}
}

// PoseFrom returns the pose of six values written by PoseTo.
func PoseFrom(v []float32) Pose {
	need("pose", len(v), PoseValues)
	return Pose{
		FromEuler([3]float64{float64(v[0]), float64(v[1]), float64(v[2])}),
		frame.Vec{float64(v[3]), float64(v[4]), float64(v[5])},
	}
}

// StandardFixated is the standard for pairs with a fixated point. It is what
// the constants in use in the original come to when those that a comment there
// still shows are undone: they look like the statistics of values that had been
// standardised before (tasks.md 1.3). For other worlds, measure their own.
func StandardFixated() Standard {
	return Standard{
		Mean: []float32{-0.011, 0, -0.002, 0.018, -0.048, -2.057},
		Std:  []float32{0.852, 0.667, 0.923, 4.831, 1.090, 5.563},
	}
}

// StandardNonFixated is the standard of the original for other pairs.
func StandardNonFixated() Standard {
	return Standard{
		Mean: []float32{-0.00953, -0.00105, -0.01075, 0.02088, -0.09279, -2.58052},
		Std:  []float32{1.02316, 0.66478, 1.03807, 5.75693, 1.37605, 7.43157},
	}
}
