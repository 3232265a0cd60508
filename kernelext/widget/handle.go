package widget

import (
	"encoding/json"
	"maps"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// content is what messages of front-ends hold.
type content struct {
	CommID string `json:"comm_id"`
	Target string `json:"target_name"`
	Data   struct {
		Method string `json:"method"`
		State  State  `json:"state"`
	} `json:"data"`
}

// Accept reports whether a message of type comm_open, comm_msg or comm_close is
// for this manager; Handle serves those that are. It must see messages in the
// order in which they arrive: a front-end sends its first request right behind
// its comm_open, and waits four seconds if that is lost.
func (m *Manager) Accept(msg *wire.Message) bool {
	var c content
	if json.Unmarshal(msg.Content, &c) != nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if msg.Header.Type == "comm_open" && c.Target == controlTarget {
		m.controls[c.CommID], m.seen = true, true
	}
	return m.models[c.CommID] != nil || m.controls[c.CommID]
}

// Handle serves one message that was accepted.
func (m *Manager) Handle(msg *wire.Message) {
	var c content
	if json.Unmarshal(msg.Content, &c) != nil {
		return
	}
	m.mu.Lock()
	w := m.models[c.CommID]
	var changed func(State)
	switch {
	case msg.Header.Type == "comm_close":
		delete(m.controls, c.CommID)
		delete(m.models, c.CommID)
	case msg.Header.Type != "comm_msg":
	case m.controls[c.CommID] && c.Data.Method == "request_states":
		m.publish(m.allStates(msg, c.CommID))
	case w != nil && c.Data.Method == "request_state":
		m.publish(w.message(msg, "update", w.state))
	case w != nil && c.Data.Method == "custom":
		changed = w.onChange
	case w != nil && c.Data.Method == "update":
		maps.Copy(w.state, c.Data.State)
		w.away = msg.Header.Session != w.scope.parent.Header.Session
		m.publish(w.message(msg, "echo_update", c.Data.State))
		changed = w.onChange
	}
	m.mu.Unlock()
	if changed != nil {
		changed(c.Data.State)
	}
}

// allStates returns the answer to a front-end that was opened or reloaded.
func (m *Manager) allStates(msg *wire.Message, comm string) *wire.Message {
	states := map[string]any{}
	for id, w := range m.models {
		states[id] = map[string]any{
			"model_name": w.state["_model_name"], "model_module": w.state["_model_module"],
			"model_module_version": w.state["_model_module_version"], "state": w.state,
		}
	}
	return wire.New("comm_msg", msg, map[string]any{
		"comm_id": comm,
		"data":    map[string]any{"method": "update_states", "states": states, "buffer_paths": []any{}},
	})
}

// Seen reports whether a front-end that shows widgets has ever been there.
func (m *Manager) Seen() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen
}

// Comms returns the comms of a comm_info_reply: those with the target name, or
// all if it is empty.
func (m *Manager) Comms(targetName string) map[string]any {
	m.mu.Lock()
	defer m.mu.Unlock()
	comms := map[string]any{}
	if targetName == "" || targetName == target {
		for id := range m.models {
			comms[id] = map[string]any{"target_name": target}
		}
	}
	return comms
}
