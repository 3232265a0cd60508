package label

import (
	"cmp"
	"math"
	"slices"
	"testing"
)

// TestLab compares with the coordinates of the primaries in common tables
// (sRGB, D65).
func TestLab(t *testing.T) {
	for _, c := range []struct {
		rgb     [3]uint8
		l, a, b float64
	}{
		{[3]uint8{0, 0, 0}, 0, 0, 0},
		{[3]uint8{255, 255, 255}, 100, 0, 0},
		{[3]uint8{128, 128, 128}, 53.585, 0, 0},
		{[3]uint8{255, 0, 0}, 53.24, 80.09, 67.20},
		{[3]uint8{0, 255, 0}, 87.74, -86.18, 83.18},
		{[3]uint8{0, 0, 255}, 32.30, 79.19, -107.86},
		{[3]uint8{255, 255, 0}, 97.14, -21.55, 94.48},
		{[3]uint8{0, 255, 255}, 91.11, -48.09, -14.13},
		{[3]uint8{1, 1, 1}, 0.274, 0, 0},
	} {
		l, a, b := Lab(c.rgb[0], c.rgb[1], c.rgb[2])
		if !near(l, c.l, 0.02) || !near(a, c.a, 0.02) || !near(b, c.b, 0.02) {
			t.Errorf("Lab%v = %.3f, %.3f, %.3f, want %v", c.rgb, l, a, b, c)
		}
	}
}

// TestLabThereAndBack: coordinates turned back by the inverse formulas are the
// colour again.
func TestLabThereAndBack(t *testing.T) {
	cube := func(f float64) float64 {
		if f > 6.0/29 {
			return f * f * f
		}
		return (f - 16.0/116) / 7.787
	}
	for i := range 1 << 12 {
		red, green, blue := uint8(i&15*17), uint8(i>>4&15*17), uint8(i>>8*17)
		l, a, b := Lab(red, green, blue)
		fy := (l + 16) / 116
		x, y, z := cube(fy+a/500)*0.95047, cube(fy), cube(fy-b/200)*1.08883
		// The common inverse of the sRGB matrix.
		back := [3]float64{
			3.240479*x - 1.537150*y - 0.498535*z,
			-0.969256*x + 1.875992*y + 0.041556*z,
			0.055648*x - 0.204043*y + 1.057311*z,
		}
		for c, v := range []uint8{red, green, blue} {
			if !near(back[c], linear()[v], 2e-4) {
				t.Fatalf("(%d, %d, %d): light %v of colour %d, want %v", red, green, blue, back[c], c, linear()[v])
			}
		}
	}
}

func TestLightness(t *testing.T) {
	p := noisePicture(9, 7, 3)
	got := make([]float32, p.Len())
	LightnessTo(got, p)
	for i := range got {
		l, _, _ := Lab(p.Pix[3*i], p.Pix[3*i+1], p.Pix[3*i+2])
		if !near(float64(got[i]), l/50-1, 1e-6) {
			t.Fatalf("pixel %d: %v, want %v", i, got[i], l/50-1)
		}
	}
}

// TestColorBins computes the bins again, from the faces of the cube of colours:
// they are mapped onto the outline and the inside of what (a, b) there are.
func TestColorBins(t *testing.T) {
	found := map[[2]float32]bool{}
	for face := range 6 {
		for i := range 1 << 16 {
			var c [3]uint8
			c[face%3], c[(face+1)%3], c[(face+2)%3] = uint8(face/3*255), uint8(i), uint8(i>>8)
			_, a, b := Lab(c[0], c[1], c[2])
			found[[2]float32{float32(10 * math.Round(a/10)), float32(10 * math.Round(b/10))}] = true
		}
	}
	if len(found) != ColorBins {
		t.Errorf("%d bins, want %d", len(found), ColorBins)
	}
	for i := range ColorBins {
		a, b := ColorBin(i)
		if !found[[2]float32{float32(a), float32(b)}] {
			t.Errorf("bin %d, (%v, %v), is not nearest to a colour", i, a, b)
		}
	}
}

// TestColorCode compares with sorting all bins.
func TestColorCode(t *testing.T) {
	p := noisePicture(40, 25, 4) // 10×6 pixels
	dst, mask := make([]float32, 60*ColorBins), make([]float32, 60)
	weights := make([]float32, ColorBins)
	for i := range weights {
		weights[i] = float32(i)
	}
	ColorCodeTo(dst, mask, p, weights)
	for i := range mask {
		a, b := p.blockColor(i%10, i/10)
		order := make([]int, ColorBins)
		d := make([]float64, ColorBins)
		for k := range order {
			order[k] = k
			ca, cb := ColorBin(k)
			d[k] = (float64(a)-ca)*(float64(a)-ca) + (float64(b)-cb)*(float64(b)-cb)
		}
		slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(d[x], d[y]) })
		sum := 0.0
		for _, k := range order[:10] {
			sum += math.Exp(-d[k] / 50)
		}
		if mask[i] != float32(order[0]) {
			t.Errorf("pixel %d: nearest bin %v, want %v", i, mask[i], order[0])
		}
		code := dst[i*ColorBins:][:ColorBins]
		for rank, k := range order {
			want := math.Exp(-d[k]/50) / sum
			if rank >= 10 {
				want = 0
			}
			if !near(float64(code[k]), want, 1e-5) {
				t.Fatalf("pixel %d, bin %d of rank %d: %v, want %v", i, k, rank, code[k], want)
			}
		}
	}
}

func TestBlockColor(t *testing.T) {
	p := Picture{8, 4, make([]uint8, 96)}
	for i := range 16 {
		copy(p.Pix[3*(i/4*8+4+i%4):], []uint8{uint8(i), 200, uint8(2 * i)}) // means 7.5, 200, 15
	}
	_, a, b := Lab(8, 200, 15)
	if ga, gb := p.blockColor(1, 0); !near(float64(ga), a, 1e-4) || !near(float64(gb), b, 1e-4) {
		t.Errorf("colour (%v, %v), want (%v, %v)", ga, gb, a, b)
	}
}

func TestColorPrior(t *testing.T) {
	var prior ColorPrior
	if _, err := prior.Weights(); err == nil {
		t.Error("weights of no picture")
	}
	for seed := range uint64(3) {
		prior.Add(noisePicture(64, 64, seed))
	}
	prior.Add(quarters(64))
	w, err := prior.Weights()
	if err != nil {
		t.Fatal(err)
	}
	mean, zero := 0.0, 0
	rare, common := 0, 0
	for i, s := range prior.share {
		mean += s / prior.total * float64(w[i])
		if (s == 0) != (w[i] == 0) {
			t.Errorf("bin %d of share %v has weight %v", i, s, w[i])
		}
		if s == 0 {
			zero++
			continue
		}
		if s < prior.share[rare] || prior.share[rare] == 0 {
			rare = i
		}
		if s > prior.share[common] {
			common = i
		}
	}
	if !near(mean, 1, 1e-5) || w[rare] <= w[common] || zero == 0 {
		t.Errorf("mean weight %v; rare %v, common %v; %d bins never", mean, w[rare], w[common], zero)
	}
}
