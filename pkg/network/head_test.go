package network

import (
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"
)

// heads are specs of all kinds of heads, of two sets side by side.
func heads() map[string]Spec {
	base := Spec{Grid: 4, Code: 3, Hidden: 5, Inputs: 1, Sets: 2}
	with := func(edit func(s *Spec)) Spec {
		s := base
		edit(&s)
		return s
	}
	return map[string]Spec{
		"dense":           with(func(s *Spec) { s.Head, s.Context, s.Values, s.Cell, s.Loss = Dense, 1, 2, 2, L1 }),
		"dense context 3": with(func(s *Spec) { s.Head, s.Context, s.Values, s.Cell, s.Loss = Dense, 3, 2, 2, L2 }),
		"pooled":          with(func(s *Spec) { s.Head, s.Values, s.Loss = Pooled, 4, ClassCE }),
		"pooled of three": with(func(s *Spec) { s.Head, s.Values, s.Loss, s.Inputs = Pooled, 4, MeanSquare, 3 }),
		"compare":         with(func(s *Spec) { s.Head, s.Values, s.Loss, s.Inputs = Compare, 2, ClassCE, 2 }),
		"relate two":      with(func(s *Spec) { s.Head, s.Values, s.Loss, s.Inputs = Relate, 6, ErrorNorm, 2 }),
		"arrange":         with(func(s *Spec) { s.Head, s.Values, s.Loss, s.Inputs = Arrange, 4, ClassCE, 3 }),
		"relate three":    with(func(s *Spec) { s.Head, s.Values, s.Loss, s.Inputs = Relate, 12, Cycle, 3 }),
	}
}

// headExamples is the number of examples of a batch.
const headExamples = 2

func codesFor(s Spec, seed uint64) block {
	return normal(newRand(seed), s.Sets, s.Code, s.Inputs*headExamples, s.Tokens())
}

func answer(s Spec) func(w *Weights, in []*Node) *Node {
	return func(w *Weights, in []*Node) *Node { return Answer(s, w, in[0], ordersOf(s, in[0].Graph()), Dropout{}) }
}

// orders are those of three pictures that the arranging head knows: at place j
// of order k is picture orders[k][j].
var orders = [][]int{{0, 1, 2}, {2, 0, 1}, {1, 0, 2}, {2, 1, 0}}

// ordersOf returns the constants of an arranging head, nil of others.
func ordersOf(s Spec, g *Graph) *Node {
	if s.Head != Arrange {
		return nil
	}
	aux := make([]float32, len(orders)*9)
	for k, order := range orders {
		for picture, place := range order {
			aux[k*9+picture*3+place] = 1
		}
	}
	return Reshape(Const(g, aux), s.AuxShape()...)
}

func TestAnswerGradients(t *testing.T) {
	for name, s := range heads() {
		t.Run(name, func(t *testing.T) { checkWeights(t, answer(s), codesFor(s, 1)) })
	}
}

func TestAnswerShapes(t *testing.T) {
	for name, s := range heads() {
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		codes := codesFor(s, 1)
		n := newNet(t, answer(s), false, codes.dims)
		want := []int{2, s.Values, headExamples}
		if s.Head == Dense {
			want = []int{2, s.Values * 4, headExamples, 16}
		}
		if diff := cmp.Diff(want, n.run(t, n.start(1), codes)[0].dims); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A head that is trained beside others answers what it does alone: sets do not
// touch each other.
func TestSetsAreApart(t *testing.T) {
	for name, s := range heads() {
		codes := codesFor(s, 2)
		together := newNet(t, answer(s), false, codes.dims)
		weights := together.start(3)
		for i, w := range together.weights { // Those of the sets start equal.
			for k := range w.Len() / 2 {
				if w.Std != 0 && weights[i][k] != weights[i][k+w.Len()/2] {
					t.Errorf("%s: weights %s of two sets start at %v and %v", name, w.Name, weights[i][k], weights[i][k+w.Len()/2])
				}
				weights[i][k] += .1 * float32(k%7) // Now they are different.
			}
		}
		both := together.run(t, weights, codes)[0]
		one := s
		one.Sets = 1
		for set := range 2 {
			half := func(v []float64) []float64 { return v[set*len(v)/2 : (set+1)*len(v)/2] }
			alone := blockOf(half(codes.v), append([]int{1}, codes.dims[1:]...)...)
			n := newNet(t, answer(one), false, alone.dims)
			var own [][]float32
			for i := range weights {
				own = append(own, weights[i][set*len(weights[i])/2:(set+1)*len(weights[i])/2])
			}
			want := n.run(t, own, alone)[0]
			sameBlock(t, name, blockOf(half(both.v), want.dims...), want, 1e-5)
		}
	}
}

// Examples of a batch do not touch each other either.
func TestExamplesAreApart(t *testing.T) {
	for name, s := range heads() {
		codes := codesFor(s, 4)
		n := newNet(t, answer(s), false, codes.dims)
		weights := n.start(5)
		before := n.run(t, weights, codes)[0]
		for set := range s.Sets { // All pictures of example 1.
			for c := range s.Code {
				for i := range s.Inputs {
					for cell := range s.Tokens() {
						codes.v[((set*s.Code+c)*s.Inputs*headExamples+i*headExamples+1)*s.Tokens()+cell] += 1
					}
				}
			}
		}
		after := n.run(t, weights, codes)[0]
		same, changed := 0, 0
		inner := 1
		if s.Head == Dense {
			inner = s.Tokens()
		}
		for i := range before.v {
			if i/inner%headExamples == 0 && before.v[i] != after.v[i] {
				t.Errorf("%s: the answer to example 0 depends on example 1", name)
				break
			}
			if before.v[i] == after.v[i] {
				same++
			} else {
				changed++
			}
		}
		if changed < same/2 {
			t.Errorf("%s: the answer to example 1 hardly depends on it", name)
		}
	}
}

// The features of heads beside loops that say what they are.

func TestNeighbours(t *testing.T) {
	const grid, c, b = 4, 3, 2
	x := normal(newRand(6), 2, c, b, grid*grid)
	want := zeros(2, 9*c, b, grid*grid)
	for set := range 2 {
		for e := range b {
			for cell := range grid * grid {
				for k := range 9 {
					y, col := cell/grid+k/3-1, cell%grid+k%3-1
					if y < 0 || y >= grid || col < 0 || col >= grid {
						continue
					}
					for f := range c {
						want.v[((set*9*c+k*c+f)*b+e)*grid*grid+cell] = x.at(set, f, e, y*grid+col)
					}
				}
			}
		}
	}
	sameBlock(t, "neighbours", eval(t, func(in []*Node) *Node { return neighbours(in[0], grid) }, x), want, 0)
}

func TestPool(t *testing.T) {
	s := Spec{Grid: 4, Code: 3, Inputs: 2, Sets: 2}
	x := codesFor(s, 7)
	want := zeros(2, 3*2*4, headExamples)
	for set := range 2 {
		for f := range 3 {
			for i := range 2 {
				for e := range headExamples {
					for y := range 4 {
						for col := range 4 {
							row := (f*2+i)*4 + y/2*2 + col/2
							want.v[(set*24+row)*headExamples+e] += x.at(set, f, i*headExamples+e, y*4+col) / 4
						}
					}
				}
			}
		}
	}
	sameBlock(t, "pool", eval(t, func(in []*Node) *Node { return pool(s, in[0]) }, x), want, 1e-12)
}

// alike is the cosine of two vectors, of lengths that are not quite 0.
func alike(u, v []float64) float64 {
	uv, uu, vv, n := 0.0, 0.0, 0.0, float64(len(u))
	for i := range u {
		uv, uu, vv = uv+u[i]*v[i], uu+u[i]*u[i], vv+v[i]*v[i]
	}
	return uv / n / math.Sqrt(uu/n+.1) / math.Sqrt(vv/n+.1)
}

func TestRelate(t *testing.T) {
	s := Spec{Grid: 8, Code: 3, Inputs: 3, Sets: 2}
	x := codesFor(s, 8)
	// cell averages 2×2 cells of an 8×8 grid.
	cell := func(set, picture, e, k int) []float64 {
		v := make([]float64, s.Code)
		for f := range v {
			for d := range 4 {
				v[f] += x.at(set, f, picture*headExamples+e, (k/4*2+d/2)*8+k%4*2+d%2) / 4
			}
		}
		return v
	}
	want := zeros(2, 2*256, headExamples)
	for set := range 2 {
		for p := range 2 {
			for i := range 16 {
				for j := range 16 {
					for e := range headExamples {
						want.v[(set*512+p*256+i*16+j)*headExamples+e] = alike(cell(set, p, e, i), cell(set, p+1, e, j))
					}
				}
			}
		}
	}
	sameBlock(t, "relate", eval(t, func(in []*Node) *Node { return relate(s, in[0]) }, x), want, 1e-12)
}

func TestCompare(t *testing.T) {
	s := Spec{Grid: 4, Code: 3, Inputs: 2, Sets: 2}
	x := codesFor(s, 9)
	middle := []int{5, 6, 9, 10} // of 4×4 cells
	cell := func(set, picture, e, k int) []float64 {
		v := make([]float64, s.Code)
		for f := range v {
			v[f] = x.at(set, f, picture*headExamples+e, k)
		}
		return v
	}
	want := zeros(2, s.compareFeatures(), headExamples)
	for set := range 2 {
		for e := range headExamples {
			var features, rows, columns []float64
			for range middle {
				rows, columns = append(rows, math.Inf(-1)), append(columns, math.Inf(-1))
			}
			for i, a := range middle {
				for j, b := range middle {
					v := alike(cell(set, 0, e, a), cell(set, 1, e, b))
					features = append(features, v)
					rows[i], columns[j] = max(rows[i], v), max(columns[j], v)
				}
			}
			features = append(append(features, rows...), columns...)
			for f := range s.Code { // Differences of mean codes, of all cells.
				d := 0.0
				for k := range 16 {
					d += (x.at(set, f, e, k) - x.at(set, f, headExamples+e, k)) / 16
				}
				features = append(features, math.Abs(d))
			}
			for f := range s.Code { // Those of the middle, of lengths 1.
				d := 0.0
				for _, k := range middle {
					u, v := cell(set, 0, e, k), cell(set, 1, e, k)
					length := func(w []float64) float64 {
						sum := 0.0
						for _, a := range w {
							sum += a * a
						}
						return math.Sqrt(sum/float64(len(w)) + .1)
					}
					d += (u[f]/length(u) - v[f]/length(v)) / 4
				}
				features = append(features, math.Abs(d))
			}
			for k, v := range features {
				want.v[(set*len(features)+k)*headExamples+e] = v
			}
		}
	}
	ours := func(in []*Node) *Node { return compare(s, in[0]) }
	sameBlock(t, "compare", eval(t, ours, x), want, 1e-12)
	checkGradient(t, ours, 1, x)
}

// Masks multiply what a head reads and its hidden layer, the same in all sets.
func TestDropout(t *testing.T) {
	s := heads()["pooled"]
	codes := codesFor(s, 10)
	k, h := s.DropShapes()
	masks := func(features, hidden float64) []block {
		list := []block{zeros(k, headExamples), zeros(h, headExamples)}
		for i, v := range []float64{features, hidden} {
			for j := range list[i].v {
				list[i].v[j] = v
			}
		}
		return list
	}
	n := newNet(t, func(w *Weights, in []*Node) *Node {
		return Answer(s, w, in[0], nil, Dropout{Features: in[1], Hidden: in[2]})
	}, false, codes.dims, []int{k, headExamples}, []int{h, headExamples})
	weights := n.start(11)
	plain := newNet(t, answer(s), false, codes.dims).run(t, weights, codes)[0]
	one := masks(1, 1)
	sameBlock(t, "masks of 1", n.run(t, weights, codes, one[0], one[1])[0], plain, 1e-6)
	// Without a hidden layer the answer is its bias.
	bias := weights[len(weights)-1]
	none := masks(1, 0)
	got := n.run(t, weights, codes, none[0], none[1])[0]
	for i, v := range got.v {
		if v != float64(bias[i/headExamples]) {
			t.Fatalf("answer %v without a hidden layer, want the bias %v", v, bias[i/headExamples])
		}
	}
	// Features twice as large are codes twice as large.
	two, doubled := masks(2, 1), zeros(codes.dims...)
	for i, v := range codes.v {
		doubled.v[i] = 2 * v
	}
	sameBlock(t, "masks of 2", n.run(t, weights, codes, two[0], two[1])[0], newNet(t, answer(s), false, codes.dims).run(t, weights, doubled)[0], 1e-5)
	// One example's mask is its own.
	two[0].v[1] = 0
	if v := n.run(t, weights, codes, two[0], two[1])[0]; v.at(0, 0, 0) != n.run(t, weights, codes, masks(2, 1)[0], masks(2, 1)[1])[0].at(0, 0, 0) {
		t.Error("the mask of example 1 changes the answer to example 0")
	}
}

// The arranging head beside loops: every picture's places are scored from its
// pooled code and the mean of all pictures', and an order has the sum of its
// places' scores.
func TestArrange(t *testing.T) {
	s := heads()["arrange"]
	codes := codesFor(s, 12)
	n := newNet(t, answer(s), false, codes.dims)
	values := n.start(13)
	weights := map[string]block{}
	for i, w := range n.weights {
		weights[w.Name] = block{w.Shape, double64(values[i])}
	}
	want := zeros(2, len(orders), headExamples)
	for set := range 2 {
		dense := func(name string, x []float64) []float64 {
			w, b := weights[name+".weight"], weights[name+".bias"]
			y := make([]float64, w.dims[1])
			for m := range y {
				y[m] = b.at(set, m, 0)
				for k, v := range x {
					y[m] += w.at(set, m, k) * v
				}
			}
			return y
		}
		for e := range headExamples {
			pooled, mean := make([][]float64, 3), make([]float64, 3*4)
			for p := range pooled {
				pooled[p] = make([]float64, 3*4)
				for f := range s.Code {
					for cell := range s.Tokens() {
						v := codes.at(set, f, p*headExamples+e, cell) / 4
						pooled[p][f*4+cell/8*2+cell%4/2] += v
						mean[f*4+cell/8*2+cell%4/2] += v / 3
					}
				}
			}
			for k, order := range orders {
				for p, place := range order {
					y := dense("head.in", append(append([]float64{}, pooled[p]...), mean...))
					for i := range y {
						y[i] = max(0, y[i])
					}
					want.v[(set*len(orders)+k)*headExamples+e] += dense("head.out", y)[place]
				}
			}
		}
	}
	sameBlock(t, "answers", n.run(t, values, codes)[0], want, 1e-5)
}
