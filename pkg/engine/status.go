package engine

import (
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A Status is how far the run in a folder is.
type Status struct {
	Stages   []StageStatus   // In the order of Plan.Stages.
	Failures []store.Failure // Of steps that have failed and have no result since, in the order of the plan.
	Holder   store.Holder    // Who is working there, if Running.
	Running  bool
}

// A StageStatus counts the steps of a stage.
type StageStatus struct {
	Stage   string
	Total   int
	Done    int // Those with a result.
	Partial int // Of these, those that did without a soft need.
	Failed  int
	Skipped int // Those that need a failed one.
}

// Done returns the number of steps with a result and of all.
func (s *Status) Done() (done, total int) {
	for _, stage := range s.Stages {
		done += stage.Done
		total += stage.Total
	}
	return done, total
}

// StatusOf returns how far a plan is in a store, which may be open for reading
// only. It looks at the sizes of files, not at their contents.
func StatusOf(st *store.Store, p *Plan) (*Status, error) {
	failures, err := st.Failures()
	if err != nil {
		return nil, err
	}
	status := &Status{}
	for _, stage := range p.Stages() {
		status.Stages = append(status.Stages, StageStatus{Stage: stage})
	}
	states := make([]state, len(p.nodes))
	keys := make([]store.Key, len(p.nodes))
	for i := range p.nodes {
		if keys[i], states[i], err = look(p, st, i, keys, states, failures); err != nil {
			return nil, err
		}
		step := &p.nodes[i].step
		at := slices.IndexFunc(status.Stages, func(s StageStatus) bool { return s.Stage == step.Stage })
		stage := &status.Stages[at]
		stage.Total++
		switch states[i] {
		case present:
			stage.Done++
			if keys[i] != p.nodes[i].key {
				stage.Partial++
			}
		case failed:
			stage.Failed++
			status.Failures = append(status.Failures, failures[step.Name])
		case skipped:
			stage.Skipped++
		}
	}
	status.Holder, status.Running = st.Holder()
	return status, nil
}

// look returns the state of a step, given those of its needs, and the key of the
// result that it has or would get.
func look(p *Plan, st *store.Store, i int, keys []store.Key, states []state,
	failures map[string]store.Failure) (store.Key, state, error) {
	n := &p.nodes[i]
	if st.Has(n.key) {
		return n.key, present, nil
	}
	blocked, unknown := false, false
	for j, need := range n.needs {
		gone := states[need] == failed || states[need] == skipped
		blocked = blocked || gone && !n.soft[j]
		unknown = unknown || states[need] == waiting
	}
	if blocked {
		return store.Key{}, skipped, nil
	}
	key, err := p.keyOf(i, func(need int) store.Key {
		if states[need] == failed || states[need] == skipped {
			return store.Key{}
		}
		return keys[need]
	})
	switch f, noted := failures[n.step.Name]; {
	case err != nil:
		return store.Key{}, waiting, err
	case !unknown && key != n.key && st.Has(key):
		return key, present, nil
	case noted && f.Key == key.Hash():
		return key, failed, nil
	}
	return key, waiting, nil
}
