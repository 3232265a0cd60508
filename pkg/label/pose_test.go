package label

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// randomCamera returns a camera with the statistics of the real data set, or
// with any rotation.
func randomCamera(r *rand.Rand, any bool) frame.Camera {
	at := frame.Vec{5 * r.NormFloat64(), 5 * r.NormFloat64(), 1.5}
	c := lookAt(at, r.Float64()*2*math.Pi, (r.Float64()-0.5)*0.8, 0.014*r.NormFloat64())
	if any {
		c.Rotation = FromEuler([3]float64{r.Float64() * 7, r.Float64() * 7, r.Float64() * 7})
	}
	return c
}

func sameMatrix(a, b Matrix, tol float64) bool {
	for i := range a {
		for j := range a {
			if !near(a[i][j], b[i][j], tol) {
				return false
			}
		}
	}
	return true
}

// TestEuler: angles give the same rotation again, also at and near a quarter
// turn about y; elsewhere they are the angles again.
func TestEuler(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 5000 {
		angles := [3]float64{r.Float64()*6 - 3, (r.Float64() - 0.5) * math.Pi, r.Float64()*6 - 3}
		switch i % 10 {
		case 0:
			angles[1] = math.Pi / 2
		case 1:
			angles[1] = -math.Pi / 2
		case 2:
			angles[1] = math.Pi/2 - math.Pow(10, -float64(i%17))
		}
		m := FromEuler(angles)
		got := Euler(m)
		if back := FromEuler(got); !sameMatrix(m, back, 1e-7) {
			t.Fatalf("%v comes back as %v, which is another rotation", angles, got)
		}
		for k := range got {
			if math.Abs(math.Abs(angles[1])-math.Pi/2) > 1e-3 && !near(got[k], angles[k], 1e-9) {
				t.Fatalf("%v comes back as %v", angles, got)
			}
		}
	}
	// Each axis by itself, by hand.
	if m := FromEuler([3]float64{0, 0, math.Pi / 2}); !sameMatrix(m, Matrix{{0, -1, 0}, {1, 0, 0}, {0, 0, 1}}, 1e-15) {
		t.Errorf("a quarter about z is %v", m)
	}
	if m := FromEuler([3]float64{math.Pi / 2, 0, 0}); !sameMatrix(m, Matrix{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}, 1e-15) {
		t.Errorf("a quarter about x is %v", m)
	}
	// Beyond a quarter turn about y the other angles jump by π (tasks.md 1.3).
	if got := Euler(FromEuler([3]float64{0.1, 2, 0.2})); !near(got[1], math.Pi-2, 1e-12) || !near(got[0], 0.1-math.Pi, 1e-12) {
		t.Errorf("a turn of 2 about y gives %v", got)
	}
}

// TestPose: the pose takes points from one camera's axes to the other's, and
// composes.
func TestPose(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	inCamera := func(c *frame.Camera, p frame.Vec) frame.Vec {
		back := transpose(&c.Rotation)
		return apply(&back, frame.Vec{p[0] - c.Location[0], p[1] - c.Location[1], p[2] - c.Location[2]})
	}
	for i := range 1000 {
		c1, c2, c3 := randomCamera(r, i%2 > 0), randomCamera(r, i%2 > 0), randomCamera(r, i%2 > 0)
		p12, p23, p13 := Relative(&c1, &c2), Relative(&c2, &c3), Relative(&c1, &c3)
		composed := Compose(p12, p23)
		if !sameMatrix(composed.R, p13.R, 1e-12) {
			t.Fatalf("rotations compose to %v, want %v", composed.R, p13.R)
		}
		point := frame.Vec{r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		x, want := inCamera(&c1, point), inCamera(&c2, point)
		got := apply(&p12.R, x)
		for k := range got {
			if !near(got[k]+p12.T[k], want[k], 1e-9) || !near(composed.T[k], p13.T[k], 1e-9) {
				t.Fatalf("point %v, want %v; shift %v, want %v", got, want, composed.T, p13.T)
			}
		}
		values := make([]float32, EgoMotionValues)
		EgoMotionTo(values, &c1, &c2, &c3)
		again := Compose(PoseFrom(values[:6]), PoseFrom(values[12:]))
		if mid := PoseFrom(values[6:12]); !sameMatrix(again.R, mid.R, 1e-5) || !near(again.T[0], mid.T[0], 1e-4) {
			t.Fatalf("the 18 values do not compose: %v", values)
		}
	}
}

// TestPoseOfKnownMoves: by hand.
func TestPoseOfKnownMoves(t *testing.T) {
	a, b := lookAt(frame.Vec{1, 2, 3}, 0, 0, 0), lookAt(frame.Vec{1, 4, 3}, 0, 0, 0)
	v := make([]float32, PoseValues)
	PoseTo(v, Relative(&a, &b)) // a is 2 m behind b
	compare(t, "pose", v, []float64{0, 0, 0, 0, 0, 2}, 1e-6)
	b = lookAt(frame.Vec{0, 2, 3}, 0.3, 0, 0) // b to the left, turned left
	PoseTo(v, Relative(&a, &b))
	compare(t, "pose", v, []float64{0, -0.3, 0, math.Cos(0.3), 0, math.Sin(0.3)}, 1e-6)
}

func TestMatch(t *testing.T) {
	v := []float32{9, 9}
	MatchTo(v, true)
	compare(t, "same", v, []float64{0, 1}, 0)
	MatchTo(v, false)
	compare(t, "different", v, []float64{1, 0}, 0)
}

// TestVanishing: three orthonormal right-handed directions; z is up; x and y
// point into the view, or, as stored, backwards and to the right.
func TestVanishing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	v := make([]float32, VanishingValues)
	axes := func() (m Matrix) {
		for i := range 9 {
			m[i/3][i%3] = float64(v[i])
		}
		return m
	}
	for range 1000 {
		c := randomCamera(r, false)
		for _, f := range []func([]float32, *frame.Camera){VanishingTo, StoredVanishingTo} {
			f(v, &c)
			m := axes()
			back := transpose(&m)
			if !sameMatrix(multiply(&m, &back), Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 1e-6) {
				t.Fatalf("%v is not orthonormal", m)
			}
			if !near(dot(cross(m[0], m[1]), m[2]), 1, 1e-6) {
				t.Fatalf("%v is not right-handed", m)
			}
			for k := range 3 {
				if !near(m[2][k], c.Rotation[2][k], 1e-6) {
					t.Fatalf("z is %v, want the last row of the rotation", m[2])
				}
			}
		}
		m := axes() // as stored
		if m[0][2] < math.Cos(math.Pi/4+0.45) || m[1][0] < 0.6 {
			t.Fatalf("stored x %v does not point back, or y %v not right", m[0], m[1])
		}
		VanishingTo(v, &c)
		if m = axes(); m[0][2] > 1e-6 || m[1][2] > 1e-6 {
			t.Fatalf("x %v or y %v points backwards", m[0], m[1])
		}
	}
}

// TestVanishingTies: looking along an axis is not left to rounding.
func TestVanishingTies(t *testing.T) {
	v, w := make([]float32, 9), make([]float32, 9)
	for q := range 4 {
		c := lookAt(frame.Vec{}, float64(q)*math.Pi/2, 0, 0)
		VanishingTo(v, &c)
		c = lookAt(frame.Vec{}, float64(q)*math.Pi/2+1e-14, 0, 0)
		VanishingTo(w, &c)
		for i := range v {
			if !near(float64(v[i]), float64(w[i]), 1e-6) {
				t.Errorf("%d quarters: %v, beside %v", q, v, w)
				break
			}
		}
	}
}

// TestLayout: the box holds the camera and what is seen, and the nine values
// describe it.
func TestLayout(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	room := hall{high: frame.Vec{6, 8, 2.7}}
	v := make([]float32, LayoutValues)
	for range 100 {
		c := lookAt(frame.Vec{1 + 4*r.Float64(), 1 + 6*r.Float64(), 1.5}, 6.28*r.Float64(), (r.Float64()-0.5)*0.6, 0)
		f := paint(24, c, room)
		b := VisibleBox(f)
		touched := 0
		for i := range 3 {
			if b.Low[i] < room.low[i]-1e-5 || b.High[i] > room.high[i]+1e-5 ||
				b.Low[i] > c.Location[i] || b.High[i] < c.Location[i] {
				t.Fatalf("box %v of camera %v", b, c.Location)
			}
			if near(b.Low[i], room.low[i], 1e-4) || near(b.High[i], room.high[i], 1e-4) {
				touched++
			}
		}
		for p := range f.Distance {
			ray := c.Ray(24, float64(p%24)+0.5, float64(p/24)+0.5)
			for i := range 3 {
				if x := c.Location[i] + float64(f.Distance[p])*ray[i]; x < b.Low[i]-1e-5 || x > b.High[i]+1e-5 {
					t.Fatalf("pixel %d is outside of the box", p)
				}
			}
		}
		LayoutTo(v, &c, b)
		if touched == 0 {
			t.Errorf("box %v touches no wall", b)
		}
		checkLayout(t, v, &c, b)
	}
}

func TestWithin(t *testing.T) {
	b := Box{frame.Vec{-3, 1, 0}, frame.Vec{9, 2, 2}}
	room := Box{frame.Vec{0, 0, 0}, frame.Vec{4, 5, 2.5}}
	if got, want := b.Within(room, frame.Vec{1, 1, 1}), (Box{frame.Vec{0, 1, 0}, frame.Vec{4, 2, 2}}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := b.Within(room, frame.Vec{-1, 3, 1}); got.Low[0] != -1 || got.High[1] != 3 {
		t.Errorf("%v leaves the camera out", got)
	}
}

// checkLayout: the centre, turned back into the world, is that of the box; the
// angles give the camera in box axes, looking along +x within an eighth turn;
// the extents have the box's volume.
func checkLayout(t *testing.T, v []float32, c *frame.Camera, b Box) {
	t.Helper()
	middle := apply(&c.Rotation, frame.Vec{float64(v[0]), float64(v[1]), float64(v[2])})
	volume := 1.0
	for i := range 3 {
		if !near(middle[i]+c.Location[i], (b.Low[i]+b.High[i])/2, 1e-5) {
			t.Fatalf("centre %v of box %v", middle, b)
		}
		volume *= (b.High[i] - b.Low[i]) / float64(v[6+i])
	}
	m := FromEuler([3]float64{float64(v[3]), float64(v[4]), float64(v[5])})
	if view := -m[0][2]; view < math.Abs(m[1][2])-1e-6 || !near(volume, 1, 1e-4) {
		t.Fatalf("the camera looks along %v of the box; volume off by %v", view, volume)
	}
	axes := multiply(&c.Rotation, new(transpose(&m))) // box axes in the world
	extent := frame.Vec{float64(v[6]), float64(v[7]), float64(v[8])}
	for i := range 3 {
		size := 0.0
		for j := range 3 {
			size += math.Abs(axes[i][j]) * extent[j]
		}
		if !near(size, b.High[i]-b.Low[i], 1e-4) {
			t.Fatalf("extents %v of box %v", extent, b)
		}
	}
}

// TestLayoutStandard: a plain view into a room is within a few deviations of
// the original's statistics.
func TestLayoutStandard(t *testing.T) {
	f := paint(32, lookAt(frame.Vec{2.5, 1, 1.45}, 0.1, 0, 0), hall{high: frame.Vec{5, 7, 2.7}})
	v := make([]float32, LayoutValues)
	LayoutTo(v, &f.Camera, VisibleBox(f))
	StandardLayout().Apply(v)
	for i, x := range v {
		if math.Abs(float64(x)) > 3 {
			t.Errorf("value %d is %v deviations off", i, x)
		}
	}
}
