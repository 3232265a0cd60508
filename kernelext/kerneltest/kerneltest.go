//go:build unix

// Package kerneltest starts the Taskonomy kernel of this checkout for tests.
package kerneltest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/install"
)

// built is the kernel, which is built once for a test binary.
var built struct {
	sync.Mutex
	folder string
	spec   client.Spec
}

// Main runs the tests of a package and removes what they built.
func Main(m *testing.M) {
	code := m.Run()
	if built.folder != "" {
		os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// Spec returns how to start the kernel: this checkout's command, with the pinned
// tools from the user's cache, which are built if they are not there.
func Spec(t testing.TB) client.Spec {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if built.folder == "" {
		if err := build(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return built.spec
}

func build(ctx context.Context) error {
	layout, err := install.Default()
	if err != nil {
		return err
	}
	if err := layout.Tools(ctx, io.Discard); err != nil {
		return err
	}
	module, err := install.FindModule(".")
	if err != nil {
		return err
	}
	if err := layout.Warm(ctx, module, io.Discard); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "taskonomy-kerneltest-")
	if err != nil {
		return err
	}
	program := filepath.Join(folder, "taskonomy")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/taskonomy")
	cmd.Dir = module
	if out, err := cmd.CombinedOutput(); err != nil {
		os.RemoveAll(folder)
		return fmt.Errorf("building the kernel: %w\n%s", err, out)
	}
	spec := layout.Spec(module)
	spec.Command[0] = program
	built.folder = folder
	built.spec = client.Spec{Command: append(spec.Command, "--raw-error"), Environment: spec.Environment}
	return nil
}

// Start starts a kernel in a folder, that of the test if it is empty. When the
// test ends so does the kernel, and it is an error if it leaves a process or a
// folder behind.
func Start(t testing.TB, folder string) *client.Kernel {
	t.Helper()
	spec := Spec(t)
	spec.Folder = folder
	var log strings.Builder
	spec.Output = &log
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	temporary, err := os.MkdirTemp("", "tk-") // Short: paths of sockets have 104 characters.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temporary) })
	spec.Environment = maps.Clone(spec.Environment)
	spec.Environment["TMPDIR"] = temporary
	k, err := client.Start(ctx, spec)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(func() {
		family := descendants(k.PID())
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := k.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if left := alive(family); len(left) > 0 {
			t.Errorf("processes left behind: %v", left)
		}
		if left, _ := filepath.Glob(filepath.Join(temporary, "taskonomy-*")); len(left) > 0 {
			t.Errorf("folders left behind: %v", left)
		}
		if t.Failed() && log.Len() > 0 {
			t.Logf("the kernel wrote:\n%s", log.String())
		}
	})
	return k
}

// descendants returns a process and all it started, as far as /proc tells.
func descendants(pid int) []int {
	all := []int{pid}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for grown := true; grown; {
		grown = false
		for _, path := range stats {
			child, parent, _ := stat(path)
			if has(all, parent) && !has(all, child) {
				all, grown = append(all, child), true
			}
		}
	}
	return all
}

func has(list []int, pid int) bool {
	for _, p := range list {
		if p == pid {
			return true
		}
	}
	return false
}

// stat returns the process, its parent and its state.
func stat(path string) (pid, parent int, state string) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, ""
	}
	text := string(raw)
	end := strings.LastIndexByte(text, ')')
	fields := strings.Fields(text[end+1:])
	if end < 0 || len(fields) < 2 {
		return 0, 0, ""
	}
	pid, _ = strconv.Atoi(strings.Fields(text)[0])
	parent, _ = strconv.Atoi(fields[1])
	return pid, parent, fields[0]
}

// alive returns the processes that still run after a moment.
func alive(family []int) []int {
	var left []int
	for range 20 {
		left = nil
		for _, pid := range family {
			_, _, state := stat(fmt.Sprintf("/proc/%d/stat", pid))
			if state != "Z" && syscall.Kill(pid, 0) == nil {
				left = append(left, pid)
			}
		}
		if len(left) == 0 {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return left
}
