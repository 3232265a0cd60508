package view_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
)

// take gives events to a training.
func take(t *testing.T, events ...view.TrainingEvent) *view.Training {
	t.Helper()
	training := &view.Training{}
	for _, e := range events {
		line, err := json.Marshal(e)
		if err == nil {
			err = training.Take(line)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return training
}

// What a training shows says what was told last, escapes it, and is well formed.
func TestTraining(t *testing.T) {
	events := []view.TrainingEvent{{Kind: view.TrainingReading, Task: evil, Backend: evil, Out: "runs/x", Steps: 4000, Count: 3}}
	for step := 1; step <= 2000; step++ {
		events = append(events, view.TrainingEvent{Kind: view.TrainingStep, Step: step, Loss: 1 / float64(step), Speed: 100})
		if step%500 == 0 {
			events = append(events, view.TrainingEvent{Kind: view.TrainingPoint, Step: step, Loss: .5, Validation: .25})
		}
	}
	for _, c := range []struct {
		events []view.TrainingEvent
		want   string
	}{
		{nil, "starting"},
		{events[:1], "reading the examples, 3 so far"},
		{events[:3], "step 2 of 4000, 100 images/s, loss 0.5"},
		{events, "step 2000 of 4000, 100 images/s, validation loss 0.25"},
		{append(events[:400:400], view.TrainingEvent{Kind: view.TrainingStopped, Kept: 390}), "the checkpoint at step 390 of 4000 is in runs/x"},
		{append(events[:1:1], view.TrainingEvent{Kind: view.TrainingStopped}), "before its first step"},
	} {
		training := take(t, c.events...)
		if got := training.Text(); !strings.Contains(got, c.want) {
			t.Errorf("text %q, want %q", got, c.want)
		}
		page := training.HTML()
		if strings.Contains(page, "<script") {
			t.Errorf("not escaped: %s", page)
		}
		if i := strings.Index(page, "<svg"); i >= 0 {
			d := xml.NewDecoder(strings.NewReader(page[i:]))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%v in %s", err, page)
				}
			}
		}
		if len(page) > 20000 {
			t.Errorf("a page of %d bytes after %d events", len(page), len(c.events))
		}
	}
	full := take(t, events...)
	if n := strings.Count(full.HTML(), "<circle"); n != 8 { // Two curves of four points.
		t.Errorf("%d points, want 8", n)
	}
	done := take(t, append(events, view.TrainingEvent{Kind: view.TrainingDone, Images: 12, Wins: .75, Test: .5, Constant: .75, Step: 3000, Best: 2500, Early: true})...)
	for _, want := range []string{"on 75.0 % of 12 test images", "0.5; best constant answer 0.75", "step 2500 of 3000, where training ended"} {
		if got := done.Result().Text(); !strings.Contains(got, want) {
			t.Errorf("the result lacks %q: %s", want, got)
		}
	}
	transfer := take(t, view.TrainingEvent{Kind: view.TrainingReading, Task: "c", From: []string{"a", "b"}, Steps: 10},
		view.TrainingEvent{Kind: view.TrainingStep, Step: 5, Loss: .75}, view.TrainingEvent{Kind: view.TrainingPoint, Step: 5, Loss: .5})
	if got := transfer.Text(); got != "training a+b → c: step 5 of 10, loss 0.5" {
		t.Errorf("text %q", got)
	}
	if page := transfer.HTML(); strings.Contains(page, ">validation<") || strings.Count(page, "<circle") != 1 {
		t.Errorf("a curve of validations that there are not: %s", page)
	}
	done = take(t, view.TrainingEvent{Kind: view.TrainingDone, Task: "c", From: []string{"a"}, Test: .5, Constant: .75, Supervised: .25, SupervisedWins: .125, Before: true})
	for _, want := range []string{"Transfer a → c: its training was finished before", "0.75; fully supervised network 0.25, beaten on 12.5 %", "the encoders are frozen"} {
		if got := done.Result().Text(); !strings.Contains(got, want) {
			t.Errorf("the result lacks %q: %s", want, got)
		}
	}
	if err := full.Take([]byte("no JSON")); err == nil {
		t.Error("what is no event is taken")
	}
}

func ExampleGoOn() {
	fmt.Println(view.GoOn("%%train depth # by night\nsteps = 4000"))
	// Output:
	// %%train depth --resume # by night
	// steps = 4000
}
