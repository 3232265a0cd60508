// Package relay lets a Go cell make widgets: the cell's program asks the kernel
// through a Unix socket, and the kernel tells it what users do. Both sides send
// JSON values, one a line.
package relay

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"os"
	"sync"
)

// Variable names the variable of the environment that holds the path of the
// socket.
const Variable = "TASKONOMY_KERNEL"

// Operations of a Request.
const (
	Open = "open" // makes a model
	Set  = "set"  // changes attributes
	Show = "show" // shows a model below the cell
)

// A Request is what a program asks for.
type Request struct {
	Op    string         `json:"op"`
	ID    string         `json:"id"`              // of the model
	Model string         `json:"model,omitempty"` // its name in ipywidgets, such as IntSliderModel
	State map[string]any `json:"state,omitempty"`
	Text  string         `json:"text,omitempty"` // what stands for the model where no widgets are
}

// An Event is what users did: the attributes that changed, or that a button was
// pressed.
type Event struct {
	ID    string         `json:"id"`
	State map[string]any `json:"state,omitempty"`
	// Shown answers Show.
	Shown bool `json:"shown,omitempty"`
	// Alone says that there is no front-end that shows widgets, so that nothing
	// will ever be moved.
	Alone bool `json:"alone,omitempty"`
}

// ErrNoKernel is returned where there is no Taskonomy kernel.
var ErrNoKernel = errors.New("not in a Taskonomy kernel")

// A Conn is a program's connection to the kernel.
type Conn struct {
	conn    net.Conn
	mu      sync.Mutex
	encoder *json.Encoder
	decoder *json.Decoder
}

// Dial connects to the kernel that runs the program.
func Dial() (*Conn, error) {
	path := os.Getenv(Variable)
	if path == "" {
		return nil, ErrNoKernel
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		return nil, err
	}
	return New(conn), nil
}

// New returns a connection over conn, for either side.
func New(conn net.Conn) *Conn {
	return &Conn{conn: conn, encoder: json.NewEncoder(conn), decoder: json.NewDecoder(bufio.NewReader(conn))}
}

// Send sends a value. It may be called by several goroutines.
func (c *Conn) Send(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.encoder.Encode(v)
}

// Receive waits for a value. One goroutine may call it at a time.
func (c *Conn) Receive(v any) error { return c.decoder.Decode(v) }

// Close closes the connection.
func (c *Conn) Close() error { return c.conn.Close() }
