package render

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestHit: distances agree with marching along the reference.
func TestHit(t *testing.T) {
	for _, r := range references() {
		t.Run(r.name, func(t *testing.T) {
			s, err := r.solid.compile()
			if err != nil {
				t.Fatal(err)
			}
			g := rand.New(rand.NewPCG(1, 2))
			hits := 0
			for range 3000 {
				o, d := r.bundle(g)
				want, least := r.march(o, d, 5*r.size)
				got := s.hit(o, d)
				if got < far && want < far {
					hits++
				}
				if math.Abs(got-want) < 1e-6 || got > 4*r.size && want == far {
					continue
				}
				// A ray that all but touches may be taken either way.
				p := o.along(d, min(got, want))
				if least < 2e-5 || r.clip != nil && math.Abs(r.f(p)) < 1e-6 && s.nearBorder(p) {
					continue
				}
				t.Fatalf("ray from %v along %v: hit at %v, want %v (least %v)", o, d, got, want, least)
			}
			if hits < 300 {
				t.Errorf("%d hits", hits)
			}
		})
	}
}

// nearBorder reports whether p is at the rim of a thin solid.
func (s *shape) nearBorder(p v3) bool {
	return s.half.x-math.Abs(p.x) < 1e-6 || s.half.z-math.Abs(p.z) < 1e-6
}

// gradient is the unit gradient of f by central differences.
func (r *reference) gradient(p v3) v3 {
	const h = 1e-5
	return v3{
		r.f(p.add(v3{h, 0, 0})) - r.f(p.sub(v3{h, 0, 0})),
		r.f(p.add(v3{0, h, 0})) - r.f(p.sub(v3{0, h, 0})),
		r.f(p.add(v3{0, 0, h})) - r.f(p.sub(v3{0, 0, h})),
	}.unit()
}

// bend returns the principal curvatures by differences of the gradient over the
// length h, of larger magnitude first.
func (r *reference) bend(p, n v3, h float64) (k1, k2 float64) {
	a, b := n.basis()
	da := r.gradient(p.along(a, h)).sub(r.gradient(p.along(a, -h))).mul(0.5 / h)
	db := r.gradient(p.along(b, h)).sub(r.gradient(p.along(b, -h))).mul(0.5 / h)
	m11, m22, m12 := da.dot(a), db.dot(b), (da.dot(b)+db.dot(a))/2
	mean, half := (m11+m22)/2, math.Hypot((m11-m22)/2, m12)
	k1, k2 = mean+half, mean-half
	if math.Abs(k2) > math.Abs(k1) {
		k1, k2 = k2, k1
	}
	return k1, k2
}

// TestSpot: normals are gradients and curvatures are the bend of their field.
func TestSpot(t *testing.T) {
	for _, r := range references() {
		t.Run(r.name, func(t *testing.T) {
			s, err := r.solid.compile()
			if err != nil {
				t.Fatal(err)
			}
			g := rand.New(rand.NewPCG(3, 4))
			normals, bends := 0, 0
			for range 3000 {
				o, d := r.bundle(g)
				dist := s.hit(o, d)
				if dist == far {
					continue
				}
				p := o.along(d, dist)
				w := s.spot(p)
				if w.part < 0 || int(w.part) >= r.solid.Parts() {
					t.Fatalf("part %d of %d", w.part, r.solid.Parts())
				}
				if math.Abs(w.n.dot(w.tu)) > 1e-9 && !rounded(r.solid) || math.Abs(w.n.length()-1) > 1e-9 {
					t.Fatalf("normal %v, tangent %v", w.n, w.tu)
				}
				n := r.gradient(p)
				if n.sub(r.gradient(p.along(n, -2e-5))).length() > 1e-3 {
					continue // at a sharp edge
				}
				normals++
				if w.n.sub(n).length() > 2e-4 {
					t.Fatalf("at %v the normal is %v, want %v", p, w.n, n)
				}
				k1, k2 := r.bend(p, n, 1e-3)
				j1, j2 := r.bend(p, n, 5e-4)
				if math.Abs(k1-j1) > 0.02*(1+math.Abs(k1)) || math.Abs(k2-j2) > 0.02*(1+math.Abs(k2)) {
					continue // between a flat and a bent piece
				}
				bends++
				g1, g2 := w.k1, w.k2
				if math.Abs(g2) > math.Abs(g1) {
					g1, g2 = g2, g1
				}
				if math.Abs(g1-k1) > 0.03*(1+math.Abs(k1)) || math.Abs(g2-k2) > 0.03*(1+math.Abs(k2)) {
					t.Fatalf("at %v the curvatures are %v, %v, want %v, %v", p, g1, g2, k1, k2)
				}
			}
			if normals < 500 || bends < normals*3/4 {
				t.Errorf("%d normals, %d curvatures", normals, bends)
			}
		})
	}
}

// rounded reports whether the texture's tangents stay those of the flat pieces.
func rounded(s Solid) bool {
	switch b := s.(type) {
	case Box:
		return b.Round > 0
	case Cylinder:
		return b.Round > 0
	case Extrusion:
		return b.Round > 0
	}
	return false
}

// TestConvexLeaves: rays that leave a surface outwards do not meet a convex
// solid again, and rays from inside pass.
func TestConvexLeaves(t *testing.T) {
	for _, r := range references() {
		switch r.solid.(type) {
		case Torus, Inside, Sheet:
			continue
		case Extrusion:
			if r.name != "hexagon" {
				continue
			}
		case Cone:
			if r.name == "open cone" {
				continue
			}
		}
		s, _ := r.solid.compile()
		g := rand.New(rand.NewPCG(5, 6))
		for range 2000 {
			o, d := r.bundle(g)
			dist := s.hit(o, d)
			if dist == far {
				continue
			}
			p := o.along(d, dist)
			w := s.spot(p)
			out := v3{g.NormFloat64(), g.NormFloat64(), g.NormFloat64()}.unit()
			if out.dot(w.n) < 0 {
				out = out.neg()
			}
			if q := s.hit(p.along(w.n, margin), out); q < far {
				t.Fatalf("%s: left %v along %v and hit at %v", r.name, p, out, q)
			}
			if q := s.hit(p.along(d, 1e-3), d); q < far && r.f(p.along(d, 1e-3)) < -1e-5 {
				t.Fatalf("%s: inside at %v, hit at %v", r.name, p, q)
			}
		}
	}
}

func TestHoles(t *testing.T) {
	s, err := Inside{Size: Vec{2, 4, 3}, Holes: []Hole{{Face: FaceHighX, U0: -0.5, V0: -1, U1: 0.5, V1: 0.5}}}.compile()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		o, d v3
		want float64
	}{
		{"out of the door", v3{0, 0, 0}, v3{1, 0, 0}, far},
		{"beside the door", v3{0, 0.6, 0}, v3{1, 0, 0}, 1},
		{"over the door", v3{0, 0, 0.6}, v3{1, 0, 0}, 1},
		{"into the door", v3{3, 0, 0}, v3{-1, 0, 0}, 4},
		{"at the wall from outside", v3{3, 1, 0}, v3{-1, 0, 0}, 2},
		{"up", v3{0, 0, 0}, v3{0, 0, 1}, 1.5},
	} {
		if got := s.hit(c.o, c.d); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestBadSolids(t *testing.T) {
	for _, s := range []Solid{
		Box{}, Box{Size: Vec{1, 1, 0.1}, Round: 0.06}, Box{Size: Vec{1, math.NaN(), 1}}, Box{Size: Vec{1, 1, math.Inf(1)}},
		Sphere{}, Sphere{-1}, Ellipsoid{Vec{1, 0, 1}}, Cylinder{R: 1}, Cylinder{R: 0.1, H: 1, Round: 0.2},
		Cone{H: 1}, Cone{R0: 1}, Capsule{R: 1, H: 1}, Torus{R: 1, Tube: 1}, Sheet{W: 1}, Sheet{W: 1, H: 1, Fold: 0.1},
		Extrusion{H: 1, Outline: [][2]float64{{0, 0}, {1, 0}}},
		Extrusion{H: 1, Round: 0.6, Outline: [][2]float64{{0, 0}, {1, 0}, {0, 1}}},
		Extrusion{H: 1, Round: 0.4, Outline: [][2]float64{{0, 0}, {1, 0}, {0, 1}}},
		Extrusion{H: 1, Outline: [][2]float64{{0, 0}, {0, 0}, {0, 1}}},
		Inside{Size: Vec{1, 1, 1}, Holes: []Hole{{Face: 6, U1: 1, V1: 1}}}, Inside{Size: Vec{1, 1, 1}, Holes: []Hole{{U1: 1}}},
	} {
		if _, err := s.compile(); err == nil {
			t.Errorf("%T %+v compiles", s, s)
		}
	}
}
