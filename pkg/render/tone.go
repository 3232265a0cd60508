package render

import "math"

// tone maps radiance to display values in [0, 1], by a film-like curve
// (Narkowicz 2015, fitted to ACES) and the transfer function of sRGB.
func tone(c v3) v3 { return v3{film(c.x), film(c.y), film(c.z)} }

func film(x float64) float64 {
	x = max(0, x) * 0.8
	y := x * (2.51*x + 0.03) / (x*(2.43*x+0.59) + 0.14)
	if y >= 1 {
		return 1
	}
	// Linear in a table over the square root, where sRGB is nearly linear.
	f := math.Sqrt(y) * float64(len(srgb)-2)
	i := int(f)
	return srgb[i] + (srgb[i+1]-srgb[i])*(f-float64(i))
}

// srgb tables the transfer function over the square root of linear light.
var srgb = func() (table [514]float64) {
	for i := range table {
		x := float64(i) / float64(len(table)-2)
		x *= x
		if x <= 0.0031308 {
			table[i] = 12.92 * x
		} else {
			table[i] = 1.055*math.Pow(x, 1/2.4) - 0.055
		}
	}
	return table
}()

// The sensor: the share of light that strays to each of the four neighbours,
// and the noise's standard deviation in steps of 8 bits, in the dark and the
// added variance at full light.
const (
	stray      = 0.05
	noiseDark  = 0.9
	noiseLight = 2.5
)

// sensor blurs slightly, adds noise and writes the bytes.
func (c *canvas) sensor(rgb []uint8) {
	n := c.size
	for y := range n {
		for x := range n {
			i := y*n + x
			l, r, u, d := i, i, i, i
			if x > 0 {
				l = i - 1
			}
			if x+1 < n {
				r = i + 1
			}
			if y > 0 {
				u = i - n
			}
			if y+1 < n {
				d = i + n
			}
			v := c.color[l].add(c.color[r]).add(c.color[u]).add(c.color[d]).mul(stray)
			v = v.along(c.color[i], 1-4*stray)
			a, b := hash(uint32(i), 0x401, c.seed), hash(uint32(i), 0x402, c.seed)
			e := hash(uint32(i), 0x403, c.seed)
			rgb[3*i] = grain(v.x, a)
			rgb[3*i+1] = grain(v.y, b)
			rgb[3*i+2] = grain(v.z, e)
		}
	}
}

// grain returns the byte of a display value with noise from a hash: the sum of
// its four bytes is nearly Gaussian with variance 4·(256² - 1)/12.
func grain(x float64, h uint32) uint8 {
	g := float64(h&255+h>>8&255+h>>16&255+h>>24) - 510
	const one = 1 / 147.8
	x = 255*x + g*one*math.Sqrt(noiseDark*noiseDark+noiseLight*x)
	return uint8(max(0, min(255, x+0.5)))
}

func quantize(rgb []uint8, color []v3) {
	for i, c := range color {
		rgb[3*i], rgb[3*i+1], rgb[3*i+2] = uint8(c.x*255+0.5), uint8(c.y*255+0.5), uint8(c.z*255+0.5)
	}
}
