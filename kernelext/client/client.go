// Package client starts a Jupyter kernel and talks to it over ZeroMQ, as a
// front-end does: to run notebooks, to test kernels and to time them, without
// Python.
package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// A Spec says how to start a kernel, as a kernel.json does.
type Spec struct {
	// Command is the program and its arguments; {connection_file} stands for
	// the connection file.
	Command []string `json:"argv"`
	// Environment holds variables to set; ${NAME} stands for a variable of this
	// process.
	Environment map[string]string `json:"env"`
	// Folder is where the kernel runs; empty stands for this process's.
	Folder string `json:"-"`
	// Output receives what the kernel itself prints; nil drops it.
	Output io.Writer `json:"-"`
}

// connectionFile stands for the connection file in a command.
const connectionFile = "{connection_file}"

// A Kernel is a running kernel and a connection to it.
type Kernel struct {
	// Connection is where the kernel listens.
	Connection wire.Connection

	folder  string
	command *exec.Cmd
	exited  chan struct{}
	key     []byte
	session string

	shell, control, stdin *channel
	iopub                 zmq4.Socket

	mu        sync.Mutex
	waiting   map[string]*exchange // By the identity of the request.
	listeners []func(*wire.Message)
}

// A channel is a socket on which requests are sent.
type channel struct {
	zmq4.Socket
	mu sync.Mutex
}

// Start starts a kernel and waits until it answers, or ctx ends.
func Start(ctx context.Context, spec Spec) (*Kernel, error) {
	connection, err := wire.Local()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "taskonomy-client-")
	if err != nil {
		return nil, err
	}
	k := &Kernel{
		Connection: connection, folder: folder, exited: make(chan struct{}), key: []byte(connection.Key),
		session: wire.NewID(), waiting: map[string]*exchange{},
	}
	if err := k.start(ctx, spec); err != nil {
		k.Kill()
		return nil, err
	}
	return k, nil
}

func (k *Kernel) start(ctx context.Context, spec Spec) error {
	file := filepath.Join(k.folder, "kernel-"+wire.NewID()+".json")
	if err := k.Connection.Write(file); err != nil {
		return err
	}
	if len(spec.Command) == 0 {
		return errors.New("the kernel has no command")
	}
	var args []string
	for _, arg := range spec.Command {
		args = append(args, strings.ReplaceAll(arg, connectionFile, file))
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = spec.Folder
	cmd.Env = os.Environ()
	for name, value := range spec.Environment {
		cmd.Env = append(cmd.Env, name+"="+os.Expand(value, os.Getenv))
	}
	cmd.Stdout, cmd.Stderr = spec.Output, spec.Output
	cmd.SysProcAttr = ownGroup()
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the kernel: %w", err)
	}
	k.command = cmd
	go func() {
		cmd.Wait()
		close(k.exited)
	}()
	if err := k.dial(); err != nil {
		return err
	}
	return k.ready(ctx)
}

// dial connects to the sockets, which the kernel may still have to open.
func (k *Kernel) dial() error {
	ctx := context.Background()
	options := []zmq4.Option{
		zmq4.WithDialerRetry(5 * time.Millisecond), zmq4.WithDialerMaxRetries(4000),
		zmq4.WithID(zmq4.SocketIdentity(k.session)),
	}
	k.shell = &channel{Socket: zmq4.NewDealer(ctx, options...)}
	k.control = &channel{Socket: zmq4.NewDealer(ctx, options...)}
	k.stdin = &channel{Socket: zmq4.NewDealer(ctx, options...)}
	k.iopub = zmq4.NewSub(ctx, options...)
	c := k.Connection
	opened := make(chan error, 1)
	go func() {
		opened <- errors.Join(k.iopub.Dial(c.Address(c.IOPubPort)), k.iopub.SetOption(zmq4.OptionSubscribe, ""),
			k.shell.Dial(c.Address(c.ShellPort)), k.control.Dial(c.Address(c.ControlPort)), k.stdin.Dial(c.Address(c.StdinPort)))
	}()
	select {
	case err := <-opened:
		if err != nil {
			return fmt.Errorf("connecting to the kernel: %w", err)
		}
	case <-k.exited:
		return errors.New("the kernel ended at its start")
	}
	go k.receive(k.shell.Socket, true)
	go k.receive(k.control.Socket, true)
	go k.receive(k.stdin.Socket, false)
	go k.receive(k.iopub, false)
	return nil
}

// ready asks until the kernel answers on the shell and in public.
func (k *Kernel) ready(ctx context.Context) error {
	for {
		once, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		_, err := k.Request(once, "kernel_info_request", map[string]any{})
		cancel()
		if err == nil || ctx.Err() != nil || errors.Is(err, ErrExited) {
			return err
		}
	}
}

// ErrExited is returned when the kernel has ended.
var ErrExited = errors.New("the kernel has ended")

// An exchange is a request with what answers it.
type exchange struct {
	reply   chan *wire.Message
	idle    chan struct{}
	publish func(*wire.Message)
	ended   bool
}

// receive hands on what arrives on a socket.
func (k *Kernel) receive(socket zmq4.Socket, replies bool) {
	for {
		raw, err := socket.Recv()
		if err != nil {
			return
		}
		m, err := wire.Parse(raw.Frames, k.key)
		if err != nil {
			continue
		}
		k.mu.Lock()
		e := k.waiting[m.ParentID()]
		listeners := k.listeners
		k.mu.Unlock()
		for _, f := range listeners {
			f(m)
		}
		switch {
		case e == nil:
		case replies:
			select {
			case e.reply <- m:
			default: // A second answer.
			}
		default:
			if e.publish != nil {
				e.publish(m)
			}
			if m.Header.Type == "status" && strings.Contains(string(m.Content), `"idle"`) && !e.ended {
				e.ended = true
				close(e.idle)
			}
		}
	}
}

// Listen calls f for every message from the kernel, one at a time for each
// socket.
func (k *Kernel) Listen(f func(*wire.Message)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.listeners = append(k.listeners, f)
}

// message returns a message of this front-end.
func (k *Kernel) message(messageType string, content any) *wire.Message {
	m := wire.New(messageType, nil, content)
	m.Header.Session, m.Header.Username = k.session, "client"
	m.SetHeader()
	return m
}

// send sends a message on a channel.
func (k *Kernel) send(c *channel, m *wire.Message) error {
	packed := m.Pack(k.key)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Send(packed)
}
