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
)

// A Single is the network of one task, to be trained apart from a study: on the
// data and by the recipe of one.
type Single struct {
	Task string // its name in the dictionary

	experiment *Experiment
	facts      specific.Facts
}

// NewSingle opens the data of a configuration, whose Tasks do not matter. The
// error is a *ConfigError of the field "task" if the data cannot give the task.
func NewSingle(c Config, name, cache string, backend compute.Backend) (*Single, error) {
	dictionary, err := c.Dictionary()
	if err != nil {
		return nil, err
	}
	t, err := dictionary.Lookup(name)
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
	return &Single{Task: t.Name, experiment: e}, nil
}

// Config returns the configuration, completed.
func (s *Single) Config() Config { return s.experiment.Config }

// Train trains the network and measures it beside the best constant answer. read,
// if not nil, is called as examples are read, by any number of goroutines, with how
// many have been. The session's Basis is set to the data and Config.Numbers.
func (s *Single) Train(ctx context.Context, session specific.Session, read func(n int)) (*specific.Result, error) {
	e := s.experiment
	src := count(e.source, read)
	var err error
	if s.facts, err = specific.Survey(ctx, src, s.Task, e.Config.Specific); err != nil {
		return nil, err
	}
	session.Basis = fmt.Sprintf("%s, version %s, on %s", dataset.NameOf(e.source, s.Task), Version, e.Config.Numbers)
	return session.Train(ctx, e.lab, src, s.facts, e.Config.Specific)
}

// Predictions draws what a network that Train returned answers to n test images.
// The note stands below the name of the task.
func (s *Single) Predictions(ctx context.Context, r *specific.Result, n int, note string) (*prediction.Sheet, error) {
	e := s.experiment
	x, err := e.examine(ctx, s.facts, n)
	if err != nil {
		return nil, err
	}
	answers, err := specific.Answers(ctx, e.lab, s.facts, r.Weights, x.examples)
	if err != nil {
		return nil, err
	}
	losses := map[string]float64{}
	for i, image := range r.Images {
		losses[image] = float64(r.Losses[i])
	}
	return prediction.New(x.samples(answers, losses), e.drawing("What the network answers", map[string]string{s.Task: note}))
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
