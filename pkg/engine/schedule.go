package engine

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// loop starts steps and waits for them until nothing is left to run or the
// context ends.
func (r *run) loop(ctx context.Context) error {
	var fatal error
	for {
		for fatal == nil && ctx.Err() == nil && r.ready.Len() > 0 && r.fits(r.ready.items[0]) {
			r.start(ctx, heap.Pop(r.ready).(int))
		}
		if r.running == 0 {
			break
		}
		if err := r.finish(<-r.ends); err != nil && fatal == nil {
			fatal = err
		}
	}
	left := slices.ContainsFunc(r.steps, func(s progress) bool { return s.state == waiting })
	if fatal == nil && left {
		fatal = context.Cause(ctx)
	}
	return fatal
}

// fits reports whether a step can run beside those that run. The first that
// cannot waits, and nothing overtakes it, so large steps are not put off for
// ever.
func (r *run) fits(i int) bool {
	s := &r.plan.nodes[i].step
	return r.running == 0 ||
		r.cores+s.cores(r.cfg.Workers) <= r.cfg.Workers && s.Memory <= r.cfg.Memory-r.memory
}

// start runs a step.
func (r *run) start(ctx context.Context, i int) {
	s := &r.plan.nodes[i].step
	in := Inputs{s.Name, map[string]*store.Result{}}
	for _, need := range r.plan.nodes[i].needs {
		in.results[r.plan.nodes[need].step.Name] = r.steps[need].result
	}
	r.running++
	r.cores += s.cores(r.cfg.Workers)
	r.memory += s.Memory
	a := attempts{
		job: Job{Step: *s, Key: r.steps[i].key, Inputs: in, Missing: r.missing(i), Store: r.store},
		cfg: r.cfg, tell: func(e Event) { r.tell(i, e) }}
	go func() {
		e := a.run(ctx)
		e.step = i
		r.ends <- e
	}()
}

// missing returns the names of the steps without result that a step depends on,
// directly or through others.
func (r *run) missing(i int) []string {
	seen := map[int]bool{}
	names := map[string]bool{}
	var visit func(i int)
	visit = func(i int) {
		for _, need := range r.plan.nodes[i].needs {
			if !seen[need] {
				seen[need] = true
				if r.steps[need].result == nil {
					names[r.plan.nodes[need].step.Name] = true
				}
				visit(need)
			}
		}
	}
	visit(i)
	return slices.Sorted(maps.Keys(names))
}

// finish notes the end of a step.
func (r *run) finish(e end) error {
	n, s := &r.plan.nodes[e.step], &r.steps[e.step]
	r.running--
	r.cores -= n.step.cores(r.cfg.Workers)
	r.memory -= n.step.Memory
	switch {
	case e.err == nil:
		s.state, s.result, s.ran = present, e.result, true
		r.forget(e.step)
	case e.stopped:
		return nil
	default:
		s.state, s.because = failed, []string{n.step.Name}
		s.err = &StepError{Step: n.step.Name, Attempts: e.attempts, Err: e.err}
		err := r.store.PutFailure(store.Failure{Step: n.step.Name, Stage: n.step.Stage, Key: s.key.Hash(),
			Time: time.Now().UTC(), Attempts: e.attempts, Error: e.err.Error(), Stack: stackOf(e.err)})
		if err != nil {
			r.hub.tell(Event{Kind: Warned, Err: fmt.Errorf("the failure of step %s cannot be noted: %w", n.step.Name, err)})
		}
	}
	return r.release(e.step)
}

// release tells the steps that need one that it has come to its end.
func (r *run) release(i int) error {
	for _, user := range r.plan.nodes[i].usedBy {
		s := &r.steps[user]
		if s.state != waiting {
			continue // Its result was there.
		}
		if s.waits--; s.waits == 0 {
			if err := r.decide(user); err != nil {
				return err
			}
		}
	}
	return nil
}

// decide says what becomes of a step whose needs have come to their end.
func (r *run) decide(i int) error {
	n, s := &r.plan.nodes[i], &r.steps[i]
	because := map[string]bool{}
	for j, need := range n.needs {
		if r.steps[need].result == nil && !n.soft[j] {
			for _, name := range r.steps[need].because {
				because[name] = true
			}
		}
	}
	if len(because) > 0 {
		s.state, s.because = skipped, slices.Sorted(maps.Keys(because))
		r.tell(i, Event{Kind: Skipped, Because: s.because})
		return r.release(i)
	}
	key, err := r.plan.keyOf(i, func(need int) store.Key {
		if r.steps[need].result == nil {
			return store.Key{}
		}
		return r.steps[need].key
	})
	if err != nil {
		return err
	}
	if key != s.key { // Something is missing: this may have been computed without it.
		s.key = key
		result, err := r.store.Result(key)
		if err == nil {
			r.reused(i, result)
			return r.release(i)
		} else if !errors.Is(err, store.ErrAbsent) {
			return err
		}
	}
	heap.Push(r.ready, i)
	return nil
}
