package kernelext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"
)

// A child is GoNB, the leader of a session of all that it starts.
type child struct {
	command *exec.Cmd
	exited  chan error // Receives one value.
	done    chan struct{}
	guard   *exec.Cmd
	pipe    io.WriteCloser // To the guard.
	ending  atomic.Bool
}

// startChild starts GoNB.
func startChild(command []string, connectionFile string, environment []string, output io.Writer) (*child, error) {
	if !supported {
		return nil, errors.New("GoNB does not run on this system: use WSL or Docker")
	}
	if len(command) == 0 {
		return nil, errors.New("no command")
	}
	cmd := exec.Command(command[0], append([]string{"--kernel", connectionFile}, command[1:]...)...)
	cmd.Env = append(os.Environ(), environment...)
	c := &child{command: cmd, exited: make(chan error, 1), done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = output, &warnings{to: output, end: &c.ending}
	cmd.SysProcAttr = ownSession()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if err := c.watch(filepath.Dir(connectionFile)); err != nil {
		killGroup(cmd.Process.Pid)
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

// guardScript waits for the end of its input, which this process holds open, or
// for a line. Without a line GoNB still runs and is asked to end. Then all that is
// left of the session is killed, and the private folder removed: GoNB gives gopls a
// process group of its own, but not a session. Where there is no /proc, GoNB has to
// stop gopls itself.
const guardScript = `read -r gone
if [ -z "$gone" ]; then
	kill -TERM "$1"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		kill -0 "$1" || break
		sleep 0.05
	done
fi
kill -KILL "-$1"
rm -rf "$2"
for p in /proc/[0-9]*; do
	read -r line <"$p/stat" && set -- "$1" "" ${line##*) } && [ "$6" = "$1" ] && kill -KILL "${p#/proc/}"
done
exit 0`

// watch starts a shell that ends the session and removes the folder when this process has gone, however
// it went.
func (c *child) watch(folder string) error {
	c.guard = exec.Command("/bin/sh", "-c", guardScript, "guard", strconv.Itoa(c.command.Process.Pid), folder)
	c.guard.SysProcAttr = ownSession()
	pipe, err := c.guard.StdinPipe()
	if err != nil {
		return err
	}
	c.pipe = pipe
	return c.guard.Start()
}

// ask says that GoNB has been asked to end.
func (c *child) ask() { c.ending.Store(true) }

// asked reports whether GoNB has been asked to end.
func (c *child) asked() bool { return c.ending.Load() }

// endTime is how long GoNB has to end after it was asked to.
const endTime = 2 * time.Second

// end ends GoNB and all it started. If GoNB has been asked to end it has some
// time to do so.
func (c *child) end() {
	if c.asked() {
		select {
		case <-c.done:
		case <-time.After(endTime):
		}
	}
	select {
	case <-c.done:
		io.WriteString(c.pipe, "gone\n")
	default:
	}
	c.pipe.Close()
	c.guard.Wait()
	<-c.done
}

// warnings passes on what GoNB logs, except what is no more than information, and
// what it says of gopls while it ends.
type warnings struct {
	to   io.Writer
	end  *atomic.Bool
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
		if line := w.line[:end]; !information.Match(line) && !w.end.Load() {
			w.to.Write(w.line[:end+1])
		}
		w.line = w.line[end+1:]
	}
}
