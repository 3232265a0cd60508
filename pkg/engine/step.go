package engine

import (
	"context"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A Step computes one result.
type Step struct {
	// Name is unique in a plan and says where the result is kept, such as
	// "stage1/depth"; see store.CheckName.
	Name string

	// Stage is what the step counts as for the user, such as "Stage I".
	Stage string

	// Config is what the step is configured by. It is hashed as JSON, and must
	// hold all that the result depends on besides the needed results.
	Config any

	// Needs are the names of the steps whose results this one reads. Their order
	// does not matter.
	Needs []string

	// Soft are further such steps, which the step can do without: if one of them
	// fails, Inputs.Missing says so.
	Soft []string

	// Memory is an estimate in bytes of what the step occupies while it runs. The
	// default 0 is as good as nothing.
	Memory int64

	// Cores is how many workers the step occupies; all if there are fewer. The
	// default 0 means 1.
	Cores int

	// Early steps run before all others that could run: those that tell soon
	// what is wrong.
	Early bool

	// Work is how long the step takes beside others, in any unit. It decides
	// what runs first and the time left. The default 0 means 1.
	Work float64

	// Run computes the result: it writes the files of out, and neither commits
	// nor discards it. It returns soon when the context ends, and calls report as
	// often as it likes, from any goroutine. It may be called again after a
	// failure, with a new draft. A panic in it is taken for an error, but not one
	// in a goroutine that it begins.
	Run func(ctx context.Context, in Inputs, out *store.Draft, report func(Progress)) error
}

// work returns Work or its default.
func (s *Step) work() float64 {
	if s.Work == 0 {
		return 1
	}
	return s.Work
}

// cores returns Cores or its default, at most the workers that there are.
func (s *Step) cores(workers int) int { return min(max(s.Cores, 1), workers) }

// A Progress is how far a step is.
type Progress struct {
	Fraction float64 `json:"fraction"`         // Of the step, from 0 to 1.
	Images   int64   `json:"images,omitempty"` // That the step has been through, repetitions counted.
	Note     string  `json:"note,omitempty"`   // What it is doing, such as "epoch 3 of 8".
}

// Inputs are the results that a step needs.
type Inputs struct {
	step    string
	results map[string]*store.Result // By step; nil is a soft need that is missing.
}

// Result returns the result of a step that this one needs. It fails if the step
// is not among its needs or is missing.
func (in Inputs) Result(step string) (*store.Result, error) {
	r, needed := in.results[step]
	switch {
	case !needed:
		return nil, Permanent(fmt.Errorf("step %s asks for the result of %s, which is not among its needs", in.step, step))
	case r == nil:
		return nil, Permanent(fmt.Errorf("step %s asks for the result of %s, which is missing", in.step, step))
	}
	return r, nil
}

// Missing reports whether a soft need has no result.
func (in Inputs) Missing(step string) bool {
	r, needed := in.results[step]
	return needed && r == nil
}
