package frame

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// look returns a camera with random pose.
func look(r *rand.Rand) Camera {
	a, b := r.Float64()*2*math.Pi, r.Float64()-0.5
	sin, cos := math.Sin(a), math.Cos(a)
	right := Vec{cos, sin, 0}
	back := Vec{-sin * math.Cos(b), cos * math.Cos(b), math.Sin(b)}
	up := Vec{
		back[1]*right[2] - back[2]*right[1],
		back[2]*right[0] - back[0]*right[2],
		back[0]*right[1] - back[1]*right[0],
	}
	c := Camera{Location: Vec{r.NormFloat64(), r.NormFloat64(), 1.5}, FOV: 0.8 + 0.5*r.Float64()}
	for i := range 3 {
		c.Rotation[i] = [3]float64{right[i], up[i], back[i]}
	}
	return c
}

// TestRayProject: a point on a ray projects to where the ray went through.
func TestRayProject(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		c, size := look(r), 16+r.IntN(500)
		u, v := r.Float64()*float64(size), r.Float64()*float64(size)
		d, ray := 0.1+10*r.Float64(), c.Ray(size, u, v)
		if n := math.Sqrt(ray[0]*ray[0] + ray[1]*ray[1] + ray[2]*ray[2]); math.Abs(n-1) > 1e-12 {
			t.Fatalf("the ray has length %v", n)
		}
		p := c.Location
		for i := range p {
			p[i] += d * ray[i]
		}
		gotU, gotV, depth := c.Project(size, p)
		if math.Abs(gotU-u) > 1e-9 || math.Abs(gotV-v) > 1e-9 || depth <= 0 || depth > d {
			t.Fatalf("(%v, %v) at %v projects to (%v, %v) at depth %v", u, v, d, gotU, gotV, depth)
		}
		f := New(size)
		f.Camera = c
		x, y := int(u), int(v)
		f.Distance[y*size+x] = float32(d)
		center := c.Ray(size, float64(x)+0.5, float64(y)+0.5)
		for i := range p {
			p[i] = c.Location[i] + float64(float32(d))*center[i]
		}
		if _, _, want := c.Project(size, p); math.Abs(f.Depth(x, y)-want) > 1e-9 {
			t.Fatalf("depth %v, want %v", f.Depth(x, y), want)
		}
	}
}

func TestCheck(t *testing.T) {
	f := New(8)
	if err := f.Check(); err != nil {
		t.Error(err)
	}
	f.Normal = f.Normal[:64]
	if f.Check() == nil {
		t.Error("short normals pass")
	}
	f.Normal = nil
	if err := f.Check(); err != nil {
		t.Error(err)
	}
}

func ExampleCamera_Project() {
	// A camera at the origin that looks along the world's y axis.
	c := Camera{FOV: math.Pi / 2, Rotation: [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}}
	u, v, depth := c.Project(100, Vec{1, 2, 0.5})
	fmt.Printf("%.1f %.1f %.1f\n", u, v, depth)
	// Output:
	// 75.0 37.5 2.0
}
