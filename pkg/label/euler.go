package label

import "math"

// Euler returns the angles (a, b, c) in radians with R = Rz(c)·Ry(b)·Rx(a),
// "sxyz" in the original: a and c in (-π, π], b in [-π/2, π/2].
//
// So a turn about y beyond a quarter makes a and c jump by π; at the quarter
// itself only their sum or difference is known, and c is 0.
func Euler(r Matrix) [3]float64 {
	cos := math.Hypot(r[0][0], r[1][0])
	b := math.Atan2(-r[2][0], cos)
	if cos < eulerLock {
		return [3]float64{math.Atan2(-r[1][2], r[1][1]), b, 0}
	}
	return [3]float64{math.Atan2(r[2][1], r[2][2]), b, math.Atan2(r[1][0], r[0][0])}
}

// eulerLock is the cosine of the middle angle below which the other two cannot
// be told apart.
const eulerLock = 1e-9

// FromEuler returns the rotation with these angles: Rz(c)·Ry(b)·Rx(a).
func FromEuler(angles [3]float64) Matrix {
	sa, ca := math.Sincos(angles[0])
	sb, cb := math.Sincos(angles[1])
	sc, cc := math.Sincos(angles[2])
	return Matrix{
		{cc * cb, cc*sb*sa - sc*ca, cc*sb*ca + sc*sa},
		{sc * cb, sc*sb*sa + cc*ca, sc*sb*ca - cc*sa},
		{-sb, cb * sa, cb * ca},
	}
}
