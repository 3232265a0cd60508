package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

const trainCellText = "Trains the network of one task, or with `--from` a transfer to it from frozen encoders, with GoMLX, on CUDA if it is there and else on the CPU, and says on which. " +
	"It shows the losses as they fall, and at the end what the network answers to test images, and how often it beats the best constant answer. " +
	"Options stand in the first line as `--name value`, or below as `name = value`, one a line; " +
	"what stands in the first line without a name is the task.\n\n" +
	"```\n%%train depth --steps 200\nnet = patch\n```\n\n" +
	"```\n%%train reshading --from depth,normals\nrun = runs/quick\n```\n\n" +
	"The interrupt button stops it at a checkpoint, and the cell says how to go on; the result is then the same bit for bit.\n\n" +
	"The same in Go, in any kernel for Go, if the program `taskonomy` is in PATH:\n\n" +
	"```go\n%%\nnb.Train(\"depth\", \"--steps\", \"200\", \"--net\", \"patch\")\n```"

// trainMagic returns the kind of cell that trains.
func (a *app) trainMagic() kernelext.Magic {
	assistant := cellAssistant{
		name: "train", bare: "task",
		command: func() *cobra.Command { return a.trainCommandFor(&trainFlags{}) },
	}
	return kernelext.Magic{
		Name: "train", Help: assistant.helpMarkdown("%%train", trainCellText),
		Run: runTrainCell, Complete: assistant.complete, Inspect: assistant.inspect,
	}
}

// trainArguments returns the arguments of the command for a cell.
func trainArguments(code string) ([]string, []cellOption, error) {
	f := &trainFlags{}
	cmd := (&app{}).trainCommandFor(f)
	options, err := cellOptions(code, cmd.Flags(), "task")
	if err == nil {
		err = setOptions(cmd, options)
	}
	if err != nil {
		return nil, nil, err
	}
	args := []string{"train", "--events"}
	tasks := 0
	for _, o := range options {
		if o.name == "task" {
			if tasks++; tasks > 1 {
				return nil, nil, o.atValue(fmt.Errorf("%q is a second task: a cell trains one network", o.value))
			}
		}
		arg := "--" + o.name
		if o.valued {
			arg += "=" + o.value
		}
		args = append(args, arg)
	}
	if strings.TrimSpace(f.task) == "" {
		return nil, nil, errors.New("which task? Name one in the first line, such as %%train depth")
	}
	return args, options, nil
}

// runTrainCell trains in a program of its own, so that the kernel answers
// meanwhile, whatever trains can be stopped, and its memory is given back.
func runTrainCell(ctx context.Context, c *kernelext.Cell) error {
	args, options, err := trainArguments(c.Code)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	cmd.Cancel = stdin.Close // The end of its input stops it at a checkpoint, as the end of the kernel does.
	cmd.WaitDelay = 2 * time.Minute
	said := &trainMessages{cell: c}
	cmd.Stderr = said
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	shown := &trainCell{cell: c}
	followed := shown.follow(stdout)
	failed := cmd.Wait()
	switch {
	case ctx.Err() != nil || shown.Kind == view.TrainingStopped:
		return shown.stopped(said)
	case failed != nil:
		return locate(said.problem(failed), options)
	case followed != nil:
		return followed
	}
	return shown.done()
}

// trainMessages passes the warnings of a training on and keeps all else, which
// says why it failed.
type trainMessages struct {
	cell  *kernelext.Cell
	mu    sync.Mutex
	rest  []byte
	lines []string
}

// Write takes lines apart.
func (m *trainMessages) Write(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rest = append(m.rest, p...)
	for {
		line, rest, ended := bytes.Cut(m.rest, []byte("\n"))
		if !ended {
			return len(p), nil
		}
		m.rest = rest
		text := strings.TrimPrefix(string(line), "taskonomy: ")
		if strings.HasPrefix(text, "warning: ") {
			m.cell.Write("stderr", text+"\n")
			continue
		}
		m.lines = append(m.lines, text)
	}
}

// problem returns what was said, or err if nothing was.
func (m *trainMessages) problem(err error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	text := strings.TrimSuffix(strings.Join(m.lines, "\n"), " (see taskonomy train --help)")
	if text == "" {
		return fmt.Errorf("the training ended: %w", err)
	}
	return errors.New(text)
}

// A trainCell is what a %%train cell shows.
type trainCell struct {
	view.Training
	cell  *kernelext.Cell
	begun bool
	shown time.Time
}

// trainInterval is how often the display changes at most.
const trainInterval = 200 * time.Millisecond

// follow shows events until there are no more.
func (t *trainCell) follow(events io.Reader) error {
	t.show(map[string]any{"text/html": t.HTML(), "text/plain": t.Text()})
	lines := bufio.NewScanner(events)
	for lines.Scan() {
		if err := t.Take(lines.Bytes()); err != nil {
			io.Copy(io.Discard, events)
			return err
		}
		if time.Since(t.shown) >= trainInterval {
			t.show(map[string]any{"text/html": t.HTML(), "text/plain": t.Text()})
		}
	}
	return lines.Err()
}

// show changes the one display.
func (t *trainCell) show(data map[string]any) {
	if t.begun {
		t.cell.Update(data, "training")
	} else {
		t.cell.Display(data, "training")
	}
	t.begun, t.shown = true, time.Now()
}

// showCurve leaves a picture of the curves, which stays in the saved notebook; the
// words alone if there is no validation to draw.
func (t *trainCell) showCurve() error {
	data := map[string]any{"text/plain": t.Text()}
	if len(t.Points) == 0 {
		data["text/html"] = t.HTML()
		t.show(data)
		return nil
	}
	var h training.History
	for _, p := range t.Points {
		h.Points = append(h.Points, training.Point{Step: p.Step, Training: p.Loss, Validation: p.Validation})
	}
	curve, err := trainingCurve(t.TrainingEvent, h)
	if err != nil {
		return err
	}
	svg, err := curve.Picture("svg")
	if err != nil {
		return err
	}
	png, err := curve.Picture("png")
	if err != nil {
		return err
	}
	data["image/svg+xml"], data["image/png"] = string(svg), png
	t.show(data)
	return nil
}

// done shows the result of a training.
func (t *trainCell) done() error {
	if t.Kind != view.TrainingDone {
		return errors.New("the training ended without a result")
	}
	if err := t.showCurve(); err != nil {
		return err
	}
	result := t.Result()
	t.cell.Display(map[string]any{"text/html": result.HTML(), "text/plain": result.Text()}, "result")
	data := map[string]any{"text/plain": "predictions: " + filepath.Join(t.Out, predictionsName+".svg")}
	svg, err := os.ReadFile(filepath.Join(t.Out, predictionsName+".svg"))
	if err != nil {
		return err
	}
	png, err := os.ReadFile(filepath.Join(t.Out, predictionsName+".png"))
	if err != nil {
		return err
	}
	data["image/svg+xml"], data["image/png"] = string(svg), png
	t.cell.Display(data, "predictions")
	return nil
}

// stopped says how to go on with a training that was interrupted.
func (t *trainCell) stopped(said *trainMessages) error {
	if t.Kind != view.TrainingStopped {
		return fmt.Errorf("%w: %v", errInterrupted, said.problem(errors.New("there is no checkpoint of now")))
	}
	if err := t.showCurve(); err != nil {
		return err
	}
	if t.Kept == 0 {
		return fmt.Errorf("%w before the first step: run the cell again", errInterrupted)
	}
	code := t.cell.Code
	if !resumes(code) {
		code = view.GoOn(code)
	}
	text := t.Text() + ". To go on, run this cell:"
	t.cell.Display(map[string]any{"text/html": "<p>" + html.EscapeString(text) + "</p><pre>" + html.EscapeString(code) + "</pre>",
		"text/plain": text + "\n\n" + code}, "go on")
	return fmt.Errorf("%w at step %d of %d: the cell above goes on from there", errInterrupted, t.Kept, t.Steps)
}

// resumes reports whether a cell goes on from a checkpoint.
func resumes(code string) bool {
	f := &trainFlags{}
	cmd := (&app{}).trainCommandFor(f)
	options, err := cellOptions(code, cmd.Flags(), "task")
	if err == nil {
		err = setOptions(cmd, options)
	}
	return err == nil && f.resume
}
