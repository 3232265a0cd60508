package training

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// pack writes example i. The error says what does not fit.
func (e *Examples) pack(i int, x dataset.Example, classWeights []float32) error {
	s := e.Spec
	if len(x.Inputs) != s.Inputs {
		return fmt.Errorf("%d pictures, want %d", len(x.Inputs), s.Inputs)
	}
	per := size(s.PictureRows(), s.Tokens())
	for k, picture := range x.Inputs {
		if size(picture.Shape...) != s.Size*s.Size*s.Channels || len(picture.Data) != s.Size*s.Size*s.Channels {
			return fmt.Errorf("a picture of shape %v, want %d×%d×%d", picture.Shape, s.Size, s.Size, s.Channels)
		}
		PackImage(e.Pictures[(i*s.Inputs+k)*per:][:per], picture.Data, s.Size, s.Channels, s.Grid)
	}
	t, m := size(s.Targets()...), size(s.MaskShape()...)
	target, mask := e.Targets[i*t:(i+1)*t], e.Masks[i*m:(i+1)*m]
	for j, v := range x.Target.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("value %d of the target is %v", j, v)
		}
	}
	if !s.Loss.Dense() {
		return packVector(target, mask, x, e.Scale)
	}
	return packTarget(s, target, mask, x, classWeights, e.Scale)
}

// packVector packs a target that is no image.
func packVector(target, mask []float32, x dataset.Example, scale Scale) error {
	if len(x.Target.Data) != len(target) {
		return fmt.Errorf("a target of %d values, want %d", len(x.Target.Data), len(target))
	}
	copy(target, x.Target.Data)
	scale.apply(target)
	mask[0] = 1
	if x.Mask != nil {
		mask[0] = x.Mask[0]
	}
	return nil
}

// packTarget packs an image, thinning out labels if the network answers at a
// lower resolution.
func packTarget(s network.Spec, target, mask []float32, x dataset.Example, classWeights []float32, scale Scale) error {
	side := s.Grid * s.Cell
	if len(x.Target.Shape) != 3 || x.Target.Shape[0] != x.Target.Shape[1] || x.Target.Shape[0]%side != 0 {
		return fmt.Errorf("a target of shape %v for a network that answers %d×%d pixels", x.Target.Shape, side, side)
	}
	stride, channels := x.Target.Shape[0]/side, x.Target.Shape[2]
	values, weights := thin(x.Target.Data, side, stride, channels), x.Mask
	if weights != nil {
		weights = slices.Clone(thin(weights, side, stride, 1)) // The source may give it again.
	}
	if s.Loss == network.Metric {
		packLabels(target, values, side, s.Grid)
		if weights == nil || slices.ContainsFunc(weights, func(w float32) bool { return w != 0 }) {
			mask[0] = 1
		}
		return nil
	}
	if weights == nil {
		weights = make([]float32, side*side)
		for i := range weights {
			weights[i] = 1
		}
	}
	if s.Loss == network.PixelCE && channels == 1 {
		var err error
		if values, err = oneHot(values, weights, s.Values, classWeights); err != nil {
			return err
		}
		channels = s.Values
	}
	if channels != s.Values {
		return fmt.Errorf("a target of %d values a pixel, want %d", channels, s.Values)
	}
	PackImage(target, values, side, s.Values, s.Grid)
	scale.apply(target)
	PackImage(mask, weights, side, 1, s.Grid)
	return nil
}

// thin takes every stride-th pixel of an image of side·stride pixels.
func thin(values []float32, side, stride, channels int) []float32 {
	if stride == 1 {
		return values
	}
	out := make([]float32, 0, side*side*channels)
	for y := range side {
		for x := range side {
			i := (y*stride*side*stride + x*stride) * channels
			out = append(out, values[i:i+channels]...)
		}
	}
	return out
}

// oneHot turns class numbers into probabilities 0 and 1, and multiplies the
// weights by those of the classes.
func oneHot(class, weights []float32, classes int, classWeights []float32) ([]float32, error) {
	p := make([]float32, len(class)*classes)
	for i, c := range class {
		if weights[i] == 0 {
			continue
		}
		k := int(c)
		if k < 0 || k >= classes {
			return nil, fmt.Errorf("class %v of pixel %d, want 0 to %d", c, i, classes-1)
		}
		p[i*classes+k] = 1
		if classWeights != nil {
			weights[i] *= classWeights[k]
		}
	}
	return p, nil
}

// packLabels packs labels of segments cell by cell.
func packLabels(dst, labels []float32, side, grid int) {
	q := side / grid
	for y := range side {
		for x := range side {
			cell := y/q*grid + x/q
			dst[cell*q*q+y%q*q+x%q] = labels[y*side+x]
		}
	}
}

// PackImage rearranges an image [side, side, channels] into cells
// [channels·q², grid²], q = side/grid; the row is channel·q² + y·q + x.
func PackImage(dst, image []float32, side, channels, grid int) {
	q, t := side/grid, grid*grid
	for y := range side {
		for x := range side {
			cell, pixel := y/q*grid+x/q, y%q*q+x%q
			for c := range channels {
				dst[(c*q*q+pixel)*t+cell] = image[(y*side+x)*channels+c]
			}
		}
	}
}

// UnpackImage is the inverse of PackImage.
func UnpackImage(dst, cells []float32, side, channels, grid int) {
	q, t := side/grid, grid*grid
	for y := range side {
		for x := range side {
			cell, pixel := y/q*grid+x/q, y%q*q+x%q
			for c := range channels {
				dst[(y*side+x)*channels+c] = cells[(c*q*q+pixel)*t+cell]
			}
		}
	}
}
