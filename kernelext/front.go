package kernelext

import (
	"context"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// fromFront serves a message of a front-end on the shell socket.
func (k *kernel) fromFront(m *wire.Message) {
	switch m.Header.Type {
	case "execute_request":
		k.enqueue(m)
	case "complete_request":
		k.complete(m)
	case "inspect_request":
		k.inspect(m)
	case "comm_open", "comm_msg", "comm_close":
		k.comm(m)
	case "comm_info_request": // GoNB never answers, and widgets wait for it.
		var c struct {
			Target string `json:"target_name"`
		}
		if err := m.Decode(&c); err != nil {
			k.log.Print(err)
		}
		k.answer(m, "comm_info_reply", map[string]any{"status": "ok", "comms": k.widgets.Comms(c.Target)})
	case "is_complete_request": // GoNB never answers.
		k.answer(m, "is_complete_reply", map[string]any{"status": "unknown"})
	case "history_request":
		k.answer(m, "history_reply", map[string]any{"status": "ok", "history": []any{}})
	case "kernel_info_request":
		k.back.shell.send(m, k.bkey)
	case "shutdown_request", "interrupt_request": // As of old.
		k.fromControl(m)
	default:
		k.log.Printf("shell: message of unknown type %q ignored", m.Header.Type)
	}
}

// enqueue puts a cell at the end of the queue.
func (k *kernel) enqueue(m *wire.Message) {
	var content executeContent
	if err := m.Decode(&content); err != nil {
		k.log.Print(err)
		k.answer(m, "execute_reply", failure("BadMessage", err.Error(), nil))
		return
	}
	k.queue.put(request{message: m, content: content, arrived: time.Now()})
}

// failure returns the content of a reply that says what went wrong.
func failure(name, value string, traceback []string) map[string]any {
	if traceback == nil {
		traceback = []string{}
	}
	return map[string]any{"status": "error", "ename": name, "evalue": value, "traceback": traceback}
}

// comm passes a message about a widget on to its owner.
func (k *kernel) comm(m *wire.Message) {
	if k.widgets.Accept(m) {
		k.comms <- m
		return
	}
	var c map[string]any
	if err := m.Decode(&c); err != nil {
		k.log.Print(err)
		return
	}
	_, named := c["comm_id"].(string)
	_, filled := c["data"].(map[string]any)
	if !named || !filled && m.Header.Type == "comm_msg" { // GoNB ends where a field is missing.
		k.log.Printf("shell: %s without comm_id or data ignored", m.Header.Type)
		return
	}
	k.back.shell.send(m, k.bkey)
}

// events serves what users do to widgets, one event at a time. A front-end
// sends the next when the last one has been served.
func (k *kernel) events(ctx context.Context) {
	for {
		select {
		case m := <-k.comms:
			k.status(m, "busy")
			k.widgets.Handle(m)
			k.status(m, "idle")
		case <-ctx.Done():
			return
		}
	}
}

// fromControl serves a message of a front-end on the control socket.
func (k *kernel) fromControl(m *wire.Message) {
	switch m.Header.Type {
	case "interrupt_request":
		k.interrupt()
		k.back.control.send(m, k.bkey)
	case "shutdown_request":
		k.shutdown(m)
	case "kernel_info_request":
		k.back.control.send(m, k.bkey)
	default:
		k.log.Printf("control: message of unknown type %q ignored", m.Header.Type)
	}
}

// interrupt stops the cell that the kernel itself runs, if any.
func (k *kernel) interrupt() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stop != nil {
		k.stop()
	}
}

// shutdown answers, lets GoNB clean up and ends the kernel.
func (k *kernel) shutdown(m *wire.Message) {
	var c struct {
		Restart bool `json:"restart"`
	}
	if err := m.Decode(&c); err != nil {
		k.log.Print(err)
	}
	k.interrupt()
	k.gonb.ask()
	forGoNB := wire.New("shutdown_request", nil, c)
	forGoNB.IDs = [][]byte{[]byte("end")}
	k.mu.Lock()
	k.hidden[forGoNB.Header.ID] = true
	k.mu.Unlock()
	k.back.control.send(forGoNB, k.bkey)
	select {
	case <-k.gonb.done:
	case <-time.After(endTime):
	}
	reply := wire.New("shutdown_reply", m, map[string]any{"status": "ok", "restart": c.Restart})
	k.front.control.send(reply, k.frontKey)
	k.publish(wire.New("shutdown_reply", m, map[string]any{"status": "ok", "restart": c.Restart}))
	time.Sleep(20 * time.Millisecond) // Both are on their way when the sockets close.
	k.ended()
}
