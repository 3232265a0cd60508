package transfer

import (
	"context"
	"fmt"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A Target is a task to transfer to, with its examples in memory.
type Target struct {
	Facts          specific.Facts
	lab            *specific.Lab
	config         Config
	transfer, test *training.Examples
	pool           *Pool
}

// NewTarget reads the examples of a target, whose pictures are in the pool; nil
// stands for one that only Scratch is asked of.
func NewTarget(ctx context.Context, lab *specific.Lab, src dataset.Source, p *Pool, f specific.Facts, c Config) (*Target, error) {
	t := &Target{Facts: f, lab: lab, config: c.WithDefaults(), pool: p}
	var err error
	if t.transfer, err = c.Reader(src, f, dataset.Validation).Read(ctx, f.Task, f.Spec); err != nil {
		return nil, err
	}
	if t.test, err = c.Reader(src, f, dataset.Test).Read(ctx, f.Task, f.Spec); err != nil {
		return nil, err
	}
	if p == nil {
		return t, nil
	}
	if a, b := len(p.Transfer[f.Task]), len(p.Test[f.Task]); a != t.transfer.Len() || b != t.test.Len() {
		return nil, fmt.Errorf("target %s: %d and %d examples of the splits validation and test, but the pool has %d and %d: was the data set changed during the run?",
			f.Task, t.transfer.Len(), t.test.Len(), a, b)
	}
	return t, nil
}

// Images names the test images.
func (t *Target) Images() []string { return t.test.Images }

// A Bench holds the codes of sources on the pictures of a pool, [Rows, Code, T]
// each.
type Bench map[string][]float32

// A Trained is a group of transfers to one target that were trained side by side.
type Trained struct {
	// Sets are the sources of each transfer.
	Sets [][]string
	// Losses are those on the test images, [set][image].
	Losses [][]float32
	// Weights are those of all, the first axis being the set.
	Weights training.Values
	History training.History
}

// Train trains a transfer from each set of sources, all sets being of equal
// size. A source may come twice in a set. The session counts an example once for
// each set. Nothing is validated: the weights are those of the last step, and the
// history has a point every CheckpointEvery steps, whose Validation is NaN.
func (t *Target) Train(ctx context.Context, b Bench, sets [][]string, s specific.Session) (*Trained, error) {
	fail := func(err error) (*Trained, error) {
		names := make([]string, len(sets))
		for i, set := range sets {
			names[i] = strings.Join(set, "+")
		}
		return nil, fmt.Errorf("transfer %s → %s: %w", strings.Join(names, ", "), t.Facts.Task, err)
	}
	if len(sets) == 0 {
		return &Trained{}, nil
	}
	for _, set := range sets {
		if len(set) != len(sets[0]) {
			return fail(fmt.Errorf("sets of %d and %d sources do not train side by side", len(sets[0]), len(set)))
		}
	}
	spec := t.config.head(t.Facts.Spec, len(sets), len(sets[0]))
	program, err := t.lab.Programs.Get(spec, t.config.Batch)
	if err != nil {
		return fail(err)
	}
	train, err := t.data(b, sets, t.transfer, t.pool.Transfer[t.Facts.Task])
	if err != nil {
		return fail(err)
	}
	defer train.Close()
	fit := t.config.fit(spec, specific.SeedOf(t.config.Seed, t.Facts.Task))
	if s.CheckpointEvery > 0 {
		fit.Every = s.CheckpointEvery
	}
	fit = s.Watch(fit, program.Batch()*len(sets))
	state, err := program.Start(train, fit.Seed, nil)
	if err != nil {
		return fail(err)
	}
	defer state.Close()
	history, err := program.Fit(ctx, state, train, nil, fit)
	if err != nil {
		return fail(err)
	}
	r := &Trained{Sets: sets, History: *history}
	if r.Weights, err = state.Values(); err != nil {
		return fail(err)
	}
	test, err := t.data(b, sets, t.test, t.pool.Test[t.Facts.Task])
	if err != nil {
		return fail(err)
	}
	defer test.Close()
	if r.Losses, err = program.Losses(ctx, r.Weights, test); err != nil {
		return fail(err)
	}
	return r, nil
}

// Constant returns the losses on the test images of the best constant answer to
// the examples that transfers are trained on.
func (t *Target) Constant(ctx context.Context) ([]float32, error) {
	losses, err := specific.ConstantLosses(ctx, t.lab, t.Facts, t.transfer, t.test)
	if err != nil {
		return nil, fmt.Errorf("target %s, best constant answer: %w", t.Facts.Task, err)
	}
	return losses, nil
}

// Answers returns what each transfer of a group to a target answers to examples:
// [set][example][values]. index are the rows of the examples' pictures in the pool
// that the codes are of.
func Answers(ctx context.Context, lab *specific.Lab, f specific.Facts, c Config, b Bench, r *Trained, e *training.Examples, index [][]int32) ([][][]float32, error) {
	t := &Target{Facts: f, lab: lab, config: c.WithDefaults()}
	program, err := lab.Programs.Get(t.config.head(f.Spec, len(r.Sets), len(r.Sets[0])), t.config.Batch)
	if err != nil {
		return nil, err
	}
	data, err := t.data(b, r.Sets, e, index)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	all := make([]int, e.Len())
	for i := range all {
		all[i] = i
	}
	return program.Answers(ctx, r.Weights, data, all)
}

// data joins the codes of the sets on the pictures of a split and brings them to
// the device.
func (t *Target) data(b Bench, sets [][]string, e *training.Examples, index [][]int32) (*training.Data, error) {
	spec := t.config.head(t.Facts.Spec, len(sets), len(sets[0]))
	per := t.Facts.Spec.Code * spec.Tokens()
	place := map[int32]int32{} // of a pool's row among those used
	var rows []int32
	local := make([][]int32, len(index))
	for i, list := range index {
		for _, r := range list {
			if _, ok := place[r]; !ok {
				place[r] = int32(len(rows))
				rows = append(rows, r)
			}
			local[i] = append(local[i], place[r])
		}
	}
	codes := make([]float32, 0, len(rows)*len(sets)*len(sets[0])*per)
	for _, r := range rows {
		for _, set := range sets {
			for _, source := range set {
				all, ok := b[source]
				if !ok {
					return nil, fmt.Errorf("no codes of source %q", source)
				}
				codes = append(codes, all[int(r)*per:][:per]...)
			}
		}
	}
	return training.NewCodeData(t.lab.Backend, spec, codes, local, e, t.Facts.Aux)
}

// Scratch trains the target's network from pixels on the transfer examples, an
// encoder with the head of a transfer, once for each of ScratchRates, and returns
// its losses on the test images and the learning rate that was best. The training
// at the k-th rate is called "rate" and k, from 0, to sessions, which may be nil.
func (t *Target) Scratch(ctx context.Context, sessions specific.Sessions) (losses []float32, rate float64, err error) {
	fail := func(err error) ([]float32, float64, error) {
		return nil, 0, fmt.Errorf("network from pixels for %s: %w", t.Facts.Task, err)
	}
	spec := t.config.readout(t.Facts.Spec)
	program, err := t.lab.Programs.Get(spec, t.config.Batch)
	if err != nil {
		return fail(err)
	}
	train, err := training.NewData(t.lab.Backend, t.transfer, t.Facts.Aux)
	if err != nil {
		return fail(err)
	}
	defer train.Close()
	test, err := training.NewData(t.lab.Backend, t.test, t.Facts.Aux)
	if err != nil {
		return fail(err)
	}
	defer test.Close()
	least := 0.0
	for i, r := range t.ScratchRates() {
		fit := t.config.fit(spec, specific.SeedOf(t.config.Seed+1, t.Facts.Task))
		fit.Rate = r
		if sessions != nil {
			fit = sessions(fmt.Sprintf("rate%d", i)).Watch(fit, program.Batch())
		}
		l, err := t.fromPixels(ctx, program, train, test, fit)
		if err != nil {
			return fail(err)
		}
		if m := mean(l); losses == nil || m < least {
			losses, rate, least = l, r, m
		}
	}
	return losses, rate, nil
}

// ScratchRates are the learning rates that Scratch tries.
func (t *Target) ScratchRates() []float64 {
	return t.config.scratchRates(t.config.readout(t.Facts.Spec), t.Facts.OfPictures())
}

// fromPixels trains once.
func (t *Target) fromPixels(ctx context.Context, p *training.Program, train, test *training.Data, fit training.Config) ([]float32, error) {
	state, err := p.Start(train, fit.Seed, nil)
	if err != nil {
		return nil, err
	}
	defer state.Close()
	if _, err := p.Fit(ctx, state, train, nil, fit); err != nil {
		return nil, err
	}
	v, err := state.Values()
	if err != nil {
		return nil, err
	}
	losses, err := p.Losses(ctx, v, test)
	if err != nil {
		return nil, err
	}
	return losses[0], nil
}

func mean(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v)
	}
	return sum / float64(len(x))
}
