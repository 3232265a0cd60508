package experiment

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/transfer"
)

// A Config is a whole study. Its fields are those of run.toml.
type Config struct {
	// Preset is where the config came from, for the reader.
	Preset string
	// Seed decides the weights and the order of examples. The world has a seed
	// of its own, so that runs with other seeds see the same pictures.
	Seed uint64
	// Tasks are the tasks of the study, by any of their names; none stands for
	// all that the data has. The source-only ones of the paper are sources only, all others both.
	Tasks []string
	// Budget is how many tasks may be supervised in the taxonomy that the run
	// ends with; 0 stands for a third of the sources.
	Budget int
	// Backend is what trains, as package backend names it, and Numbers names what
	// decides the bits of the results: the backend's version and build.
	Backend, Numbers string

	Data     Data
	Specific specific.Config
	Transfer transfer.Config
}

// Data says where examples come from.
type Data struct {
	// Source is synthetic, or the folder of a data set as "taskonomy:DIR" or
	// "images:DIR".
	Source string
	// Size is the width and height of pictures in pixels. They and their labels
	// are made Oversample times as wide and high and averaged; 0 stands for 1.
	Size, Oversample int
	// World is the seed of the synthetic world, Train, Validation and Test its
	// numbers of buildings and Views the number of views of each.
	World                          uint64
	Train, Validation, Test, Views int
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

// Set changes one field, "specific.steps=800": the name in run.toml, in any case,
// and a value as there, quotes being optional around a word.
func (c *Config) Set(assignment string) error {
	name, value, ok := strings.Cut(assignment, "=")
	if !ok || name == "" {
		return configError(assignment, "want a name and a value, such as specific.steps=800")
	}
	for _, text := range []string{value, fmt.Sprintf("%q", value)} {
		meta, err := toml.Decode(name+" = "+text, c)
		if err != nil {
			var parse toml.ParseError
			if errors.As(err, &parse) && text == value {
				continue // a word without its quotes
			}
			return configError(name, "%s", strings.TrimPrefix(err.Error(), "toml: "))
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return configError(unknown[0].String(), "there is no such field; run.toml lists them all")
		}
		return nil
	}
	return nil
}

// complete fills in what follows from the rest and checks it: tasks by their
// names in the dictionary and in its order, one seed throughout.
func (c *Config) complete() error {
	dictionary, err := c.Dictionary()
	if err != nil {
		return err
	}
	var names []string
	for _, name := range c.Tasks {
		t, err := dictionary.Lookup(name)
		if err != nil {
			return configError("tasks", "%v", err)
		}
		if !slices.Contains(names, t.Name) {
			names = append(names, t.Name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return dictionary.Index(a) - dictionary.Index(b) })
	c.Tasks = names
	isTarget := func(t task.Task) bool { return slices.Contains(names, t.Name) }
	if len(names) > 0 && (!slices.ContainsFunc(dictionary.Targets(), isTarget) || len(names) < 2) {
		return configError("tasks", "%s: a study needs two tasks or more, and one that is a target", strings.Join(names, ", "))
	}
	if c.Budget < 0 {
		return configError("budget", "%d tasks, want at least 1", c.Budget)
	}
	if c.Data.Size < 16 || c.Data.Size > 1024 {
		return configError("data.size", "%d px, want 16 to 1024", c.Data.Size)
	}
	if c.Data.Oversample < 0 || c.Data.Oversample > 16 {
		return configError("data.oversample", "%d, want 1 to 16", c.Data.Oversample)
	}
	c.Data.Oversample = max(1, c.Data.Oversample)
	c.Specific, c.Transfer = c.Specific.WithDefaults(), c.Transfer.WithDefaults()
	c.Specific.Seed, c.Transfer.Seed = c.Seed, c.Seed
	return nil
}

// maxOrder is the largest number of sources of a transfer.
func (c *Config) maxOrder() int { return c.Transfer.WithDefaults().MaxOrder }

// WriteTOML writes the config as run.toml has it.
func (c *Config) WriteTOML(w io.Writer) error { return toml.NewEncoder(w).Encode(c) }
