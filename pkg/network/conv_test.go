package network

import (
	"fmt"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
)

// convolve is a convolution by loops: x [N, H, W, C], odd kernels, zeros outside.
func convolve(x, kernel, bias block, stride int) block {
	n, size, in, k, out := x.dims[0], x.dims[1], x.dims[3], kernel.dims[0], kernel.dims[3]
	side := (size + stride - 1) / stride
	y := zeros(n, side, side, out)
	for i := range y.v {
		e, row, col, f := i/out/side/side, i/out/side%side*stride, i/out%side*stride, i%out
		y.v[i] = bias.v[f]
		for dy := range k {
			for dx := range k {
				r, c := row+dy-k/2, col+dx-k/2
				for ch := 0; ch < in && r >= 0 && r < size && c >= 0 && c < size; ch++ {
					y.v[i] += x.at(e, r, c, ch) * kernel.at(dy, dx, ch, f)
				}
			}
		}
	}
	return y
}

func TestConvolve(t *testing.T) {
	for _, c := range []struct{ size, kernel, stride int }{{4, 3, 1}, {4, 3, 2}, {5, 3, 2}, {6, 5, 1}} {
		x := normal(newRand(11), 2, c.size, c.size, 2)
		n := newNet(t, func(w *Weights, in []*Node) *Node { return w.convolve("x", in[0], 3, c.kernel, c.stride, 1) }, false, x.dims)
		values := n.start(12)
		want := convolve(x, block{n.weights[0].Shape, double64(values[0])}, block{n.weights[1].Shape, double64(values[1])}, c.stride)
		sameBlock(t, "convolution", n.run(t, values, x)[0], want, 1e-5)
	}
}

// A tower builds a network of family Conv by loops, from the weights of a net.
type tower struct {
	weights map[string]block
	used    int
}

func towerOf(n net, values [][]float32) *tower {
	w := map[string]block{}
	for i, x := range n.weights {
		w[x.Name] = block{x.Shape, double64(values[i])}
	}
	return &tower{weights: w}
}

func (w *tower) conv(name string, x block, stride int) block {
	w.used += 2
	return convolve(x, w.weights[name+".weight"], w.weights[name+".bias"], stride)
}

func positive(x block) block {
	y := zeros(x.dims...)
	for i, v := range x.v {
		y.v[i] = max(0, v)
	}
	return y
}

func (w *tower) blocks(name string, x block, n int) block {
	for i := range n {
		y := w.conv(fmt.Sprintf("%s.block%d.out", name, i), positive(w.conv(fmt.Sprintf("%s.block%d.in", name, i), x, 1)), 1)
		for k := range y.v {
			y.v[k] += x.v[k]
		}
		x = y
	}
	return x
}

// The encoder and decoder of family Conv beside loops: from 16 px to 4×4 cells
// by a stem and two halvings, two residual blocks after each; and from cells by
// two doublings back to 4×4 pixels each.
func TestConvByLoops(t *testing.T) {
	s := encoders()["conv, an eighth of 2"]
	s.Grid, s.Cell, s.Width = 4, 4, 16
	pictures := picturesFor(s, 13)
	n := newNet(t, encode(s), false, pictures.dims)
	values := n.start(14)
	w := towerOf(n, values)
	p := s.Size / s.Grid
	x := zeros(pictureExamples, s.Size, s.Size, s.Channels)
	for i := range x.v {
		e, row, col, c := i/s.Channels/s.Size/s.Size, i/s.Channels/s.Size%s.Size, i/s.Channels%s.Size, i%s.Channels
		x.v[i] = pictures.at(e, c*p*p+row%p*p+col%p, row/p*s.Grid+col/p)
	}
	x = positive(w.conv("encoder.stem", x, 1))
	for i := range 2 {
		x = w.blocks(fmt.Sprint("encoder.size", i), positive(w.conv(fmt.Sprint("encoder.half", i), x, 2)), s.Blocks)
	}
	if got := [3]int{x.dims[1], x.dims[2], x.dims[3]}; got != [3]int{4, 4, 16} {
		t.Fatalf("%v before the code, want 4×4 cells of 16", got)
	}
	for i := range x.v {
		cell := i / s.Width % s.Tokens()
		x.v[i] += w.weights["encoder.place"].at(0, cell/s.Grid, cell%s.Grid, i%s.Width)
	}
	code := w.conv("encoder.code", positive(x), 1)
	want := zeros(s.Code, pictureExamples, s.Tokens())
	for i := range want.v {
		c, e, cell := i/s.Tokens()/pictureExamples, i/s.Tokens()%pictureExamples, i%s.Tokens()
		want.v[i] = code.at(e, cell/s.Grid, cell%s.Grid, c)
	}
	sameBlock(t, "codes", n.run(t, values, pictures)[0], want, 1e-4)
	if w.used+1 != len(n.weights) {
		t.Errorf("%d weights, want %d and the place", len(n.weights), w.used)
	}
	if narrow := w.weights["encoder.stem.weight"].dims[3]; narrow != 4 || w.weights["encoder.half0.weight"].dims[3] != 8 {
		t.Errorf("the stem has %d features, the first halving %d, want 4 and 8", narrow, w.weights["encoder.half0.weight"].dims[3])
	}

	codes := block{[]int{1, s.Code, pictureExamples, s.Tokens()}, want.v}
	n = newNet(t, answer(s), false, codes.dims)
	values = n.start(15)
	w = towerOf(n, values)
	x = w.blocks("head", positive(w.conv("head.in", code, 1)), s.Blocks)
	for _, q := range []int{4, 2} {
		big := zeros(x.dims[0], 2*x.dims[1], 2*x.dims[2], x.dims[3])
		for i := range big.v {
			c := x.dims[3]
			big.v[i] = x.at(i/c/big.dims[1]/big.dims[2], i/c/big.dims[2]%big.dims[1]/2, i/c%big.dims[2]/2, i%c)
		}
		x = positive(w.conv(fmt.Sprint("head.double", q), big, 1))
	}
	x = w.conv("head.out", x, 1)
	want = zeros(1, s.Values*16, pictureExamples, s.Tokens())
	for i := range want.v {
		row, e, cell := i/s.Tokens()/pictureExamples, i/s.Tokens()%pictureExamples, i%s.Tokens()
		want.v[i] = x.at(e, cell/s.Grid*4+row%16/4, cell%s.Grid*4+row%4, row/16)
	}
	sameBlock(t, "answers", n.run(t, values, codes)[0], want, 1e-4)
}
