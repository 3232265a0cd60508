// Package synthetic is the data set that needs no download: examples of all
// tasks from furnished buildings (package scene) that are rendered on demand,
// with exact labels (package label).
//
// Buildings are the unit of the splits, as in the paper: the first are for
// training, the next for validation and the last for testing. Sample i of a
// split is view i mod Views of building i / Views. Tasks of two and three
// images take as partners other views of the same building, chosen by the
// number of the sample alone.
//
// With a cache folder each building is rendered once for a size and kept in one
// file, written beside its place and moved there; every record carries a
// checksum, and a file that is not whole, or not of this world, is made anew.
package synthetic

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A Config says which world to take examples from. The zero value works.
type Config struct {
	// Seed chooses the world.
	Seed uint64
	// Size is the width and height of pictures in pixels; 0 stands for 64.
	Size int
	// Train, Validation and Test are numbers of buildings; all 0 stands for 48,
	// 25 and 25.
	Train, Validation, Test int
	// Views is the number of views of a building; 0 stands for 24.
	Views int
	// Tasks are the tasks to give examples of, by any of their names; nil
	// stands for all of the paper.
	Tasks []string
	// Cache is a folder for what was rendered; empty renders every time.
	Cache string
	// Labels says how labels are made; what it leaves open is filled in for
	// this world (see LabelConfig).
	Labels label.Config
}

// A Source gives examples of a world. It implements dataset.Source.
type Source struct {
	cfg       Config
	tasks     []string
	labelers  map[string]func() (*label.Labeler, error)
	buildings []building
	recent    recent
}

// Open returns the source of a world. It renders nothing yet. The error says
// which field of the config makes no sense.
func Open(cfg Config) (*Source, error) {
	if cfg.Size == 0 {
		cfg.Size = 64
	}
	if cfg.Views == 0 {
		cfg.Views = 24
	}
	if cfg.Train == 0 && cfg.Validation == 0 && cfg.Test == 0 {
		cfg.Train, cfg.Validation, cfg.Test = 48, 25, 25
	}
	for _, f := range []struct {
		name    string
		v, from int
	}{{"Size", cfg.Size, 8}, {"Views", cfg.Views, 1}, {"Train", cfg.Train, 0}, {"Validation", cfg.Validation, 0}, {"Test", cfg.Test, 0}} {
		if f.v < f.from || f.v > 1<<16 {
			return nil, fmt.Errorf("synthetic: %s is %d, want %d to %d", f.name, f.v, f.from, 1<<16)
		}
	}
	s := &Source{cfg: cfg, labelers: map[string]func() (*label.Labeler, error){}}
	s.buildings = make([]building, cfg.Train+cfg.Validation+cfg.Test)
	return s, s.addTasks()
}

// addTasks prepares the labelers.
func (s *Source) addTasks() error {
	fillLabels(&s.cfg.Labels)
	wanted := s.cfg.Tasks
	if wanted == nil {
		for _, t := range task.Taskonomy().Tasks() {
			wanted = append(wanted, t.Name)
		}
	}
	for _, name := range wanted {
		t, err := task.Taskonomy().Lookup(name)
		if err != nil {
			return fmt.Errorf("synthetic: %w", err)
		}
		if !slices.Contains(s.tasks, t.Name) {
			s.tasks = append(s.tasks, t.Name)
			s.labelers[t.Name] = sync.OnceValues(func() (*label.Labeler, error) { return s.labeler(t.Name) })
		}
	}
	slices.SortFunc(s.tasks, func(a, b string) int { return task.Taskonomy().Index(a) - task.Taskonomy().Index(b) })
	return nil
}

// Name identifies the world and what is taken of it.
func (s *Source) Name() string {
	c := s.cfg
	return fmt.Sprintf("synthetic-v%d.%d-seed%d-%dpx-%d+%d+%dx%d", scene.Version, PictureVersion, c.Seed, c.Size, c.Train, c.Validation, c.Test, c.Views)
}

// Size returns the width and height of pictures.
func (s *Source) Size() int { return s.cfg.Size }

// Tasks returns the names of the tasks, in the order of the dictionary.
func (s *Source) Tasks() []string { return slices.Clone(s.tasks) }

// part returns the first building of a split and how many it has.
func (s *Source) part(split dataset.Split) (first, n int) {
	switch split {
	case dataset.Train:
		return 0, s.cfg.Train
	case dataset.Validation:
		return s.cfg.Train, s.cfg.Validation
	case dataset.Test:
		return s.cfg.Train + s.cfg.Validation, s.cfg.Test
	}
	return 0, 0
}

// Len returns the number of samples of a split, 0 for an unknown one.
func (s *Source) Len(split dataset.Split) int {
	_, n := s.part(split)
	return n * s.cfg.Views
}

// place returns the building and view of a sample.
func (s *Source) place(split dataset.Split, i int) (b, view int, err error) {
	first, n := s.part(split)
	if i < 0 || i >= n*s.cfg.Views {
		return 0, 0, fmt.Errorf("synthetic: split %q has %d samples, none is number %d", split, n*s.cfg.Views, i)
	}
	return first + i/s.cfg.Views, i % s.cfg.Views, nil
}

// Image returns the name of a sample, such as "b00007/view012"; it is empty if
// there is no such sample.
func (s *Source) Image(split dataset.Split, i int) string {
	b, view, err := s.place(split, i)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("b%05d/view%03d", b, view)
}

// Example returns a sample for a task. A task of several images whose view has
// no partner gives an example whose mask is 0.
func (s *Source) Example(ctx context.Context, split dataset.Split, i int, name string) (dataset.Example, error) {
	if err := ctx.Err(); err != nil {
		return dataset.Example{}, err
	}
	b, view, err := s.place(split, i)
	if err != nil {
		return dataset.Example{}, err
	}
	labeler, ok := s.labelers[name]
	if !ok {
		return dataset.Example{}, fmt.Errorf("synthetic: no task %q among %v", name, s.tasks)
	}
	l, err := labeler()
	if err != nil {
		return dataset.Example{}, err
	}
	return s.example(l, b, view)
}

// example makes the example of a view.
func (s *Source) example(l *label.Labeler, b, view int) (dataset.Example, error) {
	views, err := s.views(b)
	if err != nil {
		return dataset.Example{}, err
	}
	p := partnersOf(l, views, view, mix(s.cfg.Seed, uint64(b), uint64(view)))
	sample := label.Sample{Same: p.same, Seed: mix(s.cfg.Seed, uint64(b), uint64(view), hashOf(l.Task))}
	for _, v := range p.views {
		f, err := s.frame(b, v, l.Needs)
		if err != nil {
			return dataset.Example{}, err
		}
		sample.Frames = append(sample.Frames, f)
	}
	if k := sample.Frames[0].Room; k >= 0 && k < len(s.buildings[b].rooms) {
		room := s.buildings[b].rooms[k]
		sample.Room = label.Box{Low: room.Min, High: room.Max}
	}
	e := l.New(s.cfg.Size)
	if err := l.ExampleTo(e, sample, nil); err != nil {
		return dataset.Example{}, fmt.Errorf("synthetic: building %d, view %d, task %s: %w", b, view, l.Task, err)
	}
	if !p.found {
		if e.Mask == nil {
			e.Mask = []float32{0}
		}
		clear(e.Mask)
	}
	return s.wrap(l, e), nil
}

// wrap gives the numbers their shapes.
func (s *Source) wrap(l *label.Labeler, e *label.Example) dataset.Example {
	var out dataset.Example
	for _, in := range e.Inputs {
		out.Inputs = append(out.Inputs, dataset.Tensor{Shape: l.InputShape(s.cfg.Size), Data: in})
	}
	out.Target = dataset.Tensor{Shape: l.TargetShape(s.cfg.Size), Data: e.Target}
	out.Mask = e.Mask
	return out
}

// Prepare renders all buildings that the cache lacks, on all cores. It calls
// progress, if that is not nil, after each with how many are done. It does
// nothing without a cache.
func (s *Source) Prepare(ctx context.Context, progress func(done, all int)) error {
	if s.cfg.Cache == "" {
		return nil
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	done, next := 0, make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for b := range next {
				err := s.buildings[b].ensure(s, b)
				mu.Lock()
				if done++; err != nil && failed == nil {
					failed = err
				} else if progress != nil {
					progress(done, len(s.buildings))
				}
				mu.Unlock()
			}
		})
	}
	for b := range s.buildings {
		if ctx.Err() != nil {
			break
		}
		next <- b
	}
	close(next)
	wg.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return failed
}
