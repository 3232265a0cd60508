package nb

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
)

// programVariable names the program taskonomy that the kernel is.
const programVariable = "TASKONOMY_PROGRAM"

// trainInterval is how often what a training shows changes at most.
const trainInterval = 250 * time.Millisecond

// Train trains the network of a task and shows the curves of its losses as they
// grow, and at the end what it answers. The options are those of the command
// taskonomy train, such as "--steps", "200", or for a transfer "--from",
// "depth,normals"; its files are in the folder --out.
//
// The training is a process of its own, so that the cell does not link what
// trains: the program of the Taskonomy kernel, elsewhere taskonomy in PATH. The
// interrupt button stops it at a checkpoint, from which the same call with
// "--resume" goes on. If it is stopped or fails, Train says why and ends the cell.
func Train(task string, options ...string) {
	if err := train(task, options); err != nil {
		fmt.Fprintln(os.Stderr, "Train:", err)
		os.Exit(1)
	}
}

func train(task string, options []string) error {
	program := os.Getenv(programVariable)
	if program == "" {
		var err error
		if program, err = exec.LookPath("taskonomy"); err != nil {
			return fmt.Errorf("%w; go install github.com/gotaskonomy/taskonomy/cmd/taskonomy puts it there", err)
		}
	}
	cmd := exec.Command(program, append([]string{"train", "--events", "--task", task}, options...)...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	var said strings.Builder
	cmd.Stderr = &said
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-interrupted:
			stdin.Close() // The end of its input stops it.
		case <-ended:
		}
	}()
	t, err := followTraining(stdout)
	stdin.Close()
	failed := cmd.Wait()
	switch {
	case err != nil:
		return err
	case t.Kind == view.TrainingStopped:
		return errors.New(t.Text() + "; the same call with \"--resume\" goes on from there")
	case failed != nil:
		return errors.New(strings.TrimSpace(strings.ReplaceAll(said.String(), "taskonomy: ", "")))
	}
	if said.Len() > 0 {
		fmt.Fprint(os.Stderr, strings.ReplaceAll(said.String(), "taskonomy: ", ""))
	}
	return showTrained(t)
}

// followTraining shows a training until it ends.
func followTraining(events io.Reader) (*view.Training, error) {
	id := ""
	if gonbui.IsNotebook {
		id = "train-" + gonbui.UniqueId()
	}
	t := &view.Training{}
	var shown time.Time
	lines := bufio.NewScanner(events)
	for lines.Scan() {
		if err := t.Take(lines.Bytes()); err != nil {
			return t, err
		}
		last := t.Kind == view.TrainingDone || t.Kind == view.TrainingStopped
		switch {
		case last && t.Kind == view.TrainingDone && gonbui.IsNotebook:
			svg, png, err := pictures(t.Out, "curve")
			if err != nil {
				return t, err
			}
			show(bundle{"image/svg+xml": svg, "image/png": png, "text/plain": t.Text()}, id)
		case gonbui.IsNotebook && (last || time.Since(shown) >= trainInterval), !gonbui.IsNotebook && last:
			shown = time.Now()
			show(bundle{"text/html": t.HTML(), "text/plain": t.Text()}, id)
		}
	}
	return t, lines.Err()
}

// showTrained shows the result of a training.
func showTrained(t *view.Training) error {
	Show(t.Result())
	svg, png, err := pictures(t.Out, "predictions")
	if err == nil {
		show(bundle{"image/svg+xml": svg, "image/png": png, "text/plain": "predictions: " + filepath.Join(t.Out, "predictions.svg")}, "")
	}
	return err
}

// pictures reads a picture in both its forms.
func pictures(folder, name string) (svg string, png []byte, err error) {
	text, err := os.ReadFile(filepath.Join(folder, name+".svg"))
	if err == nil {
		png, err = os.ReadFile(filepath.Join(folder, name+".png"))
	}
	return string(text), png, err
}
