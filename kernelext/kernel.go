// Package kernelext is the Taskonomy kernel for Jupyter: a proxy in front of
// GoNB, the Go kernel. Cells that begin with %% and the name of a Magic run in
// the proxy, beside whatever Go cell is running; all others go to GoNB, which is
// not changed. The proxy also owns the ipywidgets of both, the queue of cells
// and their numbers, and mends what GoNB leaves unanswered.
//
//	Jupyter  <- five ZeroMQ sockets, key of the connection file ->  Kernel
//	Kernel   <- five Unix sockets in a private folder, own key  ->  GoNB
//
// Nothing is left behind when a kernel ends: GoNB and all it started form a
// session that is ended with it, even if the kernel is killed.
package kernelext

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/relay"
	"github.com/gotaskonomy/taskonomy/kernelext/widget"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// A Config says how to run a kernel. ConnectionFile and GoNB must be set.
type Config struct {
	// ConnectionFile is the file that Jupyter wrote.
	ConnectionFile string
	// GoNB is the command of GoNB with its arguments, without its connection
	// file.
	GoNB []string
	// Startup is a cell that GoNB runs unseen before the first one; empty runs
	// none.
	Startup string
	// Magics are the kinds of cells that the kernel runs itself.
	Magics []Magic
	// GoplsDelay is how long after its start GoNB cannot complete names; until
	// then the kernel answers for it, so that no cell waits behind a
	// completion. 0 stands for 13 seconds.
	GoplsDelay time.Duration
	// Log receives what goes wrong, and the output of GoNB itself; nil stands
	// for standard error.
	Log io.Writer
}

// goplsDelay is a little more than the time that GoNB waits for gopls.
const goplsDelay = 13 * time.Second

// A kernel is one running kernel.
type kernel struct {
	config Config
	log    *log.Logger
	start  time.Time
	folder string // Private to the user.

	front, back    sockets
	frontKey, bkey []byte

	gonb    *child
	queue   *queue
	widgets *widget.Manager
	comms   chan *wire.Message
	relay   *relayServer
	plans   string // Folder of the values that cells hand to each other.

	mu      sync.Mutex
	count   int                    // Of the last cell.
	numbers map[int]int            // Number of a cell here by its number in GoNB.
	sent    int                    // Number of the last cell in GoNB.
	stop    context.CancelFunc     // Interrupts the cell that the kernel runs itself.
	running *wire.Message          // The Go cell that GoNB runs.
	scope   *widget.Scope          // Of its widgets.
	waiting map[string]*waiter     // By the identity of a request to GoNB.
	ended   context.CancelFunc     // Ends the kernel.
	hidden  map[string]bool        // Requests whose messages nobody sees.
	last    map[string]failedSince // By session: the last cell that failed.
}

// Run runs a kernel until it is shut down, GoNB ends, or ctx does. The error
// says why it ended otherwise than by request.
func Run(ctx context.Context, config Config) error {
	if config.Log == nil {
		config.Log = os.Stderr
	}
	if config.GoplsDelay == 0 {
		config.GoplsDelay = goplsDelay
	}
	connection, err := wire.ReadConnection(config.ConnectionFile)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	k := &kernel{
		config: config, log: log.New(config.Log, "taskonomy kernel: ", 0), start: time.Now(),
		frontKey: []byte(connection.Key), ended: cancel,
		numbers: map[int]int{}, waiting: map[string]*waiter{}, hidden: map[string]bool{}, last: map[string]failedSince{},
		comms: make(chan *wire.Message, 1000),
	}
	if k.folder, err = os.MkdirTemp("", "taskonomy-kernel-"); err != nil {
		return err
	}
	defer os.RemoveAll(k.folder)
	if err := k.open(ctx, connection); err != nil {
		return err
	}
	defer k.front.close()
	defer k.back.close()
	defer k.gonb.end()
	if k.relay, err = k.listen(); err != nil {
		return err
	}
	defer k.relay.close()
	k.serve(ctx)
	go k.orphaned(ctx, os.Getppid())
	select {
	case <-ctx.Done():
		return nil
	case err := <-k.gonb.exited:
		if ctx.Err() != nil || k.gonb.asked() {
			return nil
		}
		return fmt.Errorf("GoNB ended by itself: %w", errors.Join(err, errors.New("see its messages above")))
	}
}

// orphaned ends the kernel when the process that started it has gone, as Jupyter
// does when it is killed.
func (k *kernel) orphaned(ctx context.Context, parent int) {
	for ctx.Err() == nil {
		time.Sleep(time.Second)
		if os.Getppid() != parent {
			k.log.Print("the server has gone: ending")
			k.ended()
			return
		}
	}
}

// open listens for Jupyter, starts GoNB and waits until it answers.
func (k *kernel) open(ctx context.Context, connection wire.Connection) error {
	k.widgets = widget.NewManager(k.publish)
	k.queue = newQueue()
	k.plans = filepath.Join(k.folder, "plans")
	if err := os.Mkdir(k.plans, 0o700); err != nil {
		return err
	}
	if err := k.front.listen(ctx, connection); err != nil {
		return fmt.Errorf("listening for Jupyter: %w", err)
	}
	go k.heartbeat()
	private := wire.Private(k.folder)
	k.bkey = []byte(private.Key)
	// GoNB reads the identity that Jupyter gave the kernel from the file name.
	file := filepath.Join(k.folder, filepath.Base(k.config.ConnectionFile))
	if err := private.Write(file); err != nil {
		return err
	}
	var err error
	if k.gonb, err = startChild(k.config.GoNB, file, k.environment(), k.config.Log); err != nil {
		return fmt.Errorf("starting GoNB: %w; run \"taskonomy kernel doctor\"", err)
	}
	if err := k.connect(ctx, private); err != nil {
		k.gonb.end()
		return err
	}
	return nil
}

// PlansVariable names the variable of the environment of Go cells that holds the
// folder of the values that cells have handed on.
const PlansVariable = "TASKONOMY_PLANS"

// ProgramVariable names the variable of the environment of Go cells that holds
// the path of the program that the kernel is.
const ProgramVariable = "TASKONOMY_PROGRAM"

// environment returns what Go cells find in their environment besides.
func (k *kernel) environment() []string {
	list := []string{relay.Variable + "=" + filepath.Join(k.folder, "relay"), PlansVariable + "=" + k.plans}
	if program, err := os.Executable(); err == nil {
		list = append(list, ProgramVariable+"="+program)
	}
	return list
}

// startTime is how long GoNB may take to answer.
const startTime = 20 * time.Second

// connect connects to GoNB. It asks until it has heard an answer on both the
// shell and the public socket, whose subscription takes effect some time after
// it was asked for.
func (k *kernel) connect(ctx context.Context, connection wire.Connection) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	opened := make(chan error, 1)
	go func() { opened <- k.back.dial(connection) }()
	select {
	case err := <-opened:
		if err != nil {
			return fmt.Errorf("connecting to GoNB: %w", err)
		}
	case err := <-k.gonb.exited:
		return fmt.Errorf("GoNB ended at its start: %w", errors.Join(err, errors.New("run \"taskonomy kernel doctor\"")))
	case <-ctx.Done():
		return fmt.Errorf("GoNB did not answer within %v", startTime)
	}
	heard, replied := make(chan struct{}), make(chan struct{})
	go func() {
		k.back.iopub.Recv()
		close(heard)
	}()
	go func() {
		k.back.shell.Recv()
		close(replied)
	}()
	for {
		ask := wire.New("kernel_info_request", nil, map[string]any{})
		ask.IDs = [][]byte{[]byte("start")}
		k.hidden[ask.Header.ID] = true
		if err := k.back.shell.send(ask, k.bkey); err != nil {
			return fmt.Errorf("asking GoNB: %w", err)
		}
		select {
		case <-heard:
			<-replied
			return nil
		case <-time.After(20 * time.Millisecond):
		case err := <-k.gonb.exited:
			return fmt.Errorf("GoNB ended at its start: %w", errors.Join(err, errors.New("run \"taskonomy kernel doctor\"")))
		case <-ctx.Done():
			return fmt.Errorf("GoNB did not answer within %v", startTime)
		}
	}
}

// serve starts to pass messages on.
func (k *kernel) serve(ctx context.Context) {
	if k.config.Startup != "" {
		k.unseen(k.config.Startup)
	}
	go k.pump(ctx, k.front.shell, k.frontKey, k.fromFront)
	go k.pump(ctx, k.front.control, k.frontKey, k.fromControl)
	go k.pump(ctx, k.front.stdin, k.frontKey, func(m *wire.Message) { k.back.stdin.send(m, k.bkey) })
	go k.pump(ctx, k.back.shell, k.bkey, k.fromGoNB)
	go k.pump(ctx, k.back.control, k.bkey, func(m *wire.Message) { k.front.control.send(m, k.frontKey) })
	go k.pump(ctx, k.back.stdin, k.bkey, func(m *wire.Message) { k.front.stdin.send(m, k.frontKey) })
	go k.pump(ctx, k.back.iopub, k.bkey, k.fromPublic)
	go k.execute(ctx)
	go k.events(ctx)
}

// pump hands the messages of a socket on. Messages that are malformed or not
// signed are dropped and logged.
func (k *kernel) pump(ctx context.Context, from *socket, key []byte, handle func(*wire.Message)) {
	for ctx.Err() == nil {
		raw, err := from.Recv()
		if err != nil { // A front-end has gone, or the kernel ends.
			continue
		}
		m, err := wire.Parse(raw.Frames, key)
		if err != nil {
			k.log.Printf("%s: message refused: %v", from.name, err)
			continue
		}
		handle(m)
	}
}

// heartbeat echoes what it gets.
func (k *kernel) heartbeat() {
	for {
		m, err := k.front.heartbeat.Recv()
		if errors.Is(err, context.Canceled) {
			return
		}
		if err == nil {
			k.front.heartbeat.Send(m)
		}
	}
}

// publish sends a message to all front-ends, under its type as its topic.
func (k *kernel) publish(m *wire.Message) {
	m.IDs = [][]byte{[]byte(m.Header.Type)}
	k.front.iopub.send(m, k.frontKey)
}

// status publishes whether the kernel is at work on a message.
func (k *kernel) status(parent *wire.Message, state string) {
	k.publish(wire.New("status", parent, map[string]any{"execution_state": state}))
}

// reply answers a message of the shell.
func (k *kernel) reply(parent *wire.Message, messageType string, content any) {
	k.front.shell.send(wire.New(messageType, parent, content), k.frontKey)
}

// answer answers a message of the shell that takes no time.
func (k *kernel) answer(parent *wire.Message, messageType string, content any) {
	k.status(parent, "busy")
	k.reply(parent, messageType, content)
	k.status(parent, "idle")
}
