package label

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// EgoMotionValues is the number of values of three poses as a target.
const EgoMotionValues = 3 * PoseValues

// EgoMotionTo writes the target of task ego_motion before scaling: the poses,
// as of [PoseTo], of three views of one fixated point, camera 1 in the axes of
// 2, 1 in those of 3, and 2 in those of 3. The network answers the first and
// the last; the one between is composed of them ([Compose]). It always counts.
// The standard of each pose is that of fixated pairs.
func EgoMotionTo(dst []float32, c1, c2, c3 *frame.Camera) {
	need("poses", len(dst), EgoMotionValues)
	PoseTo(dst[:6], Relative(c1, c2))
	PoseTo(dst[6:12], Relative(c1, c3))
	PoseTo(dst[12:], Relative(c2, c3))
}
