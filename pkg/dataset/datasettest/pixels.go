package datasettest

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// pixelAgreements are between a picture and what is computed from it.
var pixelAgreements = []agreement{
	{"denoise", []string{"autoencoder", "denoise"}, checkDenoise},
	{"inpainting", []string{"autoencoder", "inpainting_whole"}, checkInpainting},
	{"colorization", []string{"autoencoder", "colorization"}, checkColorization},
	{"edge2d", []string{"autoencoder", "edge2d"}, func(s sample) error {
		return checkDerived(s, "edge2d", func(dst []float32, p label.Picture) {
			label.Edge2DTo(dst, p, nil)
			label.Edge2DTargetTo(dst, dst, p.Width)
		})
	}},
	{"keypoint2d", []string{"autoencoder", "keypoint2d"}, func(s sample) error {
		return checkDerived(s, "keypoint2d", func(dst []float32, p label.Picture) {
			label.Keypoint2DTo(dst, p, nil)
			label.Keypoint2DTargetTo(dst, dst)
		})
	}},
	{"segment2d", []string{"autoencoder", "segment2d"}, checkSegments},
}

// picture returns the clean picture of a sample; ok is false if it does not
// count.
func (s sample) picture() (p label.Picture, in dataset.Tensor, ok bool, err error) {
	e, err := s.sound("autoencoder")
	if err != nil {
		return p, in, false, err
	}
	p = label.Picture{Width: s.src.Size(), Height: s.src.Size(), Pix: make([]uint8, len(e.Target.Data))}
	for i, v := range e.Target.Data {
		p.Pix[i] = uint8(math.Round(float64(v+1) * 127.5))
	}
	if !slices.Equal(e.Inputs[0].Data, e.Target.Data) {
		return p, in, false, fmt.Errorf("the input of autoencoder is not its target")
	}
	return p, e.Target, e.Mask == nil || slices.Contains(e.Mask, 1), nil
}

// checkDenoise checks that noise is that of the original: deviation 0.1 of
// colours in [0, 1], less what is clipped.
func checkDenoise(s sample) error {
	_, clean, _, err := s.picture()
	if err != nil {
		return err
	}
	e, err := s.sound("denoise")
	if err != nil {
		return err
	}
	if !slices.Equal(e.Target.Data, clean.Data) {
		return fmt.Errorf("the target is not the clean picture")
	}
	n, square := 0, 0.0
	for i, v := range e.Inputs[0].Data {
		if c := clean.Data[i]; c > -0.4 && c < 0.4 { // Three deviations from clipping.
			n++
			square += float64(v-c) * float64(v-c)
		}
	}
	// The deviation of an estimate from n numbers is 0.2/sqrt(2n).
	if dev := math.Sqrt(square / float64(n)); n > 100 && math.Abs(dev-0.2) > 5*0.2/math.Sqrt(2*float64(n)) {
		return fmt.Errorf("noise of deviation %.3f in [-1, 1], want 0.2", dev)
	}
	return nil
}

// checkInpainting checks the hole.
func checkInpainting(s sample) error {
	p, clean, _, err := s.picture()
	if err != nil {
		return err
	}
	e, err := s.sound("inpainting_whole")
	if err != nil {
		return err
	}
	want := make([]float32, len(clean.Data))
	label.HoleTo(want, p)
	if !slices.Equal(e.Target.Data, clean.Data) || farthest(e.Inputs[0].Data, want) > rounding {
		return fmt.Errorf("the input is not the picture with its middle 0, or the target not the picture")
	}
	return nil
}

// checkColorization checks lightness and codes.
func checkColorization(s sample) error {
	p, _, _, err := s.picture()
	if err != nil {
		return err
	}
	e, err := s.sound("colorization")
	if err != nil {
		return err
	}
	light := make([]float32, p.Len())
	label.LightnessTo(light, p)
	codes, mask := make([]float32, len(e.Target.Data)), make([]float32, len(e.Target.Data)/label.ColorBins)
	label.ColorCodeTo(codes, mask, p, nil)
	if farthest(e.Inputs[0].Data, light) > rounding || farthest(e.Target.Data, codes) > rounding {
		return fmt.Errorf("lightness or colours are not those of the picture")
	}
	return nil
}

const (
	// stored is how far a target may be off because files hold whole numbers:
	// keypoints, of which a unit is 2/(65535·0.005), most.
	stored = 0.01
	// alike is the least correlation of maps that should be much alike.
	alike = 0.6
	// flat is the deviation below which a map says nothing.
	flat = 0.02
)

// checkDerived compares a map with what the picture gives.
func checkDerived(s sample, name string, compute func(dst []float32, p label.Picture)) error {
	p, _, ok, err := s.picture()
	if err != nil || !ok {
		return err
	}
	e, err := s.sound(name)
	if err != nil {
		return err
	}
	want := make([]float32, p.Len())
	compute(want, p)
	if e.Mask != nil && !slices.Contains(e.Mask, 1) {
		return nil
	}
	return s.compare(e.Target.Data, want, nil)
}

// compare compares maps where mask, if there is one, is 1.
func (s sample) compare(got, want, mask []float32) error {
	got, want = masked(got, mask), masked(want, mask)
	if !s.want.Resized {
		if d := farthest(got, want); d > stored {
			return fmt.Errorf("differs by %.3f from the map computed again", d)
		}
		return nil
	}
	r, spread := correlation(got, want)
	if spread > flat && r < alike {
		return fmt.Errorf("correlates by %.2f with the map computed again", r)
	}
	return nil
}

// checkSegments compares partitions: the numbers of segments mean nothing.
func checkSegments(s sample) error {
	p, _, ok, err := s.picture()
	if err != nil || !ok || s.want.Resized {
		return err
	}
	e, err := s.sound("segment2d")
	if err != nil || e.Mask != nil && !slices.Contains(e.Mask, 1) {
		return err
	}
	want := make([]int32, p.Len())
	label.Segment2DTo(want, p, nil)
	there, back := map[float32]int32{}, map[int32]float32{}
	for i, id := range e.Target.Data {
		a, seenA := there[id]
		b, seenB := back[want[i]]
		if seenA != seenB || seenA && (a != want[i] || b != id) {
			return fmt.Errorf("segments are not those of the picture")
		}
		there[id], back[want[i]] = want[i], id
	}
	return nil
}

// masked returns the numbers whose mask is 1.
func masked(v, mask []float32) []float32 {
	if mask == nil {
		return v
	}
	var out []float32
	for i, x := range v {
		if mask[i] == 1 {
			out = append(out, x)
		}
	}
	return out
}

// farthest returns the largest difference.
func farthest(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	d := 0.0
	for i := range a {
		d = max(d, math.Abs(float64(a[i]-b[i])))
	}
	return d
}

// correlation returns that of two maps, and the smaller of their deviations.
func correlation(a, b []float32) (r, spread float64) {
	var ma, mb, aa, bb, ab float64
	n := float64(len(a))
	for i := range a {
		ma += float64(a[i]) / n
		mb += float64(b[i]) / n
	}
	for i := range a {
		x, y := float64(a[i])-ma, float64(b[i])-mb
		aa, bb, ab = aa+x*x, bb+y*y, ab+x*y
	}
	if n == 0 || aa == 0 || bb == 0 {
		return 0, 0
	}
	return ab / math.Sqrt(aa*bb), math.Sqrt(min(aa, bb) / n)
}
