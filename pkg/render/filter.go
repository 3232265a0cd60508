package render

import "math"

// Two pixels are of one surface if they are of one item and part, their normals
// differ by less than about 35° and the second lies near the first's tangent
// plane: within planeSlack of the distance.
const (
	normalSlack = 0.82
	planeSlack  = 0.02
)

func (p *pixel) same(q *pixel) bool {
	if p.item != q.item || p.part != q.part || p.n.dot(q.n) < normalSlack {
		return false
	}
	return math.Abs(q.p.sub(p.p).dot(p.n)) < planeSlack*p.t
}

// filter averages the light of every pixel within its surface: over one tile
// around it, and once more over pixels three apart whose average is similar,
// which takes the noise out of what is smooth and leaves edges of shadows.
func (c *canvas) filter() {
	for i := range c.pixels {
		c.pixels[i].soft = c.pixels[i].light
	}
	for _, pass := range [4]struct {
		down    bool
		step    int
		similar float64
	}{{false, 1, far}, {true, 1, far}, {false, 3, 0.3}, {true, 3, 0.3}} {
		for i := range c.pixels {
			c.pixels[i].half = c.pixels[i].soft
		}
		for i := range c.pixels {
			at, step := i%c.size, pass.step
			if pass.down {
				at, step = i/c.size, step*c.size
			}
			lo, hi := -min(2, at/pass.step), min(2, (c.size-1-at)/pass.step)
			c.pixels[i].soft = c.average(i, lo, hi, step, pass.similar)
		}
	}
	for y := range c.size {
		for x := range c.size {
			if p := &c.pixels[y*c.size+x]; p.item >= 0 && p.soft == p.light {
				c.lonely(x, y, p)
			}
		}
	}
}

// lonely replaces the light of a pixel without neighbours of its surface, as on
// a narrow edge, by that of the pixels around it of the same item, whichever
// way they face, or else by more random rays.
func (c *canvas) lonely(x, y int, p *pixel) {
	var sum v3
	total := 0.0
	for dy := max(-1, -y); dy <= 1 && y+dy < c.size; dy++ {
		for dx := max(-1, -x); dx <= 1 && x+dx < c.size; dx++ {
			if q := &c.pixels[(y+dy)*c.size+x+dx]; q != p && q.item == p.item {
				sum, total = sum.add(q.soft), total+1
			}
		}
	}
	if total == 0 {
		sum, total = p.light, 1
		for k := 1; k <= 3; k++ {
			e := c.direct(p.p, p.n, x+k, y+2*k).along(p.bounced, p.open)
			sum, total = sum.add(e), total+1
		}
	}
	p.soft = sum.mul(1 / total)
}

// average returns the mean of half over the pixels i + k·step, for k from lo to
// hi, of the surface of pixel i whose luminance differs by less than the share
// similar of it and the ambient one. The two ends of five pixels have half
// weight, so that all strata of a tile have the same.
func (c *canvas) average(i, lo, hi, step int, similar float64) v3 {
	p := &c.pixels[i]
	if p.item < 0 {
		return v3{}
	}
	sum, total := p.half, 1.0
	own := luma(p.half)
	slack := similar * (own + c.dim)
	for k := lo; k <= hi; k++ {
		q := &c.pixels[i+k*step]
		if k == 0 || !p.same(q) || math.Abs(luma(q.half)-own) > slack {
			continue
		}
		w := 1.0
		if k == -2 || k == 2 {
			w = 0.5
		}
		sum, total = sum.along(q.half, w), total+w
	}
	return sum.mul(1 / total)
}

// meter returns the factor on the exposure by which a camera would answer to
// the frame: half of the way, in stops, to a medium brightness.
func (c *canvas) meter(exposure float64) float64 {
	const medium, least = 0.22, 0.01
	sum := 0.0
	n := 0
	for i := 0; i < len(c.pixels); i += 3 {
		p := &c.pixels[i]
		sum += math.Log(least + min(2, exposure*luma(p.add.add(p.albedo.times(p.soft)))))
		n++
	}
	return max(0.4, min(3.5, math.Sqrt(medium/math.Exp(sum/float64(n)))))
}

// resolve computes the display colours, with several rays where a pixel borders
// on another surface of another colour.
func (c *canvas) resolve(samples int, exposure float64) {
	for i := range c.pixels {
		p := &c.pixels[i]
		c.color[i] = tone(p.add.add(p.albedo.times(p.soft)).mul(exposure))
	}
	if samples < 2 {
		return
	}
	for y := range c.size {
		for x := range c.size {
			i := y*c.size + x
			if x > 0 && c.edge(i, i-1) || x+1 < c.size && c.edge(i, i+1) ||
				y > 0 && c.edge(i, i-c.size) || y+1 < c.size && c.edge(i, i+c.size) {
				c.color[i] = c.several(x, y, samples, exposure)
			}
		}
	}
}

// contrast is the least difference of a display value that is smoothed.
const contrast = 0.03

// edge reports whether pixels i and j are of surfaces and colours that differ.
func (c *canvas) edge(i, j int) bool {
	d := c.color[i].sub(c.color[j])
	return max(d.x, d.y, d.z, -d.x, -d.y, -d.z) > contrast && !c.pixels[i].same(&c.pixels[j])
}

// several returns the mean display colour of rays through a pixel at an edge.
// The light of each comes from the pixel of the same surface around it, if
// there is one.
func (c *canvas) several(x, y, samples int, exposure float64) v3 {
	o := vec(c.cam.Location)
	t := c.t
	sum := c.color[y*c.size+x]
	shift := c.random(x, y, 1)
	for k := 1; k < samples; k++ {
		a, b := sequence(float64(k) + 64*shift)
		d := c.ray(float64(x)+a, float64(y)+b)
		hit, dist := t.nearest(o, d, far)
		if hit < 0 {
			sum = sum.add(tone(t.outside(d).mul(exposure)))
			continue
		}
		it := &t.items[hit]
		w := it.at3(o, d, dist)
		s := pixel{item: hit, part: w.part, t: dist, p: o.along(d, dist), n: w.n}
		if !it.plain {
			s.n = it.rot.back(w.n)
		}
		var shine v3
		s.albedo, s.add, shine = t.surface(it, &w, s.p, s.n, d, dist/c.focal)
		if q := c.neighbour(x, y, &s); q != nil {
			s.soft, s.shine = q.soft, q.shine
		} else {
			s.bounced = t.indirect(s.p, s.n)
			s.soft = c.direct(s.p, s.n, x, y).along(s.bounced, c.open(s.p, s.n, x, y))
			s.shine = t.mirror(s.p, s.n, d, t.materials[it.mat].gloss, shine, s.bounced)
		}
		sum = sum.add(tone(s.add.add(s.shine).add(s.albedo.times(s.soft)).mul(exposure)))
	}
	return sum.mul(1 / float64(samples))
}

// neighbour returns a pixel in the 3 × 3 around (x, y) of the surface of s, or
// else of its item.
func (c *canvas) neighbour(x, y int, s *pixel) *pixel {
	if q := &c.pixels[y*c.size+x]; s.same(q) {
		return q
	}
	var other *pixel
	for dy := max(-1, -y); dy <= 1 && y+dy < c.size; dy++ {
		for dx := max(-1, -x); dx <= 1 && x+dx < c.size; dx++ {
			q := &c.pixels[(y+dy)*c.size+x+dx]
			if s.same(q) {
				return q
			}
			if q.item == s.item && q.n.dot(s.n) > 0.5 {
				other = q
			}
		}
	}
	return other
}
