package network

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A Weight is one block of numbers that training changes.
type Weight struct {
	Name  string
	Shape []int
	// Std is the standard deviation of the start, a normal distribution; 0
	// starts at zero.
	Std float64
	// Shared is the number of leading copies, the heads of a spec with many
	// sets, that start equal: the first axis of Shape. 0 if there are none.
	Shared int
}

// Len returns the number of values.
func (w Weight) Len() int {
	n := 1
	for _, d := range w.Shape {
		n *= d
	}
	return n
}

// Start returns the first values. They depend on the seed and the name alone,
// so that equal parts of different networks start equal, on every backend.
func (w Weight) Start(seed uint64) []float32 {
	values := make([]float32, w.Len())
	if w.Std == 0 {
		return values
	}
	h := fnv.New64a()
	h.Write([]byte(w.Name))
	random := rand.New(rand.NewPCG(seed, h.Sum64()))
	n := len(values) / max(1, w.Shared)
	for i := range n {
		values[i] = float32(w.Std * random.NormFloat64())
	}
	for i := n; i < len(values); i++ {
		values[i] = values[i-n]
	}
	return values
}

// OfEncoder reports whether the weight is one of the encoder.
func (w Weight) OfEncoder() bool { return strings.HasPrefix(w.Name, "encoder.") }

// Weights are the parameters of one graph, in the order in which the network
// asks for them. The zero value is ready; it serves one graph.
type Weights struct {
	List  []Weight
	Nodes []*graph.Node
}

// get returns the weight with this name as a parameter of the graph. Asking
// twice for one name is a mistake.
func (w *Weights) get(g *graph.Graph, weight Weight) *graph.Node {
	for _, old := range w.List {
		if old.Name == weight.Name {
			panic(fmt.Errorf("two weights are called %q", weight.Name))
		}
	}
	node := graph.Parameter(g, weight.Name, shapes.Make(dtypes.Float32, weight.Shape...))
	w.List = append(w.List, weight)
	w.Nodes = append(w.Nodes, node)
	return node
}

// The variance that a layer's result starts with, for inputs of variance 1.
// Networks with an encoder start small, as PyTorch's layers do, and so have to
// learn their features; heads on frozen codes start as He et al. (ICCV 2015)
// advise, small before the answer.
const (
	smallGain  = 1. / 3
	reluGain   = 2.
	answerGain = 1.
)

// gains returns the gains of a head's hidden layer and of its answer.
func (s Spec) gains() (hidden, answer float64) {
	if s.Family != NoEncoder {
		return smallGain, smallGain
	}
	return reluGain, answerGain
}

// dense returns W·x + b: x [S, K, N], result [S, out, N]. gain is the variance
// that the result starts with for inputs of variance 1.
func (w *Weights) dense(name string, x *graph.Node, out int, gain float64) *graph.Node {
	s, k := x.Shape().Dim(0), x.Shape().Dim(1)
	y := product(w.get(x.Graph(), Weight{name + ".weight", []int{s, out, k}, math.Sqrt(gain / float64(k)), s}), x)
	return addBias(y, w.get(x.Graph(), Weight{name + ".bias", []int{s, out, 1}, 0, s}))
}
