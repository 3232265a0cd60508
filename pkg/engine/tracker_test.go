package engine

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A tape gives events to a tracker at chosen seconds.
type tape struct {
	tracker Tracker
	plan    *Plan
	start   time.Time
}

// newTape begins a run of steps "a1", "a2", … of stage A with a work of 1 and
// "b1", … of stage B with a work of 10.
func newTape(t *testing.T, a, b int) *tape {
	t.Helper()
	var steps []Step
	nothing := func(context.Context, Inputs, *store.Draft, func(Progress)) error { return nil }
	for i := range a {
		steps = append(steps, Step{Name: string([]byte{'a', '1' + byte(i)}), Stage: "A", Run: nothing})
	}
	for i := range b {
		steps = append(steps, Step{Name: string([]byte{'b', '1' + byte(i)}), Stage: "B", Work: 10, Run: nothing,
			Needs: []string{"a1"}})
	}
	p, err := NewPlan("1", steps...)
	if err != nil {
		t.Fatal(err)
	}
	tp := &tape{plan: p, start: time.Unix(1e9, 0)}
	tp.tracker.Observe(Event{Time: tp.start, Kind: Began, Plan: p})
	return tp
}

func (tp *tape) at(seconds float64) time.Time {
	return tp.start.Add(time.Duration(seconds * float64(time.Second)))
}

func (tp *tape) tell(seconds float64, kind Kind, step string, p Progress, elapsed float64) {
	e := Event{Time: tp.at(seconds), Kind: kind, Attempt: 1, Progress: p, Elapsed: time.Duration(elapsed * float64(time.Second))}
	if step != "" {
		e.Step = &tp.plan.nodes[tp.plan.index[step]].step
	}
	tp.tracker.Observe(e)
}

// left checks the time left.
func (tp *tape) left(t *testing.T, what string, seconds, want float64) {
	t.Helper()
	if got := tp.tracker.Snapshot(tp.at(seconds)).Left.Seconds(); math.Abs(got-want) > 1e-6 {
		t.Errorf("%s: %v s left, expected %v", what, got, want)
	}
}

func TestTimeLeft(t *testing.T) {
	tp := newTape(t, 4, 2)
	tp.left(t, "nothing known", 0, -1e-9)
	tp.tell(0, Started, "a1", Progress{}, 0)
	tp.left(t, "no progress yet", 1, -1e-9)
	tp.tell(2, Progressed, "a1", Progress{Fraction: 0.5}, 0)
	// Half of a1 took 2 s, so all work, 24 units at 4 s, takes 96 s.
	tp.left(t, "pace of a1", 2, 94)
	tp.tell(4, Finished, "a1", Progress{Fraction: 1}, 4)
	tp.left(t, "pace of a1, finished", 4, 92)
	tp.tell(4, Started, "a2", Progress{}, 0)
	tp.tell(4, Started, "b1", Progress{}, 0)
	tp.tell(8, Finished, "a2", Progress{}, 4)
	// Two workers since 4 s, so (4+4+4)/8 on average. Of A are left 2·4 s, of
	// B one of 40 s and the rest of another, 40-4.
	tp.left(t, "pace of A for B", 8, (8+40+36)/1.5)
	tp.tell(9, Progressed, "b1", Progress{Fraction: 0.25}, 0)
	// A quarter of b1 took 5 s: B has a pace of its own, 20 s a step.
	tp.left(t, "pace of B", 9, (8+20+15)/(13./9))
	tp.tell(9, Reused, "a3", Progress{}, 0)
	tp.tell(9, Reused, "a4", Progress{}, 0)
	tp.tell(9, Skipped, "b2", Progress{}, 0)
	tp.left(t, "not less than the longest step", 9, 15)
	tp.tell(20, Finished, "b1", Progress{}, 16)
	tp.left(t, "nothing left", 20, 0)
}

func TestSnapshot(t *testing.T) {
	tp := newTape(t, 3, 2)
	if s := new(Tracker).Snapshot(time.Now()); s.Left >= 0 || s.Fraction != 0 {
		t.Errorf("without events: %+v", s)
	}
	tp.tell(0, Reused, "a1", Progress{}, 0)
	tp.tell(1, Started, "a2", Progress{}, 0)
	tp.tell(1, Started, "b1", Progress{}, 0)
	tp.tell(2, Failed, "a2", Progress{}, 1)
	tp.tell(3, Progressed, "b1", Progress{Fraction: 0.5, Note: "epoch 1"}, 0)
	got := tp.tracker.Snapshot(tp.at(5))
	want := Snapshot{
		Stages:   []StageProgress{{"A", 3, 1, 1, 1, 0}, {"B", 2, 0, 0, 0, 0}},
		Running:  []Running{{Step: "b1", Stage: "B", Attempt: 1, Progress: Progress{Fraction: 0.5, Note: "epoch 1"}, Elapsed: 4 * time.Second}},
		Fraction: 6. / 22, // Of 3+20 without the failed 1.
		Elapsed:  5 * time.Second,
		Left:     got.Left,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Running{})); diff != "" {
		t.Error(diff)
	}
	// A retried step is not begun, and begins again.
	tp.tell(5, Retried, "b1", Progress{}, 4)
	if s := tp.tracker.Snapshot(tp.at(5)); len(s.Running) != 0 || s.Fraction != 1./22 {
		t.Errorf("retried: %+v", s)
	}
	tp.tell(6, Started, "b1", Progress{}, 0)
	tp.tell(8, Finished, "b1", Progress{}, 2)
	tp.tell(9, Ended, "", Progress{}, 9)
	if s := tp.tracker.Snapshot(tp.at(100)); s.Fraction != 0.5 || s.Elapsed != 9*time.Second {
		t.Errorf("ended: %+v", s)
	}
}

func TestImagesPerSecond(t *testing.T) {
	tp := newTape(t, 2, 0)
	rate := func(seconds, want float64) {
		t.Helper()
		if got := tp.tracker.Snapshot(tp.at(seconds)).ImagesPerSecond; math.Abs(got-want) > 1e-9 {
			t.Errorf("after %v s: %v images/s, expected %v", seconds, got, want)
		}
	}
	rate(0, 0)
	tp.tell(0, Started, "a1", Progress{}, 0)
	tp.tell(0, Started, "a2", Progress{}, 0)
	for i := 1; i <= 100; i++ { // Half a second apart.
		tp.tell(float64(i)/2, Progressed, "a1", Progress{Images: int64(50 * i)}, 0)
		if i == 4 {
			rate(2, 100)
		}
	}
	rate(50, 100)
	// Another begins, twice as fast: after more than ten seconds the rate is that
	// of both, from the last samples.
	for i := 101; i <= 130; i++ {
		tp.tell(float64(i)/2, Progressed, "a1", Progress{Images: int64(50 * i)}, 0)
		tp.tell(float64(i)/2, Progressed, "a2", Progress{Images: int64(100 * (i - 100))}, 0)
	}
	rate(65, 300)
	// The last images come with the end of a step; those of an attempt that
	// begins again are not subtracted.
	tp.tell(65, Finished, "a1", Progress{Images: 50*130 + 1000}, 65)
	rate(65, 400)
	tp.tell(65, Retried, "a2", Progress{Images: 3000}, 65)
	tp.tell(66, Started, "a2", Progress{}, 0)
	tp.tell(66, Progressed, "a2", Progress{Images: 10}, 0)
	if got := tp.tracker.Snapshot(tp.at(66)).ImagesPerSecond; got < 300 || got > 400 {
		t.Errorf("after an attempt began again: %v", got)
	}
	rate(1e6, 0)
}
