package label

import "github.com/gotaskonomy/taskonomy/pkg/frame"

// A Matrix is a 3×3 matrix, M[i][j] being row i, column j, as
// frame.Camera.Rotation is.
type Matrix = [3][3]float64

// dot returns the scalar product.
func dot(a, b frame.Vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// cross returns the vector product.
func cross(a, b frame.Vec) frame.Vec {
	return frame.Vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// transpose returns the transpose, the inverse of a rotation.
func transpose(m *Matrix) (t Matrix) {
	for i := range t {
		for j := range t {
			t[i][j] = m[j][i]
		}
	}
	return t
}

// multiply returns a·b.
func multiply(a, b *Matrix) (p Matrix) {
	for i := range p {
		for j := range p {
			p[i][j] = a[i][0]*b[0][j] + a[i][1]*b[1][j] + a[i][2]*b[2][j]
		}
	}
	return p
}

// apply returns m·v.
func apply(m *Matrix, v frame.Vec) frame.Vec {
	return frame.Vec{dot(m[0], v), dot(m[1], v), dot(m[2], v)}
}

// quarterTurn returns the world axes after q quarter turns about z, as columns.
func quarterTurn(q int) Matrix {
	c := [4]float64{1, 0, -1, 0}
	cos, sin := c[q&3], c[(q+3)&3]
	return Matrix{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}
}
