package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// A trainHello is the first line of a process that is measured.
type trainHello struct {
	Version string `json:"version,omitempty"`
	Cores   int    `json:"cores,omitempty"`
	Error   string `json:"error,omitempty"`
}

// A trainRequest asks such a process to train a case from its start for Check
// steps on its first examples, without dropout, or to go on for Seconds.
type trainRequest struct {
	Case    string  `json:"case"`
	Check   int     `json:"check,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
}

// A trainAnswer is the answer. First is the time of the first step, with all
// that is compiled, in seconds, and Memory the most that the process has had, in
// bytes.
type trainAnswer struct {
	Losses     []float64 `json:"losses,omitempty"`
	Steps      int       `json:"steps,omitempty"`
	Wall       float64   `json:"wall,omitempty"`
	CPU        float64   `json:"cpu,omitempty"`
	First      float64   `json:"first,omitempty"`
	Memory     int64     `json:"memory,omitempty"`
	Parameters int       `json:"parameters,omitempty"`
	Error      string    `json:"error,omitempty"`
}

// serveTraining answers requests, a line each, until there are no more: what the
// scripts in package bench do.
func serveTraining(ctx context.Context, spec string, r io.Reader, w io.Writer) error {
	out := json.NewEncoder(w)
	b, err := backend.OpenContext(ctx, spec)
	if err != nil {
		return errors.Join(err, out.Encode(trainHello{Error: err.Error()}))
	}
	defer b.Finalize()
	version := b.Choice.Version
	if p := b.Choice.Plugin; p != nil && p.Name != "" {
		version = p.Name + " " + p.Version
	}
	if err := out.Encode(trainHello{Version: version, Cores: runtime.GOMAXPROCS(0)}); err != nil {
		return err
	}
	t := trainer{backend: b, programs: training.NewPrograms(b.Backend), open: map[string]*openCase{}}
	defer t.close()
	for in := json.NewDecoder(r); ; {
		var q trainRequest
		if err := in.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		answer, err := t.answer(ctx, q)
		if err != nil {
			answer.Error = err.Error()
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
}

// A trainer trains cases on a backend.
type trainer struct {
	backend  *backend.Backend
	programs *training.Programs
	open     map[string]*openCase
}

// An openCase is a case on the device.
type openCase struct {
	*trainCase
	program *training.Program
	data    *training.Data
}

func (t *trainer) close() {
	for _, c := range t.open {
		c.data.Close()
	}
}

// answer does what one request asks for.
func (t *trainer) answer(ctx context.Context, q trainRequest) (trainAnswer, error) {
	c, err := t.load(q.Case)
	if err != nil {
		return trainAnswer{}, err
	}
	a := trainAnswer{Parameters: c.Parameters}
	if q.Check > 0 {
		a.Losses, err = c.check(ctx, t.backend, q.Check)
		return a, err
	}
	return a, c.measure(ctx, time.Duration(q.Seconds*float64(time.Second)), &a)
}

// load returns a case, which stays on the device.
func (t *trainer) load(file string) (*openCase, error) {
	if c := t.open[file]; c != nil {
		return c, nil
	}
	c, err := readTrainCase(file)
	if err != nil {
		return nil, err
	}
	o := &openCase{trainCase: c}
	if o.program, err = t.programs.Get(c.Spec, c.Batch); err != nil {
		return nil, err
	}
	if o.data, err = c.data(t.backend, c.examples.Len()); err != nil {
		return nil, err
	}
	t.open[file] = o
	return o, nil
}

// fit trains from the start until more returns false, which is called after each
// step with the steps done and the loss.
func (c *openCase) fit(ctx context.Context, d *training.Data, drop [2]float64, more func(step int, loss float64) bool) error {
	state, err := c.program.Start(d, 1, c.start)
	if err != nil {
		return err
	}
	defer state.Close()
	ctx, enough := context.WithCancelCause(ctx)
	defer enough(nil)
	_, err = c.program.Fit(ctx, state, d, nil, training.Config{
		Steps: c.Steps, Rate: c.Rate, Warmup: c.Warmup, Decay: c.Decay, Clip: c.Clip, Every: c.Steps,
		DropFeatures: drop[0], DropHidden: drop[1], Seed: 1,
		Progress: func(step int, loss float64) {
			if !more(step, loss) {
				enough(errEnough)
			}
		},
	})
	if context.Cause(ctx) == errEnough {
		return nil
	}
	return err
}

// errEnough ends a training that has been measured.
var errEnough = errors.New("enough steps")

// check returns the losses of the first steps on the first batch of examples.
func (c *openCase) check(ctx context.Context, b *backend.Backend, steps int) ([]float64, error) {
	d, err := c.trainCase.data(b, c.Batch)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var losses []float64
	err = c.fit(ctx, d, [2]float64{}, func(step int, loss float64) bool {
		losses = append(losses, loss)
		return step < steps
	})
	return losses, err
}

// warmSteps is how many steps are taken before the clock starts.
const warmSteps = 5

// measure trains for a while and says how fast that was. Slow networks start the
// clock before warmSteps.
func (c *openCase) measure(ctx context.Context, limit time.Duration, a *trainAnswer) error {
	start := time.Now()
	var begin time.Time
	var used float64
	from := 0
	return c.fit(ctx, c.data, c.Drop, func(step int, _ float64) bool {
		now := time.Now()
		switch {
		case step == 1:
			a.First = now.Sub(start).Seconds()
		case !begin.IsZero() && now.Sub(begin) >= limit:
			a.Steps, a.Wall = step-from, now.Sub(begin).Seconds()
			cpu, memory := usedSoFar()
			a.CPU, a.Memory = cpu-used, memory
			return false
		}
		if begin.IsZero() && (step == warmSteps || now.Sub(start) > limit) {
			begin, from = time.Now(), step
			used, _ = usedSoFar()
		}
		return true
	})
}
