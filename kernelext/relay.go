package kernelext

import (
	"net"
	"path/filepath"
	"sync"

	"github.com/gotaskonomy/taskonomy/kernelext/relay"
	"github.com/gotaskonomy/taskonomy/kernelext/widget"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// A relayServer serves the programs of Go cells that make widgets.
type relayServer struct {
	listener net.Listener
	mu       sync.Mutex
	conns    map[*relay.Conn]bool
}

// listen opens the socket, which stands in a folder that only the user may
// enter.
func (k *kernel) listen() (*relayServer, error) {
	listener, err := net.Listen("unix", filepath.Join(k.folder, "relay"))
	if err != nil {
		return nil, err
	}
	s := &relayServer{listener: listener, conns: map[*relay.Conn]bool{}}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			c := relay.New(conn)
			s.mu.Lock()
			s.conns[c] = true
			s.mu.Unlock()
			go func() {
				k.serveProgram(c)
				c.Close()
				s.mu.Lock()
				delete(s.conns, c)
				s.mu.Unlock()
			}()
		}
	}()
	return s, nil
}

// close ends all connections.
func (s *relayServer) close() {
	s.listener.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
}

// serveProgram does what the program of a Go cell asks for, until it ends. Its
// widgets stay as they are then.
func (k *kernel) serveProgram(c *relay.Conn) {
	k.mu.Lock()
	parent, scope := k.running, k.scope
	k.mu.Unlock()
	if parent == nil { // A program that outlived its cell.
		return
	}
	models := map[string]*widget.Model{}
	for {
		var r relay.Request
		if c.Receive(&r) != nil {
			break
		}
		m := models[r.ID]
		switch {
		case r.Op == relay.Open && m == nil && r.ID != "" && r.Model != "":
			m = scope.Open(r.ID, r.Model, r.State)
			models[r.ID] = m
			m.OnChange(func(s widget.State) { c.Send(relay.Event{ID: m.ID, State: s}) })
		case r.Op == relay.Set && m != nil:
			m.Set(r.State)
		case r.Op == relay.Show && m != nil:
			k.publish(wire.New("display_data", parent, map[string]any{
				"data": m.Bundle(r.Text), "metadata": map[string]any{}, "transient": map[string]any{}}))
			c.Send(relay.Event{ID: m.ID, Shown: true, Alone: !k.widgets.Seen()})
		default:
			k.log.Printf("widgets of a Go cell: request %q of model %q refused", r.Op, r.ID)
		}
	}
	for _, m := range models {
		m.OnChange(nil)
	}
}
