package figure

import (
	"image/color"
	"math"
)

// A Style is the look of a figure. Lengths are in points.
type Style struct {
	// Width is the natural width.
	Width float64
	// Title, Body and Small are sizes of text; none is below 8.
	Title, Body, Small float64
	// Background is behind everything, Ink is for text and main lines, Muted
	// for axes and notes, Rule for grid lines and borders, Panel for areas
	// that hold nothing.
	Background, Ink, Muted, Rule, Panel color.NRGBA
	// Accent is for what deserves attention, such as the best of a row.
	Accent color.NRGBA
	// Series are the colours of lines and bars, in turn.
	Series []color.NRGBA
	// Sequential is for numbers from low (light) to high (dark), Diverging for
	// shares around one half.
	Sequential, Diverging ColorMap
}

// DefaultStyle returns the style of all figures unless one is told otherwise.
func DefaultStyle() Style {
	return Style{
		Width: 675, Title: 12, Body: 9.5, Small: 8.5,
		Background: hex(0xffffff), Ink: hex(0x1f2430), Muted: hex(0x5c6370),
		Rule: hex(0xd9dce1), Panel: hex(0xf3f4f6), Accent: hex(0xd55e00),
		Series: []color.NRGBA{
			hex(0x0072b2), hex(0xd55e00), hex(0x009e73), hex(0xcc79a7),
			hex(0xb07d00), hex(0x56b4e9), hex(0x1f2430),
		},
		Sequential: ColorMap{Colors: []color.NRGBA{
			hex(0xfdfdf3), hex(0xedf6c8), hex(0xc9e7b9), hex(0x83cdbb), hex(0x44b3c4),
			hex(0x2390c0), hex(0x235fa8), hex(0x253796), hex(0x0b1e5b),
		}},
		Diverging: ColorMap{Plateau: 0.04, Colors: []color.NRGBA{
			hex(0x8a3c04), hex(0xc05f0c), hex(0xe8983f), hex(0xf8c98c), hex(0xfdebd3),
			hex(0xffffff),
			hex(0xdcebf5), hex(0xa6cfe5), hex(0x5ba3cf), hex(0x2c78b4), hex(0x0f4c86),
		}},
	}
}

// Color returns the i-th colour of the series, starting over after the last.
func (s *Style) Color(i int) color.NRGBA {
	if len(s.Series) == 0 {
		return s.Ink
	}
	return s.Series[i%len(s.Series)]
}

// A ColorMap gives a colour to each number in [0, 1].
type ColorMap struct {
	// Colors are evenly spaced from 0 to 1; there must be at least one.
	Colors []color.NRGBA
	// Plateau is the width of a stretch around 1/2 that has the middle colour,
	// so that the colour there claims no difference.
	Plateau float64
}

// At returns the colour of v; numbers outside [0, 1] have that of the nearer
// end.
func (m ColorMap) At(v float64) color.NRGBA {
	v = min(max(v, 0), 1)
	if half := m.Plateau / 2; half > 0 && half < 0.5 {
		d := v - 0.5
		v = 0.5 + math.Copysign(max(0, math.Abs(d)-half)/(0.5-half)*0.5, d)
	}
	x := v * float64(len(m.Colors)-1)
	i := min(int(x), len(m.Colors)-2)
	if i < 0 {
		return m.Colors[0]
	}
	return mix(m.Colors[i], m.Colors[i+1], x-float64(i))
}

// hex returns the opaque colour 0xRRGGBB.
func hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// mix returns the colour this share of the way from a to b.
func mix(a, b color.NRGBA, share float64) color.NRGBA {
	at := func(x, y uint8) uint8 {
		return uint8(math.Round(float64(x) + share*(float64(y)-float64(x))))
	}
	return color.NRGBA{R: at(a.R, b.R), G: at(a.G, b.G), B: at(a.B, b.B), A: 255}
}

// onColor returns the text colour, dark or white, that reads better on a
// background, by relative luminance.
func (s *Style) onColor(back color.NRGBA) color.NRGBA {
	linear := func(v uint8) float64 { return math.Pow(float64(v)/255, 2.2) }
	y := 0.2126*linear(back.R) + 0.7152*linear(back.G) + 0.0722*linear(back.B)
	if y < 0.3 {
		return hex(0xffffff)
	}
	return s.Ink
}
