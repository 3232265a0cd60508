package render

import (
	"math"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// Options say how to render. The zero value is the full picture.
type Options struct {
	// GeometryOnly fills all but the RGB.
	GeometryOnly bool
	// Samples is the number of rays for the colour of a pixel at an edge, up to
	// 16; 0 means 4. Pixels away from edges have one.
	Samples int
	// NoSensor leaves out the blur and the noise of the sensor.
	NoSensor bool
	// FixedExposure keeps the scene's exposure; otherwise a frame that would be
	// dark or bright is brought half of the way to a medium one, as a camera does.
	FixedExposure bool
}

// A pixel is what the first pass keeps.
type pixel struct {
	item, part int32
	t          float64
	p, n       v3      // point and normal in the world
	albedo     v3      // diffuse
	shine      v3      // mirrored radiance
	add        v3      // emission and mirrored radiance
	bounced    v3      // irradiance / π after a bounce
	open       float64 // share of it that arrives
	light      v3      // irradiance / π, one noisy estimate
	half       v3      // the same, before the last pass of the filter
	soft       v3      // and after it
}

// A canvas is the memory of one frame.
type canvas struct {
	t      *Tracer
	cam    frame.Camera
	right  v3
	up     v3
	back   v3
	focal  float64
	size   int
	seed   uint32
	dim    float64 // luminance of the ambient light
	last   int32   // an item that hid the sun
	pixels []pixel
	color  []v3 // display values in [0, 1], before the sensor
}

// canvases keeps canvases between frames.
var canvases = sync.Pool{New: func() any { return new(canvas) }}

// Render returns a new frame of size × size pixels. The picture's random
// numbers depend on the seed and the pixel only.
func (t *Tracer) Render(cam frame.Camera, size int, opt Options, seed uint64) *frame.Frame {
	f := frame.New(size)
	t.RenderTo(f, cam, opt, seed)
	return f
}

// RenderTo renders into f, of its size, leaving out slices that are nil and the
// fields Room and RoomType. It panics if a slice has the wrong length.
func (t *Tracer) RenderTo(f *frame.Frame, cam frame.Camera, opt Options, seed uint64) {
	if err := f.Check(); err != nil {
		panic(err)
	}
	f.Camera = cam
	c := canvases.Get().(*canvas)
	defer canvases.Put(c)
	c.reset(t, cam, f.Size, seed)
	rgb := len(f.RGB) > 0 && !opt.GeometryOnly
	c.first(f, rgb)
	if !rgb {
		return
	}
	c.filter()
	samples := opt.Samples
	if samples <= 0 {
		samples = 4
	}
	exposure := t.exposure
	if !opt.FixedExposure {
		exposure *= c.meter(exposure)
	}
	c.resolve(min(samples, 16), exposure)
	if opt.NoSensor {
		quantize(f.RGB, c.color)
		return
	}
	c.sensor(f.RGB)
}

// reset readies the canvas for a frame.
func (c *canvas) reset(t *Tracer, cam frame.Camera, size int, seed uint64) {
	r := &cam.Rotation
	c.t, c.cam, c.size, c.focal = t, cam, size, cam.Focal(size)
	c.right = v3{r[0][0], r[1][0], r[2][0]}
	c.up = v3{r[0][1], r[1][1], r[2][1]}
	c.back = v3{r[0][2], r[1][2], r[2][2]}
	c.last, c.dim = 0, luma(t.ambient)
	c.seed = hash(uint32(seed), uint32(seed>>32), 0x5eed)
	n := size * size
	if cap(c.pixels) < n {
		c.pixels, c.color = make([]pixel, n), make([]v3, n)
	}
	c.pixels, c.color = c.pixels[:n], c.color[:n]
}

// ray returns the unit direction through picture position (x, y).
func (c *canvas) ray(x, y float64) v3 {
	half := float64(c.size) / 2
	x, y = (x-half)/c.focal, (half-y)/c.focal
	return v3{
		c.right.x*x + c.up.x*y - c.back.x,
		c.right.y*x + c.up.y*y - c.back.y,
		c.right.z*x + c.up.z*y - c.back.z,
	}.unit()
}

// first traces the centres of all pixels, writes the labels and, for a picture,
// shades them.
func (c *canvas) first(f *frame.Frame, shade bool) {
	o := vec(c.cam.Location)
	for y := range c.size {
		for x := range c.size {
			i := y*c.size + x
			d := c.ray(float64(x)+0.5, float64(y)+0.5)
			hit, dist := c.t.nearest(o, d, far)
			px := &c.pixels[i]
			*px = pixel{item: hit, t: dist}
			if hit < 0 {
				miss(f, i)
				px.add = c.t.outside(d)
				continue
			}
			it := &c.t.items[hit]
			w := it.at3(o, d, dist)
			px.part = w.part
			px.p, px.n = o.along(d, dist), w.n
			if !it.plain {
				px.n = it.rot.back(w.n)
			}
			c.label(f, i, it, &w, px)
			if shade {
				c.shade(x, y, it, &w, d)
			}
		}
	}
}

// shade computes the colours of pixel (x, y). Bounced light varies slowly, so
// that three of four pixels take it from the one to the left or above and every
// other one how open it is, if that is of the same surface.
func (c *canvas) shade(x, y int, it *item, w *spot, d v3) {
	t, i := c.t, y*c.size+x
	px := &c.pixels[i]
	var left, above *pixel
	if x&1 == 1 && px.same(&c.pixels[i-1]) {
		left = &c.pixels[i-1]
	}
	if y&1 == 1 && px.same(&c.pixels[i-c.size]) {
		above = &c.pixels[i-c.size]
	}
	switch {
	case left != nil:
		px.bounced = left.bounced
	case above != nil:
		px.bounced = above.bounced
	default:
		px.bounced = t.indirect(px.p, px.n)
	}
	switch {
	case y&1 == 0 && left != nil:
		px.open = left.open
	case x&1 == 0 && above != nil:
		px.open = above.open
	default:
		px.open = c.open(px.p, px.n, x, y)
	}
	var shine v3
	px.albedo, px.add, shine = t.surface(it, w, px.p, px.n, d, px.t/c.focal)
	if shine != (v3{}) {
		px.shine = t.mirror(px.p, px.n, d, t.materials[it.mat].gloss, shine, px.bounced)
		px.add = px.add.add(px.shine)
	}
	px.light = c.direct(px.p, px.n, x, y).along(px.bounced, px.open)
}

func miss(f *frame.Frame, i int) {
	if f.Distance != nil {
		f.Distance[i] = float32(math.Inf(1))
	}
	if f.Normal != nil {
		f.Normal[3*i], f.Normal[3*i+1], f.Normal[3*i+2] = 0, 0, 0
	}
	if f.Curvature != nil {
		f.Curvature[2*i], f.Curvature[2*i+1] = 0, 0
	}
	if f.Object != nil {
		f.Object[i] = -1
	}
	if f.Part != nil {
		f.Part[i] = -1
	}
	if f.Category != nil {
		f.Category[i] = -1
	}
}

// label writes the labels of pixel i.
func (c *canvas) label(f *frame.Frame, i int, it *item, w *spot, px *pixel) {
	src := &c.t.scene.Items[it.source]
	if f.Distance != nil {
		f.Distance[i] = float32(px.t)
	}
	if f.Normal != nil { // cv axes are right, down, forward
		f.Normal[3*i] = float32(px.n.dot(c.right))
		f.Normal[3*i+1] = float32(-px.n.dot(c.up))
		f.Normal[3*i+2] = float32(-px.n.dot(c.back))
	}
	if f.Curvature != nil {
		f.Curvature[2*i], f.Curvature[2*i+1] = float32(w.k1), float32(w.k2)
	}
	if f.Object != nil {
		f.Object[i] = src.Object
	}
	if f.Part != nil {
		f.Part[i] = src.Part + w.part
	}
	if f.Category != nil {
		f.Category[i] = src.Category
	}
}
