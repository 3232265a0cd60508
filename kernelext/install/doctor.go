package install

import (
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A Check is one thing that the kernel needs.
type Check struct {
	Name   string
	Found  string // What is there, such as a version; empty if it is missing.
	Remedy string // What to do, empty if all is well.
}

// Examine checks what the kernel below a data folder of Jupyter needs.
func (l Layout) Examine(ctx context.Context, data string) []Check {
	checks := []Check{checkGo(ctx)}
	for _, name := range []string{"gonb", "goimports", "gopls"} {
		checks = append(checks, l.checkTool(name))
	}
	spec, check := checkSpec(data)
	checks = append(checks, check)
	if check.Remedy == "" {
		checks = append(checks, l.checkPackages(ctx, module(spec)))
	}
	return append(checks, l.checkLab(ctx))
}

// leastGo is the oldest minor version of Go 1 that builds the module.
const leastGo = 26

// goVersion is what the go command says of itself.
var goVersion = regexp.MustCompile(`go1\.(\d+)`)

func checkGo(ctx context.Context) Check {
	c := Check{Name: "Go", Remedy: fmt.Sprintf("install Go 1.%d or newer from https://go.dev/dl and put it in PATH", leastGo)}
	out, err := exec.CommandContext(ctx, "go", "env", "GOVERSION").Output()
	if err != nil {
		return c
	}
	c.Found = strings.TrimSpace(string(out))
	if match := goVersion.FindStringSubmatch(c.Found); match != nil {
		if minor, _ := strconv.Atoi(match[1]); minor >= leastGo {
			c.Remedy = ""
		}
	}
	return c
}

// reinstall is what helps against most things that are missing.
const reinstall = `run "taskonomy kernel install" in the checkout`

func (l Layout) checkTool(name string) Check {
	c := Check{Name: name, Remedy: reinstall}
	info, err := buildinfo.ReadFile(l.Program(name))
	if err != nil {
		return c
	}
	c.Found = info.Main.Version
	if c.Found == "" || c.Found == "(devel)" {
		c.Found = l.Program(name)
	}
	c.Remedy = ""
	return c
}

// module returns the checkout that a kernel takes packages from.
func module(spec Kernelspec) string {
	for i, arg := range spec.Command {
		if arg == "--module" && i+1 < len(spec.Command) {
			return spec.Command[i+1]
		}
	}
	return ""
}

func checkSpec(data string) (Kernelspec, Check) {
	c := Check{Name: "kernel for Jupyter", Remedy: reinstall}
	spec, err := ReadSpec(data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return spec, c
	case err != nil:
		c.Found = err.Error()
		return spec, c
	}
	c.Found = SpecFolder(data)
	if len(spec.Command) == 0 {
		return spec, c
	}
	if _, err := os.Stat(spec.Command[0]); err != nil {
		c.Remedy = fmt.Sprintf("its program %s is gone: %s", spec.Command[0], reinstall)
		return spec, c
	}
	if _, err := FindModule(module(spec)); err != nil {
		c.Remedy = fmt.Sprintf("its checkout %s is gone: %s", module(spec), reinstall)
		return spec, c
	}
	c.Remedy = ""
	return spec, c
}

func (l Layout) checkPackages(ctx context.Context, module string) Check {
	c := Check{Name: "packages for Go cells", Found: module}
	environment := []string{"GOPROXY=off"}
	if err := goCommand(ctx, module, environment, "list", "-deps", "./pkg/..."); err != nil {
		c.Remedy = fmt.Sprintf("some cannot be built without the network: %s (%v)", reinstall, err)
	}
	return c
}

func (l Layout) checkLab(ctx context.Context) Check {
	c := Check{Name: "JupyterLab of \"taskonomy lab\""}
	if _, err := os.Stat(filepath.Join(l.lab(), ".complete")); err == nil {
		c.Found = l.lab()
		return c
	}
	python, err := FindPython(ctx)
	if err != nil {
		c.Remedy = err.Error()
		return c
	}
	c.Found = "not installed yet; " + python + " is there to do it"
	return c
}
