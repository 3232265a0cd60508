package engine

import (
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A Plan is a set of steps that fit together. It does not change.
type Plan struct {
	version string
	nodes   []node // In an order in which they can run.
	index   map[string]int
}

// A node is a step with its place in the plan.
type node struct {
	step   Step
	needs  []int     // Those in Needs and Soft, ascending.
	soft   []bool    // Of each need.
	usedBy []int     // The steps that need this one.
	key    store.Key // If nothing that it needs is missing.
}

// NewPlan checks the steps and computes their keys. The version is that of the
// code: raise it when any step comes to compute something else from the same
// configuration.
//
// The error joins all that is wrong: names not allowed or used twice, needs that
// are no steps, cycles, configurations that have no JSON.
func NewPlan(version string, steps ...Step) (*Plan, error) {
	p := &Plan{version: version, index: map[string]int{}}
	var problems []error
	for i := range steps {
		if err := check(&steps[i]); err != nil {
			problems = append(problems, err)
		}
		if _, twice := p.index[steps[i].Name]; twice {
			problems = append(problems, fmt.Errorf("two steps are named %q", steps[i].Name))
		}
		p.index[steps[i].Name] = i
	}
	for i := range steps {
		problems = append(problems, p.checkNeeds(&steps[i])...)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	if err := p.arrange(steps); err != nil {
		return nil, err
	}
	for i := range p.nodes {
		key, err := p.keyOf(i, func(need int) store.Key { return p.nodes[need].key })
		if err != nil {
			return nil, err
		}
		p.nodes[i].key = key
	}
	return p, nil
}

// check checks a step by itself.
func check(s *Step) error {
	if err := store.CheckName(s.Name); err != nil {
		return err
	}
	switch {
	case s.Run == nil:
		return fmt.Errorf("step %q has nothing to run", s.Name)
	case !(s.Work >= 0 && s.Work <= math.MaxFloat64):
		return fmt.Errorf("step %q: its work is %v, it must be finite and not negative", s.Name, s.Work)
	case s.Memory < 0:
		return fmt.Errorf("step %q: its memory is %d bytes, it must not be negative", s.Name, s.Memory)
	case s.Cores < 0:
		return fmt.Errorf("step %q: its cores are %d, they must not be negative", s.Name, s.Cores)
	}
	return nil
}

// checkNeeds checks that the needs of a step are steps, each named once.
func (p *Plan) checkNeeds(s *Step) (problems []error) {
	seen := map[string]bool{}
	for _, need := range slices.Concat(s.Needs, s.Soft) {
		if _, known := p.index[need]; !known {
			problems = append(problems, fmt.Errorf("step %q needs %q, which is no step of the plan", s.Name, need))
		}
		if seen[need] {
			problems = append(problems, fmt.Errorf("step %q names its need %q twice", s.Name, need))
		}
		seen[need] = true
	}
	return problems
}

// arrange puts the steps in an order in which each comes after its needs: of
// those that could be next always the first in the sense of before.
func (p *Plan) arrange(steps []Step) error {
	waits := make([]int, len(steps))
	usedBy := make([][]int, len(steps))
	next := &queue{less: func(a, b int) bool { return before(&steps[a], &steps[b]) }}
	for i := range steps {
		needs := slices.Concat(steps[i].Needs, steps[i].Soft)
		waits[i] = len(needs)
		for _, need := range needs {
			usedBy[p.index[need]] = append(usedBy[p.index[need]], i)
		}
		if waits[i] == 0 {
			heap.Push(next, i)
		}
	}
	p.nodes = make([]node, 0, len(steps))
	place := map[string]int{}
	for next.Len() > 0 {
		i := heap.Pop(next).(int)
		place[steps[i].Name] = len(p.nodes)
		p.nodes = append(p.nodes, node{step: steps[i]})
		for _, user := range usedBy[i] {
			if waits[user]--; waits[user] == 0 {
				heap.Push(next, user)
			}
		}
	}
	if len(p.nodes) < len(steps) {
		return fmt.Errorf("steps need each other in a circle: %s", strings.Join(p.circle(steps, waits), " needs "))
	}
	p.index = place
	p.connect()
	return nil
}

// before tells which of two steps that could both run comes first: an early one,
// then the one with more work, then by name.
func before(a, b *Step) bool {
	if a.Early != b.Early {
		return a.Early
	}
	return cmp.Or(-cmp.Compare(a.work(), b.work()), strings.Compare(a.Name, b.Name)) < 0
}

// circle returns the names of steps that need each other, the first also as the
// last. All steps that still wait are in a circle or behind one.
func (p *Plan) circle(steps []Step, waits []int) []string {
	at := slices.IndexFunc(waits, func(n int) bool { return n > 0 })
	var path []int
	for !slices.Contains(path, at) {
		path = append(path, at)
		for _, need := range slices.Concat(steps[at].Needs, steps[at].Soft) {
			if waits[p.index[need]] > 0 {
				at = p.index[need]
				break
			}
		}
	}
	path = append(path[slices.Index(path, at):], at)
	names := make([]string, len(path))
	for i, step := range path {
		names[i] = steps[step].Name
	}
	return names
}

// connect fills in who needs whom.
func (p *Plan) connect() {
	for i := range p.nodes {
		n := &p.nodes[i]
		for _, name := range slices.Concat(n.step.Needs, n.step.Soft) {
			n.needs = append(n.needs, p.index[name])
		}
		slices.Sort(n.needs)
		for _, need := range n.needs {
			n.soft = append(n.soft, slices.Contains(n.step.Soft, p.nodes[need].step.Name))
			p.nodes[need].usedBy = append(p.nodes[need].usedBy, i)
		}
	}
}

// keyOf returns the key of a step whose needs have the given keys. A zero key is
// a need that is missing.
func (p *Plan) keyOf(i int, key func(need int) store.Key) (store.Key, error) {
	n := &p.nodes[i]
	inputs := make(map[string]store.Key, len(n.needs))
	for _, need := range n.needs {
		inputs[p.nodes[need].step.Name] = key(need)
	}
	return store.NewKey(store.Spec{Version: p.version, Name: n.step.Name, Config: n.step.Config, Inputs: inputs})
}

// Len returns the number of steps.
func (p *Plan) Len() int { return len(p.nodes) }

// Steps returns the steps in an order in which they can run one after the other:
// each after its needs, otherwise early ones first, then those with more work,
// then by name. It
// does not depend on the order that they were given in.
func (p *Plan) Steps() []Step {
	steps := make([]Step, len(p.nodes))
	for i := range p.nodes {
		steps[i] = p.nodes[i].step
	}
	return steps
}

// Key returns the key of a step if none of its needs is missing, and false if
// there is no such step.
func (p *Plan) Key(step string) (store.Key, bool) {
	i, ok := p.index[step]
	if !ok {
		return store.Key{}, false
	}
	return p.nodes[i].key, true
}

// Keys returns the keys of all steps in the order of Steps.
func (p *Plan) Keys() []store.Key {
	keys := make([]store.Key, len(p.nodes))
	for i := range p.nodes {
		keys[i] = p.nodes[i].key
	}
	return keys
}

// Stages returns the stages in the order in which their first steps can run.
func (p *Plan) Stages() []string {
	var stages []string
	for i := range p.nodes {
		if stage := p.nodes[i].step.Stage; !slices.Contains(stages, stage) {
			stages = append(stages, stage)
		}
	}
	return stages
}

// A queue gives out numbers in the order of less.
type queue struct {
	items []int
	less  func(a, b int) bool
}

func (q *queue) Len() int           { return len(q.items) }
func (q *queue) Less(i, j int) bool { return q.less(q.items[i], q.items[j]) }
func (q *queue) Swap(i, j int)      { q.items[i], q.items[j] = q.items[j], q.items[i] }
func (q *queue) Push(x any)         { q.items = append(q.items, x.(int)) }
func (q *queue) Pop() any {
	last := len(q.items) - 1
	x := q.items[last]
	q.items = q.items[:last]
	return x
}
