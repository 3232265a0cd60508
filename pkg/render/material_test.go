package render

import (
	"math"
	"math/rand/v2"
	"testing"
)

var patternNames = [patterns]string{
	"Plain", "Wood", "Planks", "Tile", "Brick", "Checker", "Stripes", "Dots", "Fabric", "Marble", "Carpet",
	"Wallpaper", "Painting", "Books", "Screen", "Sky", "Leaves", "Metal", "Glass", "Noise",
}

func random(g *rand.Rand, foot float64) view {
	u, v := 3*g.Float64()-1.5, 3*g.Float64()-1.5
	return view{
		p: v3{u, v, g.Float64()}, u: u, v: v, su: 3, sv: 3, foot: foot, grain: uint8(g.IntN(3)),
		d: v3{g.NormFloat64(), g.NormFloat64(), g.NormFloat64()}.unit(),
	}
}

// TestPatterns: colours are reflectances, vary close by and fade to one mean far
// off, so that a picture of a distant surface has no false texture.
func TestPatterns(t *testing.T) {
	for p := range patterns {
		t.Run(patternNames[p], func(t *testing.T) {
			m := newMaterial(&Material{Pattern: p, Colors: [3][3]float64{{0.6, 0.5, 0.4}, {0.2, 0.3, 0.3}, {0.4, 0.2, 0.1}}, Seed: 5})
			g := rand.New(rand.NewPCG(1, uint64(p)))
			stats := func(foot float64) (mean, deviation float64) {
				const n = 4000
				square := 0.0
				for range n {
					w := random(g, foot)
					c := m.color(&w)
					for _, x := range c.vec() {
						if !(x >= 0 && x <= 1.2) {
							t.Fatalf("colour %v at %+v", c, w)
						}
					}
					y := luma(c)
					mean, square = mean+y/n, square+y*y/n
				}
				return mean, math.Sqrt(max(0, square-mean*mean))
			}
			mean, detail := stats(1e-4)
			distant, rest := stats(5)
			if p != Glass && detail < 0.003 {
				t.Errorf("deviation %.4f close by", detail)
			}
			switch p {
			case Painting, Screen, Sky: // as large as their surface
				return
			}
			if rest > 0.02+0.12*detail {
				t.Errorf("deviation %.3f close by and %.3f far off", detail, rest)
			}
			if math.Abs(distant-mean) > 0.05+0.15*mean {
				t.Errorf("mean %.3f close by and %.3f far off", mean, distant)
			}
		})
	}
}

// TestPulse: the filtered wave is the mean of the sharp one.
func TestPulse(t *testing.T) {
	g := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		period := 0.1 + g.Float64()
		duty, foot, x := period*g.Float64(), 2*g.Float64(), 8*g.Float64()-4
		const n = 4000
		want := 0.0
		for i := range n {
			y := x + foot*((float64(i)+0.5)/n-0.5)
			if y-period*math.Floor(y/period) < duty {
				want += 1.0 / n
			}
		}
		if got := pulse(x, period, duty, foot); math.Abs(got-want) > 3e-3 {
			t.Fatalf("pulse(%v, %v, %v, %v) = %v, want %v", x, period, duty, foot, got, want)
		}
	}
}

// TestRelief: relief is off where it is finer than a pixel and level on average.
func TestRelief(t *testing.T) {
	g := rand.New(rand.NewPCG(3, 3))
	for p := range patterns {
		m := newMaterial(&Material{Pattern: p, Colors: [3][3]float64{{0.6, 0.5, 0.4}}})
		su, sv := 0.0, 0.0
		const n = 20000
		for range n {
			w := random(g, 1e-4)
			du, dv := m.relief(&w)
			su, sv = su+du/n, sv+dv/n
			w.foot = 1
			if du, dv := m.relief(&w); du != 0 || dv != 0 {
				t.Fatalf("%s has relief far off", patternNames[p])
			}
		}
		if math.Abs(su) > 0.03 || math.Abs(sv) > 0.03 {
			t.Errorf("%s slopes by %.3f, %.3f", patternNames[p], su, sv)
		}
	}
}

func TestFilm(t *testing.T) {
	last := -1.0
	for i := range 2000 {
		y := film(float64(i) * 0.005)
		if y < last || y < 0 || y > 1 {
			t.Fatalf("film(%v) = %v after %v", float64(i)*0.005, y, last)
		}
		last = y
	}
	if dark, white := film(0), film(1); dark != 0 || white < 0.85 || white > 0.97 {
		t.Errorf("black %v, white %v", dark, white)
	}
	// The sensor's noise has the stated deviation and no bias.
	sum, square := 0.0, 0.0
	const n = 100000
	for i := range uint32(n) {
		x := float64(grain(0.5, hash(i, 1, 2))) - 127.5
		sum, square = sum+x/n, square+x*x/n
	}
	want := noiseDark*noiseDark + noiseLight*0.5 + 1.0/12
	if math.Abs(sum) > 0.03 || math.Abs(square-want) > 0.1*want {
		t.Errorf("noise of mean %v and variance %v, want 0 and %v", sum, square, want)
	}
}
