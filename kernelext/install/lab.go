package install

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// leastPython is the oldest Python whose packages are pinned.
var leastPython = [2]int{3, 11}

// Environment of Python with JupyterLab.
func (l Layout) lab() string { return filepath.Join(l.Cache, "lab-"+stamp("requirements.txt")) }

// LabProgram returns the path of a program of the private environment, such as
// jupyter.
func (l Layout) LabProgram(name string) string { return filepath.Join(l.lab(), "bin", name) }

// LabData returns the data folder of Jupyter in the private environment.
func (l Layout) LabData() string { return filepath.Join(l.lab(), "share", "jupyter") }

// Lab makes the private environment, unless it is there, with the packages of
// the pinned list and no other: a package whose hash differs is refused. It is
// made beside its place and moved there, so that it is whole or not there.
func (l Layout) Lab(ctx context.Context, progress io.Writer) error {
	done := filepath.Join(l.lab(), ".complete")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	python, err := FindPython(ctx)
	if err != nil {
		return err
	}
	// Programs of an environment hold its path, so it is made in its place.
	if err := os.RemoveAll(l.lab()); err != nil {
		return err
	}
	fmt.Fprintln(progress, "installing JupyterLab into", l.lab())
	if err := command(ctx, python, "-m", "venv", l.lab()); err != nil {
		return fmt.Errorf("making a Python environment: %w; on Debian, install python3-venv", err)
	}
	requirements := filepath.Join(l.lab(), "requirements.txt")
	text, err := files.ReadFile("requirements.txt")
	if err != nil {
		return err
	}
	if err := os.WriteFile(requirements, text, 0o644); err != nil {
		return err
	}
	args := []string{l.LabProgram("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"}
	if uv, err := exec.LookPath("uv"); err == nil { // Ten times as fast.
		args = []string{uv, "pip", "install", "--quiet", "--python", l.LabProgram("python")}
	}
	if err := command(ctx, append(args, "--require-hashes", "-r", requirements)...); err != nil {
		return fmt.Errorf("installing JupyterLab: %w", err)
	}
	if err := l.settle(); err != nil {
		return err
	}
	return os.WriteFile(done, nil, 0o644)
}

// settle leaves out the kernel of Python, which comes with JupyterLab, and
// sets what the project needs: the state of widgets is saved, so that a
// notebook that is opened again shows them, and no news are asked for.
func (l Layout) settle() error {
	if err := os.RemoveAll(filepath.Join(l.LabData(), "kernels", "python3")); err != nil {
		return err
	}
	settings := filepath.Join(l.LabData(), "lab", "settings")
	if err := os.MkdirAll(settings, 0o755); err != nil {
		return err
	}
	return writeJSON(filepath.Join(settings, "overrides.json"), map[string]any{
		"@jupyter-widgets/jupyterlab-manager:plugin": map[string]any{"saveState": true},
		"@jupyterlab/apputils-extension:notification": map[string]any{
			"fetchNews": "false", "checkForUpdates": false},
	})
}

// FindPython returns a Python that is new enough.
func FindPython(ctx context.Context) (string, error) {
	var found []string
	for _, name := range []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.CommandContext(ctx, path, "-c", "import sys; print(*sys.version_info[:2])").Output()
		if err != nil {
			continue
		}
		fields := strings.Fields(string(out))
		if len(fields) != 2 {
			continue
		}
		major, _ := strconv.Atoi(fields[0])
		minor, _ := strconv.Atoi(fields[1])
		if major == leastPython[0] && minor >= leastPython[1] {
			return path, nil
		}
		found = append(found, fmt.Sprintf("%s is %s.%s", path, fields[0], fields[1]))
	}
	if len(found) > 0 {
		return "", fmt.Errorf("JupyterLab needs Python %d.%d or newer: %s",
			leastPython[0], leastPython[1], strings.Join(found, ", "))
	}
	return "", fmt.Errorf("there is no python3 in PATH: JupyterLab needs Python %d.%d or newer, "+
		"from the packages of the system or https://www.python.org", leastPython[0], leastPython[1])
}

// command runs a program. The error holds what it printed.
func command(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(args[0]), err, strings.TrimSpace(output.String()))
	}
	return nil
}

// A Server says how to run JupyterLab.
type Server struct {
	Folder    string // The notebooks.
	Port      int    // 0 takes the first free one from 8888.
	NoBrowser bool
	Arguments []string // Further ones, such as --ServerApp.base_url=/x/.
}

// Command returns the command that runs JupyterLab, for this machine only and
// with a token.
func (l Layout) Command(ctx context.Context, s Server) *exec.Cmd {
	args := []string{"lab", "--ServerApp.ip=127.0.0.1", "--ServerApp.root_dir=" + s.Folder,
		"--KernelSpecManager.ensure_native_kernel=False", "--MappingKernelManager.default_kernel_name=" + Name}
	if s.Port > 0 {
		args = append(args, "--ServerApp.port="+strconv.Itoa(s.Port), "--ServerApp.port_retries=0")
	}
	if s.NoBrowser {
		args = append(args, "--no-browser")
	}
	if os.Geteuid() == 0 {
		args = append(args, "--allow-root") // As in containers; it still listens to this machine only.
	}
	cmd := exec.CommandContext(ctx, l.LabProgram("jupyter"), append(args, s.Arguments...)...)
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(l.LabProgram("jupyter"))+string(os.PathListSeparator)+os.Getenv("PATH"))
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // It ends its kernels.
	cmd.WaitDelay = 20 * time.Second
	return cmd
}
