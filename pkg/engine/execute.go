package engine

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A state is how far a step is.
type state int

const (
	waiting state = iota // For needs, a worker, or the end of its run.
	present              // It has a result.
	failed
	skipped
)

// A run is one call of Execute. Only the goroutine of Execute uses it.
type run struct {
	plan  *Plan
	store *store.Store
	cfg   Config
	hub   *hub
	steps []progress
	ready *queue
	ends  chan end

	running int
	cores   int   // Occupied.
	memory  int64 // Occupied.
	summary Summary
}

// progress is how far a step of the plan is.
type progress struct {
	state   state
	waits   int // For so many needs.
	key     store.Key
	result  *store.Result
	because []string // Of a failed or skipped step: the failed ones.
	ran     bool
	err     *StepError
}

// An end is the end of a step.
type end struct {
	step     int
	attempts int
	result   *store.Result
	err      error
	stopped  bool // By the end of the context, which err is about.
}

// Execute runs the steps of the plan whose results are not in the store, and
// tells the observers. That steps fail is no error here, see Summary.Err; it
// notes failures in the store and goes on. The error says why the run stopped
// early: the cause of the context's end, or that the store cannot be used. The
// summary is never nil.
func Execute(ctx context.Context, p *Plan, st *store.Store, cfg Config, observers ...Observer) (*Summary, error) {
	if st.ReadOnly() {
		return &Summary{}, store.ErrReadOnly
	}
	began := time.Now()
	log, err := openLog(st.LogPath())
	if err != nil {
		return &Summary{}, err
	}
	r := &run{plan: p, store: st, cfg: cfg.withDefaults(),
		hub:   newHub(append([]Observer{log}, observers...)),
		steps: make([]progress, len(p.nodes)),
		ends:  make(chan end)}
	r.ready = &queue{less: func(a, b int) bool { return before(&p.nodes[a].step, &p.nodes[b].step) }}
	r.summary.results = map[string]*store.Result{}
	earlier := st.OnWarning(func(err error) { r.hub.tell(Event{Kind: Warned, Err: err}) })
	defer func() { st.OnWarning(earlier) }()
	r.hub.tell(Event{Kind: Began, Plan: p})
	if err = r.reuse(ctx); err == nil {
		err = r.loop(ctx)
	}
	r.summarize(time.Since(began))
	if log.err != nil {
		r.hub.tell(Event{Kind: Warned, Err: fmt.Errorf("the log is not complete: %w", log.err)})
	}
	r.hub.tell(Event{Kind: Ended, Elapsed: r.summary.Elapsed, Summary: &r.summary, Err: err})
	log.file.Close()
	return &r.summary, err
}

// reuse finds the steps whose results are there, and queues those that can run.
func (r *run) reuse(ctx context.Context) error {
	results, err := r.find(ctx)
	if err != nil {
		return err
	}
	for i, result := range results {
		r.steps[i].key = r.plan.nodes[i].key
		if result == nil {
			continue
		}
		r.reused(i, result)
	}
	for i := range r.steps {
		s := &r.steps[i]
		if s.state != waiting {
			continue
		}
		for _, need := range r.plan.nodes[i].needs {
			if r.steps[need].state == waiting {
				s.waits++
			}
		}
		if s.waits == 0 {
			heap.Push(r.ready, i)
		}
	}
	return nil
}

// find returns the results that are there, nil for others. It reads all their
// files, which takes a second for a gigabyte or two.
func (r *run) find(ctx context.Context) ([]*store.Result, error) {
	results := make([]*store.Result, len(r.steps))
	errs := make([]error, min(r.cfg.Workers, runtime.GOMAXPROCS(0)))
	var next atomic.Int64
	var workers sync.WaitGroup
	for w := range errs {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(results) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				var err error
				results[i], err = r.store.Result(r.plan.nodes[i].key)
				if err != nil && !errors.Is(err, store.ErrAbsent) {
					errs[w] = err
					return
				}
			}
		})
	}
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return results, errors.Join(errs...)
}

// reused notes that the result of a step is there.
func (r *run) reused(i int, result *store.Result) {
	s := &r.steps[i]
	s.state, s.result = present, result
	r.forget(i)
	r.tell(i, Event{Kind: Reused})
}

// forget removes an earlier failure of a step.
func (r *run) forget(i int) {
	if err := r.store.RemoveFailure(r.plan.nodes[i].step.Name); err != nil {
		r.hub.tell(Event{Kind: Warned, Err: err})
	}
}

// tell tells the observers about a step.
func (r *run) tell(i int, e Event) {
	e.Step, e.Key = &r.plan.nodes[i].step, r.steps[i].key
	r.hub.tell(e)
}

// summarize fills in the summary.
func (r *run) summarize(elapsed time.Duration) {
	sum := &r.summary
	sum.Elapsed = elapsed
	for i := range r.steps {
		s, name := &r.steps[i], r.plan.nodes[i].step.Name
		switch {
		case s.state == present && s.ran:
			sum.Done = append(sum.Done, name)
		case s.state == present:
			sum.Reused = append(sum.Reused, name)
		case s.state == failed:
			sum.Failed = append(sum.Failed, *s.err)
		case s.state == skipped:
			sum.Skipped = append(sum.Skipped, Skip{name, s.because})
		default:
			sum.Unstarted = append(sum.Unstarted, name)
		}
		if s.result != nil {
			sum.results[name] = s.result
		}
	}
}
