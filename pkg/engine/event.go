package engine

import (
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// An Observer is told what happens during Execute, one event at a time, from
// any goroutine. It should not take long: the run waits for it.
type Observer interface {
	Observe(Event)
}

// A Kind says what an event is about.
type Kind int

// The kinds of events. Each names the fields of Event that are set besides Time;
// all that are about a step also set Step and Key.
const (
	Began      Kind = iota + 1 // The run: Plan.
	Reused                     // The result of a step was there.
	Started                    // A step: Attempt.
	Progressed                 // A running step: Progress. At most some ten a second and step.
	Retried                    // An attempt failed and another will be made: Attempt, Elapsed, Err.
	Finished                   // A step has a result: Attempt, Elapsed, Progress.
	Failed                     // A step has failed for good: Attempt, Elapsed, Err.
	Skipped                    // A step cannot run, Because others failed.
	Stopped                    // A running step was stopped with the run: Elapsed.
	Warned                     // Something that the user should know: Err.
	Ended                      // The run: Elapsed, Summary, Err if it was stopped.
)

var kinds = [...]string{Began: "began", Reused: "reused", Started: "started", Progressed: "progressed",
	Retried: "retried", Finished: "finished", Failed: "failed", Skipped: "skipped", Stopped: "stopped",
	Warned: "warned", Ended: "ended"}

// String returns a word such as "finished".
func (k Kind) String() string {
	if k < Began || k > Ended {
		return "unknown"
	}
	return kinds[k]
}

// An Event is something that happened.
type Event struct {
	Time     time.Time
	Kind     Kind
	Step     *Step // Not to be changed.
	Key      store.Key
	Attempt  int           // 1 is the first.
	Elapsed  time.Duration // Of the attempt or the run.
	Progress Progress
	Err      error
	Because  []string // The steps that failed.
	Plan     *Plan
	Summary  *Summary
}

// ObserverFunc is a function as an observer.
type ObserverFunc func(Event)

// Observe calls the function.
func (f ObserverFunc) Observe(e Event) { f(e) }
