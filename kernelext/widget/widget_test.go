package widget_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/gotaskonomy/taskonomy/kernelext/widget"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// sent is what a manager has published.
type sent []*wire.Message

func (s *sent) add(m *wire.Message) { *s = append(*s, m) }

// last returns the content of the last message, which must be of this type.
func (s sent) last(t *testing.T, messageType string) map[string]any {
	t.Helper()
	if len(s) == 0 || s[len(s)-1].Header.Type != messageType {
		t.Fatalf("no %s at the end of %d messages", messageType, len(s))
	}
	var c map[string]any
	if err := json.Unmarshal(s[len(s)-1].Content, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func tell(m *widget.Manager, messageType string, content map[string]any) bool {
	msg := wire.New(messageType, nil, content)
	if !m.Accept(msg) {
		return false
	}
	m.Handle(msg)
	return true
}

func update(id string, state map[string]any) map[string]any {
	return map[string]any{"comm_id": id, "data": map[string]any{"method": "update", "state": state}}
}

func TestModelsAndFrontEnds(t *testing.T) {
	var out sent
	m := widget.NewManager(out.add)
	scope := m.Begin("cell", wire.New("execute_request", nil, map[string]any{}))
	slider := scope.New("IntSliderModel", widget.State{"value": 3})
	opened := out.last(t, "comm_open")
	state := opened["data"].(map[string]any)["state"].(map[string]any)
	if opened["comm_id"] != slider.ID || state["_view_name"] != "IntSliderView" || state["value"] != 3. {
		t.Errorf("opened %v", opened)
	}
	box := scope.New("VBoxModel", widget.State{"children": []*widget.Model{slider}})
	state = out.last(t, "comm_open")["data"].(map[string]any)["state"].(map[string]any)
	if got := fmt.Sprint(state["children"]); got != "[IPY_MODEL_"+slider.ID+"]" {
		t.Errorf("children %s", got)
	}
	var changed widget.State
	slider.OnChange(func(s widget.State) { changed = s })
	if !tell(m, "comm_msg", update(slider.ID, map[string]any{"value": 5})) {
		t.Fatal("the message of the front-end was not accepted")
	}
	if changed["value"] != 5. || slider.Int("value") != 5 || slider.Float("value") != 5 {
		t.Errorf("changed to %v, value %v", changed, slider.Get("value"))
	}
	if echo := out.last(t, "comm_msg")["data"].(map[string]any); echo["method"] != "echo_update" {
		t.Errorf("no echo: %v", echo)
	}
	if slider.Away() {
		t.Error("the page that ran the cell is taken for another one")
	}
	other := wire.New("comm_msg", nil, update(slider.ID, map[string]any{"value": 5}))
	other.Header.Session = "after a reload"
	if m.Handle(other); !slider.Away() {
		t.Error("another page is taken for the one that ran the cell")
	}
	if m.Seen() {
		t.Error("a front-end has been seen before any said so")
	}
	tell(m, "comm_open", map[string]any{"comm_id": "c", "target_name": "jupyter.widget.control"})
	tell(m, "comm_msg", map[string]any{"comm_id": "c", "data": map[string]any{"method": "request_states"}})
	states := out.last(t, "comm_msg")["data"].(map[string]any)["states"].(map[string]any)
	if len(states) != 2 || !m.Seen() {
		t.Errorf("%d states", len(states))
	}
	if comms := m.Comms("jupyter.widget"); len(comms) != 2 || len(m.Comms("other")) != 0 {
		t.Errorf("comms %v", comms)
	}
	m.Begin("cell", wire.New("execute_request", nil, map[string]any{})) // The cell runs again.
	if len(m.Comms("")) != 0 {
		t.Error("models of the earlier run are still there")
	}
	count := len(out)
	box.Set(widget.State{"children": []*widget.Model{}})
	if len(out) != count {
		t.Error("a closed model still sends")
	}
}

func TestStrangeMessages(t *testing.T) {
	var out sent
	m := widget.NewManager(out.add)
	slider := m.Begin("", wire.New("execute_request", nil, map[string]any{})).New("IntSliderModel", nil)
	for _, content := range []map[string]any{
		{}, {"comm_id": 3}, {"comm_id": "unknown"}, {"comm_id": slider.ID}, {"comm_id": slider.ID, "data": 7},
		{"comm_id": slider.ID, "data": map[string]any{"method": "update", "state": []any{}}},
		{"comm_id": slider.ID, "data": map[string]any{"method": "nonsense"}},
		update(slider.ID, map[string]any{"value": nil}), update(slider.ID, map[string]any{"value": "x", "index": []any{"y"}}),
	} {
		for _, messageType := range []string{"comm_msg", "comm_open"} {
			tell(m, messageType, content)
		}
	}
	if slider.Int("value") != 0 || slider.Ints("index") != nil || slider.Bool("value") {
		t.Error("values of wrong types are not zero")
	}
}

func ExampleManager() {
	m := widget.NewManager(func(msg *wire.Message) { fmt.Println(msg.Header.Type) })
	cell := m.Begin("cell-1", wire.New("execute_request", nil, map[string]any{}))
	slider := cell.New("IntSliderModel", widget.State{"description": "budget", "value": 8, "min": 1, "max": 26})
	slider.Set(widget.State{"value": 9})
	fmt.Println(slider.Int("value"))
	// Output:
	// comm_open
	// comm_msg
	// 9
}
