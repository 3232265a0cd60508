package install

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

const (
	// Name is the name of the kernel for Jupyter.
	Name = "taskonomy"
	// DisplayName is what front-ends call it.
	DisplayName = "Taskonomy (Go)"

	modulePath = "github.com/gotaskonomy/taskonomy"
)

// A Kernelspec is the content of a kernel.json.
type Kernelspec struct {
	Command       []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Environment   map[string]string `json:"env"`
}

// FindModule returns the root of the project's checkout that holds a folder:
// Go cells build their packages from it.
func FindModule(folder string) (string, error) {
	abs, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	for dir := abs; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module "+modulePath+"\n") {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s is not in a checkout of %s, from which Go cells take their packages: "+
				"go there or name it with --module", abs, modulePath)
		}
	}
}

// Environment is the environment of the kernel: cells are built from the
// module's own versions without the network, linked without debug tables, and
// with the vector instructions that GoMLX uses.
func (l Layout) Environment() map[string]string {
	return map[string]string{
		"PATH":    l.Bin() + string(os.PathListSeparator) + "${PATH}",
		"GOPROXY": "off", "GOFLAGS": "-ldflags=-w", "GOEXPERIMENT": "simd",
	}
}

// Spec returns the description of the kernel for a checkout.
func (l Layout) Spec(module string) Kernelspec {
	return Kernelspec{
		Command: []string{l.Program("taskonomy"), "kernel", "run",
			"--connection-file", "{connection_file}", "--gonb", l.Program("gonb"), "--module", module},
		DisplayName: DisplayName, Language: "go", InterruptMode: "message", Environment: l.Environment(),
	}
}

// DataFolder returns the user's data folder of Jupyter.
func DataFolder() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// SpecFolder returns where the description of the kernel stands below a data
// folder of Jupyter.
func SpecFolder(data string) string { return filepath.Join(data, "kernels", Name) }

//go:embed logo.svg
var logo []byte

// WriteSpec writes the description of the kernel below a data folder of
// Jupyter.
func WriteSpec(data string, spec Kernelspec) error {
	dir := SpecFolder(data)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "logo-svg.svg"), logo, 0o644); err != nil {
		return err
	}
	return writeJSON(filepath.Join(dir, "kernel.json"), spec)
}

// writeJSON writes a value to a file.
func writeJSON(path string, v any) error {
	return atomicfile.Write(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(v)
	})
}

// ReadSpec reads the description of the kernel below a data folder of Jupyter.
func ReadSpec(data string) (Kernelspec, error) {
	var spec Kernelspec
	path := filepath.Join(SpecFolder(data), "kernel.json")
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &spec)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("reading %s: %w", path, err)
	}
	return spec, err
}

// Kernel installs the kernel for a checkout below a data folder of Jupyter: it
// builds the tools, copies this program, compiles the packages that cells use
// so that the first cell need not, and writes the description.
func (l Layout) Kernel(ctx context.Context, data, module string, progress io.Writer) error {
	if err := l.Tools(ctx, progress); err != nil {
		return err
	}
	if err := l.Self(); err != nil {
		return err
	}
	if err := l.Warm(ctx, module, progress); err != nil {
		return err
	}
	return WriteSpec(data, l.Spec(module))
}

// Warm downloads the modules and compiles the packages that cells use, with the
// settings of the kernel and, as cells do, in a workspace: that reads the go.mod
// files of more modules than the checkout by itself.
func (l Layout) Warm(ctx context.Context, module string, progress io.Writer) error {
	fmt.Fprintln(progress, "compiling the packages for Go cells")
	var environment []string
	for name, value := range l.Environment() {
		if name != "PATH" && name != "GOPROXY" { // Now is the time to download.
			environment = append(environment, name+"="+value)
		}
	}
	dir, err := os.MkdirTemp("", "taskonomy-warm-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	work := "GOWORK=" + filepath.Join(dir, "go.work")
	if err := goCommand(ctx, dir, []string{work}, "work", "init", module); err != nil {
		return fmt.Errorf("making a workspace of %s: %w", module, err)
	}
	if err := goCommand(ctx, module, append(environment, work), "build", "./pkg/..."); err != nil {
		return fmt.Errorf("compiling the packages of %s: %w", module, err)
	}
	return nil
}

// Uninstall removes the kernel from a data folder of Jupyter, and reports
// whether it was there.
func Uninstall(data string) (bool, error) {
	dir := SpecFolder(data)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return true, os.RemoveAll(dir)
}
