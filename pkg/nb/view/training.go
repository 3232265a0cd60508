package view

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strings"
)

// Kinds of events of a training, in the order in which they come.
const (
	TrainingReading = "reading" // Count examples have been read.
	TrainingStep    = "step"
	TrainingPoint   = "point"
	TrainingStopped = "stopped" // It was interrupted, with a checkpoint at step Kept.
	TrainingDone    = "done"
)

// A TrainingEvent is a line in JSON of what taskonomy train --events prints: how
// far a training is. Fields that an event does not change are left out.
type TrainingEvent struct {
	Kind string `json:"kind"`
	Task string `json:"task,omitempty"`
	// From are the sources of a transfer, none if the task's own network is trained.
	From    []string `json:"from,omitempty"`
	Backend string   `json:"backend,omitempty"`
	Out     string   `json:"out,omitempty"` // folder of the files
	Count   int      `json:"count,omitempty"`
	Steps   int      `json:"steps,omitempty"`
	Step    int      `json:"step,omitempty"`
	// Resumed is the step from which the training went on.
	Resumed int `json:"resumed,omitempty"`
	// Kept is the step of the checkpoint of a training that was stopped, 0 if
	// there is none.
	Kept int `json:"kept,omitempty"`
	// Loss is that of the step, or at a point the mean since the last.
	Loss float64 `json:"loss,omitempty"`
	// Validation is 0 where nothing is validated, as in a transfer.
	Validation float64 `json:"validation,omitempty"`
	Speed      float64 `json:"speed,omitempty"` // images a second
	// Result of a training that is done: mean losses on Images test images, and
	// the share of them on which the network beats the best constant answer.
	Images   int     `json:"images,omitempty"`
	Test     float64 `json:"test,omitempty"`
	Constant float64 `json:"constant,omitempty"`
	Wins     float64 `json:"wins,omitempty"`
	// Supervised is the mean loss on them of the fully supervised network, 0 if it
	// is not known, and SupervisedWins the share on which a transfer beats it.
	Supervised     float64 `json:"supervised,omitempty"`
	SupervisedWins float64 `json:"supervisedWins,omitempty"`

	Best    int     `json:"best,omitempty"`
	Early   bool    `json:"early,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
	// Before says that the training was done before: this is what came of it.
	Before bool `json:"before,omitempty"`
}

// A Training is what is known of a training that runs.
type Training struct {
	TrainingEvent                 // All that was said, each field as it was last.
	Points        []TrainingEvent // validations
	steps         []TrainingEvent // some steps
}

// Take takes a line of the events. It fails if it is none.
func (t *Training) Take(line []byte) error {
	at := t.TrainingEvent
	if err := json.Unmarshal(line, &at); err != nil {
		return fmt.Errorf("no event of a training: %w", err)
	}
	t.TrainingEvent = at
	switch at.Kind {
	case TrainingPoint:
		t.Points = append(t.Points, at)
	case TrainingStep:
		t.steps = append(t.steps, at)
		if len(t.steps) > 2*mostSteps { // Every other one.
			for i := range mostSteps {
				t.steps[i] = t.steps[2*i+1]
			}
			t.steps = t.steps[:mostSteps]
		}
	}
	return nil
}

// mostSteps is how many steps a curve has at least when some are left out.
const mostSteps = 250

// What names what is trained: a task, or a transfer such as "a+b → c".
func (e TrainingEvent) What() string {
	if len(e.From) == 0 {
		return e.Task
	}
	return strings.Join(e.From, "+") + " → " + e.Task
}

// Text says how far the training is, in a line.
func (t *Training) Text() string {
	what := "training " + t.What()
	if t.Task == "" {
		return "starting"
	}
	switch t.Kind {
	case TrainingReading:
		return fmt.Sprintf("%s: reading the examples, %d so far", what, t.Count)
	case TrainingStopped:
		if t.Kept == 0 {
			return "stopped training " + t.What() + " before its first step"
		}
		return fmt.Sprintf("stopped training %s: the checkpoint at step %d of %d is in %s", t.What(), t.Kept, t.Steps, t.Out)
	case TrainingDone:
		what = "trained " + t.What()
	}
	text := fmt.Sprintf("%s: step %d of %d", what, t.Step, t.Steps)
	if t.Resumed > 0 {
		text += fmt.Sprintf(", gone on from %d", t.Resumed)
	}
	if t.Speed > 0 {
		text += fmt.Sprintf(", %.0f images/s", t.Speed)
	}
	if n := len(t.Points); n > 0 && t.validated() {
		text += fmt.Sprintf(", validation loss %.4g", t.Points[n-1].Validation)
	} else if t.Loss > 0 {
		text += fmt.Sprintf(", loss %.4g", t.Loss)
	}
	return text
}

// HTML shows how far the training is: words, a bar, and the curves of the losses.
func (t *Training) HTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div>%s`, html.EscapeString(t.Text()))
	if t.Steps > 0 {
		fmt.Fprintf(&b, ` <progress value="%d" max="%d" style="width:12em;vertical-align:middle"></progress>`, t.Step, t.Steps)
	}
	if t.Backend != "" {
		fmt.Fprintf(&b, `<br><small>%s</small>`, html.EscapeString(t.Backend))
	}
	b.WriteString("</div>")
	if len(t.steps)+len(t.Points) > 0 {
		b.WriteString(t.curves())
	}
	return b.String()
}

// validated reports whether there are validations.
func (t *Training) validated() bool { return len(t.Points) > 0 && t.Points[0].Validation != 0 }

// Result returns the result of a training that is done.
func (t *Training) Result() Table {
	rows := [][]string{
		{"beats the best constant answer", fmt.Sprintf("on %.1f %% of %d test images", 100*t.Wins, t.Images)},
		{"mean loss on them", fmt.Sprintf("%.4g; best constant answer %.4g", t.Test, t.Constant)},
		{"kept", t.kept()},
		{"speed", fmt.Sprintf("%.0f images/s, %.1f s in all", t.Speed, t.Seconds)},
		{"backend", t.Backend},
		{"files", t.Out},
	}
	if t.Supervised > 0 {
		rows[1][1] += fmt.Sprintf("; fully supervised network %.4g, beaten on %.1f %%", t.Supervised, 100*t.SupervisedWins)
	}
	caption := "Network of " + t.Task
	if len(t.From) > 0 {
		caption = "Transfer " + t.What()
	}
	if t.Before {
		caption += ": its training was finished before, and this is its result"
	}
	return Table{Caption: caption, Columns: []Column{{}, {}}, Rows: rows}
}

// kept says which weights a training that is done has kept.
func (t *Training) kept() string {
	text := fmt.Sprintf("the weights of step %d of %d", t.Best, t.Step)
	if len(t.From) > 0 {
		return text + ", those of the transfer's head: the encoders are frozen"
	}
	if t.Early {
		text += ", where training ended since the validation loss got no better"
	}
	return text
}

// GoOn returns the text of a cell whose first line has the option resume: the cell
// with which to go on after code was stopped.
func GoOn(code string) string {
	first, rest, more := strings.Cut(code, "\n")
	head, comment, commented := strings.Cut(first, " #")
	head = strings.TrimRight(head, " \t\r") + " --resume"
	if commented {
		head += " #" + comment
	}
	if more {
		head += "\n" + rest
	}
	return head
}

// Places of the curves in pixels.
const (
	curvesWidth, curvesHeight                        = 560, 240
	curvesLeft, curvesRight, curvesTop, curvesBottom = 60, 16, 14, 34
)

// curves draws the losses: the steps in grey, the means of training and the
// validations in colours.
func (t *Training) curves() string {
	most := 0.0
	for _, list := range [][]TrainingEvent{t.steps, t.Points} {
		for _, e := range list {
			most = max(most, finite(e.Loss), finite(e.Validation))
		}
	}
	top := niceAbove(most)
	x := func(step int) float64 {
		return curvesLeft + float64(step)/float64(max(t.Steps, 1))*(curvesWidth-curvesLeft-curvesRight)
	}
	y := func(loss float64) float64 {
		return curvesHeight - curvesBottom - finite(loss)/top*(curvesHeight-curvesTop-curvesBottom)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" font-family="sans-serif" font-size="11" style="background:#fff">`, curvesWidth, curvesHeight)
	for i := range 5 {
		v := top * float64(i) / 4
		fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end" fill="#555">%.3g</text>`,
			curvesLeft, curvesWidth-curvesRight, y(v), y(v), curvesLeft-6, y(v)+4, v)
		step := t.Steps * i / 4
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#555">%d</text>`, x(step), curvesHeight-curvesBottom+16, step)
	}
	line := func(list []TrainingEvent, color string, width float64, value func(e TrainingEvent) float64) {
		var at []string
		for _, e := range list {
			at = append(at, fmt.Sprintf("%.1f,%.1f", x(e.Step), y(value(e))))
		}
		fmt.Fprintf(&b, `<polyline fill="none" stroke="%s" stroke-width="%g" points="%s"/>`, color, width, strings.Join(at, " "))
		if width > 1 {
			for _, p := range at {
				px, py, _ := strings.Cut(p, ",")
				fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="2.5" fill="%s"/>`, px, py, color)
			}
		}
	}
	loss := func(e TrainingEvent) float64 { return e.Loss }
	line(t.steps, "#bbb", 1, loss)
	line(t.Points, "#1f77b4", 2, loss)
	legend := [][2]string{{"#bbb", "each step"}, {"#1f77b4", "training, mean"}, {"#d62728", "validation"}}
	if t.validated() {
		line(t.Points, "#d62728", 2, func(e TrainingEvent) float64 { return e.Validation })
	} else if len(t.From) > 0 {
		legend = legend[:2]
	}
	for i, entry := range legend {
		at := curvesWidth - curvesRight - 330 + i*112
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="14" height="3" fill="%s"/><text x="%d" y="%d" fill="#333">%s</text>`,
			at, curvesTop-4, entry[0], at+18, curvesTop, entry[1])
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" fill="#333">step</text></svg>`, curvesWidth-curvesRight, curvesHeight-4)
	return b.String()
}

// finite returns 0 for what cannot be drawn.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// niceAbove returns a number of few digits that is not below v, and positive.
func niceAbove(v float64) float64 {
	if v <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8} {
		if m*unit >= v {
			return m * unit
		}
	}
	return 10 * unit
}
