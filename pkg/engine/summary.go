package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A Summary is what came of a run. All lists are in the order of the plan.
type Summary struct {
	Done      []string // Steps that were run.
	Reused    []string // Steps whose results were there.
	Failed    []StepError
	Skipped   []Skip
	Unstarted []string // Steps not run, or not to their end, because the run was stopped.
	Elapsed   time.Duration

	results map[string]*store.Result
}

// A Skip is a step that could not run.
type Skip struct {
	Step    string
	Because []string // The failed steps that it needs, directly or through others.
}

// A StepError is a step that failed.
type StepError struct {
	Step     string
	Attempts int
	Err      error // Of the last attempt.
}

// Error names the step.
func (e *StepError) Error() string {
	tries := ""
	if e.Attempts > 1 {
		tries = fmt.Sprintf(" %d times", e.Attempts)
	}
	return fmt.Sprintf("step %s failed%s: %v", e.Step, tries, e.Err)
}

// Unwrap returns the error of the last attempt.
func (e *StepError) Unwrap() error { return e.Err }

// Result returns the result of a step, nil if there is none. It may be one that
// was computed without a soft need.
func (s *Summary) Result(step string) *store.Result { return s.results[step] }

// Keys returns the keys of all results, which are what to keep in
// store.Store.Prune.
func (s *Summary) Keys() []store.Key {
	var keys []store.Key
	for _, step := range slices.Sorted(maps.Keys(s.results)) {
		keys = append(keys, s.results[step].Key())
	}
	return keys
}

// Complete reports whether every step has a result.
func (s *Summary) Complete() bool {
	return len(s.Failed) == 0 && len(s.Skipped) == 0 && len(s.Unstarted) == 0
}

// Err returns nil if every step has a result, otherwise an *IncompleteError.
func (s *Summary) Err() error {
	if s.Complete() {
		return nil
	}
	return &IncompleteError{s}
}

// An IncompleteError says that steps have no result.
type IncompleteError struct{ Summary *Summary }

// Error tells each failure on a line of its own, then what was skipped.
func (e *IncompleteError) Error() string {
	var lines []string
	for i := range e.Summary.Failed {
		lines = append(lines, e.Summary.Failed[i].Error())
	}
	for _, s := range e.Summary.Skipped {
		lines = append(lines, fmt.Sprintf("step %s skipped: it needs %s", s.Step, strings.Join(s.Because, ", ")))
	}
	if n := len(e.Summary.Unstarted); n > 0 {
		lines = append(lines, fmt.Sprintf("%d steps not done: the run was stopped", n))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors of the failed steps.
func (e *IncompleteError) Unwrap() []error {
	var errs []error
	for i := range e.Summary.Failed {
		errs = append(errs, &e.Summary.Failed[i])
	}
	return errs
}
