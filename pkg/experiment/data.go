package experiment

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// Files of the steps of this file.
const (
	viewsFile    = "views.json"
	factsFile    = "facts.json"
	indexFile    = "index.json"
	picturesFile = "pictures.safetensors"
)

// plain is a task of one picture as it is.
const plain = "autoencoder"

// runViews reads every sample once, so that what is rendered is in the cache. A
// sample that cannot be read is told of by the steps that need it.
func (e *Experiment) runViews(ctx context.Context, _ engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
	type sample struct {
		split dataset.Split
		i     int
	}
	var samples []sample
	for _, split := range dataset.Splits() {
		for i := range e.source.Len(split) {
			samples = append(samples, sample{split, i})
		}
	}
	var next, done atomic.Int64
	var group sync.WaitGroup
	const row = 12 // samples, of few buildings
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for ctx.Err() == nil {
				first := int(next.Add(row)) - row
				if first >= len(samples) {
					return
				}
				for _, s := range samples[first:min(first+row, len(samples))] {
					e.source.Example(ctx, s.split, s.i, plain)
					n := done.Add(1)
					report(engine.Progress{Fraction: float64(n) / float64(len(samples)), Images: n, Note: fmt.Sprintf("view %d of %d", n, len(samples))})
				}
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return out.WriteJSON(viewsFile, len(samples))
}

// runFacts surveys a task.
func (e *Experiment) runFacts(ctx context.Context, task string, _ engine.Inputs, out *store.Draft, _ func(engine.Progress)) error {
	f, err := specific.Survey(ctx, e.source, task, e.Config.Specific)
	if err != nil {
		return trainingError(out, err)
	}
	return out.WriteJSON(factsFile, f)
}

// factsOf returns the facts of a task, read once from the result of its step.
func (e *Experiment) factsOf(task string, result func(step string) (*store.Result, error)) (specific.Facts, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if f, ok := e.facts[task]; ok {
		return f, nil
	}
	var f specific.Facts
	r, err := result(factsStep(task))
	if err == nil {
		err = r.ReadJSON(factsFile, &f)
	}
	if err == nil {
		e.facts[task] = f
	}
	return f, err
}

// poolIndex is the pool without its pictures.
type poolIndex struct {
	Rows           int
	Transfer, Test map[string][][]int32
}

// runPool collects the pictures of all targets.
func (e *Experiment) runPool(ctx context.Context, in engine.Inputs, out *store.Draft, _ func(engine.Progress)) error {
	var targets []specific.Facts
	for _, t := range e.Targets() {
		if in.Missing(factsStep(t)) {
			continue
		}
		f, err := e.factsOf(t, in.Result)
		if err != nil {
			return err
		}
		targets = append(targets, f)
	}
	if len(targets) == 0 {
		return engine.Permanent(errors.New("the data can give none of the targets"))
	}
	p, err := transfer.NewPool(ctx, e.source, targets, e.Config.Transfer)
	if err != nil {
		return err
	}
	if err := out.WriteJSON(indexFile, poolIndex{p.Rows, p.Transfer, p.Test}); err != nil {
		return err
	}
	return safetensors.WriteFile(out.Path(picturesFile), []safetensors.Tensor{
		{Name: "pictures", Shape: []int{p.Rows, len(p.Pictures) / max(1, p.Rows)}, Data: p.Pictures}}, nil)
}

// poolOf reads the pool.
func (e *Experiment) poolOf(in engine.Inputs) (*transfer.Pool, error) {
	r, err := in.Result(poolStep)
	if err != nil {
		return nil, err
	}
	return e.readPool(r)
}

func (e *Experiment) readPool(r *store.Result) (*transfer.Pool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pool != nil {
		return e.pool, nil
	}
	var index poolIndex
	if err := r.ReadJSON(indexFile, &index); err != nil {
		return nil, err
	}
	pictures, err := readTensor(r, picturesFile, "pictures")
	if err != nil {
		return nil, err
	}
	e.pool = &transfer.Pool{Pictures: pictures, Rows: index.Rows, Transfer: index.Transfer, Test: index.Test}
	return e.pool, nil
}

// readTensor reads one tensor of a result's file.
func readTensor(r *store.Result, file, name string) ([]float32, error) {
	tensors, _, err := safetensors.ReadFile(r.Path(file))
	if err != nil {
		return nil, err
	}
	for _, t := range tensors {
		if t.Name == name {
			return t.Data, nil
		}
	}
	return nil, fmt.Errorf("%s: no tensor %q", r.Path(file), name)
}
