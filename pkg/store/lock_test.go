package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// The test program is also the other process: with this in its environment it
// opens the folder as told, begins a draft, says so, and waits to be killed or
// for its input to end.
const otherProcess = "STORE_TEST_OTHER"

func TestMain(m *testing.M) {
	if how := os.Getenv(otherProcess); how != "" {
		if err := other(how, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func other(how, dir string) error {
	open := store.Open
	if how == "worker" {
		open = store.OpenWorker
	}
	s, err := open(dir)
	if err != nil {
		return err
	}
	k, err := store.NewKey(store.Spec{Name: "from/other"})
	if err != nil {
		return err
	}
	d, err := s.Create(k)
	if err != nil {
		return err
	}
	if err := d.WriteJSON("half.json", 1); err != nil {
		return err
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	return d.Commit()
}

// startOther starts the other process and waits until it is ready. The function
// lets it go on to its end.
func startOther(t *testing.T, how, dir string) (cmd *exec.Cmd, goOn func() error) {
	t.Helper()
	cmd = exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), otherProcess+"="+how)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	return cmd, func() error { return errors.Join(in.Close(), cmd.Wait()) }
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	cmd, _ := startOther(t, "writer", dir)
	drafts := func() int {
		entries, err := os.ReadDir(filepath.Join(dir, "drafts"))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	_, err := store.Open(dir)
	var locked *store.LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("got %v", err)
	}
	host, _ := os.Hostname()
	if locked.Holder.PID != cmd.Process.Pid || locked.Holder.Host != host {
		t.Errorf("held by %+v, expected process %d", locked.Holder, cmd.Process.Pid)
	}
	for _, part := range []string{dir, host, fmt.Sprint("process ", cmd.Process.Pid)} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v: %q is not in it", err, part)
		}
	}
	r, err := store.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	if h, held := r.Holder(); !held || h.PID != cmd.Process.Pid {
		t.Errorf("held by %v, %v", h, held)
	}
	if drafts() == 0 {
		t.Error("there is no draft")
	}

	cmd.Process.Kill()
	cmd.Wait()
	if h, held := r.Holder(); held {
		t.Errorf("a dead process holds the lock: %v", h)
	}
	s := open(t, dir)
	if drafts() != 0 {
		t.Error("the draft of a dead process is left")
	}
	if h, held := s.Holder(); !held || h.PID != os.Getpid() {
		t.Errorf("held by %v, %v", h, held)
	}
	if _, err := store.Open(dir); !errors.As(err, &locked) {
		t.Errorf("twice in one process: got %v", err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	open(t, dir)
}

// A worker's draft outlives that the folder is opened, and becomes a result.
func TestWorker(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	_, goOn := startOther(t, "worker", dir)
	s := open(t, dir)
	if err := goOn(); err != nil {
		t.Fatal(err)
	}
	k, err := store.NewKey(store.Spec{Name: "from/other"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Result(k); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "drafts")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestOpenRefusesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{path, filepath.Join(path, "below")} {
		if _, err := store.Open(dir); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", dir, err)
		}
	}
}

// Lock keeps Open and others out of a folder, and makes nothing but the lock in it.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	unlock, err := store.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	var locked *store.LockedError
	if _, err := store.Lock(dir); !errors.As(err, &locked) || locked.Holder.PID != os.Getpid() {
		t.Errorf("locked twice: %v", err)
	}
	if _, err := store.Open(dir); !errors.As(err, &locked) {
		t.Errorf("opened though it is locked: %v", err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	cmd, _ := startOther(t, "writer", dir)
	if _, err := store.Lock(dir); !errors.As(err, &locked) || locked.Holder.PID != cmd.Process.Pid {
		t.Errorf("locked though another process has it: %v", err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if unlock, err = store.Lock(dir); err != nil || unlock() != nil {
		t.Errorf("after the process was killed: %v", err)
	}
}
