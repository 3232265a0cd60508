package taskonomy

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/pixels"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// Name returns a digest of the choice of views and of some of the files.
func (s *Source) Name() string { return s.name }

// NameOf returns a digest of the choice of views and of some of the files of one
// task: it stays when other tasks are asked for, unless they lack views.
func (s *Source) NameOf(task string) string { return s.names[task] }

// Classes returns the names of the classes of a task: of objects and scenes none,
// which is not nil, since the data set has their numbers only; nil for other tasks.
// Semantic classes are called as everywhere.
func (s *Source) Classes(task string) []string {
	if task == "class_1000" || task == "class_places" {
		return []string{}
	}
	return nil
}

// Size returns the width and height of pictures.
func (s *Source) Size() int { return s.size }

// Tasks returns the tasks, in the order of the dictionary.
func (s *Source) Tasks() []string { return slices.Clone(s.tasks) }

// Len returns the number of views of a split.
func (s *Source) Len(split dataset.Split) int { return len(s.samples[split]) }

// Image returns "building/point_P_view_V".
func (s *Source) Image(split dataset.Split, i int) string { return s.samples[split][i].key().String() }

// Example returns the example of a view. A task of several pictures starts
// from this view and adds others. If a file is damaged, or there are no others,
// the example does not count: its mask is 0.
func (s *Source) Example(ctx context.Context, split dataset.Split, i int, task string) (dataset.Example, error) {
	if err := ctx.Err(); err != nil {
		return dataset.Example{}, err
	}
	if !slices.Contains(s.tasks, task) {
		return dataset.Example{}, fmt.Errorf("task %q: %s has examples of %q", task, s.index.root, s.tasks)
	}
	if i < 0 || i >= s.Len(split) {
		return dataset.Example{}, fmt.Errorf("sample %d of split %q: there are %d", i, split, s.Len(split))
	}
	sm := s.samples[split][i]
	e, err := s.example(sm, task)
	if bad := (*FileError)(nil); errors.As(err, &bad) {
		s.problems.Note(bad)
		return s.blank(sm, task), nil
	}
	if err != nil {
		return dataset.Example{}, fmt.Errorf("%v for task %s: %w", sm.key(), task, err)
	}
	return e, nil
}

// example makes an example from files that may be damaged.
func (s *Source) example(sm sample, task string) (dataset.Example, error) {
	if n := pictures(task); n > 1 {
		return s.several(sm, task, n)
	}
	p, native, err := s.picture(sm)
	if err != nil {
		return dataset.Example{}, err
	}
	if len(needs[task]) == 0 {
		return pixels.Example(task, p, native, s.seed^s.draw(sm, task))
	}
	e := dataset.Example{Inputs: []dataset.Tensor{pixels.Input(p)}}
	if d, ok := dense[task]; ok {
		return s.dense(sm, e, d)
	}
	return s.single(sm, e, task)
}

// pictures returns the number of views of a task.
func pictures(task string) int {
	switch task {
	case "fix_pose", "non_fixated_pose", "point_match":
		return 2
	case "ego_motion":
		return 3
	}
	return 1
}

// picture returns the picture of a view, resized and as it is in the file.
func (s *Source) picture(sm sample) (resized, native label.Picture, err error) {
	m, err := s.readMap(sm, "rgb")
	if err != nil {
		return label.Picture{}, label.Picture{}, err
	}
	return pixels.Picture(m.Resize(s.size, s.size)), pixels.Picture(m), nil
}

// dense fills in the target and mask of a task of a map.
func (s *Source) dense(sm sample, e dataset.Example, d denseTask) (dataset.Example, error) {
	m, err := s.denseTarget(sm, d)
	if err != nil {
		return e, err
	}
	e.Target = dataset.Tensor{Shape: []int{s.size, s.size, d.channels}, Data: m.Data}
	if d.masked {
		e.Mask, err = s.depthMask(sm)
	}
	return e, err
}

// single fills in the target and mask of the other tasks of one picture.
func (s *Source) single(sm sample, e dataset.Example, task string) (dataset.Example, error) {
	switch task {
	case "segment2d", "segment25d", "segmentsemantic":
		m, err := s.readMap(sm, needs[task][0])
		if err != nil {
			return e, err
		}
		m = m.Nearest(s.size, s.size)
		if v := slices.Max(m.Data); task == "segmentsemantic" && int(v) >= len(label.SemanticNames()) {
			path, _ := sm.building.path(sm.entry(), number(needs[task][0]))
			return e, &FileError{Path: path, Err: fmt.Errorf("value %v: want 0 to %d",
				v, len(label.SemanticNames())-1)}
		}
		e.Target = dataset.Tensor{Shape: []int{s.size, s.size, 1}, Data: m.Data}
		if task == "segmentsemantic" {
			e.Mask = make([]float32, len(m.Data))
			label.SemanticTargetTo(m.Data, e.Mask, whole[uint8](m))
		}
		return e, nil
	case "class_1000", "class_places":
		target, err := s.classes(sm, needs[task][0])
		e.Target, e.Mask = dataset.Tensor{Shape: []int{len(target)}, Data: target}, []float32{1}
		return e, err
	}
	p, err := s.readInfo(sm)
	if err != nil {
		return e, err
	}
	c := p.Camera()
	e.Target, e.Mask = pixels.Zeros(label.VanishingValues), []float32{1}
	if task == "vanishing_point" {
		label.VanishingTo(e.Target.Data, &c)
		return e, nil
	}
	if p.Box == nil {
		e.Mask[0] = 0
		return e, nil
	}
	label.LayoutTo(e.Target.Data, &c, label.Box{Low: p.Box[0], High: p.Box[1]})
	s.standards[task].Apply(e.Target.Data)
	return e, nil
}

// several returns the example of a task of several views.
func (s *Source) several(sm sample, task string, n int) (dataset.Example, error) {
	e := dataset.Example{Target: pixels.Zeros(s.targetShape(task)...), Mask: []float32{0}}
	views, err := s.views(sm, task, e.Target.Data)
	if err != nil {
		return e, err
	}
	if len(views) == n {
		e.Mask[0] = 1
	}
	for k := range n {
		p, _, err := s.picture(views[min(k, len(views)-1)])
		if err != nil {
			return e, err
		}
		e.Inputs = append(e.Inputs, pixels.Input(p))
	}
	return e, nil
}

// classes returns the probabilities of classes.
func (s *Source) classes(sm sample, domain string) ([]float32, error) {
	d := number(domain)
	path, _ := sm.building.path(sm.entry(), d)
	values, err := readVector(path, &domains[d])
	if err != nil {
		return nil, err
	}
	if len(values) != s.lengths[domain] {
		return nil, &FileError{Path: path, Err: fmt.Errorf("%d numbers, but other files have %d",
			len(values), s.lengths[domain])}
	}
	if domain == "class_object" {
		return softmax(values), nil
	}
	target, err := keepScenes(values)
	if err != nil {
		return nil, &FileError{Path: path, Err: err}
	}
	return target, nil
}

// softmax returns the probabilities of logits.
func softmax(logits []float32) []float32 {
	top, sum := slices.Max(logits), 0.0
	out := make([]float32, len(logits))
	for i, v := range logits {
		p := math.Exp(float64(v - top))
		out[i] = float32(p)
		sum += p
	}
	for i := range out {
		out[i] = float32(float64(out[i]) / sum)
	}
	return out
}
