package render

import "math"

// A light is a Light ready for use.
type light struct {
	at, u, v, n v3 // n is 0 for a sphere
	area        float64
	r           float64
	radiance    v3
	power       float64 // luminance × area
	lo, hi      v3
	bounded     bool
}

type sun struct {
	to    v3
	power v3
	u, v  v3 // radius of the disc, as tangents
	on    bool
}

// light readies the lights and the sun.
func (t *Tracer) light() {
	for _, l := range t.scene.Lights {
		r := light{
			at: vec(l.At), u: vec(l.U), v: vec(l.V), r: l.R, radiance: vec(l.Radiance),
			lo: vec(l.Lo), hi: vec(l.Hi), bounded: l.Lo != l.Hi,
		}
		if l.R > 0 {
			r.area = math.Pi * l.R * l.R
		} else {
			c := r.u.cross(r.v)
			r.area, r.n = 4*c.length(), c.unit()
		}
		r.power = luma(r.radiance) * r.area
		if r.power > 0 {
			t.lights = append(t.lights, r)
		}
	}
	s := t.scene.Sun
	if s.Power != [3]float64{} {
		size := s.Size
		if size == 0 {
			size = 0.01
		}
		t.sun = sun{to: vec(s.To).unit(), power: vec(s.Power), on: true}
		u, v := t.sun.to.basis()
		t.sun.u, t.sun.v = u.mul(size), v.mul(size)
	}
}

// reach returns an estimate of the unshadowed irradiance from the light's
// middle, as luminance.
func (l *light) reach(p, n v3) float64 {
	if l.bounded && (p.x < l.lo.x || p.y < l.lo.y || p.z < l.lo.z ||
		p.x > l.hi.x || p.y > l.hi.y || p.z > l.hi.z) {
		return 0
	}
	d := l.at.sub(p)
	d2 := d.dot(d)
	size := l.area * 0.25
	inv := 1 / math.Sqrt(d2+size)
	c := n.dot(d)*inv + 0.25 // some of it may rise over the horizon
	if c <= 0 {
		return 0
	}
	if l.r == 0 {
		e := 0.15 - l.n.dot(d)*inv
		if e <= 0 {
			return 0
		}
		c *= e
	}
	return l.power * c * inv * inv
}

// margin lifts the origins of secondary rays off their surface, in metres.
const margin = 1e-4

// nearest bounds the squared distance of a light from below, against the noise
// of points right beside a window or bulb.
const nearest = 0.06

// sample returns the irradiance from a random point of the light, given by
// (a, b) in the unit square, with its shadow.
func (t *Tracer) sample(l *light, p, n v3, a, b float64) v3 {
	q := l.at
	if l.r > 0 {
		u, v := p.sub(l.at).unit().basis()
		r, phi := l.r*math.Sqrt(a), 2*math.Pi*b
		sin, cos := math.Sincos(phi)
		q = q.along(u, r*cos).along(v, r*sin)
	} else {
		q = q.along(l.u, 2*a-1).along(l.v, 2*b-1)
	}
	d := q.sub(p)
	d2 := d.dot(d)
	dist := math.Sqrt(d2)
	d = d.mul(1 / dist)
	e := n.dot(d)
	if e <= 0 {
		return v3{}
	}
	if l.r == 0 {
		e *= -l.n.dot(d)
		if e <= 0 {
			return v3{}
		}
	}
	if t.blocked(p, d, dist-margin) {
		return v3{}
	}
	return l.radiance.mul(e * l.area / max(d2, nearest))
}

// maxLights is the most lights considered at one point; the world's rooms have
// fewer.
const maxLights = 16

// direct estimates the irradiance at p from lamps and sun with one shadow ray
// to a lamp chosen by its reach and one to the sun. p is already lifted off the
// surface; a, b and c are uniform in [0, 1). last is an item to try first for
// the shadow of the sun; it never changes the answer.
func (t *Tracer) direct(p, n v3, a, b, c float64, last *int32) v3 {
	var reach [maxLights]float64
	var index [maxLights]int32
	k, sum := 0, 0.0
	for i := range t.lights {
		if r := t.lights[i].reach(p, n); r > 0 && k < maxLights {
			reach[k], index[k] = r, int32(i)
			sum += r
			k++
		}
	}
	var e v3
	if k > 0 {
		x := c * sum
		i := 0
		for i < k-1 && x >= reach[i] {
			x -= reach[i]
			i++
		}
		e = t.sample(&t.lights[index[i]], p, n, a, b).mul(sum / reach[i])
	}
	if t.sun.on {
		if cos := n.dot(t.sun.to); cos > 0 {
			d := t.sun.to.along(t.sun.u, 2*a-1).along(t.sun.v, 2*b-1).unit()
			if !t.shaded(p, d, last) {
				e = e.add(t.sun.power.mul(cos))
			}
		}
	}
	return e
}

// shaded reports whether an item hides the sun, trying item *last first and
// leaving in it the one that was found.
func (t *Tracer) shaded(p, d v3, last *int32) bool {
	it := &t.items[*last]
	if it.shadow {
		if o, ld := it.local(p, d); it.hit(o, ld) < far {
			return true
		}
	}
	i := t.blocker(p, d, far)
	if i < 0 {
		return false
	}
	*last = i
	return true
}
