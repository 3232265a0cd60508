package render

import "math"

// outside returns the radiance of a ray that hits nothing: a pale sky.
func (t *Tracer) outside(d v3) v3 {
	return mix(v3{0.85, 0.9, 0.95}, v3{0.35, 0.55, 0.9}, smooth(-0.1, 0.8, d.z)).mul(0.9)
}

// surface returns the diffuse reflectance, the emitted radiance and the
// reflectance for mirror images of a spot at p with normal n, seen along d by a
// pixel of the size foot where it faces the camera.
func (t *Tracer) surface(it *item, w *spot, p, n, d v3, foot float64) (albedo, glow, shine v3) {
	m := &t.materials[it.mat]
	cos := max(0.05, -n.dot(d))
	// On a slanted surface a pixel grows by 1/cos one way and not the other; the
	// power ¾ is between.
	at := view{
		p: w.p.add(it.shift), u: w.u, v: w.v, su: w.su, sv: w.sv,
		foot: foot / math.Sqrt(cos*math.Sqrt(cos)), d: d, grain: it.grain,
	}
	c := m.color(&at)
	if m.emission > 0 {
		glow = c.mul(m.emission)
	}
	if m.bump > 0 {
		if du, dv := m.relief(&at); du != 0 || dv != 0 {
			tu, tv := w.tu, w.tv
			if !it.plain {
				tu, tv = it.rot.back(tu), it.rot.back(tv)
			}
			c = c.mul(t.tilt(p, n, tu, tv, m.bump*du, m.bump*dv))
		}
	}
	if m.gloss == 0 && m.metal == 0 {
		return c, glow, shine
	}
	// Schlick's approximation of Fresnel's law around a reflectance of 4 %.
	f := 1 - cos
	f *= f * f * f * f
	base := mix(v3{0.04, 0.04, 0.04}, c, m.metal)
	shine = base.add(v3{1 - base.x, 1 - base.y, 1 - base.z}.mul(f * m.gloss)).mul(m.gloss)
	if m.metal > 0 {
		shine = mix(shine, c, m.metal*(1-m.gloss)*0.8)
	}
	return c.mul((1 - m.metal) * (1 - 0.6*f*m.gloss)), glow, shine
}

// faint is the reflectance below which mirror images are the mean of all
// directions.
const faint = 0.03

// mirror returns the radiance that a surface of this gloss mirrors at p, seen
// along d, with the reflectance shine: on rough surfaces it blurs with distance
// into around, that of the surroundings.
func (t *Tracer) mirror(p, n, d v3, gloss float64, shine, around v3) v3 {
	if max(shine.x, shine.y, shine.z) < faint {
		return around.times(shine)
	}
	q := p.along(n, margin)
	r := d.along(n, -2*d.dot(n))
	i, dist := t.nearest(q, r, far)
	if i < 0 {
		return t.outside(r).times(shine)
	}
	c := t.reflection(i, q, r, dist)
	blur := (1 - gloss) * dist * 0.8
	return mix(c, around, min(0.85, blur)).times(shine)
}

// reflection returns the radiance of a hit seen in a mirror: its pattern under
// bounced light and lamps without their shadows, which spares the image noise.
func (t *Tracer) reflection(i int32, o, d v3, dist float64) v3 {
	it := &t.items[i]
	m := &t.materials[it.mat]
	w := it.at3(o, d, dist)
	n := w.n
	if !it.plain {
		n = it.rot.back(n)
	}
	p := o.along(d, dist).along(n, margin)
	at := view{
		p: w.p.add(it.shift), u: w.u, v: w.v, su: w.su, sv: w.sv,
		foot: 0.04 * dist, d: d, grain: it.grain,
	}
	c := m.color(&at)
	if m.emission > 0 {
		return c.mul(m.emission)
	}
	e := t.indirect(p, n)
	for k := range t.lights {
		l := &t.lights[k]
		if reach := l.reach(p, n); reach > 0 {
			e = e.along(l.radiance, reach/luma(l.radiance)*0.6/math.Pi)
		}
	}
	return c.times(e)
}

// glance returns the radiance of a hit that a probe sees: its mean colour under
// the light of one lamp, the sun and the ambient light.
func (t *Tracer) glance(i int32, o, d v3, dist, random float64) v3 {
	it := &t.items[i]
	m := &t.materials[it.mat]
	if m.emission > 0 {
		return m.mean().mul(m.emission)
	}
	w := it.at3(o, d, dist)
	n := w.n
	if !it.plain {
		n = it.rot.back(n)
	}
	a, b := fract(random*7.13), fract(random*13.7)
	var last int32
	e := t.direct(o.along(d, dist).along(n, margin), n, a, b, random, &last).mul(1 / math.Pi)
	return m.mean().times(e.add(t.ambient))
}

func fract(x float64) float64 { return x - math.Floor(x) }

// strata is the side of the tile of pixels that share out the strata of the
// light's random numbers; the filter averages over one tile.
const strata = 4

// sequence returns number i of a sequence that fills the unit square evenly
// (Roberts' R2).
func sequence(i float64) (a, b float64) {
	return fract(0.5 + i*0.7548776662466927), fract(0.5 + i*0.5698402909980532)
}

// tile is the order in which the pixels of a tile take numbers of the sequence:
// neighbours take distant ones (Bayer's matrix).
var tile = [strata * strata]uint8{0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5}

// random returns the number of a pixel in stream k, in [0, 1).
func (c *canvas) random(x, y int, k uint32) float64 {
	return unit01(hash(uint32(y*c.size+x), k, c.seed))
}

// The reach of ambient occlusion in metres and the light that remains where
// everything nearby is hidden.
const (
	occlusion     = 0.7
	occlusionRest = 0.25
)

// direct estimates the direct light of pixel (x, y): its irradiance over π.
func (c *canvas) direct(p, n v3, x, y int) v3 {
	i, h := c.stratum(x, y)
	shift := unit01(c.seed)
	a, b := sequence(i + 16*shift)
	a, b = fract(a+float64(h&0xffff)/(4<<16)), fract(b+float64(h>>16)/(4<<16))
	lamp := fract((i+0.5)/16 + shift + float64(h&0xff)/(16<<8))
	return c.t.direct(p.along(n, margin), n, a, b, lamp, &c.last).mul(1 / math.Pi)
}

// stratum returns the place of a pixel in its tile's order and a hash to jitter
// by.
func (c *canvas) stratum(x, y int) (float64, uint32) {
	return float64(tile[y%strata*strata+x%strata]), hash(uint32(y*c.size+x), 2, c.seed)
}

// open estimates the share of bounced light that nearby surfaces let through to
// pixel (x, y), by one ray in a direction with the density of the cosine.
func (c *canvas) open(p, n v3, x, y int) float64 {
	i, h := c.stratum(x, y)
	a, b := sequence(i + 16*unit01(c.seed) + 57)
	a, b = fract(a+float64(h>>16)/(4<<16)), fract(b+float64(h&0xffff)/(4<<16))
	u, v := n.basis()
	r, phi := math.Sqrt(a), 2*math.Pi*b
	sin, cos := math.Sincos(phi)
	d := u.mul(r*cos).along(v, r*sin).along(n, math.Sqrt(1-a))
	if hit, dist := c.t.nearest(p.along(n, margin), d, occlusion); hit >= 0 {
		return occlusionRest + (1-occlusionRest)*dist/occlusion
	}
	return 1
}
