package specific

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/gomlx/compute"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A Result is a trained task-specific network and how it does.
type Result struct {
	Task    string
	Weights training.Values
	History training.History
	// Images are the test images that count for the task; Losses are the
	// network's losses on them, Constant those of the best constant answer to the
	// training examples ("avg" in the paper), and Random those of the same
	// network with an untrained encoder, whose head alone was trained as long on
	// the same examples ("rand"); nil for tasks that are sources only, which the
	// paper has no such number of either.
	Images                   []string
	Losses, Constant, Random []float32
}

// Wins returns the share of test images on which the network's loss is smaller
// than that of another, ties half.
func Wins[T float32 | float64](own, other []T) float64 {
	if len(own) == 0 || len(own) != len(other) {
		return 0
	}
	wins := 0.0
	for i, l := range own {
		switch {
		case l < other[i]:
			wins++
		case l == other[i]:
			wins += .5
		}
	}
	return wins / float64(len(own))
}

// A Lab is what trainings share: the backend, and the programs compiled on it.
type Lab struct {
	Backend  compute.Backend
	Programs *training.Programs
}

// NewLab returns a lab on a backend.
func NewLab(backend compute.Backend) *Lab {
	return &Lab{Backend: backend, Programs: training.NewPrograms(backend)}
}

// SeedOf mixes a seed with the name of a task.
func SeedOf(seed uint64, name string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, name)
	return h.Sum64()
}

// The trainings of Train.
const (
	OwnNetwork = "network"
	Untrained  = "untrained" // the head on an untrained encoder, not of tasks that are sources only
)

// Train trains the network of a task on the training split and measures it on
// the test split, and then as well the head of an untrained encoder. sessions, if
// not nil, watch both.
func Train(ctx context.Context, lab *Lab, src dataset.Source, f Facts, c Config, sessions Sessions) (*Result, error) {
	c = c.WithDefaults()
	if !f.Trained() {
		return nil, fmt.Errorf("task %s has nothing to train on", f.Task)
	}
	data, err := load(ctx, lab, src, f, c)
	if err != nil {
		return nil, err
	}
	defer data.close()
	r, err := sessions.of(OwnNetwork).train(ctx, lab, data, f, c)
	if err != nil || f.SourceOnly {
		return r, err
	}
	if r.Random, err = sessions.of(Untrained).readout(ctx, lab, data, f, c); err != nil {
		return nil, fmt.Errorf("task %s, untrained encoder: %w", f.Task, err)
	}
	return r, nil
}

// A Session is a training that somebody watches and may interrupt. All fields may
// be left out.
type Session struct {
	// Progress is called after each step with the mean loss of its examples;
	// images is how many have been seen. Validated is called after each
	// validation.
	Progress  func(step, steps, images int, loss float64)
	Validated func(training.Point)
	// Checkpoint is called when the context ends while the network trains, and
	// besides after every CheckpointEvery steps, if that is not 0; Resume is
	// where to go on. See training.Config. Basis names the data and the backend.
	Checkpoint      func(*training.Checkpoint) error
	CheckpointEvery int
	Resume          *training.Checkpoint
	Basis           string
}

// Sessions returns the session of one of several trainings, which come one after
// another, by its name. Nil stands for sessions without anything.
type Sessions func(training string) Session

// of returns the session of a training.
func (s Sessions) of(training string) Session {
	if s == nil {
		return Session{}
	}
	return s(training)
}

// Train trains and measures the network of a task as the function Train does,
// but not the one with an untrained encoder: Random is nil.
func (s Session) Train(ctx context.Context, lab *Lab, src dataset.Source, f Facts, c Config) (*Result, error) {
	c = c.WithDefaults()
	if !f.Trained() {
		return nil, fmt.Errorf("task %s has nothing to train on", f.Task)
	}
	data, err := load(ctx, lab, src, f, c)
	if err != nil {
		return nil, err
	}
	defer data.close()
	return s.train(ctx, lab, data, f, c)
}

// train trains and measures the network on data.
func (s Session) train(ctx context.Context, lab *Lab, data *tensors, f Facts, c Config) (*Result, error) {
	program, err := lab.Programs.Get(f.Spec, c.batch(f.Spec))
	if err != nil {
		return nil, err
	}
	r := &Result{Task: f.Task, Images: data.images}
	var history *training.History
	if r.Weights, history, r.Losses, err = fitAndMeasure(ctx, program, data, nil, s.fit(f, c, program)); err != nil {
		return nil, fmt.Errorf("task %s: %w", f.Task, err)
	}
	r.History = *history
	if r.Constant, err = constantLosses(ctx, program, data); err != nil {
		return nil, fmt.Errorf("task %s, best constant answer: %w", f.Task, err)
	}
	return r, nil
}

// readout trains the head of the network on the codes of its encoder as it
// starts, and returns the losses.
func (s Session) readout(ctx context.Context, lab *Lab, data *tensors, f Facts, c Config) ([]float32, error) {
	whole, err := lab.Programs.Get(f.Spec, c.batch(f.Spec))
	if err != nil {
		return nil, err
	}
	onCodes := f.Spec
	onCodes.OnCodes = true
	head, err := lab.Programs.Get(onCodes, c.batch(f.Spec))
	if err != nil {
		return nil, err
	}
	fit := s.fit(f, c, head)
	start, err := whole.StartValues(data.train, fit.Seed)
	if err != nil {
		return nil, err
	}
	codes, err := data.encode(ctx, whole, start)
	defer codes.close()
	if err != nil {
		return nil, err
	}
	_, _, losses, err := fitAndMeasure(ctx, head, codes, start, fit)
	return losses, err
}

// fit is how to train, watched.
func (s Session) fit(f Facts, c Config, program *training.Program) training.Config {
	return s.Watch(c.fit(f.Spec, SeedOf(c.Seed, f.Task)), program.Batch())
}

// Watch returns how to train so that the session is told, interrupted and gone on
// with. batch is the number of examples of a step.
func (s Session) Watch(fit training.Config, batch int) training.Config {
	if s.Progress != nil {
		steps := fit.Steps
		fit.Progress = func(step int, loss float64) { s.Progress(step, steps, step*batch, loss) }
	}
	fit.Validated, fit.Checkpoint, fit.CheckpointEvery, fit.Resume, fit.Basis = s.Validated, s.Checkpoint, s.CheckpointEvery, s.Resume, s.Basis
	return fit
}

// fitAndMeasure trains a network and measures it on the test examples. start holds
// weights to start from, others start as the seed says.
func fitAndMeasure(ctx context.Context, p *training.Program, data *tensors, start training.Values, fit training.Config) (training.Values, *training.History, []float32, error) {
	state, err := p.Start(data.train, fit.Seed, start)
	if err != nil {
		return nil, nil, nil, err
	}
	defer state.Close()
	history, err := p.Fit(ctx, state, data.train, data.held, fit)
	if err != nil {
		return nil, nil, nil, err
	}
	weights, err := state.Values()
	if err != nil {
		return nil, nil, nil, err
	}
	losses, err := p.Losses(ctx, weights, data.test)
	if err != nil {
		return nil, nil, nil, err
	}
	return weights, history, losses[0], nil
}

// tensors are the three parts of a task's data on the device.
type tensors struct {
	train, held, test *training.Data
	examples          *training.Examples // those of train
	images            []string           // those of test
}

func (t *tensors) close() {
	for _, d := range []*training.Data{t.train, t.held, t.test} {
		if d != nil {
			d.Close()
		}
	}
}

// encode returns the data for the head of a network alone, with codes by the
// encoder in v; what there is of it if there is an error. It is to be closed
// before t.
func (t *tensors) encode(ctx context.Context, p *training.Program, v training.Values) (_ *tensors, err error) {
	codes := &tensors{examples: t.examples, images: t.images}
	for _, part := range []struct{ from, to **training.Data }{{&t.train, &codes.train}, {&t.held, &codes.held}, {&t.test, &codes.test}} {
		if *part.to, err = p.Encode(ctx, v, *part.from); err != nil {
			return codes, err
		}
	}
	return codes, nil
}

// load reads the examples of a task.
func load(ctx context.Context, lab *Lab, src dataset.Source, f Facts, c Config) (*tensors, error) {
	var t tensors
	for _, part := range []struct {
		data   **training.Data
		reader training.Reader
	}{
		{&t.train, training.Reader{Split: dataset.Train, To: 1 - c.Held, Limit: c.images(f.Spec)}},
		{&t.held, training.Reader{Split: dataset.Train, From: 1 - c.Held, To: 1, Limit: c.Test / 2}},
		{&t.test, training.Reader{Split: dataset.Test, Limit: c.Test}},
	} {
		part.reader.Source, part.reader.ClassWeights, part.reader.Scale = src, f.ClassWeights, f.Scale
		e, err := part.reader.Read(ctx, f.Task, f.Spec)
		if err != nil {
			t.close()
			return nil, err
		}
		if *part.data, err = training.NewData(lab.Backend, e, f.Aux); err != nil {
			t.close()
			return nil, fmt.Errorf("task %s: %w", f.Task, err)
		}
		if part.data == &t.train {
			t.examples = e
		}
		t.images = e.Images
	}
	if f.Task == "jigsaw" {
		if err := t.train.Shuffle(lab.Backend, t.examples, permutations(), f.Aux); err != nil {
			t.close()
			return nil, err
		}
	}
	return &t, nil
}

// permutations are the orders of tiles of task jigsaw.
func permutations() [][]int {
	var orders [][]int
	for _, p := range label.Permutations() {
		order := make([]int, len(p))
		for j, tile := range p {
			order[j] = int(tile)
		}
		orders = append(orders, order)
	}
	return orders
}

// Answers returns what a network answers to examples, each [Values·q², T] or
// [Values] and scaled as the examples are.
func Answers(ctx context.Context, lab *Lab, f Facts, weights training.Values, e *training.Examples) ([][]float32, error) {
	program, err := lab.Programs.Get(f.Spec, 1)
	if err != nil {
		return nil, err
	}
	d, err := training.NewData(lab.Backend, e, f.Aux)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	all := make([]int, e.Len())
	for i := range all {
		all[i] = i
	}
	answers, err := program.Answers(ctx, weights, d, all)
	if err != nil {
		return nil, fmt.Errorf("task %s: %w", f.Task, err)
	}
	return answers[0], nil
}
