package main

import (
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A trainWatch tells how far a training is: in lines of JSON, or in words for
// people.
type trainWatch struct {
	app   *app
	json  bool
	quiet bool
	out   string
	// supervised are the losses of the fully supervised network by image, nil if
	// they are not known.
	supervised map[string]float64

	mu     sync.Mutex
	seen   view.Training
	said   time.Time
	start  time.Time
	first  time.Time // of the first step, after compiling
	images int       // of the first step
	kept   int       // step of the last checkpoint
	failed error     // why the checkpoint was not written
}

func (a *app) watch(f *trainFlags) *trainWatch {
	return &trainWatch{app: a, json: f.events, quiet: a.quiet, start: time.Now()}
}

// say tells of an event.
func (w *trainWatch) say(e view.TrainingEvent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sayLocked(e)
}

func (w *trainWatch) sayLocked(e view.TrainingEvent) {
	w.said = time.Now()
	line, err := json.Marshal(e)
	if err == nil {
		err = w.seen.Take(line)
	}
	switch {
	case err != nil:
		w.app.warn("%v", err) // A loss that is no number, which ends the training.
	case w.json:
		fmt.Fprintf(w.app.stdout, "%s\n", line)
	case e.Kind == view.TrainingDone:
		fmt.Fprint(w.app.stdout, w.seen.Result().Text())
	case e.Kind == view.TrainingStopped && w.kept > 0:
		fmt.Fprintf(w.app.stderr, "taskonomy: stopped at step %d; to go on, add --resume\n", w.kept)
	case !w.quiet && e.Kind != view.TrainingStopped:
		fmt.Fprintln(w.app.stderr, w.seen.Text())
	}
}

// begin tells what is trained, and what happened before.
func (w *trainWatch) begin(e view.TrainingEvent, from *training.Checkpoint) {
	if from != nil {
		w.kept = from.Step
		e.Resumed, e.Step = from.Step, from.Step
	}
	if !w.json && !w.quiet {
		fmt.Fprintf(w.app.stderr, "backend: %s\n", e.Backend)
	}
	w.say(e)
	if from != nil {
		for _, p := range from.History.Points {
			w.say(pointEvent(p))
		}
	}
}

// pointEvent is the event of a point.
func pointEvent(p training.Point) view.TrainingEvent {
	return view.TrainingEvent{Kind: view.TrainingPoint, Step: p.Step, Loss: p.Training, Validation: validation(p)}
}

// validation is the validation loss of a point, 0 if nothing is validated.
func validation(p training.Point) float64 {
	if math.IsNaN(p.Validation) {
		return 0
	}
	return p.Validation
}

// period is how often to tell of what goes on.
func (w *trainWatch) period() time.Duration {
	if w.json {
		return trainEventsPeriod
	}
	return 5 * time.Second
}

// reading tells how many examples have been read.
func (w *trainWatch) reading(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.said) >= w.period() {
		w.sayLocked(view.TrainingEvent{Kind: view.TrainingReading, Count: n})
	}
}

// session is a training that is watched, with a checkpoint in a file after every
// so many steps.
func (w *trainWatch) session(path string, every int) specific.Session {
	return specific.Session{
		Progress:        w.step,
		Validated:       func(p training.Point) { w.say(pointEvent(p)) },
		CheckpointEvery: every,
		Checkpoint: func(c *training.Checkpoint) error {
			if w.failed = c.WriteFile(path); w.failed == nil {
				w.kept = c.Step
			}
			return w.failed
		},
	}
}

// step tells of a step now and then.
func (w *trainWatch) step(step, _, images int, loss float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.first.IsZero() { // The graph was compiled for it.
		w.first, w.images = time.Now(), images
	} else if d := time.Since(w.first).Seconds(); d > 0 {
		w.seen.Speed = float64(images-w.images) / d
	}
	if time.Since(w.said) >= w.period() {
		w.sayLocked(view.TrainingEvent{Kind: view.TrainingStep, Step: step, Loss: loss, Speed: w.seen.Speed})
	}
}

// result is the event of a training that is done.
func (w *trainWatch) result(r *specific.Result) view.TrainingEvent {
	w.mu.Lock()
	defer w.mu.Unlock()
	done := view.TrainingEvent{Kind: view.TrainingDone, Task: r.Task, From: w.seen.From, Backend: w.seen.Backend, Out: w.out, Steps: w.seen.Steps,
		Step: r.History.Points[len(r.History.Points)-1].Step, Resumed: w.seen.Resumed, Speed: w.seen.Speed, Images: len(r.Images),
		Test: mean(r.Losses), Constant: mean(r.Constant), Wins: specific.Wins(r.Losses, r.Constant), Best: r.History.Best,
		Early: r.History.Early, Seconds: time.Since(w.start).Seconds()}
	supervised := make([]float32, 0, len(r.Images))
	for _, image := range r.Images {
		if loss, ok := w.supervised[image]; ok {
			supervised = append(supervised, float32(loss))
		}
	}
	if len(supervised) == len(r.Images) { // Else other images were measured.
		done.Supervised, done.SupervisedWins = mean(supervised), specific.Wins(r.Losses, supervised)
	}
	return done
}

func mean(losses []float32) float64 {
	sum := 0.0
	for _, l := range losses {
		sum += float64(l) / float64(len(losses))
	}
	return sum
}
