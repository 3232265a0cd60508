package prediction

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// sameShape returns the output if it has the shape of the truth.
func sameShape(out, truth dataset.Tensor) (dataset.Tensor, error) {
	if !slices.Equal(out.Shape, truth.Shape) {
		return out, fmt.Errorf("shape %v, want that of the truth, %v", out.Shape, truth.Shape)
	}
	return out, nil
}

// colored returns a map of other than one or three values a pixel as a picture
// of the first three, of which those that are not there are dark.
func colored(t dataset.Tensor) dataset.Tensor {
	if len(t.Shape) != 3 || t.Shape[2] == 1 || t.Shape[2] == 3 {
		return t
	}
	h, w, n := t.Shape[0], t.Shape[1], t.Shape[2]
	out := dataset.Tensor{Shape: []int{h, w, 3}, Data: slices.Repeat([]float32{-1}, 3*h*w)}
	for i := range h * w {
		copy(out.Data[3*i:3*i+3], t.Data[n*i:n*i+n])
	}
	return out
}

// isDistribution reports whether numbers are not negative and sum to 1.
func isDistribution(v []float32) bool {
	sum := 0.
	for _, x := range v {
		if x < 0 {
			return false
		}
		sum += float64(x)
	}
	return len(v) > 0 && math.Abs(sum-1) < 1e-3
}

// softmax writes the probabilities of logits; temperature divides them.
func softmax(dst, logits []float32, temperature float64) {
	top, sum := float64(slices.Max(logits)), 0.
	for _, v := range logits {
		sum += math.Exp((float64(v) - top) / temperature)
	}
	for i, v := range logits {
		dst[i] = float32(math.Exp((float64(v)-top)/temperature) / sum)
	}
}

// probabilities returns the shares of classes, of logits or of shares.
func probabilities(out, truth dataset.Tensor) (dataset.Tensor, error) {
	if _, err := sameShape(out, truth); err != nil {
		return out, err
	}
	p := dataset.Tensor{Shape: out.Shape, Data: slices.Clone(out.Data)}
	if !isDistribution(out.Data) {
		softmax(p.Data, out.Data, 1)
	}
	return p, nil
}

// largestClass returns the most probable class of each pixel, [h, w, 1].
func largestClass(out dataset.Tensor) (dataset.Tensor, error) {
	if len(out.Shape) != 3 || len(out.Data) == 0 {
		return out, fmt.Errorf("shape %v, want [height, width, classes]", out.Shape)
	}
	n := out.Shape[2]
	classes := dataset.Tensor{Shape: []int{out.Shape[0], out.Shape[1], 1}, Data: make([]float32, len(out.Data)/n)}
	for i := range classes.Data {
		v := out.Data[i*n : (i+1)*n]
		classes.Data[i] = float32(slices.Index(v, slices.Max(v)))
	}
	return classes, nil
}

// colorTemperature divides the logits of colours before their mean is taken, as
// in the original and in Zhang et al., "Colorful Image Colorization" (ECCV
// 2016): the plain mean of many possible colours is grey.
const colorTemperature = 1 / 2.606

// likelyColors returns the shares of colours by which a prediction is shown.
func likelyColors(out, truth dataset.Tensor) (dataset.Tensor, error) {
	if _, err := sameShape(out, truth); err != nil {
		return out, err
	}
	if len(out.Shape) != 3 || out.Shape[2] != label.ColorBins {
		return out, fmt.Errorf("shape %v, want [height, width, %d]", out.Shape, label.ColorBins)
	}
	shares := dataset.Tensor{Shape: out.Shape, Data: make([]float32, len(out.Data))}
	logits := make([]float32, label.ColorBins)
	for i := 0; i < len(out.Data); i += label.ColorBins {
		v := out.Data[i : i+label.ColorBins]
		copy(logits, v)
		if isDistribution(v) {
			for k, share := range v {
				logits[k] = float32(math.Log(max(float64(share), 1e-12)))
			}
		}
		softmax(shares.Data[i:i+label.ColorBins], logits, colorTemperature)
	}
	return shares, nil
}

// Measures of the picture of an embedding.
const (
	// embeddingEdge is the share of the pixels at either end of a component
	// that the range of its colour leaves out.
	embeddingEdge = 0.02
	// embeddingFloor is the least range of the second and third component, in
	// that of the first: what varies less stays pale.
	embeddingFloor = 0.25
)

// embedding draws the first three principal components of the numbers of each
// pixel as red, green and blue.
func embedding(out dataset.Tensor) (*gallery.Tile, error) {
	if len(out.Shape) != 3 || out.Shape[0]*out.Shape[1] == 0 || out.Shape[2] < 1 {
		return nil, fmt.Errorf("shape %v, want [height, width, dimensions]", out.Shape)
	}
	h, w := out.Shape[0], out.Shape[1]
	components := principal(out.Data, out.Shape[2])
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	var level [3][]float64
	first := 0.
	for k := range level {
		level[k] = slices.Repeat([]float64{0.5}, h*w)
		if k >= len(components) {
			continue
		}
		sorted := slices.Sorted(slices.Values(components[k]))
		edge := int(embeddingEdge * float64(len(sorted)))
		low, high := sorted[edge], sorted[len(sorted)-1-edge]
		if k == 0 {
			first = high - low
		}
		if span := max(high-low, embeddingFloor*first); span > 1e-9 {
			for i, v := range components[k] {
				level[k][i] = min(max(0.5+(v-(low+high)/2)/span, 0), 1)
			}
		}
	}
	for i := range h * w {
		at := func(k int) uint8 { return uint8(255*level[k][i] + 0.5) }
		img.SetNRGBA(i%w, i/w, color.NRGBA{at(0), at(1), at(2), 255})
	}
	return gallery.NewTile(img), nil
}

// principal returns at most three principal components of rows of n numbers,
// each with the sign that makes its largest loading positive, so that they are
// the same every time.
func principal(data []float32, n int) [][]float64 {
	rows := len(data) / n
	x := mat.NewDense(rows, n, nil)
	for i, v := range data {
		x.Set(i/n, i%n, float64(v))
	}
	var pc stat.PC
	if rows < 2 || !pc.PrincipalComponents(x, nil) {
		return nil
	}
	var vectors, scores mat.Dense
	pc.VectorsTo(&vectors)
	_, most := vectors.Dims()
	scores.Mul(x, vectors.Slice(0, n, 0, min(3, most)))
	_, count := scores.Dims()
	components := make([][]float64, count)
	for k := range components {
		components[k] = mat.Col(nil, k, &scores)
		sign, largest := 1., 0.
		for i := range n {
			if v := vectors.At(i, k); math.Abs(v) > largest+1e-12 {
				largest, sign = math.Abs(v), math.Copysign(1, v)
			}
		}
		for i := range components[k] {
			components[k][i] *= sign
		}
	}
	return components
}
