package kernelext

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// A child is GoNB, the leader of a process group of all that it starts.
type child struct {
	command *exec.Cmd
	exited  chan error // Receives one value.
	done    chan struct{}
	guard   io.Closer
	ending  atomic.Bool
}

// startChild starts GoNB.
func startChild(command []string, connectionFile string, environment []string, output io.Writer) (*child, error) {
	if len(command) == 0 {
		return nil, fmt.Errorf("no command")
	}
	cmd := exec.Command(command[0], append([]string{"--kernel", connectionFile}, command[1:]...)...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stdout, cmd.Stderr = output, &warnings{to: output}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{command: cmd, exited: make(chan error, 1), done: make(chan struct{})}
	if err := c.watch(); err != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
		return nil, fmt.Errorf("starting its guard: %w", err)
	}
	cmd.WaitDelay = time.Second // Its children hold its output open.
	go func() {
		c.exited <- cmd.Wait()
		close(c.done)
	}()
	return c, nil
}

// watch starts a shell that ends the group when this process has gone, however
// it went: the shell waits for the end of a pipe that this process holds.
func (c *child) watch() error {
	guard := exec.Command("/bin/sh", "-c", `read _; kill -KILL "-$1" 2>/dev/null; exit 0`,
		"guard", strconv.Itoa(c.command.Process.Pid))
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := guard.StdinPipe()
	if err != nil {
		return err
	}
	if err := guard.Start(); err != nil {
		return err
	}
	go guard.Wait()
	c.guard = pipe
	return nil
}

// ask says that GoNB has been asked to end.
func (c *child) ask() { c.ending.Store(true) }

// asked reports whether GoNB has been asked to end.
func (c *child) asked() bool { return c.ending.Load() }

// endTime is how long GoNB has to end after it was asked to.
const endTime = 2 * time.Second

// end ends GoNB and all it started: at once, or if it has been asked to end
// when its time is up.
func (c *child) end() {
	if c.asked() {
		select {
		case <-c.done:
		case <-time.After(endTime):
		}
	}
	syscall.Kill(-c.command.Process.Pid, syscall.SIGKILL)
	<-c.done
	c.guard.Close()
}

// warnings passes on what GoNB logs, except what is no more than information.
type warnings struct {
	to   io.Writer
	line []byte // What has not ended yet.
}

// information is how such a line of GoNB's begins.
var information = regexp.MustCompile(`^I\d{4} |main\.go:\d+\].*(Warning|Error) message$`)

// Write takes lines apart.
func (w *warnings) Write(p []byte) (int, error) {
	w.line = append(w.line, p...)
	for {
		end := bytes.IndexByte(w.line, '\n')
		if end < 0 {
			return len(p), nil
		}
		if line := w.line[:end]; !information.Match(line) {
			w.to.Write(w.line[:end+1])
		}
		w.line = w.line[end+1:]
	}
}
