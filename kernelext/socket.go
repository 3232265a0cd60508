package kernelext

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// A socket is a ZeroMQ socket on which several goroutines may send.
type socket struct {
	zmq4.Socket
	name string
	mu   sync.Mutex
}

// send signs and sends a message.
func (s *socket) send(m *wire.Message, key []byte) error {
	packed := m.Pack(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Send(packed)
}

// sockets are those of a kernel.
type sockets struct {
	shell, control, stdin, iopub, heartbeat *socket
}

// all returns the sockets with their ports.
func (s *sockets) all(c wire.Connection) map[*socket]int {
	return map[*socket]int{
		s.shell: c.ShellPort, s.control: c.ControlPort, s.stdin: c.StdinPort,
		s.iopub: c.IOPubPort, s.heartbeat: c.HeartbeatPort,
	}
}

// listen opens the sockets of the side of the kernel.
func (s *sockets) listen(ctx context.Context, c wire.Connection) error {
	s.shell = &socket{Socket: zmq4.NewRouter(ctx), name: "shell"}
	s.control = &socket{Socket: zmq4.NewRouter(ctx), name: "control"}
	s.stdin = &socket{Socket: zmq4.NewRouter(ctx), name: "stdin"}
	s.iopub = &socket{Socket: zmq4.NewPub(ctx), name: "iopub"}
	s.heartbeat = &socket{Socket: zmq4.NewRep(ctx), name: "heartbeat"}
	for socket, port := range s.all(c) {
		if err := socket.Listen(c.Address(port)); err != nil {
			return fmt.Errorf("%s: %w", socket.name, err)
		}
	}
	return nil
}

// dial opens the sockets of the other side, except the heartbeat, and waits for
// those of the kernel. All have one identity: GoNB asks for input by that of
// the shell.
func (s *sockets) dial(c wire.Connection) error {
	ctx := context.Background()
	options := []zmq4.Option{
		zmq4.WithDialerRetry(5 * time.Millisecond), zmq4.WithDialerMaxRetries(4000),
		zmq4.WithID(zmq4.SocketIdentity("taskonomy")),
	}
	s.shell = &socket{Socket: zmq4.NewDealer(ctx, options...), name: "GoNB's shell"}
	s.control = &socket{Socket: zmq4.NewDealer(ctx, options...), name: "GoNB's control"}
	s.stdin = &socket{Socket: zmq4.NewDealer(ctx, options...), name: "GoNB's stdin"}
	s.iopub = &socket{Socket: zmq4.NewSub(ctx, options...), name: "GoNB's iopub"}
	for socket, port := range s.all(c) {
		if socket == nil {
			continue
		}
		if err := socket.Dial(c.Address(port)); err != nil {
			return fmt.Errorf("%s: %w", socket.name, err)
		}
	}
	return s.iopub.SetOption(zmq4.OptionSubscribe, "")
}

// close closes the sockets that are open.
func (s *sockets) close() {
	for _, socket := range []*socket{s.shell, s.control, s.stdin, s.iopub, s.heartbeat} {
		if socket != nil {
			socket.Close()
		}
	}
}
