package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// A Connection is the content of a connection file.
type Connection struct {
	Transport       string `json:"transport"`
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	ControlPort     int    `json:"control_port"`
	StdinPort       int    `json:"stdin_port"`
	IOPubPort       int    `json:"iopub_port"`
	HeartbeatPort   int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
	KernelName      string `json:"kernel_name,omitempty"`
}

// scheme is the only signature scheme.
const scheme = "hmac-sha256"

// ReadConnection reads a connection file. A connection without a key, which
// would let anyone on the machine run code, is an error.
func ReadConnection(path string) (Connection, error) {
	var c Connection
	raw, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("reading the connection file: %w", err)
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("reading the connection file %s: %w", path, err)
	}
	if err := c.check(); err != nil {
		return c, fmt.Errorf("connection file %s: %w", path, err)
	}
	return c, nil
}

// check returns what is wrong with a connection.
func (c Connection) check() error {
	switch {
	case c.Key == "":
		return errors.New("key is empty: messages must be signed")
	case c.SignatureScheme != scheme:
		return fmt.Errorf("signature_scheme is %q, expected %s", c.SignatureScheme, scheme)
	case c.Transport != "tcp" && c.Transport != "ipc":
		return fmt.Errorf("transport is %q, expected tcp or ipc", c.Transport)
	case c.IP == "":
		return errors.New("ip is empty")
	}
	for _, port := range c.ports() {
		if port <= 0 || port > 65535 {
			return fmt.Errorf("port %d of the five sockets is out of range", port)
		}
	}
	return nil
}

func (c Connection) ports() []int {
	return []int{c.ShellPort, c.ControlPort, c.StdinPort, c.IOPubPort, c.HeartbeatPort}
}

// Address returns the address of a port for ZeroMQ. With the transport ipc the
// port is the end of a file name.
func (c Connection) Address(port int) string {
	separator := ":"
	if c.Transport == "ipc" {
		separator = "-"
	}
	return fmt.Sprintf("%s://%s%s%d", c.Transport, c.IP, separator, port)
}

// Private returns a connection with a new key through Unix sockets in folder,
// which only the user should be allowed to enter.
func Private(folder string) Connection {
	return Connection{
		Transport: "ipc", IP: filepath.Join(folder, "s"),
		ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HeartbeatPort: 5,
		Key: NewID() + NewID(), SignatureScheme: scheme,
	}
}

// Local returns a connection with a new key through free ports of this machine.
// The ports are free when it returns but are not kept.
func Local() (Connection, error) {
	c := Connection{Transport: "tcp", IP: "127.0.0.1", Key: NewID() + NewID(), SignatureScheme: scheme}
	var listeners []net.Listener
	defer func() {
		for _, l := range listeners {
			l.Close()
		}
	}()
	for _, port := range []*int{&c.ShellPort, &c.ControlPort, &c.StdinPort, &c.IOPubPort, &c.HeartbeatPort} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return c, fmt.Errorf("looking for a free port: %w", err)
		}
		listeners = append(listeners, l)
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// Write writes the connection to a file that only the user can read.
func (c Connection) Write(path string) error {
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o600)
}
