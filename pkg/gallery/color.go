package gallery

import (
	"image/color"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// hex returns the opaque colour 0xRRGGBB.
func hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// Colours of lines and grounds.
var (
	white  = hex(0xffffff)
	dark   = hex(0x14161c)
	panel  = hex(0xf0f1f4)
	muted  = hex(0x5c6370)
	bright = hex(0xffd84d)
	ground = hex(0x262b35)
	yes    = hex(0x6fe08a)
	no     = hex(0xff8a7a)
	// axisColors are those of x, y and z.
	axisColors = [3]color.NRGBA{hex(0xff5a4d), hex(0x4fd46b), hex(0x4da3ff)}
)

// familyColors are those of the figures of package figure.
var familyColors = map[task.Family]color.NRGBA{
	task.TwoD: hex(0x0072b2), task.ThreeD: hex(0x009e73), task.LowDimGeometry: hex(0xe69f00),
	task.Semantic: hex(0xcc79a7), task.Other: hex(0x8c8c8c),
}

// colors returns the map of evenly spaced colours.
func colors(values ...uint32) figure.ColorMap {
	var m figure.ColorMap
	for _, v := range values {
		m.Colors = append(m.Colors, hex(v))
	}
	return m
}

// The maps of numbers to colours. nearness and heat grow evenly in lightness
// (samples of viridis and inferno, S. van der Walt and N. Smith 2015, CC0);
// turning goes from concave over flat to convex.
var (
	nearness = colors(0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725)
	heat     = colors(0x000004, 0x1b0c41, 0x4a0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9b06, 0xf7d13d, 0xfcffa4)
	turning  = colors(0x0b3fa8, 0x4a7fd6, 0x98b6dd, 0xc9cacd, 0xdda493, 0xd1533f, 0xa3101c)
)

// semanticColors are those of the 16 classes of task segmentsemantic after the
// background, in the order of label.SemanticNames.
var semanticColors = []color.NRGBA{
	hex(0x3a3f4b), hex(0x8dd3c7), hex(0xf28e2b), hex(0x4e79a7), hex(0x59a14f), hex(0xe15759), hex(0xb07aa1),
	hex(0x76d7ea), hex(0xedc948), hex(0xff9da7), hex(0x9c755f), hex(0xd7b5a6), hex(0x3fb6c4), hex(0x86bcb6),
	hex(0xb6992d), hex(0xd4a6c8), hex(0xffbe7d),
}

// semanticColor returns the colour of a class.
func semanticColor(class int) color.NRGBA {
	if class < 0 {
		return panel
	}
	return semanticColors[class%len(semanticColors)]
}

// segmentColor returns one of endlessly many colours that follow each other at
// the golden angle of hue.
func segmentColor(id int) color.NRGBA {
	const golden = 0.61803398875
	_, hue := math.Modf(float64(id)*golden + 0.1)
	l := []float64{72, 52, 84, 62}[id%4]
	c := []float64{48, 58, 36, 42}[id/2%4]
	sin, cos := math.Sincos(2 * math.Pi * hue)
	return labColor(l, c*cos, c*sin)
}

// labColor returns the sRGB colour nearest, channel by channel, to CIE L*a*b*
// coordinates (D65, 2°), the inverse of label.Lab.
func labColor(l, a, b float64) color.NRGBA {
	fy := (l + 16) / 116
	inverse := func(f float64) float64 {
		if f > 6./29 {
			return f * f * f
		}
		return 3 * (6. / 29) * (6. / 29) * (f - 4./29)
	}
	x, y, z := 0.95047*inverse(fy+a/500), inverse(fy), 1.08883*inverse(fy-b/200)
	return color.NRGBA{
		R: gamma(3.2404542*x - 1.5371385*y - 0.4985314*z),
		G: gamma(-0.9692660*x + 1.8760108*y + 0.0415560*z),
		B: gamma(0.0556434*x - 0.2040259*y + 1.0572252*z), A: 255,
	}
}

// gamma returns the sRGB byte of a linear intensity.
func gamma(v float64) uint8 {
	if v <= 0.0031308 {
		return byteOf(12.92 * v)
	}
	return byteOf(1.055*math.Pow(v, 1/2.4) - 0.055)
}

// byteOf returns the byte of a number in [0, 1].
func byteOf(v float64) uint8 { return uint8(255*min(max(v, 0), 1) + 0.5) }

// grey returns the grey of a number in [0, 1].
func grey(v float64) color.NRGBA {
	b := byteOf(v)
	return color.NRGBA{b, b, b, 255}
}
