package render

import (
	"fmt"
	"math"
	"sync"
)

// A Pattern is how a material's colour changes over a surface. Patterns that
// say "surface" are functions of the surface coordinates (u, v), those that say
// "solid" of the position in the item's axes, so that they run on around edges,
// and those that say "fitted" fill each part of the surface once. All fade to
// their mean where they are finer than a pixel.
type Pattern uint8

// The patterns, with the meaning of Colors and the default of Scale in metres.
const (
	Plain     Pattern = iota // colour 0, faintly mottled; 0.5
	Wood                     // solid: 0 to 1 in rings along the longest axis; 0.03 between rings
	Planks                   // surface: boards of 0 to 1 along u, gaps of 2; 0.12 wide
	Tile                     // surface: squares of 0 with grout of 1; 0.2
	Brick                    // surface: bricks of 0 to 2 with mortar of 1; 0.22 long
	Checker                  // surface: 0 and 1; 0.2
	Stripes                  // surface: upright stripes of 0 and 1, thin ones of 2; 0.1
	Dots                     // surface: dots of 1 on 0; 0.1 apart
	Fabric                   // surface: weave of 0 and 1; 0.008 a thread
	Marble                   // solid: 0 with veins of 1; 0.5
	Carpet                   // surface: specks of 0, 1 and 2; 0.02
	Wallpaper                // surface: ornaments of 1 on 0; 0.25
	Painting                 // fitted: one of many pictures, by seed and colours
	Books                    // fitted: a row of spines, colours around 0, 1 and 2; 0.035 thick
	Screen                   // fitted: windows and text, 0 behind, 1 and 2 in front
	Sky                      // by direction: what is outside; 0 zenith, 1 horizon, 2 ground
	Leaves                   // solid: 0, 1 and 2; 0.04
	Metal                    // solid: brushed 0; 0.004
	Glass                    // colour 0
	Noise                    // solid: clouds of 0 and 1; 0.2
	patterns
)

// A Material is how a surface looks. It never changes the labels.
type Material struct {
	Pattern Pattern
	// Colors are reflectances as linear RGB in [0, 1]. All-zero second and
	// third colours are replaced by darker shades of the first.
	Colors [3][3]float64
	Scale  float64 // size of the pattern in metres; 0 is the pattern's default
	Gloss  float64 // 0 matt to 1 polished
	Metal  float64 // share of the light that is mirrored in the material's own colour, 0 to 1
	// Emission is added radiance in units of the colour.
	Emission float64
	Bump     float64 // strength of the relief in shading, 0 none to 1 strong
	Seed     uint32
}

func (m *Material) check() error {
	if m.Pattern >= patterns {
		return fmt.Errorf("pattern %d of %d", m.Pattern, patterns)
	}
	for _, c := range m.Colors {
		if !finite(c[:]...) || min(c[0], c[1], c[2]) < 0 {
			return fmt.Errorf("colour %v", c)
		}
	}
	for _, x := range [...]float64{m.Scale, m.Gloss, m.Metal, m.Emission, m.Bump} {
		if !finite(x) || x < 0 {
			return fmt.Errorf("property %v", x)
		}
	}
	return nil
}

// scales are the default sizes of the patterns in metres.
var scales = [patterns]float64{
	Plain: 0.5, Wood: 0.03, Planks: 0.12, Tile: 0.2, Brick: 0.22, Checker: 0.2, Stripes: 0.1,
	Dots: 0.1, Fabric: 0.008, Marble: 0.5, Carpet: 0.02, Wallpaper: 0.25, Painting: 1,
	Books: 0.035, Screen: 1, Sky: 1,
	Leaves: 0.04, Metal: 0.004, Glass: 1, Noise: 0.2,
}

// A material is a Material ready for use.
type material struct {
	pattern                      Pattern
	c                            [3]v3
	scale                        float64
	gloss, metal, emission, bump float64
	seed                         uint32
	mean                         func() v3 // mean colour, for bounces, computed once
}

func newMaterial(m *Material) material {
	r := material{
		pattern: m.Pattern, scale: m.Scale, gloss: min(1, m.Gloss), metal: min(1, m.Metal),
		emission: m.Emission, bump: m.Bump, seed: m.Seed,
	}
	if r.scale == 0 {
		r.scale = scales[m.Pattern]
	}
	for i := range r.c {
		r.c[i] = vec(m.Colors[i])
	}
	if r.c[1] == (v3{}) {
		r.c[1] = r.c[0].mul(0.65)
	}
	if r.c[2] == (v3{}) {
		r.c[2] = r.c[0].mul(0.4)
	}
	// Of a building's materials few are ever seen in a bounce.
	still := r
	r.mean = sync.OnceValue(func() v3 { return still.average() })
	return r
}

// average returns the mean colour over a square metre.
func (m *material) average() v3 {
	const grid = 16
	var mean v3
	for i := range grid * grid {
		u, v := (float64(i%grid)+0.5)/grid-0.5, (float64(i/grid)+0.5)/grid-0.5
		w := view{p: v3{u, v, u - v}, u: u, v: v, su: 1, sv: 1, foot: 1e-3, d: v3{math.Sqrt(1 - v*v), 0, v}}
		mean = mean.add(m.color(&w).mul(1.0 / (grid * grid)))
	}
	return mean
}

// A view is a point of a surface as a pattern sees it.
type view struct {
	p      v3      // local position, shifted
	u, v   float64 // surface coordinates in metres
	su, sv float64 // extent of the part
	foot   float64 // size of the pixel on the surface in metres
	d      v3      // direction of the ray in the world
	grain  uint8   // axis of the longest side
}

// color returns the reflectance at a point.
func (m *material) color(w *view) v3 {
	switch m.pattern {
	case Wood:
		return m.wood(w)
	case Planks:
		return m.planks(w)
	case Tile:
		return m.tile(w)
	case Brick:
		return m.brick(w)
	case Checker:
		return m.checker(w)
	case Stripes:
		return m.stripes(w)
	case Dots:
		return m.dots(w)
	case Fabric:
		return m.fabric(w)
	case Marble:
		return m.marble(w)
	case Carpet:
		return m.carpet(w)
	case Wallpaper:
		return m.wallpaper(w)
	case Painting:
		return m.painting(w)
	case Books:
		return m.books(w)
	case Screen:
		return m.screen(w)
	case Sky:
		return m.sky(w.d)
	case Leaves:
		return m.leaves(w)
	case Metal:
		return m.brushed(w)
	case Glass:
		return m.c[0]
	case Noise:
		return mix(m.c[0], m.c[1], smooth(0.3, 0.7, fractal(w.p, m.scale, w.foot, 4, m.seed)))
	default:
		return m.c[0].mul(0.94 + 0.12*fractal(w.p, m.scale, w.foot, 2, m.seed))
	}
}
