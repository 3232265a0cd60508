package render

import (
	"math"
	"math/rand/v2"
	"testing"
)

// lambert is the irradiance at p from a polygon of radiance 1 wholly above the
// horizon: half the sum over its sides of the angle each spans times the cosine
// of the normal of the plane through it and p (Lambert 1760).
func lambert(p, n v3, corners []v3) float64 {
	sum := 0.0
	for i := range corners {
		a, b := corners[i].sub(p).unit(), corners[(i+1)%len(corners)].sub(p).unit()
		sum += math.Acos(max(-1, min(1, a.dot(b)))) * a.cross(b).unit().dot(n)
	}
	return math.Abs(sum) / 2
}

// mean averages direct over a grid of random numbers.
func mean(tr *Tracer, p, n v3) v3 {
	const k = 24
	g := rand.New(rand.NewPCG(1, 1))
	var sum v3
	var last int32
	for i := range k * k * k {
		a, b, c := (float64(i%k)+g.Float64())/k, (float64(i/k%k)+g.Float64())/k, (float64(i/k/k)+g.Float64())/k
		sum = sum.add(tr.direct(p, n, a, b, c, &last).mul(1.0 / (k * k * k)))
	}
	return sum
}

// TestDirect: sampled light agrees with closed forms.
func TestDirect(t *testing.T) {
	panel := Light{At: Vec{0.3, 0, 2}, U: Vec{0.5, 0, 0}, V: Vec{0, -0.4, 0}, Radiance: [3]float64{1, 2, 3}}
	corners := []v3{{0.8, 0.4, 2}, {-0.2, 0.4, 2}, {-0.2, -0.4, 2}, {0.8, -0.4, 2}}
	bulb := Light{At: Vec{-1, 1, 1.5}, R: 0.05, Radiance: [3]float64{40, 0, 0}}
	sun := Sun{To: v3{1, 0, 1}.unit().vec(), Power: [3]float64{0, 0, 5}, Size: 0.001}
	floor := Item{Solid: Box{Size: Vec{20, 20, 0.1}}, Pose: Pose{At: Vec{0, 0, -0.05}}}
	screen := Item{Solid: Box{Size: Vec{0.02, 20, 20}}, Pose: Pose{At: Vec{3, 0, 0}}}
	glass := screen
	glass.NoShadow = true
	up := v3{0, 0, 1}
	p := v3{0.1, 0.2, margin}
	toBulb := vec(bulb.At).sub(p)
	fromBulb := 40 * math.Pi * 0.05 * 0.05 * toBulb.unit().z / toBulb.dot(toBulb)
	e := lambert(p, up, corners)
	for _, c := range []struct {
		name   string
		lights []Light
		sun    Sun
		items  []Item
		p, n   v3
		want   v3
	}{
		{"panel", []Light{panel}, Sun{}, []Item{floor}, p, up, v3{e, 2 * e, 3 * e}},
		{"panel from behind", []Light{panel}, Sun{}, []Item{floor}, v3{0, 0, 3}, v3{0, 0, -1}, v3{}},
		{"bulb", []Light{bulb}, Sun{}, []Item{floor}, p, up, v3{fromBulb, 0, 0}},
		{"both", []Light{panel, bulb}, Sun{}, []Item{floor}, p, up, v3{e + fromBulb, 2 * e, 3 * e}},
		{"sun", nil, sun, []Item{floor}, p, up, v3{0, 0, 5 * math.Sqrt(0.5)}},
		{"sun behind a wall", nil, sun, []Item{floor, screen}, p, up, v3{}},
		{"sun behind glass", nil, sun, []Item{floor, glass}, p, up, v3{0, 0, 5 * math.Sqrt(0.5)}},
	} {
		s := &Scene{Items: c.items, Materials: []Material{{}}, Lights: c.lights, Sun: c.sun}
		tr, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := mean(tr, c.p, c.n); got.sub(c.want).length() > 0.02*c.want.length()+1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	panel.Lo, panel.Hi = Vec{1, -1, 0}, Vec{2, 1, 2}
	tr, err := New(&Scene{Items: []Item{floor}, Materials: []Material{{}}, Lights: []Light{panel}})
	if err != nil {
		t.Fatal(err)
	}
	if got := mean(tr, p, up); got != (v3{}) {
		t.Errorf("a panel of another room gives %v", got)
	}
}

// TestIndirect: between walls that glow evenly, every surface gets that light.
func TestIndirect(t *testing.T) {
	tr, err := New(&Scene{
		Items:     []Item{{Solid: Inside{Size: Vec{3, 4, 2.5}}}},
		Materials: []Material{{Pattern: Glass, Colors: [3][3]float64{{0.5, 0.25, 1}}, Emission: 2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	g := rand.New(rand.NewPCG(4, 4))
	for range 500 {
		p := v3{3*g.Float64() - 1.5, 4*g.Float64() - 2, 2.5*g.Float64() - 1.25}
		n := v3{g.NormFloat64(), g.NormFloat64(), g.NormFloat64()}.unit()
		if got := tr.indirect(p, n); got.sub(v3{1, 0.5, 2}).length() > 1e-5 {
			t.Fatalf("at %v: %v", p, got)
		}
	}
}

// TestProbesStay: light does not pass a thin wall between two rooms.
func TestProbesStay(t *testing.T) {
	room := func(x float64, m int32) Item {
		return Item{Solid: Inside{Size: Vec{3, 3, 2.5}}, Pose: Pose{At: Vec{x, 0, 1.25}}, Material: m}
	}
	tr, err := New(&Scene{
		Items:     []Item{room(0, 0), room(3.1, 1)},
		Materials: []Material{{Colors: [3][3]float64{{0.5, 0.5, 0.5}}}, {Colors: [3][3]float64{{0.5, 0.5, 0.5}}, Emission: 2}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for y := -1.4; y < 1.4; y += 0.1 {
		for z := 0.1; z < 2.4; z += 0.1 {
			if got := tr.indirect(v3{1.5, y, z}, v3{-1, 0, 0}); luma(got) > 0.02 {
				t.Fatalf("the dark room's wall gets %v at %v, %v", got, y, z)
			}
			if got := tr.indirect(v3{1.6, y, z}, v3{1, 0, 0}); luma(got) < 0.8 {
				t.Fatalf("the bright room's wall gets %v at %v, %v", got, y, z)
			}
		}
	}
}

// TestFilter: even light stays, and light never crosses to another surface.
func TestFilter(t *testing.T) {
	tr := demoTracer(t)
	var c canvas
	for _, cam := range demoCameras {
		const size = 40
		c.reset(tr, cam, size, 1)
		for i := range c.pixels {
			d := c.ray(float64(i%size)+0.5, float64(i/size)+0.5)
			o := vec(cam.Location)
			hit, dist := tr.nearest(o, d, far)
			w := tr.items[hit].at3(o, d, dist)
			light := float64(hit%5) + 1
			c.pixels[i] = pixel{item: hit, part: w.part, t: dist, p: o.along(d, dist), n: tr.items[hit].rot.back(w.n), light: v3{light, light, 2 * light}}
		}
		c.filter()
		for i := range c.pixels {
			p := &c.pixels[i]
			alone := true
			for _, j := range []int{i - size - 1, i - size, i - size + 1, i - 1, i + 1, i + size - 1, i + size, i + size + 1} {
				alone = alone && (j < 0 || j >= len(c.pixels) || c.pixels[j].item != p.item)
			}
			if !alone && p.soft.sub(p.light).length() > 1e-9 {
				t.Fatalf("pixel %d: %v from %v", i, p.soft, p.light)
			}
		}
	}
}
