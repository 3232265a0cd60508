package label

import (
	"math"
	"sync"
)

// Lab returns the CIE L*a*b* coordinates (white D65, 2°) of an sRGB colour: L
// in [0, 100].
func Lab(red, green, blue uint8) (l, a, b float64) {
	t := linear()
	return labOf(t[red], t[green], t[blue])
}

// labOf does Lab on linear light in [0, 1].
func labOf(red, green, blue float64) (l, a, b float64) {
	x := labRoot((0.412453*red + 0.357580*green + 0.180423*blue) / 0.95047)
	y := labRoot(0.212671*red + 0.715160*green + 0.072169*blue)
	z := labRoot((0.019334*red + 0.119193*green + 0.950227*blue) / 1.08883)
	return 116*y - 16, 500 * (x - y), 200 * (y - z)
}

// labRoot is the cube root, linear for dark colours.
func labRoot(t float64) float64 {
	if t > 0.008856 {
		return math.Cbrt(t)
	}
	return 7.787*t + 16.0/116
}

// LightnessTo writes the input of task colorization, one number a pixel: the
// lightness L of [Lab], L/50 - 1 in [-1, 1].
func LightnessTo(dst []float32, p Picture) {
	need("lightness", len(dst), p.Len())
	need("picture", len(p.Pix), 3*p.Len())
	t := linear()
	for i := range dst {
		red, green, blue := p.Pix[3*i], p.Pix[3*i+1], p.Pix[3*i+2]
		y := labRoot(0.212671*t[red] + 0.715160*t[green] + 0.072169*t[blue])
		dst[i] = clamp(float32((116*y-16)/50-1), -1, 1)
	}
}

// linear returns the light, in [0, 1], of the 256 values of sRGB.
var linear = sync.OnceValue(func() *[256]float64 {
	var t [256]float64
	for i := range t {
		v := float64(i) / 255
		if v > 0.04045 {
			t[i] = math.Pow((v+0.055)/1.055, 2.4)
		} else {
			t[i] = v / 12.92
		}
	}
	return &t
})
