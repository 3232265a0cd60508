package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// nan is the number that is not defined.
var nan = math.NaN()

// An Outcome is what a study has found: all of it, or what there is of it when
// steps are missing.
type Outcome struct {
	// Losses are those of all candidates of each target that has transfers, in
	// alphabetical order of targets.
	Losses []*affinity.Losses
	// Table holds the affinities, gains and qualities (Stage III).
	Table affinity.Table
	// Solution is the taxonomy (Stage IV); nil, with the reason in Unsolved, if
	// there is none.
	Solution *taxonomy.Solution
	Unsolved error
	// Sanity compares each network with a constant answer and with an untrained
	// encoder's readout, in the order of tasks.
	Sanity []Sanity
	// Controls are, by target, the losses of one code given once and twice.
	Controls map[string]Control
	// Missing names what is not there, and why it matters.
	Missing []string
}

// A Sanity is a row of the paper's table of sanity checks: the shares of test
// images on which a task-specific network loses less than the best constant
// answer ("avg"), and than the readout of an untrained encoder that was trained
// on the same examples ("rand"), which is NaN for tasks that are sources only.
type Sanity struct {
	Task             string
	Constant, Random float64
	Images           int
}

// Weak reports whether the network does not beat the constant answer on more
// than half of the images: its encoder is then hardly one of the task.
func (s Sanity) Weak() bool { return s.Constant <= .5 }

// Outcome collects the results in a store and does Stages III and IV.
func (e *Experiment) Outcome(ctx context.Context, st *store.Store) (*Outcome, error) {
	o := &Outcome{Controls: map[string]Control{}}
	own := map[string]*affinity.Losses{}
	for _, t := range e.Config.Tasks {
		if t == untrained {
			continue
		}
		l, err := resultLosses(e.result(st, specificStep(t)))
		if err != nil {
			o.missing("the network of %s: %v", t, err)
			continue
		}
		own[t] = l
	}
	for _, t := range slices.Sorted(slices.Values(e.Targets())) {
		if err := e.collect(st, t, own[t], o); err != nil {
			return nil, err
		}
	}
	for _, l := range o.Losses {
		rows, _, err := affinity.FromLosses(l, affinity.Config{})
		if err != nil {
			return nil, fmt.Errorf("affinities of target %s: %w", l.Target, err)
		}
		for i := range rows {
			rows[i].Dataset = e.Config.Preset
		}
		o.Table = append(o.Table, rows...)
	}
	for _, t := range e.Config.Tasks {
		if l := own[t]; l != nil {
			o.Sanity = append(o.Sanity, sanityOf(t, l))
		}
	}
	if len(o.Table) > 0 {
		o.Solution, o.Unsolved = e.Solve(ctx, o.Table)
	} else {
		o.Unsolved = errors.New("there are no transfers yet")
	}
	return o, ctx.Err()
}

// Options are those of Stage IV: transfers of all orders of the study; tasks
// without a row of their own are sources only.
func (e *Experiment) Options() taxonomy.Options {
	return taxonomy.Options{MaxOrder: e.Config.maxOrder()}
}

// Solve finds the taxonomy for the study's budget.
func (e *Experiment) Solve(ctx context.Context, table affinity.Table) (*taxonomy.Solution, error) {
	p, err := taxonomy.New(table, e.Options())
	if err != nil {
		return nil, err
	}
	return p.Solve(ctx, float64(e.Config.Budget))
}

// missing notes something.
func (o *Outcome) missing(format string, args ...any) {
	o.Missing = append(o.Missing, fmt.Sprintf(format, args...))
}

// result returns the result of a step, which may have run without some inputs.
// The error says why there is none.
func (e *Experiment) result(st *store.Store, step string) (*store.Result, error) {
	key, ok := e.Plan.Key(step)
	if !ok {
		return nil, fmt.Errorf("the plan has no step %s", step)
	}
	r, err := st.Result(key)
	if !errors.Is(err, store.ErrAbsent) {
		return r, err
	}
	found, err := engine.Found(st, e.Plan)
	if err != nil {
		return nil, err
	}
	if key, ok := found[step]; ok {
		return st.Result(key)
	}
	failures, err := st.Failures()
	if err != nil {
		return nil, err
	}
	if f, ok := failures[step]; ok {
		return nil, fmt.Errorf("step %s failed: %s", step, f.Error)
	}
	if f, ok := e.obstacle(step, failures); ok {
		return nil, fmt.Errorf("step %s needs %s, which failed: %s", step, f.Step, f.Error)
	}
	return nil, fmt.Errorf("step %s: %w", step, store.ErrAbsent)
}

// obstacle returns the first failure among the steps that a step needs, and
// those that they need.
func (e *Experiment) obstacle(step string, failures map[string]store.Failure) (store.Failure, bool) {
	steps := e.Plan.Steps()
	wanted := map[string]bool{step: true}
	for _, s := range slices.Backward(steps) {
		for _, need := range s.Needs {
			wanted[need] = wanted[need] || wanted[s.Name]
		}
	}
	for _, s := range steps {
		if f, ok := failures[s.Name]; ok && wanted[s.Name] {
			return f, true
		}
	}
	return store.Failure{}, false
}

// collect adds what there is of a target.
func (e *Experiment) collect(st *store.Store, target string, own *affinity.Losses, o *Outcome) error {
	first, err := resultLosses(e.result(st, firstStep(target)))
	if err != nil {
		o.missing("the transfers to %s: %v", target, err)
		return nil
	}
	all := &affinity.Losses{Target: target, Images: first.Images, Candidates: first.Candidates}
	if own != nil {
		if err := add(all, own, affinity.Self); err != nil {
			return err
		}
	}
	if l, err := resultLosses(e.result(st, scratchStep(target))); err != nil {
		o.missing("the network from pixels for %s, so that there is no gain: %v", target, err)
	} else if err := add(all, l, affinity.Scratch); err != nil {
		return err
	}
	if _, ok := e.Plan.Key(higherStep(target)); ok {
		r, err := e.result(st, higherStep(target))
		if err != nil {
			o.missing("the transfers from several sources to %s: %v", target, err)
		} else if err := e.addHigher(all, r, target, o); err != nil {
			return err
		}
	}
	o.Losses = append(o.Losses, all)
	return nil
}

// addHigher adds the transfers from several sources, and the controls.
func (e *Experiment) addHigher(all *affinity.Losses, r *store.Result, target string, o *Outcome) error {
	var groups [][][]string
	if err := r.ReadJSON(groupsFile, &groups); err != nil {
		return err
	}
	if len(groups) > 0 {
		l, err := resultLosses(r, nil)
		if err != nil {
			return err
		}
		if err := add(all, l); err != nil {
			return err
		}
	}
	var control *Control
	if err := r.ReadJSON(controlFile, &control); err != nil {
		return err
	}
	if control != nil {
		o.Controls[target] = *control
	}
	return nil
}

// add appends candidates of other losses on the same images, all or those of a
// single name. Images are matched by name.
func add(all, other *affinity.Losses, names ...string) error {
	place := make(map[string]int, len(other.Images))
	for i, image := range other.Images {
		place[image] = i
	}
	for _, c := range other.Candidates {
		if len(names) > 0 && (len(c.Sources) != 1 || !slices.Contains(names, c.Sources[0])) {
			continue
		}
		losses := make([]float64, len(all.Images))
		for i, image := range all.Images {
			j, ok := place[image]
			if !ok {
				return fmt.Errorf("target %s: %s has no loss on image %s: were specific.test and transfer.test changed apart?",
					all.Target, affinity.SourceKey(c.Sources), image)
			}
			losses[i] = c.Losses[j]
		}
		all.Candidates = append(slices.Clip(all.Candidates), affinity.Candidate{Sources: c.Sources, Losses: losses})
	}
	return nil
}

// sanityOf compares a network with the two baselines.
func sanityOf(task string, own *affinity.Losses) Sanity {
	self, random := named(own, affinity.Self), named(own, readout)
	s := Sanity{Task: task, Images: len(own.Images), Constant: specific.Wins(self, named(own, constant)), Random: nan}
	if random != nil {
		s.Random = specific.Wins(self, random)
	}
	return s
}

// named returns the losses of the candidate of one name.
func named(l *affinity.Losses, name string) []float64 {
	for _, c := range l.Candidates {
		if len(c.Sources) == 1 && c.Sources[0] == name {
			return c.Losses
		}
	}
	return nil
}
