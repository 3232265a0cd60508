package client

import (
	"context"
	"errors"
	"os"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// A Pending is a request that has been sent.
type Pending struct {
	kernel   *Kernel
	exchange *exchange
	ID       string
}

// Begin sends a request on the shell; publish, if not nil, is called with each
// message that the kernel publishes about it.
func (k *Kernel) Begin(messageType string, content, metadata any, publish func(*wire.Message)) (*Pending, error) {
	return k.begin(k.shell, messageType, content, metadata, publish)
}

func (k *Kernel) begin(c *channel, messageType string, content, metadata any, publish func(*wire.Message)) (*Pending, error) {
	m := k.message(messageType, content)
	if metadata != nil {
		m.SetMetadata(metadata)
	}
	e := &exchange{reply: make(chan *wire.Message, 1), idle: make(chan struct{}), publish: publish}
	k.mu.Lock()
	k.waiting[m.Header.ID] = e
	k.mu.Unlock()
	return &Pending{k, e, m.Header.ID}, k.send(c, m)
}

// Wait waits for the reply and for all that is published before it.
func (p *Pending) Wait(ctx context.Context) (*wire.Message, error) {
	defer func() {
		p.kernel.mu.Lock()
		defer p.kernel.mu.Unlock()
		delete(p.kernel.waiting, p.ID)
	}()
	var reply *wire.Message
	for idle := p.exchange.idle; reply == nil || idle != nil; {
		select {
		case reply = <-p.exchange.reply:
		case <-idle:
			idle = nil
		case <-p.kernel.exited:
			return nil, ErrExited
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return reply, nil
}

// Request sends a request on the shell and waits for the reply.
func (k *Kernel) Request(ctx context.Context, messageType string, content any) (*wire.Message, error) {
	p, err := k.Begin(messageType, content, nil, nil)
	if err != nil {
		return nil, err
	}
	return p.Wait(ctx)
}

// Tell sends a message on the shell that nobody answers, such as comm_msg.
func (k *Kernel) Tell(messageType string, content any) error {
	return k.send(k.shell, k.message(messageType, content))
}

// Answer answers an input_request of the kernel.
func (k *Kernel) Answer(value string) error {
	return k.send(k.stdin, k.message("input_reply", map[string]any{"status": "ok", "value": value}))
}

// Interrupt asks the kernel to stop what it runs.
func (k *Kernel) Interrupt() error {
	return k.send(k.control, k.message("interrupt_request", map[string]any{}))
}

// Shutdown asks the kernel to end and waits until it has, at most until ctx
// ends; then it is killed.
func (k *Kernel) Shutdown(ctx context.Context) error {
	err := k.send(k.control, k.message("shutdown_request", map[string]any{"restart": false}))
	select {
	case <-k.exited:
	case <-ctx.Done():
		err = errors.Join(err, errors.New("the kernel did not end when asked to"))
	}
	k.Kill()
	return err
}

// Kill kills the kernel, unless it has ended, and cleans up.
func (k *Kernel) Kill() {
	if k.command != nil {
		select {
		case <-k.exited:
		default:
			k.command.Process.Kill()
			<-k.exited
		}
	}
	for _, c := range []*channel{k.shell, k.control, k.stdin} {
		if c != nil {
			c.Close()
		}
	}
	if k.iopub != nil {
		k.iopub.Close()
	}
	os.RemoveAll(k.folder)
}

// PID returns the process of the kernel.
func (k *Kernel) PID() int { return k.command.Process.Pid }
