package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/training"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// Files of Stage II.
const (
	codesFile   = "codes.safetensors"
	scratchFile = "scratch.json"
	groupsFile  = "groups.json"
	controlFile = "control.json"
)

// runCodes computes the codes of all pictures by the encoder of a source.
func (e *Experiment) runCodes(ctx context.Context, task string, in engine.Inputs, out *store.Draft, _ func(engine.Progress)) error {
	facts, err := e.factsOf(task, in.Result)
	if err != nil {
		return err
	}
	pool, err := e.poolOf(in)
	if err != nil {
		return err
	}
	var weights training.Values
	if task != untrained {
		r, err := in.Result(specificStep(task))
		if err != nil {
			return err
		}
		if weights, err = readWeights(r.Path(weightsFile)); err != nil {
			return err
		}
	}
	codes, err := transfer.Encode(ctx, e.lab, pool, facts, weights, specific.SeedOf(e.Config.Seed, task))
	if err != nil {
		return err
	}
	s := facts.Spec
	return safetensors.WriteFile(out.Path(codesFile), []safetensors.Tensor{
		{Name: "codes", Shape: []int{pool.Rows, s.Code, s.Tokens()}, Data: codes}}, nil)
}

// bench returns the codes of sources. They stay in memory for the other steps of
// this process: 4 KiB a picture and source in the quick preset.
func (e *Experiment) bench(sources []string, result func(step string) (*store.Result, error)) (transfer.Bench, error) {
	b := transfer.Bench{}
	for _, s := range sources {
		e.mu.Lock()
		codes, ok := e.codes[s]
		e.mu.Unlock()
		if !ok {
			r, err := result(codesStep(s))
			if err != nil {
				return nil, err
			}
			if codes, err = readTensor(r, codesFile, "codes"); err != nil {
				return nil, err
			}
			e.mu.Lock()
			e.codes[s] = codes
			e.mu.Unlock()
		}
		b[s] = codes
	}
	return b, nil
}

// target reads a target's examples.
func (e *Experiment) target(ctx context.Context, task string, in engine.Inputs) (*transfer.Target, error) {
	facts, err := e.factsOf(task, in.Result)
	if err != nil {
		return nil, err
	}
	pool, err := e.poolOf(in)
	if err != nil {
		return nil, err
	}
	return transfer.NewTarget(ctx, e.lab, e.source, pool, facts, e.Config.Transfer)
}

// scratchResult is what the step of the network from pixels notes.
type scratchResult struct{ Rate float64 }

// runScratch trains the network from pixels on the data of a transfer.
func (e *Experiment) runScratch(ctx context.Context, task string, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
	facts, err := e.factsOf(task, in.Result)
	if err != nil {
		return err
	}
	t, err := transfer.NewTarget(ctx, e.lab, e.source, nil, facts, e.Config.Transfer)
	if err != nil {
		return err
	}
	losses, rate, err := t.Scratch(ctx, sessions(out, len(t.ScratchRates()), report))
	if err != nil {
		return trainingError(out, err)
	}
	if err := out.WriteJSON(scratchFile, scratchResult{rate}); err != nil {
		return err
	}
	return writeLosses(out.Path(lossesFile), &affinity.Losses{Target: task, Images: t.Images(),
		Candidates: []affinity.Candidate{{Sources: []string{affinity.Scratch}, Losses: widen(losses)}}})
}

// runFirst trains the transfers from each single source, the target's own
// encoder among them.
func (e *Experiment) runFirst(ctx context.Context, task string, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
	t, err := e.target(ctx, task, in)
	if err != nil {
		return err
	}
	sources := e.sources(in)
	bench, err := e.bench(sources, in.Result)
	if err != nil {
		return err
	}
	var sets [][]string
	for _, s := range sources {
		sets = append(sets, []string{s})
	}
	r, err := t.Train(ctx, bench, sets, sessions(out, 1, report)("heads"))
	if err != nil {
		return trainingError(out, err)
	}
	return writeGroups(out, task, t.Images(), []*transfer.Trained{r})
}

// writeGroups writes groups of transfers to one target: their losses together,
// their weights apart.
func writeGroups(out *store.Draft, task string, images []string, groups []*transfer.Trained) error {
	l := &affinity.Losses{Target: task, Images: images}
	sets := make([][][]string, len(groups))
	for i, g := range groups {
		sets[i] = g.Sets
		if err := writeWeights(out.Path(groupFile(i)), g.Weights); err != nil {
			return err
		}
		for k, set := range g.Sets {
			if affinity.CheckSources(set) != nil {
				continue // A control with one source twice.
			}
			l.Candidates = append(l.Candidates, affinity.Candidate{Sources: set, Losses: widen(g.Losses[k])})
		}
	}
	if err := out.WriteJSON(groupsFile, sets); err != nil {
		return err
	}
	return writeLosses(out.Path(lossesFile), l)
}

// groupFile is the file of the weights of a group.
func groupFile(i int) string { return fmt.Sprintf("weights%d.safetensors", i) }

// Control are the losses of a target's best first-order source, of the same code
// given twice, and of it beside the untrained encoder's.
type Control struct {
	Source                  string
	Once, Twice, WithRandom []float64
}

// runHigher trains transfers from several sources: subsets of the best single
// ones, and the controls. What second codes add must be more than what the same
// code given twice adds, which is capacity and speed of training.
func (e *Experiment) runHigher(ctx context.Context, task string, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
	t, err := e.target(ctx, task, in)
	if err != nil {
		return err
	}
	first, ranked, err := e.ranking(task, in)
	if err != nil {
		return err
	}
	if len(ranked) == 0 {
		return engine.Permanent(fmt.Errorf("target %s has no source to start from", task))
	}
	cfg := e.Config.Transfer.WithDefaults()
	var groups []*transfer.Trained
	var control *Control
	session := sessions(out, cfg.MaxOrder-1, report)
	for order := 2; order <= cfg.MaxOrder; order++ {
		sets := cfg.Subsets(ranked, order)
		proper := len(sets)
		if order == 2 {
			sets = append(sets, []string{ranked[0], ranked[0]})
			if slices.Contains(e.sources(in), untrained) {
				sets = append(sets, []string{ranked[0], untrained})
			}
		}
		if len(sets) == 0 {
			continue
		}
		bench, err := e.bench(distinct(sets), in.Result)
		if err != nil {
			return err
		}
		r, err := t.Train(ctx, bench, sets, session(fmt.Sprintf("order%d", order)))
		if err != nil {
			return trainingError(out, err)
		}
		if order == 2 {
			control = &Control{Source: ranked[0], Once: candidate(first, ranked[0]), Twice: widen(r.Losses[proper])}
			if len(sets) > proper+1 {
				control.WithRandom = widen(r.Losses[proper+1])
				r.Losses[proper+1] = nil
			}
		}
		r.Sets, r.Losses = r.Sets[:min(proper, len(r.Sets))], r.Losses[:min(proper, len(r.Losses))]
		r.Weights = ofSets(r.Weights, 0, proper, len(sets))
		if proper > 0 {
			groups = append(groups, r)
		}
	}
	if err := out.WriteJSON(controlFile, control); err != nil {
		return err
	}
	return writeGroups(out, task, t.Images(), groups)
}

// ofSets returns the weights of the sets from one to before another, of several.
func ofSets(v training.Values, from, to, sets int) training.Values {
	out := training.Values{}
	for name, x := range v {
		one := len(x) / sets
		out[name] = x[one*from : one*to]
	}
	return out
}

// candidate returns the losses from a single source.
func candidate(l *affinity.Losses, source string) []float64 {
	for _, c := range l.Candidates {
		if len(c.Sources) == 1 && c.Sources[0] == source {
			return c.Losses
		}
	}
	return nil
}

// ranking returns the first-order losses of a target and its sources from the
// best, by the affinities among them and full supervision. The target's own
// encoder is left out, which no taxonomy may use, and so is the untrained one,
// which is a control.
func (e *Experiment) ranking(task string, in engine.Inputs) (*affinity.Losses, []string, error) {
	first, err := resultLosses(in.Result(firstStep(task)))
	if err != nil {
		return nil, nil, err
	}
	own, err := resultLosses(in.Result(specificStep(task)))
	if err != nil {
		return nil, nil, err
	}
	all := *first
	for _, c := range own.Candidates {
		if c.Sources[0] == affinity.Self {
			all.Candidates = append(slices.Clone(all.Candidates), c)
		}
	}
	table, _, err := affinity.FromLosses(&all, affinity.Config{})
	if err != nil {
		return nil, nil, err
	}
	table = slices.DeleteFunc(table, func(x affinity.Transfer) bool {
		return x.IsSelf() || x.Sources[0] == task || x.Sources[0] == untrained
	})
	slices.SortStableFunc(table, func(a, b affinity.Transfer) int {
		switch {
		case a.Affinity > b.Affinity:
			return -1
		case a.Affinity < b.Affinity:
			return 1
		}
		return 0
	})
	var ranked []string
	for _, x := range table {
		ranked = append(ranked, x.Sources[0])
	}
	return first, ranked, nil
}

// resultLosses reads the losses of a step's result.
func resultLosses(r *store.Result, err error) (*affinity.Losses, error) {
	if err != nil {
		return nil, err
	}
	var l *affinity.Losses
	_, err = losstable.Read(r.Path(lossesFile), losstable.Config{MinImages: 1, FewImages: 1, AllowUnbeaten: true, MaxProblems: math.MaxInt32},
		func(one *affinity.Losses) error { l = one; return nil })
	if err == nil && l == nil {
		err = fmt.Errorf("%s has no losses", r.Path(lossesFile))
	}
	return l, err
}

// distinct returns the sources of sets, each once.
func distinct(sets [][]string) []string {
	var list []string
	for _, set := range sets {
		for _, s := range set {
			if !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}
