package render

import (
	"math"
	"math/rand/v2"
)

// A reference is an independent description of a solid: a function that is 0 on
// the surface, negative inside and changes no faster than distance.
type reference struct {
	name  string
	solid Solid
	f     func(p v3) float64
	size  float64         // of a ball around it
	clip  func(p v3) bool // if not nil, where the surface is
}

func roundBox(h v3, r float64) func(p v3) float64 {
	return func(p v3) float64 {
		q := v3{math.Abs(p.x), math.Abs(p.y), math.Abs(p.z)}.sub(h).add(v3{r, r, r})
		out := v3{max(q.x, 0), max(q.y, 0), max(q.z, 0)}.length()
		return out + min(max(q.x, q.y, q.z), 0) - r
	}
}

// polygon is the signed distance to a polygon, point by point (after Quilez).
func polygon(v [][2]float64) func(x, y float64) float64 {
	return func(x, y float64) float64 {
		d, sign := math.Inf(1), 1.0
		for i, j := 0, len(v)-1; i < len(v); j, i = i, i+1 {
			ex, ey := v[j][0]-v[i][0], v[j][1]-v[i][1]
			wx, wy := x-v[i][0], y-v[i][1]
			k := max(0, min(1, (wx*ex+wy*ey)/(ex*ex+ey*ey)))
			d = min(d, math.Hypot(wx-k*ex, wy-k*ey))
			a, b, c := y >= v[i][1], y < v[j][1], ex*wy > ey*wx
			if a && b && c || !a && !b && !c {
				sign = -sign
			}
		}
		return sign * d
	}
}

// extruded is the distance to a polygon drawn out to half height h, grown by r.
func extruded(v [][2]float64, h, r float64) func(p v3) float64 {
	flat := polygon(v)
	return func(p v3) float64 {
		a, b := flat(p.x, p.y), math.Abs(p.z)-h+r
		return min(max(a, b), 0) + math.Hypot(max(a, 0), max(b, 0)) - r
	}
}

func references() []reference {
	ell := [][2]float64{{-1, -1}, {1, -1}, {1, 0}, {0, 0}, {0, 1}, {-1, 1}}
	inner := [][2]float64{{-0.9, -0.9}, {0.9, -0.9}, {0.9, -0.1}, {-0.1, -0.1}, {-0.1, 0.9}, {-0.9, 0.9}}
	hexagon := [][2]float64{{0.5, 0}, {0.2, -0.4}, {-0.3, -0.4}, {-0.5, 0.1}, {-0.2, 0.5}, {0.3, 0.4}} // turns right
	cone := func(r0, r1, h float64) func(v3) float64 {
		b := (r1 - r0) / h
		return func(p v3) float64 {
			return (math.Hypot(p.x, p.y) - (r0+r1)/2 - b*p.z) / math.Sqrt(1+b*b)
		}
	}
	capped := func(r0, r1, h float64) func(v3) float64 {
		side := cone(r0, r1, h)
		return func(p v3) float64 { return max(side(p), math.Abs(p.z)-h/2) }
	}
	cylinder := func(r, h, round float64) func(v3) float64 {
		return func(p v3) float64 {
			a, b := math.Hypot(p.x, p.y)-r+round, math.Abs(p.z)-h/2+round
			return min(max(a, b), 0) + math.Hypot(max(a, 0), max(b, 0)) - round
		}
	}
	ellipsoid := v3{0.9, 0.5, 0.2}
	return []reference{
		{"box", Box{Size: Vec{1, 0.6, 0.3}}, roundBox(v3{0.5, 0.3, 0.15}, 0), 1, nil},
		{"rounded box", Box{Size: Vec{1, 0.6, 0.3}, Round: 0.1}, roundBox(v3{0.5, 0.3, 0.15}, 0.1), 1, nil},
		{"pill", Box{Size: Vec{1, 0.3, 0.3}, Round: 0.15}, roundBox(v3{0.5, 0.15, 0.15}, 0.15), 1, nil},
		{"room", Inside{Size: Vec{1, 2, 1.5}}, roundBox(v3{0.5, 1, 0.75}, 0), 1.4, nil},
		{"sphere", Sphere{0.7}, func(p v3) float64 { return p.length() - 0.7 }, 1, nil},
		{"ellipsoid", Ellipsoid{ellipsoid.vec()}, func(p v3) float64 {
			return (v3{p.x / ellipsoid.x, p.y / ellipsoid.y, p.z / ellipsoid.z}.length() - 1) * 0.2
		}, 1, nil},
		{"cylinder", Cylinder{R: 0.4, H: 0.7}, cylinder(0.4, 0.7, 0), 1, nil},
		{"rounded cylinder", Cylinder{R: 0.4, H: 0.7, Round: 0.12}, cylinder(0.4, 0.7, 0.12), 1, nil},
		{"cone", Cone{R0: 0.6, R1: 0.2, H: 0.8}, capped(0.6, 0.2, 0.8), 1, nil},
		{"pointed cone", Cone{R0: 0, R1: 0.5, H: 0.3}, capped(0, 0.5, 0.3), 1, nil},
		{"open cone", Cone{R0: 0.6, R1: 0.3, H: 0.8, Open: true}, cone(0.6, 0.3, 0.8), 1, func(p v3) bool { return math.Abs(p.z) <= 0.4 }},
		{"capsule", Capsule{R: 0.2, H: 1.1}, func(p v3) float64 {
			p.z -= max(-0.35, min(0.35, p.z))
			return p.length() - 0.2
		}, 1, nil},
		{"torus", Torus{R: 0.6, Tube: 0.2}, func(p v3) float64 {
			return math.Hypot(math.Hypot(p.x, p.y)-0.6, p.z) - 0.2
		}, 1, nil},
		{"extrusion", Extrusion{Outline: ell, H: 0.5}, extruded(ell, 0.25, 0), 1.5, nil},
		{"rounded extrusion", Extrusion{Outline: ell, H: 0.5, Round: 0.1}, extruded(inner, 0.25, 0.1), 1.5, nil},
		{"hexagon", Extrusion{Outline: hexagon, H: 0.5}, extruded(hexagon, 0.25, 0), 1, nil},
		{"sheet", Sheet{W: 1.5, H: 1, Fold: 0.1, Wave: 0.3}, func(p v3) float64 {
			k := 2 * math.Pi / 0.3
			return (p.y - 0.1*math.Sin(k*p.x)) / math.Sqrt(1+0.01*k*k)
		}, 1, func(p v3) bool { return math.Abs(p.x) <= 0.75 && math.Abs(p.z) <= 0.5 }},
		{"flat sheet", Sheet{W: 1.5, H: 1}, func(p v3) float64 { return p.y }, 1, func(p v3) bool { return math.Abs(p.x) <= 0.75 && math.Abs(p.z) <= 0.5 }},
	}
}

// march returns the first change of sign along the ray, by small steps and
// bisection, and the least |f| where the ray came near and went off before it.
func (r *reference) march(o, d v3, limit float64) (t, least float64) {
	least = math.Inf(1)
	before, falling := r.f(o), false
	for t < limit {
		last := t
		t += max(0.9*math.Abs(before), 2e-5)
		now := r.f(o.along(d, t))
		if now < 0 != (before < 0) {
			lo, hi := last, t
			for range 60 {
				mid := (lo + hi) / 2
				if r.f(o.along(d, mid)) < 0 == (before < 0) {
					lo = mid
				} else {
					hi = mid
				}
			}
			if r.clip == nil || r.clip(o.along(d, hi)) {
				return hi, least
			}
		}
		if math.Abs(now) > math.Abs(before) && falling {
			least = min(least, math.Abs(before))
		}
		falling = math.Abs(now) < math.Abs(before)
		before = now
	}
	return far, least
}

// bundle returns a random ray through the ball of the reference.
func (r *reference) bundle(g *rand.Rand) (o, d v3) {
	random := func() v3 { return v3{g.NormFloat64(), g.NormFloat64(), g.NormFloat64()}.unit() }
	o = random().mul(2 * r.size)
	if r.name == "room" {
		o = v3{g.Float64() - 0.5, 2*g.Float64() - 1, 1.5*g.Float64() - 0.75}.mul(1.5)
	}
	return o, random().mul(r.size * math.Cbrt(g.Float64()) * 0.8).sub(o).unit()
}
