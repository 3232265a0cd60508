package render

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// crowd is a scene of random solids in random poses.
func crowd(seed uint64, n int) *Scene {
	g := rand.New(rand.NewPCG(seed, 9))
	all := references()
	s := &Scene{Materials: []Material{{Colors: [3][3]float64{{0.5, 0.5, 0.5}}}}}
	for i := range n {
		r := all[g.IntN(len(all))]
		if r.name == "room" {
			continue
		}
		s.Items = append(s.Items, Item{
			Solid: r.solid, Object: int32(i), Part: int32(10 * i), Category: int16(i % 7), NoShadow: i%5 == 0,
			Pose: Pose{
				At: Vec{6 * g.NormFloat64(), 6 * g.NormFloat64(), g.NormFloat64()}, Yaw: 7 * g.Float64(),
				Pitch: g.NormFloat64() * float64(g.IntN(2)), Roll: g.NormFloat64() * float64(g.IntN(2)),
			},
		})
	}
	return s
}

// TestTree: the tree finds what trying every item finds.
func TestTree(t *testing.T) {
	for seed := range uint64(12) {
		tr, err := New(crowd(seed, 1+int(seed*seed)*3))
		if errors.Is(err, ErrEmpty) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		g := rand.New(rand.NewPCG(seed, 3))
		hits := 0
		for range 1500 {
			o := v3{8 * g.NormFloat64(), 8 * g.NormFloat64(), 2 * g.NormFloat64()}
			d := v3{g.NormFloat64(), g.NormFloat64(), 0.3 * g.NormFloat64()}.unit()
			if g.IntN(10) == 0 {
				d = [3]v3{{1, 0, 0}, {0, -1, 0}, {0, 0, 1}}[g.IntN(3)]
			}
			limit := far
			if g.IntN(2) == 0 {
				limit = 10 * g.Float64()
			}
			want, best, dark := int32(-1), limit, false
			for i := range tr.items {
				lo, ld := tr.items[i].local(o, d)
				h := tr.items[i].hit(lo, ld)
				if h < best {
					want, best = int32(i), h
				}
				dark = dark || h < limit && tr.items[i].shadow
			}
			got, dist := tr.nearest(o, d, limit)
			if got != want || dist != best {
				t.Fatalf("seed %d: item %d at %v, want %d at %v", seed, got, dist, want, best)
			}
			if b := tr.blocked(o, d, limit); b != dark {
				t.Fatalf("seed %d: blocked %v, want %v", seed, b, dark)
			}
			if want >= 0 {
				hits++
			}
		}
		if seed > 5 && hits < 150 {
			t.Errorf("seed %d: %d hits", seed, hits)
		}
	}
}

// TestTrace: a hit lies on the ray, faces it and carries its item's ids; scaled
// directions scale the distance; Occluded agrees.
func TestTrace(t *testing.T) {
	s := crowd(4, 200)
	tr, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	g := rand.New(rand.NewPCG(8, 8))
	for range 3000 {
		o := Vec{8 * g.NormFloat64(), 8 * g.NormFloat64(), 2 * g.NormFloat64()}
		d := Vec{g.NormFloat64(), g.NormFloat64(), 0.3 * g.NormFloat64()}
		h, ok := tr.Trace(o, d, math.Inf(1))
		if !ok {
			continue
		}
		it := s.Items[h.Item]
		if h.Object != it.Object || h.Category != it.Category || h.Part < it.Part || int(h.Part-it.Part) >= it.Solid.Parts() {
			t.Fatalf("ids of %+v", h)
		}
		if n := vec(h.Normal); n.dot(vec(d)) > 1e-9 || math.Abs(n.length()-1) > 1e-9 {
			t.Fatalf("normal %v along %v", n, d)
		}
		if math.Abs(h.Curvature[0]) < math.Abs(h.Curvature[1]) {
			t.Fatalf("curvatures %v", h.Curvature)
		}
		if p := vec(o).along(vec(d), h.T).sub(vec(h.Point)); p.length() > 1e-9 {
			t.Fatalf("off the ray by %v", p)
		}
		if tr.Occluded(o, h.Point) {
			t.Fatalf("%+v is hidden from %v", h, o)
		}
		if behind := vec(h.Point).along(vec(d).unit(), 0.01).vec(); h.T*vec(d).length() > 0.01 && !tr.Occluded(o, behind) {
			t.Fatalf("%v is seen from %v through %+v", behind, o, h)
		}
		twice, ok := tr.Trace(o, vec(d).mul(2).vec(), h.T/2*1.01)
		if !ok || math.Abs(twice.T-h.T/2) > 1e-9 {
			t.Fatalf("with twice the direction %v, want half of %v", twice.T, h.T)
		}
		if _, ok := tr.Trace(o, d, h.T*0.999); ok {
			t.Fatal("a hit beyond the limit")
		}
	}
	if _, ok := tr.Trace(Vec{}, Vec{}, 1); ok {
		t.Error("a ray without direction hits")
	}
}

func TestPose(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 7))
	random := func(tilt float64) Pose {
		return Pose{At: Vec{g.NormFloat64(), g.NormFloat64(), g.NormFloat64()}, Yaw: 4 * g.NormFloat64(), Pitch: tilt * g.NormFloat64(), Roll: tilt * g.NormFloat64()}
	}
	for i := range 500 {
		a, b := random(float64(i%2)), random(float64(i/2%2))
		if i == 0 {
			a = Pose{Pitch: math.Pi / 2, Yaw: 0.3, Roll: 0.2}
		}
		x := Vec{g.NormFloat64(), g.NormFloat64(), g.NormFloat64()}
		got, want := a.Compose(b).Apply(x), a.Apply(b.Apply(x))
		if vec(got).sub(vec(want)).length() > 1e-7 {
			t.Fatalf("%+v after %+v: %v, want %v", a, b, got, want)
		}
	}
	if got := (Pose{Yaw: math.Pi / 2}).Apply(Vec{1, 0, 0}); got != (Vec{0, 1, 0}) {
		t.Errorf("a quarter turn of x is %v", got)
	}
	if got := (Pose{Pitch: math.Pi / 2}).Turn(Vec{0, 0, 1}); got != (Vec{1, 0, 0}) {
		t.Errorf("pitch turns z to %v", got)
	}
	if got := (Pose{Roll: math.Pi / 2}).Turn(Vec{0, 1, 0}); got != (Vec{0, 0, 1}) {
		t.Errorf("roll turns y to %v", got)
	}
}

func TestNewErrors(t *testing.T) {
	good := func() *Scene {
		return &Scene{Items: []Item{{Solid: Sphere{1}}}, Materials: []Material{{}}}
	}
	if _, err := New(good()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Scene){
		"no items":        func(s *Scene) { s.Items = nil },
		"no solid":        func(s *Scene) { s.Items[0].Solid = nil },
		"bad solid":       func(s *Scene) { s.Items[0].Solid = Sphere{} },
		"bad material":    func(s *Scene) { s.Items[0].Material = 1 },
		"bad pose":        func(s *Scene) { s.Items[0].Pose.Yaw = math.NaN() },
		"bad pattern":     func(s *Scene) { s.Materials[0].Pattern = 200 },
		"negative colour": func(s *Scene) { s.Materials[0].Colors[1][1] = -1 },
		"endless scale":   func(s *Scene) { s.Materials[0].Scale = math.Inf(1) },
		"flat light":      func(s *Scene) { s.Lights = []Light{{U: Vec{1}, V: Vec{2}}} },
		"endless light":   func(s *Scene) { s.Lights = []Light{{R: math.Inf(1)}} },
		"sun nowhere":     func(s *Scene) { s.Sun.Power[0] = 1 },
		"bad ambient":     func(s *Scene) { s.Ambient[2] = math.NaN() },
	} {
		s := good()
		spoil(s)
		if _, err := New(s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
