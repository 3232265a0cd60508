package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// An Executor runs steps, several at the same time.
type Executor interface {
	// Execute makes one attempt at a step and returns when the result is in the
	// store, or why it is not. It returns soon when the context ends.
	Execute(ctx context.Context, job Job, report func(Progress)) error
}

// A Job is one attempt at a step.
type Job struct {
	Step    Step
	Key     store.Key // Of the result.
	Inputs  Inputs
	Missing []string // As RunStep wants it, for an executor that calls it elsewhere.
	Store   *store.Store
}

// Local is the executor that runs steps in this process.
type Local struct{}

// Execute runs the step in a goroutine of its own and commits its result.
func (Local) Execute(ctx context.Context, job Job, report func(Progress)) error {
	draft, err := job.Store.Create(job.Key)
	if err != nil {
		return err
	}
	err = guarded(func() error { return job.Step.Run(ctx, job.Inputs, draft, report) })
	if err != nil {
		return errors.Join(err, draft.Discard())
	}
	return draft.Commit()
}

// guarded calls f in a goroutine, so that whatever it does ends in an error.
func guarded(f func() error) error {
	ended := make(chan error, 1)
	go func() {
		err := errors.New("the step ended its goroutine")
		defer func() {
			if v := recover(); v != nil {
				err = &PanicError{Value: v, Stack: string(debug.Stack())}
			}
			ended <- err
		}()
		err = f()
	}()
	return <-ended
}

// A PanicError is a panic in a step.
type PanicError struct {
	Value any
	Stack string
}

// Error returns the value without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A permanentError is not worth another try.
type permanentError struct{ error }

// Unwrap returns the cause.
func (e permanentError) Unwrap() error { return e.error }

// Permanent marks an error as one that trying again does not help against. It
// reads the same. Nil stays nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// IsPermanent reports whether an error has been marked by Permanent.
func IsPermanent(err error) bool {
	var p permanentError
	return errors.As(err, &p)
}

// RunStep runs one step of a plan, whose needs are in the store, and does nothing
// if its result is there. It is for a process that an Executor has started:
// missing is Job.Missing, the names of the steps whose results the run goes on
// without.
func RunStep(ctx context.Context, p *Plan, st *store.Store, step string, missing []string,
	report func(Progress)) error {
	at, ok := p.index[step]
	if !ok {
		return fmt.Errorf("the plan has no step %q", step)
	}
	keys := make([]store.Key, len(p.nodes))
	for i := range p.nodes[:at+1] {
		if slices.Contains(missing, p.nodes[i].step.Name) {
			continue
		}
		key, err := p.keyOf(i, func(need int) store.Key { return keys[need] })
		if err != nil {
			return err
		}
		keys[i] = key
	}
	if _, err := st.Result(keys[at]); err == nil || !errors.Is(err, store.ErrAbsent) {
		return err
	}
	in := Inputs{step, map[string]*store.Result{}}
	for _, need := range p.nodes[at].needs {
		name := p.nodes[need].step.Name
		in.results[name] = nil
		if keys[need] == (store.Key{}) {
			continue
		}
		r, err := st.Result(keys[need])
		if err != nil {
			return fmt.Errorf("step %s needs %s: %w", step, name, err)
		}
		in.results[name] = r
	}
	job := Job{Step: p.nodes[at].step, Key: keys[at], Inputs: in, Missing: missing, Store: st}
	return Local{}.Execute(ctx, job, report)
}
