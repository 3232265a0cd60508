package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// VanishingValues is the number of values of three directions.
const VanishingValues = 9

// VanishingTo writes the target of task vanishing_point: the directions of the
// world's axes, x, y and z as unit vectors in the camera's axes (right, up,
// back). z is up; x and y are the pair of horizontal axes, of the four that
// quarter turns give, both of which point into the view,
//
//	least angle(x, view) + angle(y, view)
//
// as the original computes it for training. It is discontinuous exactly where
// the camera looks along an axis; there the turn of smallest angle from the
// world's own axes counts. It needs no scaling and always counts. The walls of
// the world must run along its axes.
func VanishingTo(dst []float32, c *frame.Camera) {
	best, least := 0, math.Inf(1)
	for q := range 4 {
		axes := quarterTurn(q)
		sum := 0.0
		for j := range 2 {
			cos := 0.0
			for i := range 3 {
				cos -= axes[i][j] * c.Rotation[i][2]
			}
			sum += math.Acos(min(max(cos, -1), 1))
		}
		if sum < least-tieAngle {
			best, least = q, sum
		}
	}
	axesTo(dst, c, best)
}

// tieAngle is the difference in radians below which two angles are equal.
const tieAngle = 1e-12

// StoredVanishingTo writes the directions as the real data set stores them,
// field vanishing_points_gaussian_sphere of point_info: z up, x the horizontal
// axis that points most nearly backwards, to the viewer, and y the one to the
// right of the picture.
func StoredVanishingTo(dst []float32, c *frame.Camera) {
	axesTo(dst, c, nearestTurn(frame.Vec{c.Rotation[0][2], c.Rotation[1][2], 0}))
}

// nearestTurn returns the quarter turn that brings the x axis nearest to a
// direction.
func nearestTurn(to frame.Vec) int {
	best, most := 0, math.Inf(-1)
	for q := range 4 {
		axes := quarterTurn(q)
		if cos := axes[0][0]*to[0] + axes[1][0]*to[1]; cos > most+tieAngle {
			best, most = q, cos
		}
	}
	return best
}

// axesTo writes the axes after q quarter turns in the camera's axes, one after
// another.
func axesTo(dst []float32, c *frame.Camera, q int) {
	need("vanishing points", len(dst), VanishingValues)
	axes, back := quarterTurn(q), transpose(&c.Rotation)
	inCamera := multiply(&back, &axes)
	for i := range 3 {
		for j := range 3 {
			dst[3*j+i] = float32(inCamera[i][j])
		}
	}
}
