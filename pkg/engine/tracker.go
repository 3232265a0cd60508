package engine

import (
	"slices"
	"sync"
	"time"
)

// A Tracker is an observer that keeps what a progress display shows. The zero
// value is ready for use; its methods may be called at the same time.
type Tracker struct {
	mu      sync.Mutex
	began   time.Time
	started time.Time // When the first step was.
	ended   time.Time
	stages  []StageProgress
	stageOf map[string]int
	pace    []pace // Of each stage.
	left    []work // Not begun, of each stage.
	running []Running
	images  meter
	done    float64 // Work.
	total   float64 // Work.
}

// A work is an amount of work and the steps that it is made of.
type work struct {
	steps  int
	amount float64
}

// A pace is how long work has taken in this run.
type pace struct {
	work float64
	busy time.Duration // Of all workers together.
}

// A Snapshot is what a Tracker knows at a moment.
type Snapshot struct {
	Stages          []StageProgress // In the order of Plan.Stages.
	Running         []Running       // In the order in which they began.
	Fraction        float64         // Of all work, from 0 to 1.
	ImagesPerSecond float64         // Lately; 0 if no step counts images.
	Elapsed         time.Duration   // Since the run began.
	Left            time.Duration   // An estimate; negative if it cannot be told yet.
}

// A StageProgress counts the steps of a stage.
type StageProgress struct {
	Stage   string
	Total   int
	Done    int // Reused ones among them.
	Reused  int
	Failed  int
	Skipped int
}

// Ended returns how many steps need no more work.
func (s StageProgress) Ended() int { return s.Done + s.Failed + s.Skipped }

// A Running is a step that runs.
type Running struct {
	Step     string
	Stage    string
	Attempt  int
	Progress Progress
	Elapsed  time.Duration // Of this attempt.

	began  time.Time
	amount float64
}

// Observe takes in an event.
func (t *Tracker) Observe(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e.Kind {
	case Began:
		t.begin(e)
	case Started:
		t.start(e)
	case Progressed:
		if r := t.find(e.Step.Name); r != nil {
			t.images.add(e.Time, e.Progress.Images-r.Progress.Images)
			r.Progress = e.Progress
		}
	case Retried, Stopped, Finished, Failed:
		t.end(e)
	case Reused, Skipped:
		t.settle(e)
	case Ended:
		t.ended = e.Time
	}
}

// begin counts the steps of the plan.
func (t *Tracker) begin(e Event) {
	t.began, t.started, t.ended = e.Time, time.Time{}, time.Time{}
	t.stageOf = map[string]int{}
	t.stages, t.running, t.images, t.done, t.total = nil, nil, meter{}, 0, 0
	for i, stage := range e.Plan.Stages() {
		t.stages = append(t.stages, StageProgress{Stage: stage})
		t.stageOf[stage] = i
	}
	t.pace, t.left = make([]pace, len(t.stages)), make([]work, len(t.stages))
	for i := range e.Plan.nodes {
		step := &e.Plan.nodes[i].step
		at := t.stageOf[step.Stage]
		t.stages[at].Total++
		t.left[at].steps++
		t.left[at].amount += step.work()
		t.total += step.work()
	}
}

// take takes a step from those that have not begun.
func (t *Tracker) take(s *Step) {
	left := &t.left[t.stageOf[s.Stage]]
	left.steps--
	left.amount -= s.work()
	if left.steps == 0 {
		left.amount = 0 // No remainder of rounding.
	}
}

// start takes in that a step begins.
func (t *Tracker) start(e Event) {
	if t.started.IsZero() {
		t.started = e.Time
	}
	t.take(e.Step)
	t.images.mark(e.Time)
	t.running = append(t.running, Running{Step: e.Step.Name, Stage: e.Step.Stage, Attempt: e.Attempt,
		began: e.Time, amount: e.Step.work()})
}

// end takes in that an attempt has ended.
func (t *Tracker) end(e Event) {
	at := slices.IndexFunc(t.running, func(r Running) bool { return r.Step == e.Step.Name })
	if at < 0 {
		return
	}
	r := t.running[at]
	t.running = slices.Delete(t.running, at, at+1)
	t.images.add(e.Time, e.Progress.Images-r.Progress.Images)
	stage := t.stageOf[r.Stage]
	switch e.Kind {
	case Finished:
		t.pace[stage].work += r.amount
		t.pace[stage].busy += e.Elapsed
		t.stages[stage].Done++
		t.done += r.amount
	case Failed:
		t.stages[stage].Failed++
		t.total -= r.amount
	default: // It has not begun again.
		t.left[stage].steps++
		t.left[stage].amount += r.amount
	}
}

// settle takes in a step that is not run.
func (t *Tracker) settle(e Event) {
	t.take(e.Step)
	stage := &t.stages[t.stageOf[e.Step.Stage]]
	if e.Kind == Skipped {
		stage.Skipped++
		t.total -= e.Step.work()
		return
	}
	stage.Done++
	stage.Reused++
	t.done += e.Step.work()
}

// find returns the running step of a name, nil if there is none.
func (t *Tracker) find(step string) *Running {
	for i := range t.running {
		if t.running[i].Step == step {
			return &t.running[i]
		}
	}
	return nil
}

// Snapshot returns what is known at a moment, not before the last event.
func (t *Tracker) Snapshot(now time.Time) Snapshot {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ended.IsZero() {
		now = t.ended
	}
	s := Snapshot{Stages: slices.Clone(t.stages), Running: slices.Clone(t.running), Left: -1}
	if t.began.IsZero() {
		return s
	}
	done := t.done
	for i := range s.Running {
		r := &s.Running[i]
		r.Elapsed = max(now.Sub(r.began), 0)
		done += r.Progress.Fraction * r.amount
	}
	if t.total > 0 {
		s.Fraction = min(done/t.total, 1)
	}
	s.ImagesPerSecond = t.images.rate(now)
	s.Elapsed = max(now.Sub(t.began), 0)
	s.Left = t.timeLeft(now, s.Running)
	return s
}

// reliable is the fraction of a step from which its own speed is believed.
const reliable = 0.1

// timeLeft estimates how long the rest takes. Each stage has its own pace, since
// the work of steps of different kinds compares badly; a stage without one has
// that of all.
func (t *Tracker) timeLeft(now time.Time, running []Running) time.Duration {
	paces := slices.Clone(t.pace)
	var all, busy pace
	for _, r := range running {
		if r.Progress.Fraction >= reliable {
			p := &paces[t.stageOf[r.Stage]]
			p.work += r.Progress.Fraction * r.amount
			p.busy += r.Elapsed
		}
		busy.busy += r.Elapsed
	}
	for i, p := range paces {
		all.work += p.work
		all.busy += p.busy
		busy.busy += t.pace[i].busy
	}
	var rest, longest float64 // Seconds of one worker.
	for _, r := range running {
		seconds, ok := r.rest(paces[t.stageOf[r.Stage]], all)
		if !ok {
			return -1
		}
		rest += seconds
		longest = max(longest, seconds)
	}
	for i, left := range t.left {
		seconds, ok := left.seconds(paces[i], all)
		if !ok {
			return -1
		}
		rest += seconds
	}
	if elapsed := now.Sub(t.started); !t.started.IsZero() && elapsed > 0 {
		workers := max(float64(busy.busy)/float64(elapsed), 1)
		rest /= workers
	}
	return time.Duration(max(rest, longest) * float64(time.Second))
}

// rest returns how many seconds a running step has left, and whether that can
// be told.
func (r *Running) rest(stage, all pace) (float64, bool) {
	if f := r.Progress.Fraction; f >= reliable {
		return r.Elapsed.Seconds() * (1 - f) / f, true
	}
	seconds, ok := work{1, r.amount}.seconds(stage, all)
	return max(seconds-r.Elapsed.Seconds(), 0), ok
}

// seconds returns how many seconds of one worker the work takes.
func (w work) seconds(stage, all pace) (float64, bool) {
	switch {
	case w.steps == 0:
		return 0, true
	case stage.work > 0:
		return w.amount * stage.busy.Seconds() / stage.work, true
	case all.work > 0:
		return w.amount * all.busy.Seconds() / all.work, true
	}
	return 0, false
}
