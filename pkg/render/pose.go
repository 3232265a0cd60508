package render

import "math"

// A Pose is a rigid placement of local axes in the world, angles in radians:
//
//	world = At + Rz(Yaw) · Ry(Pitch) · Rx(Roll) · local
//
// so that a local point is turned by Roll about x, then by Pitch about y, then
// by Yaw about the vertical. Angles follow the right-hand rule: positive Yaw
// turns x towards y, positive Pitch turns z towards x, positive Roll y towards z.
type Pose struct {
	At               Vec
	Yaw, Pitch, Roll float64
}

// rotation returns Rz(Yaw) · Ry(Pitch) · Rx(Roll). Without pitch and roll the
// vertical stays exact.
func (p Pose) rotation() m3 {
	sy, cy := sincos(p.Yaw)
	sp, cp := sincos(p.Pitch)
	sr, cr := sincos(p.Roll)
	return m3{
		{cy * cp, cy*sp*sr - sy*cr, cy*sp*cr + sy*sr},
		{sy * cp, sy*sp*sr + cy*cr, sy*sp*cr - cy*sr},
		{-sp, cp * sr, cp * cr},
	}
}

// sincos is exact at multiples of a quarter turn, so that furniture turned by
// one stays parallel to the walls.
func sincos(a float64) (sin, cos float64) {
	quarters := math.Round(a / (math.Pi / 2))
	if math.Abs(a-quarters*(math.Pi/2)) < 1e-12 {
		switch int64(quarters) & 3 {
		case 0:
			return 0, 1
		case 1:
			return 1, 0
		case 2:
			return 0, -1
		default:
			return -1, 0
		}
	}
	return math.Sincos(a)
}

// Apply returns the world's coordinates of a local point.
func (p Pose) Apply(local Vec) Vec {
	r := p.rotation()
	return r.apply(vec(local)).add(vec(p.At)).vec()
}

// Turn returns the world's coordinates of a local direction.
func (p Pose) Turn(local Vec) Vec {
	r := p.rotation()
	return r.apply(vec(local)).vec()
}

// Compose returns the pose of something whose pose within p's axes is child:
// Compose(child).Apply(x) = p.Apply(child.Apply(x)).
func (p Pose) Compose(child Pose) Pose {
	at := p.Apply(child.At)
	if p.Pitch == 0 && p.Roll == 0 {
		return Pose{At: at, Yaw: p.Yaw + child.Yaw, Pitch: child.Pitch, Roll: child.Roll}
	}
	a, b := p.rotation(), child.rotation()
	var m m3
	for i := range m {
		m[i] = b.back(a[i])
	}
	c := Pose{At: at, Pitch: math.Asin(max(-1, min(1, -m[2].x)))}
	if math.Abs(m[2].x) > 1-1e-12 { // yaw and roll turn about one axis
		c.Yaw = math.Atan2(-m[0].y, m[1].y)
		return c
	}
	c.Yaw, c.Roll = math.Atan2(m[1].x, m[0].x), math.Atan2(m[2].y, m[2].z)
	return c
}
