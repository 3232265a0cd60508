package specific

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// spec is a network of 2×2 cells of 2×2 pixels, or for the whole example.
func spec(loss network.Loss, values int) network.Spec {
	s := network.Spec{Family: network.Patch, Size: 4, Channels: 3, Inputs: 1, Grid: 2, Code: 2, Width: 4, Blocks: 1, Hidden: 2,
		Values: values, Loss: loss, Sets: 1, Head: network.Pooled}
	if loss.Dense() {
		s.Head, s.Context, s.Cell = network.Dense, 1, 2
	}
	return s
}

// examples are labels of n examples that are skewed and weighed unequally.
func examples(s network.Spec, n int) *training.Examples {
	rng := rand.New(rand.NewPCG(1, 1))
	e := &training.Examples{Spec: s}
	targets, masks := product(s.Targets()), product(s.MaskShape())
	for i := range n {
		e.Images = append(e.Images, fmt.Sprint(i))
		e.Pictures = append(e.Pictures, make([]float32, s.PictureRows()*s.Tokens())...)
		target := make([]float32, targets)
		for k := range target {
			target[k] = float32(math.Exp(rng.NormFloat64()) + float64(k%3))
		}
		if s.Loss == network.PixelCE || s.Loss == network.ClassCE {
			clear(target)
			inner := targets / s.Values
			for k := range inner {
				target[rng.IntN(rng.IntN(s.Values)+1)*inner+k] = 1
			}
		}
		e.Targets = append(e.Targets, target...)
		for k := range masks {
			w := float32(rng.IntN(3))
			if k == 0 {
				w = 1
			}
			e.Masks = append(e.Masks, w)
		}
	}
	return e
}

// No other constant loses less than the one found: not a bit more or less of any
// value, nor other numbers altogether.
func TestConstantAnswer(t *testing.T) {
	for _, s := range []network.Spec{spec(network.L1, 2), spec(network.L2, 2), spec(network.PixelCE, 3), spec(network.ClassCE, 4), spec(network.MeanSquare, 5)} {
		t.Run(string(s.Loss), func(t *testing.T) {
			e := examples(s, 101)
			l := lab(t)
			d, err := training.NewData(l.Backend, e, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			p, err := l.Programs.Get(s, 4)
			if err != nil {
				t.Fatal(err)
			}
			mean := func(answer []float32) float64 {
				losses, err := p.ConstantLosses(t.Context(), answer, d)
				if err != nil {
					t.Fatal(err)
				}
				sum := 0.0
				for _, l := range losses {
					sum += float64(l) / float64(len(losses))
				}
				return sum
			}
			best := constantAnswer(e)
			least := mean(best)
			for k := range best {
				for _, step := range []float32{-.3, -.1, -.03, .03, .1, .3} {
					other := append([]float32{}, best...)
					other[k] += step
					if m := mean(other); m < least-2e-5 { // The share of .0001 of every class.
						t.Fatalf("value %d, %v: %v more gives the loss %v, less than %v", k, best[k], step, m, least)
					}
				}
			}
			if m := mean(make([]float32, len(best))); m < least {
				t.Errorf("zeros give the loss %v, less than %v", m, least)
			}
		})
	}
}

// Where nothing counts, a constant answer is 0 or the smallest share.
func TestConstantOfNothing(t *testing.T) {
	s := spec(network.L1, 1)
	e := examples(s, 5)
	for i := range 5 {
		e.Masks[i*16+3] = 0
	}
	if got := constantAnswer(e); got[3] != 0 || got[0] == 0 {
		t.Errorf("%v and %v, want 0 where nothing counts", got[3], got[0])
	}
}

// Of poses it is the median of each value, of the two that are answered.
func TestConstantPoses(t *testing.T) {
	s := spec(network.Cycle, 12)
	s.Head, s.Inputs, s.Grid, s.Size = network.Relate, 3, 4, 8
	e := &training.Examples{Spec: s}
	for i := range 5 {
		e.Images = append(e.Images, "")
		for k := range 18 {
			e.Targets = append(e.Targets, float32(100*k+(i*i+3)%7)) // 3, 4, 0, 5, 5
		}
		e.Masks = append(e.Masks, float32(min(1, i))) // The first does not count.
	}
	got := constantAnswer(e)
	if len(got) != 12 || got[0] != 4 || got[5] != 504 || got[6] != 1204 || got[11] != 1704 {
		t.Errorf("%v", got)
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []weighted
		want   float32
	}{
		{nil, 0}, {[]weighted{{7, 1}}, 7}, {[]weighted{{3, 1}, {1, 1}, {2, 1}}, 2}, {[]weighted{{1, 1}, {2, 1}}, 1},
		{[]weighted{{1, 1}, {2, 1}, {3, 5}}, 3}, {[]weighted{{9, .1}, {1, .2}, {5, .25}}, 5},
	} {
		if got := median(c.values); got != c.want {
			t.Errorf("median of %v is %v, want %v", c.values, got, c.want)
		}
	}
}

// The constant answer of segments tells pixels apart by their places.
func TestPlaceEmbedding(t *testing.T) {
	s := spec(network.Metric, 3)
	a := placeEmbedding(s, .5)
	image := make([]float32, len(a))
	training.UnpackImage(image, a, 4, 3, 2)
	for y := range 4 {
		for x := range 4 {
			if p := image[(y*4+x)*3:][:3]; p[0] != .5*float32(x) || p[1] != .5*float32(y) || p[2] != 0 {
				t.Fatalf("pixel (%d, %d) is at %v", y, x, p)
			}
		}
	}
}
