package training

import (
	"fmt"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// A Program holds the compiled graphs of a network: one step of training, and the
// losses and answers of a batch. It has no state, so that any number of trainings
// may run at once. Graphs are compiled when first used, in .1 to 2 seconds each;
// to have few, a network is asked in two parts, its encoder, which it has in
// common with networks for other tasks, and then its head.
type Program struct {
	spec    network.Spec
	batch   int
	backend compute.Backend
	// encoder and head are those parts, nil of a network that reads codes.
	encoder, head *Program

	mu     sync.Mutex
	graphs map[graphKey]*compiled
}

// A graphKey says which graph it is, and the shapes that may differ from call to
// call: the numbers of rows of the stored pictures and targets.
type graphKey struct {
	kind                  graphKind
	batch, pictures, rows int
}

type graphKind int

const (
	stepGraph graphKind = iota
	lossGraph
	answerGraph
	pictureGraph
	codeGraph
	constantGraph
)

// compiled is one graph, compiled once.
type compiled struct {
	once    sync.Once
	graph   *Graph
	weights []network.Weight
	err     error
}

// Programs shares programs of equal specs and batches. The zero value is not
// ready; see NewPrograms.
type Programs struct {
	backend compute.Backend
	mu      sync.Mutex
	list    map[programKey]*Program
}

type programKey struct {
	spec  network.Spec
	batch int
}

// NewPrograms returns an empty collection for a backend.
func NewPrograms(backend compute.Backend) *Programs {
	return &Programs{backend: backend, list: map[programKey]*Program{}}
}

// Get returns the program of a spec for batches of this many examples, made if
// need be. The error says what is wrong with the spec.
func (p *Programs) Get(spec network.Spec, batch int) (*Program, error) {
	if err := spec.Check(); err != nil {
		return nil, err
	}
	if batch < 1 {
		return nil, fmt.Errorf("training: batch is %d, want at least 1", batch)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	program := p.get(spec, batch)
	if !spec.ReadsCodes() && program.encoder == nil {
		head := spec
		head.OnCodes = true
		program.encoder, program.head = p.get(encoderOf(spec), 1), p.get(head, batch)
	}
	return program, nil
}

// get returns the program of a spec, made if need be, without its parts.
func (p *Programs) get(spec network.Spec, batch int) *Program {
	key := programKey{spec, batch}
	if p.list[key] == nil {
		p.list[key] = &Program{spec: spec, batch: batch, backend: p.backend, graphs: map[graphKey]*compiled{}}
	}
	return p.list[key]
}

// encoderOf is a spec's encoder, with the least of a head.
func encoderOf(s network.Spec) network.Spec {
	return network.Spec{Family: s.Family, Size: s.Size, Channels: s.Channels, Inputs: 1, Grid: s.Grid, Code: s.Code, Width: s.Width,
		Blocks: s.Blocks, Head: network.Dense, Context: 1, Hidden: 1, Values: 1, Cell: 1, Loss: network.L1, Sets: 1}
}

// Spec returns the network.
func (p *Program) Spec() network.Spec { return p.spec }

// Batch returns the number of examples of a step.
func (p *Program) Batch() int { return p.batch }

// get returns a compiled graph.
func (p *Program) get(key graphKey) (*compiled, error) {
	p.mu.Lock()
	c := p.graphs[key]
	if c == nil {
		c = &compiled{}
		p.graphs[key] = c
	}
	p.mu.Unlock()
	c.once.Do(func() { c.err = p.compile(key, c) })
	return c, c.err
}

// compile builds and compiles a graph.
func (p *Program) compile(key graphKey, c *compiled) error {
	return try(func() {
		g := NewGraph(p.backend, fmt.Sprintf("%s %v", p.spec.Loss, key))
		var w network.Weights
		outputs := p.build(g, key, &w)
		if err := g.Compile(outputs...); err != nil {
			panic(err)
		}
		c.graph, c.weights = g, w.List
	})
}

// param returns a parameter of the graph.
func param(g *Graph, name string, t dtypes.DType, dims ...int) *Node {
	return Parameter(g, name, shapes.Make(t, dims...))
}

// build builds a graph; its parameters are, in this order, the data (see
// dataOf), what the kind needs besides, the weights, and for a step the two
// moments of each weight.
func (p *Program) build(g *Graph, key graphKey, w *network.Weights) []*Node {
	switch key.kind {
	case pictureGraph:
		return []*Node{p.picturesOf(g, key)} // [B, Channels·p², T]
	case codeGraph:
		pictures := param(g, "pictures", dtypes.Float32, key.batch, p.spec.PictureRows(), p.spec.Tokens())
		return []*Node{Transpose(network.Encode(p.spec, w, pictures), 0, 1)} // [B, C, T]
	case answerGraph:
		pictures := p.picturesOf(g, key)
		aux := p.auxOf(g)
		return []*Node{network.Answer(p.spec, w, p.codesOf(g, w, pictures), aux, network.Dropout{})}
	case constantGraph:
		target, mask, aux := p.targetsOf(g, key)
		dims := p.answerDims(key.batch)
		one := append([]int{}, dims...)
		one[2] = 1
		answer := BroadcastToDims(param(g, "answer", dtypes.Float32, one...), dims...)
		return []*Node{network.Losses(p.spec, answer, target, mask, aux)}
	}
	pictures := p.picturesOf(g, key)
	target, mask, aux := p.targetsOf(g, key)
	var drop network.Dropout
	var rates *Node
	if key.kind == stepGraph {
		rates = param(g, "rates", dtypes.Float32, 5)
		if k, h := p.spec.DropShapes(); k > 0 {
			drop.Features = param(g, "drop.features", dtypes.Float32, k, key.batch)
			drop.Hidden = param(g, "drop.hidden", dtypes.Float32, h, key.batch)
		}
	}
	answer := network.Answer(p.spec, w, p.codesOf(g, w, pictures), aux, drop)
	losses := network.Losses(p.spec, answer, target, mask, aux)
	if key.kind == lossGraph {
		return []*Node{losses}
	}
	mean := ReduceMean(losses, 1) // [S]
	return append([]*Node{mean}, adamW(g, w, ReduceAllSum(mean), rates, p.spec)...)
}

// answerDims is the shape of the answers to a batch.
func (p *Program) answerDims(batch int) []int {
	s := p.spec
	if s.Loss.Dense() {
		return []int{s.Sets, s.Values * s.Cell * s.Cell, batch, s.Tokens()}
	}
	return []int{s.Sets, s.Values, batch}
}

// picturesOf takes the rows of a batch out of all pictures, or of all codes if
// there is no encoder.
func (p *Program) picturesOf(g *Graph, key graphKey) *Node {
	s, n := p.spec, key.batch*p.spec.Inputs
	dims := []int{s.PictureRows(), s.Tokens()}
	if s.ReadsCodes() {
		dims = []int{s.Sets, s.Code, s.Tokens()}
	}
	all := param(g, "pictures", dtypes.Float32, append([]int{key.pictures}, dims...)...)
	return Gather(all, param(g, "picture", dtypes.Int32, n, 1))
}

// codesOf returns codes [S, Code, I·B, T] of what picturesOf returned.
func (p *Program) codesOf(g *Graph, w *network.Weights, pictures *Node) *Node {
	s, n := p.spec, pictures.Shape().Dim(0)
	if s.ReadsCodes() {
		return TransposeAllAxes(pictures, 1, 2, 0, 3)
	}
	return Reshape(network.Encode(s, w, pictures), 1, s.Code, n, s.Tokens())
}

// targetsOf takes the rows of a batch out of all targets.
func (p *Program) targetsOf(g *Graph, key graphKey) (target, mask, aux *Node) {
	s := p.spec
	all := param(g, "targets", dtypes.Float32, append([]int{key.rows}, s.Targets()...)...)
	masks := param(g, "masks", dtypes.Float32, append([]int{key.rows}, s.MaskShape()...)...)
	row := param(g, "row", dtypes.Int32, key.batch, 1)
	return Gather(all, row), Gather(masks, row), p.auxOf(g)
}

// auxOf returns the constants of the spec, nil if it has none.
func (p *Program) auxOf(g *Graph) *Node {
	if shape := p.spec.AuxShape(); shape != nil {
		return param(g, "aux", dtypes.Float32, shape...)
	}
	return nil
}

// adamW returns the new weights and moments: AdamW of Loshchilov and Hutter
// (ICLR 2019), β .9 and .999, after clipping the gradient if the network is of
// a family. rates holds the learning rate, the weight decay and, for step k from
// 1, 1/(1 - β1^k), 1/(1 - β2^k), and the largest norm.
func adamW(g *Graph, w *network.Weights, loss, rates *Node, s network.Spec) []*Node {
	gradients := Gradient(loss, w.Nodes...)
	rate := func(i int) *Node { return Reshape(Slice(rates, AxisElem(i))) }
	lr, decay, c1, c2 := rate(0), rate(1), rate(2), rate(3)
	if s.Family != network.NoEncoder {
		sum := ScalarZero(g, dtypes.Float32)
		for _, d := range gradients {
			sum = Add(sum, ReduceAllSum(Square(d)))
		}
		scale := MinScalar(Div(rate(4), Sqrt(AddScalar(sum, 1e-12))), 1)
		for i, d := range gradients {
			gradients[i] = Mul(d, scale)
		}
	}
	const b1, b2, epsilon = 0.9, 0.999, 1e-8
	n := len(w.Nodes)
	outputs := make([]*Node, 3*n)
	for i, x := range w.Nodes {
		m := param(g, fmt.Sprintf("m%d", i), dtypes.Float32, x.Shape().Dimensions...)
		v := param(g, fmt.Sprintf("v%d", i), dtypes.Float32, x.Shape().Dimensions...)
		d := gradients[i]
		m = Add(MulScalar(m, b1), MulScalar(d, 1-b1))
		v = Add(MulScalar(v, b2), MulScalar(Square(d), 1-b2))
		step := Div(Mul(m, c1), AddScalar(Sqrt(Mul(v, c2)), epsilon))
		outputs[i] = Sub(x, Mul(lr, Add(step, Mul(decay, x))))
		outputs[n+2*i], outputs[n+2*i+1] = m, v
	}
	return outputs
}

// try runs f and returns what it panics with as an error: graph functions and
// backends report by panics.
func try(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			err = r
		default:
			err = fmt.Errorf("%v", r)
		}
	}()
	f()
	return nil
}

// run executes a compiled graph.
func (c *compiled) run(inputs []any) (outputs []*tensors.Tensor, err error) {
	err = try(func() { outputs = c.graph.Run(inputs...) })
	return outputs, err
}
