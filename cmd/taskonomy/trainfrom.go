package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A trainSource is a source of a transfer, as the flag --from names it.
type trainSource struct {
	word, task string // as it was written, and its name in the dictionary
	dir        string // of the training of its network; empty if it is in the run, or is not trained
}

// trainSources are what a transfer is trained from; of none, the task's own
// network is trained.
type trainSources struct {
	encoders []experiment.Encoder
	base     *experiment.Config // with which the first of them was trained, nil if none was
	cache    string             // where the run keeps what is rendered
	// supervised are the losses of the target's own network by image, nil if there
	// is none.
	supervised map[string]float64
}

// sources takes the flag --from apart: TASK or TASK=DIR, between commas or plus
// signs.
func (f *trainFlags) sources(dictionary *task.Dictionary) ([]trainSource, error) {
	var list []trainSource
	for _, text := range f.from {
		for item := range strings.SplitSeq(text, ",") {
			words := []string{item}
			if !strings.Contains(item, "=") { // A folder may have plus signs in its name.
				words = strings.Split(item, "+")
			}
			for _, word := range words {
				name, dir, named := strings.Cut(strings.TrimSpace(word), "=")
				t, err := experiment.FindTask(dictionary, strings.TrimSpace(name))
				if err != nil {
					return nil, usagef("--from: %w", err)
				}
				s := trainSource{word: name, task: t.Name, dir: dir}
				if !named && f.run == "" && t.Name != "random" {
					s.dir = trainedByDefault + t.Name
				}
				if slices.ContainsFunc(list, func(o trainSource) bool { return o.task == s.task }) {
					return nil, usagef("--from: %q is there twice", name)
				}
				list = append(list, s)
			}
		}
	}
	if list == nil && f.run != "" {
		return nil, usagef("--run: it is for encoders to transfer from: name them with --from")
	}
	return list, nil
}

// openSources reads the encoders of a transfer to a target, those of networks
// among them, if it is not nil.
func (f *trainFlags) openSources(list []trainSource, networks *experiment.Networks, target string) (*trainSources, error) {
	s := &trainSources{}
	if networks != nil {
		s.base, s.cache = &networks.Config, experiment.CacheDir(f.run)
		s.supervised, _ = networks.Losses(target) // There may be none.
	}
	for _, source := range list {
		var x experiment.Encoder
		var err error
		switch {
		case source.dir != "":
			x, err = s.readTrained(source)
		case networks != nil:
			if x, err = networks.Encoder(source.task); err != nil {
				err = f.notInRun(networks, source, err)
			}
		default:
			x, err = experiment.ReadEncoder(source.task, "")
		}
		if err != nil {
			return nil, err
		}
		s.encoders = append(s.encoders, x)
	}
	return s, nil
}

// readTrained reads the encoder from the folder of a training.
func (s *trainSources) readTrained(source trainSource) (experiment.Encoder, error) {
	var none experiment.Encoder
	command := "taskonomy train --task " + source.task
	if source.dir != trainedByDefault+source.task {
		command += " --out " + source.dir
	}
	saved, err := readTraining(source.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Join(source.dir, checkpointFile)); err == nil {
			return none, usagef("--from: the network of %q is not trained to its end in %s: %s --resume goes on", source.word, source.dir, command)
		}
		return none, usagef("--from: there is no network of %q in %s: %s trains it; or name another folder, %s=DIR, or that of a run, --run DIR",
			source.word, source.dir, command, source.word)
	case err != nil:
		return none, fmt.Errorf("--from: %w", err)
	case saved.Result.Task != source.task || len(saved.Result.From) > 0:
		return none, usagef("--from: %q: %s holds the training of %s", source.word, source.dir, saved.Result.What())
	}
	if s.base == nil {
		s.base = &saved.Config
	}
	if field, here, there := differs(*s.base, saved.Config); field != "" {
		return none, usagef("--from: %q: %s is %v in %s, and %v elsewhere: encoders must be alike", source.word, field, there, source.dir, here)
	}
	x, err := experiment.ReadEncoder(source.task, filepath.Join(source.dir, trainedFile))
	if err != nil {
		return none, fmt.Errorf("--from: %w", err)
	}
	return x, nil
}

// notInRun says why a run has no network of a source and how to make it.
func (f *trainFlags) notInRun(n *experiment.Networks, source trainSource, err error) error {
	command := "taskonomy run --out " + f.run
	if tasks := n.Config.Tasks; !slices.Contains(tasks, source.task) {
		return usagef("--from: the run in %[2]s has no task %[1]q: %[3]s --tasks %[4]s,%[5]s adds it", source.word, f.run, command, strings.Join(tasks, ","), source.task)
	}
	return usagef("--from: the run in %[2]s has no network of %[1]q: %[3]s trains it (%[4]w)", source.word, f.run, command, err)
}

// differs returns the first setting in which two configurations have networks or
// pictures that do not go together, and its values; empty if there is none.
func differs(a, b experiment.Config) (field string, here, there any) {
	p, q := a.Specific.WithDefaults(), b.Specific.WithDefaults()
	for _, x := range []struct {
		field       string
		here, there any
	}{
		{"data.size", a.Data.Size, b.Data.Size}, {"specific.family", p.Family, q.Family}, {"specific.grid", p.Grid, q.Grid},
		{"specific.code", p.Code, q.Code}, {"specific.width", p.Width, q.Width}, {"specific.blocks", p.Blocks, q.Blocks},
	} {
		if x.here != x.there {
			return x.field, x.here, x.there
		}
	}
	return "", nil, nil
}

// check compares the configuration with that of the encoders.
func (s *trainSources) check(c experiment.Config) error {
	if s.base == nil {
		return nil
	}
	if field, here, there := differs(c, *s.base); field != "" {
		return usagef("--from: the encoders were trained with %s = %v, not %v: leave that option out, or train them so first", field, there, here)
	}
	return nil
}

// completeRun completes folders of runs below the one named runs.
func completeRun(_ *cobra.Command, _ []string, text string) ([]string, cobra.ShellCompDirective) {
	var found []string
	files, _ := filepath.Glob(filepath.Join("runs", "*", "run.toml")) // The pattern is well formed.
	for _, file := range files {
		if dir := filepath.Dir(file); strings.HasPrefix(dir, text) {
			found = append(found, dir)
		}
	}
	return found, cobra.ShellCompDirectiveDefault
}
