// Package install puts the Taskonomy kernel and what it needs on a machine: the
// pinned tools behind Go cells, the kernel's description for Jupyter, and a
// private environment with JupyterLab.
package install

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// files are the pins: a Go module for each set of tools, which cannot share one
// with the other or with this module because they need other versions of the
// same packages, and the packages of Python with their hashes.
//
//go:embed tools requirements.txt
var files embed.FS

// toolModules are the modules of the tools, by the name of their files.
var toolModules = []string{"gonb", "gopls"}

// A Layout says where things are on this machine.
type Layout struct {
	// Cache is the folder of all that can be made again.
	Cache string
}

// Default returns the layout below the user's cache folder, or below the folder
// in the variable TASKONOMY_CACHE if it is set.
func Default() (Layout, error) {
	if dir := os.Getenv("TASKONOMY_CACHE"); dir != "" {
		abs, err := filepath.Abs(dir)
		return Layout{Cache: abs}, err
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return Layout{}, err
	}
	return Layout{Cache: filepath.Join(dir, "taskonomy")}, nil
}

// stamp returns a name for the content of some of the files.
func stamp(patterns ...string) string {
	h := sha256.New()
	for _, name := range patterns {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // It is not embedded.
		}
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// Bin returns the folder of the programs of the kernel.
func (l Layout) Bin() string {
	var pins []string
	for _, name := range toolModules {
		pins = append(pins, "tools/"+name+".mod", "tools/"+name+".sum")
	}
	return filepath.Join(l.Cache, "kernel-"+stamp(pins...), "bin")
}

// Program returns the path of one of the programs: taskonomy, gonb, goimports
// or gopls.
func (l Layout) Program(name string) string { return filepath.Join(l.Bin(), name) }

// Tools builds the pinned tools, unless they are there. What it does is written
// to progress. It takes half a minute or two the first time.
func (l Layout) Tools(ctx context.Context, progress io.Writer) error {
	if runtime.GOOS == "windows" {
		return errors.New("GoNB does not run on Windows: use WSL or Docker")
	}
	if err := os.MkdirAll(l.Bin(), 0o755); err != nil {
		return err
	}
	for _, name := range toolModules {
		if err := l.build(ctx, name, progress); err != nil {
			return err
		}
	}
	return nil
}

// build builds the tools of one module in a folder of its own and moves them to
// their place.
func (l Layout) build(ctx context.Context, name string, progress io.Writer) error {
	done := filepath.Join(l.Bin(), "."+name)
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	dir, err := os.MkdirTemp(filepath.Dir(l.Bin()), name+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for from, to := range map[string]string{"tools/" + name + ".mod": "go.mod", "tools/" + name + ".sum": "go.sum"} {
		text, err := files.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(progress, "building %s\n", name)
	out := filepath.Join(dir, "bin")
	if err := goCommand(ctx, dir, nil, "build", "-o", out+string(filepath.Separator), "tool"); err != nil {
		return fmt.Errorf("building %s: %w", name, err)
	}
	built, err := os.ReadDir(out)
	if err != nil {
		return err
	}
	for _, program := range built {
		if err := os.Rename(filepath.Join(out, program.Name()), l.Program(program.Name())); err != nil {
			return err
		}
	}
	return os.WriteFile(done, nil, 0o644)
}

// goCommand runs the go command in a folder. The error holds what it printed.
func goCommand(ctx context.Context, dir string, environment []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	cmd.Env = append(cmd.Env, environment...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%w: install Go from https://go.dev/dl", err)
	}
	if err != nil {
		return fmt.Errorf("go %s: %w\n%s", args[0], err, strings.TrimSpace(output.String()))
	}
	return nil
}

// Self copies the running program among the programs of the kernel, so that
// the kernel stays as it is when the original is built anew or removed.
func (l Layout) Self() error {
	from, err := os.Executable()
	if err != nil {
		return err
	}
	to := l.Program("taskonomy")
	if same(from, to) {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	part, err := os.CreateTemp(l.Bin(), ".taskonomy-")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name())
	_, err = io.Copy(part, in)
	err = errors.Join(err, part.Chmod(0o755), part.Close())
	if err != nil {
		return fmt.Errorf("copying %s: %w", from, err)
	}
	return os.Rename(part.Name(), to) // A kernel may be running the old one.
}

// same reports whether two paths are one file.
func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// Remove removes the tools and the private environment, of this version and of
// others, and returns the folders that it removed.
func (l Layout) Remove() ([]string, error) {
	var removed []string
	for _, pattern := range []string{"kernel-*", "lab-*"} {
		dirs, err := filepath.Glob(filepath.Join(l.Cache, pattern))
		if err != nil {
			return removed, err
		}
		for _, dir := range dirs {
			if err := os.RemoveAll(dir); err != nil {
				return removed, err
			}
			removed = append(removed, dir)
		}
	}
	return removed, nil
}
