package main

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
)

func TestTrainArguments(t *testing.T) {
	args, _, err := trainArguments("%%train depth --steps 20 --resume # a remark\nnet = patch\nset = data.size=16\n\nseed=7")
	want := []string{"train", "--events", "--task=depth", "--steps=20", "--resume", "--net=patch", "--set=data.size=16", "--seed=7"}
	if err != nil || !slices.Equal(args, want) {
		t.Errorf("got %q, %v; want %q", args, err, want)
	}
	args, _, err = trainArguments("%%train reshading --from depth=runs/a+b\nfrom = normals\nrun = runs/x")
	want = []string{"train", "--events", "--task=reshading", "--from=depth=runs/a+b", "--from=normals", "--run=runs/x"}
	if err != nil || !slices.Equal(args, want) {
		t.Errorf("got %q, %v; want %q", args, err, want)
	}
	for _, c := range []struct {
		code         string
		line, column int
		want         string
	}{
		{"%%train", 0, 0, "which task?"},
		{"%%train depth normals", 1, 15, "second task"},
		{"%%train depth --step 3", 1, 15, "did you mean steps?"},
		{"%%train depth --steps 0", 1, 23, "whole number ≥ 1"},
		{"%%train depth\nnet = cov", 2, 7, "expected patch, conv"},
		{"%%train depth\nseed = -1", 2, 8, "invalid syntax"},
	} {
		_, _, err := trainArguments(c.code)
		var place *kernelext.CellError
		line, column := 0, 0
		if errors.As(err, &place) {
			line, column = place.Line, place.Column
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || line != c.line || column != c.column {
			t.Errorf("%q: got %v at %d:%d, want %q at %d:%d", c.code, err, line, column, c.want, c.line, c.column)
		}
	}
}

func TestTrainAssistant(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("runs/quick", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("runs/quick/run.toml", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	m := (&app{}).trainMagic()
	for _, c := range []struct{ code, want string }{
		{"%%train rgb2d", "rgb2depth"},
		{"%%train depth --ne", "net"},
		{"%%train depth --net c", "conv"},
		{"%%train depth\npreset = st", "standard"},
		{"%%train depth\nbackend = x", "xla:cpu xla:cuda"},
		{"%%train depth --fr", "from"},
		{"%%train depth --from edge2d,rgb2d", "edge2d,rgb2depth"},
		{"%%train depth\nfrom = edge2d+rando", "edge2d+random"},
		{"%%train depth --run runs/q", "runs/quick"},
	} {
		got := m.Complete(c.code, len(c.code))
		if strings.Join(got.Words, " ") != c.want || got.To != len(c.code) {
			t.Errorf("%q: completes %q from %d to %d, want %q", c.code, got.Words, got.From, got.To, c.want)
		}
	}
	if got := m.Inspect("%%train depth --steps 3", 18); !strings.Contains(got, "train for") {
		t.Errorf("steps are explained as %q", got)
	}
	if got := m.Inspect("%%train depth --from edge2d", 17); !strings.Contains(got, "frozen encoders") {
		t.Errorf("from is explained as %q", got)
	}
	for _, want := range []string{"`from = SOURCES`", "`run = DIR`", "interrupt button", "nb.Train(", "`resume`", "`steps = N`"} {
		if !strings.Contains(m.Help, want) {
			t.Errorf("the help lacks %q", want)
		}
	}
}

// The cell to go on with is the same with the option resume.
func TestGoOn(t *testing.T) {
	for _, code := range []string{"%%train depth", "%%train depth --steps 3 # why", "%%train depth \nsteps = 3\n"} {
		before, _, err1 := trainArguments(code)
		after, _, err2 := trainArguments(view.GoOn(code))
		i := slices.Index(after, "--resume")
		if err1 != nil || err2 != nil || i < 0 || !slices.Equal(before, slices.Delete(after, i, i+1)) {
			t.Errorf("%q goes on as %q", code, view.GoOn(code))
		}
		if !resumes(view.GoOn(code)) || resumes(code) {
			t.Errorf("%q: resumes %v, its continuation %v", code, resumes(code), resumes(view.GoOn(code)))
		}
	}
}
