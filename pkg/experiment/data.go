package experiment

import (
	"context"
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
	factsFile    = "facts.json"
	indexFile    = "index.json"
	picturesFile = "pictures.safetensors"
)

// runFacts reads every sample once, so that what is rendered is in the cache, and
// surveys each task.
func (e *Experiment) runFacts(ctx context.Context, _ engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
	if err := e.readAll(ctx, report); err != nil {
		return err
	}
	all := make([]specific.Facts, len(e.Config.Tasks))
	errs := make([]error, len(all))
	var group sync.WaitGroup
	gate := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, t := range e.Config.Tasks {
		group.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			all[i], errs[i] = specific.Survey(ctx, e.source, t, e.Config.Specific)
		})
	}
	group.Wait()
	facts := map[string]specific.Facts{}
	for i, f := range all {
		if errs[i] != nil {
			return engine.Permanent(errs[i])
		}
		facts[f.Task] = f
	}
	return out.WriteJSON(factsFile, facts)
}

// readAll reads the picture of every sample.
func (e *Experiment) readAll(ctx context.Context, report func(engine.Progress)) error {
	plain := ""
	for _, t := range []string{"autoencoder", "rgb2depth", "edge2d"} {
		for _, has := range e.source.Tasks() {
			if has == t && plain == "" {
				plain = t
			}
		}
	}
	if plain == "" {
		return nil // Nothing of one picture: rendered when needed.
	}
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
	workers := runtime.GOMAXPROCS(0)
	var next, done atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, workers)
	const run = 12 // samples in a row, of one building mostly
	for w := range workers {
		group.Go(func() {
			for errs[w] == nil {
				first := int(next.Add(run)) - run
				if first >= len(samples) {
					return
				}
				for _, s := range samples[first:min(first+run, len(samples))] {
					if _, errs[w] = e.source.Example(ctx, s.split, s.i, plain); errs[w] != nil {
						break
					}
					n := done.Add(1)
					report(engine.Progress{Fraction: .9 * float64(n) / float64(len(samples)), Images: n, Note: fmt.Sprintf("view %d of %d", n, len(samples))})
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// factsOf reads the facts of all tasks.
func (e *Experiment) factsOf(in engine.Inputs) (map[string]specific.Facts, error) {
	r, err := in.Result(factsStep)
	if err != nil {
		return nil, err
	}
	return e.readFacts(r)
}

func (e *Experiment) readFacts(r *store.Result) (map[string]specific.Facts, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.facts == nil {
		var facts map[string]specific.Facts
		if err := r.ReadJSON(factsFile, &facts); err != nil {
			return nil, err
		}
		e.facts = facts
	}
	return e.facts, nil
}

// poolIndex is the pool without its pictures.
type poolIndex struct {
	Rows           int
	Transfer, Test map[string][][]int32
}

// runPool collects the pictures of all targets.
func (e *Experiment) runPool(ctx context.Context, in engine.Inputs, out *store.Draft, _ func(engine.Progress)) error {
	facts, err := e.factsOf(in)
	if err != nil {
		return err
	}
	var targets []specific.Facts
	for _, t := range e.Config.Targets() {
		targets = append(targets, facts[t])
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
