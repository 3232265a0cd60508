package scene

import (
	"math"
	"math/cmplx"
	"testing"
)

// TestPhotographic holds 100 pictures against what photographs are like: the
// power of spatial frequencies f falls about as f^-2 (Field 1987), and
// differences of neighbours have heavy tails.
func TestPhotographic(t *testing.T) {
	const size = 64
	views, of := taken(t)
	var red, green, blue, tails, diff sample
	power := make([]float64, size/2)
	for i := 0; i < len(views); i += 3 {
		f := of[i].Render(views[i], size)
		grey := make([]float64, size*size)
		for p := range grey {
			r, g, b := float64(f.RGB[3*p])/255, float64(f.RGB[3*p+1])/255, float64(f.RGB[3*p+2])/255
			red, green, blue = append(red, r), append(green, g), append(blue, b)
			grey[p] = 0.299*r + 0.587*g + 0.114*b
			if p%size > 0 {
				diff = append(diff, grey[p]-grey[p-1])
			}
		}
		for k, x := range spectrum(grey, size) {
			power[k] += x
		}
	}
	sd := diff.sd()
	for _, d := range diff {
		tails = append(tails, math.Pow(d/sd, 4))
	}
	slope := fitSlope(power[2:24])
	t.Logf("red %v", red)
	t.Logf("green %v", green)
	t.Logf("blue %v", blue)
	t.Logf("difference of neighbours: sd %.3f, kurtosis %.1f; power falls as f^%.2f", sd, tails.mean(), slope)
	if slope < -3 || slope > -1.6 {
		t.Errorf("power falls as f^%.2f, want about -2", slope)
	}
	if tails.mean() < 6 {
		t.Errorf("differences have kurtosis %.1f", tails.mean())
	}
	for _, s := range []sample{red, green, blue} {
		if m := s.mean(); m < 0.35 || m > 0.6 || s.sd() < 0.12 {
			t.Errorf("a channel has %v", s)
		}
	}
}

// spectrum returns the mean power of a picture by the number of waves across
// it, under a Hann window.
func spectrum(grey []float64, size int) []float64 {
	mean := sample(grey).mean()
	a := make([]complex128, len(grey))
	for i, x := range grey {
		w := math.Sin(math.Pi*(float64(i%size)+0.5)/float64(size)) * math.Sin(math.Pi*(float64(i/size)+0.5)/float64(size))
		a[i] = complex((x-mean)*w*w, 0)
	}
	wave := make([]complex128, size)
	for i := range wave {
		wave[i] = cmplx.Exp(complex(0, -2*math.Pi*float64(i)/float64(size)))
	}
	for range 2 { // along rows, transposing
		b := make([]complex128, len(a))
		for y := range size {
			for k := range size {
				for x := range size {
					b[k*size+y] += a[y*size+x] * wave[k*x%size]
				}
			}
		}
		a = b
	}
	power, count := make([]float64, size/2), make([]float64, size/2)
	for i, c := range a {
		fx, fy := (i%size+size/2)%size-size/2, (i/size+size/2)%size-size/2
		if r := int(math.Hypot(float64(fx), float64(fy)) + 0.5); r < size/2 {
			power[r] += real(c)*real(c) + imag(c)*imag(c)
			count[r]++
		}
	}
	for r := range power {
		power[r] /= count[r]
	}
	return power
}

// fitSlope fits a power law to values at 2, 3, …: the exponent.
func fitSlope(power []float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for i, p := range power {
		x, y := math.Log(float64(i+2)), math.Log(p)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
