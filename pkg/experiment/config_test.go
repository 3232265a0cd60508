package experiment

import (
	"bytes"
	"errors"
	"fmt"
	"os"
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
		{"specific.images=0", func(c *Config) { c.Specific.Images = 0 }}, // All.
		{"budget=7", func(c *Config) { c.Budget = 7 }},
		{"specific.rate=1e-3", func(c *Config) { c.Specific.Rate = 1e-3 }},
		{"specific.rate=1", func(c *Config) { c.Specific.Rate = 1 }},
		{"specific.held=.2", func(c *Config) { c.Specific.Held = .2 }},
		{"specific.drophidden=-.5", func(c *Config) { c.Specific.DropHidden = -.5 }},
		{"specific.rate=1.", func(c *Config) { c.Specific.Rate = 1 }},
		{"specific.rate=5.e-3", func(c *Config) { c.Specific.Rate = 5e-3 }},
		{"transfer.scratchrates=[.1,.02]", func(c *Config) { c.Transfer.ScratchRates = []float64{.1, .02} }},
		{"data.source=images:./.5/1.", func(c *Config) { c.Data.Source = "images:./.5/1." }},
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
		"":                        "want a name and a value",
		"steps":                   "steps: want a name and a value, such as specific.steps=800",
		"=5":                      "want a name and a value",
		"specific.stepps=800":     "specific.stepps: there is no such field; run.toml lists them all",
		"steps=800":               "steps: there is no such field",
		"specific.steps.more=1":   "specific.steps.more",
		"specific.steps=many":     "specific.steps: ",
		"specific.steps=1.5":      "specific.steps: ",
		`specific.steps="800"`:    "specific.steps: ",
		"specific.steps=0":        "specific.steps: 0, want a number above 0",
		"transfer.seed=7":         "transfer.seed: one seed serves the whole study",
		"Transfer.Rate = 0.0":     "Transfer.Rate: 0.0, want a number above 0",
		"specific.dropfeatures=0": "specific.dropfeatures: 0, want a number above 0, or below 0 for none: 0 would stand for the default, 0.15",
		"transfer.globaldecay=0":  "transfer.globaldecay: 0, want a number above 0: 0 would stand for the default, 0.05",
		"transfer.images=0":       "transfer.images: 0, want a number above 0: 0 would stand for the default, 250",
		"tasks=edges":             "tasks: ",
		"budget=":                 "budget: ",
		"specific=5":              "specific: ",
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
	empty, pictures := t.TempDir(), photos(t, 3)
	for _, c := range []struct {
		name string
		edit func(c *Config)
		want string
	}{
		{"an unknown task", func(c *Config) { c.Tasks = []string{"edge2d", "gravity"} }, `tasks: unknown task "gravity"`},
		{"a task that needs more than pictures", func(c *Config) { c.Tasks, c.Data.Source = []string{"normals", "edge2d"}, "images:"+pictures },
			`tasks: the data set cannot give "normals"; it has autoencoder, `},
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
	// Nothing is rendered before. Assignments are as --set has them.
	world := filepath.Join(t.TempDir(), "world")
	for assignments, want := range map[string]string{
		"specific.grid=5":                                "specific.grid: 5 cells a side, want an even number, 2 or more",
		"specific.grid=-8":                               "specific.grid: -8 cells a side",
		"specific.grid=6":                                "specific.grid: pictures of 16 px (data.size) do not divide into 6 cells a side",
		"data.size=24 specific.grid=6":                   "specific.grid: 6 cells a side, and networks of fix_pose want a multiple of 4",
		"data.size=24 specific.family=conv":              "specific.grid: 24 px (data.size) for 4 cells a side are 6 px a cell, and the family conv wants a power of two",
		`specific.stride=3 tasks=["edge2d","segment2d"]`: "specific.stride: pictures of 16 px (data.size), thinned out by 3, do not divide into 4 cells a side (specific.grid), which segment2d needs",
		`specific.stride=4 tasks=["edge2d","segment2d"]`: "specific.stride: 4 leaves 16 pixels of a picture of 16 px, and networks of segment2d want 64 or more",
		"specific.width=10":                              "specific.width: 10, want a multiple of 4",
		"specific.width=-4":                              "specific.width: -4, want a multiple of 4",
		"specific.code=-1":                               "specific.code: -1, want 1 or more",
		"specific.decoder=deep":                          `specific.decoder: "deep", want "dense" or "upsample"`,
		"specific.decoder=upsample":                      `specific.decoder: "upsample" is of the family "conv", and specific.family is "patch"`,
		"specific.family=cubist":                         `specific.family: "cubist", want one of ["patch" "conv"]`,
		"specific.steps=-1":                              "specific.steps: -1, want 1 or more",
		"specific.batch=-32":                             "specific.batch: -32, want 1 or more",
		"specific.batch=64":                              "specific.batch: 64, and there are 16 samples to train on",
		"specific.batch=40 specific.images=9":            "specific.batch: 40, and there are 9 samples to train on",
		"specific.every=-1":                              "specific.every: -1, want 1 or more",
		"specific.images=-1":                             "specific.images: -1, want 0 or more",
		"specific.rate=-1e-3":                            "specific.rate: -0.001, want a number above 0",
		"specific.rate=nan":                              "specific.rate: NaN, want a number above 0",
		"specific.globalrate=inf":                        "specific.globalrate: +Inf, want a number above 0",
		"specific.held=1":                                "specific.held: 1, want a share between 0 and 1",
		"specific.held=1.5":                              "specific.held: 1.5, want a share between 0 and 1",
		"specific.held=-.1":                              "specific.held: -0.1, want a share between 0 and 1",
		"specific.held=.01":                              "specific.held: 0.01 of 20 samples for training are 0 for validation, want 1 to 19",
		"specific.held=.99":                              "specific.held: 0.99 of 20 samples for training are 20 for validation, want 1 to 19",
		"specific.drophidden=1":                          "specific.drophidden: 1, want a share below 1, or a negative number for none",
		"transfer.dropfeatures=2":                        "transfer.dropfeatures: 2, want a share below 1",
		"transfer.steps=-5":                              "transfer.steps: -5, want 1 or more",
		"transfer.batch=17":                              "transfer.batch: 17, and there are 10 samples to train transfers on",
		"transfer.images=-3":                             "transfer.images: -3, want 1 or more",
		"transfer.maxorder=-1":                           "transfer.maxorder: -1, want 1 or more",
		"transfer.scratchrates=[1e-2, 0.0]":              "transfer.scratchrates: 0, want a number above 0",
		"transfer.best=[1]":                              "transfer.best: [1]: transfers from 2 sources are subsets of the best 1, want 2 or more",
		"transfer.best=[4,2]":                            "transfer.best: [4 2]: transfers from 3 sources are subsets of the best 2, want 3 or more",
		"data.train=-1":                                  "data.train: -1, want 1 or more",
		"data.views=-1":                                  "data.views: -1, want 1 or more",
	} {
		cfg := small()
		for _, a := range strings.Split(strings.ReplaceAll(assignments, ", ", ","), " ") {
			if err := cfg.Set(a); err != nil {
				t.Fatal(err)
			}
		}
		_, err := New(cfg, world, nil)
		var config *ConfigError
		if !errors.As(err, &config) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", assignments, err, want)
		}
		if _, err := os.Stat(world); err == nil {
			t.Fatalf("%s: there is a rendered world", assignments)
		}
	}
	// Larger batches than there are samples are not refused if they are the
	// usual ones, nor orders that no transfers are made of.
	fine := small()
	fine.Specific.Batch, fine.Transfer.Batch, fine.Transfer.Best, fine.Transfer.MaxOrder = 0, 0, []int{3, 1}, 2
	if _, err := New(fine, world, nil); err != nil {
		t.Error(err)
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
