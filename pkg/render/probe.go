package render

import (
	"math"
	"sync/atomic"
)

// Light that went through one bounce varies slowly, so it is computed at the
// points of a grid, when a picture first needs one, and interpolated. A probe
// holds the irradiance over π that a surface facing each of the six directions
// -x, +x, … +z would get (Valve's ambient cube), from probeRays rays; it
// depends on the scene only, not on which picture asked for it.
type probe struct {
	state atomic.Uint32 // 0 unknown, 1 being written, 2 ready
	cube  [6][3]float32
}

const (
	probeStep = 0.6 // about the spacing of probes, in metres
	probeMax  = 1 << 17
	probeRays = 96
)

// probes is the grid over the bounds of a scene.
type probes struct {
	at   v3
	inv  v3 // 1 / spacing
	step v3
	n    [3]int
	all  []probe
}

// newProbes lays the grid; scenes too large for probeMax probes get a wider one.
func newProbes(b box) *probes {
	d := b.hi.sub(b.lo)
	step := probeStep
	g := &probes{}
	for {
		g.n = [3]int{int(math.Ceil(d.x/step)) + 1, int(math.Ceil(d.y/step)) + 1, int(math.Ceil(d.z/step)) + 1}
		if float64(g.n[0])*float64(g.n[1])*float64(g.n[2]) <= probeMax {
			break
		}
		step *= 1.5
	}
	g.at = b.lo
	g.step = v3{d.x / float64(g.n[0]-1), d.y / float64(g.n[1]-1), d.z / float64(g.n[2]-1)}
	g.inv = v3{1 / g.step.x, 1 / g.step.y, 1 / g.step.z}
	g.all = make([]probe, g.n[0]*g.n[1]*g.n[2])
	return g
}

// indirect returns the irradiance over π, from light that bounced, at p with
// normal n: between the eight probes around a point a little off the surface,
// of which those behind it do not count.
func (t *Tracer) indirect(p, n v3) v3 {
	g := t.probes
	q := p.along(n, 0.15).sub(g.at).times(g.inv)
	x, y, z := grid(q.x, g.n[0]), grid(q.y, g.n[1]), grid(q.z, g.n[2])
	fx, fy, fz := max(0, min(1, q.x-float64(x))), max(0, min(1, q.y-float64(y))), max(0, min(1, q.z-float64(z)))
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
		facing := to.dot(n)
		if facing < 0.02 {
			w *= 1e-4
		}
		b := t.probeCube(x+i, y+j, z+l)
		cx, cy, cz := &b[sx], &b[sy], &b[sz]
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

// probeCube returns the cube of a probe, computing it at its first use. Several
// goroutines may do so at once; they get the same numbers and one keeps them.
func (t *Tracer) probeCube(x, y, z int) [6][3]float32 {
	i := (z*t.probes.n[1]+y)*t.probes.n[0] + x
	b := &t.probes.all[i]
	if b.state.Load() == 2 {
		return b.cube
	}
	cube := t.gather(v3{float64(x), float64(y), float64(z)}.times(t.probes.step).add(t.probes.at), uint32(i))
	if b.state.CompareAndSwap(0, 1) {
		b.cube = cube
		b.state.Store(2)
	}
	return cube
}

// gather computes a probe's cube from rays evenly over the sphere (a Fibonacci
// lattice, turned at random).
func (t *Tracer) gather(p v3, number uint32) [6][3]float32 {
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
	var cube [6][3]float32
	for s := range sum {
		c := sum[s].mul(1 / weight[s])
		cube[s] = [3]float32{float32(c.x), float32(c.y), float32(c.z)}
	}
	return cube
}
