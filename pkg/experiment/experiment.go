package experiment

import (
	"context"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gomlx/compute"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// Version is that of what the steps compute: it is raised whenever they come to
// compute something else from the same configuration.
const Version = "7"

// An Experiment is a study that is about to run, or has run. It is safe for
// concurrent use.
type Experiment struct {
	Config Config
	Plan   *engine.Plan

	source     dataset.Source
	dictionary *task.Dictionary // That of the source.
	lab        *specific.Lab

	mu    sync.Mutex
	facts map[string]specific.Facts
	pool  *transfer.Pool
	codes map[string][]float32
}

// New opens the data of a study and makes its plan. cache is a folder for what
// is rendered. backend may be nil if nothing is to be computed, for a plan alone.
//
// The error is a *ConfigError if the configuration is at fault.
func New(c Config, cache string, backend compute.Backend) (*Experiment, error) {
	e, err := prepare(c, cache, backend)
	if err != nil {
		return nil, err
	}
	if err := e.Config.checkTasks(e.source, e.Config.Tasks); err != nil {
		return nil, err
	}
	e.Plan, err = engine.NewPlan(Version, e.steps()...)
	return e, err
}

// prepare is New without a plan, and without the checks of what the plan's tasks
// need.
func prepare(c Config, cache string, backend compute.Backend) (*Experiment, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	src, err := c.open(cache)
	if err != nil {
		return nil, err
	}
	if c.Budget == 0 {
		c.Budget = max(1, len(c.Tasks)/3)
	}
	e := &Experiment{Config: c, source: src, dictionary: dataset.DictionaryOf(src),
		facts: map[string]specific.Facts{}, codes: map[string][]float32{}}
	if backend != nil {
		e.lab = specific.NewLab(backend)
	}
	return e, nil
}

// Source returns the data.
func (e *Experiment) Source() dataset.Source { return e.source }

// Targets returns the tasks that are to be solved, in the order of the
// dictionary.
func (e *Experiment) Targets() []string {
	var targets []string
	for _, t := range e.dictionary.Targets() {
		if slices.Contains(e.Config.Tasks, t.Name) {
			targets = append(targets, t.Name)
		}
	}
	return targets
}

// names of steps.
const (
	viewsStep = "data/views"
	poolStep  = "data/pictures"
)

func factsStep(task string) string    { return "facts/" + task }
func specificStep(task string) string { return "specific/" + task }
func codesStep(task string) string    { return "codes/" + task }
func scratchStep(task string) string  { return "scratch/" + task }
func firstStep(task string) string    { return "first/" + task }
func higherStep(task string) string   { return "higher/" + task }

// stages are what the user sees.
const (
	stageData = "Data"
	stage1    = "Stage I"
	stage2    = "Stage II"
)

// basis is what every step that computes depends on besides its own settings
// and the results that it needs: of the data only the examples of its task, so
// that other tasks may come and go.
type basis struct {
	Numbers string
	Source  string
	Recipe  any
}

// A run is what a step of one task does.
type run func(ctx context.Context, task string, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error

// of returns what a step does of a task.
func (r run) of(task string) func(context.Context, engine.Inputs, *store.Draft, func(engine.Progress)) error {
	return func(ctx context.Context, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
		return r(ctx, task, in, out, report)
	}
}

// steps are the plan. Work is in units of about a second on one core.
func (e *Experiment) steps() []engine.Step {
	c := e.Config
	on := func(task string, recipe any) basis { return basis{c.Numbers, dataset.NameOf(e.source, task), recipe} }
	steps := e.dataSteps()
	var codes []string
	for _, t := range c.Tasks {
		needs := []string{factsStep(t), poolStep}
		if t != untrained {
			steps = append(steps, engine.Step{Name: specificStep(t), Stage: stage1, Config: on(t, c.Specific), Needs: []string{factsStep(t)},
				Work: 6, Memory: e.memory(), Run: run(e.runSpecific).of(t)})
			needs = append(needs, specificStep(t))
		}
		steps = append(steps, engine.Step{Name: codesStep(t), Stage: stage2, Config: on(t, c.Seed), Needs: needs, Work: 1, Memory: 1 << 28,
			Run: run(e.runCodes).of(t)})
		codes = append(codes, codesStep(t))
	}
	for _, t := range e.Targets() {
		step := func(name string, work float64, needs, soft []string, recipe any, f run) {
			steps = append(steps, engine.Step{Name: name, Stage: stage2, Config: on(t, recipe), Needs: needs, Soft: soft, Work: work,
				Memory: e.memory(), Run: f.of(t)})
		}
		step(scratchStep(t), 2, []string{factsStep(t)}, nil, scratchRecipe(c.Transfer), e.runScratch)
		step(firstStep(t), 9, []string{factsStep(t), poolStep}, codes, firstRecipe(c.Transfer), e.runFirst)
		if c.maxOrder() > 1 {
			step(higherStep(t), 6, []string{factsStep(t), poolStep, firstStep(t), specificStep(t)}, codes, c.Transfer, e.runHigher)
		}
	}
	return steps
}

// dataSteps are those before any training: rendering, which concerns all tasks,
// the facts of each, and the pictures of all targets.
func (e *Experiment) dataSteps() []engine.Step {
	c := e.Config
	var steps []engine.Step
	var rendered []string
	if c.Data.Source == synthetically {
		steps = append(steps, engine.Step{Name: viewsStep, Stage: stageData, Config: e.source.Name(), Cores: 1 << 10, Work: 36, Run: e.runViews})
		rendered = []string{viewsStep}
	}
	for _, t := range c.Tasks {
		steps = append(steps, engine.Step{Name: factsStep(t), Stage: stageData, Config: basis{"", dataset.NameOf(e.source, t), shapes(c.Specific)},
			Needs: rendered, Early: true, Work: .2, Memory: 1 << 28, Run: run(e.runFacts).of(t)})
	}
	var facts []string
	for _, t := range e.Targets() {
		facts = append(facts, factsStep(t))
	}
	return append(steps, engine.Step{Name: poolStep, Stage: stageData, Config: []int{c.Transfer.Images, c.Transfer.Test},
		Soft: facts, Early: true, Work: 6, Memory: 1 << 29, Run: e.runPool})
}

// untrained is the task whose encoder stays as it starts.
const untrained = "random"

// shapes is the part of a recipe that the facts of tasks depend on: neither seeds
// nor how long networks are trained.
func shapes(c specific.Config) specific.Config {
	return specific.Config{Family: c.Family, Grid: c.Grid, Code: c.Code, Width: c.Width, Blocks: c.Blocks, Hidden: c.Hidden, Stride: c.Stride}
}

// scratchRecipe is the part of a recipe that the network from pixels depends on.
func scratchRecipe(c transfer.Config) transfer.Config {
	c.MaxOrder, c.Best = 0, nil
	return c
}

// firstRecipe is the part of a recipe that transfers from one source depend on.
func firstRecipe(c transfer.Config) transfer.Config {
	c.MaxOrder, c.Best, c.ScratchRates = 0, nil, nil
	return c
}

// memory estimates what a training occupies: its examples, twice.
func (e *Experiment) memory() int64 {
	c := e.Config
	n := int64(e.source.Len(dataset.Train))
	if c.Specific.Images > 0 {
		n = min(n, int64(c.Specific.Images))
	}
	return 1<<28 + n*int64(c.Data.Size*c.Data.Size)*3*4*3
}

// sources returns the tasks whose codes a step has.
func (e *Experiment) sources(in engine.Inputs) []string {
	return slices.DeleteFunc(slices.Clone(e.Config.Tasks), func(t string) bool { return in.Missing(codesStep(t)) })
}

// CacheDir is the folder for what is rendered, within a run's.
func CacheDir(dir string) string { return filepath.Join(dir, "world") }
