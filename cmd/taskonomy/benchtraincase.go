package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A trainKind is a kind of network to measure, and a task that has one.
type trainKind struct {
	name, task string
	heads      int // Side by side, 0 for a network of Stage I.
}

// trainKinds are what is measured; those of Stage I come first.
var trainKinds = []trainKind{
	{"image", "rgb2sfnorm", 0},
	{"classes", "class_places", 0},
	{"segments", "segment2d", 0},
	{"pairs", "fix_pose", 0},
	{"heads-image", "rgb2sfnorm", 25},
	{"heads-segments", "segment2d", 25},
	{"heads-classes", "class_places", 25},
}

const stageOneKinds = 4

func trainKindNames() []string {
	var names []string
	for _, k := range trainKinds {
		names = append(names, k.name)
	}
	return names
}

// trainKindOf returns the kind of a name, nil if there is none.
func trainKindOf(name string) *trainKind {
	for i, k := range trainKinds {
		if k.name == name {
			return &trainKinds[i]
		}
	}
	return nil
}

// A trainCase is a network with examples, a start and a way of training, on its
// way to the processes that are measured; see bench/case.py for the file.
type trainCase struct {
	kind *trainKind
	file string

	Spec       network.Spec `json:"spec"`
	Batch      int          `json:"batch"`
	Rate       float64      `json:"rate"`
	Warmup     int          `json:"warmup"`
	Steps      int          `json:"steps"`
	Decay      float64      `json:"decay"`
	Clip       float64      `json:"clip"`
	Drop       [2]float64   `json:"drop"`
	Parameters int          `json:"parameters"`

	examples *training.Examples
	index    [][]int32 // The rows of each example's pictures.
	aux      []float32
	weights  []network.Weight
	start    training.Values
}

// trainSteps is how many steps the schedule has: more than are taken.
const trainSteps = 1 << 20

// makeTrainCases makes the cases and writes each to a file in dir. The examples
// are of a small synthetic world.
func makeTrainCases(ctx context.Context, dir string, family network.Family, size int, kinds []string) ([]*trainCase, error) {
	src, err := synthetic.Open(synthetic.Config{Size: size, Train: 4, Views: 12})
	if err != nil {
		return nil, err
	}
	b, err := backend.Open("go")
	if err != nil {
		return nil, err
	}
	defer b.Finalize()
	var cases []*trainCase
	for _, name := range kinds {
		c, err := makeTrainCase(ctx, src, trainKindOf(name), family)
		if err != nil {
			return nil, err
		}
		if err := c.begin(b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		c.file = filepath.Join(dir, name+".safetensors")
		if err := c.write(); err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// makeTrainCase makes a case without its start. Rates and dropout are those of
// the quick preset, batches as in packages specific and transfer.
func makeTrainCase(ctx context.Context, src dataset.Source, kind *trainKind, family network.Family) (*trainCase, error) {
	facts, err := specific.Survey(ctx, src, kind.task, specific.Config{Family: family})
	if err != nil {
		return nil, err
	}
	r := training.Reader{Source: src, Split: dataset.Train, Scale: facts.Scale, ClassWeights: facts.ClassWeights}
	examples, err := r.Read(ctx, kind.task, facts.Spec)
	if err != nil {
		return nil, err
	}
	c := &trainCase{kind: kind, Spec: facts.Spec, Warmup: 50, Steps: trainSteps, examples: examples, aux: facts.Aux}
	if kind.heads == 0 {
		c.Batch, c.Rate, c.Decay, c.Clip = 32/min(2, c.Spec.Inputs), 8e-3, 1e-4, 1
		if !c.Spec.Loss.Dense() {
			c.Rate, c.Decay, c.Drop = 4e-3, .02, [2]float64{.15, .3}
		}
	} else {
		c.toHeads(kind.heads)
	}
	for i := range examples.Len() {
		rows := make([]int32, c.Spec.Inputs)
		for k := range rows {
			rows[k] = int32(i*c.Spec.Inputs + k)
		}
		c.index = append(c.index, rows)
	}
	return c, nil
}

// toHeads turns the network into the heads of so many transfers to its task, as
// package transfer trains them, on codes instead of pictures.
func (c *trainCase) toHeads(n int) {
	s := &c.Spec
	s.Family, s.Size, s.Channels, s.Width, s.Blocks, s.Sets = network.NoEncoder, 0, 0, 0, 0, n
	if s.Loss.Dense() {
		s.Head, s.Hidden, s.Context = network.Dense, 64, 3
		c.Batch, c.Rate, c.Decay = 16, 1.5e-2, 1e-3
	} else {
		s.Hidden, s.Context = 32, 0
		c.Batch, c.Rate, c.Decay, c.Drop = 16, 3e-3, .05, [2]float64{.25, .5}
	}
	c.examples.Pictures = randomCodes(c.examples.Len() * s.Inputs * s.Sets * s.Code * s.Tokens())
}

// randomCodes stands for the codes of encoders, which have mean 0 and deviation 1
// too.
func randomCodes(n int) []float32 {
	random := rand.New(rand.NewPCG(0, 2))
	codes := make([]float32, n)
	for i := range codes {
		codes[i] = float32(random.NormFloat64())
	}
	return codes
}

// data brings the first n examples to a device.
func (c *trainCase) data(b *backend.Backend, n int) (*training.Data, error) {
	s := c.Spec
	of := func(values []float32) []float32 { return values[:len(values)/c.examples.Len()*n] }
	e := *c.examples
	e.Spec, e.Images = s, e.Images[:n]
	e.Pictures, e.Targets, e.Masks = of(e.Pictures), of(e.Targets), of(e.Masks)
	if s.Family == network.NoEncoder {
		return training.NewCodeData(b.Backend, s, e.Pictures, c.index[:n], &e, c.aux)
	}
	return training.NewData(b.Backend, &e, c.aux)
}

// begin sets the start.
func (c *trainCase) begin(b *backend.Backend) error {
	d, err := c.data(b, c.Batch)
	if err != nil {
		return err
	}
	defer d.Close()
	program, err := training.NewPrograms(b.Backend).Get(c.Spec, c.Batch)
	if err != nil {
		return err
	}
	if c.weights, err = program.Weights(d); err != nil {
		return err
	}
	c.start = training.Values{}
	for _, w := range c.weights {
		c.start[w.Name] = w.Start(1)
		c.Parameters += w.Len()
	}
	return nil
}

// Names in the file of a case.
const (
	caseKey      = "case"
	weightPrefix = "weight/"
)

// write writes the case to its file.
func (c *trainCase) write() error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	n, s := c.examples.Len(), c.Spec
	picture := []int{n * s.Inputs, s.PictureRows(), s.Tokens()}
	if s.Family == network.NoEncoder {
		picture = []int{n * s.Inputs, s.Sets, s.Code, s.Tokens()}
	}
	var index []int64
	for _, rows := range c.index {
		for _, r := range rows {
			index = append(index, int64(r))
		}
	}
	tensors := []safetensors.Tensor{
		{Name: "pictures", Shape: picture, Data: c.examples.Pictures},
		{Name: "index", Shape: []int{n, s.Inputs}, Ints: index},
		{Name: "targets", Shape: append([]int{n}, s.Targets()...), Data: c.examples.Targets},
		{Name: "masks", Shape: append([]int{n}, s.MaskShape()...), Data: c.examples.Masks},
	}
	if c.aux != nil {
		tensors = append(tensors, safetensors.Tensor{Name: "aux", Shape: s.AuxShape(), Data: c.aux})
	}
	for _, w := range c.weights {
		tensors = append(tensors, safetensors.Tensor{Name: weightPrefix + w.Name, Shape: w.Shape, Data: c.start[w.Name]})
	}
	return safetensors.WriteFile(c.file, tensors, map[string]string{caseKey: string(text)})
}

// readTrainCase reads a case.
func readTrainCase(path string) (*trainCase, error) {
	tensors, metadata, err := safetensors.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := &trainCase{file: path, examples: &training.Examples{}, start: training.Values{}}
	if err := json.Unmarshal([]byte(metadata[caseKey]), c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, t := range tensors {
		switch t.Name {
		case "pictures":
			c.examples.Pictures = t.Data
		case "targets":
			c.examples.Targets = t.Data
		case "masks":
			c.examples.Masks = t.Data
		case "aux":
			c.aux = t.Data
		case "index":
			c.examples.Images = make([]string, t.Shape[0])
			for i := range t.Shape[0] {
				rows := make([]int32, t.Shape[1])
				for k := range rows {
					rows[k] = int32(t.Ints[i*t.Shape[1]+k])
				}
				c.index = append(c.index, rows)
			}
		default:
			c.start[strings.TrimPrefix(t.Name, weightPrefix)] = t.Data
		}
	}
	return c, nil
}
