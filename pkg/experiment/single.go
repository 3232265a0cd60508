package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/gomlx/compute"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/prediction"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/training"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// A Single is the network of one task or one transfer, to be trained apart from a
// study: on the data and by the recipe of one.
type Single struct {
	Task string   // its name in the dictionary
	From []string // the sources of a transfer, nil for the task's own network

	experiment *Experiment
	facts      specific.Facts
	encoders   []Encoder
	transfer   *trainedTransfer // once it is trained
}

// trainedTransfer is what answers.
type trainedTransfer struct {
	pool  *transfer.Pool
	bench transfer.Bench
	group *transfer.Trained
}

// NewSingle opens the data of a configuration, whose Tasks do not matter. The
// error is a *ConfigError of the field "task" if the data cannot give the task.
func NewSingle(c Config, name, cache string, backend compute.Backend) (*Single, error) {
	return newSingle(c, name, nil, cache, backend)
}

// NewSingleTransfer is like NewSingle for the transfer to a task from encoders,
// whose networks are of the configuration's family and sizes. The error is of the
// field "from" if there is something wrong with them.
func NewSingleTransfer(c Config, name string, from []Encoder, cache string, backend compute.Backend) (*Single, error) {
	s, err := newSingle(c, name, from, cache, backend)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(s.experiment.Targets(), s.Task) {
		return nil, configError("task", "%q is a source only: nothing is transferred to it", name)
	}
	for _, x := range from {
		if slices.Contains(s.From, x.Task) {
			return nil, configError("from", "%q is there twice", x.Task)
		}
		if !slices.Contains(s.experiment.Config.Tasks, x.Task) {
			return nil, configError("from", "the data set %s cannot give %q", c.Data.Source, x.Task)
		}
		s.From = append(s.From, x.Task)
	}
	return s, nil
}

func newSingle(c Config, name string, from []Encoder, cache string, backend compute.Backend) (*Single, error) {
	dictionary, err := c.Dictionary()
	if err != nil {
		return nil, err
	}
	t, err := FindTask(dictionary, name)
	if err != nil {
		return nil, configError("task", "%v", err)
	}
	c.Tasks = nil
	e, err := prepare(c, cache, backend)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(e.Config.Tasks, t.Name) {
		return nil, configError("task", "the data set %s cannot give %q; it has %s", c.Data.Source, t.Name, strings.Join(e.Config.Tasks, ", "))
	}
	if t.Name == untrained {
		return nil, configError("task", "%q is the network that is not trained", name)
	}
	if err := e.Config.checkTasks(e.source, []string{t.Name}); err != nil {
		return nil, err
	}
	// A single network takes one number of steps.
	recipe := &e.Config.Specific
	if !t.Output.Dense() {
		recipe.Steps = recipe.GlobalSteps
	}
	recipe.GlobalSteps = recipe.Steps
	return &Single{Task: t.Name, experiment: e, encoders: from}, nil
}

// Config returns the configuration, completed.
func (s *Single) Config() Config { return s.experiment.Config }

// Steps is how many steps are taken.
func (s *Single) Steps() int {
	if s.From != nil {
		return s.Config().Transfer.Steps
	}
	return s.Config().Specific.Steps
}

// Train trains the network and measures it beside the best constant answer. read,
// if not nil, is called as examples are read, by any number of goroutines, with how
// many have been. The session's Basis is set to the data and Config.Numbers.
//
// Of a transfer the weights are those of its head, the constant answer is the best
// one to the examples that the transfer is trained on, and the history has a point
// after every CheckpointEvery steps, without a validation.
func (s *Single) Train(ctx context.Context, session specific.Session, read func(n int)) (*specific.Result, error) {
	e := s.experiment
	src := count(e.source, read)
	var err error
	if s.facts, err = specific.Survey(ctx, src, s.Task, e.Config.Specific); err != nil {
		return nil, err
	}
	session.Basis = fmt.Sprintf("%s, version %s, on %s", dataset.NameOf(e.source, s.Task), Version, e.Config.Numbers)
	if s.From == nil {
		return session.Train(ctx, e.lab, src, s.facts, e.Config.Specific)
	}
	for _, x := range s.encoders {
		session.Basis += fmt.Sprintf(", from %s %.16s", x.Task, x.sum)
	}
	return s.trainTransfer(ctx, session, src)
}

// trainTransfer computes the codes of the sources and trains the head that reads
// them.
func (s *Single) trainTransfer(ctx context.Context, session specific.Session, src dataset.Source) (*specific.Result, error) {
	e := s.experiment
	pool, err := transfer.NewPool(ctx, src, []specific.Facts{s.facts}, e.Config.Transfer)
	if err != nil {
		return nil, err
	}
	t := &trainedTransfer{pool: pool, bench: transfer.Bench{}}
	for _, x := range s.encoders {
		facts, err := specific.Survey(ctx, src, x.Task, e.Config.Specific)
		if err != nil {
			return nil, err
		}
		if t.bench[x.Task], err = transfer.Encode(ctx, e.lab, pool, facts, x.weights, specific.SeedOf(e.Config.Seed, x.Task)); err != nil {
			return nil, err
		}
	}
	target, err := transfer.NewTarget(ctx, e.lab, src, pool, s.facts, e.Config.Transfer)
	if err != nil {
		return nil, err
	}
	r := &specific.Result{Task: s.Task, Images: target.Images()}
	if t.group, err = target.Train(ctx, t.bench, [][]string{s.From}, session); err != nil {
		return nil, err
	}
	r.Weights, r.History, r.Losses = t.group.Weights, t.group.History, t.group.Losses[0]
	if r.Constant, err = target.Constant(ctx); err != nil {
		return nil, err
	}
	s.transfer = t
	return r, nil
}

// Predictions draws what a network that Train returned answers to n test images.
// The note stands below the name of the task.
func (s *Single) Predictions(ctx context.Context, r *specific.Result, n int, note string) (*prediction.Sheet, error) {
	e := s.experiment
	x, err := e.examine(ctx, s.facts, n)
	if err != nil {
		return nil, err
	}
	answers, err := s.answers(ctx, r, x.examples)
	if err != nil {
		return nil, err
	}
	losses := map[string]float64{}
	for i, image := range r.Images {
		losses[image] = float64(r.Losses[i])
	}
	title := "What the network answers"
	if s.From != nil {
		title = "What the transfer from " + strings.Join(s.From, " + ") + " answers"
	}
	return prediction.New(x.samples(answers, losses), e.drawing(title, map[string]string{s.Task: note}))
}

// answers returns what the network answers to test examples.
func (s *Single) answers(ctx context.Context, r *specific.Result, x *training.Examples) ([][]float32, error) {
	if t := s.transfer; t != nil {
		rows, err := t.pool.TestRows(s.Task, r.Images, x.Images)
		if err != nil {
			return nil, err
		}
		answers, err := transfer.Answers(ctx, s.experiment.lab, s.facts, s.Config().Transfer, t.bench, t.group, x, rows)
		if err != nil {
			return nil, err
		}
		return answers[0], nil
	}
	return specific.Answers(ctx, s.experiment.lab, s.facts, r.Weights, x)
}

// WriteWeights writes the weights of a network as a file of package safetensors.
func (s *Single) WriteWeights(path string, r *specific.Result) error {
	return writeWeights(path, r.Weights)
}

// counted is a source that tells how many examples have been read.
type counted struct {
	dataset.Source
	n    *atomic.Int64
	read func(n int)
}

// Example reads an example and counts it.
func (c counted) Example(ctx context.Context, split dataset.Split, i int, task string) (dataset.Example, error) {
	x, err := c.Source.Example(ctx, split, i, task)
	c.read(int(c.n.Add(1)))
	return x, err
}

// Dictionary is that of the source.
func (c counted) Dictionary() *task.Dictionary { return dataset.DictionaryOf(c.Source) }

// standards is what sources have whose targets were brought to standards.
type standards interface {
	Standard(task string) (label.Standard, error)
}

// count returns a source that tells how many examples have been read, and has
// standards if the source does.
func count(src dataset.Source, read func(n int)) dataset.Source {
	if read == nil {
		return src
	}
	c := counted{src, &atomic.Int64{}, read}
	if own, ok := src.(standards); ok {
		return struct {
			counted
			standards
		}{c, own}
	}
	return c
}
