package scene

import (
	"math"
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A style is what the rooms of one building have in common.
type style struct {
	walls, fabrics, accents [5]frame.Vec
	woods                   [3]frame.Vec
	metal                   frame.Vec
	// legs and backs choose among ways to make them.
	legs, backs, doors, panes int
	wallPattern, floorPattern int
	day                       bool
	// warm is the colour of lamps.
	warm frame.Vec
	sun  frame.Vec
}

// newStyle draws a style.
func newStyle(r *rand.Rand) *style {
	k := &kit{r: r}
	s := &style{legs: r.IntN(4), backs: r.IntN(4), doors: r.IntN(3), panes: r.IntN(3),
		wallPattern: r.IntN(5), floorPattern: r.IntN(4), day: r.Float64() < 0.7}
	hue := k.hue()
	// Half of the buildings have walls near white.
	most := []float64{0.05, 0.09, 0.16, 0.22}[r.IntN(4)]
	for i := range s.walls {
		s.walls[i] = hsv(hue+k.u(-0.08, 0.08), k.u(0.02, most), k.u(0.78, 0.95))
		s.fabrics[i] = hsv(k.match(hue), k.u(0.08, 0.55), k.u(0.3, 0.82))
		s.accents[i] = hsv(k.match(hue), k.u(0.35, 0.8), k.u(0.35, 0.85))
	}
	s.walls[4] = hsv(k.hue(), k.u(0.12, 0.36), k.u(0.5, 0.75))
	for i := range s.woods {
		s.woods[i] = hsv(k.u(0.045, 0.105), k.u(0.25, 0.55), []float64{0.34, 0.5, 0.66, 0.78}[r.IntN(4)]*k.u(0.9, 1.1))
	}
	g := k.u(0.45, 0.75)
	s.metal = frame.Vec{g, g * k.u(0.94, 1), g * k.u(0.85, 1)}
	w := k.u(0.68, 0.96)
	s.warm = frame.Vec{1, (1 + w) / 2, w}
	a, e := r.Float64()*2*math.Pi, k.u(0.35, 0.95)
	s.sun = frame.Vec{math.Cos(a) * math.Cos(e), math.Sin(a) * math.Cos(e), math.Sin(e)}
	return s
}

// hsv returns the linear colour of a hue (in turns), saturation and value.
func hsv(h, s, v float64) frame.Vec {
	var c frame.Vec
	for i, shift := range [3]float64{0, 2. / 3, 1. / 3} {
		x := math.Abs(math.Mod(h+shift+2, 1)*6 - 3)
		c[i] = math.Pow(v*(1-s+s*math.Max(0, math.Min(1, x-1))), 2.2)
	}
	return c
}

// A kit makes the things of one style; it draws what they look like from r.
type kit struct {
	r *rand.Rand
	s *style
}

// u returns a number between a and b.
func (k *kit) u(a, b float64) float64 { return a + (b-a)*k.r.Float64() }

// hue draws a hue in turns as homes have them: warm and blue ones more often
// than green ones, and magenta seldom.
func (k *kit) hue() float64 {
	switch x := k.r.Float64(); {
	case x < 0.4:
		return k.u(0.02, 0.15)
	case x < 0.7:
		return k.u(0.5, 0.66)
	case x < 0.88:
		return k.u(0.2, 0.45)
	}
	return k.r.Float64()
}

// match draws a hue that goes with another: a neighbour, the opposite or any.
func (k *kit) match(hue float64) float64 {
	switch k.r.IntN(5) {
	case 0, 1:
		return hue + k.u(-0.08, 0.08)
	case 2:
		return hue + 0.5 + k.u(-0.08, 0.08)
	}
	return k.hue()
}

// chance is true with probability p.
func (k *kit) chance(p float64) bool { return k.r.Float64() < p }

// scaled returns a colour times a factor.
func scaled(c frame.Vec, f float64) frame.Vec { return frame.Vec{c[0] * f, c[1] * f, c[2] * f} }
