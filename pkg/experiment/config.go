package experiment

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/gotaskonomy/taskonomy/pkg/specific"
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

// Set changes one field, "specific.steps=800": the name in run.toml, in any case,
// and a value as there, quotes being optional around a word and digits before or
// behind a decimal point.
func (c *Config) Set(assignment string) error {
	name, value, ok := strings.Cut(assignment, "=")
	if !ok || name == "" {
		return configError(assignment, "want a name and a value, such as specific.steps=800")
	}
	digits := bareEnd.ReplaceAllString(bareStart.ReplaceAllString(value, "${1}0.${2}"), "${1}.0${2}")
	word := fmt.Sprintf("%q", value)
	for _, text := range []string{value, digits, word} {
		meta, err := toml.Decode(name+" = "+text, c)
		if err != nil {
			var parse toml.ParseError
			if errors.As(err, &parse) && text != word {
				continue
			}
			return configError(name, "%s does not fit: %s", value, tomlPlace.ReplaceAllString(err.Error(), ""))
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return configError(unknown[0].String(), "there is no such field; run.toml lists them all")
		}
		return c.refuse(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return nil
}

// refuse returns an error if a field is not for setting: a seed of its own, or a
// number of a recipe set to 0 that stands for a default, which who writes 0 can
// hardly mean.
func (c *Config) refuse(name, value string) error {
	part, field, _ := strings.Cut(name, ".")
	if strings.EqualFold(field, "seed") {
		return configError(name, "one seed serves the whole study: set Seed, or use --seed")
	}
	var own, completed reflect.Value
	switch strings.ToLower(part) {
	case "specific":
		own, completed = reflect.ValueOf(c.Specific), reflect.ValueOf(c.Specific.WithDefaults())
	case "transfer":
		own, completed = reflect.ValueOf(c.Transfer), reflect.ValueOf(c.Transfer.WithDefaults())
	default:
		return nil
	}
	same := func(s string) bool { return strings.EqualFold(s, field) }
	x, y := own.FieldByNameFunc(same), completed.FieldByNameFunc(same)
	if !x.IsValid() || !x.CanInt() && !x.CanFloat() || !x.IsZero() || y.IsZero() {
		return nil
	}
	none := ""
	if strings.HasPrefix(strings.ToLower(field), "drop") {
		none = ", or below 0 for none"
	}
	return configError(name, "%s, want a number above 0%s: 0 would stand for the default, %v", value, none, y)
}

// tomlPlace is what the library says before what is wrong: of a single value it
// tells nothing.
var tomlPlace = regexp.MustCompile(`^toml: (line \d+ (\(last key "[^"]*"\))?:? ?)?`)

// Numbers that begin or end with their decimal point, which TOML does not have.
var (
	bareStart = regexp.MustCompile(`(^|[\s\[,+-])\.(\d)`)
	bareEnd   = regexp.MustCompile(`(\d)\.($|[\s\],eE])`)
)

// complete fills in what follows from the rest and checks it: tasks by their
// names in the dictionary and in its order, one seed throughout.
func (c *Config) complete() error {
	dictionary, err := c.Dictionary()
	if err != nil {
		return err
	}
	if err := c.checkNames(dictionary); err != nil {
		return err
	}
	c.Specific, c.Transfer = c.Specific.WithDefaults(), c.Transfer.WithDefaults()
	if err := c.check(); err != nil {
		return err
	}
	c.Data.Oversample = max(1, c.Data.Oversample)
	c.Specific.Seed, c.Transfer.Seed = c.Seed, c.Seed
	return nil
}

// maxOrder is the largest number of sources of a transfer.
func (c *Config) maxOrder() int { return c.Transfer.WithDefaults().MaxOrder }

// WriteTOML writes the config as run.toml has it.
func (c *Config) WriteTOML(w io.Writer) error { return toml.NewEncoder(w).Encode(c) }
