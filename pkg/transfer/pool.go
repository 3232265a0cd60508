package transfer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A Pool holds the distinct pictures of the transfer and test examples of all
// targets, each [3·p², T], and where each example's are.
type Pool struct {
	// Pictures are one after another; Rows is how many.
	Pictures []float32
	Rows     int
	// Transfer and Test are, by target, the rows of the pictures of each
	// example, in the order in which training.Reader reads them.
	Transfer, Test map[string][][]int32
}

// Reader returns what reads a target's examples of a split.
func (c Config) Reader(src dataset.Source, f specific.Facts, split dataset.Split) training.Reader {
	c = c.WithDefaults()
	r := training.Reader{Source: src, Split: split, Limit: c.Test, ClassWeights: f.ClassWeights, Scale: f.Scale}
	if split == dataset.Validation {
		r.Limit = c.Images
	}
	return r
}

// NewPool reads the pictures of all targets, in the order given. A target whose
// examples cannot be read is left out, and NewTarget says why; the error is that
// of the last if all are.
func NewPool(ctx context.Context, src dataset.Source, targets []specific.Facts, c Config) (*Pool, error) {
	p := &Pool{Transfer: map[string][][]int32{}, Test: map[string][][]int32{}}
	seen := map[[sha256.Size]byte]int32{}
	var left error
	for _, f := range targets {
		for _, part := range []struct {
			split dataset.Split
			index map[string][][]int32
		}{{dataset.Validation, p.Transfer}, {dataset.Test, p.Test}} {
			e, err := c.Reader(src, f, part.split).Read(ctx, f.Task, f.Spec)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				left = err
				delete(p.Transfer, f.Task)
				break
			}
			if f.Spec.Channels != 3 {
				return nil, fmt.Errorf("transfer: target %s reads pictures of %d channels, want 3", f.Task, f.Spec.Channels)
			}
			part.index[f.Task] = p.add(e, seen)
		}
	}
	if p.Rows == 0 && left != nil {
		return nil, left
	}
	return p, nil
}

// TestRows returns the rows of the pictures of some of a target's test examples,
// given the images of all in their order.
func (p *Pool) TestRows(target string, all, images []string) ([][]int32, error) {
	if len(all) != len(p.Test[target]) {
		return nil, fmt.Errorf("target %s has %d test images, the pool %d", target, len(all), len(p.Test[target]))
	}
	rows := make([][]int32, len(images))
	for i, image := range images {
		at := slices.Index(all, image)
		if at < 0 {
			return nil, fmt.Errorf("target %s has no test image %q", target, image)
		}
		rows[i] = p.Test[target][at]
	}
	return rows, nil
}

// add adds the pictures of examples and returns their rows.
func (p *Pool) add(e *training.Examples, seen map[[sha256.Size]byte]int32) [][]int32 {
	per := e.Spec.PictureRows() * e.Spec.Tokens()
	index := make([][]int32, e.Len())
	for i := range index {
		for k := range e.Spec.Inputs {
			picture := e.Pictures[(i*e.Spec.Inputs+k)*per:][:per]
			sum := sha256.Sum256(bytesOf(picture))
			row, ok := seen[sum]
			if !ok {
				row = int32(p.Rows)
				seen[sum] = row
				p.Pictures = append(p.Pictures, picture...)
				p.Rows++
			}
			index[i] = append(index[i], row)
		}
	}
	return index
}

// bytesOf views numbers as bytes.
func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}

// Encode returns the codes of all pictures of a pool by the encoder of a source,
// [Rows, Code, T], each of the Code values brought to mean 0 and deviation 1 over
// the pictures of transfer examples and cut off at 5, as in the paper.
// weights are those of its task-specific network; nil stands for the start of
// one with this seed, the encoder of task random.
//
// Every source sees the whole picture as it is, but colorization, whose encoder
// reads lightness.
func Encode(ctx context.Context, lab *specific.Lab, p *Pool, f specific.Facts, weights training.Values, seed uint64) ([]float32, error) {
	s := f.Spec
	pictures := p.Pictures
	if s.Channels == 1 {
		pictures = lightness(pictures, s)
	}
	s.Inputs, s.Head, s.Loss, s.Values, s.Cell, s.Context, s.Sets = 1, network.Pooled, network.ClassCE, 1, 0, 0, 1
	program, err := lab.Programs.Get(s, 1)
	if err != nil {
		return nil, err
	}
	if weights == nil {
		if weights, err = program.EncoderStart(seed); err != nil {
			return nil, err
		}
	}
	codes, err := program.Codes(ctx, weights, pictures)
	if err != nil {
		return nil, fmt.Errorf("codes of %s: %w", f.Task, err)
	}
	standardise(codes, p, s.Code, s.Tokens())
	return codes, nil
}

// lightness turns pictures [3·p², T] in [-1, 1] into [p², T], lightness in
// [-1, 1].
func lightness(pictures []float32, s network.Spec) []float32 {
	t := s.Tokens()
	p2 := s.PictureRows()
	n := len(pictures) / (3 * p2 * t)
	out := make([]float32, n*p2*t)
	for i := range n {
		in := pictures[i*3*p2*t:][:3*p2*t]
		for j := range p2 * t {
			l, _, _ := label.Lab(byteOf(in[j]), byteOf(in[p2*t+j]), byteOf(in[2*p2*t+j]))
			out[i*p2*t+j] = float32(l)/50 - 1
		}
	}
	return out
}

// byteOf returns the byte of a value in [-1, 1].
func byteOf(v float32) uint8 {
	return uint8(math.Round(math.Min(255, math.Max(0, (float64(v)+1)*127.5))))
}

// clipAt is the number of deviations at which codes are cut off.
const clipAt = 5

// standardise brings codes [rows, code, t] to mean 0 and deviation 1, measured
// on the pictures of transfer examples.
func standardise(codes []float32, p *Pool, code, t int) {
	used := make([]bool, p.Rows)
	for _, index := range p.Transfer {
		for _, rows := range index {
			for _, r := range rows {
				used[r] = true
			}
		}
	}
	for c := range code {
		var n, sum, square float64
		each := func(f func(x *float32)) {
			for r := range p.Rows {
				for k := range t {
					f(&codes[(r*code+c)*t+k])
				}
			}
		}
		for r := range p.Rows {
			if !used[r] {
				continue
			}
			for _, x := range codes[(r*code+c)*t:][:t] {
				n, sum, square = n+1, sum+float64(x), square+float64(x)*float64(x)
			}
		}
		mean := sum / max(n, 1)
		std := math.Sqrt(max(0, square/max(n, 1)-mean*mean)) + 1e-4
		each(func(x *float32) {
			*x = float32(min(clipAt, max(-clipAt, (float64(*x)-mean)/std)))
		})
	}
}
