package backend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// envProbe makes a program that imports this package try a plugin and exit.
const envProbe = "TASKONOMY_PROBE_PLUGIN"

// mark begins the line that a trial writes; libraries write lines, too.
const mark = "taskonomy-probe:"

// probeLimit is how long a trial may take. Loading 200 MB from a slow disk and
// starting a GPU take seconds.
const probeLimit = time.Minute

// A trial is what a process of its own is to try.
type trial struct {
	Path    string        `json:"path"`
	Options string        `json:"options"`
	Flags   []string      `json:"flags"`  // For XLA.
	Within  float64       `json:"within"` // Tolerance of check.
	Limit   time.Duration `json:"limit"`
}

// newTrial returns the trial of a plugin with GoMLX's options and flags for XLA.
func newTrial(path, options string, flags []string) trial {
	t := trial{Path: path, Options: options, Flags: flags, Within: tolerance, Limit: probeLimit}
	if kindOf(path) == cudaKind {
		t.Within = tf32Tolerance
	}
	return t
}

// A verdict is the outcome of a trial.
type verdict struct {
	API   string        `json:"api"`   // Version of PJRT.
	Load  time.Duration `json:"load"`  // To load the plugin and start it.
	Check time.Duration `json:"check"` // To compile and compute the check.
	Error string        `json:"error,omitempty"`
}

// init makes this process a trial if the environment says so. It is not left
// to the main function, because a program that forgot to call for it, a cell of
// a notebook say, would run its main function a second time instead.
func init() {
	if text := os.Getenv(envProbe); text != "" {
		os.Exit(try(text))
	}
}

// try does the trial that a text describes, writes its verdict to standard
// output and returns the exit code.
func try(text string) int {
	var t trial
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", envProbe, err)
		return 1
	}
	// Whoever started this may be gone by the time a library hangs.
	time.AfterFunc(t.Limit, func() { os.Exit(1) })
	out, err := json.Marshal(t.run())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Printf("\n%s%s\n", mark, out)
	return 0
}

// run loads the plugin into this process and checks what it computes.
func (t trial) run() (v verdict) {
	start := time.Now()
	b, api, err := load(t.Path, t.Options, t.Flags)
	v.API, v.Load = api, time.Since(start)
	if err == nil {
		start = time.Now()
		err = check(b, t.Within)
		v.Check = time.Since(start)
	}
	if err != nil {
		v.Error = explain(err, t.Path).Error()
	}
	return v
}

// start runs a trial in a process of its own and returns its verdict, or an
// error that says how it failed.
func (t trial) start(ctx context.Context) (verdict, error) {
	program, err := os.Executable()
	if err != nil {
		return verdict{}, fmt.Errorf("it cannot be tried in a process of its own: %w", err)
	}
	text, err := json.Marshal(t)
	if err != nil {
		return verdict{}, err
	}
	limited, stop := context.WithTimeout(ctx, t.Limit)
	defer stop()
	cmd := exec.CommandContext(limited, program)
	cmd.Env = append(os.Environ(), envProbe+"="+string(text))
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	v, found := findVerdict(stdout.String())
	switch {
	case ctx.Err() != nil:
		return verdict{}, ctx.Err()
	case found && v.Error != "":
		return v, errors.New(v.Error)
	case found:
		return v, nil // Also if it crashed at its exit.
	case limited.Err() != nil:
		return verdict{}, fmt.Errorf("it did not answer within %v", t.Limit)
	case err != nil:
		return verdict{}, fmt.Errorf("it crashed: %s", crash(err, stderr.String()))
	}
	return verdict{}, errors.New("it gave no answer")
}

// findVerdict finds the verdict in what a trial wrote.
func findVerdict(output string) (verdict, bool) {
	for line := range strings.Lines(output) {
		var v verdict
		if text, ok := strings.CutPrefix(line, mark); ok && json.Unmarshal([]byte(text), &v) == nil {
			return v, true
		}
	}
	return verdict{}, false
}

// lastWords match what a crashing process writes, the most telling first.
var lastWords = []*regexp.Regexp{
	regexp.MustCompile(`Unknown flags? in XLA_FLAGS: .*`),
	regexp.MustCompile(`(?m)^.*Check failed.*$`),
	regexp.MustCompile(`(?m)^terminate called.*$`),
	regexp.MustCompile(`(?m)^.*symbol lookup error.*$`),
	regexp.MustCompile(`SIG[A-Z]+: [a-z-]+( [a-z]+)?`),
	regexp.MustCompile(`(?m)^(panic|fatal error): .*$`),
}

// crash says how a process ended, from its last words.
func crash(err error, words string) string {
	for _, re := range lastWords {
		if found := re.FindString(words); found != "" {
			return found
		}
	}
	return err.Error()
}
