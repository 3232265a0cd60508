package render

import "math"

// hash mixes three words into one (after the finaliser of MurmurHash3).
func hash(a, b, c uint32) uint32 {
	h := a*0x9e3779b1 ^ b*0x85ebca77 ^ c*0xc2b2ae3d
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// unit01 maps a hash to [0, 1).
func unit01(h uint32) float64 { return float64(h>>8) * (1.0 / (1 << 24)) }

// cell returns a random number in [0, 1) for a cell of a grid.
func cell(i, j int32, seed uint32) float64 { return unit01(hash(uint32(i), uint32(j), seed)) }

// floor is math.Floor for |x| < 2³¹, with the integer and the rest.
func floor(x float64) (int32, float64) {
	i := int32(x)
	f := x - float64(i)
	if f < 0 {
		i, f = i-1, f+1
	}
	return i, f
}

// noise2 is smooth value noise in [0, 1) with features of size 1.
func noise2(x, y float64, seed uint32) float64 {
	i, s := floor(x)
	j, t := floor(y)
	s, t = s*s*(3-2*s), t*t*(3-2*t)
	a, b := cell(i, j, seed), cell(i+1, j, seed)
	c, d := cell(i, j+1, seed), cell(i+1, j+1, seed)
	a += (b - a) * s
	c += (d - c) * s
	return a + (c-a)*t
}

// noise3 is noise2 in space.
func noise3(p v3, seed uint32) float64 {
	k, t := floor(p.z)
	a := noise2(p.x, p.y, seed+uint32(k)*0x27d4eb2f)
	b := noise2(p.x, p.y, seed+uint32(k+1)*0x27d4eb2f)
	return a + (b-a)*t*t*(3-2*t)
}

// fade is the contrast that a feature of this size keeps in a pixel of the
// size foot: 1 when it is over two pixels wide, 0 below two thirds.
func fade(size, foot float64) float64 {
	x := size / foot
	if x >= 2 {
		return 1
	}
	x = max(0, (x-0.67)*(1/1.33))
	return x * x * (3 - 2*x)
}

// fractal sums up to four octaves of noise3 around 0.5, leaving out those finer
// than the pixel; size is that of the coarsest feature.
func fractal(p v3, size, foot float64, octaves int, seed uint32) float64 {
	sum, amp := 0.5, 0.5
	q := p.mul(1 / size)
	for i := range octaves {
		w := fade(size, foot)
		if w == 0 {
			break
		}
		sum += amp * w * (noise3(q, seed+uint32(i)*977) - 0.5)
		q, amp, size = q.mul(2.03), amp*0.55, size*0.49
	}
	return sum
}

// pulse is the share of the interval of width foot around x in which a wave of
// this period is on; it is on from 0 to duty, of every period.
func pulse(x, period, duty, foot float64) float64 {
	x /= period
	half := max(0.5*foot/period, 1e-6)
	d := duty / period
	share := (ramp(x+half, d) - ramp(x-half, d)) / (2 * half)
	return max(0, min(1, share))
}

// ramp is the integral of the unit pulse wave.
func ramp(x, duty float64) float64 {
	f := math.Floor(x)
	return f*duty + min(x-f, duty)
}

// mix goes from a to b.
func mix(a, b v3, t float64) v3 { return v3{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t, a.z + (b.z-a.z)*t} }

// smooth is 0 below a, 1 above b and smooth between.
func smooth(a, b, x float64) float64 {
	x = max(0, min(1, (x-a)/(b-a)))
	return x * x * (3 - 2*x)
}

// luma is the luminance of linear RGB (Rec. 709).
func luma(c v3) float64 { return 0.2126*c.x + 0.7152*c.y + 0.0722*c.z }
