package render

import (
	"math"
	"sync/atomic"
)

// A probe says what light arrives at one point of a grid. Light that went
// through one bounce varies slowly, so it is computed at the points of the grid,
// each when a picture first needs it, and interpolated. Probes depend on the
// scene only, not on which picture asked for them.
type probe struct {
	// cube is the irradiance over π of a surface that faces -x, +x, … +z
	// (Valve's ambient cube), from probeRays rays.
	cube [6][3]float32
	// free is how far one sees in these directions.
	free [6]float32
	// weight is small for probes outdoors, which see no ceiling or nothing in
	// most directions.
	weight float64
}

const (
	probeStep = 0.8 // about the spacing of probes, in metres
	probeMax  = 1 << 17
	probeRays = 64
)

// probes is the grid over the bounds of a scene.
type probes struct {
	at   v3 // the first probe
	inv  v3 // 1 / spacing
	step v3
	n    [3]int
	all  []atomic.Pointer[probe]
}

// newProbes lays the grid, probes in the middles of its cells; scenes too large
// for probeMax probes get a wider one.
func newProbes(b box) *probes {
	d := b.hi.sub(b.lo)
	step := probeStep
	g := &probes{}
	for {
		g.n = [3]int{cells(d.x, step), cells(d.y, step), cells(d.z, step)}
		if float64(g.n[0])*float64(g.n[1])*float64(g.n[2]) <= probeMax {
			break
		}
		step *= 1.5
	}
	g.step = v3{d.x / float64(g.n[0]), d.y / float64(g.n[1]), d.z / float64(g.n[2])}
	g.at = b.lo.along(g.step, 0.5)
	g.inv = v3{1 / g.step.x, 1 / g.step.y, 1 / g.step.z}
	g.all = make([]atomic.Pointer[probe], g.n[0]*g.n[1]*g.n[2])
	return g
}

// cells is the number of probes over a length, at least the two that
// interpolation needs.
func cells(length, step float64) int { return max(2, int(math.Ceil(length/step))) }

// indirect returns the irradiance over π, from light that bounced, at p with
// normal n: between the eight probes around a point a little off the surface,
// of which those behind it or beyond something in between hardly count.
func (t *Tracer) indirect(p, n v3) v3 {
	g := t.probes
	q := p.along(n, 0.15).sub(g.at).times(g.inv)
	x, y, z := grid(q.x, g.n[0]), grid(q.y, g.n[1]), grid(q.z, g.n[2])
	fx, fy, fz := part(q.x, x), part(q.y, y), part(q.z, z)
	// The cube's sides that n faces and their weights.
	wx, wy, wz := n.x*n.x, n.y*n.y, n.z*n.z
	sx, sy, sz := side(0, n.x), side(2, n.y), side(4, n.z)
	var sum v3
	total := 0.0
	for k := range 8 {
		i, j, l := k&1, k>>1&1, k>>2
		w := pick(fx, i) * pick(fy, j) * pick(fz, l)
		if w < 0.004 {
			continue
		}
		c := v3{float64(x + i), float64(y + j), float64(z + l)}
		to := c.times(g.step).add(g.at).sub(p)
		b := t.probe(x+i, y+j, z+l)
		w *= b.weight * max(behind, smooth(0, 0.2, to.dot(n)))
		beyond := max(b.beyond(0, to.x), b.beyond(2, to.y), b.beyond(4, to.z))
		w *= max(hidden, 1-smooth(0.05, 0.15, beyond))
		cx, cy, cz := &b.cube[sx], &b.cube[sy], &b.cube[sz]
		sum.x += w * (wx*float64(cx[0]) + wy*float64(cy[0]) + wz*float64(cz[0]))
		sum.y += w * (wx*float64(cx[1]) + wy*float64(cy[1]) + wz*float64(cz[1]))
		sum.z += w * (wx*float64(cx[2]) + wy*float64(cy[2]) + wz*float64(cz[2]))
		total += w
	}
	if total == 0 {
		return t.ambient
	}
	return sum.mul(1 / total)
}

func grid(x float64, n int) int { return max(0, min(n-2, int(x))) }

// part is how far x is from i to i + 1.
func part(x float64, i int) float64 { return max(0, min(1, x-float64(i))) }

func pick(f float64, i int) float64 {
	if i == 0 {
		return 1 - f
	}
	return f
}

func side(axis int, n float64) int {
	if n > 0 {
		return axis + 1
	}
	return axis
}

// Weights of probes behind a surface and of those that hardly see it. They are
// not 0, for the points that no probe sees, and the second is not small, as
// furniture between hides less than a wall.
const (
	behind = 1e-3
	hidden = 0.03
)

// beyond returns by how much the point that is at -to along an axis is farther
// than the probe sees there.
func (b *probe) beyond(axis int, to float64) float64 {
	if to > 0 {
		return to - float64(b.free[axis])
	}
	return -to - float64(b.free[axis+1])
}

// probe returns a probe, computing it at its first use. Several goroutines may
// do so at once; they get the same numbers.
func (t *Tracer) probe(x, y, z int) *probe {
	g := t.probes
	i := (z*g.n[1]+y)*g.n[0] + x
	b := g.all[i].Load()
	if b == nil {
		b = t.gather(v3{float64(x), float64(y), float64(z)}.times(g.step).add(g.at), uint32(i))
		g.all[i].Store(b)
	}
	return b
}

// gather computes the probe at p from rays evenly over the sphere (a Fibonacci
// lattice, turned at random).
func (t *Tracer) gather(p v3, number uint32) *probe {
	var sum [6]v3
	var weight [6]float64
	turn := unit01(hash(number, 5, 0xcafe))
	for k := range probeRays {
		z := 1 - (2*float64(k)+1)/probeRays
		r := math.Sqrt(1 - z*z)
		sin, cos := math.Sincos(2 * math.Pi * (float64(k)*0.6180339887498949 + turn))
		d := v3{r * cos, r * sin, z}
		c := t.ambient
		if hit, dist := t.nearest(p, d, far); hit >= 0 {
			c = t.glance(hit, p, d, dist, fract(float64(k)*0.7548776662466927+turn))
		}
		for a, x := range [3]float64{d.x, d.y, d.z} {
			s := side(2*a, x)
			x = math.Abs(x)
			sum[s] = sum[s].along(c, x)
			weight[s] += x
		}
	}
	b := &probe{weight: 1}
	misses := 0
	for s, d := range [6]v3{{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}} {
		i, free := t.nearest(p, d, far)
		b.free[s] = float32(free)
		if i < 0 || t.materials[t.items[i].mat].pattern == Sky {
			misses++
			if s == 5 {
				misses = 6
			}
		}
		c := sum[s].mul(1 / weight[s])
		b.cube[s] = [3]float32{float32(c.x), float32(c.y), float32(c.z)}
	}
	if misses > 3 {
		b.weight = behind
	}
	return b
}
