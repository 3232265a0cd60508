package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gotaskonomy/taskonomy/kernelext/install"
	"github.com/gotaskonomy/taskonomy/pkg/backend"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/network"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// resolve finds out what the flags mean, and completes them: the task's name in
// the dictionary of the data, and the folders.
func (f *trainFlags) resolve(cmd *cobra.Command) (experiment.Config, *trainSources, error) {
	var none experiment.Config
	var run *experiment.Networks // nil if there is no --run
	if f.run != "" {
		var err error
		if run, err = experiment.OpenNetworks(f.run); err != nil {
			return none, nil, usagef("--run: %w", err)
		}
		defer run.Close()
	}
	dictionary, err := f.dictionary(run)
	if err != nil {
		return none, nil, err
	}
	t, err := experiment.FindTask(dictionary, f.task)
	if err != nil {
		return none, nil, usagef("--task: %w", err)
	}
	list, err := f.sources(dictionary)
	if err != nil {
		return none, nil, err
	}
	sources, err := f.openSources(list, run, t.Name)
	if err != nil {
		return none, nil, err
	}
	if f.out == "" {
		f.out = trainedByDefault + t.Name
		for i, s := range list {
			f.out += []string{"-from-", "+"}[min(i, 1)] + s.task
		}
	}
	if f.cache == "" {
		f.cache = sources.cache
	}
	if f.cache == "" {
		layout, err := install.Default()
		if err != nil {
			return none, nil, err
		}
		f.cache = filepath.Join(layout.Cache, "world")
	}
	c, err := f.config(cmd, sources)
	return c, sources, err
}

// dictionary returns the dictionary of the data: of --data, or else of the run.
func (f *trainFlags) dictionary(run *experiment.Networks) (*task.Dictionary, error) {
	var c experiment.Config
	if run != nil {
		c = run.Config
	}
	if f.data != "" {
		c.Data.Source = f.data
	}
	d, err := c.Dictionary()
	if err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	return d, nil
}

// lock makes the folder --out and keeps other trainings out of it.
func (f *trainFlags) lock() (unlock func() error, err error) {
	if err := os.MkdirAll(f.out, 0o777); err != nil {
		return nil, usagef("--out: %w", err)
	}
	if unlock, err = store.Lock(f.out); err != nil {
		return nil, fmt.Errorf("--out: %w", err)
	}
	return unlock, nil
}

// single opens the data.
func (f *trainFlags) single(c experiment.Config, sources *trainSources, be *backend.Backend) (*experiment.Single, error) {
	var single *experiment.Single
	var err error
	if sources.encoders != nil {
		single, err = experiment.NewSingleTransfer(c, f.task, sources.encoders, f.cache, be.Backend)
	} else {
		single, err = experiment.NewSingle(c, f.task, f.cache, be.Backend)
	}
	if err != nil {
		return nil, trainConfigError(err)
	}
	return single, nil
}

// config composes the configuration: that of the encoders of a transfer if there
// is one and no preset is asked for, else the preset; then the flags.
func (f *trainFlags) config(cmd *cobra.Command, sources *trainSources) (experiment.Config, error) {
	c, err := experiment.Preset(f.preset)
	if err != nil {
		return c, err
	}
	if sources.base != nil && !cmd.Flag("preset").Changed {
		c = *sources.base
	}
	if f.data != "" {
		c.Data.Source = f.data
	}
	for _, s := range f.sets {
		if err := c.Set(s); err != nil {
			return c, usagef("--set: %w", err)
		}
	}
	if f.steps > 0 {
		c.Specific.Steps, c.Specific.GlobalSteps = f.steps, f.steps
		if sources.encoders != nil {
			c.Transfer.Steps = f.steps
		}
	}
	if f.net != "" {
		c.Specific.Family = network.Family(f.net)
	}
	if cmd.Flag("seed").Changed {
		c.Seed = f.seed
	}
	if sources.encoders == nil && c.Specific.Every == 0 { // As run has it, but short trainings have a curve too.
		c.Specific.Every = pointsEvery(c.Specific.WithDefaults().Steps)
	}
	return c, sources.check(c)
}

// pointsEvery is the number of steps between points of the curve.
func pointsEvery(steps int) int { return min(50, max(1, steps/leastValidations)) }

// trainConfigError makes an error about the configuration one about the flag.
func trainConfigError(err error) error {
	var config *experiment.ConfigError
	if !errors.As(err, &config) {
		return err
	}
	switch config.Field {
	case "task":
		return usagef("--task: %s", config.Problem)
	case "from":
		return usagef("--from: %s", config.Problem)
	case "data.source":
		return usagef("--data: %s", config.Problem)
	}
	return usagef("--set: %w", err)
}
