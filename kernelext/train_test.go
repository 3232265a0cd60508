package kernelext_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/kerneltest"
)

// tinyWorld are the options of a training of a second or two.
const tinyWorld = "\nbackend = go\ncache = world\nset = data.size=16\nset = data.oversample=1\nset = data.train=4\nset = data.validation=1\n" +
	"set = data.test=2\nset = data.views=6\nset = specific.held=0.25\nset = specific.width=16\nset = specific.grid=4\nset = specific.every=10\nset = specific.patience=100000\n"

// has reports what is missing of a list in the outputs.
func has(t *testing.T, r *client.Result, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text(r), w) {
			t.Errorf("the outputs lack %q: %.1500s", w, text(r))
		}
	}
}

// pictured counts the outputs that are pictures in both forms.
func pictured(r *client.Result) int {
	n := 0
	for _, o := range r.Outputs {
		if svg, ok := o.Data["image/svg+xml"].(string); ok && strings.Contains(svg, "<svg") && o.Data["image/png"] != nil {
			n++
		}
	}
	return n
}

// TestTrain interrupts a training, answers meanwhile, goes on, and ends with the
// same weights as without an interrupt.
func TestTrain(t *testing.T) {
	folder := t.TempDir()
	k := kerneltest.Start(t, folder)
	const options = "--steps 400" + tinyWorld
	r, err := k.Cell("%%train depth --out halved "+options, "")
	if err != nil {
		t.Fatal(err)
	}
	checkpoint := filepath.Join(folder, "halved", "checkpoint.safetensors")
	untilThere(checkpoint) // Of its first validation.
	if err := k.Interrupt(); err != nil {
		t.Fatal(err)
	}
	stopped, err := r.Wait(within(t))
	if err != nil {
		t.Fatal(err)
	}
	if stopped.Status != "error" {
		t.Fatalf("the training was not interrupted: %s", text(stopped))
	}
	has(t, stopped, "interrupted at step", "To go on, run this cell:", "%%train depth --out halved --steps 400 --resume\nbackend = go")
	if _, err := os.Stat(checkpoint); err != nil {
		t.Error(err)
	}
	resumed, err := k.Execute(within(t), "%%train depth --out halved --resume "+options)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := k.Execute(within(t), "%%train depth --out whole "+options)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*client.Result{resumed, whole} {
		if r.Status != "ok" || pictured(r) != 2 { // Curves and predictions.
			t.Errorf("status %s, %d pictures: %.1500s", r.Status, pictured(r), text(r))
		}
		has(t, r, "Network of rgb2depth", "beats the best constant answer", "images/s", "Go backend", "of 12 test images")
	}
	one, err1 := os.ReadFile(filepath.Join(folder, "halved", "weights.safetensors"))
	other, err2 := os.ReadFile(filepath.Join(folder, "whole", "weights.safetensors"))
	if err1 != nil || err2 != nil || string(one) != string(other) {
		t.Errorf("weights with and without an interrupt differ: %v, %v", err1, err2)
	}
	again, err := k.Execute(within(t), "%%train depth --out whole --resume "+options)
	if err != nil || again.Status != "ok" || pictured(again) != 2 {
		t.Fatalf("resumed what is done: %v %s", err, text(again))
	}
	has(t, again, "Network of rgb2depth: its training was finished before", "beats the best constant answer")
	more, err := k.Execute(within(t), "%%train depth --out whole --resume --steps 500"+tinyWorld)
	if err != nil || more.Status != "error" {
		t.Fatalf("more steps of what is done: %v %s", err, text(more))
	}
	has(t, more, "line 1, column 27", "was one of 400 steps", "leave resume out")
}

// TestTrainTransfer does the same with a transfer, whose encoders two cells have
// trained before. Meanwhile another kernel may not train into its folder.
func TestTrainTransfer(t *testing.T) {
	folder := t.TempDir()
	k := kerneltest.Start(t, folder)
	other := kerneltest.Start(t, folder)
	missing, err := k.Execute(within(t), "%%train normals --from depth,edge2d=edges")
	if err != nil || missing.Status != "error" {
		t.Fatalf("a transfer from nothing: %v %s", err, text(missing))
	}
	has(t, missing, "line 1, column 24", "taskonomy train --task rgb2depth trains it")
	for _, code := range []string{"%%train depth --steps 20", "%%train edge2d --steps 20 --out edges"} {
		if r, err := k.Execute(within(t), code+tinyWorld); err != nil || r.Status != "ok" {
			t.Fatalf("%s: %v %s", code, err, text(r))
		}
	}
	const code = "%%train normals --from depth,edge2d=edges --steps 600 --backend go --cache world --out "
	r, err := k.Cell(code+"halved", "")
	if err != nil {
		t.Fatal(err)
	}
	checkpoint := filepath.Join(folder, "halved", "checkpoint.safetensors")
	untilThere(checkpoint)
	refused, err := other.Execute(within(t), code+"halved")
	if err != nil || refused.Status != "error" {
		t.Fatalf("two kernels train into one folder: %v %s", err, text(refused))
	}
	has(t, refused, "halved is in use by process", "wait until it ends, stop it, or work in another folder")
	if err := k.Interrupt(); err != nil {
		t.Fatal(err)
	}
	stopped, err := r.Wait(within(t))
	if err != nil || stopped.Status != "error" {
		t.Fatalf("the transfer was not interrupted: %v %s", err, text(stopped))
	}
	has(t, stopped, "rgb2depth+edge2d → rgb2sfnorm: the checkpoint at step", code+"halved --resume")
	for _, options := range []string{"halved --resume", "whole"} {
		r, err := k.Execute(within(t), code+options)
		if err != nil || r.Status != "ok" || pictured(r) != 2 {
			t.Fatalf("%s: %v, status %s, %d pictures: %.1500s", options, err, r.Status, pictured(r), text(r))
		}
		has(t, r, "Transfer rgb2depth+edge2d → rgb2sfnorm", "best constant answer", "the encoders are frozen", "images/s", "Go backend")
	}
	one, err1 := os.ReadFile(filepath.Join(folder, "halved", "weights.safetensors"))
	two, err2 := os.ReadFile(filepath.Join(folder, "whole", "weights.safetensors"))
	if err1 != nil || err2 != nil || string(one) != string(two) {
		t.Errorf("weights with and without an interrupt differ: %v, %v", err1, err2)
	}
}

// TestTrainFromGo does the same from a Go cell: to the end, and interrupted.
func TestTrainFromGo(t *testing.T) {
	folder := t.TempDir()
	k := kerneltest.Start(t, folder)
	code := func(options string) string {
		var arguments []string
		for line := range strings.Lines(options + tinyWorld) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), " = ")
			arguments = append(arguments, `"--`+name+`", "`+value+`"`)
		}
		return "%%\nnb.Train(\"depth\", " + strings.Join(arguments, ", ") + ")"
	}
	r, err := k.Execute(within(t), code("steps = 20"))
	if err != nil || r.Status != "ok" || pictured(r) != 2 {
		t.Fatalf("%v, status %s, %d pictures: %.1500s", err, r.Status, pictured(r), text(r))
	}
	has(t, r, "Network of rgb2depth", "runs/train-rgb2depth")
	running, err := k.Cell(code("steps = 4000\nout = stopped"), "")
	if err != nil {
		t.Fatal(err)
	}
	untilThere(filepath.Join(folder, "stopped", "checkpoint.safetensors"))
	if err := k.Interrupt(); err != nil {
		t.Fatal(err)
	}
	if r, err = running.Wait(within(t)); err != nil || r.Status != "error" {
		t.Fatalf("not interrupted: %v, status %s: %.1500s", err, r.Status, text(r))
	}
	has(t, r, "Train: stopped training rgb2depth: the checkpoint at step", `the same call with "--resume" goes on`)
}

// untilThere waits until a file is there, half a minute at most.
func untilThere(path string) {
	for range 600 {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// TestTrainErrors checks what only the training itself finds, at its place.
func TestTrainErrors(t *testing.T) {
	k := kerneltest.Start(t, t.TempDir())
	for _, c := range []struct{ code, want string }{
		{"%%train dpth", "line 1, column 9"},
		{"%%train depth\nbackend = fast", "line 2, column 11"},
		{"%%train depth\ndata = images:nowhere", "nowhere"},
		{"%%train depth\nset = data.sise=3", "line 2, column 7"},
		{"%%train random --backend go", "line 1, column 9"},
		{"%%train depth --resume", "there is no checkpoint in"},
	} {
		r, err := k.Execute(within(t), c.code)
		if err != nil || r.Status != "error" {
			t.Fatalf("%s: %v, status %s", c.code, err, r.Status)
		}
		has(t, r, c.want)
	}
	r, err := k.Execute(within(t), "%%train?")
	if err != nil {
		t.Fatal(err)
	}
	has(t, r, "The interrupt button stops it")
}
