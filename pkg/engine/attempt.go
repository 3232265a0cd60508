package engine

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"
)

// A hub tells observers one event at a time.
type hub struct {
	mu        sync.Mutex
	observers []Observer
}

func newHub(observers []Observer) *hub {
	h := &hub{}
	for _, o := range observers {
		if o != nil {
			h.observers = append(h.observers, o)
		}
	}
	return h
}

// tell tells an event that happens now.
func (h *hub) tell(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e.Time = time.Now()
	for _, o := range h.observers {
		o.Observe(e)
	}
}

// attempts are all attempts at a step.
type attempts struct {
	job  Job
	cfg  Config
	tell func(Event)
}

// run makes attempts until one succeeds, none is left or the context ends.
func (a *attempts) run(ctx context.Context) end {
	for n := 1; ; n++ {
		a.tell(Event{Kind: Started, Attempt: n})
		began := time.Now()
		e, last := a.once(ctx)
		e.attempts = n
		told := Event{Attempt: n, Elapsed: time.Since(began), Progress: last, Err: e.err}
		switch {
		case e.err == nil:
			told.Kind = Finished
		case ctx.Err() != nil:
			told.Kind, told.Err, e.stopped = Stopped, nil, true
		case n > a.cfg.Retries || IsPermanent(e.err):
			told.Kind = Failed
		default:
			told.Kind = Retried
		}
		a.tell(told)
		if told.Kind != Retried {
			return e
		}
		if !pause(ctx, a.cfg.Backoff<<min(n-1, 16)) {
			e.stopped = true
			return e
		}
	}
}

// pause waits and reports whether the context has not ended before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once makes one attempt. It also returns the last progress that was reported.
func (a *attempts) once(ctx context.Context) (end, Progress) {
	r := &reporter{tell: a.tell}
	err := a.cfg.Executor.Execute(ctx, a.job, r.report)
	last := r.close()
	if err == nil {
		result, err := a.job.Store.Result(a.job.Key)
		return end{result: result, err: err}, last
	}
	if ctx.Err() == nil {
		if damaged := a.checkInputs(); damaged != nil {
			err = Permanent(fmt.Errorf("%w (after: %w)", damaged, err))
		}
	}
	return end{err: err}, last
}

// checkInputs reads the inputs of a step that has failed once more: if one was
// damaged after it was checked, that is why.
func (a *attempts) checkInputs() error {
	for _, in := range a.job.Inputs.results {
		if in == nil {
			continue
		}
		if _, err := a.job.Store.Verify(in.Key()); err != nil {
			return fmt.Errorf("an input was damaged during the run, run again to compute it anew: %w", err)
		}
	}
	return nil
}

// A reporter passes on the progress of an attempt, not more often than anybody
// can read it.
type reporter struct {
	tell func(Event)

	mu     sync.Mutex
	last   Progress
	told   time.Time
	closed bool
}

// reportEvery is the least time between two events.
const reportEvery = 100 * time.Millisecond

// report notes progress. What comes after the attempt is ignored.
func (r *reporter) report(p Progress) {
	if !(p.Fraction > 0) { // Also NaN.
		p.Fraction = 0
	}
	p.Fraction = math.Min(p.Fraction, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.last = p
	if now := time.Now(); now.Sub(r.told) >= reportEvery {
		r.told = now
		r.tell(Event{Kind: Progressed, Progress: p})
	}
}

// close ends the attempt and returns the last progress.
func (r *reporter) close() Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	return r.last
}
