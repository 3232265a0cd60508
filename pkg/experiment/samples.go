package experiment

import (
	"context"
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/prediction"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/training"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// examined are some test images of a task and what they should give.
type examined struct {
	facts    specific.Facts
	examples *training.Examples
	whole    []dataset.Example
}

// examine reads n test examples of a task that count, spread over the split.
func (e *Experiment) examine(ctx context.Context, f specific.Facts, n int) (*examined, error) {
	r := e.Config.Transfer.Reader(e.source, f, dataset.Test)
	x := &examined{facts: f}
	var chosen []int
	samples := r.Samples()
	stride := max(1, len(samples)/(n+1))
	for at := stride / 2; at < len(samples) && len(chosen) < n; {
		i := samples[at]
		one, err := e.source.Example(ctx, dataset.Test, i, f.Task)
		if err != nil {
			return nil, err
		}
		if one.Mask != nil && !slices.ContainsFunc(one.Mask, func(w float32) bool { return w != 0 }) {
			at++
			continue
		}
		chosen, x.whole = append(chosen, i), append(x.whole, one)
		at += stride
	}
	var err error
	x.examples, err = r.ReadSamples(ctx, f.Task, f.Spec, chosen)
	return x, err
}

// samples turns answers to the examined examples into what can be drawn. losses
// are by image.
func (x *examined) samples(answers [][]float32, losses map[string]float64) []prediction.Sample {
	var list []prediction.Sample
	for i, a := range answers {
		loss, ok := losses[x.examples.Images[i]]
		if !ok {
			loss = nan
		}
		list = append(list, prediction.Sample{Task: x.facts.Task, Image: x.examples.Images[i], Inputs: x.whole[i].Inputs,
			Truth: x.whole[i].Target, Mask: x.whole[i].Mask, Output: natural(x.facts, a), Loss: loss})
	}
	return list
}

// natural brings an answer [Values·q², T] or [Values] to the layout and units of
// a target.
func natural(f specific.Facts, answer []float32) dataset.Tensor {
	s := f.Spec
	if !s.Loss.Dense() {
		f.Scale.Undo(answer)
		return dataset.Tensor{Shape: []int{len(answer)}, Data: answer}
	}
	side := s.Grid * s.Cell
	out := dataset.Tensor{Shape: []int{side, side, s.Values}, Data: make([]float32, len(answer))}
	training.UnpackImage(out.Data, answer, side, s.Values, s.Grid)
	f.Scale.Undo(out.Data)
	return out
}

// byImage returns the losses of one candidate by image.
func byImage(l *affinity.Losses, sources []string) map[string]float64 {
	m := map[string]float64{}
	for _, c := range l.Candidates {
		if affinity.SourceKey(c.Sources) == affinity.SourceKey(sources) { // In any order.
			for i, image := range l.Images {
				m[image] = c.Losses[i]
			}
		}
	}
	return m
}

// SpecificSamples returns what each task's network answers to n test images of the
// task, for tasks whose network there is.
func (e *Experiment) SpecificSamples(ctx context.Context, st *store.Store, n int) ([]prediction.Sample, error) {
	var list []prediction.Sample
	for _, t := range e.Config.Tasks {
		r, err := e.result(st, specificStep(t))
		if t == untrained || err != nil {
			continue
		}
		facts, err := e.factsOf(t, e.from(st))
		if err != nil {
			return nil, err
		}
		weights, err := readWeights(r.Path(weightsFile))
		if err != nil {
			return nil, err
		}
		losses, err := resultLosses(r, nil)
		if err != nil {
			return nil, err
		}
		x, err := e.examine(ctx, facts, n)
		if err != nil {
			return nil, err
		}
		answers, err := specific.Answers(ctx, e.lab, facts, weights, x.examples)
		if err != nil {
			return nil, err
		}
		list = append(list, x.samples(answers, byImage(losses, []string{affinity.Self}))...)
	}
	return list, nil
}

// TransferSamples returns what the transfers of a solution answer to n test images
// of their targets. Targets that are sources themselves have none.
func (e *Experiment) TransferSamples(ctx context.Context, st *store.Store, o *Outcome, n int) ([]prediction.Sample, error) {
	if o.Solution == nil {
		return nil, nil
	}
	pool, err := e.readResultPool(st)
	if err != nil {
		return nil, err
	}
	var list []prediction.Sample
	for _, a := range o.Solution.Plan.Policy {
		if a.Transfer.IsSelf() || !slices.Contains(e.Targets(), a.Transfer.Target) {
			continue
		}
		facts, err := e.factsOf(a.Transfer.Target, e.from(st))
		if err != nil {
			return nil, err
		}
		some, err := e.transferSamples(ctx, st, facts, pool, a.Transfer.Sources, n)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// transferSamples are those of one transfer.
func (e *Experiment) transferSamples(ctx context.Context, st *store.Store, f specific.Facts, pool *transfer.Pool, sources []string, n int) ([]prediction.Sample, error) {
	step := firstStep(f.Task)
	if len(sources) > 1 {
		step = higherStep(f.Task)
	}
	r, err := e.result(st, step)
	if err != nil {
		return nil, err
	}
	trained, err := findTransfer(r, sources)
	if err != nil {
		return nil, err
	}
	losses, err := resultLosses(r, nil)
	if err != nil {
		return nil, err
	}
	bench, err := e.bench(trained.Sets[0], e.from(st))
	if err != nil {
		return nil, err
	}
	x, err := e.examine(ctx, f, n)
	if err != nil {
		return nil, err
	}
	rows, err := pool.TestRows(f.Task, losses.Images, x.examples.Images)
	if err != nil {
		return nil, err
	}
	answers, err := transfer.Answers(ctx, e.lab, f, e.Config.Transfer, bench, trained, x.examples, rows)
	if err != nil {
		return nil, err
	}
	return x.samples(answers[0], byImage(losses, sources)), nil
}

// findTransfer returns the one transfer, of all that a step trained, from these
// sources in any order.
func findTransfer(r *store.Result, sources []string) (*transfer.Trained, error) {
	var groups [][][]string
	if err := r.ReadJSON(groupsFile, &groups); err != nil {
		return nil, err
	}
	key := affinity.SourceKey(sources)
	for i, sets := range groups {
		for k, set := range sets {
			if affinity.SourceKey(set) == key {
				weights, err := readWeights(r.Path(groupFile(i)))
				return &transfer.Trained{Sets: sets[k : k+1], Weights: ofSets(weights, k, k+1, len(sets))}, err
			}
		}
	}
	return nil, fmt.Errorf("%s has no transfer from %s", r.Path(groupsFile), key)
}

// from returns what finds results in a store.
func (e *Experiment) from(st *store.Store) func(step string) (*store.Result, error) {
	return func(step string) (*store.Result, error) { return e.result(st, step) }
}

// readResultPool reads the pool from a store.
func (e *Experiment) readResultPool(st *store.Store) (*transfer.Pool, error) {
	r, err := e.result(st, poolStep)
	if err != nil {
		return nil, err
	}
	return e.readPool(r)
}
