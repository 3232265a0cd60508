package scene

import (
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// mat is a finish; things that share one share the pointer.
type mat = *render.Material

// finish returns a material with colours a and b, with its own seed.
func (k *kit) finish(p render.Pattern, a, b frame.Vec) mat {
	return &render.Material{Pattern: p, Colors: [3][3]float64{a, b}, Seed: k.r.Uint32()}
}

// with returns a material with another gloss.
func with(m mat, gloss, bump float64) mat {
	m.Gloss, m.Bump = gloss, bump
	return m
}

// grey returns a grey of this reflectance.
func grey(v float64) frame.Vec { return frame.Vec{v, v, v} }

// wood is the wood of the style, or wood painted.
func (k *kit) wood() mat {
	if k.chance(0.12) {
		return k.paint(k.s.fabrics[k.r.IntN(5)])
	}
	if k.chance(0.12) {
		return k.white()
	}
	c := scaled(k.s.woods[min(2, k.r.IntN(4))], k.u(0.85, 1.15))
	return with(k.finish(render.Wood, c, scaled(c, 0.62)), k.u(0.1, 0.4), 0.1)
}

// front is for the doors and drawers of a body: as the body, or white.
func (k *kit) front(body mat) mat {
	switch k.s.doors {
	case 0:
		return body
	case 1:
		return k.white()
	}
	if k.chance(0.5) {
		return k.paint(k.s.fabrics[k.r.IntN(5)])
	}
	return body
}

// fabric is one of the style's fabrics, plain or patterned.
func (k *kit) fabric() mat {
	a, b := k.s.fabrics[k.r.IntN(5)], k.s.fabrics[k.r.IntN(5)]
	switch k.r.IntN(7) {
	case 0:
		m := k.finish(render.Stripes, a, b)
		m.Scale = k.u(0.05, 0.16)
		return m
	case 1:
		m := k.finish(render.Checker, a, scaled(a, 0.6))
		m.Scale = k.u(0.05, 0.14)
		return m
	case 2:
		m := k.finish(render.Dots, a, b)
		m.Scale = k.u(0.06, 0.12)
		return m
	}
	return with(k.finish(render.Fabric, a, scaled(a, 0.7)), 0, 0.3)
}

// drape is for curtains.
func (k *kit) drape() mat {
	if k.chance(0.4) {
		return with(k.finish(render.Fabric, grey(k.u(0.5, 0.8)), grey(0.5)), 0, 0.2)
	}
	return k.fabric()
}

// carpet is for rugs.
func (k *kit) carpet() mat {
	a, b := k.s.fabrics[k.r.IntN(5)], k.s.accents[k.r.IntN(5)]
	m := k.finish([]render.Pattern{render.Carpet, render.Stripes, render.Checker, render.Wallpaper}[k.r.IntN(4)], a, b)
	if m.Pattern != render.Carpet {
		m.Scale = k.u(0.12, 0.4)
	}
	m.Bump = 0.4
	return m
}

func (k *kit) paint(c frame.Vec) mat {
	return with(k.finish(render.Plain, scaled(c, k.u(0.85, 1.1)), frame.Vec{}), k.u(0.05, 0.4), 0)
}
func (k *kit) accent() mat       { return k.paint(k.s.accents[k.r.IntN(5)]) }
func (k *kit) glossyAccent() mat { return with(k.accent(), 0.7, 0) }
func (k *kit) white() mat        { return k.paint(grey(k.u(0.68, 0.8))) }
func (k *kit) black() mat        { return k.paint(grey(k.u(0.015, 0.05))) }
func (k *kit) plastic() mat      { return with(k.paint(grey(k.u(0.1, 0.6))), 0.3, 0) }
func (k *kit) ceramic() mat      { return with(k.paint(grey(k.u(0.7, 0.82))), 0.8, 0) }
func (k *kit) rubber() mat       { return with(k.paint(grey(k.u(0.02, 0.06))), 0, 0) }
func (k *kit) soil() mat         { return k.finish(render.Noise, frame.Vec{0.05, 0.03, 0.02}, grey(0.02)) }
func (k *kit) gloss(v float64) mat {
	return with(k.paint(grey(v)), 0.9, 0)
}

// toy is a strong plain colour.
func (k *kit) toy() mat { return with(k.paint(hsv(k.r.Float64(), 0.85, k.u(0.65, 0.95))), 0.4, 0) }

// fruit is red, yellow or green.
func (k *kit) fruit() mat { return with(k.paint(hsv(k.u(0, 0.28), 0.85, 0.8)), 0.5, 0) }

// fur is brown or grey.
func (k *kit) fur() mat {
	c := hsv(k.u(0.05, 0.1), k.u(0.15, 0.6), k.u(0.4, 0.75))
	m := k.finish(render.Carpet, c, scaled(c, 0.7))
	m.Bump = 0.5
	return m
}

// cardboard is plain brown.
func (k *kit) cardboard() mat {
	return k.finish(render.Noise, hsv(0.085, 0.45, k.u(0.62, 0.74)), hsv(0.085, 0.48, 0.6))
}

// water is a still surface.
func (k *kit) water() mat { return with(k.paint(frame.Vec{0.45, 0.6, 0.62}), 0.8, 0) }

// frosted is for the screen of a shower.
func (k *kit) frosted() mat { return with(k.paint(hsv(0.5, 0.15, 0.8)), 0.6, 0) }

// steel is brushed metal.
func (k *kit) steel() mat {
	m := k.finish(render.Metal, k.s.metal, frame.Vec{})
	m.Gloss, m.Metal = 0.4, 0.5
	return m
}

// chrome is polished metal.
func (k *kit) chrome() mat {
	m := k.finish(render.Plain, grey(0.62), frame.Vec{})
	m.Gloss, m.Metal = 0.9, 0.7
	return m
}

// mirrorGlass reflects; how well is the tracer's business.
func (k *kit) mirrorGlass() mat {
	m := k.finish(render.Glass, frame.Vec{0.72, 0.8, 0.82}, frame.Vec{})
	m.Gloss, m.Metal = 1, 0.9
	return m
}

// metalOrWood is for frames and stands.
func (k *kit) metalOrWood() mat {
	switch k.r.IntN(3) {
	case 0:
		return k.steel()
	case 1:
		return k.black()
	}
	return k.wood()
}

// stone is for worktops.
func (k *kit) stone() mat {
	if k.chance(0.35) {
		return k.wood()
	}
	v := []float64{0.06, 0.3, 0.6}[k.r.IntN(3)] * k.u(0.8, 1.2)
	p := render.Marble
	if k.chance(0.5) {
		p = render.Noise
	}
	m := k.finish(p, grey(v), grey(v*0.5+0.1))
	if p == render.Noise {
		m.Scale = 0.02
	}
	return with(m, 0.5, 0)
}

// leaf is green.
func (k *kit) leaf() mat {
	c := hsv(k.u(0.22, 0.36), k.u(0.5, 0.8), k.u(0.35, 0.6))
	return with(k.finish(render.Leaves, c, scaled(c, 0.55)), 0.2, 0.2)
}

// striped is for balls.
func (k *kit) striped() mat {
	m := k.finish(render.Stripes, hsv(k.r.Float64(), 0.8, 0.8), grey(0.75))
	m.Scale = k.u(0.05, 0.12)
	return with(m, 0.4, 0)
}

// shade is a lamp's shade, lit.
func (k *kit) shade() mat {
	m := k.paint(k.s.warm)
	m.Emission = 1.1
	return m
}

// display is a lit screen, dark in some cases.
func (k *kit) display(lit float64) mat {
	if !k.chance(0.75) {
		return k.gloss(0.012)
	}
	m := k.finish(render.Screen, scaled(k.s.accents[k.r.IntN(5)], 0.6), k.s.fabrics[k.r.IntN(5)])
	m.Emission, m.Gloss = lit, 0.6
	return m
}

// painting is a picture in the colours of the style.
func (k *kit) painting() mat {
	m := k.finish(render.Painting, k.s.accents[k.r.IntN(5)], k.s.accents[k.r.IntN(5)])
	m.Colors[2] = k.s.fabrics[k.r.IntN(5)]
	return m
}

// spines are the backs of books.
func (k *kit) spines() mat {
	m := k.finish(render.Books, k.s.accents[k.r.IntN(5)], k.s.fabrics[k.r.IntN(5)])
	m.Colors[2], m.Scale = grey(0.4), k.u(0.03, 0.05)
	return m
}

// cover is the cover of a book.
func (k *kit) cover() mat { return k.accent() }

// board is a whiteboard's face, or a blackboard's, with some writing.
func (k *kit) board(dark bool) mat {
	a, b := grey(0.78), hsv(k.r.Float64(), 0.7, 0.5)
	if dark {
		a, b = frame.Vec{0.03, 0.07, 0.05}, grey(0.4)
	}
	if k.chance(0.5) {
		return with(k.paint(a), 0.3, 0)
	}
	m := k.finish(render.Noise, a, b)
	m.Colors[1] = a
	return with(m, 0.3, 0)
}
