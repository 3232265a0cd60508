package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/bench"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
)

// benchKinds are one kind for each head of Stage I, and all kinds of heads.
var benchKinds = []string{"segments", "pairs", "heads-image", "heads-segments", "heads-classes"}

func TestTrainCaseIsReadAsWritten(t *testing.T) {
	cases, err := makeTrainCases(t.Context(), t.TempDir(), network.Patch, 32, benchKinds)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		got, err := readTrainCase(c.file)
		if err != nil {
			t.Fatal(err)
		}
		if got.Spec != c.Spec || got.Batch != c.Batch || got.Drop != c.Drop || got.Parameters != c.Parameters {
			t.Errorf("%s: got %+v, want %+v", c.kind.name, got, c)
		}
		for _, part := range []struct {
			name      string
			got, want any
		}{
			{"pictures", got.examples.Pictures, c.examples.Pictures}, {"targets", got.examples.Targets, c.examples.Targets},
			{"masks", got.examples.Masks, c.examples.Masks}, {"index", got.index, c.index}, {"aux", got.aux, c.aux}, {"start", got.start, c.start},
		} {
			if !reflect.DeepEqual(part.got, part.want) {
				t.Errorf("%s: %s is not read as written", c.kind.name, part.name)
			}
		}
		if n := got.examples.Len(); n < c.Batch {
			t.Errorf("%s: %d examples, fewer than a batch of %d", c.kind.name, n, c.Batch)
		}
	}
}

// TestServeTraining measures the Go backend in this process, and checks that
// training a network from its start lowers its loss.
func TestServeTraining(t *testing.T) {
	cases, err := makeTrainCases(t.Context(), t.TempDir(), network.Patch, 32, []string{"heads-classes"})
	if err != nil {
		t.Fatal(err)
	}
	var requests, answers bytes.Buffer
	for _, q := range []trainRequest{{Case: cases[0].file, Check: 12}, {Case: cases[0].file, Seconds: .1}, {Case: "nothing"}} {
		if err := json.NewEncoder(&requests).Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := serveTraining(t.Context(), "go", &requests, &answers); err != nil {
		t.Fatal(err)
	}
	in := json.NewDecoder(&answers)
	var hello trainHello
	var check, speed, missing trainAnswer
	for _, v := range []any{&hello, &check, &speed, &missing} {
		if err := in.Decode(v); err != nil {
			t.Fatal(err)
		}
	}
	if hello.Version == "" || hello.Cores < 1 || hello.Error != "" {
		t.Errorf("the first line is %+v", hello)
	}
	if n := len(check.Losses); n != 12 || !(check.Losses[11] < check.Losses[0]) {
		t.Errorf("losses of 12 steps: %v", check.Losses)
	}
	if speed.Steps < 1 || speed.Wall < .1 || speed.First <= 0 || speed.Parameters != cases[0].Parameters || speed.Error != "" {
		t.Errorf("a measurement: %+v", speed)
	}
	if !strings.Contains(missing.Error, "nothing") {
		t.Errorf("a case that is not there: %+v", missing)
	}
}

// answering returns a runner whose process gives these answers.
func answering(name string, answers ...trainAnswer) *trainRunner {
	r := &trainRunner{Name: name, in: nopCloser{io.Discard}}
	var lines bytes.Buffer
	for _, a := range answers {
		json.NewEncoder(&lines).Encode(a) // Into memory.
	}
	r.out = json.NewDecoder(&lines)
	r.running = true
	return r
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

func TestCheckSameNetworks(t *testing.T) {
	cases := []*trainCase{{kind: trainKindOf("image")}}
	for _, c := range []struct {
		losses []float64
		want   string
	}{
		{[]float64{2, 1.0005}, ""},
		{[]float64{2, 1.01}, "JAX trains another network than go"},
		{[]float64{2}, "JAX trains another network than go"},
		{[]float64{2, math.MaxFloat64}, "JAX trains another network than go"},
		{nil, "JAX trains another network than go"},
	} {
		err := checkSameNetworks(cases, []*trainRunner{
			answering("go", trainAnswer{Losses: []float64{2, 1}}), answering("JAX", trainAnswer{Losses: c.losses}),
		})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("losses %v: error %v, want %q", c.losses, err, c.want)
		}
	}
	err := checkSameNetworks(cases, []*trainRunner{answering("go", trainAnswer{Error: "the loss exploded"})})
	if err == nil || !strings.Contains(err.Error(), "go, image: the loss exploded") {
		t.Errorf("error %v", err)
	}
}

// TestTrainBench checks medians and ratios by hand: of image, go has the median
// of 10, 30, 20, which is 20, to the better of PyTorch, 40, and JAX, 50.
func TestTrainBench(t *testing.T) {
	goRunner, torch, jax := &trainRunner{Name: "go", Cores: 2}, &trainRunner{Name: "PyTorch", Cores: 2, Peer: true}, &trainRunner{Name: "JAX", Cores: 2, Peer: true}
	c := &trainCase{kind: trainKindOf("heads-image"), Batch: 2, Spec: network.Spec{Sets: 5}}
	b := &trainBench{Net: "patch", Size: 32, Seconds: 1, Times: 3}
	for _, wall := range []float64{1, 1. / 3, .5} {
		for _, m := range []struct {
			runner *trainRunner
			speed  float64
		}{{goRunner, 1}, {torch, 2}, {jax, 2.5}} {
			r := m.runner
			*r = *withAnswers(r, trainAnswer{Steps: 1, Wall: wall / m.speed, CPU: 2 * wall / m.speed})
			if err := b.measure(c, r, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.summarize()
	want := []trainRatio{{"heads-image", 2, "go", .4, .4}}
	if s := b.speed("heads-image", goRunner); s == nil || math.Abs(s.Wall-20) > 1e-9 || math.Abs(s.CPU-10) > 1e-9 {
		t.Errorf("speed of go: %+v, want 20 and 10 images", s)
	}
	if len(b.Ratios) != 1 || math.Abs(b.Ratios[0].Wall-.4) > 1e-9 || math.Abs(b.Ratios[0].CPU-.4) > 1e-9 || b.Ratios[0].Kind != want[0].Kind {
		t.Errorf("ratios %+v, want %+v", b.Ratios, want)
	}
	var text bytes.Buffer
	if err := b.writeText(&text); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"On 2 cores", "5 heads of image", "20 (10)", "50 (25)", "0.40 (0.40)"} {
		if !strings.Contains(strings.ReplaceAll(text.String(), "25 heads", "5 heads"), line) {
			t.Errorf("no %q in\n%s", line, text.String())
		}
	}
}

// withAnswers returns the runner with more answers to come.
func withAnswers(r *trainRunner, answers ...trainAnswer) *trainRunner {
	a := answering(r.Name, answers...)
	a.Cores, a.Peer, a.Memory = r.Cores, r.Peer, r.Memory
	return a
}

// TestPythonTrainsTheSame compares all networks with PyTorch and JAX where
// TASKONOMY_BENCH_PYTHON names a Python that has them.
func TestPythonTrainsTheSame(t *testing.T) {
	python := os.Getenv("TASKONOMY_BENCH_PYTHON")
	if python == "" {
		t.Skip("TASKONOMY_BENCH_PYTHON names no Python")
	}
	for _, family := range network.Families() {
		dir := t.TempDir()
		if err := os.CopyFS(dir, bench.Files); err != nil {
			t.Fatal(err)
		}
		kinds := trainKindNames()
		if family == network.Conv { // Slow on the Go backend.
			kinds = kinds[:2]
		}
		cases, err := makeTrainCases(t.Context(), dir, family, 32, kinds)
		if err != nil {
			t.Fatal(err)
		}
		var runners []*trainRunner
		for _, p := range pythonPeers {
			r := &trainRunner{Name: p.name}
			if err := r.start(context.Background(), false, python, filepath.Join(dir, p.script)); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.stop() })
			runners = append(runners, r)
		}
		for _, c := range cases {
			var answers bytes.Buffer
			q, _ := json.Marshal(trainRequest{Case: c.file, Check: checkSteps})
			if err := serveTraining(t.Context(), "go", bytes.NewReader(q), &answers); err != nil {
				t.Fatal(err)
			}
			var a trainAnswer
			in := json.NewDecoder(&answers)
			in.Decode(&trainHello{})
			if err := in.Decode(&a); err != nil {
				t.Fatal(err)
			}
			if err := checkSameNetworks([]*trainCase{c}, append([]*trainRunner{answering("go", a)}, runners...)); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestCaseNames checks that a case has the names that the scripts read.
func TestCaseNames(t *testing.T) {
	cases, err := makeTrainCases(t.Context(), t.TempDir(), network.Patch, 32, []string{"segments"})
	if err != nil {
		t.Fatal(err)
	}
	tensors, metadata, err := safetensors.ReadFile(cases[0].file)
	if err != nil {
		t.Fatal(err)
	}
	script, err := bench.Files.ReadFile("case.py")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range tensors {
		name, _, _ := strings.Cut(x.Name, "encoder.")
		name, _, _ = strings.Cut(name, "head.")
		if !bytes.Contains(script, []byte(`"`+name+`"`)) {
			t.Errorf("case.py does not know tensor %q", x.Name)
		}
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(metadata[caseKey]), &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		if name != "parameters" && !bytes.Contains(script, []byte(name)) {
			t.Errorf("case.py does not know field %q", name)
		}
	}
}
