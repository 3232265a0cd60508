package experiment

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/images"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/shrunk"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/taskonomy"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// synthetically is the name of the world that is rendered.
const synthetically = "synthetic"

// Dictionary returns the tasks that the data may have, by its settings alone:
// nothing else of it is read.
func (c *Config) Dictionary() (*task.Dictionary, error) {
	dir, ok := strings.CutPrefix(c.Data.Source, "images:")
	if !ok || dir == "" {
		return task.Taskonomy(), nil
	}
	d, err := images.ReadDictionary(dir)
	if err != nil {
		return nil, fmt.Errorf("data %s: %w", c.Data.Source, err)
	}
	return d, nil
}

// open opens the data, and sets the tasks to those that it has if none were
// asked for. cache is a folder for what is rendered.
func (c *Config) open(cache string) (dataset.Source, error) {
	kind, dir, _ := strings.Cut(c.Data.Source, ":")
	var src dataset.Source
	var err error
	size := c.Data.Size * c.Data.Oversample
	switch {
	case c.Data.Source == synthetically:
		d := c.Data
		src, err = synthetic.Open(synthetic.Config{Seed: d.World, Size: size, Train: d.Train, Validation: d.Validation,
			Test: d.Test, Views: d.Views, Cache: cache})
	case kind == "taskonomy" && dir != "":
		src, err = taskonomy.Open(taskonomy.Options{Root: dir, Size: size, Tasks: c.Tasks})
	case kind == "images" && dir != "":
		src, err = images.Open(images.Options{Root: dir, Size: size, Tasks: c.Tasks})
	default:
		return nil, configError("data.source", "%q, want synthetic, taskonomy:DIR or images:DIR", c.Data.Source)
	}
	if err != nil {
		return nil, fmt.Errorf("data %s: %w", c.Data.Source, err)
	}
	if c.Data.Oversample > 1 {
		if src, err = shrunk.New(src, c.Data.Oversample); err != nil {
			return nil, err
		}
	}
	if len(c.Tasks) == 0 {
		c.Tasks = src.Tasks()
	}
	for _, name := range c.Tasks {
		if !slices.Contains(src.Tasks(), name) {
			return nil, configError("tasks", "the data set %s cannot give %s; it has %s", c.Data.Source, name, strings.Join(src.Tasks(), ", "))
		}
	}
	for _, split := range dataset.Splits() {
		if src.Len(split) == 0 {
			return nil, fmt.Errorf("the data set %s has no samples of the split %q: Stage I trains on %q, Stage II on %q, and losses are measured on %q",
				c.Data.Source, split, dataset.Train, dataset.Validation, dataset.Test)
		}
	}
	return src, nil
}
