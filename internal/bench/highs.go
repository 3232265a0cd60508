package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy/bip"
)

//go:embed highs.py
var highsScript string

// The aims for the ratio of HiGHS's time to ours, by model.
var aimRatio = map[taxonomy.Model]float64{taxonomy.PaperModel: 300, taxonomy.Strong: 15}

// highsResult is what highs.py prints for a file.
type highsResult struct {
	File      string
	Seconds   float64
	Objective float64
}

// highs compares with HiGHS on the released 16k data, all orders. Both
// start from a program that is laid out in memory and solve to a gap of zero on
// one thread; of ours, compiling the program counts in the cold time, as
// presolve does for HiGHS.
func highs(python string) error {
	heading("HiGHS on the same programs (16k, all orders, one thread, gap 0)")
	if python == "" {
		fmt.Println("left out: no -python with the package highspy")
		return nil
	}
	dir, err := os.MkdirTemp("", "taskonomy-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%-9s %-14s %8s %11s %11s %11s %7s %7s  %s\n",
		"form", "model", "budgets", "HiGHS", "ours cold", "ours warm", "cold", "warm", "aim (cold)")
	for _, form := range []taxonomy.Form{taxonomy.Official, taxonomy.Paper} {
		for _, model := range []taxonomy.Model{taxonomy.PaperModel, taxonomy.Disaggregated, taxonomy.Strong} {
			if err := highsRow(python, dir, form, model); err != nil {
				return err
			}
		}
	}
	return nil
}

func highsRow(python, dir string, form taxonomy.Form, model taxonomy.Model) error {
	table, opt, err := input(published.Data16k, taxonomy.Options{Form: form})
	if err != nil {
		return err
	}
	p, err := taxonomy.New(table, opt)
	if err != nil {
		return err
	}
	var cold, warm times
	var files []string
	var objectives []float64
	for b := 1.0; b <= budgets; b += 2 {
		objective, c, w, err := timeIndices(p.Problem(), b)
		if err != nil {
			return err
		}
		cold, warm, objectives = append(cold, c), append(warm, w), append(objectives, objective)
		file := filepath.Join(dir, fmt.Sprintf("%v_%v_%v.mps", form, model, b))
		if err := writeMPS(file, p, model, b); err != nil {
			return err
		}
		files = append(files, file)
	}
	theirs, err := runHighs(python, files)
	if err != nil {
		return err
	}
	total := 0.0
	for i, r := range theirs {
		total += r.Seconds
		if math.Abs(-r.Objective-objectives[i]) > 1e-6 {
			return fmt.Errorf("%s: HiGHS finds %v, we %v", files[i], -r.Objective, objectives[i])
		}
	}
	ratio, aim := total/cold.sum().Seconds(), ""
	if a, ok := aimRatio[model]; ok {
		aim = fmt.Sprintf(">= %.0f %s", a, verdict(ratio >= a))
	}
	fmt.Printf("%-9v %-14v %8d %9.3f s %9.4f s %9.4f s %7.0f %7.0f  %s\n", form, model, len(files), total,
		cold.sum().Seconds(), warm.sum().Seconds(), ratio, total/warm.sum().Seconds(), aim)
	return nil
}

// timeIndices returns the objective for a budget and the median times to solve
// it from nothing and with a compiled program.
func timeIndices(p *bip.Problem, budget float64) (objective float64, cold, warm time.Duration, err error) {
	var c, w times
	for range repetitions {
		start := time.Now()
		s, err := bip.New(p)
		if err != nil {
			return 0, 0, 0, err
		}
		for _, t := range []*times{&c, &w} {
			r, err := s.Solve(context.Background(), bip.Query{Budget: budget})
			if err != nil {
				return 0, 0, 0, err
			}
			*t = append(*t, time.Since(start))
			start = time.Now()
			objective = r.Plans[0].Value
		}
	}
	return objective, c.median(), w.median(), nil
}

// runHighs solves the files one after the other.
func runHighs(python string, files []string) ([]highsResult, error) {
	answer := files[0] + ".json"
	cmd := exec.Command(python, append([]string{"-c", highsScript, answer}, files...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", python, err, out)
	}
	out, err := os.ReadFile(answer)
	if err != nil {
		return nil, err
	}
	var results []highsResult
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var r highsResult
		if err := d.Decode(&r); err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	if len(results) != len(files) {
		return nil, fmt.Errorf("%d results for %d files", len(results), len(files))
	}
	return results, nil
}
