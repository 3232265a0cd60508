package scene

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// taken are the first 50 views of 6 buildings each.
func taken(t testing.TB) (list []frame.View, of []*House) {
	for _, h := range houses(t, 6) {
		views, err := h.Views(50)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range views {
			list, of = append(list, v), append(of, h)
		}
	}
	return list, of
}

// A sample is numbers to describe.
type sample []float64

func (s sample) mean() (m float64) {
	for _, x := range s {
		m += x / float64(len(s))
	}
	return m
}

func (s sample) sd() (d float64) {
	m := s.mean()
	for _, x := range s {
		d += (x - m) * (x - m) / float64(len(s))
	}
	return math.Sqrt(d)
}

func (s sample) String() string {
	c := slices.Sorted(slices.Values(s))
	q := func(p float64) float64 { return c[int(p*float64(len(c)-1))] }
	return fmt.Sprintf("mean %.2f sd %.2f least %.2f 5%% %.2f median %.2f 95%% %.2f greatest %.2f",
		s.mean(), s.sd(), q(0), q(0.05), q(0.5), q(0.95), q(1))
}

// bounds fails unless all numbers are in [lo, hi].
func (s sample) bounds(t *testing.T, name string, lo, hi float64) {
	t.Helper()
	t.Logf("%s: %v", name, s)
	if slices.Min(s) < lo || slices.Max(s) > hi {
		t.Errorf("%s is out of [%v, %v]", name, lo, hi)
	}
}

// TestCameras holds 300 views against the statistics of the real cameras.
func TestCameras(t *testing.T) {
	views, of := taken(t)
	var fov, pitch, roll, height, distance, oblique, counts, sees sample
	perPoint := map[string]int{}
	for i, v := range views {
		c := v.Camera
		fov = append(fov, c.FOV/degree)
		pitch = append(pitch, math.Asin(-c.Rotation[2][2])/degree)
		roll = append(roll, math.Asin(c.Rotation[2][0])/degree)
		height = append(height, c.Location[2])
		d := minus(v.Target, c.Location)
		distance = append(distance, length(d))
		oblique = append(oblique, math.Acos(-dot(d, v.Normal)/length(d))/degree)
		sees = append(sees, float64(len(v.Sees)))
		perPoint[fmt.Sprint(v.Building, v.Point)]++
		if x, y, depth := c.Project(256, v.Target); math.Abs(x-128) > 1e-6 || math.Abs(y-128) > 1e-6 || depth <= 0 {
			t.Errorf("%s point %d view %d: the point is at (%v, %v)", v.Building, v.Point, v.View, x, y)
		}
		if of[i].RoomAt(c.Location) != v.Room {
			t.Errorf("%s point %d: the camera is in room %d, not %d", v.Building, v.Point, of[i].RoomAt(c.Location), v.Room)
		}
		hit, ok := of[i].Tracer().Trace(c.Location, minus(v.Target, c.Location), 2)
		if !ok || math.Abs(hit.T-1) > 1e-3 {
			t.Errorf("%s point %d view %d: the point is hidden", v.Building, v.Point, v.View)
		}
	}
	for _, n := range perPoint {
		counts = append(counts, float64(n))
	}
	fov.bounds(t, "field of view in degrees", 45, 75)
	pitch.bounds(t, "pitch in degrees", -22.5, 22.5)
	roll.bounds(t, "roll in degrees", -3, 3)
	height.bounds(t, "height in m", 1.3, 1.6)
	distance.bounds(t, "distance in m", 0.9, 15)
	oblique.bounds(t, "obliqueness in degrees", 0, 85)
	counts.bounds(t, "views of a point", 1, 7)
	sees.bounds(t, "other points in view", 0, 100)
	for _, c := range []struct {
		name           string
		got, want, tol float64
	}{
		{"mean field of view", fov.mean(), 61.2, 1.5}, {"mean pitch", pitch.mean(), 0, 5},
		{"deviation of roll", roll.sd(), 0.8, 0.15}, {"mean of roll", roll.mean(), 0, 0.2},
		{"mean height", height.mean(), 1.45, 0.03}, {"mean distance", distance.mean(), 3, 0.7},
	} {
		if math.Abs(c.got-c.want) > c.tol {
			t.Errorf("%s: %.2f, want %.2f ± %.2f", c.name, c.got, c.want, c.tol)
		}
	}
}

// TestClear: no camera is in or near anything, by rays in all directions.
func TestClear(t *testing.T) {
	views, of := taken(t)
	for i, v := range views {
		for j := range 200 {
			// A spiral over the sphere.
			z := 1 - (2*float64(j)+1)/200
			x, y := polar(math.Sqrt(1-z*z), float64(j)*0.618034)
			if hit, ok := of[i].Tracer().Trace(v.Camera.Location, vec(x, y, z), clearance); ok {
				t.Errorf("%s point %d view %d: %s at %.3f m", v.Building, v.Point, v.View, categoryNames[hit.Category], hit.T)
			}
		}
	}
}

// A look is what a picture shows, in numbers.
type look struct {
	things           int
	share            float64 // of pixels that show things
	depth            sample
	facing           sample // share of normals by nearest axis of the camera
	light            sample // grey values
	missed, mistaken int    // pixels with no hit, and with a wrong category
}

// lookAt measures a frame of a house.
func lookAt(h *House, f *frame.Frame) (l look) {
	seen := map[int32]bool{}
	l.facing = make(sample, 3)
	for p, c := range f.Category {
		o := f.Object[p]
		if c >= StructureCategories {
			seen[o] = true
			l.share += 1 / float64(len(f.Category))
		}
		if int(o) < len(h.Objects) && h.Objects[max(0, o)].Category != int(c) || int(o) >= len(h.Objects) && c >= StructureCategories {
			l.mistaken++
		}
		if math.IsInf(float64(f.Distance[p]), 0) {
			l.missed++
		} else if c != outside {
			l.depth = append(l.depth, float64(f.Distance[p]))
		}
		axis := 0
		for i := range 3 {
			if math.Abs(float64(f.Normal[3*p+i])) > math.Abs(float64(f.Normal[3*p+axis])) {
				axis = i
			}
		}
		l.facing[axis] += 1 / float64(len(f.Category))
		l.light = append(l.light, (0.3*float64(f.RGB[3*p])+0.6*float64(f.RGB[3*p+1])+0.1*float64(f.RGB[3*p+2]))/255)
	}
	l.things = len(seen)
	return l
}

// TestContent holds what 300 pictures show in bounds: no blank, no dark and
// no bright ones, enough things, all types of rooms, depths of a room, and few
// in which a label hardly changes.
func TestContent(t *testing.T) {
	views, of := taken(t)
	var things, share, depth, spread, facing, light, contrast sample
	rooms := make([]float64, roomTypeCount)
	for i, v := range views {
		f := of[i].Render(v, 32)
		l := lookAt(of[i], f)
		if l.missed > 0 || l.mistaken > 0 {
			t.Errorf("view %d: %d rays hit nothing, %d pixels have a wrong category", i, l.missed, l.mistaken)
		}
		rooms[f.RoomType] += 1 / float64(len(views))
		things, share, depth = append(things, float64(l.things)), append(share, l.share), append(depth, l.depth...)
		spread, facing = append(spread, l.depth.sd()), append(facing, slices.Max(l.facing))
		light, contrast = append(light, l.light.mean()), append(contrast, l.light.sd())
	}
	t.Logf("rooms: %.3f", rooms)
	depth.bounds(t, "depth in m", 0.2, 25)
	things.bounds(t, "things in view", leastKinds-1, 60)
	share.bounds(t, "share of things", 0.1, 0.99)
	spread.bounds(t, "deviation of depth in a picture in m", 0.1, 5)
	facing.bounds(t, "share of the commonest axis of normals", 0.33, 0.97)
	light.bounds(t, "mean grey", 0.1, 0.85)
	contrast.bounds(t, "deviation of grey", 0.04, 0.45)
	if m := things.mean(); m < 7 {
		t.Errorf("%.1f things in a picture", m)
	}
	if m := light.mean(); m < 0.35 || m > 0.6 {
		t.Errorf("pictures have a mean of %.2f", m)
	}
	for i, x := range rooms {
		if x > 0.2 {
			t.Errorf("%.1f %% of the views are in a %s", 100*x, roomTypeNames[i])
		}
	}
}

// TestPairs: pairs, triplets and matches are what they should be, and there
// are enough.
func TestPairs(t *testing.T) {
	views, of := taken(t)
	for _, p := range Pairs(views) {
		if a, b := views[p[0]], views[p[1]]; p[0] == p[1] || a.Target != b.Target {
			t.Fatalf("%v look at %v and %v", p, a.Target, b.Target)
		}
	}
	if n := len(Triplets(views)); n < len(views)/2 {
		t.Errorf("%d triplets of %d views", n, len(views))
	}
	shared := SharedPairs(views)
	if len(shared) < len(views) {
		t.Errorf("%d shared pairs of %d views", len(shared), len(views))
	}
	for _, p := range shared {
		a, b := views[p[0]], views[p[1]]
		if a.Building != b.Building || a.Point == b.Point || !of[p[1]].sees(&b.Camera, a.Target) {
			t.Fatalf("%v does not see the point of %v", b, a)
		}
	}
	same := 0
	matches := Matches(views, 1)
	for _, m := range matches {
		a, b := views[m.A], views[m.B]
		if m.Same {
			same++
		}
		if m.Same != (a.Target == b.Target) || a.Building != b.Building || !m.Same && length(minus(a.Target, b.Target)) < apartLeast {
			t.Fatalf("%+v of %v and %v", m, a, b)
		}
	}
	if 2*same != len(matches) || same < 100 {
		t.Errorf("%d of %d matches are positive", same, len(matches))
	}
	t.Logf("%d views: %d pairs, %d triplets, %d shared pairs, %d matches",
		len(views), len(Pairs(views)), len(Triplets(views)), len(shared), len(matches))
}

func BenchmarkBuilding(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		if _, err := Building(Config{}, i); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkViews times the choice of views, without pictures; it reports the
// time of a view.
func BenchmarkViews(b *testing.B) {
	for _, m := range []int{6, 100} {
		b.Run(fmt.Sprint(m), func(b *testing.B) {
			all := houses(b, 6)
			for i := 0; b.Loop(); i++ {
				h := all[i%len(all)]
				h.points = nil
				if _, err := h.Views(m); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*m), "µs/view")
		})
	}
}

func BenchmarkRender(b *testing.B) {
	for _, size := range []int{32, 64, 256} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			views, of := taken(b)
			for i := 0; b.Loop(); i++ {
				of[i%len(of)].RenderWith(views[i%len(of)], size, render.Options{})
			}
		})
	}
}
