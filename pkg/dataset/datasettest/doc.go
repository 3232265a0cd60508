// Package datasettest holds the tests that every source of examples must pass,
// whatever it is made from: shapes and ranges, the same bits for the same
// arguments in any order and on any number of goroutines, parts that share
// nothing, and labels that agree with each other and with the picture.
//
//	func TestSource(t *testing.T) {
//		datasettest.Test(t, open(t), datasettest.Options{})
//	}
package datasettest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// Options say what to expect of a source.
type Options struct {
	// Dictionary describes the tasks; default task.Taskonomy().
	Dictionary *task.Dictionary
	// Splits must have samples; default all.
	Splits []dataset.Split
	// Samples bounds the samples of each split that are looked at; default 6.
	Samples int
	// Building returns the building of an image, of which no two splits may
	// have one; nil if there are no buildings.
	Building func(image string) string
	// Resized says that maps come from files of another size than the
	// pictures: those computed from pixels or depth are then only much like
	// what the picture of the source gives, not equal to it.
	Resized bool
	// Standards are those of the source by task; default those of the
	// original.
	Standards map[string]label.Standard
}

func (o Options) withDefaults() Options {
	if o.Dictionary == nil {
		o.Dictionary = task.Taskonomy()
	}
	if o.Splits == nil {
		o.Splits = dataset.Splits()
	}
	if o.Samples == 0 {
		o.Samples = 6
	}
	standards := map[string]label.Standard{
		"room_layout": label.StandardLayout(), "fix_pose": label.StandardFixated(),
		"non_fixated_pose": label.StandardNonFixated(), "ego_motion": label.StandardFixated(),
	}
	for t, s := range o.Standards {
		standards[t] = s
	}
	o.Standards = standards
	return o
}

// Test runs the suite. Names of the subtests say what failed.
func Test(t *testing.T, src dataset.Source, want Options) {
	want = want.withDefaults()
	t.Run("Description", func(t *testing.T) { report(t, checkDescription(src, want)) })
	t.Run("Splits", func(t *testing.T) { report(t, checkSplits(src, want)) })
	t.Run("Refusals", func(t *testing.T) { report(t, checkRefusals(src)) })
	t.Run("Order", func(t *testing.T) { report(t, checkOrder(src, want)) })
	for _, name := range src.Tasks() {
		t.Run("Shape/"+name, func(t *testing.T) {
			eachSample(t, src, want, func(s sample) error {
				e, err := s.example(name)
				if err != nil {
					return err
				}
				return checkExample(e, describe(want.Dictionary, name), src.Size())
			})
		})
	}
	for _, c := range agreements {
		missing := func(name string) bool { return !slices.Contains(src.Tasks(), name) }
		if slices.ContainsFunc(c.tasks, missing) {
			continue
		}
		t.Run("Agreement/"+c.name, func(t *testing.T) {
			eachSample(t, src, want, func(s sample) error { return c.check(s) })
		})
	}
}

// An agreement is between the labels of some tasks for one sample.
type agreement struct {
	name  string
	tasks []string
	check func(sample) error
}

var agreements = slices.Concat(pixelAgreements, mapAgreements, poseAgreements)

// report fails the test for each problem.
func report(t *testing.T, problems []error) {
	t.Helper()
	for _, p := range problems {
		t.Error(p)
	}
}

// A sample is one to be looked at.
type sample struct {
	src   dataset.Source
	want  Options
	split dataset.Split
	i     int
}

// example returns the sample's example of a task.
func (s sample) example(name string) (dataset.Example, error) {
	return s.src.Example(context.Background(), s.split, s.i, name)
}

// sound is example, but only of one that passes by itself, so that what
// compares examples can rely on their shapes.
func (s sample) sound(name string) (dataset.Example, error) {
	e, err := s.example(name)
	if err != nil {
		return e, err
	}
	return e, checkExample(e, describe(s.want.Dictionary, name), s.src.Size())
}

// describe returns the task, or nothing but the name if it has no entry.
func describe(d *task.Dictionary, name string) task.Task {
	t, err := d.Lookup(name)
	if err != nil {
		return task.Task{Name: name}
	}
	return t
}

// samples returns those to be looked at, spread evenly.
func samples(src dataset.Source, want Options) []sample {
	var all []sample
	for _, split := range want.Splits {
		n := min(src.Len(split), want.Samples)
		for k := range n {
			all = append(all, sample{src, want, split, k * src.Len(split) / n})
		}
	}
	return all
}

// eachSample reports what is wrong with samples.
func eachSample(t *testing.T, src dataset.Source, want Options, check func(sample) error) {
	t.Helper()
	for _, s := range samples(src, want) {
		if err := check(s); err != nil {
			t.Errorf("%s %d (%s): %v", s.split, s.i, src.Image(s.split, s.i), err)
		}
	}
}

// checkDescription checks what does not depend on samples.
func checkDescription(src dataset.Source, want Options) []error {
	var problems []error
	fault := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if name := src.Name(); name == "" || src.Name() != name {
		fault("the name is empty or changes: %q", name)
	}
	if src.Size() < 1 {
		fault("the size is %d", src.Size())
	}
	tasks := src.Tasks()
	if len(tasks) == 0 {
		fault("there are no tasks")
	}
	last := -1
	for _, name := range tasks {
		i := want.Dictionary.Index(name)
		switch {
		case i < 0:
			fault("task %q is not in the dictionary", name)
		case describe(want.Dictionary, name).Name != name:
			fault("task %q is not called by its canonical name", name)
		case i <= last:
			fault("task %q is listed twice or out of the order of the dictionary", name)
		}
		last = max(last, i)
	}
	tasks = slices.Clone(tasks)
	if len(tasks) > 0 {
		src.Tasks()[0] = "changed"
		if !slices.Equal(src.Tasks(), tasks) {
			fault("the caller of Tasks can change the source")
		}
	}
	return problems
}
