package experiment

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

func TestSet(t *testing.T) {
	for _, c := range []struct {
		assignment string
		want       func(c *Config)
	}{
		{"specific.steps=800", func(c *Config) { c.Specific.Steps = 800 }},
		{"Specific.Steps=800", func(c *Config) { c.Specific.Steps = 800 }},
		{"SPECIFIC.STEPS = 800", func(c *Config) { c.Specific.Steps = 800 }},
		{"seed=18446744073709551", func(c *Config) { c.Seed = 18446744073709551 }},
		{"budget=7", func(c *Config) { c.Budget = 7 }},
		{"specific.rate=1e-3", func(c *Config) { c.Specific.Rate = 1e-3 }},
		{"specific.rate=1", func(c *Config) { c.Specific.Rate = 1 }},
		{"specific.family=conv", func(c *Config) { c.Specific.Family = network.Conv }},
		{`specific.family="conv"`, func(c *Config) { c.Specific.Family = network.Conv }},
		{"data.source=taskonomy:/data/mine", func(c *Config) { c.Data.Source = "taskonomy:/data/mine" }},
		{`tasks=["edges", "depth"]`, func(c *Config) { c.Tasks = []string{"edges", "depth"} }},
		{"transfer.best=[4, 4]", func(c *Config) { c.Transfer.Best = []int{4, 4} }},
		{"transfer.scratchrates=[1e-2, 5e-3]", func(c *Config) { c.Transfer.ScratchRates = []float64{1e-2, 5e-3} }},
	} {
		got, want := small(), small()
		c.want(&want)
		if err := got.Set(c.assignment); err != nil {
			t.Errorf("%s: %v", c.assignment, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.assignment, diff)
		}
	}
}

func TestSetErrors(t *testing.T) {
	for assignment, want := range map[string]string{
		"":                      "want a name and a value",
		"steps":                 "steps: want a name and a value, such as specific.steps=800",
		"=5":                    "want a name and a value",
		"specific.stepps=800":   "specific.stepps: there is no such field; run.toml lists them all",
		"steps=800":             "steps: there is no such field",
		"specific.steps.more=1": "specific.steps.more",
		"specific.steps=many":   "specific.steps: ",
		"specific.steps=1.5":    "specific.steps: ",
		`specific.steps="800"`:  "specific.steps: ",
		"tasks=edges":           "tasks: ",
		"budget=":               "budget: ",
		"specific=5":            "specific: ",
	} {
		c := small()
		err := c.Set(assignment)
		var config *ConfigError
		if !errors.As(err, &config) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", assignment, err, want)
		} else if strings.Contains(err.Error(), "toml:") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: error %q", assignment, err)
		}
	}
}

// What New says of a configuration that makes no sense, by the field.
func TestConfigErrors(t *testing.T) {
	empty := t.TempDir()
	for _, c := range []struct {
		name string
		edit func(c *Config)
		want string
	}{
		{"an unknown task", func(c *Config) { c.Tasks = []string{"edge2d", "gravity"} }, `tasks: unknown task "gravity"`},
		{"one task", func(c *Config) { c.Tasks = []string{"edge2d", "2D Edges"} }, "tasks: edge2d: a study needs two tasks or more, and one that is a target"},
		{"sources only", func(c *Config) { c.Tasks = []string{"jigsaw", "random"} }, "tasks: jigsaw, random: a study needs two tasks or more, and one that is a target"},
		{"a negative budget", func(c *Config) { c.Budget = -1 }, "budget: -1 tasks, want at least 1"},
		{"tiny pictures", func(c *Config) { c.Data.Size = 8 }, "data.size: 8 px, want 16 to 1024"},
		{"huge pictures", func(c *Config) { c.Data.Size = 4096 }, "data.size: 4096 px, want 16 to 1024"},
		{"a negative oversampling", func(c *Config) { c.Data.Oversample = -1 }, "data.oversample: -1, want 1 to 16"},
		{"much oversampling", func(c *Config) { c.Data.Oversample = 17 }, "data.oversample: 17, want 1 to 16"},
		{"unknown data", func(c *Config) { c.Data.Source = "imagenet" }, `data.source: "imagenet", want synthetic, taskonomy:DIR or images:DIR`},
		{"no folder", func(c *Config) { c.Data.Source = "images:" }, `data.source: "images:", want`},
		{"a folder of the world", func(c *Config) { c.Data.Source = "synthetic:here" }, `data.source: "synthetic:here", want`},
	} {
		cfg := small()
		c.edit(&cfg)
		_, err := New(cfg, worldDir, nil)
		var config *ConfigError
		if !errors.As(err, &config) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		} else if config.Field == "" || config.Problem == "" || !strings.HasPrefix(c.want, config.Field) {
			t.Errorf("%s: field %q, problem %q", c.name, config.Field, config.Problem)
		}
	}
	// What is wrong with the data is no matter of a field.
	for _, c := range []struct {
		name string
		edit func(c *Config)
		want string
	}{
		{"no test buildings", func(c *Config) { c.Data.Test = 0 }, `has no samples of the split "test"`},
		{"a folder that is not there", func(c *Config) { c.Tasks = nil; c.Data.Source = "images:" + filepath.Join(empty, "none") }, "none"},
		{"an empty folder", func(c *Config) { c.Tasks = nil; c.Data.Source = "images:" + empty }, filepath.Base(empty)},
		{"another empty folder", func(c *Config) { c.Tasks = nil; c.Data.Source = "taskonomy:" + empty }, filepath.Base(empty)},
	} {
		cfg := small()
		c.edit(&cfg)
		if _, err := New(cfg, worldDir, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

// Tasks may be given by any name, in any order, more than once; none stands for
// all of the data, and no budget for a third of them.
func TestTasks(t *testing.T) {
	e := newExperiment(t, small())
	if diff := cmp.Diff([]string{"autoencoder", "edge2d", "rgb2sfnorm", "fix_pose", "colorization", "random"}, e.Config.Tasks); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(smallTargets, e.Targets()); diff != "" {
		t.Error(diff)
	}
	c := small()
	c.Tasks, c.Budget = nil, 0
	e = newExperiment(t, c)
	var all, targets []string
	for _, x := range task.Taskonomy().Tasks() {
		all = append(all, x.Name)
		if x.Role.IsTarget() {
			targets = append(targets, x.Name)
		}
	}
	if diff := cmp.Diff(all, e.Config.Tasks); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(targets, e.Targets()); diff != "" || e.Config.Budget != 8 || len(targets) != 22 {
		t.Errorf("budget %d, want 8; %s", e.Config.Budget, diff)
	}
	if e.Config.Specific.Seed != 3 || e.Config.Transfer.Seed != 3 {
		t.Errorf("seeds %d and %d, want 3", e.Config.Specific.Seed, e.Config.Transfer.Seed)
	}
	if got := CacheDir("runs/x"); got != filepath.Join("runs", "x", "world") {
		t.Errorf("cache in %s", got)
	}
}

// A configuration is the same after it has been written to run.toml and read,
// and gives the same plan.
func TestRoundTrip(t *testing.T) {
	for _, name := range Presets() {
		c, err := Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		c.Tasks, c.Seed, c.Data.World = []string{"edge2d", "rgb2depth", "random"}, 1<<40+7, 99
		c.Transfer.ScratchRates = []float64{1e-3, .1}
		e, err := New(c, worldDir, nil)
		if err != nil {
			t.Fatal(err)
		}
		st, err := store.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if err := st.WriteConfig(e.Config); err != nil {
			t.Fatal(err)
		}
		var back, printed Config
		if err := st.ReadConfig(&back); err != nil {
			t.Fatal(err)
		}
		st.Close()
		if diff := cmp.Diff(e.Config, back); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		var text bytes.Buffer
		if err := e.Config.WriteTOML(&text); err != nil {
			t.Fatal(err)
		}
		if _, err := toml.Decode(text.String(), &printed); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e.Config, printed); diff != "" {
			t.Errorf("%s, printed: %s", name, diff)
		}
		again, err := New(back, worldDir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprint(e.Plan.Keys()), fmt.Sprint(again.Plan.Keys())); diff != "" {
			t.Errorf("%s: the plan has other keys: %s", name, diff)
		}
	}
}

// Presets can be: their configurations are complete, and every task has a
// network in them.
func TestPresets(t *testing.T) {
	if diff := cmp.Diff([]string{"quick", "standard", "paper"}, Presets()); diff != "" {
		t.Error(diff)
	}
	for _, name := range Presets() {
		c, err := Preset(name)
		if err != nil || c.Preset != name || c.Data.Source != "synthetic" {
			t.Fatalf("%s: %+v, error %v", name, c, err)
		}
		e, err := New(c, worldDir, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := len(e.Config.Tasks); got != 26 {
			t.Errorf("%s: %d tasks", name, got)
		}
		// Views and pictures; facts and codes of 26, networks of 25; scratch, first
		// and higher of 22 targets.
		if got := e.Plan.Len(); got != 2+2*26+25+3*22 {
			t.Errorf("%s: %d steps", name, got)
		}
		// As many samples as the recipes ask for.
		d := c.Data
		if tr := c.Transfer.WithDefaults(); d.Validation*d.Views < tr.Images || d.Test*d.Views < tr.Test {
			t.Errorf("%s: %d and %d samples for transfers, want %d and %d", name, d.Validation*d.Views, d.Test*d.Views, tr.Images, tr.Test)
		}
	}
	if _, err := Preset("huge"); err == nil || err.Error() != `no preset "huge": there are quick, standard, paper` {
		t.Errorf("error %v", err)
	}
}

// The order of steps: what a step needs, and what it can do without.
func TestPlan(t *testing.T) {
	e := newExperiment(t, small())
	got := map[string]string{}
	for _, s := range e.Plan.Steps() {
		slices.Sort(s.Needs)
		slices.Sort(s.Soft)
		got[s.Name] = fmt.Sprint(s.Stage, ": ", strings.Join(s.Needs, " "), "; ", strings.Join(s.Soft, " "))
	}
	codes := "codes/autoencoder codes/colorization codes/edge2d codes/fix_pose codes/random codes/rgb2sfnorm"
	want := map[string]string{"data/views": "Data: ; ", "data/pictures": "Data: ; facts/autoencoder facts/edge2d facts/fix_pose facts/rgb2sfnorm",
		"facts/random": "Data: data/views; ", "codes/random": "Stage II: data/pictures facts/random; "}
	for _, x := range []string{"autoencoder", "edge2d", "rgb2sfnorm", "fix_pose", "colorization"} {
		want["facts/"+x] = "Data: data/views; "
		want["specific/"+x] = "Stage I: facts/" + x + "; "
		want["codes/"+x] = "Stage II: data/pictures facts/" + x + " specific/" + x + "; "
	}
	for _, x := range smallTargets {
		want["scratch/"+x] = "Stage II: facts/" + x + "; "
		want["first/"+x] = "Stage II: data/pictures facts/" + x + "; " + codes
		want["higher/"+x] = "Stage II: data/pictures facts/" + x + " first/" + x + " specific/" + x + "; " + codes
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Data", "Stage I", "Stage II"}, e.Plan.Stages()); diff != "" {
		t.Error(diff)
	}
	c := small()
	c.Transfer.MaxOrder = 1
	if n := newExperiment(t, c).Plan.Len(); n != len(want)-4 {
		t.Errorf("%d steps without higher orders, want %d", n, len(want)-4)
	}
}

// Keys depend on everything that decides the bits of a result.
func TestKeys(t *testing.T) {
	keys := func(edit func(c *Config)) string {
		c := small()
		edit(&c)
		key, _ := newExperiment(t, c).Plan.Key("first/edge2d")
		return key.Hash()
	}
	same := keys(func(*Config) {})
	for name, edit := range map[string]func(c *Config){
		"numbers": func(c *Config) { c.Numbers = "other" }, "seed": func(c *Config) { c.Seed++ }, "world": func(c *Config) { c.Data.World++ },
		"size": func(c *Config) { c.Data.Size = 32 }, "views": func(c *Config) { c.Data.Views++ }, "code": func(c *Config) { c.Specific.Code = 8 },
		"steps": func(c *Config) { c.Specific.Steps++ }, "transfer steps": func(c *Config) { c.Transfer.Steps++ },
		"tasks": func(c *Config) { c.Tasks = c.Tasks[:5] }, "family": func(c *Config) { c.Specific.Family = network.Conv },
		"images": func(c *Config) { c.Transfer.Images = 7 }, "oversampling": func(c *Config) { c.Data.Oversample = 2 },
	} {
		if keys(edit) == same {
			t.Errorf("%s does not change the key", name)
		}
	}
	for name, edit := range map[string]func(c *Config){
		"budget": func(c *Config) { c.Budget = 1 }, "preset": func(c *Config) { c.Preset = "mine" }, "backend": func(c *Config) { c.Backend = "go:ops_parallel" },
		"order of tasks": func(c *Config) { slices.Reverse(c.Tasks) }, "orders": func(c *Config) { c.Transfer.MaxOrder = 2 },
		"defaults": func(c *Config) { c.Specific.Stride, c.Transfer.Test = 2, 500 },
	} {
		if keys(edit) != same {
			t.Errorf("%s changes the key", name)
		}
	}
}
