package nb

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"

	"github.com/janpfeifer/gonb/gonbui"

	"github.com/gotaskonomy/taskonomy/kernelext/relay"
)

// A Control is something to move or choose below a cell. Its values may be read
// at any time.
type Control struct {
	label   string
	model   string // In ipywidgets.
	state   map[string]any
	options []string
	mu      sync.Mutex
	id      string
}

// IntSlider returns a slider of whole numbers.
func IntSlider(label string, low, high, value int) *Control {
	return &Control{label: label, model: "IntSliderModel", state: map[string]any{
		"description": label, "min": low, "max": high, "value": min(max(value, low), high)}}
}

// FloatSlider returns a slider of numbers.
func FloatSlider(label string, low, high, step, value float64) *Control {
	return &Control{label: label, model: "FloatSliderModel", state: map[string]any{
		"description": label, "min": low, "max": high, "step": step, "value": min(max(value, low), high)}}
}

// Checkbox returns a box to tick.
func Checkbox(label string, value bool) *Control {
	return &Control{label: label, model: "CheckboxModel", state: map[string]any{"description": label, "value": value}}
}

// Choice returns a list of which one is chosen, the first to begin with.
func Choice(label string, options ...string) *Control {
	return &Control{label: label, model: "DropdownModel", options: options, state: map[string]any{
		"description": label, "_options_labels": options, "index": 0}}
}

// Choices returns a list of which any number may be chosen.
func Choices(label string, options ...string) *Control {
	return &Control{label: label, model: "SelectMultipleModel", options: options, state: map[string]any{
		"description": label, "_options_labels": options, "index": []int{}, "rows": min(len(options), 8)}}
}

// get returns an attribute.
func (c *Control) get(name string) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state[name]
}

// Int returns the value as a whole number.
func (c *Control) Int() int { return int(c.Float()) }

// Float returns the value of a slider.
func (c *Control) Float() float64 {
	switch v := c.get("value").(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	return 0
}

// Bool reports whether a box is ticked.
func (c *Control) Bool() bool {
	v, _ := c.get("value").(bool)
	return v
}

// Chosen returns what is chosen of a list.
func (c *Control) Chosen() []string {
	var indices []int
	switch v := c.get("index").(type) {
	case int:
		indices = []int{v}
	case float64:
		indices = []int{int(v)}
	case []int:
		indices = v
	case []any:
		for _, x := range v {
			if f, ok := x.(float64); ok {
				indices = append(indices, int(f))
			}
		}
	}
	var chosen []string
	for _, i := range indices {
		if i >= 0 && i < len(c.options) {
			chosen = append(chosen, c.options[i])
		}
	}
	return chosen
}

// String returns the label and the value.
func (c *Control) String() string {
	if c.options != nil {
		return c.label + " = " + strings.Join(c.Chosen(), ", ")
	}
	return fmt.Sprintf("%s = %v", c.label, c.get("value"))
}

// Interact shows the controls and calls f, now and whenever one has been moved,
// until the button Done is pressed or the cell is interrupted. What f shows
// takes the place of what it showed before, and stays in the saved notebook.
//
// Where nobody can move anything (another kernel than Taskonomy's, a notebook
// that is run without a browser, outside notebooks) it calls f once, after the
// values of the controls.
func Interact(f func(), controls ...*Control) {
	conn, err := relay.Dial()
	if err != nil || !gonbui.IsNotebook {
		still(f, controls)
		return
	}
	defer conn.Close()
	done, alone, err := openControls(conn, controls)
	if err != nil {
		complain(fmt.Errorf("Interact: %w", err))
		still(f, controls)
		return
	}
	screen.Lock()
	screen.live = "interact-" + gonbui.UniqueId()
	screen.Unlock()
	defer func() {
		screen.Lock()
		screen.live = ""
		screen.Unlock()
	}()
	once(f)
	if !alone {
		follow(conn, f, done, controls)
	}
}

// still shows what f shows for the first values.
func still(f func(), controls []*Control) {
	var texts []string
	for _, c := range controls {
		texts = append(texts, c.String())
	}
	show(bundle{"text/plain": strings.Join(texts, "; ")}, "")
	f()
}

// once calls f with its results numbered from the first.
func once(f func()) {
	screen.Lock()
	screen.next = 0
	screen.Unlock()
	f()
}

// openControls shows the controls and returns the identity of the button that
// ends them, and whether nobody is there to see them.
func openControls(conn *relay.Conn, controls []*Control) (done string, alone bool, err error) {
	var children []string
	open := func(model string, state map[string]any) string {
		id := newID()
		if e := conn.Send(relay.Request{Op: relay.Open, ID: id, Model: model, State: state}); e != nil && err == nil {
			err = e
		}
		return id
	}
	for _, c := range controls {
		c.id = open(c.model, c.state)
		children = append(children, "IPY_MODEL_"+c.id)
	}
	done = open("ButtonModel", map[string]any{"description": "Done"})
	box := open("VBoxModel", map[string]any{"children": append(children, "IPY_MODEL_"+done)})
	if err == nil {
		err = conn.Send(relay.Request{Op: relay.Show, ID: box, Text: "controls: run the cell again to use them"})
	}
	for err == nil { // What f shows comes below.
		var e relay.Event
		if err = conn.Receive(&e); e.Shown {
			return done, e.Alone, err
		}
	}
	return done, true, err
}

// newID returns a random identity.
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // Never fails.
	return hex.EncodeToString(b[:])
}

// follow calls f as controls move. Moves that come while f runs are taken
// together.
func follow(conn *relay.Conn, f func(), done string, controls []*Control) {
	byID := map[string]*Control{}
	for _, c := range controls {
		byID[c.id] = c
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)
	moved, ended := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			var e relay.Event
			if conn.Receive(&e) != nil || e.ID == done {
				return
			}
			if c := byID[e.ID]; c != nil {
				c.mu.Lock()
				for name, v := range e.State {
					c.state[name] = v
				}
				c.mu.Unlock()
				select {
				case moved <- struct{}{}:
				default:
				}
			}
		}
	}()
	for {
		select {
		case <-moved:
			once(f)
		case <-ended:
			return
		case <-interrupted:
			return
		}
	}
}
