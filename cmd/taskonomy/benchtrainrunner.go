package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gotaskonomy/taskonomy/bench"
)

// A trainRunner is a process that trains what it is asked to: this program on
// one backend, or Python. Each is a process of its own, so that cores can be
// taken from it and memory is its own.
type trainRunner struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Cores   int    `json:"cores"`
	// Peer says that it is none of ours.
	Peer bool `json:"peer"`
	// Memory is the most that the process has had, in bytes.
	Memory int64 `json:"peak_memory_bytes"`

	cmd     *exec.Cmd // Nil in tests.
	running bool
	in      io.WriteCloser
	out     *json.Decoder
	stderr  strings.Builder
}

// pythonPeers are the scripts in package bench.
var pythonPeers = []struct{ name, script, module string }{
	{"PyTorch", "train_torch.py", "torch"},
	{"JAX", "train_jax.py", "jax"},
}

// startRunners starts the processes, on all cores and on one, and returns those
// that were started even if there is an error.
func (a *app) startRunners(ctx context.Context, f *benchTrainFlags, dir string) (runners []*trainRunner, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	peers := pythonPeers
	if f.python == "" {
		peers = nil
	} else if err := os.CopyFS(dir, bench.Files); err != nil {
		return nil, err
	}
	for _, one := range oneCoreOrAll() {
		for _, spec := range f.backends {
			r := &trainRunner{Name: spec}
			if err := r.start(ctx, one, program, "bench", "train", "--worker", spec); err != nil {
				return runners, fmt.Errorf("backend %s: %w", spec, err)
			}
			runners = append(runners, r)
		}
		for _, p := range peers {
			if !hasModule(ctx, f.python, p.module) {
				a.warn("%s has no module %s, so %s is left out (bench/requirements.txt names the version to install)", f.python, p.module, p.name)
				continue
			}
			r := &trainRunner{Name: p.name, Peer: true}
			if err := r.start(ctx, one, f.python, filepath.Join(dir, p.script)); err != nil {
				return runners, fmt.Errorf("%s by %s: %w", p.name, f.python, err)
			}
			runners = append(runners, r)
		}
	}
	return runners, ctx.Err()
}

// oneCoreOrAll returns for which numbers of cores there are runners: false is
// all, true one.
func oneCoreOrAll() []bool {
	if canPin && runtime.NumCPU() > 1 {
		return []bool{false, true}
	}
	return []bool{false}
}

// hasModule reports whether a Python finds a module.
func hasModule(ctx context.Context, python, module string) bool {
	code := fmt.Sprintf("import importlib.util, sys; sys.exit(importlib.util.find_spec(%q) is None)", module)
	err := exec.CommandContext(ctx, python, "-c", code).Run()
	_, absent := err.(*exec.ExitError)
	return !absent // Whatever else is wrong shows when the script is started.
}

// start starts the process and waits for its first line.
func (r *trainRunner) start(ctx context.Context, oneCore bool, program string, args ...string) error {
	r.cmd = exec.CommandContext(ctx, program, args...)
	r.cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	r.cmd.Stderr = &r.stderr
	r.cmd.WaitDelay = 5 * time.Second
	var err error
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	r.out = json.NewDecoder(out)
	begin := r.cmd.Start
	if oneCore {
		begin = func() error { return onOneCore(r.cmd.Start) }
	}
	if err := begin(); err != nil {
		return err
	}
	r.running = true
	var hello trainHello
	if err := r.decode(&hello); err != nil {
		r.stop()
		return err
	}
	if hello.Error != "" {
		r.stop()
		return errors.New(hello.Error)
	}
	r.Version, r.Cores = hello.Version, hello.Cores
	return nil
}

// decode reads a line of the process.
func (r *trainRunner) decode(v any) error {
	err := r.out.Decode(v)
	if err == nil {
		return nil
	}
	if ended := r.stop(); ended != nil {
		err = ended // Such as "signal: killed".
	}
	if lines := strings.Split(strings.TrimSpace(r.stderr.String()), "\n"); lines[len(lines)-1] != "" {
		return fmt.Errorf("the process ended: %s (%w)", lines[len(lines)-1], err)
	}
	return fmt.Errorf("the process ended: %w", err)
}

// ask sends a request and waits for the answer.
func (r *trainRunner) ask(q trainRequest) (*trainAnswer, error) {
	if !r.running {
		return nil, errors.New("the process ended before")
	}
	if err := json.NewEncoder(r.in).Encode(q); err != nil {
		return nil, err
	}
	a := &trainAnswer{}
	if err := r.decode(a); err != nil {
		return nil, err
	}
	if a.Error != "" {
		return nil, errors.New(a.Error)
	}
	return a, nil
}

// stop ends the process and returns how it ended, nil if well. What it wrote to
// standard error is then complete.
func (r *trainRunner) stop() error {
	if !r.running {
		return nil
	}
	r.running = false
	r.in.Close()
	if r.cmd == nil {
		return nil
	}
	return r.cmd.Wait()
}

// sameLoss compares losses of the first steps in two frameworks, which add in
// different orders.
func sameLoss(a, b float64) bool { return math.Abs(a-b) <= 1e-3*math.Max(math.Abs(a), math.Abs(b)) }

// checkSteps is how many steps must lose the same everywhere.
const checkSteps = 4

// checkSameNetworks makes sure that all runners train the same networks.
func checkSameNetworks(cases []*trainCase, runners []*trainRunner) error {
	seen := map[string]bool{}
	for _, c := range cases {
		var first *trainAnswer
		for _, r := range runners {
			key := c.kind.name + " " + r.Name
			if seen[key] {
				continue // On other cores.
			}
			seen[key] = true
			a, err := r.ask(trainRequest{Case: c.file, Check: checkSteps})
			if err != nil {
				return fmt.Errorf("%s, %s: %w", r.Name, c.kind.name, err)
			}
			if first == nil {
				first = a
			}
			if !slices.EqualFunc(a.Losses, first.Losses, sameLoss) {
				return fmt.Errorf("%s trains another network than %s: losses %v and %v on the same examples of %s",
					r.Name, runners[0].Name, a.Losses, first.Losses, c.kind.name)
			}
		}
	}
	return nil
}
