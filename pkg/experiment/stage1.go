package experiment

import (
	"context"
	"maps"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// Files of Stage I.
const (
	weightsFile = "weights.safetensors"
	lossesFile  = "losses.parquet"
	historyFile = "history.json"
)

// Candidates in the losses of Stage I beside full supervision: the best constant
// answer, and the network whose encoder was not trained.
const (
	constant = "constant"
	readout  = "readout"
)

// runSpecific trains the network of a task.
func (e *Experiment) runSpecific(ctx context.Context, task string, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
	facts, err := e.factsOf(task, in.Result)
	if err != nil {
		return err
	}
	trainings := 2
	if facts.SourceOnly {
		trainings = 1
	}
	r, err := specific.Train(ctx, e.lab, e.source, facts, e.Config.Specific, sessions(out, trainings, report))
	if err != nil {
		return trainingError(out, err)
	}
	if err := writeWeights(out.Path(weightsFile), r.Weights); err != nil {
		return err
	}
	if err := out.WriteJSON(historyFile, r.History); err != nil {
		return err
	}
	l := &affinity.Losses{Target: task, Images: r.Images, Candidates: []affinity.Candidate{
		{Sources: []string{affinity.Self}, Losses: widen(r.Losses)},
		{Sources: []string{constant}, Losses: widen(r.Constant)},
	}}
	if r.Random != nil {
		l.Candidates = append(l.Candidates, affinity.Candidate{Sources: []string{readout}, Losses: widen(r.Random)})
	}
	return writeLosses(out.Path(lossesFile), l)
}

// writeWeights writes weights in the order of their names.
func writeWeights(path string, v training.Values) error {
	var list []safetensors.Tensor
	for _, name := range slices.Sorted(maps.Keys(v)) {
		list = append(list, safetensors.Tensor{Name: name, Shape: []int{len(v[name])}, Data: v[name]})
	}
	return safetensors.WriteFile(path, list, nil)
}

// readWeights reads weights.
func readWeights(path string) (training.Values, error) {
	list, _, err := safetensors.ReadFile(path)
	if err != nil {
		return nil, err
	}
	v := training.Values{}
	for _, t := range list {
		v[t.Name] = t.Data
	}
	return v, nil
}

// writeLosses writes the losses of one target.
func writeLosses(path string, l *affinity.Losses) error {
	return losstable.Write(path, func(yield func(*affinity.Losses) bool) { yield(l) })
}

// widen returns losses as Stage III has them.
func widen(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
