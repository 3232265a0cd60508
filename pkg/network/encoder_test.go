package network

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"
)

// encoders are specs of all kinds of encoders.
func encoders() map[string]Spec {
	base := Spec{Size: 8, Channels: 3, Inputs: 1, Grid: 4, Code: 3, Width: 8, Blocks: 1, Sets: 1,
		Head: Dense, Context: 1, Hidden: 4, Values: 2, Cell: 2, Loss: L1}
	with := func(edit func(s *Spec)) Spec {
		s := base
		edit(&s)
		return s
	}
	conv := func(edit func(s *Spec)) Spec {
		return with(func(s *Spec) { s.Family, s.Head = Conv, Upsample; edit(s) })
	}
	return map[string]Spec{
		"patch":                with(func(s *Spec) { s.Family = Patch }),
		"patch, three blocks":  with(func(s *Spec) { s.Family, s.Blocks, s.Channels = Patch, 3, 1 }),
		"patch, no blocks":     with(func(s *Spec) { s.Family, s.Blocks = Patch, 0 }),
		"conv":                 conv(func(s *Spec) {}),
		"conv, a quarter":      conv(func(s *Spec) { s.Grid, s.Cell = 2, 4 }),
		"conv, grey, full":     conv(func(s *Spec) { s.Grid, s.Channels, s.Cell, s.Size = 4, 1, 1, 4 }),
		"conv, an eighth of 2": conv(func(s *Spec) { s.Size, s.Grid, s.Blocks = 16, 2, 2 }),
		"conv, dense head":     with(func(s *Spec) { s.Family, s.Context = Conv, 3 }),
	}
}

// pictureExamples is the number of pictures of a batch.
const pictureExamples = 2

func picturesFor(s Spec, seed uint64) block {
	return normal(newRand(seed), pictureExamples, s.PictureRows(), s.Tokens())
}

func encode(s Spec) func(w *Weights, in []*Node) *Node {
	return func(w *Weights, in []*Node) *Node { return Encode(s, w, in[0]) }
}

// Codes have the shape that is said, and those of one picture do not depend on
// the others.
func TestEncode(t *testing.T) {
	for name, s := range encoders() {
		t.Run(name, func(t *testing.T) {
			if err := s.Check(); err != nil {
				t.Fatal(err)
			}
			pictures := picturesFor(s, 1)
			n := newNet(t, encode(s), false, pictures.dims)
			weights := n.start(2)
			before := n.run(t, weights, pictures)[0]
			if diff := cmp.Diff([]int{s.Code, pictureExamples, s.Tokens()}, before.dims); diff != "" {
				t.Fatal(diff)
			}
			for i := range len(pictures.v) / 2 {
				pictures.v[len(pictures.v)/2+i] += .5
			}
			after := n.run(t, weights, pictures)[0]
			changed := [pictureExamples]int{}
			for i := range before.v {
				if before.v[i] != after.v[i] {
					changed[i/s.Tokens()%pictureExamples]++
				}
			}
			if changed[0] != 0 || changed[1] < s.Code*s.Tokens()/2 {
				t.Errorf("another second picture changed %d of %d values of the first's code and %d of its own", changed[0], s.Code*s.Tokens(), changed[1])
			}
		})
	}
}

func TestEncodeGradients(t *testing.T) {
	for name, s := range encoders() {
		t.Run(name, func(t *testing.T) { checkWeights(t, encode(s), picturesFor(s, 3)) })
	}
}

// The decoder of family Conv, on codes.
func TestDecodeGradients(t *testing.T) {
	for name, s := range encoders() {
		if s.Head != Upsample {
			continue
		}
		t.Run(name, func(t *testing.T) {
			checkWeights(t, answer(s), normal(newRand(4), 1, s.Code, pictureExamples, s.Tokens()))
		})
	}
}

// The whole of a network: the gradient reaches the encoder through the head and
// the loss.
func TestWholeGradients(t *testing.T) {
	for _, name := range []string{"patch", "conv", "conv, dense head"} {
		s := encoders()[name]
		s.Loss = L2
		rng := newRand(5)
		target := normal(rng, pictureExamples, s.Values*s.Cell*s.Cell, s.Tokens())
		mask := zeros(pictureExamples, s.Cell*s.Cell, s.Tokens())
		for i := range mask.v {
			mask.v[i] = float64(1 + i%2)
		}
		t.Run(name, func(t *testing.T) {
			checkWeights(t, func(w *Weights, in []*Node) *Node {
				codes := Encode(s, w, in[0])
				a := Answer(s, w, Reshape(codes, 1, s.Code, pictureExamples, s.Tokens()), nil, Dropout{})
				return Losses(s, a, in[1], in[2], nil)
			}, picturesFor(s, 6), target, mask)
		})
	}
}

// The encoder of family Patch beside loops: cells to features with a place each,
// cells mixed in four groups of features, a hidden layer, the code.
func TestEncodePatches(t *testing.T) {
	s := encoders()["patch"]
	pictures := picturesFor(s, 7)
	n := newNet(t, encode(s), false, pictures.dims)
	weights := map[string]block{}
	values := n.start(8)
	for i, w := range n.weights {
		weights[w.Name] = block{w.Shape, double64(values[i])}
	}
	tokens := s.Tokens()
	dense := func(name string, x []float64) []float64 { // One cell.
		w, b := weights[name+".weight"], weights[name+".bias"]
		y := make([]float64, w.dims[1])
		for m := range y {
			y[m] = b.at(0, m, 0)
			for k := range x {
				y[m] += w.at(0, m, k) * x[k]
			}
		}
		return y
	}
	want := zeros(s.Code, pictureExamples, tokens)
	for e := range pictureExamples {
		h := make([][]float64, tokens)
		for cell := range h {
			x := make([]float64, s.PictureRows())
			for r := range x {
				x[r] = pictures.at(e, r, cell)
			}
			h[cell] = dense("encoder.cell", x)
			for f := range h[cell] {
				h[cell][f] = max(0, h[cell][f]+weights["encoder.place"].at(f, 0, cell))
			}
		}
		for cell := range h {
			both := append([]float64{}, h[cell]...)
			for f := range s.Width {
				sum := 0.0
				for from := range tokens {
					sum += h[from][f] * weights["encoder.block0.mix"].at(f/(s.Width/4), from, cell)
				}
				both = append(both, sum)
			}
			y := dense("encoder.block0.in", both)
			for f := range y {
				y[f] = max(0, y[f])
			}
			for c, v := range dense("encoder.code", y) {
				want.v[(c*pictureExamples+e)*tokens+cell] = v
			}
		}
	}
	sameBlock(t, "codes", n.run(t, values, pictures)[0], want, 1e-5)
}

func TestImagesAndCells(t *testing.T) {
	const n, channels, p, grid = 2, 3, 2, 4
	cells := normal(newRand(9), n, channels*p*p, grid*grid)
	image := eval(t, func(in []*Node) *Node { return toImage(in[0], channels, p, grid) }, cells)
	if diff := cmp.Diff([]int{n, 8, 8, channels}, image.dims); diff != "" {
		t.Fatal(diff)
	}
	for e := range n {
		for y := range 8 {
			for x := range 8 {
				for c := range channels {
					if got, want := image.at(e, y, x, c), cells.at(e, c*p*p+y%p*p+x%p, y/p*grid+x/p); got != want {
						t.Fatalf("pixel (%d, %d, %d, %d) is %v, want %v", e, y, x, c, got, want)
					}
				}
			}
		}
	}
	back := eval(t, func(in []*Node) *Node { return Transpose(toCells(toImage(in[0], channels, p, grid), p), 0, 1) }, cells)
	sameBlock(t, "there and back", back, cells, 0)
}

func TestDouble(t *testing.T) {
	x := normal(newRand(10), 2, 3, 4, 2)
	y := eval(t, func(in []*Node) *Node { return double(in[0]) }, x)
	if diff := cmp.Diff([]int{2, 6, 8, 2}, y.dims); diff != "" {
		t.Fatal(diff)
	}
	for row := range 6 {
		for col := range 8 {
			if y.at(1, row, col, 1) != x.at(1, row/2, col/2, 1) {
				t.Fatalf("pixel (%d, %d) is not (%d, %d) of the small image", row, col, row/2, col/2)
			}
		}
	}
}

func TestUnknownEncoder(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	s := encoders()["patch"]
	s.Family = "cubist"
	g := NewGraph(open(t).Backend, "unknown")
	Encode(s, &Weights{}, Const(g, make([][][]float32, 0)))
}
