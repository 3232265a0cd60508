package experiment

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// check refuses fields that make no sense whatever the tasks and the data, which
// are completed.
func (c *Config) check() error {
	if c.Budget < 0 {
		return configError("budget", "%d tasks, want at least 1", c.Budget)
	}
	for _, check := range []func(*Config) error{(*Config).checkData, (*Config).checkCounts, (*Config).checkRates, (*Config).checkNetwork, (*Config).checkBest} {
		if err := check(c); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) checkData() error {
	if c.Data.Size < 16 || c.Data.Size > 1024 {
		return configError("data.size", "%d px, want 16 to 1024", c.Data.Size)
	}
	if c.Data.Oversample < 0 || c.Data.Oversample > 16 {
		return configError("data.oversample", "%d, want 1 to 16", c.Data.Oversample)
	}
	d := c.Data
	for _, n := range []struct {
		field string
		value int
	}{{"train", d.Train}, {"validation", d.Validation}, {"test", d.Test}, {"views", d.Views}} {
		if n.value < 0 {
			return configError("data."+n.field, "%d, want 1 or more", n.value)
		}
	}
	return nil
}

// checkCounts checks what is a number of something.
func (c *Config) checkCounts() error {
	s, t := c.Specific, c.Transfer
	for _, n := range []struct {
		field        string
		value, least int
	}{
		{"specific.code", s.Code, 1}, {"specific.blocks", s.Blocks, 1}, {"specific.hidden", s.Hidden, 1}, {"specific.stride", s.Stride, 1},
		{"specific.images", s.Images, 0}, {"specific.test", s.Test, 1}, {"specific.steps", s.Steps, 1}, {"specific.globalsteps", s.GlobalSteps, 1}, {"specific.batch", s.Batch, 1},
		{"specific.every", s.Every, 1}, {"specific.patience", s.Patience, 1}, {"specific.pictures", s.Pictures, 9},
		{"transfer.images", t.Images, 1}, {"transfer.test", t.Test, 1}, {"transfer.hidden", t.Hidden, 1}, {"transfer.globalhidden", t.GlobalHidden, 1},
		{"transfer.steps", t.Steps, 1}, {"transfer.batch", t.Batch, 1}, {"transfer.maxorder", t.MaxOrder, 1},
	} {
		if n.value < n.least {
			return configError(n.field, "%d, want %d or more", n.value, n.least)
		}
	}
	return nil
}

// checkRates checks what is a share or a rate.
func (c *Config) checkRates() error {
	s, t := c.Specific, c.Transfer
	type number struct {
		field string
		value float64
	}
	rates := []number{{"specific.rate", s.Rate}, {"specific.globalrate", s.GlobalRate}, {"specific.decay", s.Decay}, {"specific.globaldecay", s.GlobalDecay},
		{"transfer.rate", t.Rate}, {"transfer.globalrate", t.GlobalRate}, {"transfer.pixelrate", t.PixelRate},
		{"transfer.decay", t.Decay}, {"transfer.globaldecay", t.GlobalDecay}}
	for _, r := range t.ScratchRates {
		rates = append(rates, number{"transfer.scratchrates", r})
	}
	for _, r := range rates {
		if !(r.value > 0) || math.IsInf(r.value, 0) {
			return configError(r.field, "%v, want a number above 0", r.value)
		}
	}
	if !(s.Held > 0 && s.Held < 1) {
		return configError("specific.held", "%v, want a share between 0 and 1", s.Held)
	}
	for _, d := range []number{{"specific.dropfeatures", s.DropFeatures}, {"specific.drophidden", s.DropHidden},
		{"transfer.dropfeatures", t.DropFeatures}, {"transfer.drophidden", t.DropHidden}} {
		if !(d.value < 1) || math.IsInf(d.value, 0) {
			return configError(d.field, "%v, want a share below 1, or a negative number for none", d.value)
		}
	}
	return nil
}

// checkNetwork checks the sizes of networks.
func (c *Config) checkNetwork() error {
	s := c.Specific
	switch cell := c.Data.Size / max(s.Grid, 1); {
	case !slices.Contains(network.Families(), s.Family):
		return configError("specific.family", "%q, want one of %q", s.Family, network.Families())
	case s.Decoder != network.Dense && s.Decoder != network.Upsample:
		return configError("specific.decoder", "%q, want %q or %q", s.Decoder, network.Dense, network.Upsample)
	case s.Decoder == network.Upsample && s.Family != network.Conv:
		return configError("specific.decoder", "%q is of the family %q, and specific.family is %q", s.Decoder, network.Conv, s.Family)
	case s.Grid < 2 || s.Grid%2 != 0:
		return configError("specific.grid", "%d cells a side, want an even number, 2 or more", s.Grid)
	case c.Data.Size%s.Grid != 0:
		return configError("specific.grid", "pictures of %d px (data.size) do not divide into %d cells a side", c.Data.Size, s.Grid)
	case s.Family == network.Conv && cell&(cell-1) != 0:
		return configError("specific.grid", "%d px (data.size) for %d cells a side are %d px a cell, and the family conv wants a power of two", c.Data.Size, s.Grid, cell)
	case s.Width < 4 || s.Width%4 != 0:
		return configError("specific.width", "%d, want a multiple of 4", s.Width)
	}
	return nil
}

// checkBest checks from how many of the best sources subsets are taken.
func (c *Config) checkBest() error {
	for i, n := range c.Transfer.Best {
		if order := i + 2; n < order && order <= c.Transfer.MaxOrder {
			return configError("transfer.best", "%d: transfers from %d sources are subsets of the best %d, want %d or more", c.Transfer.Best, order, n, order)
		}
	}
	return nil
}

// checkTasks refuses settings that networks of the tasks, of a source, cannot
// have.
func (c *Config) checkTasks(src dataset.Source, names []string) error {
	s, size := c.Specific, c.Data.Size
	for _, t := range dataset.DictionaryOf(src).Tasks() {
		if !slices.Contains(names, t.Name) {
			continue
		}
		numbered := t.Loss == task.PixelCrossEntropy || t.Loss == task.PairwiseMetric
		switch {
		case (t.Loss == task.Norm || t.Loss == task.CycleNorm) && s.Grid%4 != 0:
			return configError("specific.grid", "%d cells a side, and networks of %s want a multiple of 4", s.Grid, t.Name)
		case numbered && size%(s.Stride*s.Grid) != 0:
			return configError("specific.stride", "pictures of %d px (data.size), thinned out by %d, do not divide into %d cells a side (specific.grid), which %s needs",
				size, s.Stride, s.Grid, t.Name)
		case t.Loss == task.PairwiseMetric && size/s.Stride*(size/s.Stride) < network.MetricPairs:
			return configError("specific.stride", "%d leaves %d pixels of a picture of %d px, and networks of %s want %d or more",
				s.Stride, size/s.Stride*(size/s.Stride), size, t.Name, network.MetricPairs)
		}
	}
	return c.checkSamples(src)
}

// checkSamples checks that there are as many samples as are asked for at once. The
// default batches are not refused: of fewer examples some come twice in them.
func (c *Config) checkSamples(src dataset.Source) error {
	s, t := c.Specific, c.Transfer
	n := src.Len(dataset.Train)
	held := n - int((1-s.Held)*float64(n)+.5)
	if held < 1 || held >= n {
		return configError("specific.held", "%v of %d samples for training are %d for validation, want 1 to %d", s.Held, n, held, n-1)
	}
	train := n - held
	if s.Images > 0 {
		train = min(train, s.Images)
	}
	if s.Batch > train && s.Batch > (specific.Config{}).WithDefaults().Batch {
		return configError("specific.batch", "%d, and there are %d samples to train on", s.Batch, train)
	}
	if images := min(t.Images, src.Len(dataset.Validation)); t.Batch > images && t.Batch > (transfer.Config{}).WithDefaults().Batch {
		return configError("transfer.batch", "%d, and there are %d samples to train transfers on", t.Batch, images)
	}
	return nil
}

// checkNames brings the tasks to their names in the dictionary and in its order.
func (c *Config) checkNames(dictionary *task.Dictionary) error {
	var names []string
	for _, name := range c.Tasks {
		t, err := FindTask(dictionary, name)
		if err != nil {
			return configError("tasks", "%v", err)
		}
		if !slices.Contains(names, t.Name) {
			names = append(names, t.Name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return dictionary.Index(a) - dictionary.Index(b) })
	c.Tasks = names
	wanted := func(t task.Task) bool { return slices.Contains(names, t.Name) }
	if len(names) > 0 && (!slices.ContainsFunc(dictionary.Targets(), wanted) || len(names) < 2) {
		return configError("tasks", "%s: a study needs two tasks or more, and one that is a target", strings.Join(names, ", "))
	}
	return nil
}

// FindTask returns the task with this name in the dictionary of a data set. The
// error tells a task of the paper that the data set cannot give from a name that
// nobody knows.
func FindTask(dictionary *task.Dictionary, name string) (task.Task, error) {
	t, err := dictionary.Lookup(name)
	if err == nil {
		return t, nil
	}
	if _, unknown := task.Taskonomy().Lookup(name); unknown == nil {
		var has []string
		for _, t := range dictionary.Tasks() {
			has = append(has, t.Name)
		}
		err = fmt.Errorf("the data set cannot give %q; it has %s", name, strings.Join(has, ", "))
	}
	return t, err
}

// A ConfigError says what is wrong with a field of a configuration.
type ConfigError struct {
	Field, Problem string // the name of the field as in run.toml
}

// Error returns both.
func (e *ConfigError) Error() string { return e.Field + ": " + e.Problem }

// configError returns a ConfigError.
func configError(field, format string, args ...any) error {
	return &ConfigError{field, fmt.Sprintf(format, args...)}
}
